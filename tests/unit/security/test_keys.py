"""A wrapped key opens for one password, one login, one record (TR-2, TR-6)."""

from __future__ import annotations

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.ids import KeyId, Login
from readstation.security.keys import (
    WrappedKey,
    WrongPasswordError,
    check_signature,
    key_id_of,
    public_key_hex,
    unwrap_key,
    wrap_key,
)
from readstation.security.passwords import PasswordCost

COST = PasswordCost(8, 1, 1)
KEY = bytes(32)


@pytest.fixture
def private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def record(private: Ed25519PrivateKey) -> WrappedKey:
    return wrap_key(private, Login("r_abc"), KEY, bytes(16), COST)


def test_round_trip(private: Ed25519PrivateKey, record: WrappedKey) -> None:
    assert unwrap_key(record, KEY).private_bytes_raw() == private.private_bytes_raw()
    assert record.key_id == key_id_of(public_key_hex(private))


def test_another_wrapping_key_does_not_open_it(record: WrappedKey) -> None:
    with pytest.raises(WrongPasswordError):
        unwrap_key(record, bytes(31) + b"\x01")


@pytest.mark.parametrize(
    "change",
    [
        {"login": Login("r_abd")},
        {"key_id": KeyId("0" * 64)},
        {"public_key_hex": "0" * 64},
        {"nonce_hex": "01" + "00" * 11},
        {"wrapped_hex": "00" * 48},
        {"wrapped_hex": "zz"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_record_does_not_open(record: WrappedKey, change: dict[str, str]) -> None:
    """Associated data binds the ciphertext to login and key id."""
    with pytest.raises(WrongPasswordError):
        unwrap_key(dataclasses.replace(record, **change), KEY)  # type: ignore[arg-type]


def test_the_private_key_is_not_in_the_record(private: Ed25519PrivateKey, record: WrappedKey) -> None:
    assert private.private_bytes_raw().hex() not in str(dataclasses.asdict(record))
    assert record.wrapped_hex not in repr(record)


def test_signatures(private: Ed25519PrivateKey) -> None:
    public, signature = public_key_hex(private), private.sign(b"message").hex()
    assert check_signature(public, b"message", signature)
    assert not check_signature(public, b"messagf", signature)
    assert not check_signature(public, b"message", "00" * 64)
    assert not check_signature("not hexadecimal", b"message", signature)
    assert not check_signature(public, b"message", "")
    assert not check_signature("00", b"message", signature)


def test_vector_of_rfc_8032() -> None:
    """RFC 8032, 7.1, test 2."""
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert check_signature(public, bytes.fromhex("72"), signature)
