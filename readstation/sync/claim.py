"""A read is open at one station; moving it is an act of the reader (TR-51)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import Login, ReadId, StationId
from readstation.sync.ports import Central, Claim, ClaimBook


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
        Whose `station` says where the read is open: it may be another one.

    Raises
    ------
    CentralUnreachable
        If there is no answer. Asking again is safe.
    Refused
        If the read is not this person's.
    """
    holds = central.claim(read_id, station, 1)
    if is_move and holds.station != station:
        # Another station may have moved it in between: then the number is taken, and nothing changes.
        holds = central.claim(read_id, station, holds.number + 1)
    book.keep_claims(login, (holds,))
    return holds


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
        "This case is open at another station. What was done here is kept and sent. Go on there, or move it here first."
    )
    return [Finding("TR-51.elsewhere", words, Severity.WARNING, place=each.read_id) for each in elsewhere]
