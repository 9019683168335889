"""Signing in: guessing is slowed, counted before it is answered, and recorded (TR-2, TR-4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import pytest

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login
from readstation.model.audit import AuditAction
from readstation.model.people import Person, Role
from readstation.reading.guard import (
    ACCOUNT_UNLOCKED,
    LOCKED_AT,
    LOCKED_CODE,
    LONGEST_WAIT_MS,
    GuardedSigner,
    PasswordGuard,
    wait_after,
)
from readstation.reading.ports import Transaction
from readstation.reading.signin import EndReason, LockReason, Opened, SignIn
from readstation.reading.unlock_code import challenge_of, unlock_code_of
from tests.builders.signing_station import SteppingClock

LOGIN = Login("r_abcdefghij")
PERSON = Person(LOGIN, "Dr. Vera Lindqvist", Role.READER, KeyId("0" * 64), "0" * 64)
WEAK = Finding("TR-4.length", "Use at least 12 characters. A sentence is fine.")
WRONG = Finding("TR-4.password", "The password does not match.")
SECRET = bytes(range(32))


@dataclass
class Disk:
    """What survives a restart: the count of failures, and the trail."""

    count: int = 0
    opened: int = 0
    events: list[tuple[AuditAction, str]] = field(default_factory=list)

    def failures(self, login: Login) -> int:
        assert login == LOGIN
        return self.count

    def keep_failures(self, login: Login, count: int) -> None:
        assert login == LOGIN
        self.count = count

    def opened_locks(self, login: Login) -> int:
        assert login == LOGIN
        return self.opened

    def open_lock(self, login: Login) -> None:
        assert login == LOGIN
        self.count, self.opened = 0, self.opened + 1

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
        self.guard = PasswordGuard(self.disk, self.clock, lambda _: SECRET)
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


def says_locked(refusal: Refused, lock: int = 0) -> bool:
    """Return whether a refusal says that the account is locked, what to read to the office, and nothing that opens."""
    (finding,) = refusal.findings
    shown = challenge_of(SECRET, lock) in finding.message and unlock_code_of(SECRET, lock) not in finding.message
    return finding.code == LOCKED_CODE and shown


def said(station: Station, typed: str) -> Refused:
    """Sign in with what is refused, and return how."""
    with pytest.raises(Refused) as refusal:
        station.sign_in.sign_in(LOGIN, typed)
    return refusal.value


def test_the_offices_code_opens_a_locked_account_once(station: Station) -> None:
    """TR-4: over a restart and without a network; then the password counts again, and the code opens nothing more."""
    station.fail(LOCKED_AT)
    station.restart()
    code = unlock_code_of(SECRET, 0)
    assert says_locked(said(station, "right")), "a right password opens nothing here"
    assert station.door.counts_seen == [], "and is not tried"
    assert said(station, code.lower().replace("-", " ")).findings == (ACCOUNT_UNLOCKED,)
    assert station.disk.events[-1] == (AuditAction.ACCOUNT_UNLOCKED, challenge_of(SECRET, 0))
    assert station.sign_in.sign_in(LOGIN, "right").session.person is PERSON
    station.fail(LOCKED_AT)
    assert says_locked(said(station, code), lock=1)
    assert station.disk.events[-1] == (AuditAction.UNLOCK_CODE_REFUSED, challenge_of(SECRET, 1))
    assert said(station, unlock_code_of(SECRET, 1)).findings == (ACCOUNT_UNLOCKED,)


def test_wrong_codes_and_passwords_leave_a_locked_account_as_it_is(station: Station) -> None:
    """Codes of other locks and other accounts, the challenge itself, and 200 guesses; each code is an event."""
    station.fail(LOCKED_AT)
    tries = ["right", "", challenge_of(SECRET, 0), unlock_code_of(SECRET, 1), unlock_code_of(bytes(32), 0)]
    tries += [unlock_code_of(secrets.token_bytes(32), 0) for _ in range(200)]
    before = len(station.disk.events)
    for typed in tries:
        assert says_locked(said(station, typed))
    assert (station.disk.count, station.disk.opened) == (LOCKED_AT, 0)
    assert len(station.disk.events) == before + 202
    assert {action for action, _ in station.disk.events[before:]} == {AuditAction.UNLOCK_CODE_REFUSED}


def test_a_code_before_the_lock_is_a_wrong_password(station: Station) -> None:
    station.fail(LOCKED_AT - 1)
    station.clock.advance_ms(LONGEST_WAIT_MS)
    assert said(station, unlock_code_of(SECRET, 0)).findings == (WRONG,)
    assert (station.disk.count, station.disk.opened) == (LOCKED_AT, 0)


def test_the_event_of_an_opened_lock_comes_before_it_is_open(station: Station) -> None:
    """A kill between the two leaves the account locked; the same code opens it then."""
    station.fail(LOCKED_AT)

    class CutOffError(RuntimeError):
        pass

    def killed(login: Login) -> None:
        raise CutOffError

    station.disk.open_lock = killed  # type: ignore[method-assign]
    with pytest.raises(CutOffError):
        station.sign_in.sign_in(LOGIN, unlock_code_of(SECRET, 0))
    assert station.disk.events[-1][0] is AuditAction.ACCOUNT_UNLOCKED
    assert station.disk.count == LOCKED_AT
    del station.disk.open_lock
    assert said(station, unlock_code_of(SECRET, 0)).findings == (ACCOUNT_UNLOCKED,)


def test_the_office_code_opens_from_the_cover_and_the_sign_dialog_too(station: Station) -> None:
    session = station.sign_in.sign_in(LOGIN, "right").session
    signer = GuardedSigner(station.door, station.guard, station.disk)
    doors = (
        lambda typed: station.sign_in.unlock(session, typed),
        lambda typed: signer.sign(LOGIN, typed, b"m"),
    )
    for lock, door in enumerate(doors):
        station.fail(LOCKED_AT)
        with pytest.raises(Refused) as refusal:
            door(unlock_code_of(SECRET, lock))
        assert refusal.value.findings == (ACCOUNT_UNLOCKED,)
        door("right")


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
    assert says_locked(refusal.value)
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
        assert says_locked(refusal.value)


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
        assert says_locked(refusal.value) or door is doors[-1]
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
