"""A station that is ended anywhere in the act of signing has signed completely or not at all (TR-31)."""

from __future__ import annotations

import random
import signal
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app.delivery import Delivery
from readstation.app.station import OpenStation
from tests.integration.killed_signer import STEPS
from tests.integration.killed_station import central_of
from tests.support.acknowledged import Said, check, check_files, prepare, verify_both
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261130)
SIGNER = expect("tests.integration.killed_signer")
HALVED = "tests.integration.halved_signer"
PLAN = ("write", "password", "write", "answer", "write", "seal", "write", "password", "write", "write")
FIRST_GUESS_US = {"seal": 2_000, "password": 300_000, "write": 8_000, "answer": 1_000}
VERIFY_EVERY = 25
MOST_UNTIL_FOUND = 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has the timer")


class Ended:
    """Where the ends came, and how long each step of signing takes here and now."""

    def __init__(self) -> None:
        self.in_the_act: Counter[str] = Counter()
        self.unsaid: set[str] = set()
        self._took_us: dict[str, list[int]] = {}

    def delay_us(self, step: str, chance: random.Random) -> int:
        took = self._took_us.get(step, [])[-20:]
        return round(chance.uniform(0.0, 1.2) * (statistics.median(took) if took else FIRST_GUESS_US[step]))

    def take(self, lines: list[str]) -> None:
        last = ""
        for kind, *rest in map(str.split, lines):
            if kind == "took":
                self._took_us.setdefault(rest[0], []).append(int(rest[1]))
            last = rest[0] if kind == "at" else "" if kind == "signed" else last
        self.in_the_act[last or "after"] += 1


def sign_until_ended(folder: Path, seed: int, step: str, delay_us: int, said: Said, signer: str = SIGNER) -> list[str]:
    """Let a station sign until it ends itself in a step of signing; note and return the whole lines that it said."""
    with ForkedProgram(signer, folder, seed, step, delay_us) as station:
        all_lines = station.stdout.readlines()
        assert station.wait() == -signal.SIGALRM, station.stderr.read()[-3000:]
    # A line without its end was being written when the end came: what it tells of is not acknowledged.
    lines = [line for line in all_lines if line.endswith("\n")]
    for line in lines:
        said.take(line)
    return lines


@pytest.mark.parametrize("kills", [4, pytest.param(170, marks=pytest.mark.slow)])
def test_a_read_is_signed_completely_or_not_at_all(
    tmp_profile: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-31: signature, journal, audit trail and outbox are there together, wherever in the act the end comes."""
    login, chance, said, ended = prepare(tmp_profile), random.Random(SEED), Said(), Ended()
    for number in range(kills):
        step = PLAN[number % len(PLAN)]
        ended.take(sign_until_ended(tmp_profile, SEED + number, step, ended.delay_us(step, chance), said))
        with OpenStation(tmp_profile) as station:
            check(station, said)
            ended.unsaid |= signed_reads(station) - said.signed
            if number % VERIFY_EVERY == VERIFY_EVERY - 1:
                verify_both(station, central_of(tmp_profile))
        check_files(tmp_profile, login)
    with OpenStation(tmp_profile) as station:
        (person,) = station.vault.people()
        report = Delivery(station).sync(person.login, None).report
        assert report is not None
        assert report.is_clean
        verify_both(station, central_of(tmp_profile))
    assert set(ended.in_the_act) <= {*STEPS, "after"}
    record_property("kills", kills)
    record_property("in the act of signing", kills - ended.in_the_act["after"])
    for step in STEPS:
        record_property(f"in the step {step}", ended.in_the_act[step])
    record_property("signed, and not yet said to be", len(ended.unsaid))
    sys.stdout.write(f"in: {dict(ended.in_the_act)}; signed, and not yet said to be: {len(ended.unsaid)}\n")


def signed_reads(station: OpenStation) -> set[str]:
    return {each.sealed.read_id for each in station.run(station.store.reads.signed_reads)}


def test_a_station_that_signs_in_two_writes_is_found(
    tmp_profile: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-31, sensitivity: a build that keeps the journal's step and the signed read one after the other."""
    prepare(tmp_profile)
    chance, said, ended, found = random.Random(SEED), Said(), Ended(), ""
    for number in range(1, MOST_UNTIL_FOUND + 1):
        delay_us = ended.delay_us("write", chance)
        ended.take(sign_until_ended(tmp_profile, SEED + number, "write", delay_us, said, HALVED))
        with OpenStation(tmp_profile) as station:
            try:
                check(station, said)
            except AssertionError as error:
                found = str(error)
        if found:
            record_property("kills until it was found", number)
            break
    assert "half a lock or signature" in found
