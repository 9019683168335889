"""What a station that was ended had acknowledged, and whether it is all there (TR-31, TR-40, TR-41, TR-46)."""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from readstation.app.central_verification import verify_central
from readstation.app.office import set_up_trial
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import ReadId, SeriesKey
from readstation.core.jobs import QuietJob
from readstation.model.journal import StepKind
from readstation.reading.refold import refold
from readstation.reading.rows import state_digest
from readstation.store.central.factory import open_office
from readstation.store.files import sha256_of_file
from tests.builders.reader_station import enrol_cheaply
from tests.integration.killed_station import OFFLINE, central_of, give_another_case

FIRST_GUESS_MS = {"edit": 20, "undo": 20, "lock": 40, "sign": 500, "images": 150, "load": 20, "sync": 100}
_UNPOSTED = """
    SELECT 'step', read_id, number, digest FROM journal_step
    UNION ALL SELECT 'lock', read_id, timepoint, digest FROM timepoint_lock
    UNION ALL SELECT 'signed_read', read_id, version, digest FROM signed_read
    EXCEPT SELECT kind, object_id, object_number, digest FROM outbox
"""
_UNFOUNDED = """
    SELECT kind, object_id, object_number, digest FROM outbox WHERE kind IN ('step', 'lock', 'signed_read')
    EXCEPT SELECT 'step', read_id, number, digest FROM journal_step
    EXCEPT SELECT 'lock', read_id, timepoint, digest FROM timepoint_lock
    EXCEPT SELECT 'signed_read', read_id, version, digest FROM signed_read
"""


@dataclass
class Said:
    """What the killed process had acknowledged, over all its lives."""

    steps: dict[str, tuple[int, str]] = field(default_factory=dict)
    locks: set[tuple[str, int]] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    sealed: int = 0
    took_ms: dict[str, list[int]] = field(default_factory=dict)
    in_the_act: Counter[str] = field(default_factory=Counter)

    def take(self, line: str) -> None:
        kind, *rest = line.split()
        if kind == "saved":
            self.steps[rest[0]] = (int(rest[1]), rest[2])
        elif kind == "locked":
            self.locks.add((rest[0], int(rest[1])))
        elif kind == "signed":
            self.signed.add(rest[0])
        elif kind == "stored":
            self.stored.add(rest[0])
        elif kind == "sealed":
            self.sealed = int(rest[0])
        elif kind == "done":
            self.took_ms.setdefault(rest[0], []).append(int(rest[1]))

    def longest_s(self, kind: str) -> float:
        """Return about how long an act of a kind takes here and now."""
        took = self.took_ms.get(kind, [])[-20:]
        return 1.3 * (statistics.median(took) if took else FIRST_GUESS_MS[kind]) / 1000


def check(station: OpenStation, said: Said) -> None:
    """Compare what is kept with what was acknowledged."""
    store = station.store
    (person,) = station.vault.people()
    given = {each.read_id: each for each in station.run(store.reads.assignments, person.login)}
    for read_id, (step, digest) in said.steps.items():
        alias = given[ReadId(read_id)].case_alias
        journal = station.run(store.reads.journal, ReadId(read_id))
        assert [each.number for each in journal] == list(range(1, len(journal) + 1))
        assert len(journal) >= step, "an acknowledged step is gone"
        assert state_digest(refold(ReadId(read_id), alias, journal[:step])) == digest
        assert refold(ReadId(read_id), alias, journal) == station.run(store.reads.state, ReadId(read_id))
        kinds = Counter(each.kind for each in journal)
        locks = station.run(store.reads.locks, ReadId(read_id))
        signed = station.run(store.reads.signed_reads, ReadId(read_id))
        assert (kinds[StepKind.LOCK], kinds[StepKind.SIGN]) == (len(locks), len(signed)), "half a lock or signature"
        assert {each.timepoint for each in locks} >= {at for read, at in said.locks if read == read_id}
        assert len(signed) == 1 or read_id not in said.signed, "an acknowledged signature is gone"
    assert set(station.run(store.images.series_keys)) >= said.stored, "images that were said to be stored are gone"
    for series_key in said.stored:
        for path in station.run(store.images.files, SeriesKey(series_key)):
            assert path.is_file(), "an image that was said to be stored is gone"
            assert sha256_of_file(path) == path.parent.name + path.stem, "a stored image is not whole"
    assert not list((station.folder / "images").glob(".partial*"))
    assert station.run(store.outbox.counts, person.login).sealed >= said.sealed


def check_files(folder: Path, login: str) -> None:
    """Look into the database with another program: whole, and the outbox says what the facts are, without gaps."""
    with sqlite3.connect(f"file:{folder / 'station.db'}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        numbers = connection.execute("SELECT number FROM outbox WHERE login = ? ORDER BY number", (login,)).fetchall()
        assert connection.execute(_UNPOSTED).fetchall() == [], "facts that nobody will send"
        assert connection.execute(_UNFOUNDED).fetchall() == [], "the outbox names facts that are not there"
    connection.close()
    assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))


def verify_both(station: OpenStation, url: str) -> None:
    for result in (verify_station(station, QuietJob()), verify_central(url, QuietJob())):
        assert result.is_sound, [str(finding) for finding in result.findings]


def prepare(folder: Path) -> str:
    """Make a station with a reader, a central database in a file, and a first case; return the reader's login."""
    with OpenStation(folder) as station:
        url = central_of(folder)
        set_up_trial(station, url, url, OFFLINE)
        enrolled = enrol_cheaply(station)
        with contextlib.closing(open_office(url)) as office:
            office.enrol_person(enrolled.person)
        give_another_case(station)
        return enrolled.person.login
