"""How long the check of a display holds, and what is said of it."""

from __future__ import annotations

import pytest

from readstation.ui.presenters.display_checks import DisplayChecks, KeptCheck, check_title, state_words
from readstation.ui.presenters.display_set import Area, Display

DAY = 24 * 3600 * 1000
NOW = 1_700_000_000_000
ONE = Display("DP-1", "", Area(0, 0, 1920, 1080), Area(0, 0, 1920, 1080))
TWO = Display("DP-2", "", Area(1920, 0, 1920, 1080), Area(1920, 0, 1920, 1080))


def checks(*found: tuple[Display, bool, int]) -> DisplayChecks:
    return DisplayChecks({each.key: KeptCheck(right, NOW - days * DAY) for each, right, days in found}, NOW)


def test_displays_that_were_checked_say_when_the_next_check_is() -> None:
    """Design, screen a: last check 9 days ago, next in 21 days."""
    assert check_title((ONE, TWO), checks((ONE, True, 9), (TWO, True, 3))) == (
        True,
        "2 displays, greyscale checked",
        "Last check 9 days ago, next in 21 days.",
    )


@pytest.mark.parametrize(("days", "is_valid"), [(0, True), (29, True), (30, False), (400, False)])
def test_a_check_holds_thirty_days(days: int, is_valid: bool) -> None:
    assert checks((ONE, True, days)).is_valid(ONE) is is_valid


def test_a_display_without_a_check_or_not_right_is_not_checked() -> None:
    assert check_title((ONE, TWO), checks((ONE, True, 1)))[1] == "2 displays, 1 not checked"
    assert check_title((ONE,), checks())[:2] == (False, "1 display, greyscale not checked")
    assert not checks((ONE, False, 0)).is_valid(ONE)


def test_another_resolution_is_another_display() -> None:
    other = Display("DP-1", "", Area(0, 0, 1280, 720), Area(0, 0, 1280, 720))
    assert not checks((ONE, True, 0)).is_valid(other)


def test_a_clock_that_went_back_shortens_nothing() -> None:
    assert checks((ONE, True, -3)).days_since(ONE) == 0


def test_the_state_of_a_display_is_said() -> None:
    assert state_words(ONE, checks()) == "Not checked yet"
    assert state_words(ONE, checks((ONE, False, 1))) == "Not right, yesterday"
    assert state_words(ONE, checks((ONE, True, 40))) == "Looked right, 40 days ago; due again"
