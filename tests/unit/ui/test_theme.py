"""Tokens: contrast on every surface that text may stand on, and a style sheet of known names (design, 4 and 16)."""

from __future__ import annotations

import re

import pytest

from readstation.core.errors import Defect
from readstation.ui.theme.stylesheet import build_stylesheet, fill_template
from readstation.ui.theme.tokens import COLOURS, TEXT_STYLES, TEXT_SURFACES, as_mapping, contrast

TEXT_TOKENS = ("text1", "text2", "text3", "accent", "ok", "warn", "err", "target", "nontarget", "newles")


@pytest.mark.parametrize("surface", TEXT_SURFACES)
@pytest.mark.parametrize("token", TEXT_TOKENS)
def test_text_is_readable_on_every_surface(token: str, surface: str) -> None:
    """The smallest ratio is 4.5, as the design's table has it."""
    colours = as_mapping()
    assert contrast(colours[token], colours[surface]) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast(COLOURS.text1, COLOURS.bg2) == pytest.approx(13.8, abs=0.05)
    assert contrast(COLOURS.ctl, COLOURS.bg3) >= 3.0
    assert contrast(COLOURS.primary_text, COLOURS.primary) >= 5.35


def test_the_style_sheet_has_no_name_left() -> None:
    sheet = build_stylesheet()
    assert not re.search(r"[@$%][a-z_]", sheet)
    assert COLOURS.bg1 in sheet
    assert f"font-size: {TEXT_STYLES['result'].size_px}px" in sheet


def test_no_colour_beside_the_tokens_stands_in_the_style_sheet() -> None:
    known = {value.casefold() for value in as_mapping().values()}
    found = {value.casefold() for value in re.findall(r"#[0-9a-fA-F]{6}", build_stylesheet())}
    assert found <= known


def test_an_unknown_token_is_our_defect() -> None:
    with pytest.raises(Defect, match="@purple"):
        fill_template("QWidget { color: @purple; }")
