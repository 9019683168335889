"""Codes for locked accounts: bound to account, station and lock, compared as they are read aloud (TR-4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from readstation.reading.unlock_code import challenge_of, lock_of, looks_like_a_code, unlock_code_of
from readstation.reading.verification_code import code_of, same_code


def test_the_code_is_the_beginning_of_an_hmac() -> None:
    """Computed again from RFC 2104 by hand: two hashes, the key padded to a block."""
    secret, message = bytes(range(32)), b"readstation-unlock-code-1" + bytes(7) + b"\x03"
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in secret.ljust(64, b"\0")) + message).digest()
    outer = hashlib.sha256(bytes(each ^ 0x5C for each in secret.ljust(64, b"\0")) + inner).digest()
    assert outer == hmac.new(secret, message, hashlib.sha256).digest()
    assert unlock_code_of(secret, 3) == code_of(outer)


def test_no_code_opens_another_lock_or_account() -> None:
    """1,000 locks of 20 accounts: every code and every challenge once, and no challenge begins a code."""
    accounts = [secrets.token_bytes(32) for _ in range(20)]
    places = [(secret, lock) for secret in accounts for lock in range(50)]
    codes = [unlock_code_of(*place) for place in places]
    challenges = [challenge_of(*place) for place in places]
    assert len(set(codes)) == len(places)
    assert len(set(challenges)) == len(places)
    assert not any(code.startswith(challenge) for code, challenge in zip(codes, challenges, strict=True))


def test_the_office_finds_the_lock_of_a_challenge_and_hears_a_wrong_letter() -> None:
    secret = secrets.token_bytes(32)
    for lock in (0, 1, 7, 999):
        challenge = challenge_of(secret, lock)
        assert len(challenge) == 9
        assert lock_of(secret, challenge) == lock
        assert lock_of(secret, challenge.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == lock
        misheard = ("2" if challenge[0] != "2" else "3") + challenge[1:]
        assert lock_of(secret, misheard) is None
        assert lock_of(secrets.token_bytes(32), challenge) is None


def test_a_code_is_told_from_a_password_by_its_letters() -> None:
    code = unlock_code_of(secrets.token_bytes(32), 0)
    assert looks_like_a_code(code)
    assert looks_like_a_code(code.replace("-", " ").lower())
    assert not looks_like_a_code("a quiet room with a window")
    assert same_code(code.lower().replace("-", ""), code)
