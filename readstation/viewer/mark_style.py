"""How marks look: colour, line pattern and ends of each role, so that no role is told by colour alone.

The colours hold 4.5 to 1 or more against the black edge that every mark has, and stay apart for readers who see
no red, no green or no blue.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.viewer.marks import MarkRole

Rgb = tuple[int, int, int]
Rgba = tuple[int, int, int, float]
"""Red, green and blue from 0 to 255, opacity from 0 to 1."""


class EndShape(StrEnum):
    """What closes an idle line."""

    BAR = "bar"
    SQUARE = "square"
    DIAMOND = "diamond"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """The look of one role.

    Attributes
    ----------
    colour
        Of line, ends and label.
    dash_px
        Lengths of dash and gap in turn, logical px; empty is a solid line.
    ends
        The idle ends.
    """

    colour: Rgb
    dash_px: tuple[float, ...]
    ends: EndShape


WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
TEXT1: Rgb = (0xE8, 0xEC, 0xF1)
TEXT2: Rgb = (0xBA, 0xC3, 0xCE)
TEXT3: Rgb = (0x98, 0xA4, 0xB3)
ACCENT: Rgb = (0x9D, 0xB5, 0xFF)
WARN: Rgb = (0xFF, 0xE3, 0x5C)

STYLES: dict[MarkRole, MarkStyle] = {
    MarkRole.TARGET: MarkStyle((0x57, 0xEB, 0xFF), (), EndShape.BAR),
    MarkRole.NON_TARGET: MarkStyle((0xFF, 0xB1, 0x33), (6, 4), EndShape.SQUARE),
    MarkRole.NEW: MarkStyle((0xFF, 0x5C, 0x8D), (8, 3, 2, 3), EndShape.DIAMOND),
    MarkRole.CANDIDATE: MarkStyle(TEXT2, (3, 3), EndShape.BAR),
    MarkRole.READER_A: MarkStyle((0xEB, 0xDD, 0x9B), (), EndShape.BAR),
    MarkRole.READER_B: MarkStyle((0xBB, 0xA6, 0xFF), (7, 4), EndShape.BAR),
    MarkRole.NOTE: MarkStyle(TEXT1, (), EndShape.ROUND),
    MarkRole.PROPOSAL: MarkStyle(ACCENT, (5, 4), EndShape.ROUND),
}

EDGE_OPACITY = 0.85
"""Opacity of the black edge around every mark and word."""

EDGE_PX = 1.3
"""Width of the black edge on each side of a line, logical px."""

TEXT_EDGE_PX = 2.0
"""Width of the black edge around letters, logical px."""

LINE_PX = 2.0
ACTIVE_LINE_PX = 3.0
END_BAR_PX = 12.0
RING_PX = 11.0
DRAG_RING_PX = 18.0
DRAG_CROSS_PX = 32.0
HIT_AREA_PX = 24.0
LABEL_PX = 14
OVERLAY_PX = 12
LOUPE_PX = 152.0
LOUPE_SCALE = 3.4
