"""A read is open at one station, and has one line; moving it is an act of the reader (TR-51)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import Login, ReadId, StationId
from readstation.sync.books import ClaimBook, VersionBook
from readstation.sync.ports import Central, Claim, SetAside


def claim_read(
    central: Central, book: ClaimBook, login: Login, station: StationId, read_id: ReadId, *, is_move: bool = False
) -> Claim:
    """Open a read at a station, unless it is open at another one; keep and return the claim that holds.

    Parameters
    ----------
    central, book
        The two sides. For a move the caller has done a whole pass just before, so that what central knew is here.
    login, station, read_id
        Who opens what where.
    is_move
        Whether the reader said that it shall be open here even where it is open elsewhere.

    Returns
    -------
    Claim
        Whose `station` says where the read is open: it may be another one. What was read does not travel, so that a
        read whose first step central has sealed from another station stays there.

    Raises
    ------
    CentralUnreachable
        If there is no answer. Asking again is safe.
    Refused
        If the read is not this person's.
    """
    holds = central.claim(read_id, station, 1)
    if is_move and holds.station != station:
        # Another station may have moved it in between, or begun to read: then nothing changes.
        holds = central.claim(read_id, station, holds.number + 1)
    book.keep_claims(login, (holds,))
    return holds


READ_AT_TWO_STATIONS = Finding(
    "TR-51.line",
    "A case was read at two stations. Central took what reached it first, from the other one, and put what was read "
    "here aside. It is kept, here and at central. Go on at the other station; if there is none, ask the office.",
)
"""What is told where central put a line of a read aside; it stays until somebody has said what it was."""


def learn_set_aside(
    call: Callable[[Callable[[], tuple[SetAside, ...]]], tuple[SetAside, ...]],
    central: Central,
    book: VersionBook,
    login: Login,
) -> None:
    """Fetch the signed versions that central put aside, so that the next signature can name them."""
    after: tuple[str, int] = ("", 0)
    while versions := call(lambda place=after: central.set_aside(place)):  # type: ignore[misc]
        book.keep_set_aside(login, versions)
        after = (versions[-1].origin, versions[-1].number)


def claim_what_is_open(
    call: Callable[[Callable[[], tuple[Claim, ...]]], tuple[Claim, ...]],
    central: Central,
    book: ClaimBook,
    login: Login,
    station: StationId,
) -> list[Finding]:
    """Learn all claims of a person, claim what was begun here, and say what is open elsewhere.

    Parameters
    ----------
    call
        Asks central, and asks again after a fault of the line.
    central, book, login, station
        As for `claim_read`.
    """
    elsewhere = list(book.keep_claims(login, call(central.claims)))
    for read_id in book.unclaimed(login):
        # A read that was taken from this person is no longer theirs to open.
        with contextlib.suppress(Refused):
            holds = call(lambda each=read_id: (central.claim(each, station, 1),))  # type: ignore[misc]
            elsewhere += book.keep_claims(login, holds)
    words = (
        "This case is open at another station. What was done here is kept and sent. Central takes what reached it "
        "first and puts the rest aside. Go on at the other station."
    )
    return [Finding("TR-51.elsewhere", words, Severity.WARNING, place=each.read_id) for each in elsewhere]
