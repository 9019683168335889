"""What a display is checked with: grey pictures made pixel for pixel, after AAPM TG18 (On-line report 03, 2005).

TG18-QC and TG18-LN are the models; the pictures here are our own, for any size of display, in digital values of
8 bits. Values are (row, column) in device pixels; a picture is shown without any scaling.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from readstation.core.phrases import phrase, tr

Grey = NDArray[np.uint8]

STEP_COUNT = 18
STEPS = tuple(round(255 * step / (STEP_COUNT - 1)) for step in range(STEP_COUNT))
"""18 greys from 0 to 255, 15 apart: equal in digital values, not in just noticeable differences."""

BACKGROUND = 128
LOW_PAIR, HIGH_PAIR = (0, 13), (255, 242)
"""Ground and inner square: 0 and 5 % of the digital range, 100 and 95 %."""

PATCH_GROUND = 153
"""The ground of the luminance patches."""

TEXT_CONTRASTS = (2, 4, 6, 8, 12, 16, 24, 32)
"""By how many digital values the lines of words differ from their ground."""

_LEAST_PX = (320, 240)


class Pattern(StrEnum):
    """The pictures."""

    QC = "qc"
    STEPS = "steps"
    PATCH = "patch"

    @property
    def words(self) -> str:
        """Its name."""
        return tr(_NAMES[self])


_NAMES = {
    Pattern.QC: phrase("Test pattern"),
    Pattern.STEPS: phrase("Grey steps"),
    Pattern.PATCH: phrase("Luminance patch"),
}


def drawn(pattern: Pattern, width: int, height: int, step: int = 0) -> Grey:
    """Return a picture.

    Parameters
    ----------
    width, height
        Device pixels; at least 320 × 240, smaller ones are drawn as if they were that and cut.
    step
        Which of the 18 greys a luminance patch has.

    Returns
    -------
    numpy.ndarray
        uint8, shape (height, width): digital values.
    """
    wide, high = max(width, _LEAST_PX[0]), max(height, _LEAST_PX[1])
    if pattern is Pattern.STEPS:
        made = _steps(wide, high)
    elif pattern is Pattern.PATCH:
        made = _patch(wide, high, STEPS[step])
    else:
        made = _qc(wide, high)
    return np.ascontiguousarray(made[:height, :width])


def step_box(width: int, height: int, step: int) -> tuple[int, int, int, int]:
    """Return where a step stands on the picture of grey steps: first row, first column, rows, columns."""
    columns, rows = 6, 3
    side = min(width // (columns + 2), height // (rows + 2))
    row, column = divmod(step, columns)
    top, left = (height - rows * side) // 2, (width - columns * side) // 2
    return top + row * side, left + column * side, side, side


def patch_box(width: int, height: int) -> tuple[int, int, int, int]:
    """Return where the luminance patch stands: a tenth of the area in the middle."""
    high, wide = round(height * 0.1**0.5), round(width * 0.1**0.5)
    return (height - high) // 2, (width - wide) // 2, high, wide


def _steps(width: int, height: int) -> Grey:
    """Return the 18 steps, each with a square 4 values lighter or darker in opposite corners."""
    made = np.full((height, width), BACKGROUND, dtype=np.uint8)
    for step, grey in enumerate(STEPS):
        top, left, high, wide = step_box(width, height, step)
        made[top : top + high, left : left + wide] = grey
        inset, side = high // 8, high // 5
        nearer = grey + 4 if grey < 252 else grey - 4
        farther = grey - 4 if grey > 3 else grey + 4
        made[top + inset : top + inset + side, left + inset : left + inset + side] = nearer
        low, right = top + high - inset, left + wide - inset
        made[low - side : low, right - side : right] = farther
    return made


def _patch(width: int, height: int, grey: int) -> Grey:
    made = np.full((height, width), PATCH_GROUND, dtype=np.uint8)
    top, left, high, wide = patch_box(width, height)
    made[top : top + high, left : left + wide] = grey
    return made


def _qc(width: int, height: int) -> Grey:
    """Return border, lattice, steps, pairs of 5 and 95 %, ramps, and bars in the corners and the middle."""
    made = np.full((height, width), BACKGROUND, dtype=np.uint8)
    spacing = min(width, height) // 12
    made[height // 2 % spacing :: spacing] = 191
    made[:, width // 2 % spacing :: spacing] = 191
    side = min(width // (9 + 3), height // 7)
    top = height // 2 - 3 * side // 2
    _put_row(made, STEPS[:9], side, top)
    _put_row(made, STEPS[9:], side, top + side)
    for column, (ground, inner) in ((-3, LOW_PAIR), (3, HIGH_PAIR)):
        left, upper = width // 2 + column * side - side // 2, top - side - side // 4
        _put_square(made, upper, left, side, ground)
        _put_square(made, upper + side // 4, left + side // 4, side // 2, inner)
    _put_ramps(made, top + 2 * side + side // 4, side // 3)
    bars = max(side // 2, 24) // 2 * 2
    edge = 3 + bars // 4
    for top in (edge, (height - bars) // 2 - 2 * side, height - edge - bars):
        for left in (edge, width - edge - 2 * bars - 2):
            _put_bars(made, top, left, bars)
    made[[0, -1]] = 255
    made[:, [0, -1]] = 255
    return made


def _put_square(made: Grey, top: int, left: int, side: int, grey: int) -> None:
    made[top : top + side, left : left + side] = grey


def _put_row(made: Grey, greys: tuple[int, ...], side: int, top: int) -> None:
    left = (made.shape[1] - len(greys) * side) // 2
    for place, grey in enumerate(greys):
        _put_square(made, top, left + place * side, side, grey)


def _put_ramps(made: Grey, top: int, high: int) -> None:
    """Put ramps of all 256 values, up and down, as wide as whole pixels for each value allow."""
    wide = max(made.shape[1] * 3 // 4 // 256, 1)
    ramp = np.repeat(np.arange(256, dtype=np.uint8), wide)[: made.shape[1]]
    left = (made.shape[1] - ramp.size) // 2
    made[top : top + high, left : left + ramp.size] = ramp
    made[top + high : top + 2 * high, left : left + ramp.size] = ramp[::-1]


def _put_bars(made: Grey, top: int, left: int, side: int) -> None:
    """Put upright and level bars of one pixel, each beside the other: they are lines and no even grey."""
    lines = (np.arange(side) % 2 * 255).astype(np.uint8)
    made[top : top + side, left : left + side] = lines
    made[top : top + side, left + side + 2 : left + 2 * side + 2] = lines[:, np.newaxis]
