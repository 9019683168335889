"""The first practice case of the phantom: its true lines, a wrong one, and what would tell its reference."""

from __future__ import annotations

from dataclasses import dataclass, replace

from readstation.core.exact import format_mm, tenths_between
from readstation.imaging.phantom.layout import PhantomSize, Point
from readstation.imaging.phantom.lesions import StarSolid
from readstation.imaging.phantom.practice import PhantomCase, true_line
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES
from readstation.model.lesion import PointUm
from tests.support.readable import forms_of

PACK = "p-01.practice"
SITE = "Liver, segment VIII"
SIZE = PhantomSize.SMALL
CASE: PhantomCase = PRACTICE_CASES[0]
_WRONG_MM = 5.0
"""So much shorter than the reference's is the wrong line: beyond the tolerance of the case."""
_CLEAR_MM = 1.0
"""So far from the core runs the right line: the longest one touches it, and its edge is blurred over a pixel."""


@dataclass(frozen=True, slots=True)
class TrueCalliper:
    """A line of the reference as it is stored."""

    start: PointUm
    end: PointUm

    @property
    def length_tenths(self) -> int:
        """Its length."""
        return tenths_between(self.start.as_tuple(), self.end.as_tuple())


def short_line() -> tuple[Point, Point]:
    """Return a line of the baseline that is wrong: within the viable tissue, and shorter than the case allows."""
    line = true_line(CASE.painted[0][0].solid, CASE.scan(0, SIZE))
    (ax, ay, az), (bx, by, bz) = line.start_mm, line.end_mm
    share = _WRONG_MM / line.length_mm
    return (ax + share * (bx - ax), ay + share * (by - ay), az), (bx, by, bz)


def right_line() -> tuple[Point, Point]:
    """Return a right line of the follow-up, off the core and so a little shorter than the reference's."""
    solid = CASE.painted[1][0].solid
    assert isinstance(solid, StarSolid)
    assert solid.hole is not None
    outline = replace(solid.hole.outline, radius=solid.hole.outline.radius + _CLEAR_MM)
    line = true_line(replace(solid, hole=replace(solid.hole, outline=outline)), CASE.scan(1, SIZE))
    return line.start_mm, line.end_mm


def reference_lines() -> tuple[TrueCalliper, ...]:
    """Return the callipers of the reference."""
    found = []
    for timepoint in range(2):
        line = true_line(CASE.painted[timepoint][0].solid, CASE.scan(timepoint, SIZE))
        start, end = (PointUm(*(round(each * 1000) for each in point)) for point in (line.start_mm, line.end_mm))
        found.append(TrueCalliper(start, end))
    return tuple(found)


def reference_forms() -> dict[str, bytes]:
    """Return the byte strings by which a file would show the reference."""
    return forms_of(reference_lines())


def reference_words() -> set[str]:
    """Return the figures by which a window would show it."""
    return {f"{format_mm(each.length_tenths)} mm" for each in reference_lines()}
