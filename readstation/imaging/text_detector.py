"""Finds what looks like written text in the pixels of a frame (TR-20).

Letters are thin strokes of one brightness that end sharply, as high as each other, side by side on one line. Thin
strokes are what a small opening takes away; what is left above the noise is cut into components, and components that
stand in a row make a line of text. Anatomy has thin bright things too, but seldom three alike on one line.

No detector finds everything: frames are looked at by a person whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.imaging.text_lines import Letters, TextBox, joined, lines_of

FloatArray = NDArray[np.float32]

DETECTOR = "strokes-1"
"""The version that stands beside what it found."""

_SHORTEST_SIDE_PX = 16
"""A frame that is smaller holds no line that a person could read."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One way to look at a frame: the size of the opening and the smoothing before it, in pixels."""

    opening: int
    smoothing: float


_LOOKS = (_Look(5, 0.0), _Look(9, 0.8), _Look(13, 1.4))
_DEVIATIONS = 4.0
"""How far above the noise a stroke must stand."""

_LEVELS = (0.0, 0.04, 0.1, 0.25, 0.5)
"""And how high in the frame's range: the smooth edge of bright letters would join them at a lower one."""

_FEWEST_PIXELS = 16
_MOST_COMPONENTS = 6000
"""More of them are noise or a texture, and no line can be told from it."""


def find_text(frame: NDArray[Any]) -> tuple[TextBox, ...]:
    """Return where a frame seems to hold text.

    Parameters
    ----------
    frame
        Shape (row, column), stored values or values in a unit, any number type. Values that are no number count as 0.

    Returns
    -------
    Boxes in pixels, by row and column; empty where nothing looks like text.
    """
    if frame.ndim != 2 or min(frame.shape) < _SHORTEST_SIDE_PX:
        return ()
    values = _levelled(np.nan_to_num(frame.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0))
    if values is None:
        return ()
    found: list[TextBox] = []
    for look in _LOOKS:
        smooth = ndimage.gaussian_filter(values, look.smoothing) if look.smoothing else values
        for sign in (1.0, -1.0):
            found += _in_strokes(_strokes(smooth * np.float32(sign), look.opening))
    return joined(found)


def _levelled(values: FloatArray) -> FloatArray | None:
    """Return the frame with its range as 0 to 1; None where all values are alike."""
    low, high = float(values.min()), float(values.max())
    if not high > low:
        return None
    return (values - np.float32(low)) / np.float32(high - low)


def _strokes(values: FloatArray, size: int) -> FloatArray:
    """Return what is brighter than its surroundings and thinner than the opening: the white top-hat."""
    return np.asarray(values - ndimage.grey_opening(values, size=(size, size)), dtype=np.float32)


def _in_strokes(strokes: FloatArray) -> list[TextBox]:
    floor = np.maximum(_noise_of(strokes) * np.float32(_DEVIATIONS), np.float32(0.012))
    found: list[TextBox] = []
    for level in _LEVELS:
        mask = strokes > np.maximum(floor, np.float32(level))
        if int(mask.sum()) < _FEWEST_PIXELS:
            break
        letters = _letters(mask, strokes)
        if letters is not None:
            found += lines_of(letters)
    return found


def _noise_of(strokes: FloatArray) -> FloatArray:
    """Return the local level of small bright structure, shape (row, column): that of a wide neighbourhood.

    The mean of a wide box, where what stands out most is cut to the frame's own upper quartile first, so that text does
    not lift its own threshold.
    """
    middle = float(np.percentile(strokes, 75))
    cut = np.minimum(strokes, np.float32(max(4 * middle, 1e-6)))
    wide = ndimage.uniform_filter(cut, size=41, mode="nearest")
    return np.asarray(np.maximum(wide, np.float32(middle / 2)), dtype=np.float32)


def _letters(mask: NDArray[np.bool_], strokes: FloatArray) -> Letters | None:
    """Return the components that could be letters; None where there are too many to tell, or too few for a line."""
    labels, count = ndimage.label(mask, structure=np.ones((3, 3), dtype=bool))
    if not 1 <= count <= _MOST_COMPONENTS:
        return None
    places = ndimage.find_objects(labels)
    boxes = np.array([(r.start, c.start, r.stop, c.stop) for r, c in places], dtype=np.int32)
    heights, widths = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    likely = (heights >= 4) & (heights <= 56) & (widths <= 24 * heights)
    chosen = np.flatnonzero(likely)
    if not len(chosen):
        return None
    index = chosen + 1
    inner = ndimage.distance_transform_cdt(np.pad(mask, 1), metric="chessboard")[1:-1, 1:-1]
    owner = labels[mask]
    areas = np.bincount(owner, minlength=count + 1)
    levels = np.bincount(owner, weights=strokes[mask], minlength=count + 1) / np.maximum(areas, 1)
    deepest = np.zeros(count + 1, dtype=np.int32)
    np.maximum.at(deepest, owner, inner[mask])
    return Letters(
        boxes[chosen],
        areas[index],
        levels[index],
        2 * deepest[index] - 1,
        _softness(labels, mask, strokes, levels)[index],
    )


def _softness(labels: NDArray[Any], mask: NDArray[np.bool_], strokes: FloatArray, levels: NDArray[Any]) -> NDArray[Any]:
    """Return, for each component, how bright the pixels around it still are as a part of its own brightness.

    Writing ends within a pixel; what a scanner has blurred goes on.
    """
    around = _highest_around(labels)
    ring = (around > 0) & ~mask
    owner = around[ring]
    count = np.bincount(owner, minlength=len(levels))
    light = np.bincount(owner, weights=strokes[ring], minlength=len(levels))
    return np.asarray(light / np.maximum(count, 1) / np.maximum(levels, 1e-9))


def _highest_around(labels: NDArray[Any]) -> NDArray[Any]:
    """Return the highest label of each pixel and its eight neighbours: a grey dilation, in a tenth of its time."""
    rows = labels.copy()
    np.maximum(rows[1:], labels[:-1], out=rows[1:])
    np.maximum(rows[:-1], labels[1:], out=rows[:-1])
    both = rows.copy()
    np.maximum(both[:, 1:], rows[:, :-1], out=both[:, 1:])
    np.maximum(both[:, :-1], rows[:, 1:], out=both[:, :-1])
    return both
