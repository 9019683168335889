"""A read is open at one station; moving it is an act of the reader (TR-51)."""

from __future__ import annotations

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
