"""What a painter has to put over an image: strokes, rings and words in logical pixels, edges already under them.

A view lays out its marks and overlays once; every painter draws the same result.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from math import cos, hypot, pi, sin
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.mark_style import BLACK, EDGE_OPACITY, EDGE_PX, Rgb, Rgba

_EDGE: Rgba = (*BLACK, EDGE_OPACITY)


class FontWeight(StrEnum):
    """The weights of the overlay font."""

    REGULAR = "Regular"
    SEMI_BOLD = "SemiBold"


class Stroke(NamedTuple):
    """A straight line with flat ends, logical px."""

    x0: float
    y0: float
    x1: float
    y1: float
    width_px: float
    colour: Rgba


class Ring(NamedTuple):
    """A circle's outline, logical px; the radius runs to the middle of the line."""

    x: float
    y: float
    radius_px: float
    width_px: float
    colour: Rgba


class Words(NamedTuple):
    """One line of text with a black edge; (x, y) is the left end of its baseline, logical px."""

    x: float
    y: float
    text: str
    size_px: int
    weight: FontWeight
    colour: Rgb


class TextMetrics(Protocol):
    """What layout needs to know of a painter's font."""

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        """Return the width of a line of text, logical px."""
        ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything over one image, painted in the order of the fields."""

    edge_strokes: tuple[Stroke, ...] = ()
    edge_rings: tuple[Ring, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    rings: tuple[Ring, ...] = ()
    words: tuple[Words, ...] = ()


def joined(parts: Iterable[Drawing]) -> Drawing:
    """Return drawings as one."""
    chain = itertools.chain.from_iterable
    found = tuple(parts)
    return Drawing(
        tuple(chain(part.edge_strokes for part in found)),
        tuple(chain(part.edge_rings for part in found)),
        tuple(chain(part.strokes for part in found)),
        tuple(chain(part.rings for part in found)),
        tuple(chain(part.words for part in found)),
    )


@dataclass(frozen=True, eq=False, slots=True)
class LoupePicture:
    """A magnified round picture on top of all else.

    Attributes
    ----------
    x, y, radius_px
        Where it stands, logical px.
    grey
        uint8, shape (n, n), first row at the top: the square around it at the view's device pixels.
    drawing
        What lies over it.
    """

    x: float
    y: float
    radius_px: float
    grey: NDArray[np.uint8]
    drawing: Drawing


@dataclass(slots=True)
class Pen:
    """Collects a drawing; each shape brings its black edge."""

    edge_strokes: list[Stroke] = field(default_factory=list)
    edge_rings: list[Ring] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        width_px: float,
        colour: Rgb,
        dash_px: tuple[float, ...] = (),
    ) -> None:
        """Draw a straight line; its black edge is unbroken under the gaps of a dashed one."""
        (x0, y0), (x1, y1) = start, end
        length = hypot(x1 - x0, y1 - y0)
        if length <= 0.0:
            return
        reach = EDGE_PX / length
        dx, dy = (x1 - x0) * reach, (y1 - y0) * reach
        self.edge_strokes.append(Stroke(x0 - dx, y0 - dy, x1 + dx, y1 + dy, width_px + 2 * EDGE_PX, _EDGE))
        if not dash_px:
            self.strokes.append(Stroke(x0, y0, x1, y1, width_px, (*colour, 1.0)))
            return
        for begin, finish in _dashes(length, dash_px):
            a, b = begin / length, finish / length
            self.strokes.append(
                Stroke(
                    x0 + a * (x1 - x0),
                    y0 + a * (y1 - y0),
                    x0 + b * (x1 - x0),
                    y0 + b * (y1 - y0),
                    width_px,
                    (*colour, 1.0),
                )
            )

    def path(
        self,
        points: Iterable[tuple[float, float]],
        width_px: float,
        colour: Rgb,
        *,
        is_closed: bool = False,
        dash_px: tuple[float, ...] = (),
    ) -> None:
        """Draw straight lines from point to point, their corners filled."""
        places = list(points)
        if is_closed:
            places.append(places[0])
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            length = hypot(x1 - x0, y1 - y0) or 1.0
            dx, dy = (x1 - x0) / length * width_px / 2, (y1 - y0) / length * width_px / 2
            self.line((x0 - dx, y0 - dy), (x1 + dx, y1 + dy), width_px, colour, dash_px)

    def ring(self, center: tuple[float, float], radius_px: float, width_px: float, colour: Rgb) -> None:
        """Draw a circle."""
        x, y = center
        self.edge_rings.append(Ring(x, y, radius_px, width_px + 2 * EDGE_PX, _EDGE))
        self.rings.append(Ring(x, y, radius_px, width_px, (*colour, 1.0)))

    def lock(self, left: float, middle_y: float, colour: Rgb) -> None:
        """Draw a small padlock, 9 px wide, from its left edge."""
        top = middle_y - 1.0
        self.path(
            [(left + 0.5, top), (left + 8.5, top), (left + 8.5, top + 6), (left + 0.5, top + 6)],
            1.2,
            colour,
            is_closed=True,
        )
        arch = [(left + 4.5 - 2.5 * cos(k * pi / 6), top - 2.5 - 2.5 * sin(k * pi / 6)) for k in range(7)]
        self.path([(left + 2, top), *arch, (left + 7, top)], 1.2, colour)

    def write(self, words: Words) -> None:
        """Write a line of text."""
        if words.text:
            self.words.append(words)

    def drawing(self) -> Drawing:
        """Return what was collected."""
        return Drawing(
            tuple(self.edge_strokes), tuple(self.edge_rings), tuple(self.strokes), tuple(self.rings), tuple(self.words)
        )


def _dashes(length: float, dash_px: tuple[float, ...]) -> Iterable[tuple[float, float]]:
    """Yield the drawn stretches of a dashed line of a length."""
    place, index = 0.0, 0
    while place < length:
        step = dash_px[index % len(dash_px)]
        if index % 2 == 0:
            yield place, min(place + step, length)
        place += step
        index += 1
