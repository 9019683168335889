"""How plots look: each group by colour and by marker, line or hatch, so that a print in grey tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import matplotlib as mpl
from matplotlib import font_manager

from readstation.core.resources import resource_path

WIDTH_IN = 7.0
INK, SOFT, GRID = "#14181D", "#4A5563", "#C3CBD5"
LINES = (
    ("#1B3A8C", "-", "o"),
    ("#A35A00", "--", "s"),
    ("#0F6B5E", ":", "^"),
    ("#14181D", "-.", "D"),
    ("#8E2A5B", (0, (1, 1, 4, 1)), "v"),
    ("#5A6675", (0, (6, 2)), "P"),
)
"""Colour, line and marker of lines with names of their own, in turn."""


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a group: fill and hatch of a bar, line and marker of a line."""

    colour: str
    hatch: str
    line: str | tuple[int, tuple[int, ...]]
    marker: str
    words: str


GROUPS = {
    "CR": Look("#1B3A8C", "", "-", "o", "CR"),
    "PR": Look("#7C9BE0", "////", "--", "s", "PR"),
    "SD": Look("#DDE2EA", "", ":", "^", "SD"),
    "NON_CR_NON_PD": Look("#CDBB8A", "\\\\\\\\", "-.", "P", "non-CR/non-PD"),
    "PD": Look("#EBBBB8", "xxxx", (0, (7, 1, 1, 1, 1, 1)), "x", "PD"),
    "NE": Look("#FFFFFF", "....", ":", "D", "NE"),
    "responder": Look("#1B3A8C", "", "-", "o", "responder"),
    "no responder": Look("#DDE2EA", "", "--", "s", "no responder"),
    "not evaluable": Look("#FFFFFF", "....", ":", "^", "not evaluable"),
}
"""Groups of bars and of a spider's lines."""
MARKS = {
    "CR": ("o", "#1B3A8C", True),
    "PR": ("s", "#7C9BE0", True),
    "PD": ("X", "#A3262B", True),
    "new therapy": ("^", "#A35A00", True),
    "resection or transplant": ("D", "#0F6B5E", False),
    "death": ("+", "#14181D", True),
}
"""Marker, colour, and whether it is filled, of what happens in a lane."""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house's fonts and lines; what is set elsewhere in the process stays as it is."""
    _register_fonts()
    with mpl.rc_context(
        {
            "font.family": "Inter", "font.size": 8.5, "axes.titlesize": 9.5, "axes.labelsize": 8.5,
            "axes.edgecolor": SOFT, "axes.labelcolor": INK, "axes.linewidth": 0.7, "text.color": INK,
            "xtick.color": SOFT, "ytick.color": SOFT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
            "axes.spines.top": False, "axes.spines.right": False, "axes.unicode_minus": True,
            "grid.color": GRID, "grid.linewidth": 0.5, "legend.frameon": False, "legend.fontsize": 8,
            "legend.handlelength": 3.2, "hatch.linewidth": 0.6, "hatch.color": INK, "lines.linewidth": 1.4,
            "lines.markersize": 4.0, "svg.fonttype": "path", "svg.hashsalt": "readstation",
        }
    ):  # fmt: skip
        yield


@cache
def _register_fonts() -> None:
    for name in ("Inter-Regular.ttf", "Inter-SemiBold.ttf"):
        font_manager.fontManager.addfont(str(resource_path("fonts", name)))


def line_colour(group: str) -> str:
    """Return the colour of a group's line: what is too light for a line is drawn darker."""
    colour = GROUPS[group].colour
    return {"#DDE2EA": SOFT, "#FFFFFF": SOFT, "#EBBBB8": "#A3262B", "#CDBB8A": "#8A6B1E"}.get(colour, colour)
