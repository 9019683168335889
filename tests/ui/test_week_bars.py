"""The bars of the office's overview: a scale that fits, both kinds stacked, and words for whoever does not see them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from readstation.trial.weeks import Week
from readstation.ui.office.weeks_card import WeekBars, line_step
from readstation.ui.theme.tokens import COLOURS

MONDAY = date(2026, 11, 2)


@given(st.integers(0, 1_000_000))
def test_a_scale_has_at_most_four_lines_of_whole_numbers_above_nothing(most: int) -> None:
    step = line_step(most)
    assert step >= 1
    assert most <= 4 * step
    assert str(step).rstrip("0") in ("1", "2", "5")


def columns_of(image: QImage, colour: str) -> np.ndarray:
    """Return how many pixels of a colour each column of an image has."""
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return ((rows & 0xFFFFFF) == (QColor(colour).rgb() & 0xFFFFFF)).sum(axis=0)


@pytest.mark.parametrize("size", [(240, 150), (460, 230)])
def test_a_bar_is_as_high_as_its_number(qtbot: QtBot, size: tuple[int, int]) -> None:
    bars = WeekBars()
    qtbot.addWidget(bars)
    bars.resize(*size)
    weeks = [(4, 0), (0, 0), (8, 4)]
    bars.show_weeks(tuple(Week(MONDAY + timedelta(weeks=place), *each) for place, each in enumerate(weeks)))
    image = bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    thirds = np.array_split(np.arange(30, image.width()), 3)
    reads, decisions = (columns_of(image, colour) for colour in (COLOURS.primary, COLOURS.reader_a))
    # Above the squares of the legend, which have the same colours.
    heights = [[int(each[third].max()) for third in thirds] for each in (reads, decisions)]
    assert heights[0][2] > 20
    assert heights[0][0] == pytest.approx(heights[0][2] / 2, abs=12)
    assert heights[1][2] == pytest.approx(heights[0][2] / 2, abs=12)
    assert heights[0][1] <= 10


def test_the_bars_are_said_in_words(qtbot: QtBot) -> None:
    bars = WeekBars()
    qtbot.addWidget(bars)
    bars.show_weeks((Week(MONDAY, 0, 0), Week(MONDAY + timedelta(weeks=1), 3, 1)))
    assert bars.accessibleName() == "Signed per week: week 46: 3 reads, 1 adjudications"
    bars.show_weeks((Week(MONDAY, 0, 0),))
    assert bars.accessibleName() == "Signed per week: none"
