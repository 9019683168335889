"""What stands around the image: corner texts, edge letters, scale bar and the frame of the active view.

Which words are allowed on an image is the caller's matter (TR-18); only sizes, scale and directions come from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from readstation.core.phrases import tr
from readstation.viewer.drawing import FontWeight, Pen, TextMetrics, Words
from readstation.viewer.mark_style import ACCENT, OVERLAY_PX, TEXT1, TEXT2, TEXT3, Rgb
from readstation.viewer.view_geometry import ViewGeometry

PAD_PX = 12.0
LINE_STEP_PX = 16.0
TITLE_PX = 13
LONGEST_SCALE_BAR_PX = 130.0
_BAR_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class CornerTexts:
    """The words in the corners of an image, one entry a line.

    Attributes
    ----------
    top_left
        Timepoint or phase first, in bold, then phase, modality and plane.
    top_right
        Slice number and thickness.
    bottom_left
        None lets the view write its own window and zoom there.
    is_locked
        Whether a padlock follows the first line.
    """

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] | None = None
    is_locked: bool = False

    @property
    def top_px(self) -> int:
        """How far down the words of the upper corners reach, logical px."""
        return round(PAD_PX + LINE_STEP_PX * max(len(self.top_left), len(self.top_right)))


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, logical px."""


def draw_top_left(pen: Pen, lines: tuple[str, ...], metrics: TextMetrics, *, is_locked: bool) -> list[Box]:
    """Draw the words of the top left corner and return the boxes that they take."""
    boxes: list[Box] = []
    for number, text in enumerate(lines):
        baseline = PAD_PX + 10 + number * LINE_STEP_PX
        is_title = number == 0
        size, weight = (TITLE_PX, FontWeight.SEMI_BOLD) if is_title else (OVERLAY_PX, FontWeight.REGULAR)
        width = metrics.width_px(text, size, weight)
        pen.write(Words(PAD_PX, baseline, text, size, weight, TEXT1 if is_title else TEXT2))
        if is_title and is_locked:
            pen.lock(PAD_PX + width + 7, baseline - 5, TEXT2)
            width += 18
        boxes.append((PAD_PX, baseline - 12, PAD_PX + width, baseline + 4))
    return boxes


def draw_top_right(pen: Pen, width_px: float, lines: tuple[str, ...], metrics: TextMetrics) -> list[Box]:
    """Draw the words of the top right corner of a view of a width and return the boxes that they take."""
    return [
        _right_aligned(pen, width_px, text, PAD_PX + 10 + number * LINE_STEP_PX, metrics)
        for number, text in enumerate(lines)
    ]


def look_words(window: tuple[float, float], zoom: float, opacities: Sequence[float]) -> tuple[str, ...]:
    """Return the words of window and zoom, and of each image that lies over the first.

    Parameters
    ----------
    window
        Width and centre, in the unit of the values.
    zoom
        Logical px to an image px.
    opacities
        Of the upper images, 0 to 1.
    """
    width, center = window
    fusion = [tr("Fusion {percent} %", percent=f"{each * 100:.0f}") for each in opacities]
    return (f"W {width:.0f}  L {center:.0f}".replace("-", "−"), tr("Zoom {zoom}×", zoom=f"{zoom:.1f}"), *fusion)


def draw_bottom_left(pen: Pen, height_px: float, lines: tuple[str, ...], metrics: TextMetrics) -> list[Box]:
    """Draw the words of the bottom left corner of a view of a height and return the boxes that they take."""
    boxes: list[Box] = []
    for number, text in enumerate(lines):
        baseline = height_px - PAD_PX - (len(lines) - 1 - number) * LINE_STEP_PX
        width = metrics.width_px(text, OVERLAY_PX, FontWeight.REGULAR)
        pen.write(Words(PAD_PX, baseline, text, OVERLAY_PX, FontWeight.REGULAR, TEXT2))
        boxes.append((PAD_PX, baseline - 12, PAD_PX + width, baseline + 4))
    return boxes


def draw_scale_bar(pen: Pen, view: ViewGeometry, metrics: TextMetrics) -> list[Box]:
    """Draw the scale bar and its length in the bottom right corner and return the box that they take."""
    # Beside the words of the other lower corner, which need more than half of a narrow view.
    length_mm, text = scale_bar(view.mm_per_px, min(LONGEST_SCALE_BAR_PX, _BAR_SHARE * view.width_px))
    length = length_mm / view.mm_per_px
    right, y = view.width_px - PAD_PX - 2, view.height_px - 33.5
    left = right - length
    pen.line((left, y), (right, y), 1.6, TEXT3)
    for x in (left, right):
        pen.line((x, y - 4), (x, y + 4), 1.6, TEXT3)
    _right_aligned(pen, view.width_px, text, view.height_px - PAD_PX, metrics)
    return [(left, y - 6, right, view.height_px - PAD_PX + 4)]


def scale_bar(mm_per_px: float, longest_px: float = LONGEST_SCALE_BAR_PX) -> tuple[float, str]:
    """Return the longest round length that fits the scale bar, mm, and its words."""
    longest = longest_px * mm_per_px
    power = 10.0 ** floor(log10(longest))
    length = next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest * (1 + 1e-9))
    if length >= 10:
        return length, f"{length / 10:.0f} cm"
    return length, f"{length:.0f} mm" if length >= 1 else f"{length:g} mm"


def draw_edge_letters(pen: Pen, view: ViewGeometry, metrics: TextMetrics) -> list[Box]:
    """Draw the letters of the four edges and return the boxes that they take."""
    letters = view.letters
    middle_x, middle_y = view.width_px / 2, view.height_px / 2
    places = (
        (letters.left, PAD_PX, middle_y + 4),
        (letters.right, None, middle_y + 4),
        (letters.top, middle_x, PAD_PX + 10),
        (letters.bottom, middle_x, view.height_px - PAD_PX),
    )
    boxes: list[Box] = []
    for text, x, baseline in places:
        width = metrics.width_px(text, OVERLAY_PX, FontWeight.REGULAR)
        left = view.width_px - PAD_PX - width if x is None else x if x == PAD_PX else x - width / 2
        pen.write(Words(left, baseline, text, OVERLAY_PX, FontWeight.REGULAR, TEXT2))
        boxes.append((left, baseline - 10, left + width, baseline + 2))
    return boxes


def draw_frame(pen: Pen, width_px: float, height_px: float, colour: Rgb = ACCENT) -> None:
    """Draw the 2 px frame of the view that takes the keys."""
    right, bottom = width_px - 1, height_px - 1
    pen.path([(1, 1), (right, 1), (right, bottom), (1, bottom)], 2.0, colour, is_closed=True)


def _right_aligned(pen: Pen, view_width: float, text: str, baseline: float, metrics: TextMetrics) -> Box:
    width = metrics.width_px(text, OVERLAY_PX, FontWeight.REGULAR)
    left = view_width - PAD_PX - width
    pen.write(Words(left, baseline, text, OVERLAY_PX, FontWeight.REGULAR, TEXT2))
    return (left, baseline - 12, left + width, baseline + 4)
