"""The seal of a practice reference: AES-256-GCM under a key that HKDF forms when the trainee has signed.

The lock lies in the pack, so whoever writes a program of their own can form the key at any time; what the seal gives is
that this program forms it in one place only, after the act that is in the trail, and that nothing readable lies on the
disk before. See decision 0014.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.model.practice import ReferenceLock

_BYTES = 32
_NONCE = bytes(12)
"""A key serves for one reference alone."""


def new_lock(plain: bytes) -> ReferenceLock:
    """Return a new lock for a reference in clear."""
    return ReferenceLock(secrets.token_hex(_BYTES), secrets.token_hex(_BYTES), sha256_hex(plain))


def seal_reference(plain: bytes, lock: ReferenceLock, bound: bytes) -> bytes:
    """Return a reference sealed under a lock that serves for nothing else.

    Parameters
    ----------
    plain
        The reference in clear.
    lock
        Of `new_lock`.
    bound
        The pack that it belongs to (`PackManifest.bound`).
    """
    return AESGCM(form_key(lock, bound)).encrypt(_NONCE, plain, bound)


def open_reference(sealed: bytes, lock: ReferenceLock, bound: bytes) -> bytes:
    """Form the key and return a reference in clear; `practice.play` alone calls it, after the act is in the trail.

    Raises
    ------
    DataProblem
        If it was changed, belongs to another pack, or is not what the pack is committed to.
    """
    try:
        plain = AESGCM(form_key(lock, bound)).decrypt(_NONCE, sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise DataProblem("the sealed reference of this practice case does not open: it was changed") from error
    if sha256_hex(plain) != lock.commitment:
        raise DataProblem("the sealed reference is not the one that this practice case is committed to")
    return plain


def form_key(lock: ReferenceLock, bound: bytes) -> bytes:
    """Return the 32 bytes of a key (HKDF-SHA256, RFC 5869)."""
    salt, secret = bytes.fromhex(lock.salt_hex), bytes.fromhex(lock.secret_hex)
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=salt, info=bound).derive(secret)
