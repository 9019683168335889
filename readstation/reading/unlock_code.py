"""The office's code for an account that is locked on a station: short enough for the telephone (TR-4).

Station and central share a secret of each account: the station derives it from its own key and hands it in once.
Whoever is locked out reads a challenge aloud; the office answers with the code that only this secret makes of it. Both
are HMAC-SHA-256 over the number of the lock, each in a domain of its own: a code opens the lock that it was made for,
once, for this account on this station alone, and the station checks it without a network.
"""

from __future__ import annotations

import hashlib
import hmac

from readstation.reading.verification_code import code_of, same_code

SECRET_BYTES = 32
CODE_LETTERS = 16
MOST_LOCKS = 1_000
"""How many locks of one account the office looks through for the one that a challenge is of."""

_CHALLENGE = b"readstation-unlock-challenge-1"
_CODE = b"readstation-unlock-code-1"
_CHALLENGE_GROUPS = 2


def challenge_of(secret: bytes, lock: int) -> str:
    """Return what the station shows for a lock, such as ``K7QM-3XWD``: 40 bits, which name the lock and open nothing.

    Parameters
    ----------
    secret
        The account's on its station, 32 bytes.
    lock
        How many locks of the account were opened there before, from 0.
    """
    return "-".join(_mac(secret, _CHALLENGE, lock).split("-")[:_CHALLENGE_GROUPS])


def unlock_code_of(secret: bytes, lock: int) -> str:
    """Return the code that opens a lock: 80 bits, such as ``K7QM-3XWD-9PZR-T2VH``."""
    return _mac(secret, _CODE, lock)


def lock_of(secret: bytes, challenge: str) -> int | None:
    """Return which lock a challenge is of; None where it is of none, as where a letter was misheard."""
    return next((lock for lock in range(MOST_LOCKS) if same_code(challenge, challenge_of(secret, lock))), None)


def looks_like_a_code(typed: str) -> bool:
    """Return whether what was typed has the letters of a code, right or wrong."""
    return len(typed.replace("-", "").replace(" ", "")) == CODE_LETTERS


def _mac(secret: bytes, domain: bytes, lock: int) -> str:
    return code_of(hmac.new(secret, domain + lock.to_bytes(8), hashlib.sha256).digest())
