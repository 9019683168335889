"""The order of cases of each reader: random, and proved afterwards to be nobody's choice (TR-22)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from readstation.core.ids import Login

SEED_BYTES = 32
_PLACE_BYTES = 6
_DOMAIN = b"readstation-order-1\n"


def new_seed() -> bytes:
    """Return a fresh seed. It stays in the vault; what is published before the first assignment is its SHA-256."""
    return secrets.token_bytes(SEED_BYTES)


def seed_digest(seed: bytes) -> str:
    """Return what is published of a seed."""
    return hashlib.sha256(seed).hexdigest()


def reading_place(seed: bytes, login: Login, case_key: str) -> int:
    """Return where a case stands in a reader's order: the smaller number comes first.

    Every pair of reader and case has its number by itself, so cases that come later fall between those that are there,
    and the number tells neither how many cases there are nor where another reader has it.

    Parameters
    ----------
    seed
        The trial's.
    login, case_key
        Who reads, and the office's own name of the case.

    Returns
    -------
    int
        Uniform in 0 to 2**48 - 1: the first six bytes of HMAC-SHA-256(seed, reader, case).
    """
    text = _DOMAIN + login.encode() + b"\n" + case_key.encode()
    return int.from_bytes(hmac.new(seed, text, hashlib.sha256).digest()[:_PLACE_BYTES])
