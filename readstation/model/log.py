"""Hashes of the central log: leaves as in RFC 6962, and a running digest for each origin (TR-37, TR-54)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import Login, StationId

LEAF_PREFIX = b"\x00"


@dataclass(frozen=True, slots=True)
class LogLeaf:
    """One line of the central log: what the sequencer decided about one fact.

    Attributes
    ----------
    position
        From 0, no gaps.
    login, station, number
        The fact's origin.
    kind, digest, status
        What it is, its SHA-256, and the decision.
    leaf_hash
        As stored.
    """

    position: int
    login: Login
    station: StationId
    number: int
    kind: str
    digest: str
    status: str
    leaf_hash: str


def leaf_hash(login: str, station: str, number: int, kind: str, digest: str, status: str) -> str:
    """Return the RFC 6962 leaf hash of a decision: SHA-256 over 0x00 and its canonical bytes, hexadecimal."""
    data = canonical_bytes(
        {"login": login, "station": station, "number": number, "kind": kind, "digest": digest, "status": status}
    )
    return hashlib.sha256(LEAF_PREFIX + data).hexdigest()


def running_digest(before: str, digest: str) -> str:
    """Return the running digest of an origin after one more fact; `before` is empty for the first."""
    return hashlib.sha256(bytes.fromhex(before) + bytes.fromhex(digest)).hexdigest()
