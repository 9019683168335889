"""Checks the charter that came with an assignment before it is used (TR-59)."""

from __future__ import annotations

from collections.abc import Iterable

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.charter import Charter
from readstation.model.charter_signature import CharterSignature, charter_message
from readstation.reading.ports import SignatureCheck


def check_charter(
    content: Charter, charter_bytes: bytes, signatures: Iterable[CharterSignature], check: SignatureCheck
) -> tuple[CharterSignature, ...]:
    """Return the signatures of a charter, after all of them held; a demonstration's needs none.

    Parameters
    ----------
    content, charter_bytes
        The charter, and its canonical bytes, which were signed.
    signatures
        As central gave them: each with the office's key that two persons there have brought in.
    check
        Verifies Ed25519.

    Raises
    ------
    Refused
        If one does not hold, or a live trial's charter has none.
    """
    given = tuple(signatures)
    message = charter_message(charter_bytes)
    for each in given:
        if not _is_key(each) or not check(each.public_key_hex, message, each.signature_hex):
            words = "The office's signature of this charter does not hold. It is not used. Tell the office."
            raise Refused(Finding("TR-59.signature", words))
    if not given and not content.is_demonstration:
        words = "The office has not signed the charter of this live trial. It is not used before that. Tell the office."
        raise Refused(Finding("TR-59.unsigned", words))
    return given


def _is_key(signature: CharterSignature) -> bool:
    """Return whether a key is that of its id."""
    try:
        return sha256_hex(bytes.fromhex(signature.public_key_hex)) == signature.key_id
    except ValueError:
        return False
