"""How long a station lets people work without contact with central (TR-3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from readstation.core.clock import Clock
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Contact:
    """What a station knows of a person's last contact with central.

    Attributes
    ----------
    at_utc_ms
        When it was, by the station's own clock: no two machines' clocks are compared (TR-38).
    latest_utc_ms
        The latest time that this clock has shown since.
    running_ms
        How long the program has run since, by the counter that never runs backwards.
    is_ended
        Whether central said then that the office has ended the account.
    """

    at_utc_ms: int
    latest_utc_ms: int
    running_ms: int
    is_ended: bool = False


class Standing(StrEnum):
    """What a person may do here."""

    FULL = "full"
    PAST_GRACE = "past_grace"
    """Finish what is open, practise, and get in contact."""
    ENDED = "ended"


def offline_ms(contact: Contact, now_utc_ms: int) -> int:
    """Return how long ago a contact was: the larger of wall clock and running time.

    A clock that is set back does not shorten it: the latest time that it has shown counts. Where it stands still, or
    was set to before the contact, the time that the program ran is what is left.
    """
    return max(now_utc_ms - contact.at_utc_ms, contact.latest_utc_ms - contact.at_utc_ms, contact.running_ms)


def standing_of(contact: Contact, now_utc_ms: int, grace_days: int) -> Standing:
    """Return what a person may do, by their last contact and the charter's grace."""
    if contact.is_ended:
        return Standing.ENDED
    return Standing.PAST_GRACE if offline_ms(contact, now_utc_ms) > grace_days * DAY_MS else Standing.FULL


class ContactBook(Protocol):
    """Where a station keeps contacts. Called on the store's thread only."""

    def contact(self, login: Login) -> Contact:
        """Return a person's last contact; the first time that one is asked for counts as one."""
        ...

    def grace_days(self, login: Login) -> int:
        """Return the shortest grace of the charters that a person reads by here."""
        ...


class Grace:
    """Says what a person may do here now.

    Parameters
    ----------
    book, clock
        Contacts, and the station's clocks.
    """

    def __init__(self, book: ContactBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    def standing(self, login: Login) -> Standing:
        """Return what a person may do here now."""
        now = self._clock.now().utc_ms
        return standing_of(self._book.contact(login), now, self._book.grace_days(login))

    def refuse_ended(self, login: Login) -> None:
        """Refuse everything to an account that the office has ended.

        Raises
        ------
        Refused
            If it has.
        """
        if self._book.contact(login).is_ended:
            raise Refused(REFUSALS[Standing.ENDED])

    def refuse_past(self, login: Login) -> None:
        """Refuse what a person may not do without contact.

        Raises
        ------
        Refused
            If the grace is over or the account was ended.
        """
        standing = self.standing(login)
        if standing is not Standing.FULL:
            raise Refused(REFUSALS[standing])


REFUSALS = {
    Standing.PAST_GRACE: Finding(
        "TR-3.grace",
        "This station had no contact with central for too long. Your work is kept, and an open timepoint can be "
        "finished. Connect to the network and send; then go on.",
    ),
    Standing.ENDED: Finding(
        "TR-3.ended",
        "The trial office has ended this account. Everything is kept on this station. Speak with the office.",
    ),
}
