"""The signed head of a station's audit trail: what the station's key vouches for (TR-36)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.canonical import JsonObject, canonical_bytes
from readstation.core.ids import KeyId, StationId

HEAD_DOMAIN = b"Readstation audit head, version 1"
"""What the station's signature of a head begins with, so that it can never pass for one of something else (TR-28)."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """What a ``head_signed`` event says after it: the event before it, signed.

    Attributes
    ----------
    number, digest
        The last event that is covered, and the SHA-256 of its canonical bytes.
    key_id
        The station's key.
    signature
        Ed25519 over `head_message`, hexadecimal.
    """

    number: int
    digest: str
    key_id: KeyId
    signature: str


def head_message(station: StationId, number: int, digest: str) -> bytes:
    """Return what the station signs: the domain text, a newline, and the head's canonical bytes."""
    head: JsonObject = {"station": station, "number": number, "digest": digest}
    return HEAD_DOMAIN + b"\n" + canonical_bytes(head)
