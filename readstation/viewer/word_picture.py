"""A line of text as one small picture, from the letters that the glyph atlas of the other painter is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.drawing import FontWeight, Words
from readstation.viewer.glyphs import OVERSAMPLING, glyph_picture, letter_picture
from readstation.viewer.mark_style import EDGE_OPACITY, TEXT_EDGE_PX, Rgb


@dataclass(frozen=True, eq=False, slots=True)
class WordPicture:
    """A line of text with its black edge.

    Attributes
    ----------
    pixels
        uint32, shape (rows, columns), C order: 0xAARRGGBB, colours times opacity, device pixels.
    left, top
        From the pen's whole pixel to the first column, and from the baseline up to the first row, device pixels.
    """

    pixels: NDArray[np.uint32]
    left: int
    top: int


def placed_words(words: Words, ratio: float) -> tuple[WordPicture, int, int] | None:
    """Return a line of text and the device pixel of the view where its first one goes; None where nothing is inked.

    Parameters
    ----------
    words
        In logical px.
    ratio
        Device pixels a logical pixel.
    """
    whole, phase = divmod(round(words.x * ratio * OVERSAMPLING), OVERSAMPLING)
    picture = _word_picture(words.text, round(words.size_px * ratio), words.weight, words.colour, phase, ratio)
    if picture is None:
        return None
    return picture, whole + picture.left, round(words.y * ratio) - picture.top


@lru_cache(maxsize=1024)
def _word_picture(
    text: str, size: int, weight: FontWeight, colour: Rgb, phase: int, ratio: float
) -> WordPicture | None:
    pen = float(phase)
    letters = []
    for character in text:
        glyph = glyph_picture(character, size, weight)
        if glyph.coverage.any():
            whole, quarter = divmod(round(pen), OVERSAMPLING)
            cover, left, top = _letter_cover(character, size, weight, quarter, ratio)
            letters.append((cover, whole + left, top))
        pen += glyph.advance
    if not letters:
        return None
    left = min(x for _, x, _ in letters)
    top = max(y for _, _, y in letters)
    width = max(x + cover.shape[2] for cover, x, _ in letters) - left
    height = top + max(cover.shape[1] - y for cover, _, y in letters)
    both = np.zeros((2, height, width), dtype=np.float32)
    for cover, x, y in letters:
        here = both[:, top - y : top - y + cover.shape[1], x - left : x - left + cover.shape[2]]
        here += cover * (1 - here)
    faces, edges = both
    covered = np.rint((faces + edges * (1 - faces)) * 255).astype(np.uint32)
    pixels = covered << 24
    for shift, channel in zip((16, 8, 0), colour, strict=True):
        pixels |= np.minimum(np.rint(faces * channel).astype(np.uint32), covered) << shift
    return WordPicture(pixels, left, top)


@lru_cache(maxsize=4096)
def _letter_cover(
    character: str, size: int, weight: FontWeight, phase: int, ratio: float
) -> tuple[NDArray[np.float32], int, int]:
    """Return how much a letter and its edge cover, float32, shape (2, rows, columns), and left and top from the pen."""
    face, edge, left, top = letter_picture(character, size, weight, phase, TEXT_EDGE_PX * ratio)
    return np.stack((face * np.float32(1 / 255), edge * np.float32(EDGE_OPACITY / 255))), left, top
