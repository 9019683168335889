"""The bar that says which value a colour of an upper image stands for."""

from __future__ import annotations

from readstation.viewer.drawing import FontWeight, Pen, Stroke, TextMetrics, Words
from readstation.viewer.layers import ColourMap, Layer
from readstation.viewer.mapping import colours_of
from readstation.viewer.mark_style import OVERLAY_PX, TEXT1, TEXT2
from readstation.viewer.overlays import PAD_PX, Box

WIDTH_PX, TALLEST_PX = 10.0, 220.0
_STEPS = 44
_TICKS = 4
_BELOW_PX = 72.0
_LEAST_VIEW_PX = 300.0


def draw_colour_bar(
    pen: Pen, size_px: tuple[float, float], layers: tuple[Layer, ...], metrics: TextMetrics
) -> list[Box]:
    """Draw the bar of the topmost image in colour at the right edge, with its unit, and return the box that it takes.

    Parameters
    ----------
    size_px
        Width and height of the view, logical px. In a low one there is no room and nothing is drawn.
    layers
        What lies over the image, bottom up.
    """
    coloured = [layer for layer in layers if layer.look.colours is not ColourMap.GREY]
    width, height = size_px
    if not coloured or height < _LEAST_VIEW_PX:
        return []
    layer = coloured[-1]
    window, center = layer.look.window
    low, high = center - window / 2, center + window / 2
    bar = min(TALLEST_PX, height / 2 - 40)
    bottom = height - _BELOW_PX
    texts = [_number(low + (high - low) * tick / _TICKS) for tick in range(_TICKS + 1)]
    widest = max(metrics.width_px(text, OVERLAY_PX, FontWeight.REGULAR) for text in (*texts, layer.volume.unit))
    text_left = width - PAD_PX - 30 - widest
    x = text_left - 8 - WIDTH_PX / 2
    shades = colours_of(layer.look.colours)
    for step in range(_STEPS):
        y0, y1 = bottom - bar * step / _STEPS, bottom - bar * (step + 1) / _STEPS
        red, green, blue = (int(each) for each in shades[round(255 * (step + 0.5) / _STEPS)])
        pen.strokes.append(Stroke(x, y0, x, y1 - 0.5, WIDTH_PX, (red, green, blue, 1.0)))
    for tick, text in enumerate(texts):
        y = bottom - bar * tick / _TICKS
        pen.write(Words(text_left, y + 4, text, OVERLAY_PX, FontWeight.REGULAR, TEXT2))
    pen.write(Words(text_left, bottom - bar - 14, layer.volume.unit, OVERLAY_PX, FontWeight.REGULAR, TEXT1))
    return [(x - WIDTH_PX, bottom - bar - 28, width - PAD_PX - 30, bottom + 8)]


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 or value == 0 else f"{value:.2g}"
