"""Letters on paper: digits of equal width, every character seen or named, nothing read as markup (TR-60)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.exchange.pdf import report_pdf
from readstation.exchange.pdf_fonts import BOLD, MONO, REGULAR, STRONG, PrintMetrics, shown, text_width
from tests.builders.reports import report
from tests.support.pages import pages, whole_text


@pytest.mark.parametrize("font", [REGULAR, STRONG, BOLD, MONO])
def test_digits_have_equal_widths(font: str) -> None:
    widths = {round(text_width(digit, font, 100), 3) for digit in "0123456789"}
    assert len(widths) == 1


def test_the_digits_are_those_of_the_font_for_tables() -> None:
    """Inter's own 1 has 833 of 2048 units, the one for tables 1328 (OpenType tnum)."""
    assert text_width("1", REGULAR, 2048) == pytest.approx(1328, abs=2)


def test_widths_are_those_that_are_set() -> None:
    assert PrintMetrics().width_px("T1  46.6 mm", 14, "SemiBold") == text_width("T1  46.6 mm", STRONG, 14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe 46.6 mm, β ≥ 2², −5 %", "Größe 46.6 mm, β ≥ 2², −5 %"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb\u00adc", "a[U+200B]b[U+00AD]c"),
        ("肝", "[U+809D]"),
        ("\U0001f600", "[U+1F600]"),
        ("tab\tbell\x07", "tab[U+0009]bell[U+0007]"),
        ("two\nlines", "two\nlines"),
        ("", ""),
    ],
)
def test_every_character_is_seen_or_named(text: str, expected: str) -> None:
    assert shown(text) == expected


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=40))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    seen = shown(text)
    assert all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn") for letter in seen)
    assert shown(seen) == seen
    assert len(seen) >= len(text)


@pytest.mark.parametrize(
    "text", ["<b>bold</b> & <font size=40>large</font>", "]]> <!-- x -->", "&amp; &#65;", "<img src='x'/>", "a < b > c"]
)
def test_a_comment_is_never_read_as_markup(text: str) -> None:
    assert text in whole_text(report_pdf(report(1, 1, comment=text)))


def test_spaces_and_line_ends_stay() -> None:
    data = report_pdf(report(1, 1, comment="first  line\n\nthird line"))
    assert "first line third line" in whole_text(data)
    (line,) = [each for page in pages(data) for each in page.lines if each.text.startswith("first")]
    assert "third" not in line.text
