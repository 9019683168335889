"""What fuzzing starts from: whole inputs of every kind, made by the builders; no file of a trial is among them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.ids import CaseAlias, KeyId, Login
from readstation.core.resources import resource_path
from readstation.model.checkpoint import Checkpoint, OpenBlock, checkpoint_statement
from readstation.model.codec import record_to_json
from readstation.model.fact import Fact
from readstation.model.practice import (
    PACK_FORMAT,
    PackAuthor,
    PackManifest,
    PracticeIndex,
    PracticeSeries,
    ReferenceLock,
)
from readstation.model.read import SignedRead
from readstation.model.series import PhaseRole
from readstation.practice.author import reference_bytes
from readstation.practice.plan import DEFAULT_PLAN, CaseRule, RuleKind, plan_bytes
from tests.builders.hostile_archives import HostileArchives
from tests.builders.mutated_images import whole_images
from tests.builders.reads import series_facts
from tests.builders.sealed_reads import answered_scene, rich_scene
from tests.builders.signing_station import open_signing_station
from tests.fuzz.practice_door import pack_of
from tests.fuzz.record_doors import WIRE
from tests.fuzz.target import CHECKPOINT

_LARGEST_BYTES = 16_000
_LARGEST_ARCHIVE_BYTES = 4_000
_ALIAS = CaseAlias("7K-204")


def seeds_of(name: str) -> list[bytes]:
    """Return the seeds of a target, each of which it takes whole, or is a medium or archive of another kind."""
    return _MAKERS[name]()


def _objects() -> list[bytes]:
    """Return image objects in every encoding; the few that are large would make every try slow."""
    return [content for content in whole_images().values() if len(content) <= _LARGEST_BYTES]


def _pictures() -> list[bytes]:
    return [
        each
        for name, each in whole_images().items()
        if name not in ("archive", "directory") and len(each) <= _LARGEST_BYTES
    ]


def _archives() -> list[bytes]:
    """Return plain archives, stored and deflated, and hostile ones."""
    found = [whole_images()["archive"]]
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", kind) as archive:
            archive.writestr("images/1.dcm", b"one image" * 20)
            archive.writestr("images/2.dcm", b"another image" * 20)
        found.append(stream.getvalue())
    with tempfile.TemporaryDirectory() as world:
        hostile = HostileArchives(Path(world), 61)
        found += [each for each in (hostile.next() for _ in range(40)) if len(each) <= _LARGEST_ARCHIVE_BYTES]
    return found


def _charters() -> list[bytes]:
    """Return the demonstration's charter, as it is and with everything that a charter may say."""
    plain = json.loads(resource_path("charters", "demo.json").read_bytes())
    plain["sites"] = plain["sites"][:4]
    whole = plain | {
        "global_read": True, "sign_each_lock": True, "required_regions": ["liver", "chest"], "assisted_diameter": True,
        "offline_grace_days": 14, "adjudication_triggers": ["LOC_BOR"], "qualification_plans": ["a" * 64],
        "qualification_trainers": ["b" * 64], "qualification_days": 365,
        "distribution": {"coverage_gy": 100, "readers": 2, "is_lung_in_reference": True},
    }  # fmt: skip
    return [json.dumps(each).encode() for each in (plain, whole)]


@cache
def _facts() -> tuple[Fact, ...]:
    """Return the facts of a read that was signed and amended at a station."""
    with tempfile.TemporaryDirectory() as folder:
        station = open_signing_station(Path(folder))
        try:
            station.read_everything()
            station.amend()
            return station.store.outbox.waiting(station.login, 500)
        finally:
            station.close()


def _records() -> list[bytes]:
    found = {}
    for fact in _facts():
        place = next(number for number, kind in enumerate(WIRE) if kind.fact == fact.kind)
        found[bytes((place,)) + fact.body] = None
    for scene in (rich_scene(), answered_scene()):
        sealed = scene.seal()
        signed = SignedRead(sealed, Login("r_a"), scene.values["station"].station_id, KeyId("k"), "ab" * 64)
        for place, kind in enumerate(WIRE):
            if kind.write is WIRE[3].write:
                found[bytes((place,)) + kind.write(signed)] = None
    checkpoint = Checkpoint(12, "ab" * 32, 1_790_000_000_000, KeyId("cd" * 32))
    for each in (checkpoint, replace(checkpoint, open_block=OpenBlock(3, "ef" * 32))):
        found[bytes((CHECKPOINT,)) + checkpoint_statement(each)] = None
    return [each for each in found if len(each) <= _LARGEST_BYTES]


def practice_document(**changed: Any) -> dict[str, Any]:
    """Return a practice case of two timepoints as the values that `practice_door.pack_of` packs."""
    facts = [series_facts(timepoint, 1, PhaseRole.LATE_ARTERIAL, _ALIAS, slices=3) for timepoint in (0, 1)]
    index = PracticeIndex(tuple(PracticeSeries(each, (20, 21, 22), "ab01") for each in facts))
    author = PackAuthor(Login("r_abcdefghij"), "Dr T. Trainer", KeyId(""), "")
    lock = ReferenceLock("01" * 32, "23" * 32, "")
    manifest = PackManifest(
        PACK_FORMAT, "0f" * 16, "P-01", ("Read both timepoints.",), _ALIAS, (0, 1), 1, author, "2026-11-29", "0.1.0",
        lock, (),
    )  # fmt: skip
    head = {name: value for name, value in record_to_json(manifest).items() if name != "parts"}
    rule = CaseRule("The target is there", RuleKind.FOUND, "MR-101", "T1")
    sealed = answered_scene().seal()
    signed = SignedRead(sealed, Login("r_a"), rich_scene().values["station"].station_id, KeyId("k"), "ab" * 64)
    return {
        "manifest": head,
        "charter": record_to_json(rich_scene().values["charter"]),
        "plan": parse_canonical(plan_bytes(DEFAULT_PLAN)),
        "reference": {**parse_canonical(reference_bytes([signed], [rule])), "salt": "45" * 16},
        "index": record_to_json(index),
        **changed,
    }


def _packs() -> list[bytes]:
    """Return a practice case as values, and as the file that they make."""
    document = practice_document()
    return [canonical_bytes(document), pack_of(document)]


_MAKERS: Mapping[str, Callable[[], list[bytes]]] = {
    "header-scan": _objects,
    "pixels": _pictures,
    "archive": _archives,
    "charter": _charters,
    "wire": _records,
    "practice": _packs,
}
