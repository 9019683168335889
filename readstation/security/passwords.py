"""One password, two secrets: Argon2id, then HKDF into the key that unwraps and the central password (TR-2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES = 16
SECRET_BYTES = 32
TUNING_TARGET_S = 0.25
TUNING_LIMIT_S = 1.0
_LARGEST_MEMORY_KIB = 1024 * 1024
_SCRAM_ROUNDS = 4096
_WRAPPING_INFO = b"readstation 1 key wrapping"
_CENTRAL_INFO = b"readstation 1 central password"


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """The parameters of Argon2id (RFC 9106); they are stored with every record that they made.

    Attributes
    ----------
    memory_kib, passes, lanes
        Memory in KiB, passes over it, degree of parallelism.
    """

    memory_kib: int
    passes: int
    lanes: int

    def reaches(self, floor: PasswordCost) -> bool:
        """Return whether no parameter lies below a floor."""
        return self.memory_kib >= floor.memory_kib and self.passes >= floor.passes and self.lanes >= floor.lanes


COST_FLOOR = PasswordCost(memory_kib=64 * 1024, passes=3, lanes=4)
"""No enrolment takes less (TR-2)."""


@dataclass(frozen=True, slots=True)
class DerivedSecrets:
    """What a password opens: the key that unwraps the signing key, and the central password."""

    wrapping_key: bytes = field(repr=False)
    central_password: str = field(repr=False)


def stretch_password(password: str, salt: bytes, cost: PasswordCost) -> bytes:
    """Return the 32 bytes that Argon2id (version 1.3) makes of a password.

    The password is taken in NFC, so that the same letters give the same bytes on every keyboard and system.
    """
    normal = unicodedata.normalize("NFC", password).encode("utf-8")
    return hash_secret_raw(
        secret=normal,
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=SECRET_BYTES,
        type=Type.ID,
        version=ARGON2_VERSION,
    )


def derive_secrets(password: str, salt: bytes, cost: PasswordCost) -> DerivedSecrets:
    """Return both secrets of a password (TR-2). Neither tells anything of the other or of the password."""
    stretched = stretch_password(password, salt, cost)
    return DerivedSecrets(
        wrapping_key=_expand(stretched, _WRAPPING_INFO),
        central_password=base64.urlsafe_b64encode(_expand(stretched, _CENTRAL_INFO)).decode("ascii").rstrip("="),
    )


def _expand(stretched: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=info).derive(stretched)


def new_salt() -> bytes:
    """Return a fresh random salt."""
    return secrets.token_bytes(SALT_BYTES)


def tune_cost(
    measure: Callable[[PasswordCost], float] | None = None,
    target_s: float = TUNING_TARGET_S,
    limit_s: float = TUNING_LIMIT_S,
) -> PasswordCost:
    """Return parameters that take between the target and the limit on this machine, never below the floor (TR-2).

    Memory is doubled while one more doubling stays under the limit. A machine on which the floor itself takes longer
    gets the floor.

    Parameters
    ----------
    measure
        Seconds that one derivation takes; the machine's own time where None.
    target_s, limit_s
        The wanted range in seconds.
    """
    timed = measure or _seconds_of
    cost = COST_FLOOR
    taken_s = timed(cost)
    while taken_s < target_s and 2 * taken_s <= limit_s and cost.memory_kib < _LARGEST_MEMORY_KIB:
        cost = PasswordCost(cost.memory_kib * 2, cost.passes, cost.lanes)
        taken_s = timed(cost)
    return cost


def _seconds_of(cost: PasswordCost) -> float:
    started = time.perf_counter()
    stretch_password("tuning", bytes(SALT_BYTES), cost)
    return time.perf_counter() - started


def scram_verifier(central_password: str, salt: bytes | None = None) -> str:
    """Return the SCRAM-SHA-256 verifier that PostgreSQL stores instead of a password (RFC 5803, TR-2).

    Parameters
    ----------
    central_password
        A derived central password: ASCII, so that SASLprep has nothing to change.
    salt
        16 random bytes where None.
    """
    salt = new_salt() if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", central_password.encode("ascii"), salt, _SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode("ascii") for part in (salt, stored, server))
    salt_text, stored_text, server_text = parts
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{salt_text}${stored_text}:{server_text}"
