"""Which of two reads is A is drawn (TR-24)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from readstation.store.central import comparisons
from readstation.store.central.comparisons import drawn_sides

DRAWS = 20_000
MANY_DRAWS = 100_000
"""Over these a share beyond 50 % +- 1 % never comes by chance: it is six standard deviations away."""


def first_as_a(draws: int) -> int:
    """Return how often A is the first reader's read."""
    return sum(drawn_sides("first", "second")[0] == "first" for _ in range(draws))


def is_even(count: int, draws: int) -> bool:
    return abs(count - draws / 2) <= draws / 100


def test_a_is_the_first_reader_s_as_often_as_the_second_s(record_property: Callable[[str, object], None]) -> None:
    """TR-24: 50 % +- 1 %; what 20,000 of them came to is recorded."""
    counted = first_as_a(DRAWS)
    record_property("draws", DRAWS)
    record_property("A is the first reader's", counted)
    assert is_even(counted + first_as_a(MANY_DRAWS - DRAWS), MANY_DRAWS)


def test_one_draw_says_nothing_of_the_next() -> None:
    """TR-24: who learns one side learns no other."""
    drawn = [drawn_sides("first", "second")[0] for _ in range(MANY_DRAWS + 1)]
    same = sum(one == other for one, other in pairwise(drawn))
    assert is_even(same, MANY_DRAWS)


def test_both_reads_are_there() -> None:
    assert {drawn_sides(1, 2) for _ in range(200)} == {(1, 2), (2, 1)}


@pytest.mark.parametrize("always", [0, 1])
def test_a_side_that_follows_the_reader_is_found(always: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-24, sensitivity: where nothing is drawn."""
    monkeypatch.setattr(comparisons.secrets, "randbits", lambda _: always)
    assert not is_even(first_as_a(DRAWS), DRAWS)
