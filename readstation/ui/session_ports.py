"""What the window needs to keep sessions to their persons, and to say how the station itself is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from readstation.core.ids import Login
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason, LockReason
from readstation.ui.presenters.display_checks import DisplayChecks


class DiskRoom(StrEnum):
    """How much room the disk has for new work (TR-44)."""

    ENOUGH = "enough"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class DiskState:
    """The room on the disk of the profile.

    Attributes
    ----------
    free_bytes
        What is free.
    refused_below_bytes
        Below this, new marks are refused.
    warned_below_bytes
        Below this, the reader is told.
    """

    free_bytes: int
    refused_below_bytes: int
    warned_below_bytes: int

    @property
    def room(self) -> DiskRoom:
        """Whether edits are taken, and whether to say something."""
        if self.free_bytes < self.refused_below_bytes:
            return DiskRoom.FULL
        return DiskRoom.LOW if self.free_bytes < self.warned_below_bytes else DiskRoom.ENOUGH


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """What was found at this start after a run of the program that had no end.

    Attributes
    ----------
    ended_at
        When the station last wrote anything, in words.
    steps
        How many actions of reads are kept, all checked.
    has_copy
        Whether a copy of the checked database was made.
    """

    ended_at: str
    steps: int
    has_copy: bool


class SessionServices(Protocol):
    """Who sits at the station."""

    def sign_in(self, login: Login, password: str) -> Session:
        """Open a session; works offline.

        Raises
        ------
        Refused
            If the password does not match or the profile is locked.
        """
        ...

    def sign_out(self, session: Session, reason: EndReason | None = None) -> None:
        """End a session; a reason is given where it was not its own person's wish."""
        ...

    def lock(self, session: Session, reason: LockReason) -> None:
        """Record that a session was covered."""
        ...

    def unlock(self, session: Session, password: str) -> None:
        """Let the person of a covered session back to it.

        Raises
        ------
        Refused
            If the password does not match, the wait is not over, or the profile is locked.
        """
        ...

    def change_password(self, session: Session, password: str, new_password: str) -> None:
        """Give the person's key a new password.

        Raises
        ------
        Refused
            If the old password does not match or the new one is not taken. Nothing was changed.
        """
        ...


class StationHealth(Protocol):
    """How the station is."""

    def display_checks(self) -> DisplayChecks:
        """Return what was found last on each display, and whether displays have to be checked here."""
        ...

    def keep_display_check(self, session: Session, display: str, *, looked_right: bool) -> DisplayChecks:
        """Record what a person found on a display, and return what is kept then.

        Raises
        ------
        EnvironmentFault
            If it could not be written.
        """
        ...

    def disk(self) -> DiskState:
        """Return how much room the disk has; called on the pool."""
        ...

    def look_at_clock(self) -> None:
        """Record what became of the clock since the last act, if anything (TR-38); called on the pool.

        Raises
        ------
        EnvironmentFault
            If it could not be written; the next look tries it again.
        """
        ...

    def recovery(self) -> RecoveryWords | None:
        """Return what was found after a run of the program that had no end; None where it had one."""
        ...
