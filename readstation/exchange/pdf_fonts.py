"""The bundled fonts in a PDF: embedded, digits of equal width, and every character shown or named.

Nothing of a text may be lost on paper: a character that the font does not have, or that would turn or hide others,
stands as its code (TR-60).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont as FontFile
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from readstation.core.resources import resource_path
from readstation.core.visible import HIDDEN

REGULAR, STRONG, BOLD, MONO = "Inter-Regular", "Inter-SemiBold", "Inter-Bold", "JetBrainsMono-Regular"
_DIGITS = "0123456789"
_LEFT_OUT = "\n"


@cache
def register_fonts() -> None:
    """Make the fonts known to the PDF library, once for the process.

    A user's file of settings could change what the library writes; what counts is set here, so that the same report has
    the same bytes everywhere.
    """
    rl_config.useA85 = 0
    rl_config.invariant = 1
    for name in (REGULAR, STRONG, BOLD, MONO):
        path = resource_path("fonts", f"{name}.ttf")
        font = TTFont(name, str(path))
        _take_tabular_digits(font, path)
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=STRONG, italic=REGULAR, boldItalic=STRONG)


def _take_tabular_digits(font: TTFont, path: Path) -> None:
    """Put the digits of equal width (OpenType feature tnum) in the place of the others: figures stand in columns."""
    with FontFile(path) as file:
        if "GSUB" not in file:
            return
        substituted = _substitutions(file, "tnum")
        names, widths, em = file.getBestCmap(), file["hmtx"], file["head"].unitsPerEm
        for code in map(ord, _DIGITS):
            tabular = substituted.get(names.get(code))
            if tabular is not None:
                font.face.charToGlyph[code] = file.getGlyphID(tabular)
                font.face.charWidths[code] = round(widths[tabular][0] * 1000 / em)


def _substitutions(file: FontFile, tag: str) -> dict[str, str]:
    """Return which glyphs a feature puts in the place of which, one for one."""
    table = file["GSUB"].table
    wanted = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == tag
        for index in record.Feature.LookupListIndex
    }
    found: dict[str, str] = {}
    for index in sorted(wanted):
        for subtable in table.LookupList.Lookup[index].SubTable:
            found.update(getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {}))
    return found


@cache
def _glyphs(font: str) -> frozenset[int]:
    register_fonts()
    known = pdfmetrics.getFont(font)
    return frozenset(known.face.charToGlyph) if isinstance(known, TTFont) else frozenset()


def shown(text: str, font: str = REGULAR) -> str:
    """Return a text in which every character can be seen; line ends stay.

    Parameters
    ----------
    text
        Any text.
    font
        The font in which it is set.
    """
    glyphs = _glyphs(font)
    if all(letter in _LEFT_OUT or (ord(letter) in glyphs and letter.isprintable()) for letter in text):
        return text
    return "".join(letter if letter in _LEFT_OUT else _shown(letter, glyphs) for letter in text)


def _shown(letter: str, glyphs: frozenset[int]) -> str:
    if unicodedata.category(letter) in HIDDEN or ord(letter) not in glyphs:
        return f"[U+{ord(letter):04X}]"
    return letter


class PrintMetrics:
    """Widths of words as they will be set, for the layout of marks on key images (`viewer.drawing.TextMetrics`)."""

    def width_px(self, text: str, size_px: int, weight: str) -> float:
        """Return the width of a line of text, in the unit of its size."""
        return text_width(text, f"Inter-{weight}", size_px)


def text_width(text: str, font: str, size: float) -> float:
    """Return the width of a line of text, in the unit of its size."""
    register_fonts()
    return float(pdfmetrics.stringWidth(shown(text, font), font, size))
