"""The colour, type and space tokens of the window; every colour that is painted comes from here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import cast


@dataclass(frozen=True, slots=True)
class Colours:
    """The colour tokens, as ``#rrggbb``. Ratios are WCAG contrasts against the surfaces they may stand on."""

    void: str = "#000000"
    bg0: str = "#0E1114"
    bg1: str = "#14181D"
    bg2: str = "#1B2027"
    bg3: str = "#252C35"
    bg4: str = "#303944"
    line: str = "#2C343E"
    ctl: str = "#74808F"
    next_fill: str = "#1A2340"
    next_edge: str = "#5870C8"
    selected: str = "#222B45"
    row: str = "#202A4A"
    warn_fill: str = "#26230F"
    warn_edge: str = "#8A7A2C"
    error_fill: str = "#2A1718"
    error_edge: str = "#7E3A3A"
    done_chip: str = "#16302D"
    primary: str = "#4262CE"
    primary_hover: str = "#4D6DD8"
    primary_text: str = "#FFFFFF"
    text1: str = "#E8ECF1"
    text2: str = "#BAC3CE"
    text3: str = "#98A4B3"
    accent: str = "#9DB5FF"
    ok: str = "#5FDCCB"
    warn: str = "#FFE35C"
    err: str = "#FF6F66"
    target: str = "#57EBFF"
    nontarget: str = "#FFB133"
    newles: str = "#FF5C8D"
    reader_a: str = "#EBDD9B"
    reader_b: str = "#BBA6FF"


STANDARD = Colours()
HIGH_CONTRAST = replace(STANDARD, text2=STANDARD.text1, text3=STANDARD.text1, line=STANDARD.ctl, ctl=STANDARD.text2)
"""The brightest tone for all supporting text, and edges that stand out (design, section 10)."""


class _InForce:
    """Stands for the colours in force, so that whoever paints has them at the moment of painting."""

    def __init__(self) -> None:
        self.chosen = STANDARD

    def __getattr__(self, name: str) -> str:
        return str(getattr(self.chosen, name))


_in_force = _InForce()
COLOURS = cast("Colours", _in_force)
"""The colours in force."""


def choose_colours(colours: Colours) -> None:
    """Let other colours be in force from now on; what is on the screen has them when it is painted anew."""
    _in_force.chosen = colours


@dataclass(frozen=True, slots=True)
class TextStyle:
    """A text style: size and line height in logical pixels, and weight."""

    size_px: int
    weight: int
    line_px: int


TEXT_STYLES = {
    "result": TextStyle(34, 700, 40),
    "result_compact": TextStyle(28, 700, 34),
    "hero": TextStyle(28, 600, 34),
    "figure": TextStyle(24, 600, 30),
    "title": TextStyle(18, 600, 24),
    "heading": TextStyle(15, 600, 20),
    "body": TextStyle(13, 400, 18),
    "strong": TextStyle(13, 600, 18),
    "small": TextStyle(12, 400, 16),
    "small_strong": TextStyle(12, 600, 16),
    "caption": TextStyle(11, 600, 14),
}

SPACE = (4, 8, 12, 16, 24, 32)
TEXT_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"
RADIUS_CONTROL_PX = 4
RADIUS_CARD_PX = 6
RADIUS_DIALOG_PX = 8
COMPACT_BELOW_PX = 1500
MINIMUM_WINDOW_PX = (1280, 720)

TEXT_SURFACES = ("bg1", "bg2", "bg3", "next_fill", "selected", "row", "warn_fill", "error_fill", "done_chip")
"""Surfaces that text of any token may stand on."""


def as_mapping(colours: Colours = COLOURS) -> dict[str, str]:
    """Return the colour tokens by name."""
    return {each.name: str(getattr(colours, each.name)) for each in fields(Colours)}


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, from 1 to 21.

    Parameters
    ----------
    first, second
        Colours as ``#rrggbb``.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
