"""Cells of a CSV file (TR-60)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.exchange.csv_cells import plain_cell, said_cell


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "--1"])
def test_what_could_be_a_formula_is_a_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "liver", "-40.0", "+12", "3.5", "1=1", "PR"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@settings(max_examples=500)
@given(st.text(st.sampled_from("=+-@\t\r\n'\",;0123.aé"), max_size=8))
def test_every_cell_comes_back_from_the_file_as_it_was(text: str) -> None:
    """TR-60: reversible; what a spreadsheet evaluates never stands at the beginning, unless it is a number."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow(["before", plain_cell(text)])
    (row,) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert said_cell(row[1]) == text
    if row[1][:1] in tuple("=+-@\t\r"):
        float(row[1])
