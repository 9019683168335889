"""Hashes of the central log: leaves as in RFC 6962, and a running digest for each origin (TR-37, TR-54)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from json.encoder import encode_basestring

from readstation.core.canonical import LARGEST_INTEGER, canonical_bytes
from readstation.core.ids import Login, StationId

LEAF_PREFIX = b"\x00"
_LINE = '{"digest":%s,"kind":%s,"login":%s,"number":%d,"station":%s,"status":%s}'
_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    texts = (digest, kind, login, station, status)
    if type(number) is int and abs(number) <= LARGEST_INTEGER and all(map(str.isascii, texts)):
        # What `canonical_bytes` makes of such names and texts, for the thousands of lines that a pass writes.
        said = _LINE % (*map(encode_basestring, texts[:3]), number, *map(encode_basestring, texts[3:]))
        return hashlib.sha256(LEAF_PREFIX + said.encode("ascii")).hexdigest()
    data = canonical_bytes(
        {"login": login, "station": station, "number": number, "kind": kind, "digest": digest, "status": status}
    )
    return hashlib.sha256(LEAF_PREFIX + data).hexdigest()


def running_digest(before: str, digest: str) -> str:
    """Return the running digest of an origin after one more fact.

    Parameters
    ----------
    before
        The running digest so far; empty for the first fact.
    digest
        What the fact said its digest was: any text. What is no SHA-256 in lower-case hexadecimal counts by its UTF-8
        bytes, so that a malformed fact stops no pass (TR-50).
    """
    is_digest = _SHA256.fullmatch(digest) is not None
    said = bytes.fromhex(digest) if is_digest else digest.encode("utf-8", "surrogatepass")
    return hashlib.sha256(bytes.fromhex(before) + said).hexdigest()
