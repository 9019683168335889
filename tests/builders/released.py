"""Timepoints released at a central database without images: names, digests and keys as the office writes them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence

from sqlalchemy import insert

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import ReadId, new_id
from readstation.model.charter import SequenceMode
from readstation.model.fact import FactKind
from readstation.model.image_package import SEGMENT_BYTES, ManifestEntry
from readstation.store.central.factory import open_release_office
from readstation.store.central.schema import fact
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World, as_administrator


def release_rows(
    access: CentralAccess, read_id: ReadId, timepoints: Sequence[int], station: str = ""
) -> dict[int, bytes]:
    """Release timepoints of a read, with a blank package after them in the mode strict, and return their keys."""
    with contextlib.closing(open_release_office(access.office)) as book:
        given = book.read(read_id)
        entries = [_entry(read_id, timepoint) for timepoint in timepoints]
        keys = {entry.name: {station: secrets.token_bytes(32)} for entry in entries}
        blank = max(timepoints) + 1
        if given.mode is SequenceMode.STRICT and blank not in given.versions:
            entries.append(_entry(read_id, blank))
        book.publish(given, entries, keys)
    return {entry.timepoint: keys[entry.name][station] for entry in entries if entry.name in keys}


def seal_lock(world: World, read_id: ReadId, timepoint: int) -> None:
    """Write the sealed lock of a timepoint past the sequencer, for reads that are not really read."""
    body = canonical_bytes({"read": read_id, "timepoint": timepoint})
    row = {
        "login": world.station.login,
        "station": new_id(),
        "number": timepoint + 1,
        "fact_id": new_id(),
        "kind": FactKind.LOCK.value,
        "digest": sha256_hex(body),
        "body": body,
        "object_id": read_id,
        "object_number": timepoint,
    }
    with as_administrator(world.access.administrator) as connection:
        connection.execute(insert(fact), row)


def _entry(read_id: ReadId, timepoint: int) -> ManifestEntry:
    return ManifestEntry(read_id, timepoint, secrets.token_hex(16), secrets.token_hex(32), SEGMENT_BYTES)
