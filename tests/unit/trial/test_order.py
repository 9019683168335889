"""The order of cases: uniform, independent between readers, the same again from the seed (TR-22)."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

from readstation.core.ids import Login
from readstation.trial.order import SEED_BYTES, new_seed, reading_place, seed_digest

FIRST, SECOND = Login("r_abcdefghij"), Login("r_klmnopqrst")
CASES = [f"case-{n}" for n in range(8)]
SEEDS = 10_000


def ranks(seed: bytes, login: Login) -> list[int]:
    """Return the position of each case."""
    ordered = sorted(CASES, key=lambda case: reading_place(seed, login, case))
    return [ordered.index(case) for case in CASES]


def test_orders_are_uniform_and_independent_between_readers() -> None:
    """The mean rank correlation of two readers is 0 within 0.01 over 10,000 seeds; each position comes as often."""
    dice, total = random.Random(22), 0.0
    positions: Counter[int] = Counter()
    squares = len(CASES) * (len(CASES) ** 2 - 1)
    for _ in range(SEEDS):
        seed = dice.randbytes(SEED_BYTES)
        one, other = ranks(seed, FIRST), ranks(seed, SECOND)
        total += 1 - 6 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / squares
        positions[one[0]] += 1
    assert abs(total / SEEDS) < 0.01
    expected = SEEDS / len(CASES)
    chi = sum((positions[place] - expected) ** 2 / expected for place in range(len(CASES)))
    assert chi < 24.3  # p > 0.001 with 7 degrees of freedom


def by_definition(key: bytes, text: bytes) -> int:
    """Return the first six bytes of HMAC-SHA-256 as RFC 2104 writes it down: what anybody can compute again."""
    inner, outer = (bytes(byte ^ pad for byte in key.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    return int.from_bytes(sha256(outer + sha256(inner + text).digest()).digest()[:6])


def test_the_order_follows_from_the_seed_and_nothing_else() -> None:
    seed = bytes(range(SEED_BYTES))
    assert reading_place(seed, FIRST, "case-1") == by_definition(seed, b"readstation-order-1\nr_abcdefghij\ncase-1")
    assert seed_digest(seed) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert len({new_seed() for _ in range(20)}) == 20


def test_a_case_that_comes_later_changes_no_order_that_is_there() -> None:
    seed = b"\1" * SEED_BYTES
    before = sorted(CASES[:5], key=lambda case: reading_place(seed, FIRST, case))
    after = sorted(CASES, key=lambda case: reading_place(seed, FIRST, case))
    assert [case for case in after if case in before] == before
