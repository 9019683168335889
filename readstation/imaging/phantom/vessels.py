"""The vessels of the digital abdomen: great vessels, portal and hepatic trees grown from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import FloatArray, Grid, Point
from readstation.imaging.phantom.phases import (
    AORTA,
    AORTA_WALL,
    CAVAL_BLOOD,
    HEPATIC_ARTERY,
    HEPATIC_VENOUS_BLOOD,
    PORTAL_BLOOD,
    THROMBUS,
    Tissue,
)
from readstation.imaging.phantom.solids import ellipsoid, round_cone

Course = tuple[tuple[float, float, float, float], ...]
"""Points (x, y, z, radius) in the anatomy's frame, millimetres."""


@dataclass(frozen=True, slots=True)
class Tube:
    """One straight piece of a vessel."""

    start: Point
    end: Point
    start_radius: float
    end_radius: float

    def distance(self, grid: Grid) -> FloatArray:
        """Return the signed distance to the tube on a slice, float32, millimetres."""
        return round_cone(grid, self.start, self.end, self.start_radius, self.end_radius)


PORTAL_COURSES: tuple[Course, ...] = (
    ((6, -14, -44, 7.0), (-4, -10, -24, 7.4), (-22, -7, -6, 7.2), (-30, -6, -1, 7.0)),
    ((-30, -6, -1, 6.4), (-46, -4, 1, 6.2), (-52, -2, 2, 5.8)),
    ((-52, -2, 2, 5.0), (-56, -16, 14, 4.2), (-60, -34, 28, 3.4), (-72, -50, 40, 2.4)),
    ((-56, -14, 8, 3.4), (-74, -40, -14, 2.8), (-92, -58, -28, 1.9)),
    ((-66, 14, 4, 4.6), (-84, 34, 8, 3.8), (-104, 50, 22, 2.6)),
    ((-70, 20, 4, 3.6), (-78, 22, -14, 3.0), (-84, 8, -40, 2.2), (-96, -2, -58, 1.6)),
    ((-30, -6, -1, 5.4), (-14, -22, 10, 5.2), (0, -38, 20, 4.8), (6, -50, 22, 4.4)),
    ((6, -50, 22, 3.2), (24, -46, 30, 2.6), (46, -44, 36, 1.8)),
    ((6, -50, 20, 3.0), (14, -50, 2, 2.4), (34, -44, -4, 1.8)),
    ((2, -48, 18, 2.8), (-16, -64, 12, 2.2), (-30, -74, 6, 1.6)),
)
SPLENIC_VEIN: Course = (
    (4, -12, -36, 4.8), (20, -16, -20, 4.4), (44, -2, -8, 4.2), (68, 14, 2, 3.8), (86, 24, 8, 3.0),
)  # fmt: skip
MESENTERIC_VEIN: Course = ((6, -14, -44, 5.6), (8, -22, -64, 5.4), (8, -26, -90, 5.2))
THROMBUS_COURSE: Course = ((-51, -1, 2, 5.6), (-58, 6, 3, 6.6), (-64, 12, 4, 6.2), (-68, 17, 4, 4.6))
HEPATIC_COURSES: tuple[Course, ...] = (
    ((-28, 12, 52, 5.2), (-50, 10, 48, 4.8), (-82, 14, 38, 3.8), (-108, 14, 14, 2.8), (-118, 8, -10, 1.8)),
    ((-27, 8, 54, 4.8), (-30, -14, 46, 4.4), (-36, -40, 34, 3.6), (-40, -58, 14, 2.6), (-48, -66, -8, 1.8)),
    ((-24, 6, 55, 4.4), (-4, -18, 50, 4.0), (16, -36, 44, 3.0), (40, -52, 32, 2.0)),
    ((-28, 16, 26, 3.2), (-50, 34, 14, 2.6), (-74, 52, 2, 1.8)),
)
ARTERY_COURSES: tuple[Course, ...] = (
    ((8, 6, -6, 3.8), (6, -6, -8, 3.4), (-6, -14, -12, 2.8), (-18, -14, -6, 2.4), (-34, -10, 4, 2.0)),
    ((-34, -10, 4, 1.6), (-52, -8, 8, 1.4), (-60, -22, 18, 1.1)),
    ((-18, -14, -6, 1.6), (-6, -28, 12, 1.4), (8, -46, 24, 1.1), (22, -54, 20, 0.9)),
    ((6, -6, -8, 3.0), (26, 0, -2, 2.8), (44, 2, 4, 2.6), (62, 14, 0, 2.4), (84, 22, 10, 2.0)),
    ((8, 6, -20, 4.0), (8, -6, -30, 3.8), (12, -16, -60, 3.6), (12, -18, -90, 3.4)),
    ((16, 16, -38, 3.2), (34, 30, -42, 2.8), (50, 38, -44, 2.4)),
    ((2, 18, -40, 3.0), (-20, 32, -48, 2.6), (-44, 42, -54, 2.2)),
)
RENAL_VEINS: tuple[Course, ...] = (
    ((50, 34, -46, 4.6), (26, 8, -44, 4.6), (-4, 6, -42, 4.6), (-18, 12, -42, 5.0)),
    ((-48, 38, -58, 4.6), (-24, 18, -54, 5.0)),
)


def tubes_of(course: Course) -> tuple[Tube, ...]:
    """Return the straight pieces of a course."""
    return tuple(Tube((a[0], a[1], a[2]), (b[0], b[1], b[2]), a[3], b[3]) for a, b in pairwise(course))


def paint_vessels(
    canvas: Canvas, tubes: Sequence[Tube], tissue: Tissue, limit: FloatArray | None = None, wobble_mm: float = 0.0
) -> None:
    """Paint tubes, cut off where `limit` (float32, the whole slice, millimetres) is positive."""
    z = canvas.grid.z
    for tube in tubes:
        reach = max(tube.start_radius, tube.end_radius) + 2.0
        if not min(tube.start[2], tube.end[2]) - reach < z < max(tube.start[2], tube.end[2]) + reach:
            continue
        low_x, high_x = sorted((tube.start[0], tube.end[0]))
        low_y, high_y = sorted((tube.start[1], tube.end[1]))
        grid = canvas.grid.around(low_x - reach, high_x + reach, low_y - reach, high_y + reach)
        if grid is None:
            continue
        distance = tube.distance(grid)
        if wobble_mm:
            distance = distance + canvas.fields.within(grid).medium * np.float32(wobble_mm)
        if limit is not None:
            distance = np.maximum(distance, limit[grid.window])
        canvas.paint(grid, distance, tissue)


def paint_great_vessels(canvas: Canvas) -> None:
    """Paint aorta, caval vein and the vessels behind the peritoneum."""
    z = canvas.grid.z
    lean = 0.05 * z
    grid = canvas.grid.around(-60, 50, -20, 50)
    if grid is None:
        return
    canvas.paint(grid, ellipsoid(grid, (9 + lean, 15 + lean, z), (12.4, 12.0, 50)), AORTA_WALL)
    canvas.paint(grid, ellipsoid(grid, (9 + lean, 15 + lean, z), (11.2, 10.8, 50)), AORTA)
    caval_y = 12.0 - 0.10 * max(z, 0.0) + 4.0
    caval = ellipsoid(grid, (-25 - 0.03 * z, caval_y, z), (13.5, 10.5, 50), 15)
    canvas.paint(grid, caval, CAVAL_BLOOD if z < 40 else HEPATIC_VENOUS_BLOOD)
    for course in RENAL_VEINS:
        paint_vessels(canvas, tubes_of(course), CAVAL_BLOOD)
    for course in (SPLENIC_VEIN, MESENTERIC_VEIN):
        paint_vessels(canvas, tubes_of(course), PORTAL_BLOOD)


def paint_liver_vessels(canvas: Canvas, seed: int, liver: FloatArray, keep_clear: FloatArray) -> None:
    """Paint the portal and hepatic trees, the arteries and the thrombus.

    Parameters
    ----------
    canvas
        The slice.
    seed
        The trial's seed; it decides the small branches.
    liver, keep_clear
        Distances (float32, the whole slice): small branches stay in the liver, and no vessel enters what is negative
        in `keep_clear`, so that the border of a lesion meets plain liver.
    """
    within = np.maximum(liver + np.float32(4), -keep_clear)
    paint_vessels(canvas, _grown(seed, 0), PORTAL_BLOOD, within)
    paint_vessels(canvas, _grown(seed, 1), HEPATIC_VENOUS_BLOOD, within)
    for course in HEPATIC_COURSES:
        paint_vessels(canvas, tubes_of(course), HEPATIC_VENOUS_BLOOD, np.maximum(liver, -keep_clear), 0.5)
    for course in PORTAL_COURSES:
        paint_vessels(canvas, tubes_of(course), PORTAL_BLOOD, -keep_clear, 0.5)
    paint_vessels(canvas, tubes_of(THROMBUS_COURSE), THROMBUS)
    for course in ARTERY_COURSES:
        paint_vessels(canvas, tubes_of(course), HEPATIC_ARTERY, -keep_clear)


@cache
def _grown(seed: int, tree: int) -> tuple[Tube, ...]:
    """Grow small branches along the courses of the portal (0) or the hepatic (1) tree."""
    generator = np.random.Generator(np.random.PCG64([seed, 3, tree]))
    tubes: list[Tube] = []
    for course in (PORTAL_COURSES[2:], HEPATIC_COURSES)[tree]:
        for piece in tubes_of(course):
            along = np.subtract(piece.end, piece.start)
            for _ in range(max(1, int(np.linalg.norm(along) // 12))):
                place = np.add(piece.start, along * generator.uniform(0.2, 1.0))
                _branch(tubes, generator, place, along, 0.55 * piece.start_radius, 3)
    return tuple(tubes)


def _branch(
    tubes: list[Tube],
    generator: np.random.Generator,
    place: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    along: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    radius: float,
    depth: int,
) -> None:
    if depth == 0 or radius < 0.7:
        return
    heading = along / np.linalg.norm(along) + generator.normal(0, 0.75, 3)
    heading /= np.linalg.norm(heading)
    end = place + heading * generator.uniform(9, 17)
    thin = radius * 0.8
    tubes.append(Tube(_point(place), _point(end), radius, thin))
    for _ in range(2):
        _branch(tubes, generator, end, heading, thin * 0.85, depth - 1)


def _point(place: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Point:
    return float(place[0]), float(place[1]), float(place[2])
