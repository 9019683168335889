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
            face, edge, left, top = letter_picture(character, size, weight, quarter, TEXT_EDGE_PX * ratio)
            letters.append((face, edge, whole + left, top))
        pen += glyph.advance
    if not letters:
        return None
    left = min(x for _, _, x, _ in letters)
    top = max(y for _, _, _, y in letters)
    width = max(x + face.shape[1] for face, _, x, _ in letters) - left
    height = top + max(face.shape[0] - y for face, _, _, y in letters)
    faces, edges = np.zeros((2, height, width), dtype=np.float32)
    for face, edge, x, y in letters:
        rows, columns = slice(top - y, top - y + face.shape[0]), slice(x - left, x - left + face.shape[1])
        faces[rows, columns] += face * np.float32(1 / 255) * (1 - faces[rows, columns])
        edges[rows, columns] += edge * np.float32(EDGE_OPACITY / 255) * (1 - edges[rows, columns])
    cover = np.rint((faces + edges * (1 - faces)) * 255).astype(np.uint32)
    pixels = cover << 24
    for shift, channel in zip((16, 8, 0), colour, strict=True):
        pixels |= np.minimum(np.rint(faces * channel).astype(np.uint32), cover) << shift
    return WordPicture(pixels, left, top)
