"""The bar that explains the colours of an upper image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from readstation.viewer.colour_bar import draw_colour_bar
from readstation.viewer.drawing import FontWeight, Pen
from readstation.viewer.layers import ColourMap, Layer, Look
from readstation.viewer.mapping import colours_of
from tests.render.volumes import volume_of


class Metrics:
    """Six pixels a letter."""

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        return 6.0 * len(text)


def drawn(look: Look, size: tuple[float, float] = (700.0, 500.0)) -> Pen:
    pet = replace(volume_of(np.zeros((2, 3, 3), np.int16)), unit="Bq/ml")
    pen = Pen()
    draw_colour_bar(pen, size, (Layer(pet, look, is_base=False),), Metrics())
    return pen


def test_the_ends_of_the_bar_are_the_ends_of_the_window_in_its_unit() -> None:
    pen = drawn(Look((260.0, 130.0), colours=ColourMap.INFERNO, opacity=0.5))
    assert [word.text for word in pen.words] == ["0", "65", "130", "195", "260", "Bq/ml"]
    lowest, highest = pen.words[0], pen.words[4]
    assert lowest.y > highest.y
    shades = colours_of(ColourMap.INFERNO)
    assert np.abs(np.array(pen.strokes[0].colour[:3]) - shades[3]).max() <= 3
    assert np.abs(np.array(pen.strokes[-1].colour[:3]) - shades[252]).max() <= 3
    assert all(stroke.x0 < word.x for stroke in pen.strokes for word in pen.words)


def test_there_is_no_bar_for_grey_and_none_where_there_is_no_room() -> None:
    assert not drawn(Look((260.0, 130.0), opacity=0.5)).strokes
    assert not drawn(Look((260.0, 130.0), colours=ColourMap.INFERNO), (700.0, 200.0)).strokes
