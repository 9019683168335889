"""Cells of a CSV file (TR-60)."""

from __future__ import annotations

import pytest

from readstation.exchange.csv_cells import plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "--1"])
def test_what_could_be_a_formula_is_a_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "liver", "-40.0", "+12", "3.5", "1=1", "PR"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text
