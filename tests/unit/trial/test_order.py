"""The order of cases: uniform, independent between readers, the same again from the seed (TR-22)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest

from readstation.core.ids import Login
from readstation.trial.order import SEED_BYTES, new_seed, reading_place, seed_digest

FIRST, SECOND = Login("r_abcdefghij"), Login("r_klmnopqrst")
CASES = [f"case-{n}" for n in range(8)]
SEEDS = 10_000


Place = Callable[[bytes, Login, str], int]


def ranks(seed: bytes, login: Login, place: Place = reading_place) -> list[int]:
    """Return the position of each case."""
    ordered = sorted(CASES, key=lambda case: place(seed, login, case))
    return [ordered.index(case) for case in CASES]


def orders(seeds: int, place: Place = reading_place) -> tuple[float, float]:
    """Return the mean rank correlation of two readers, and the chi-square of where the first case comes."""
    dice, total = random.Random(22), 0.0
    positions: Counter[int] = Counter()
    squares = len(CASES) * (len(CASES) ** 2 - 1)
    for _ in range(seeds):
        seed = dice.randbytes(SEED_BYTES)
        one, other = ranks(seed, FIRST, place), ranks(seed, SECOND, place)
        total += 1 - 6 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / squares
        positions[one[0]] += 1
    expected = seeds / len(CASES)
    chi = sum((positions[place] - expected) ** 2 / expected for place in range(len(CASES)))
    return total / seeds, chi


LARGEST_MEAN = 0.01
LARGEST_CHI = 24.3
"""p > 0.001 with 7 degrees of freedom."""


@pytest.mark.parametrize("seeds", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_orders_are_uniform_and_independent_between_readers(
    seeds: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-22: the mean rank correlation of two readers is 0 within 0.01; each position comes as often."""
    mean, chi = orders(seeds)
    record_property("order seeds", seeds)
    record_property("mean rank correlation", f"{mean:.5f}")
    record_property("chi-square of the positions", f"{chi:.1f}")
    assert abs(mean) < LARGEST_MEAN
    assert chi < LARGEST_CHI


def _same_for_all(seed: bytes, _login: Login, case: str) -> int:
    return reading_place(seed, Login("r_everybody"), case)


def _in_some_seeds_as_entered(seed: bytes, login: Login, case: str) -> int:
    return int(case[-1]) if seed[0] < 4 else reading_place(seed, login, case)


@pytest.mark.parametrize("place", [_same_for_all, _in_some_seeds_as_entered])
def test_an_order_that_is_not_each_reader_s_own_is_found(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """TR-22, sensitivity: the reader left out; and the order of entry in one seed of 64."""
    mean, _ = orders(10_000, place)
    record_property("mean rank correlation", f"{mean:.5f}")
    assert abs(mean) >= LARGEST_MEAN


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
