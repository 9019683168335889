"""The first practice case of the phantom: its true lines, a wrong one, and what would tell its reference."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm, tenths_between
from readstation.imaging.phantom.layout import PhantomSize, Point
from readstation.imaging.phantom.practice import PhantomCase, true_line
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES
from readstation.model.lesion import PointUm
from tests.support.readable import forms_of

PACK = "p-01.practice"
SITE = "Liver, segment VIII"
SIZE = PhantomSize.SMALL
CASE: PhantomCase = PRACTICE_CASES[0]
_WRONG_MM, _OFF_MM = 5.0, 1.3
"""So much shorter than the reference's are the lines: one beyond the tolerance of the case, one within it."""


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
    return _shortened(0, _WRONG_MM)


def right_line() -> tuple[Point, Point]:
    """Return a right line of the follow-up, a little shorter than the reference's."""
    return _shortened(1, _OFF_MM)


def _shortened(timepoint: int, by_mm: float) -> tuple[Point, Point]:
    line = true_line(CASE.painted[timepoint][0].solid, CASE.scan(timepoint, SIZE))
    (ax, ay, az), (bx, by, bz) = line.start_mm, line.end_mm
    share = by_mm / line.length_mm
    return (ax + share * (bx - ax), ay + share * (by - ay), az), (bx, by, bz)


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
