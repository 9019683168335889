"""A long axis and a short axis across it, always at a right angle in millimetres (MR-106, MR-107, MR-116).

A pair is held by the long axis, the place along it where the short axis crosses, and how far the short axis reaches on
either side. Its four ends follow from these, so no edit can leave them at another angle or apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.geometry.diameter import committed, diameter_tenths
from readstation.geometry.diameter import point_mm as mm_of
from readstation.model.lesion import PointUm

FloatArray = NDArray[np.float64]

SMALLEST_AXIS_MM = 0.001
"""A long axis shorter than a micrometre has no direction across it."""


class PairEnd(IntEnum):
    """The four ends in the order in which they are stored."""

    LONG_START = 0
    LONG_END = 1
    SHORT_START = 2
    SHORT_END = 3

    @property
    def is_long(self) -> bool:
        """Whether it ends the long axis."""
        return self in (PairEnd.LONG_START, PairEnd.LONG_END)


@dataclass(frozen=True, eq=False, slots=True)
class AxisPair:
    """A long axis and the short one across it, in the patient.

    Attributes
    ----------
    start_mm, end_mm
        The ends of the long axis, LPS, shape (3,).
    normal
        The unit normal of the plane that holds both, LPS, shape (3,).
    crossing
        Where the short axis crosses, as a share of the long axis from its start: 0 to 1.
    reach_start_mm, reach_end_mm
        How far the short axis reaches to the side of its start and of its end; never negative. The start lies towards
        normal × long axis.
    """

    start_mm: FloatArray
    end_mm: FloatArray
    normal: FloatArray
    crossing: float = 0.5
    reach_start_mm: float = 0.0
    reach_end_mm: float = 0.0

    @property
    def long_mm(self) -> float:
        """The length of the long axis."""
        return float(np.linalg.norm(self.end_mm - self.start_mm))

    @property
    def short_mm(self) -> float:
        """The length of the short axis."""
        return self.reach_start_mm + self.reach_end_mm

    @property
    def across(self) -> FloatArray:
        """The unit direction across the long axis in the plane, LPS, shape (3,)."""
        direction = np.cross(self.normal, self.end_mm - self.start_mm)
        across: FloatArray = direction / float(np.linalg.norm(direction))
        return across

    @property
    def ends_mm(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """The four ends in the order of `PairEnd`, LPS, each of shape (3,)."""
        foot = self.start_mm + self.crossing * (self.end_mm - self.start_mm)
        across = self.across
        return self.start_mm, self.end_mm, foot + self.reach_start_mm * across, foot - self.reach_end_mm * across

    def moved(self, end: PairEnd, to_mm: ArrayLike) -> AxisPair:
        """Return the pair after one end was dragged to a point, mm LPS, shape (3,).

        A long end takes the short axis with it, at the same share of the length; a short end slides along the long axis
        as far as its ends and reaches as far as the point lies to its own side. No end can be put onto the other one.
        """
        target = self._in_plane(to_mm)
        if end.is_long:
            other = self.end_mm if end is PairEnd.LONG_START else self.start_mm
            if float(np.linalg.norm(target - other)) < SMALLEST_AXIS_MM:
                return self
            return replace(self, start_mm=target) if end is PairEnd.LONG_START else replace(self, end_mm=target)
        axis = self.end_mm - self.start_mm
        crossing = float((target - self.start_mm) @ axis) / float(axis @ axis)
        side = float((target - self.start_mm) @ self.across)
        crossing = min(max(crossing, 0.0), 1.0)
        if end is PairEnd.SHORT_START:
            return replace(self, crossing=crossing, reach_start_mm=max(side, 0.0))
        return replace(self, crossing=crossing, reach_end_mm=max(-side, 0.0))

    def shifted(self, by_mm: ArrayLike) -> AxisPair:
        """Return the pair moved as a whole by a vector, mm LPS, shape (3,)."""
        step = np.asarray(by_mm, dtype=np.float64)
        return replace(self, start_mm=self.start_mm + step, end_mm=self.end_mm + step)

    def ordered(self) -> AxisPair:
        """Return the pair with the longer axis as the long one: a short axis that outgrew it changes places with it."""
        if self.short_mm <= self.long_mm:
            return self
        start, end, short_start, short_end = self.ends_mm
        # The new long axis runs from short start to short end; what was long now reaches to both sides of it.
        along = float(self.crossing * self.long_mm)
        return AxisPair(
            short_start,
            short_end,
            self.normal,
            self.reach_start_mm / self.short_mm,
            *_sides(self.normal, short_end - short_start, end - start, self.long_mm - along, along),
        )

    def committed(self) -> tuple[PointUm, PointUm, PointUm, PointUm]:
        """Return the four ends of the ordered pair in whole micrometres, LPS, in the order of `PairEnd`."""
        start, end, short_start, short_end = (committed(each) for each in self.ordered().ends_mm)
        return start, end, short_start, short_end

    def _in_plane(self, point_mm: ArrayLike) -> FloatArray:
        point = np.asarray(point_mm, dtype=np.float64).reshape(3)
        in_plane: FloatArray = point - float((point - self.start_mm) @ self.normal) * self.normal
        return in_plane


def axis_pair(start_mm: ArrayLike, end_mm: ArrayLike, normal: ArrayLike) -> AxisPair:
    """Return a pair with its long axis drawn and no short axis yet.

    Parameters
    ----------
    start_mm, end_mm
        The ends of the long axis, mm LPS, shape (3,).
    normal
        Of the plane it is drawn on, LPS, shape (3,).

    Raises
    ------
    ValueError
        If the long axis has no length or stands upright on the plane.
    """
    start, end = (np.asarray(each, dtype=np.float64).reshape(3) for each in (start_mm, end_mm))
    unit = np.asarray(normal, dtype=np.float64).reshape(3)
    unit = unit / float(np.linalg.norm(unit))
    end = end - float((end - start) @ unit) * unit
    if float(np.linalg.norm(end - start)) < SMALLEST_AXIS_MM:
        raise ValueError("a long axis must have a length in its plane")
    return AxisPair(start, end, unit)


def pair_of_points(points: tuple[PointUm, ...], normal: ArrayLike) -> AxisPair:
    """Return the pair that four stored ends stand for, in the order of `PairEnd`.

    Parameters
    ----------
    points
        Whole micrometres, LPS.
    normal
        Of their plane, LPS, shape (3,).

    Raises
    ------
    ValueError
        If there are not four, or the long axis has no length.
    """
    if len(points) != len(PairEnd):
        raise ValueError("a pair has four ends")
    start, end, short_start, short_end = (mm_of(each) for each in points)
    pair = axis_pair(start, end, normal)
    return pair.moved(PairEnd.SHORT_END, short_end).moved(PairEnd.SHORT_START, short_start)


def pair_tenths(points: tuple[PointUm, ...], resolution_tenths: int = 1) -> tuple[int, int]:
    """Return the lengths of long and short axis of four stored ends, tenths of a millimetre (MR-216)."""
    start, end, short_start, short_end = points
    return (
        diameter_tenths(start, end, resolution_tenths),
        diameter_tenths(short_start, short_end, resolution_tenths),
    )


def _sides(
    normal: FloatArray, long_axis: FloatArray, towards_end: FloatArray, beyond_mm: float, before_mm: float
) -> tuple[float, float]:
    """Return the reaches to the side of normal × long axis and to the other one."""
    is_towards_end = float(np.cross(normal, long_axis) @ towards_end) > 0
    return (beyond_mm, before_mm) if is_towards_end else (before_mm, beyond_mm)
