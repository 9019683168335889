"""Random histories of clocks, runs and kills: nobody begins anything past the grace (TR-3)."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from readstation.core.clock import Moment, SystemClock
from readstation.core.ids import Login, StationId, new_login
from readstation.model.audit import AuditAction
from readstation.reading import grace
from readstation.reading.grace import DAY_MS, Grace, Standing
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store.audit import AuditOrigin
from readstation.store.contacts import DEFAULT_GRACE_DAYS, StationContacts
from readstation.store.engines import Database
from readstation.store.migrate import migrate_station
from readstation.store.uow import UnitOfWork
from tests.support.seeds import seed_of_part

GRACE_MS = DEFAULT_GRACE_DAYS * DAY_MS
START_MS = 1_790_000_000_000
SEED = seed_of_part(0)


@dataclass
class Machine:
    """A machine whose clock somebody sets, and what an onlooker has counted since the last contact.

    The onlooker sees what the program can see: the clock and the counter at each act of a run.
    """

    moment: Moment
    contact_ms: int = 0
    latest_ms: int = 0
    ran_ms: int = 0
    counted_to_ms: int = 0
    is_frozen: bool = False

    def now(self) -> Moment:
        return self.moment

    def passes(self, milliseconds: int) -> None:
        utc_ms = self.moment.utc_ms + (0 if self.is_frozen else milliseconds)
        self.moment = replace(self.moment, utc_ms=utc_ms, monotonic_ms=self.moment.monotonic_ms + milliseconds)

    def is_set(self, milliseconds: int) -> None:
        self.moment = replace(self.moment, utc_ms=self.moment.utc_ms + milliseconds)

    def reboots(self) -> None:
        self.moment = replace(self.moment, monotonic_ms=0)

    def begins(self) -> None:
        self.counted_to_ms = self.moment.monotonic_ms

    def acts(self) -> None:
        self.ran_ms += self.moment.monotonic_ms - self.counted_to_ms
        self.counted_to_ms = self.moment.monotonic_ms
        self.latest_ms = max(self.latest_ms, self.moment.utc_ms)

    def is_in_contact(self) -> None:
        self.contact_ms = self.latest_ms = self.moment.utc_ms
        self.ran_ms, self.counted_to_ms = 0, self.moment.monotonic_ms

    @property
    def is_past(self) -> bool:
        ran_ms = self.ran_ms + self.moment.monotonic_ms - self.counted_to_ms
        return max(self.latest_ms, self.moment.utc_ms) - self.contact_ms > GRACE_MS or ran_ms > GRACE_MS


def histories(folder: Path, seeds: range) -> dict[str, int]:
    """Run histories at a real database, one person each, and return what was counted."""
    (folder / "backups").mkdir()
    counted = {"full": 0, "past": 0, "wrong": 0}
    with contextlib.closing(Database(folder / "station.db")) as database:
        migrate_station(database, folder / "backups", SystemClock())
        for seed in seeds:
            _history(database, random.Random(seed), counted)
    return counted


def _history(database: Database, dice: random.Random, counted: dict[str, int]) -> None:
    machine = Machine(Moment(START_MS + dice.randrange(-(10**11), 10**11), 0, dice.randrange(10**9)))
    login, origin = new_login(), AuditOrigin(StationId("s"), "0.1.0")
    work = UnitOfWork(database, origin, machine, 0)
    contacts = StationContacts(work)
    machine.begins()
    contacts.made(login)
    machine.is_in_contact()
    for _ in range(12):
        happens = dice.choice(["works", "works", "works", "forward", "back", "freezes", "reboot", "kill", "contact"])
        if happens == "works":
            machine.passes(dice.randrange(12 * DAY_MS))
            work.commit(Transaction((_sign_in(login),)))
            machine.acts()
        elif happens in ("forward", "back"):
            days = dice.randrange(1, 60) if dice.random() < 0.8 else 3650
            machine.is_set(days * DAY_MS * (1 if happens == "forward" else -1))
        elif happens == "freezes":
            machine.is_frozen = not machine.is_frozen
        elif happens == "contact" and dice.random() < 0.3:
            contacts.made(login)
            machine.is_in_contact()
        elif happens in ("reboot", "kill"):
            machine.passes(dice.randrange(DAY_MS))
            if happens == "reboot":
                machine.reboots()
            work = UnitOfWork(database, origin, machine, 0)
            contacts = StationContacts(work)
            machine.begins()
        standing = Grace(contacts, machine).standing(login)
        is_full = standing is Standing.FULL
        counted["full" if is_full else "past"] += 1
        counted["wrong"] += is_full == machine.is_past


def _sign_in(login: Login) -> AuditDraft:
    return AuditDraft(AuditAction.SIGNED_IN, login, login=login)


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_nobody_is_let_on_past_the_grace(
    tmp_path: Path, count: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-3: 0 in 500 clock histories; and nobody is held back before."""
    counted = histories(tmp_path, range(SEED, SEED + count))
    record_property("histories", count)
    for name, value in counted.items():
        record_property(name, value)
    assert counted["wrong"] == 0
    assert min(counted["full"], counted["past"]) > count


BROKEN: dict[str, Callable[[grace.Contact, int], int]] = {
    "the wall clock alone": lambda contact, now: now - contact.at_utc_ms,
    "no running time": lambda contact, now: max(now, contact.latest_utc_ms) - contact.at_utc_ms,
    "no latest time": lambda contact, now: max(now - contact.at_utc_ms, contact.running_ms),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_station_that_believes_a_clock_is_found(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-3, sensitivity: what is measured by less than the larger of both clocks lets people on past the grace."""
    monkeypatch.setattr(grace, "offline_ms", BROKEN[fault])
    counted = histories(tmp_path, range(SEED, SEED + 40))
    record_property(f"wrong with {fault}", counted["wrong"])
    assert counted["wrong"] > 0
