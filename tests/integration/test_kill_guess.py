"""A guess that is killed between its attempt and its answer is counted all the same (TR-4)."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.guard import LOCKED_AT
from tests.builders.reader_station import add_reader
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261129)
GUESSER = expect("tests.integration.killed_guesser")
LONGEST_TRY_S = 0.6
MOST_UNTIL_FOUND = 10
FAILED = {AuditAction.SIGN_IN_FAILED, AuditAction.UNLOCK_FAILED, AuditAction.PASSWORD_CHANGE_REFUSED}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")


def guess_until_killed(
    folder: Path, login: Login, seed: int, chance: random.Random, guesser: str = GUESSER
) -> list[str]:
    """Let somebody guess, kill that some moment after a try began, and return what it said."""
    wanted, lines = chance.randint(1, 3), []
    with ForkedProgram(guesser, folder, login, seed) as guessing:
        for line in guessing.stdout:
            lines.append(line)
            wanted -= line == "tried\n"
            if wanted == 0:
                break
        else:
            pytest.fail(f"the guesser ended by itself: {guessing.stderr.read()[-3000:]}")
        timer = threading.Timer(chance.uniform(0.0, LONGEST_TRY_S), guessing.kill)
        timer.start()
        lines += guessing.stdout.readlines()
        timer.join()
        assert guessing.wait() == -9, guessing.stderr.read()[-3000:]
    return [line.strip() for line in lines if line.endswith("\n")]


def check(station: OpenStation, login: Login, lines: list[str], earlier: int) -> int:
    """Compare the count on the disk and the audit trail with what was tried; return how many failures that has now."""
    counted, tried, answered = station.vault.failures(login), lines.count("tried"), lines.count("wrong")
    assert counted >= tried, "an attempt is not counted"
    assert counted <= min(tried + 1, LOCKED_AT), "more is counted than was tried"
    events = [event for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
    failures = [event for event in events if event.action in FAILED][earlier:]
    assert len(failures) >= answered, "an answered attempt is not in the audit trail"
    assert [event.reason_code for event in failures] == [f"failure_{n}" for n in range(1, len(failures) + 1)]
    return earlier + len(failures)


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_a_guess_counts_even_if_it_is_cut_off_before_its_answer(
    tmp_profile: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """At the doors of sign-in, of a covered session and of a change of password."""
    with OpenStation(tmp_profile) as station:
        login = add_reader(station).login
    chance, in_between, earlier = random.Random(SEED), 0, 0
    for number in range(kills):
        lines = guess_until_killed(tmp_profile, login, SEED + number, chance)
        in_between += lines[-1] == "tried"
        with OpenStation(tmp_profile) as station:
            earlier = check(station, login, lines, earlier)
            station.vault.keep_failures(login, 0)
    with OpenStation(tmp_profile) as station:
        assert verify_station(station, QuietJob()).is_sound
    record_property("kills", kills)
    record_property("between attempt and answer", in_between)


def test_a_door_that_counts_after_the_attempt_is_found(
    tmp_profile: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-4, sensitivity: a build whose doors try first."""
    with OpenStation(tmp_profile) as station:
        login = add_reader(station).login
    chance, earlier, found = random.Random(SEED), 0, ""
    for number in range(1, MOST_UNTIL_FOUND + 1):
        lines = guess_until_killed(tmp_profile, login, SEED + number, chance, "tests.integration.late_guesser")
        with OpenStation(tmp_profile) as station:
            try:
                earlier = check(station, login, lines, earlier)
            except AssertionError as error:
                found = str(error)
            station.vault.keep_failures(login, 0)
        if found:
            record_property("kills until it was found", number)
            break
    assert "an attempt is not counted" in found
