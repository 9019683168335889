"""Ids. Whatever a blinded person could see is random, never ordered by time (TR-21).

The sources of randomness are imported where an id is made: the types alone are needed by commands that start at once.
"""

from __future__ import annotations

from typing import NewType

Login = NewType("Login", str)
"""An opaque account name: ``r_`` and ten random base-32 characters (TR-1)."""

StationId = NewType("StationId", str)
CaseAlias = NewType("CaseAlias", str)
"""A random case code such as ``7K-204``, different for each reader (TR-21)."""

ReadId = NewType("ReadId", str)
FactId = NewType("FactId", str)
SeriesKey = NewType("SeriesKey", str)
LesionId = NewType("LesionId", str)
MarkupId = NewType("MarkupId", str)
"""An ordinal of its read, ``M1``, ``M2``…, so that it says nothing of reader or time (TR-30)."""

KeyImageId = NewType("KeyImageId", str)
"""An ordinal of its read, ``K1``, ``K2``…"""

KeyId = NewType("KeyId", str)
"""The SHA-256 of a public key, in hexadecimal."""

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_ALIAS_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


def new_login() -> Login:
    """Return a random login that says nothing about its holder (TR-1)."""
    import secrets

    return Login("r_" + "".join(secrets.choice(_BASE32) for _ in range(10)))


def new_id() -> str:
    """Return a random (version 4) id."""
    import uuid

    return str(uuid.uuid4())


def new_alias() -> CaseAlias:
    """Return a random case code of a digit, a letter and three digits: no order, no check digit."""
    import secrets

    letter = secrets.choice(_ALIAS_LETTERS)
    return CaseAlias(f"{secrets.randbelow(9) + 1}{letter}-{secrets.randbelow(900) + 100}")
