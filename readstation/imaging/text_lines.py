"""From components that could be letters to lines of text: alike, side by side, on one line (TR-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


class TextBox(NamedTuple):
    """A rectangle that seems to hold text, in pixels; the stops are outside it."""

    row_start: int
    column_start: int
    row_stop: int
    column_stop: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Components that could be letters.

    Attributes
    ----------
    boxes
        int32 (component, 4): first row, first column, row stop, column stop.
    areas, levels, thickness
        Pixels, mean brightness above the surroundings, and largest thickness of a stroke in pixels.
    softness
        How bright the pixels around each one still are, as a part of its own brightness.
    """

    boxes: NDArray[np.int32]
    areas: NDArray[Any]
    levels: NDArray[Any]
    thickness: NDArray[Any]
    softness: NDArray[Any]


_FEWEST_LETTERS = 3
_FEWEST_LOOKS = 3
_MOST_PAIRED = 1500
"""Pairs are looked at all together; of more components the largest are taken."""


def lines_of(letters: Letters) -> list[TextBox]:
    """Return the boxes of the lines that components make."""
    letters = _like_letters(letters)
    count = len(letters.boxes)
    if not count:
        return []
    found = [_box(letters.boxes[[n]]) for n in range(count) if _is_word(letters, n)]
    beside = _neighbours(letters) if count >= _FEWEST_LETTERS else None
    if beside is not None and beside.nnz >= _FEWEST_LETTERS - 1:  # fewer pairs join no three
        groups, of_group = connected_components(beside, directed=False)
        sizes = np.bincount(of_group, minlength=groups)
        for group in np.flatnonzero(sizes >= _FEWEST_LETTERS):
            members = np.flatnonzero(of_group == group)
            if _is_line(letters, members):
                found.append(_box(letters.boxes[members]))
    return found


def joined(boxes: Sequence[TextBox]) -> tuple[TextBox, ...]:
    """Return boxes with those that overlap made one; what few looks saw is left out.

    Writing stands out at several thresholds and smoothings alike; what noise and anatomy leave seldom does.
    """
    kept: list[tuple[TextBox, int]] = []
    for box in sorted(boxes):
        merged, support = box, 1
        while True:
            touching = [each for each in kept if _overlap(each[0], merged)]
            if not touching:
                break
            kept = [each for each in kept if each not in touching]
            merged = _around([*(each for each, _ in touching), merged])
            support += sum(count for _, count in touching)
        kept.append((merged, support))
    return tuple(sorted(box for box, support in kept if support >= _FEWEST_LOOKS))


def _like_letters(letters: Letters) -> Letters:
    """Keep what is thin for its height and neither full nor empty, the largest first where there are many."""
    heights = letters.boxes[:, 2] - letters.boxes[:, 0]
    widths = letters.boxes[:, 3] - letters.boxes[:, 1]
    filled = letters.areas / (heights * widths)
    is_thin = letters.thickness <= np.maximum(0.34 * heights, 2.0)
    is_bar = (widths <= np.maximum(0.4 * heights, 2)) & (filled > 0.6)
    keep = is_thin & (((filled > 0.12) & (filled < 0.9)) | is_bar)
    chosen = np.flatnonzero(keep)
    if len(chosen) > _MOST_PAIRED:
        chosen = chosen[np.argsort(-letters.areas[chosen], kind="stable")[:_MOST_PAIRED]]
    return Letters(
        letters.boxes[chosen],
        letters.areas[chosen],
        letters.levels[chosen],
        letters.thickness[chosen],
        letters.softness[chosen],
    )


def _neighbours(letters: Letters) -> Any:
    """Return which components stand beside each other on one line, as a sparse matrix."""
    top, left, bottom, right = (letters.boxes[:, side].astype(np.float32) for side in range(4))
    heights = bottom - top
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    lower, higher = np.minimum(heights[:, None], heights), np.maximum(heights[:, None], heights)
    gap = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    levels = letters.levels
    dim, bright = np.minimum(levels[:, None], levels), np.maximum(levels[:, None], levels)
    thin = np.minimum(letters.thickness[:, None], letters.thickness)
    thick = np.maximum(letters.thickness[:, None], letters.thickness)
    on_line = (np.abs(bottom[:, None] - bottom) <= 0.15 * higher + 1) | (
        np.abs(top[:, None] - top) <= 0.15 * higher + 1
    )
    beside = (
        (shared >= 0.6 * lower)
        & (lower >= 0.5 * higher)
        & (gap <= 0.8 * higher + 1)
        & (gap >= -0.3 * higher)
        & (bright <= 1.9 * dim)
        & (thick <= 2 * thin + 1)
        & on_line
    )
    rows, columns = np.nonzero(np.triu(beside, 1))
    count = len(heights)
    return coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(count, count))


def _is_line(letters: Letters, members: NDArray[np.intp]) -> bool:
    """Whether components in a row share foot, height and brightness, and are as full and as broad as letters.

    The limits part lines of type from what the phantoms' anatomy leaves (docs/evidence/text-detector.md); three
    components have to be more alike than many.
    """
    boxes, levels = letters.boxes[members], letters.levels[members]
    heights, widths = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    height = float(np.median(heights))
    if int(boxes[:, 3].max() - boxes[:, 1].min()) < 1.6 * height:
        return False
    strict = len(members) == _FEWEST_LETTERS
    feet = float(np.mean(np.abs(boxes[:, 2] - np.median(boxes[:, 2])) <= 0.12 * height + 0.6))
    filled = float(np.mean(letters.areas[members] / (heights * widths)))
    return bool(
        height >= (5 if strict else 4)
        and feet >= 0.65
        and float(np.std(heights)) <= (0.25 if strict else 0.36) * height
        and float(np.mean(widths)) <= 1.45 * height
        and float(np.std(levels)) <= (0.15 if strict else 0.22) * float(np.mean(levels))
        and filled >= (0.42 if strict else 0.38)
        and float(np.median(letters.softness[members])) <= (0.3 if strict else 0.6)
    )


def _is_word(letters: Letters, index: int) -> bool:
    """Whether one component is a word whose letters touch: long, flat, half full, and sharp."""
    top, left, bottom, right = letters.boxes[index]
    height, width = bottom - top, right - left
    filled = letters.areas[index] / (height * width)
    return bool(
        5 <= height <= 14 and width >= 4.5 * height and 0.4 <= filled <= 0.75 and letters.softness[index] <= 0.3
    )


def _box(boxes: NDArray[np.int32]) -> TextBox:
    low, high = boxes.min(axis=0), boxes.max(axis=0)
    return TextBox(int(low[0]), int(low[1]), int(high[2]), int(high[3]))


def _overlap(one: TextBox, other: TextBox) -> bool:
    return (
        one.row_start < other.row_stop + 1
        and other.row_start < one.row_stop + 1
        and one.column_start < other.column_stop + 2
        and other.column_start < one.column_stop + 2
    )


def _around(boxes: Sequence[TextBox]) -> TextBox:
    return TextBox(
        min(box.row_start for box in boxes),
        min(box.column_start for box in boxes),
        max(box.row_stop for box in boxes),
        max(box.column_stop for box in boxes),
    )
