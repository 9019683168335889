"""A worked station with an answered part and an unsent tail, and eight ways to alter its audit trail by SQL (TR-36)."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.errors import DataProblem
from readstation.core.ids import LesionId, Login
from readstation.core.jobs import QuietJob
from readstation.model.audit import CHAIN_START, AuditAction
from readstation.model.audit_head import head_message
from readstation.model.lesion import LesionRole, LesionType
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from readstation.security.vault import StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central
from readstation.store.profile import OpenProfile
from readstation.store.schema import trigger_statements
from readstation.store.station import StationStore
from readstation.sync.books import StationBooks
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from tests.builders.central_access import prepared
from tests.builders.central_world import new_world
from tests.builders.signing_station import SOFTWARE

Event = dict[str, Any]

EDITS = 15
"""Before the receipts, and after them."""
KINDS = ("byte", "field", "deletion", "hole", "insertion", "swap", "copy", "cut")
"""A bit; a value; one event gone; several gone; one too many; two exchanged; one twice; everything from there on gone.
"""


class Skill(StrEnum):
    """What whoever alters the file can do."""

    DIGESTS = "digests"
    """Makes each digest beside altered bytes fit, here and in the outbox; knows nothing of the chain."""
    CHAIN = "chain"
    """Numbers and links everything anew, too."""
    KEY = "key"
    """Signs the heads anew, too: owns the disk with the station's key on it."""


@dataclass(frozen=True)
class WorkedStation:
    """A closed profile and a central database that has answered for a part of it.

    Attributes
    ----------
    folder, central, login, password
        Where they are, and whose.
    key
        The station's own.
    answered, last
        The last event that has a receipt, and the last there is.
    """

    folder: Path
    central: Path
    login: Login
    password: str
    key: StationKey
    answered: int
    last: int


def worked_station(folder: Path) -> WorkedStation:
    """Make a station that has read and locked, sent, got its receipts, and gone on reading; nothing is signed yet.

    A signed read names the event that it was signed after: whatever came before that is found by the reader's own
    signature, too. Here the station's chain, its heads and central must do.
    """
    central = folder / "central.db"
    world = new_world(prepared(f"sqlite:///{central}"), folder / "profile")
    station = world.station
    store, here = station.store, station.station_key.station.station_id
    books = StationBooks(store.origins, store.claims, store.differences, store.versions)
    read = station.open_read()
    read.open_timepoint(0)
    line = station.calliper(0, 41_000)
    read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=line))
    for each in range(EDITS):
        read.apply(MeasureTarget(0, LesionId("L1"), station.calliper(0, 30_000 + 100 * each)))
    read.lock(0)
    store.sign_head(station.login)
    for _ in range(3):
        with contextlib.closing(world.central()) as connected:
            report = sync_once(
                store.outbox, connected, store.worklist, station.login, here, QuietJob(), books=books,
                policy=SyncPolicy(attempts=1),
            )  # fmt: skip
        assert report.findings == ()
        world.sequence()
    read.open_timepoint(1)
    for each in range(EDITS):
        read.apply(MeasureTarget(1, LesionId("L1"), station.calliper(1, 20_000 + 100 * each)))
    station.close()
    with contextlib.closing(sqlite3.connect(folder / "profile" / "station.db")) as file:
        query = "SELECT max(object_number) FROM outbox WHERE kind = 'audit' AND state = 'sealed'"
        ((answered,),) = file.execute(query)
        ((last,),) = file.execute("SELECT max(number) FROM audit_event")
    return WorkedStation(
        folder / "profile", central, station.login, world.password, station.station_key, answered, last
    )


def alter(path: Path, kind: str, place: int, skill: Skill, key: StationKey, chance: random.Random) -> None:
    """Alter the trail in a station's file behind its back; its guards stand again afterwards.

    Parameters
    ----------
    path
        Of the file.
    kind, place
        What is done (`KINDS`), at which event.
    skill, key
        What whoever does it can do, and the key that only the most skilled uses.
    chance
        Draws the rest.
    """
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        for name in trigger_statements():
            file.execute(f"DROP TRIGGER {name}")
        if kind == "byte" and skill is Skill.DIGESTS:
            ((body,),) = file.execute("SELECT body FROM audit_event WHERE number = ?", (place,))
            at = chance.randrange(len(body))
            flipped = body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]
            digest = sha256_hex(flipped)
            file.execute("UPDATE audit_event SET body = ?, digest = ? WHERE number = ?", (flipped, digest, place))
            _tell_outbox(file, place, digest)
        else:
            rows = file.execute("SELECT number, body FROM audit_event ORDER BY number")
            events = [(number, json.loads(body)) for number, body in rows]
            keeps_numbers = skill is Skill.DIGESTS and kind in ("deletion", "hole")
            _write(file, _ALTERED[kind](events, place - 1, chance), skill, key, keeps_numbers=keeps_numbers)
        for statement in trigger_statements().values():
            file.execute(statement)


Trail = list[tuple[int | None, Event]]
"""Events, each with the number that it had; None for one that was never made."""


def _flip(events: Trail, at: int, chance: random.Random) -> Trail:
    event = events[at][1]
    name = chance.choice([name for name in ("session", "object_id", "software", "boot_id") if event[name]])
    place = chance.randrange(len(event[name]))
    letter = chr(ord(event[name][place]) ^ 1)
    event[name] = event[name][:place] + letter + event[name][place + 1 :]
    return events


def _set(events: Trail, at: int, chance: random.Random) -> Trail:
    event = events[at][1]
    name = chance.choice(["utc_ms", "monotonic_ms", "reason", "object_id", "action"])
    if name == "action":
        others = [each.value for each in AuditAction if each.value != event["action"] and each is not _HEAD]
        event[name] = chance.choice(others)
    elif name in ("utc_ms", "monotonic_ms"):
        event[name] += chance.choice([-1, 1]) * chance.randrange(1, 100_000_000)
    else:
        event[name] += "x"
    return events


def _insert(events: Trail, at: int, chance: random.Random) -> Trail:
    forged = dict(chance.choice([event for _, event in events if event["action"] != _HEAD]))
    forged["utc_ms"] = events[at][1]["utc_ms"]
    return [*events[:at], (None, forged), *events[at:]]


def _tear(events: Trail, at: int, chance: random.Random) -> Trail:
    """Take out some events, and never the last: that is a cut."""
    first = min(at, len(events) - 3)
    return [*events[:first], *events[min(first + chance.randrange(2, 6), len(events) - 1) :]]


def _swap(events: Trail, at: int, chance: random.Random) -> Trail:
    other = chance.choice([n for n in range(max(0, at - 5), min(len(events) - 1, at + 6)) if n != at])
    (one, first), (two, second) = events[at], events[other]
    events[at], events[other] = (one, second), (two, first)
    return events


def _copy(events: Trail, at: int, chance: random.Random) -> Trail:
    source = chance.choice([n for n in range(len(events)) if n != at])
    events[at] = events[at][0], dict(events[source][1])
    return events


_HEAD = AuditAction.HEAD_SIGNED
_ALTERED: dict[str, Callable[[Trail, int, random.Random], Trail]] = {
    "byte": _flip,
    "field": _set,
    "deletion": lambda events, at, _: [*events[:at], *events[at + 1 :]],
    "hole": _tear,
    "insertion": _insert,
    "swap": _swap,
    "copy": _copy,
    "cut": lambda events, at, _: events[:at],
}


def _write(file: sqlite3.Connection, events: Trail, skill: Skill, key: StationKey, *, keeps_numbers: bool) -> None:
    """Write the altered trail, and make the outbox fit."""
    was_sent = dict(file.execute("SELECT object_number, fact_id FROM outbox WHERE kind = 'audit'").fetchall())
    file.execute("DELETE FROM audit_event")
    previous, kept = CHAIN_START, {}
    for place, (former, event) in enumerate(events, start=1):
        number = former if keeps_numbers else place
        linked = event if skill is Skill.DIGESTS else event | {"previous_digest": previous}
        if skill is Skill.KEY and event["action"] == _HEAD:
            signature = key.sign(head_message(key.station.station_id, place - 1, previous))
            signed = {"number": place - 1, "digest": previous, "signature": signature}
            linked["after"] = event["after"] | signed
        body = canonical_bytes(linked | {"number": number})
        previous = sha256_hex(body)
        row = (event["station"], number, event["login"], body, previous)
        file.execute("INSERT INTO audit_event (station, number, login, body, digest) VALUES (?, ?, ?, ?, ?)", row)
        kept[former] = number, previous
    for former, fact_id in was_sent.items():
        if former in kept:
            values = (-kept[former][0], kept[former][1], fact_id)
            file.execute("UPDATE outbox SET object_number = ?, digest = ? WHERE fact_id = ?", values)
        else:
            file.execute("DELETE FROM outbox WHERE fact_id = ?", (fact_id,))
    file.execute("UPDATE outbox SET object_number = -object_number WHERE object_number < 0")
    _close_up(file)


def _tell_outbox(file: sqlite3.Connection, number: int, digest: str) -> None:
    file.execute("UPDATE outbox SET digest = ? WHERE kind = 'audit' AND object_number = ?", (digest, number))


def _close_up(file: sqlite3.Connection) -> None:
    """Number the outbox without gaps again."""
    facts = [fact_id for (fact_id,) in file.execute("SELECT fact_id FROM outbox ORDER BY number")]
    file.executemany("UPDATE outbox SET number = ? WHERE fact_id = ?", enumerate(facts, start=10_000))
    file.execute("UPDATE outbox SET number = number - 9999")


@dataclass(frozen=True)
class Seen:
    """Where an alteration was seen: by the station alone, and at its next contact; what was seen last, in words."""

    here: bool
    at_contact: bool
    words: str = ""


def looked_at(worked: WorkedStation, folder: Path, *, asks_central: bool) -> Seen:
    """Open an altered copy as the program does, verify it, and let it meet central where that found nothing.

    Parameters
    ----------
    worked, folder
        What it was made from, and the copy: a profile and a central database.
    asks_central
        Whether there is a contact at all.
    """
    opened = OpenProfile(folder / "profile")
    try:
        origin = AuditOrigin(worked.key.station.station_id, SOFTWARE, "boot-2", worked.key)
        try:
            store = StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)
        except DataProblem as problem:
            return Seen(True, False, str(problem))
        try:
            found = verify(store.evidence, check_signature, seen=store.checkpoints.seen())
            if not found.is_sound:
                return Seen(True, False, str(found.findings[0]))
            return _met(worked, store, folder / "central.db") if asks_central else Seen(False, False)
        finally:
            store.close()
    finally:
        opened.close()


def _met(worked: WorkedStation, store: StationStore, central: Path) -> Seen:
    books = StationBooks(store.origins, store.claims, store.differences, store.versions)
    with contextlib.closing(open_central(f"sqlite:///{central}", worked.login, worked.password)) as connected:
        report = sync_once(
            store.outbox, connected, store.worklist, worked.login, worked.key.station.station_id, QuietJob(),
            books=books, policy=SyncPolicy(attempts=1),
        )  # fmt: skip
    errors = [str(finding) for finding in report.findings if finding.is_error]
    return Seen(False, bool(errors), " ".join(errors))


def copy_of(worked: WorkedStation, folder: Path) -> Path:
    """Copy the profile and central into an empty folder, and return the path of the station's file."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "profile").mkdir(parents=True)
    shutil.copy(worked.folder / "station.db", folder / "profile" / "station.db")
    shutil.copy(worked.central, folder / "central.db")
    return folder / "profile" / "station.db"
