"""Signing in, locking a session and changing a password: offline, by opening the person's key (TR-2 to TR-5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, new_id
from readstation.model.audit import AuditAction
from readstation.model.people import Person
from readstation.reading.grace import REFUSALS, Grace, Standing
from readstation.reading.guard import ActStore, GuardedDoor, PasswordGuard, session_event
from readstation.reading.ports import Session, Transaction


class LockReason(StrEnum):
    """Why a session was locked; a code of the audit trail."""

    BY_HAND = "by_hand"
    IDLE = "idle"
    SYSTEM = "system"
    SLEEP = "sleep"
    WRONG_PASSWORDS = "wrong_passwords"


class EndReason(StrEnum):
    """Why a session ended other than by its own person's wish; a code of the audit trail."""

    OTHER_PERSON = "other_person"
    TOO_LONG = "too_long"
    ACCOUNT_ENDED = "account_ended"


class People(Protocol):
    """Who is enrolled on this station."""

    def people(self) -> tuple[Person, ...]:
        """Return everybody who can sign in here."""
        ...

    def person(self, login: Login) -> Person:
        """Return a person.

        Raises
        ------
        Refused
            If nobody of this login is enrolled here.
        """
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right password opened.

    Attributes
    ----------
    central_password
        What opens the central database for this person; never stored.
    former_central_password
        What opens it as long as it has not been told of a change of password; empty where it knows.
    is_former
        Whether the password of before a change that was broken off was taken, and holds again.
    """

    central_password: str = field(repr=False)
    former_central_password: str = field(default="", repr=False)
    is_former: bool = False


class Unlocker(Protocol):
    """Opens a person's key for one moment."""

    def unlock(self, login: Login, password: str) -> Opened:
        """Open the key of a person.

        Raises
        ------
        Refused
            If the password does not open the key.
        """
        ...


class PasswordKeeper(Protocol):
    """Keeps a person's key under the password."""

    def weaknesses(self, login: Login, new_password: str) -> tuple[Finding, ...]:
        """Return why a new password is not taken; nothing where it is (TR-4)."""
        ...

    def change_password(self, login: Login, password: str, new_password: str) -> Opened:
        """Keep the same key under a new password, and return what it opens.

        Raises
        ------
        Refused
            If the old password does not open the key. Nothing was changed.
        EnvironmentFault
            If the disk or the signing process refused. The old password holds.
        """
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who is signed in.

    Attributes
    ----------
    session
        Who, and the random id of this sign-in.
    opened
        What opens the central database for this person; never stored.
    """

    session: Session
    opened: Opened = field(repr=False)

    @property
    def central_password(self) -> str:
        """What opens the central database for this person."""
        return self.opened.central_password


class SignIn:
    """Sessions of persons. Works without network: signing in *is* opening the key (TR-2, TR-3).

    Parameters
    ----------
    people, unlocker, keeper
        Who is enrolled here, the process that opens keys, and what keeps them.
    guard
        Slows guessing.
    store
        Where the audit events go.
    grace
        Who may work here without contact with central; everybody where None.
    """

    def __init__(
        self,
        people: People,
        unlocker: Unlocker,
        keeper: PasswordKeeper,
        guard: PasswordGuard,
        store: ActStore,
        grace: Grace | None = None,
    ) -> None:
        self._people = people
        self._unlocker = unlocker
        self._keeper = keeper
        self._door = GuardedDoor(guard, store)
        self._store = store
        self._grace = grace

    def people(self) -> tuple[Person, ...]:
        """Return who can sign in here."""
        return self._people.people()

    def sign_in(self, login: Login, password: str) -> SignedIn:
        """Let a person in.

        Whose station had no contact with central for too long is let in too, to finish an open timepoint, to practise
        and to get in contact: what may be begun is asked with each act (TR-3).

        Raises
        ------
        Refused
            If the password is wrong (one message, whatever the reason), the wait is not over, the account is locked on
            this station, or the office has ended it.
        EnvironmentFault
            If the password could not be tried. It was not counted.
        """
        session = Session(self._people.person(login), new_id())
        self._refuse_ended(session)
        opened = self._opened(session, password, AuditAction.SIGN_IN_FAILED)
        drafts = [session_event(AuditAction.SIGNED_IN, session)]
        if opened.is_former:
            drafts.append(session_event(AuditAction.PASSWORD_CHANGE_UNDONE, session))
        self._store.commit(Transaction(tuple(drafts)))
        return SignedIn(session, opened)

    def sign_out(self, session: Session, reason: EndReason | None = None) -> None:
        """End a session."""
        self._record(AuditAction.SIGNED_OUT, session, "" if reason is None else reason.value)

    def lock(self, session: Session, reason: LockReason) -> None:
        """Record that a session was covered; it goes on when its own person unlocks it (TR-5)."""
        self._record(AuditAction.SESSION_LOCKED, session, reason.value)

    def standing(self, login: Login) -> Standing:
        """Return what a person may do here without contact with central (TR-3)."""
        return Standing.FULL if self._grace is None else self._grace.standing(login)

    def unlock(self, session: Session, password: str) -> None:
        """Let the person of a locked session back to it (TR-5).

        Raises
        ------
        Refused
            If the password is wrong, the wait is not over, the account is locked on this station, or the office has
            ended it.
        EnvironmentFault
            If the password could not be tried. It was not counted.
        """
        self._refuse_ended(session)
        self._opened(session, password, AuditAction.UNLOCK_FAILED)
        self._record(AuditAction.SESSION_UNLOCKED, session)

    def change_password(self, session: Session, password: str, new_password: str) -> SignedIn:
        """Give a person's key a new password, and return the session with what that opens (TR-4).

        Raises
        ------
        Refused
            If the old password is wrong, the new one too weak or the same, the wait is not over, or the account is
            locked on this station. Nothing was changed.
        EnvironmentFault
            If the disk or the signing process refused. The old password holds, and nothing was counted.
        """
        login = session.person.login
        if password == new_password:
            raise Refused(Finding("TR-4.same", "The new password is the old one. Choose another."))
        weaknesses = self._keeper.weaknesses(login, new_password)
        if weaknesses:
            raise Refused(*weaknesses)
        opened = self._door.tried(
            session,
            password,
            lambda: self._keeper.change_password(login, password, new_password),
            AuditAction.PASSWORD_CHANGE_REFUSED,
        )
        self._record(AuditAction.PASSWORD_CHANGED, session)
        return SignedIn(session, opened)

    def _refuse_ended(self, session: Session) -> None:
        if self.standing(session.person.login) is Standing.ENDED:
            self._record(AuditAction.ACTION_REFUSED, session, "TR-3.ended")
            raise Refused(REFUSALS[Standing.ENDED])

    def _opened(self, session: Session, password: str, failed: AuditAction) -> Opened:
        return self._door.tried(
            session, password, lambda: self._unlocker.unlock(session.person.login, password), failed
        )

    def _record(self, action: AuditAction, session: Session, reason_code: str = "") -> None:
        self._store.commit(Transaction((session_event(action, session, reason_code),)))
