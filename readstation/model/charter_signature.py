"""The office's signature of a charter: what a live trial's charter must have before it is used (TR-59)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import KeyId, Login

CHARTER_DOMAIN = b"Readstation charter, version 1"
"""What such a signature begins with, so that it can never pass for one of something else (TR-28)."""


@dataclass(frozen=True, slots=True)
class CharterSignature:
    """Who of the office signed a charter.

    Attributes
    ----------
    key_id, login, public_key_hex
        The key, the account that it was enrolled for, and its public half.
    signature_hex
        Ed25519 over `charter_message`.
    """

    key_id: KeyId
    login: Login
    public_key_hex: str
    signature_hex: str


def charter_message(charter_bytes: bytes) -> bytes:
    """Return what the office signs: the domain text, a newline, and the charter's canonical bytes."""
    return CHARTER_DOMAIN + b"\n" + charter_bytes
