"""A short code for a signed read: what is printed on a report, and what `readstation verify` finds the read by.

It is the beginning of the SHA-256 of what was signed, which covers head and body: another read has another code, and
one that is changed has none of its own.
"""

from __future__ import annotations

import hashlib

from readstation.model.read import SealedRead
from readstation.reading.sign import signing_message

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BYTES = 10
_GROUP = 4
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def verification_code(sealed: SealedRead) -> str:
    """Return the code of a sealed read, such as ``K7QM-3XWD-9PZR-T2VH``: 80 bits in letters that look like no other."""
    return code_of(hashlib.sha256(signing_message(sealed)).digest())


def code_of(digest: bytes) -> str:
    """Return the code of a SHA-256."""
    value = int.from_bytes(digest[:_BYTES])
    count = _BYTES * 8 // 5
    letters = "".join(_LETTERS[value >> 5 * place & 31] for place in reversed(range(count)))
    return "-".join(letters[start : start + _GROUP] for start in range(0, count, _GROUP))


def same_code(typed: str, code: str) -> bool:
    """Return whether a typed code is meant to be another one: case, hyphens and look-alike letters do not count."""
    return _bare(typed) == _bare(code)


def _bare(code: str) -> str:
    kept = "".join(letter for letter in code.upper() if letter.isalnum())
    return kept.translate(_MEANT)
