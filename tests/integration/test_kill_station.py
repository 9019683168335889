"""``kill -9`` at random points of everything that a station does loses no acknowledged step (TR-31, TR-40, TR-46)."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readstation.app.delivery import Delivery
from readstation.app.office import set_up_trial
from readstation.app.station import OpenStation
from readstation.app.verification import verify_central, verify_station
from readstation.core.ids import ReadId
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.journal import StepKind
from readstation.reading.refold import refold
from readstation.reading.rows import state_digest
from readstation.store.central.factory import open_office
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import demo_charter
from tests.integration.killed_station import KINDS, central_of, give_another_case

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261128
FIRST_GUESS_MS = {"edit": 20, "undo": 20, "lock": 40, "sign": 500, "images": 150, "load": 20, "sync": 100}
PLAN = ("edit", "sign", "sync", "edit", "lock", "images", "undo", "edit", "sync", "load")
VERIFY_EVERY = 25

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")


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


def work_until_killed(folder: Path, seed: int, kind: str, chance: random.Random, said: Said) -> None:
    """Let a station work, kill it some moment after it began an act of a kind, and note all that it said."""
    command = [sys.executable, "-m", "tests.integration.killed_station", str(folder), str(seed), kind]
    wanted, lines = chance.randint(1, 4), []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as station:
        assert station.stdout is not None
        assert station.stderr is not None
        for line in station.stdout:
            lines.append(line)
            wanted -= line == f"begin {kind}\n"
            if wanted == 0:
                break
        else:
            pytest.fail(f"the station ended by itself: {station.stderr.read()[-3000:]}")
        timer = threading.Timer(chance.uniform(0.0, said.longest_s(kind)), station.kill)
        timer.start()
        lines += station.stdout.readlines()
        timer.join()
        assert station.wait() == -9, station.stderr.read()[-3000:]
    # A line without its end was being written when the kill came: what it tells of is not acknowledged.
    whole = [line for line in lines if line.endswith("\n")]
    for line in whole:
        said.take(line)
    begun = [line.split()[1] for line in whole if line.startswith("begin")]
    done = [line.split()[1] for line in whole if line.startswith("done")]
    for each in set(begun):
        said.in_the_act[each] += begun.count(each) > done.count(each)


def check(station: OpenStation, said: Said) -> None:
    """Compare what is kept with what was acknowledged."""
    store = station.store
    assert store.recovered is not None
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
    assert not list((station.folder / "images").glob(".partial*"))
    assert station.run(store.outbox.counts, person.login).sealed >= said.sealed


def check_files(folder: Path, login: str) -> None:
    """Look into the database with another program: whole, and the outbox numbered without gaps."""
    with sqlite3.connect(f"file:{folder / 'station.db'}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        numbers = connection.execute("SELECT number FROM outbox WHERE login = ? ORDER BY number", (login,)).fetchall()
    connection.close()
    assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))


def verify_both(station: OpenStation, url: str) -> None:
    for result in (verify_station(station, QuietJob()), verify_central(url, QuietJob())):
        assert result.is_sound, [str(finding) for finding in result.findings]


def prepare(folder: Path) -> str:
    """Make a station with a reader, a central database in a file, and a first case; return the reader's login."""
    with OpenStation(folder) as station:
        url = central_of(folder)
        set_up_trial(station, url, url, demo_charter())
        enrolled = enrol_cheaply(station)
        with contextlib.closing(open_office(url)) as office:
            office.enrol_person(enrolled.person)
        give_another_case(station)
        return enrolled.person.login


@pytest.mark.parametrize("kills", [len(PLAN), pytest.param(170, marks=pytest.mark.slow)])
def test_no_kill_loses_what_was_acknowledged(
    tmp_profile: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """At the end everything is delivered, each fact once, and both sides verify."""
    login, chance, said = prepare(tmp_profile), random.Random(SEED), Said()
    for number in range(kills):
        work_until_killed(tmp_profile, SEED + number, PLAN[number % len(PLAN)], chance, said)
        with OpenStation(tmp_profile) as station:
            check(station, said)
            if number % VERIFY_EVERY == VERIFY_EVERY - 1:
                verify_both(station, central_of(tmp_profile))
        check_files(tmp_profile, login)
    with OpenStation(tmp_profile) as station:
        (person,) = station.vault.people()
        report = Delivery(station).sync(person.login, None).report
        assert report is not None
        assert report.is_clean
        assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
        verify_both(station, central_of(tmp_profile))
        events = [event.action for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
    assert events.count(AuditAction.STATION_RECOVERED) == kills
    assert set(said.in_the_act) <= set(KINDS)
    for name, value in (("kills", kills), ("in the act", dict(said.in_the_act)), ("steps", sum_of(said))):
        record_property(name, value)
        sys.stdout.write(f"{name}: {value}\n")


def sum_of(said: Said) -> int:
    return sum(step for step, _ in said.steps.values())
