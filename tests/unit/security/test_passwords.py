"""One password, two secrets (TR-2); what a password must be (TR-4)."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from argon2.low_level import Type, core, ffi, lib

from readstation.security.password_policy import password_findings
from readstation.security.passwords import (
    COST_FLOOR,
    TUNING_LIMIT_S,
    PasswordCost,
    derive_secrets,
    scram_verifier,
    stretch_password,
    tune_cost,
)

CHEAP = PasswordCost(8, 1, 1)
SALT = bytes(range(16))


def test_argon2id_vector_of_rfc_9106() -> None:
    """RFC 9106, section 5.3: the library under us computes Argon2id version 1.3."""
    tag = ffi.new("uint8_t[]", 32)
    buffers = [ffi.new("uint8_t[]", bytes(data)) for data in ([1] * 32, [2] * 16, [3] * 8, [4] * 12)]
    password, salt, secret, associated = buffers
    context = ffi.new(
        "argon2_context *",
        {
            "out": tag, "outlen": 32, "pwd": password, "pwdlen": 32, "salt": salt, "saltlen": 16, "secret": secret,
            "secretlen": 8, "ad": associated, "adlen": 12, "t_cost": 3, "m_cost": 32, "lanes": 4, "threads": 4,
            "version": 0x13, "allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL, "flags": lib.ARGON2_DEFAULT_FLAGS,
        },
    )  # fmt: skip
    assert core(context, Type.ID.value) == 0
    assert bytes(ffi.buffer(tag)).hex() == ("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


def test_stretching_is_argon2id_by_a_second_implementation() -> None:
    """The same bytes from OpenSSL's Argon2id, where this machine's OpenSSL has it."""
    kdf = pytest.importorskip("cryptography.hazmat.primitives.kdf.argon2")
    cost = PasswordCost(memory_kib=64, passes=3, lanes=2)
    try:
        other = kdf.Argon2id(salt=SALT, length=32, iterations=3, lanes=2, memory_cost=64).derive("pässword".encode())
    except Exception as error:  # noqa: BLE001 - which class says "not supported" differs between versions
        pytest.skip(f"OpenSSL here has no Argon2id ({type(error).__name__})")
    assert stretch_password("pässword", SALT, cost) == other


def test_the_same_letters_give_the_same_secrets() -> None:
    """TR-2: composed and decomposed letters are one password."""
    assert derive_secrets("caf\u00e9 au lait", SALT, CHEAP) == derive_secrets("cafe\u0301 au lait", SALT, CHEAP)


def test_the_two_secrets_are_unrelated_and_change_with_everything() -> None:
    base = derive_secrets("a quiet room", SALT, CHEAP)
    others = [
        derive_secrets("a quiet rooM", SALT, CHEAP),
        derive_secrets("a quiet room", SALT[::-1], CHEAP),
        derive_secrets("a quiet room", SALT, PasswordCost(16, 1, 1)),
    ]
    central = {each.central_password for each in (base, *others)}
    wrapping = {each.wrapping_key for each in (base, *others)}
    assert len(central) == len(wrapping) == 4
    assert base64.urlsafe_b64decode(base.central_password + "=") != base.wrapping_key
    assert len(base.wrapping_key) == 32
    assert base.central_password not in repr(base)


def test_scram_verifier_is_what_postgresql_stores() -> None:
    """RFC 5802/5803: a client that knows the password proves itself against StoredKey."""
    verifier = scram_verifier("c3VwZXJzZWNyZXQ", SALT)
    scheme, rounds_salt, keys = verifier.split("$")
    rounds, salt = rounds_salt.split(":")
    stored, server = (base64.b64decode(part) for part in keys.split(":"))
    salted = hashlib.pbkdf2_hmac("sha256", b"c3VwZXJzZWNyZXQ", base64.b64decode(salt), int(rounds))
    assert scheme == "SCRAM-SHA-256"
    assert hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest() == stored
    assert hmac.digest(salted, b"Server Key", "sha256") == server


@pytest.mark.parametrize(
    ("seconds_at_floor", "expected_kib"),
    [(0.01, 16 * 65536), (0.1, 4 * 65536), (0.13, 2 * 65536), (0.3, 65536), (0.9, 65536), (5.0, 65536)],
)
def test_tuning_reaches_a_quarter_second_and_never_leaves_the_floor(seconds_at_floor: float, expected_kib: int) -> None:
    """TR-2: 0.25 to 1.0 s, at least 64 MiB, 3 passes, 4 lanes; 1 GiB at most."""

    def measured(cost: PasswordCost) -> float:
        return seconds_at_floor * cost.memory_kib / COST_FLOOR.memory_kib

    cost = tune_cost(measured)
    assert cost.memory_kib == expected_kib
    assert cost.reaches(COST_FLOOR)
    assert measured(cost) <= TUNING_LIMIT_S or cost == COST_FLOOR


def test_the_floor() -> None:
    assert (COST_FLOOR.memory_kib, COST_FLOOR.passes, COST_FLOOR.lanes) == (65536, 3, 4)
    assert not PasswordCost(65535, 3, 4).reaches(COST_FLOOR)
    assert not PasswordCost(65536, 2, 4).reaches(COST_FLOOR)
    assert not PasswordCost(65536, 3, 3).reaches(COST_FLOOR)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "TR-4.length"),
        ("x" * 257, "TR-4.length"),
        ("aaaaaaaaaaaa", "TR-4.well_known"),
        ("ababababababab", "TR-4.well_known"),
        ("abcdefghijklmnop", "TR-4.well_known"),
        ("Password 1234", "TR-4.well_known"),
        ("Lindqvist Vera 1", "TR-4.personal"),
    ],
)
def test_passwords_that_are_not_taken(password: str, code: str) -> None:
    (finding,) = password_findings(password, ("Dr. Vera Lindqvist", "r_abcdefghij"))
    assert finding.code == code
    assert password not in finding.message


@pytest.mark.parametrize(
    "password", ["a quiet room with a window", "fünf Möwen!", "correct-horse-8", "🫀🫁🧠🦷🦴👁👅👄🫦🩸🦠🧬"]
)
def test_passwords_that_are_taken(password: str) -> None:
    """No rule about composition (TR-4)."""
    longer = password if len(password) >= 12 else password + " am Kai"
    assert password_findings(longer, ("Dr. Vera Lindqvist", "r_abcdefghij")) == ()
