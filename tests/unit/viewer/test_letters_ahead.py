"""Words on images are written with letters that were made before."""

from __future__ import annotations

import pytest

from readstation.viewer.drawing import FontWeight, Words
from readstation.viewer.glyphs import letter_picture
from readstation.viewer.letters_ahead import LETTERS, STYLES, letters_ahead
from readstation.viewer.mark_style import LABEL_PX, OVERLAY_PX, TEXT2
from readstation.viewer.overlays import TITLE_PX
from readstation.viewer.word_picture import placed_words

CORNERS = (
    ("Late arterial", TITLE_PX, FontWeight.SEMI_BOLD),
    ("TP0 baseline · CT axial", OVERLAY_PX, FontWeight.REGULAR),
    ("Slice 117 / 300", OVERLAY_PX, FontWeight.REGULAR),
    ("2.5 mm", OVERLAY_PX, FontWeight.REGULAR),
    ("10 cm", OVERLAY_PX, FontWeight.REGULAR),
    ("W 350  L 50", OVERLAY_PX, FontWeight.REGULAR),
    ("T1 46.6 mm", LABEL_PX, FontWeight.SEMI_BOLD),
)


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_no_letter_is_made_for_the_first_image(ratio: float) -> None:
    steps = sum(1 for _ in letters_ahead(ratio))
    assert steps == 4 * len(LETTERS) * len(STYLES)
    made = letter_picture.cache_info().misses
    for text, size_px, weight in CORNERS:
        for x in (12.0, 12.3, 12.6, 12.9):
            placed_words(Words(x, 40.0, text, size_px, weight, TEXT2), ratio)
    assert letter_picture.cache_info().misses == made
