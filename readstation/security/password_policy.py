"""Which passwords are taken: long enough, not well known, no rule about their composition (TR-4)."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from readstation.core.findings import Finding

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256

_WELL_KNOWN = frozenset(
    {
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789123",
        "abcdefghijkl",
        "administrator",
        "changemeplease",
        "correcthorsebatterystaple",
        "iloveyouforever",
        "letmeinletmein",
        "passwordpassword",
        "password1234",
        "password12345",
        "password123456",
        "passw0rd1234",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdfghjkl",
        "readstation1",
        "readstation123",
        "welcome12345",
        "welcomewelcome",
    }
)
_MOST_REPEATED = 2


def password_findings(password: str, known_words: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Return why a password is not taken; nothing where it is.

    Parameters
    ----------
    password
        What was typed.
    known_words
        Words about the person, such as name and login, that a password may not consist of.
    """
    normal = unicodedata.normalize("NFC", password)
    folded = "".join(normal.casefold().split())
    if len(normal) < MINIMUM_LENGTH:
        return (Finding("TR-4.length", f"Use at least {MINIMUM_LENGTH} characters. A sentence is fine."),)
    if len(normal) > MAXIMUM_LENGTH:
        return (Finding("TR-4.length", f"Use at most {MAXIMUM_LENGTH} characters."),)
    if folded in _WELL_KNOWN or len(set(folded)) <= _MOST_REPEATED or _is_run(folded):
        return (Finding("TR-4.well_known", "This password is too well known. Choose another."),)
    if _left_without(folded, known_words) < MINIMUM_LENGTH // 2:
        return (Finding("TR-4.personal", "This password is mostly your name or login. Choose another."),)
    return ()


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1


def _left_without(folded: str, known_words: tuple[str, ...]) -> int:
    for word in known_words:
        for part in word.casefold().split():
            if len(part) > _MOST_REPEATED:
                folded = folded.replace(part, "")
    return len(folded)
