"""How a report looks: paper, sizes, colours that hold in grey, and styles of text. Lengths in points, 72 to an inch."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from readstation.exchange.pdf_fonts import BOLD, MONO, REGULAR, STRONG, register_fonts, shown
from readstation.model.lesion import LesionRole

PAGE_WIDTH, PAGE_HEIGHT = A4
SIDE = 16 * mm
TOP = 25 * mm
BOTTOM = 21 * mm
WIDTH = PAGE_WIDTH - 2 * SIDE

INK = HexColor("#14181D")
SOFT = HexColor("#4A5563")
LINE = HexColor("#C3CBD5")
TINT = HexColor("#EFF2F6")
HEAD = HexColor("#DFE5EC")
ACCENT = HexColor("#2F4FA8")
LIMIT_PD = HexColor("#A3262B")
LIMIT_PR = HexColor("#0F6B5E")
FILL_PD = HexColor("#F7E3E2")
FILL_PR = HexColor("#DDEFEA")

ROLE_COLOURS: dict[LesionRole, Color] = {
    LesionRole.TARGET: HexColor("#00697A"),
    LesionRole.NON_TARGET: HexColor("#8A5200"),
    LesionRole.NEW: HexColor("#A31346"),
}
"""Darker than on a screen, for white paper; a label's letters say the same."""

RULE = 0.5
_SPACES = re.compile(r" {2,}")
PAD = 4.0


@cache
def style(name: str) -> ParagraphStyle:
    """Return a style of text by its name."""
    register_fonts()
    return _STYLES[name]


def _made(name: str, font: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, **{"textColor": INK, "splitLongWords": 1, **more}
    )


_STYLES = {
    each.name: each
    for each in (
        _made("title", BOLD, 22, 27),
        _made("lead", REGULAR, 10.5, 14, textColor=SOFT),
        _made("heading", BOLD, 13, 17, spaceBefore=14, spaceAfter=5),
        _made("under", STRONG, 10, 13, spaceBefore=8, spaceAfter=3),
        _made("body", REGULAR, 8.5, 12),
        _made("strong", STRONG, 8.5, 12),
        _made("small", REGULAR, 7.5, 10),
        _made("soft", REGULAR, 7.5, 10, textColor=SOFT),
        _made("soft_right", REGULAR, 7.5, 10, textColor=SOFT, alignment=TA_RIGHT),
        _made("small_strong", STRONG, 7.5, 10),
        _made("column", STRONG, 7.5, 10, alignment=TA_RIGHT),
        _made("figure", REGULAR, 8.5, 11, alignment=TA_RIGHT),
        _made("figure_strong", STRONG, 8.5, 11, alignment=TA_RIGHT),
        _made("words_right", REGULAR, 7, 9, textColor=SOFT, alignment=TA_RIGHT),
        _made("code", BOLD, 15, 18),
        _made("result", BOLD, 12, 15),
        _made("named", STRONG, 8.5, 14),
        _made("answer", STRONG, 8.5, 14),
        _made("mono", MONO, 7.2, 10, alignment=TA_LEFT),
        _made("code_mono", MONO, 13, 17),
        _made("caption", STRONG, 7.5, 10),
        _made("caption_soft", REGULAR, 7, 9, textColor=SOFT),
        _made("statement", REGULAR, 9.5, 13.5, spaceBefore=3, spaceAfter=7),
        _made("name", STRONG, 13, 17),
        _made("label", STRONG, 8.5, 11),
        _made("site", REGULAR, 8.5, 11),
        _made("change", REGULAR, 8.5, 11, textColor=SOFT),
        _made("after", REGULAR, 7.5, 10, spaceBefore=4, spaceAfter=4),
        _made("after_soft", REGULAR, 7.5, 10, spaceBefore=4, textColor=SOFT),
        _made("centre", REGULAR, 7, 9, textColor=SOFT, alignment=TA_CENTER),
    )
}


def text(words: str, name: str = "body") -> Paragraph:
    """Return a paragraph that shows a text as it is: nothing in it is markup (TR-60), line ends and spaces stay."""
    look = style(name)
    kept = _SPACES.sub(lambda found: "\u00a0" * (len(found.group()) - 1) + " ", shown(words, look.fontName))
    plain = escape(kept).replace("\n", "<br/>")
    return Paragraph(plain or "&nbsp;", look)
