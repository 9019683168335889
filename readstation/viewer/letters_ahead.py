"""The letters of the words on images, made one by one before there is an image that would wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters, digits

from readstation.viewer.drawing import FontWeight
from readstation.viewer.glyphs import OVERSAMPLING, letter_picture
from readstation.viewer.mark_style import LABEL_PX, OVERLAY_PX, TEXT_EDGE_PX
from readstation.viewer.overlays import TITLE_PX

LETTERS = f"{digits}{ascii_letters} /.,·()−+×:-"
"""What the corners of an image and the labels of marks are written with; any other letter is made when it comes."""

STYLES = ((OVERLAY_PX, FontWeight.REGULAR), (TITLE_PX, FontWeight.SEMI_BOLD), (LABEL_PX, FontWeight.SEMI_BOLD))
"""Size, logical px, and weight of corner texts, titles and labels."""


def letters_ahead(ratio: float) -> Iterator[None]:
    """Make one letter a step, about a third of a millisecond each. For the main thread, as everything of VTK is.

    Parameters
    ----------
    ratio
        Device pixels a logical pixel.
    """
    for size_px, weight in STYLES:
        for character in LETTERS:
            for phase in range(OVERSAMPLING):
                letter_picture(character, round(size_px * ratio), weight, phase, TEXT_EDGE_PX * ratio)
                yield
