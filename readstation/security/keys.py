"""A person's signing key at rest: encrypted under the password, bound to its login and key id (TR-2, TR-6)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import KeyId, Login
from readstation.security.passwords import PasswordCost

RECORD_FORMAT = "readstation-key-1"
_NONCE_BYTES = 12


class WrongPasswordError(Exception):
    """The wrapped key does not open: the password is wrong or the record was changed. Which one is not said."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A private key as it lies on disk.

    Attributes
    ----------
    login, key_id, public_key_hex
        Whose key it is; bound to the ciphertext.
    salt_hex, memory_kib, passes, lanes
        How the wrapping key comes out of the password.
    nonce_hex, wrapped_hex
        ChaCha20-Poly1305 over the 32 private bytes.
    format
        The format of the record.
    """

    login: Login
    key_id: KeyId
    public_key_hex: str
    salt_hex: str
    memory_kib: int
    passes: int
    lanes: int
    nonce_hex: str
    wrapped_hex: str = field(repr=False)
    format: str = RECORD_FORMAT

    @property
    def salt(self) -> bytes:
        """The salt of the password."""
        return bytes.fromhex(self.salt_hex)

    @property
    def cost(self) -> PasswordCost:
        """The parameters of Argon2id."""
        return PasswordCost(self.memory_kib, self.passes, self.lanes)


@dataclass(frozen=True, slots=True)
class CentralChange:
    """A change of password that the central database has not been told of yet.

    Attributes
    ----------
    nonce_hex, wrapped_hex
        ChaCha20-Poly1305 over the central password that central still knows, under the key that the new password
        gives.
    verifier
        The SCRAM verifier of the new central password, for central.
    """

    nonce_hex: str
    wrapped_hex: str = field(repr=False)
    verifier: str = field(repr=False)


def key_id_of(public_key_hex: str) -> KeyId:
    """Return the id of a public key: the SHA-256 of its 32 bytes."""
    return KeyId(hashlib.sha256(bytes.fromhex(public_key_hex)).hexdigest())


def public_key_hex(private: Ed25519PrivateKey) -> str:
    """Return the public key of a private one as 64 hexadecimal digits."""
    return private.public_key().public_bytes_raw().hex()


def wrap_key(
    private: Ed25519PrivateKey, login: Login, wrapping_key: bytes, salt: bytes, cost: PasswordCost
) -> WrappedKey:
    """Encrypt a private key for a login."""
    public = public_key_hex(private)
    key_id = key_id_of(public)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = ChaCha20Poly1305(wrapping_key).encrypt(nonce, private.private_bytes_raw(), _bound_to(login, key_id))
    return WrappedKey(
        login=login,
        key_id=key_id,
        public_key_hex=public,
        salt_hex=salt.hex(),
        memory_kib=cost.memory_kib,
        passes=cost.passes,
        lanes=cost.lanes,
        nonce_hex=nonce.hex(),
        wrapped_hex=wrapped.hex(),
    )


def unwrap_key(record: WrappedKey, wrapping_key: bytes) -> Ed25519PrivateKey:
    """Decrypt a private key.

    Raises
    ------
    WrongPasswordError
        If the key does not open the record, or opens one that was changed.
    """
    try:
        raw = ChaCha20Poly1305(wrapping_key).decrypt(
            bytes.fromhex(record.nonce_hex), bytes.fromhex(record.wrapped_hex), _bound_to(record.login, record.key_id)
        )
        private = Ed25519PrivateKey.from_private_bytes(raw)
    except (InvalidTag, ValueError) as error:
        raise WrongPasswordError from error
    if public_key_hex(private) != record.public_key_hex or key_id_of(record.public_key_hex) != record.key_id:
        raise WrongPasswordError
    return private


def wrap_central(known_password: str, record: WrappedKey, wrapping_key: bytes, verifier: str) -> CentralChange:
    """Encrypt the central password that central still knows, bound to the key whose password was changed."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = ChaCha20Poly1305(wrapping_key).encrypt(nonce, known_password.encode("ascii"), _bound_to_central(record))
    return CentralChange(nonce.hex(), wrapped.hex(), verifier)


def unwrap_central(change: CentralChange, record: WrappedKey, wrapping_key: bytes) -> str:
    """Decrypt the central password that central still knows.

    Raises
    ------
    WrongPasswordError
        If the key does not open it, or it was changed.
    """
    try:
        raw = ChaCha20Poly1305(wrapping_key).decrypt(
            bytes.fromhex(change.nonce_hex), bytes.fromhex(change.wrapped_hex), _bound_to_central(record)
        )
        return raw.decode("ascii")
    except (InvalidTag, ValueError) as error:
        raise WrongPasswordError from error


def _bound_to_central(record: WrappedKey) -> bytes:
    return _bound_to(record.login, record.key_id) + b" central"


def _bound_to(login: Login, key_id: KeyId) -> bytes:
    return canonical_bytes({"format": RECORD_FORMAT, "key_id": key_id, "login": login})


def check_signature(public_key_hex: str, message: bytes, signature_hex: str) -> bool:
    """Return whether an Ed25519 signature holds; malformed input is just False."""
    try:
        _public_key(public_key_hex).verify(bytes.fromhex(signature_hex), message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _public_key(public_key_hex: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex))
