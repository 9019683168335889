"""Slices that play: to the end and back, at a bounded rate."""

from __future__ import annotations

import pytest

from readstation.viewer.cine import Cine


def test_slices_go_to_the_end_and_back() -> None:
    cine, index, seen = Cine(), 1, []
    for _ in range(6):
        index, cine = cine.next_plane(index, 3)
        seen.append(index)
    assert seen == [2, 1, 0, 1, 2, 1]
    assert Cine().next_plane(0, 1)[0] == 0


@pytest.mark.parametrize(("asked", "taken"), [(0, 1), (7, 7), (500, 20)])
def test_the_rate_is_one_that_an_eye_can_follow(asked: int, taken: int) -> None:
    cine = Cine().at(asked)
    assert cine.per_s == taken
    assert cine.interval_ms == round(1000 / taken)
