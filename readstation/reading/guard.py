"""Guessing a password is slowed, counted before it is answered, and recorded: at every door (TR-4, TR-31)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from readstation.core.clock import Clock
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Session, Signer, Transaction
from readstation.reading.unlock_code import challenge_of, looks_like_a_code, unlock_code_of
from readstation.reading.verification_code import same_code

FREE_FAILURES = 5
LOCKED_AT = 10
FIRST_WAIT_MS = 1_000
LONGEST_WAIT_MS = 15 * 60 * 1_000

Done = TypeVar("Done")


class AttemptLedger(Protocol):
    """Counts wrong passwords, durably: over restarts, clock changes and kills (TR-4)."""

    def failures(self, login: Login) -> int:
        """Return how many passwords in a row were wrong."""
        ...

    def keep_failures(self, login: Login, count: int) -> None:
        """Record durably how many passwords in a row were wrong."""
        ...

    def opened_locks(self, login: Login) -> int:
        """Return how many locks of the account a code of the office has opened here."""
        ...

    def open_lock(self, login: Login) -> None:
        """Record durably, in one write, that one more was opened and no password is counted as wrong."""
        ...


class ActStore(Protocol):
    """Where an act is written."""

    def commit(self, transaction: Transaction) -> int:
        """Write an act durably and return when it was safe."""
        ...


def wait_after(failures: int) -> int:
    """Return how many milliseconds the next try has to wait: none up to 5 failures, then 1 s doubling to 15 min."""
    if failures < FREE_FAILURES:
        return 0
    return int(min(FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT_MS))


class PasswordGuard:
    """Slows guessing: counts first, then lets the password be tried (TR-4).

    The wait is measured on the counter that never runs backwards. After a restart it starts anew, so that neither a
    set clock nor a restart makes it shorter.

    Parameters
    ----------
    ledger
        The durable count.
    clock
        The station's clocks.
    secret_of
        Gives the secret of an account from which its codes are made (`reading.unlock_code`).
    """

    def __init__(self, ledger: AttemptLedger, clock: Clock, secret_of: Callable[[Login], bytes]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._secret_of = secret_of
        self._waiting_since: dict[Login, tuple[int, int]] = {}

    def count_attempt(self, login: Login) -> int:
        """Count a try as failed before it is made, and return the count.

        Raises
        ------
        Refused
            If the account is locked on this station, or the wait is not over. Then nothing was counted.
        """
        failures = self._ledger.failures(login)
        if failures >= LOCKED_AT:
            raise Refused(self._locked_finding(login))
        left_ms = self._left_ms(login, failures)
        if left_ms > 0:
            raise Refused(_wait_finding(left_ms))
        self._ledger.keep_failures(login, failures + 1)
        self._waiting_since[login] = (failures + 1, self._clock.now().monotonic_ms)
        return failures + 1

    def try_code(self, login: Login, typed: str, record: Callable[[AuditAction, str], None]) -> None:
        """Take what was typed as the office's code where the account is locked; do nothing where it is not.

        No password is tried while the account is locked: a right one and a wrong one get the same answer.

        Parameters
        ----------
        login
            Whose account.
        typed
            What was typed in place of the password.
        record
            Writes an event of this account durably: what happened, and which challenge. It comes before the lock is
            opened, so that a kill between the two leaves it locked and said, never opened and silent.

        Raises
        ------
        Refused
            Wherever the account was locked: with the challenge, or that it is open now and the password can be given.
        """
        if self._ledger.failures(login) < LOCKED_AT:
            return
        secret, lock = self._secret_of(login), self._ledger.opened_locks(login)
        challenge = challenge_of(secret, lock)
        if same_code(typed, unlock_code_of(secret, lock)):
            record(AuditAction.ACCOUNT_UNLOCKED, challenge)
            self._ledger.open_lock(login)
            self._waiting_since.pop(login, None)
            raise Refused(ACCOUNT_UNLOCKED)
        if looks_like_a_code(typed):
            record(AuditAction.UNLOCK_CODE_REFUSED, challenge)
        raise Refused(self._locked_finding(login))

    def _locked_finding(self, login: Login) -> Finding:
        challenge = challenge_of(self._secret_of(login), self._ledger.opened_locks(login))
        return Finding(LOCKED_CODE, _LOCKED_WORDS.format(challenge=challenge))

    def succeeded(self, login: Login) -> None:
        """Forget the failures after a right password."""
        self._waiting_since.pop(login, None)
        self._ledger.keep_failures(login, 0)

    def not_tried(self, login: Login, count: int) -> None:
        """Take a count back: the password could not be tried at all, by no fault of the person."""
        self._ledger.keep_failures(login, count - 1)

    def _left_ms(self, login: Login, failures: int) -> int:
        now = self._clock.now().monotonic_ms
        counted, since = self._waiting_since.get(login, (-1, now))
        if counted != failures:
            since = now
            self._waiting_since[login] = (failures, now)
        return wait_after(failures) - (now - since)


LOCKED_CODE = "TR-4.locked"
_LOCKED_WORDS = (
    "This account is locked on this station after 10 wrong passwords. Your work is kept. Call the trial office, read "
    "{challenge} aloud, and type the code that you hear in place of the password."
)
ACCOUNT_UNLOCKED = Finding("TR-4.unlocked", "The account is open again. Now give your password.")


def _wait_finding(left_ms: int) -> Finding:
    seconds = -(-left_ms // 1000)
    words = f"{seconds} s" if seconds < 2 * 60 else f"{-(-seconds // 60)} min"
    return Finding("TR-4.wait", f"Too many wrong passwords. Wait {words}, then try again.")


class GuardedDoor:
    """Tries a password for a person: counted first, and every failure is an audit event.

    Parameters
    ----------
    guard
        Slows guessing.
    store
        Where the audit events go.
    """

    def __init__(self, guard: PasswordGuard, store: ActStore) -> None:
        self._guard = guard
        self._store = store

    def tried(self, session: Session, typed: str, act: Callable[[], Done], failed: AuditAction) -> Done:
        """Do what a password opens, and return what it gives.

        Parameters
        ----------
        session
            Whose password it is, and in which session.
        typed
            The password; where the account is locked, the office's code in its place.
        act
            Tries the password.
        failed
            What is recorded where it is wrong.

        Raises
        ------
        Refused
            If the password is wrong, the wait is not over, or the account is locked on this station.
        EnvironmentFault
            If the password could not be tried. It was not counted.
        """
        login = session.person.login

        def record(action: AuditAction, challenge: str) -> None:
            self._store.commit(Transaction((session_event(action, session, challenge),)))

        self._guard.try_code(login, typed, record)
        count = self._guard.count_attempt(login)
        try:
            done = act()
        except Refused:
            drafts = [session_event(failed, session, f"failure_{count}"), *locked_events(session, count)]
            self._store.commit(Transaction(tuple(drafts)))
            raise
        except EnvironmentFault:
            self._guard.not_tried(login, count)
            raise
        self._guard.succeeded(login)
        return done


def session_event(action: AuditAction, session: Session, reason_code: str = "") -> AuditDraft:
    """Return the event of something that a person did to their own account or session."""
    person = session.person
    return AuditDraft(
        action,
        object_id=person.login,
        login=person.login,
        role=str(person.role),
        session=session.session_id,
        reason_code=reason_code,
    )


def locked_events(session: Session, count: int) -> tuple[AuditDraft, ...]:
    """Return the event of an account that has just been locked; none before that."""
    if count < LOCKED_AT:
        return ()
    return (session_event(AuditAction.ACCOUNT_LOCKED, session, f"failure_{count}"),)


class GuardedSigner:
    """A signer behind the same guard, so that the sign dialog is no way round the count (TR-4, TR-31).

    The read session records the refused signature itself; here it is recorded when the account locks by it.

    Parameters
    ----------
    signer, guard
        What signs, and what counts.
    store
        Where the audit events go.
    """

    def __init__(self, signer: Signer, guard: PasswordGuard, store: ActStore) -> None:
        self._signer = signer
        self._guard = guard
        self._store = store

    def sign(self, login: Login, password: str, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal.

        Raises
        ------
        Refused
            If the password is wrong, the wait is not over, or the account is locked on this station.
        """

        def record(action: AuditAction, challenge: str) -> None:
            draft = AuditDraft(action, object_id=login, login=login, reason_code=challenge)
            self._store.commit(Transaction((draft,)))

        self._guard.try_code(login, password, record)
        count = self._guard.count_attempt(login)
        try:
            signature_hex = self._signer.sign(login, password, message)
        except Refused:
            if count >= LOCKED_AT:
                reason = f"failure_{count}"
                draft = AuditDraft(AuditAction.ACCOUNT_LOCKED, object_id=login, login=login, reason_code=reason)
                self._store.commit(Transaction((draft,)))
            raise
        except EnvironmentFault:
            self._guard.not_tried(login, count)
            raise
        self._guard.succeeded(login)
        return signature_hex
