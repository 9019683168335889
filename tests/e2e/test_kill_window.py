"""``kill -9`` in the middle of a read: what the window had shown is there, and undo goes on (TR-31, TR-40)."""

from __future__ import annotations

import random
import statistics
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readstation.app.central_verification import verify_central
from readstation.app.delivery import Delivery
from readstation.app.demo import DemoFolders, DemoReader, prepare
from readstation.app.office import assign
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import ReadId, new_alias
from readstation.core.jobs import QuietJob
from readstation.model.journal import StepKind
from readstation.reading.ports import Session
from readstation.reading.refold import refold
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part

PASSWORD = "viable-rim-2026"
SEED = seed_of_part(20261122)
READER = expect("tests.e2e.killed_reader")
PLAN = ("draw", "lock", "open", "sign", "send", "cover", "draw", "draw", "draw", "draw")
EACH_KIND_ONCE = 6
MOST_UNTIL_FOUND = 6
FIRST_GUESS_MS = {"draw": 300, "open": 1500, "lock": 1500, "sign": 2500, "send": 800, "cover": 1500}
SMALLEST_SHARE_UNDONE = 8
"""After at least one kill in so many there was something to undo: a read that was signed meanwhile has nothing."""

pytestmark = pytest.mark.display


@dataclass
class Shown:
    """What windows had shown before they were killed."""

    steps: dict[str, int] = field(default_factory=dict)
    locks: set[tuple[str, int]] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    took_ms: dict[str, list[int]] = field(default_factory=dict)
    in_the_act: Counter[str] = field(default_factory=Counter)
    stalls: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        kind, *rest = line.split()
        if kind in ("saved", "undone"):
            self.steps[rest[0]] = max(int(rest[1]), self.steps.get(rest[0], 0))
        elif kind == "locked":
            self.locks.add((rest[0], int(rest[1])))
        elif kind == "signed":
            self.signed.add(rest[0])
        elif kind == "done":
            self.took_ms.setdefault(rest[0], []).append(int(rest[1]))
        elif kind == "stalled":
            self.stalls.append(line)

    def longest_s(self, kind: str) -> float:
        """Return about how long an act of a kind takes here and now."""
        took = self.took_ms.get(kind, [])[-20:]
        return 1.3 * (statistics.median(took) if took else FIRST_GUESS_MS[kind]) / 1000


def _run_and_kill(module: str, arguments: list[str], display: str, chance: random.Random, shown: Shown) -> list[str]:
    """Start the reader, kill it some moment after it began an act of a kind, and return what it said."""
    said, kind = [], arguments[-1]
    wanted = chance.randint(1, 1 if kind == "sign" else 3)
    with ForkedProgram(module, *arguments, added={"DISPLAY": display}) as child:
        for line in child.stdout:
            said.append(line)
            wanted -= line == f"begin {kind}\n"
            if wanted <= 0 or line == "begin sign\n":
                break
        else:
            pytest.fail(f"the reader ended by itself: {child.stderr.read()[-2000:]}")
        threading.Event().wait(chance.uniform(0.0, shown.longest_s(kind)))
        child.kill()
        said += child.stdout.readlines()
        child.wait()
    whole = [line.strip() for line in said if line.endswith("\n")]
    for line in whole:
        shown.take(line)
    begun = [line.split()[1] for line in whole if line.startswith("begin")]
    done = [line.split()[1] for line in whole if line.startswith("done")]
    for each in set(begun):
        shown.in_the_act[each] += begun.count(each) > done.count(each)
    return whole


@pytest.mark.parametrize("kills", [EACH_KIND_ONCE, pytest.param(200, marks=pytest.mark.slow)])
def test_kills_lose_nothing_that_the_window_had_shown(
    display: str,
    tmp_path: Path,
    phantom_trial: PhantomTrial,
    kills: int,
    record_property: Callable[[str, object], None],
) -> None:
    """TR-40: at random moments of drawing, loading, locking, signing, sending and unlocking; undo works afterwards."""
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    chance, shown = random.Random(SEED), Shown()
    can_undo, undone = False, 0
    for kill in range(kills):
        kind = PLAN[kill % len(PLAN)]
        arguments = [str(folders.profile), reader.login, PASSWORD, str(folders.phantom), str(kill), kind]
        said = _run_and_kill(READER, arguments, display, chance, shown)
        if kind != "send":
            was_undone = any(line.startswith("undone") for line in said)
            assert was_undone == can_undo, "undo after the restart is not what the journal says"
            undone += was_undone
        with OpenStation(folders.profile) as station:
            can_undo = _check_profile(station, folders, reader, shown)
    with OpenStation(folders.profile) as station:
        Delivery(station).sync(reader.login, None)
        for result in (verify_station(station, QuietJob()), verify_central(folders.central_url, QuietJob())):
            assert result.is_sound, [str(finding) for finding in result.findings]
    figures = {
        "kills": kills,
        "in the act": dict(shown.in_the_act),
        "steps": sum(shown.steps.values()),
        "locks": len(shown.locks),
        "signatures": len(shown.signed),
        "undone": undone,
    }
    for name, value in figures.items():
        record_property(name, value)
        sys.stdout.write(f"{name}: {value}\n")
    assert undone >= max(1, kills // SMALLEST_SHARE_UNDONE)
    assert not shown.stalls, "the window stalled: " + "\n".join(shown.stalls)


def test_a_window_that_keeps_what_it_showed_too_late_is_found(
    display: str, tmp_path: Path, phantom_trial: PhantomTrial, record_property: Callable[[str, object], None]
) -> None:
    """TR-40, sensitivity: a window that keeps transactions only with later ones loses to kills what it had shown."""
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    chance, shown, found = random.Random(SEED), Shown(), ""
    for number in range(1, MOST_UNTIL_FOUND + 1):
        arguments = [str(folders.profile), reader.login, PASSWORD, str(folders.phantom), str(number), "draw"]
        _run_and_kill("tests.e2e.late_reader", arguments, display, chance, shown)
        with OpenStation(folders.profile) as station:
            try:
                _check_profile(station, folders, reader, shown)
            except AssertionError as error:
                found = str(error)
                record_property("kills until it was found", number)
                break
    assert "an acknowledged edit is gone" in found


def _check_profile(station: OpenStation, folders: DemoFolders, reader: DemoReader, shown: Shown) -> bool:
    """Check what is kept, give another read when all are signed, and return whether there is something to undo."""
    store = station.store
    assert store.recovered is not None
    assignments = station.run(store.reads.assignments, reader.login)
    session = Session(station.vault.person(reader.login), "check")
    can_undo, is_all_signed = False, True
    for assignment in assignments:
        read_id = assignment.read_id
        journal = station.run(store.reads.journal, read_id)
        assert len(journal) >= shown.steps.get(read_id, 0), "an acknowledged edit is gone"
        assert [step.number for step in journal] == list(range(1, len(journal) + 1))
        assert refold(read_id, assignment.case_alias, journal) == station.run(store.reads.state, read_id)
        kinds = Counter(step.kind for step in journal)
        locks = station.run(store.reads.locks, read_id)
        signed = station.run(store.reads.signed_reads, read_id)
        assert (kinds[StepKind.LOCK], kinds[StepKind.SIGN]) == (len(locks), len(signed)), "half a lock or signature"
        assert {lock.timepoint for lock in locks} >= {at for read, at in shown.locks if read == read_id}
        assert signed or read_id not in shown.signed, "an acknowledged signature is gone"
        view = station.run(Services(station).open_read(session, read_id).view)
        assert view.action_count == len(journal)
        if not signed:
            is_all_signed, can_undo = False, view.undo_words is not None
    numbers = [fact.number for fact in station.run(store.outbox.waiting, reader.login, 10_000)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    if is_all_signed:
        _give_another_read(station, folders, reader)
    return can_undo


def _give_another_read(station: OpenStation, folders: DemoFolders, reader: DemoReader) -> ReadId:
    """Assign the same images as another case of the office's, and fetch that: nobody gets a case twice (TR-15)."""
    from readstation.app.office import TrialPlace

    (first, *_) = station.run(station.store.reads.assignments, reader.login)
    charter = station.run(station.store.reads.charter, first.charter_digest)
    place = TrialPlace(folders.central_url, folders.central_url, charter, first.charter_digest)
    given = assign(place, new_alias(), reader.login, (0, 1, 2), case_alias=reader.case_alias)
    Delivery(station).sync(reader.login, None)
    return given
