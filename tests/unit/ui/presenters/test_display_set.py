"""Displays, and where windows may stand on them."""

from __future__ import annotations

import pytest

from readstation.ui.presenters.display_set import (
    Area,
    Display,
    brought_in,
    display_of,
    display_words,
    is_in_sight,
    second_place,
    set_key,
)
from readstation.ui.presenters.spread import cells_beside

LEFT = Display("DP-1", "Eizo RX360", Area(0, 0, 1920, 1080), Area(0, 30, 1920, 1050), width_mm=480)
RIGHT = Display("DP-2", "Eizo RX360", Area(1920, 0, 1200, 1920), Area(1920, 0, 1200, 1920), ratio_percent=200)


def test_a_set_of_displays_has_one_name_whatever_their_order() -> None:
    assert set_key((LEFT, RIGHT)) == set_key((RIGHT, LEFT))
    assert set_key((LEFT,)) != set_key((LEFT, RIGHT))


def test_size_and_pixel_are_those_of_the_device() -> None:
    assert RIGHT.size_px == (2400, 3840)
    assert LEFT.pixel_um == 250
    assert RIGHT.pixel_um == 0, "the system does not say how wide it is"
    assert display_words(LEFT) == "1920 × 1080 pixels, scaled 100 %, 24 bits of colour, a pixel 0.250 mm wide"
    assert "a pixel" not in display_words(RIGHT)


def test_a_window_is_on_the_display_that_shows_most_of_it() -> None:
    assert display_of(Area(1800, 100, 400, 300), (LEFT, RIGHT)) is RIGHT
    assert display_of(Area(5000, 100, 400, 300), (LEFT, RIGHT)) is None


@pytest.mark.parametrize(
    ("window", "is_seen"),
    [
        (Area(100, 100, 400, 300), True),
        (Area(1900, 100, 400, 300), True),
        (Area(-390, 100, 400, 300), False),
        (Area(100, -200, 400, 300), False),
        (Area(100, 1079, 400, 300), False),
        (Area(4000, 100, 400, 300), False),
    ],
)
def test_a_window_is_in_sight_where_its_upper_edge_can_be_taken(window: Area, is_seen: bool) -> None:
    assert is_in_sight(window, (LEFT, RIGHT)) is is_seen


def test_a_window_is_brought_in_whole() -> None:
    assert brought_in(Area(-50, -20, 400, 300), LEFT) == Area(0, 30, 400, 300)
    assert brought_in(Area(1900, 1000, 400, 300), LEFT) == Area(1520, 780, 400, 300)
    assert brought_in(Area(0, 0, 4000, 4000), LEFT) == LEFT.free


def test_the_second_window_goes_where_the_main_one_is_not() -> None:
    main = Area(0, 30, 1920, 1050)
    assert second_place(main, (LEFT, RIGHT), None) == RIGHT.free
    assert second_place(Area(1920, 0, 1200, 1900), (LEFT, RIGHT), None) == LEFT.free
    assert second_place(main, (LEFT,), None) is None
    assert second_place(main, (LEFT, RIGHT), Area(2000, 50, 600, 800)) == Area(2000, 50, 600, 800)
    on_the_main_one = Area(100, 100, 600, 800)
    assert second_place(main, (LEFT, RIGHT), on_the_main_one) == RIGHT.free


@pytest.mark.parametrize("is_tall", [False, True])
@pytest.mark.parametrize("count", range(1, 7))
def test_views_fill_their_display_without_overlap(count: int, is_tall: bool) -> None:
    cells = cells_beside(count, is_tall=is_tall)
    taken = [
        (row + down, column + right)
        for row, column, high, wide in cells
        for down in range(high)
        for right in range(wide)
    ]
    assert len(cells) == count
    assert len(taken) == len(set(taken))


def test_a_tall_display_stands_two_views_below_each_other() -> None:
    assert cells_beside(2, is_tall=True) == ((0, 0, 1, 1), (1, 0, 1, 1))
    assert cells_beside(2, is_tall=False) == ((0, 0, 1, 1), (0, 1, 1, 1))
