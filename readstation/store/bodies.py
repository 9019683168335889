"""Stored bytes as they are read back: compared with their digest, and never believed to be what they should be."""

from __future__ import annotations

from readstation.core.canonical import JsonObject, NotCanonicalError, parse_canonical, parse_strict, sha256_hex
from readstation.core.errors import DataProblem


def raw(stored: object) -> bytes:
    """Return what a column of bytes holds; SQLite also keeps text there, which is what it was written as."""
    return stored if isinstance(stored, bytes) else str(stored).encode("utf-8")


def intact(stored: object, digest: object, place: str) -> bytes:
    """Return the bytes of a fact after comparing them with the digest beside them.

    Raises
    ------
    DataProblem
        If they differ; the message names the place.
    """
    body = raw(stored)
    if sha256_hex(body) != digest:
        raise DataProblem(f"{place}: the stored bytes are not those of their digest")
    return body


def intact_object(stored: object, digest: object, place: str) -> JsonObject:
    """Return the object that the bytes of a fact hold, once they were found to be those of the digest beside them.

    The digest was made of canonical bytes, so they are not written out a second time to see whether they are canonical.

    Raises
    ------
    DataProblem
        If they differ, or hold no object; the message names the place.
    """
    try:
        value = parse_strict(intact(stored, digest, place))
    except NotCanonicalError as error:
        raise DataProblem(f"{place}: {error}") from error
    if not isinstance(value, dict):
        raise DataProblem(f"{place}: must be an object")
    return value


def parsed(stored: object, place: str) -> JsonObject:
    """Return stored canonical bytes as an object.

    Raises
    ------
    DataProblem
        If they are not canonical, or no object; the message names the place.
    """
    try:
        value = parse_canonical(raw(stored))
    except NotCanonicalError as error:
        raise DataProblem(f"{place}: {error}") from error
    if not isinstance(value, dict):
        raise DataProblem(f"{place}: must be an object")
    return value
