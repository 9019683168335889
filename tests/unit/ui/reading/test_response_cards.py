"""Numbers of the limits below the bar of the sum."""

from __future__ import annotations

import pytest

from readstation.ui.reading.response_cards import spread


def test_numbers_with_room_stand_below_their_places() -> None:
    assert spread([50, 150], [20, 20], 300) == [40, 140]


@pytest.mark.parametrize("middles", [[0, 200, 206], [0, 280, 299], [0, 1, 2]])
def test_numbers_are_never_over_each_other_nor_out_of_the_row(middles: list[float]) -> None:
    """46.2 and 51.2 mm lie 6 px apart on a bar of 270 px."""
    lefts = spread(middles, [10, 24, 24], 300)
    assert lefts[0] >= 0
    assert lefts[0] + 10 < lefts[1]
    assert lefts[1] + 24 < lefts[2]
    assert lefts[2] + 24 <= 300
