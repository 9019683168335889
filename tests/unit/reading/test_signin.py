"""Signing in: guessing is slowed, counted before it is answered, and recorded (TR-2, TR-4)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login
from readstation.model.audit import AuditAction
from readstation.model.people import Person, Role
from readstation.reading.guard import (
    ACCOUNT_LOCKED,
    LOCKED_AT,
    LONGEST_WAIT_MS,
    GuardedSigner,
    PasswordGuard,
    wait_after,
)
from readstation.reading.ports import Transaction
from readstation.reading.signin import EndReason, LockReason, Opened, SignIn
from tests.builders.signing_station import SteppingClock

LOGIN = Login("r_abcdefghij")
PERSON = Person(LOGIN, "Dr. Vera Lindqvist", Role.READER, KeyId("0" * 64), "0" * 64)
WEAK = Finding("TR-4.length", "Use at least 12 characters. A sentence is fine.")
WRONG = Finding("TR-4.password", "The password does not match.")


@dataclass
class Disk:
    """What survives a restart: the count of failures, and the trail."""

    count: int = 0
    events: list[tuple[AuditAction, str]] = field(default_factory=list)

    def failures(self, login: Login) -> int:
        assert login == LOGIN
        return self.count

    def keep_failures(self, login: Login, count: int) -> None:
        assert login == LOGIN
        self.count = count

    def commit(self, transaction: Transaction) -> int:
        self.events += [(draft.action, draft.reason_code) for draft in transaction.audit]
        return 0


@dataclass
class Door:
    """Opens for one password; may break down, and looks at the count while it is asked."""

    disk: Disk
    is_broken: bool = False
    is_former: bool = False
    counts_seen: list[int] = field(default_factory=list)

    def people(self) -> tuple[Person, ...]:
        return (PERSON,)

    def person(self, login: Login) -> Person:
        assert login == LOGIN
        return PERSON

    def unlock(self, login: Login, password: str) -> Opened:
        self.counts_seen.append(self.disk.count)
        if self.is_broken:
            raise EnvironmentFault("The signing process broke down.")
        if password != "right":
            raise Refused(WRONG)
        return Opened("central", is_former=self.is_former)

    def weaknesses(self, login: Login, new_password: str) -> tuple[Finding, ...]:
        return (WEAK,) if new_password == "weak" else ()

    def change_password(self, login: Login, password: str, new_password: str) -> Opened:
        self.unlock(login, password)
        return Opened("new central", "central")

    def sign(self, login: Login, password: str, message: bytes) -> str:
        self.unlock(login, password)
        return "ab"


@dataclass
class Station:
    disk: Disk = field(default_factory=Disk)
    clock: SteppingClock = field(default_factory=SteppingClock)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.door = Door(self.disk)
        self.guard = PasswordGuard(self.disk, self.clock)
        self.sign_in = SignIn(self.door, self.door, self.door, self.guard, self.disk)

    def fail(self, times: int) -> None:
        for _ in range(times):
            self.clock.advance_ms(LONGEST_WAIT_MS)
            with pytest.raises(Refused) as refusal:
                self.sign_in.sign_in(LOGIN, "wrong")
            assert refusal.value.findings == (WRONG,)


@pytest.fixture
def station() -> Station:
    return Station()


def test_the_right_password_signs_in(station: Station) -> None:
    signed_in = station.sign_in.sign_in(LOGIN, "right")
    assert signed_in.session.person is PERSON
    assert signed_in.central_password == "central"
    assert "central" not in repr(signed_in)
    assert station.disk.events == [(AuditAction.SIGNED_IN, "")]
    station.sign_in.sign_out(signed_in.session)
    assert station.disk.events[-1] == (AuditAction.SIGNED_OUT, "")


def test_every_sign_in_is_a_session_of_its_own(station: Station) -> None:
    first, second = (station.sign_in.sign_in(LOGIN, "right").session.session_id for _ in range(2))
    assert first != second


def test_a_failure_is_counted_before_it_is_answered(station: Station) -> None:
    """A kill while the password is tried leaves it counted."""
    station.fail(2)
    assert station.door.counts_seen == [1, 2]
    assert station.disk.count == 2
    assert station.disk.events == [(AuditAction.SIGN_IN_FAILED, "failure_1"), (AuditAction.SIGN_IN_FAILED, "failure_2")]


def test_a_right_password_clears_the_count(station: Station) -> None:
    station.fail(4)
    station.sign_in.sign_in(LOGIN, "right")
    assert station.disk.count == 0


def test_waits_double_from_one_second_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(n) for n in range(10)] == [0, 0, 0, 0, 0, 1000, 2000, 4000, 8000, 16000]
    assert wait_after(30) == LONGEST_WAIT_MS == 15 * 60 * 1000


def test_after_five_failures_the_next_try_waits(station: Station) -> None:
    station.fail(5)
    with pytest.raises(Refused, match="Wait 1 s"):
        station.sign_in.sign_in(LOGIN, "right")
    assert station.disk.count == 5
    station.clock.advance_ms(999)
    with pytest.raises(Refused, match="Wait 1 s"):
        station.sign_in.sign_in(LOGIN, "right")
    station.clock.advance_ms(1)
    station.sign_in.sign_in(LOGIN, "right")


def test_a_restart_does_not_shorten_the_wait(station: Station) -> None:
    station.fail(8)
    station.clock.advance_ms(7_999)
    station.restart()
    with pytest.raises(Refused, match="Wait 8 s"):
        station.sign_in.sign_in(LOGIN, "right")
    station.clock.advance_ms(8_000)
    station.sign_in.sign_in(LOGIN, "right")


def test_a_clock_that_is_set_changes_nothing(station: Station) -> None:
    """Only the counter that never runs backwards is asked."""
    import dataclasses

    station.fail(6)
    station.clock.moment = dataclasses.replace(station.clock.moment, utc_ms=station.clock.moment.utc_ms + 10**10)
    with pytest.raises(Refused, match="Wait 2 s"):
        station.sign_in.sign_in(LOGIN, "right")


def test_ten_failures_lock_the_account_on_this_station(station: Station) -> None:
    station.fail(LOCKED_AT)
    assert station.disk.events[-2:] == [
        (AuditAction.SIGN_IN_FAILED, "failure_10"),
        (AuditAction.ACCOUNT_LOCKED, "failure_10"),
    ]
    station.clock.advance_ms(10 * LONGEST_WAIT_MS)
    station.restart()
    with pytest.raises(Refused) as refusal:
        station.sign_in.sign_in(LOGIN, "right")
    assert refusal.value.findings == (ACCOUNT_LOCKED,)
    assert station.door.counts_seen == []


def test_a_process_that_broke_down_is_no_failure(station: Station) -> None:
    station.fail(1)
    station.door.is_broken = True
    with pytest.raises(EnvironmentFault):
        station.sign_in.sign_in(LOGIN, "right")
    assert station.disk.count == 1


def test_the_sign_dialog_is_no_way_round_the_count(station: Station) -> None:
    """TR-31: signing is guarded by the same count."""
    signer = GuardedSigner(station.door, station.guard, station.disk)
    assert signer.sign(LOGIN, "right", b"m") == "ab"
    for _ in range(LOCKED_AT):
        station.clock.advance_ms(LONGEST_WAIT_MS)
        with pytest.raises(Refused):
            signer.sign(LOGIN, "wrong", b"m")
    assert station.disk.events == [(AuditAction.ACCOUNT_LOCKED, "failure_10")]
    station.clock.advance_ms(LONGEST_WAIT_MS)
    for act in (lambda: signer.sign(LOGIN, "right", b"m"), lambda: station.sign_in.sign_in(LOGIN, "right")):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.findings == (ACCOUNT_LOCKED,)


def test_a_signing_process_that_broke_down_is_no_failure(station: Station) -> None:
    station.door.is_broken = True
    with pytest.raises(EnvironmentFault):
        GuardedSigner(station.door, station.guard, station.disk).sign(LOGIN, "right", b"m")
    assert station.disk.count == 0


def test_a_locked_session_opens_for_its_own_person_and_both_are_recorded(station: Station) -> None:
    """TR-5, TR-34."""
    session = station.sign_in.sign_in(LOGIN, "right").session
    station.sign_in.lock(session, LockReason.IDLE)
    with pytest.raises(Refused, match="does not match"):
        station.sign_in.unlock(session, "wrong")
    assert station.disk.count == 1
    station.sign_in.unlock(session, "right")
    assert station.disk.count == 0
    station.sign_in.lock(session, LockReason.BY_HAND)
    station.sign_in.sign_out(session, EndReason.OTHER_PERSON)
    assert station.disk.events[1:] == [
        (AuditAction.SESSION_LOCKED, "idle"),
        (AuditAction.UNLOCK_FAILED, "failure_1"),
        (AuditAction.SESSION_UNLOCKED, ""),
        (AuditAction.SESSION_LOCKED, "by_hand"),
        (AuditAction.SIGNED_OUT, "other_person"),
    ]


def test_every_door_counts_with_the_same_count(station: Station) -> None:
    """TR-4: sign-in, unlock, change of password and signature share one count, and the tenth locks them all."""
    session = station.sign_in.sign_in(LOGIN, "right").session
    signer = GuardedSigner(station.door, station.guard, station.disk)
    doors = (
        lambda: station.sign_in.sign_in(LOGIN, "wrong"),
        lambda: station.sign_in.unlock(session, "wrong"),
        lambda: station.sign_in.change_password(session, "wrong", "a new quiet room"),
        lambda: signer.sign(LOGIN, "wrong", b"m"),
    )
    for number in range(LOCKED_AT):
        station.clock.advance_ms(LONGEST_WAIT_MS)
        with pytest.raises(Refused, match="does not match"):
            doors[number % len(doors)]()
        assert station.disk.count == number + 1
    station.restart()
    for door in doors:
        station.clock.advance_ms(LONGEST_WAIT_MS)
        with pytest.raises(Refused) as refusal:
            door()
        assert refusal.value.findings == (ACCOUNT_LOCKED,) or door is doors[-1]
    assert station.disk.count == LOCKED_AT


def test_a_change_of_password_is_recorded_and_gives_both_central_passwords(station: Station) -> None:
    session = station.sign_in.sign_in(LOGIN, "right").session
    changed = station.sign_in.change_password(session, "right", "a new quiet room")
    assert (changed.session, changed.opened) == (session, Opened("new central", "central"))
    assert "central" not in repr(changed)
    assert station.disk.events[1:] == [(AuditAction.PASSWORD_CHANGED, "")]


def test_a_new_password_that_is_not_taken_costs_no_try(station: Station) -> None:
    session = station.sign_in.sign_in(LOGIN, "right").session
    for new, why in (("weak", "12 characters"), ("right", "is the old one")):
        with pytest.raises(Refused, match=why):
            station.sign_in.change_password(session, "right", new)
    assert station.disk.count == 0
    assert len(station.disk.events) == 1


def test_a_change_that_was_broken_off_is_recorded_as_undone_at_the_next_sign_in(station: Station) -> None:
    station.door.is_former = True
    station.sign_in.sign_in(LOGIN, "right")
    assert station.disk.events == [(AuditAction.SIGNED_IN, ""), (AuditAction.PASSWORD_CHANGE_UNDONE, "")]
