"""The act of signing: the message and the signature (TR-28, TR-31)."""

from __future__ import annotations

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Defect, Refused
from readstation.core.findings import Finding
from readstation.model.people import Station
from readstation.model.read import SealedRead, SignedRead
from readstation.reading.ports import Session, SignatureCheck, Signer
from readstation.reading.unseal import unseal

SIGNED_READ_DOMAIN = b"Readstation signed read, version 1"
"""What a signature of a read begins with, so that it can never pass for one of something else (TR-28)."""

LOCK_DOMAIN = b"Readstation timepoint lock, version 1"
"""The same for the station's signature of a lock."""


LOCK_SIGNATURE_DOMAIN = b"Readstation signed timepoint, version 1"
"""The same for the reader's own signature of a lock, where the charter asks for one."""


def signing_message(sealed: SealedRead) -> bytes:
    """Return what is signed: the domain text, a newline, and the canonical bytes of the two digests (TR-28, TR-30).

    The digests are taken from the bytes here; those that stand beside them are not believed.
    """
    return _message(SIGNED_READ_DOMAIN, sealed)


def lock_signing_message(sealed: SealedRead) -> bytes:
    """Return what a reader signs for a lock: the same under a domain text of its own."""
    return _message(LOCK_SIGNATURE_DOMAIN, sealed)


def message_of(sealed: SealedRead) -> bytes:
    """Return what is signed for these bytes: a version of the read, or (version 0) a lock."""
    return signing_message(sealed) if sealed.version else lock_signing_message(sealed)


def _message(domain: bytes, sealed: SealedRead) -> bytes:
    digests = {"body": sha256_hex(sealed.body), "head": sha256_hex(sealed.head)}
    return domain + b"\n" + canonical_bytes(digests)


def lock_message(record: bytes) -> bytes:
    """Return what the station signs for a lock: the domain text, a newline, and the lock's canonical bytes."""
    return LOCK_DOMAIN + b"\n" + record


def sign_read(
    sealed: SealedRead,
    password: str,
    session: Session,
    signer: Signer,
    station: Station,
    check: SignatureCheck | None = None,
) -> SignedRead:
    """Sign exactly these bytes.

    Parameters
    ----------
    sealed
        What was shown.
    password
        Typed for this signature (TR-31).
    session, station
        Who signs, where.
    signer
        Holds the person's key.
    check
        Where given, the signature is verified with the person's public key before it is taken.

    Raises
    ------
    Refused
        If the password is wrong, or the bytes were sealed by someone else or elsewhere.
    Defect
        If the signature does not verify.
    """
    unsealed, person = unseal(sealed), session.person
    if (unsealed.login, unsealed.key_id, unsealed.station) != (person.login, person.key_id, station.station_id):
        raise Refused(
            Finding("TR-31.other_person", "This read was prepared by another account. Open it again to sign.")
        )
    if (sha256_hex(sealed.head), sha256_hex(sealed.body)) != (sealed.head_digest, sealed.body_digest):
        raise Defect("the sealed bytes do not have the digests that stand beside them")
    message = message_of(sealed)
    signature_hex = signer.sign(person.login, password, message)
    if check is not None and not check(person.public_key_hex, message, signature_hex):
        raise Defect("the new signature does not verify")
    return SignedRead(sealed, person.login, station.station_id, person.key_id, signature_hex)
