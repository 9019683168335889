"""``kill -9`` at random points of everything that a station does loses no acknowledged step (TR-31, TR-40, TR-46)."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app.delivery import Delivery
from readstation.app.station import OpenStation
from readstation.model.audit import AuditAction
from tests.integration.killed_station import KINDS, central_of
from tests.support.acknowledged import Said, check, check_files, prepare, verify_both
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261128)
STATION = expect("tests.integration.killed_station")
PLAN = ("edit", "sign", "sync", "edit", "lock", "images", "undo", "edit", "sync", "load")
VERIFY_EVERY = 25
MOST_UNTIL_FOUND = 10

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")


def work_until_killed(
    folder: Path, seed: int, kind: str, chance: random.Random, said: Said, module: str = STATION
) -> None:
    """Let a station work, kill it some moment after it began an act of a kind, and note all that it said."""
    wanted, lines = chance.randint(1, 4), []
    with ForkedProgram(module, folder, seed, kind) as station:
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


@pytest.mark.parametrize("kills", [60, pytest.param(170, marks=pytest.mark.slow)])
def test_no_kill_loses_what_was_acknowledged(
    tmp_profile: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """At the end everything is delivered, each fact once, and both sides verify."""
    login, chance, said = prepare(tmp_profile), random.Random(SEED), Said()
    for number in range(kills):
        work_until_killed(tmp_profile, SEED + number, PLAN[number % len(PLAN)], chance, said)
        with OpenStation(tmp_profile) as station:
            assert station.store.recovered is not None
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


def test_a_station_that_keeps_what_it_said_too_late_is_found(
    tmp_profile: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-40, sensitivity: a build that holds two of three transactions back loses acknowledged steps to kills."""
    prepare(tmp_profile)
    chance, said, found = random.Random(SEED), Said(), ""
    for number in range(1, MOST_UNTIL_FOUND + 1):
        work_until_killed(tmp_profile, SEED + number, "edit", chance, said, "tests.integration.late_station")
        with OpenStation(tmp_profile) as station:
            found = _lost(station, said)
        if found:
            record_property("kills until it was found", number)
            break
    assert "an acknowledged step is gone" in found


def _lost(station: OpenStation, said: Said) -> str:
    """Return what the check of an ended station says; empty where everything is there."""
    try:
        check(station, said)
    except AssertionError as error:
        return str(error)
    return ""
