"""Practice cases of the phantom: what is painted at each timepoint, and what a right read says of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import (
    SLICE_INTERVAL_MM,
    TABLE_Z_MM,
    TIMEPOINTS,
    PhantomSize,
    Point,
    Scan,
    scan_of,
)
from readstation.imaging.phantom.lesions import Ends, OvalSolid, Solid
from readstation.imaging.phantom.phases import NECROSIS, Tissue
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.quality import QualityCause
from readstation.practice.plan import CaseRule

_MARGIN_MM = 3.0


class Paintable(Protocol):
    """Something in the liver of one timepoint."""

    def paint(self, canvas: Canvas) -> None:
        """Lay it over what is there."""
        ...


@dataclass(frozen=True, slots=True)
class Painted:
    """A solid of one tissue; the hole of a lobed one is necrosis."""

    solid: Solid
    tissue: Tissue

    def on_slice_centre(self, scan: Scan) -> Painted:
        """Return the same moved along z so that its middle lies in the nearest slice centre."""
        return replace(self, solid=on_slice_centre(self.solid, scan))

    def paint(self, canvas: Canvas) -> None:
        """Lay it over what is there."""
        reach, (x, y, _) = self.solid.reach() + _MARGIN_MM, self.solid.centre
        window = canvas.grid.around(x - reach, x + reach, y - reach, y + reach)
        if window is None:
            return
        canvas.paint(window, self.solid.distance(window), self.tissue)
        hole = self.solid.hole_distance(window)
        if hole is not None:
            canvas.paint(window, hole, NECROSIS)


def on_slice_centre(solid: Solid, scan: Scan) -> Solid:
    """Return a solid whose middle lies in the slice centre next to it, anatomy frame."""
    shift = scan.timepoint.shift_mm[2] + TABLE_Z_MM
    z = scan.nearest_slice_mm(solid.centre[2] + shift) - shift
    return replace(solid, centre=(*solid.centre[:2], z))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a lesion at one timepoint.

    Attributes
    ----------
    state
        The code: of `TargetStateCode`, `NonTargetStateCode` or, for a finding, of `FindingSign`.
    line
        The solid whose longest viable line is drawn; None for no line.
    into
        The label of the target that a merged one went into.
    cause
        Why a target is not evaluable.
    """

    state: str
    line: Solid | None = None
    into: str = ""
    cause: QualityCause | None = None


@dataclass(frozen=True, slots=True)
class SaidLesion:
    """A lesion as a read has it: its label, what it counts as and where it is, and what is said at each timepoint."""

    label: str
    role: LesionRole
    lesion_type: LesionType
    organ: str
    site: str
    at: tuple[Said | None, ...]


@dataclass(frozen=True, slots=True)
class PhantomCase:
    """A practice case of the phantom, with one trap.

    Attributes
    ----------
    name, title, tasks
        ``P-01``, what it is about for trainers, and what a trainee is told.
    painted
        By timepoint, in the order of painting.
    said
        The right read.
    rules
        The rules of the case, by the labels of the right read.
    causes
        Why the scan of a timepoint is not optimal.
    """

    name: str
    title: str
    tasks: tuple[str, ...]
    painted: tuple[tuple[Painted, ...], ...]
    said: tuple[SaidLesion, ...]
    rules: tuple[CaseRule, ...]
    causes: tuple[tuple[int, QualityCause], ...] = ()

    def scan(self, timepoint: int, size: PhantomSize) -> Scan:
        """Return the geometry of a timepoint."""
        return scan_of(TIMEPOINTS[timepoint], size)

    def paintables(self, timepoint: int, scan: Scan) -> Sequence[Paintable]:
        """Return what is painted at a timepoint, each on a slice."""
        return [each.on_slice_centre(scan) for each in self.painted[timepoint]]


@dataclass(frozen=True, slots=True)
class TrueLine:
    """The true longest viable line of a lesion in the patient.

    Attributes
    ----------
    start_mm, end_mm
        Its ends, LPS, on one slice.
    slice_number
        The slice, counted from the head (1 is the first).
    """

    start_mm: Point
    end_mm: Point
    slice_number: int

    @property
    def length_mm(self) -> float:
        """Its length."""
        return math.dist(self.start_mm, self.end_mm)


def true_line(solid: Solid, scan: Scan) -> TrueLine:
    """Return the longest viable line of a solid where it was painted on a scan."""
    return _line_in(scan, on_slice_centre(solid, scan).longest_viable())


def _line_in(scan: Scan, ends: Ends) -> TrueLine:
    start, end = (scan.to_lps(each) for each in ends)
    z = scan.nearest_slice_mm(start[2])
    if abs(z - start[2]) > SLICE_INTERVAL_MM / 100:
        raise ValueError("a lesion of the phantom does not lie on a slice")
    return TrueLine((*start[:2], z), (*end[:2], z), 1 + scan.slice_z_mm.index(z))


def oval(centre: Point, length_mm: float, turn_deg: float, width_share: float = 0.85) -> OvalSolid:
    """Return an ellipsoid whose longest axis has a length and lies in the slice plane at an angle."""
    half = length_mm / 2
    return OvalSolid(centre, (half, half * width_share, half * width_share), turn_deg)
