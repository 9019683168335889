"""The lesions of the phantom trial: where they lie, how they change, and the solids that they are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.chords import Hole, Outline, longest_chord
from readstation.imaging.phantom.layout import TABLE_Z_MM, FloatArray, Grid, Point, Scan
from readstation.imaging.phantom.phases import NECROSIS, VIABLE_TUMOUR, Tissue
from readstation.imaging.phantom.solids import ellipsoid, union
from readstation.model.lesion import LesionRole

Ends = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class StarSolid:
    """A lobed tumour whose outline, hole included, shrinks evenly towards its poles.

    Because outline and hole shrink alike, the longest viable chord of all axial slices lies in the middle one.

    Attributes
    ----------
    centre
        Anatomy frame, millimetres.
    outline
        The outer border in the middle slice.
    half_height
        Half the extent along z.
    hole
        The necrotic core in the middle slice, or None.
    """

    centre: Point
    outline: Outline
    half_height: float
    hole: Hole | None = None

    def distance(self, grid: Grid) -> FloatArray:
        """Return the signed distance to the outer surface on a slice, float32, millimetres."""
        return _star_distance(grid, self.centre[:2], self.outline, self._rise(grid))

    def hole_distance(self, grid: Grid) -> FloatArray | None:
        """Return the signed distance to the hole on a slice, or None where the slice has none."""
        share = 1 - self._rise(grid)
        if self.hole is None or share <= 0.01:
            return None
        x, y = (self.centre[axis] + self.hole.centre[axis] * math.sqrt(share) for axis in (0, 1))
        return _star_distance(grid, (x, y), self.hole.outline, 1 - share)

    def _rise(self, grid: Grid) -> float:
        return ((grid.z - self.centre[2]) / self.half_height) ** 2

    def reach(self) -> float:
        """Return a radius that holds the solid in the slice plane."""
        return self.outline.reach()

    def longest_viable(self) -> Ends:
        """Return the ends of the longest axial line through viable tissue only (MR-116), anatomy frame."""
        return self._lifted(longest_chord(self.outline, self.hole))

    def longest_whole(self) -> Ends:
        """Return the ends of the longest axial line through the whole lesion, necrosis included."""
        return self._lifted(longest_chord(self.outline, None))

    def _lifted(self, chord: tuple[tuple[float, float], tuple[float, float]]) -> Ends:
        x, y, z = self.centre
        (ax, ay), (bx, by) = chord
        return (x + ax, y + ay, z), (x + bx, y + by, z)


def _star_distance(grid: Grid, centre: tuple[float, float], outline: Outline, rise: float) -> FloatArray:
    dx, dy = grid.x - np.float32(centre[0]), grid.y - np.float32(centre[1])
    radii = outline.radii(np.arctan2(dy, dx).astype(np.float64)).astype(np.float32)
    level = np.sqrt((dx * dx + dy * dy) / (radii * radii) + np.float32(rise))
    return np.asarray((level - 1) * radii, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class OvalSolid:
    """A solid ellipsoid whose longest axis lies in the slice plane at a known angle.

    Attributes
    ----------
    centre
        Anatomy frame, millimetres.
    radii
        Half the longest axis, half the other axis in the slice plane, half the height.
    turn_deg
        Angle of the longest axis, from x (left) towards y (posterior).
    """

    centre: Point
    radii: Point
    turn_deg: float

    def distance(self, grid: Grid) -> FloatArray:
        """Return the signed distance to the surface on a slice, float32, millimetres."""
        return ellipsoid(grid, self.centre, self.radii, self.turn_deg)

    def hole_distance(self, grid: Grid) -> FloatArray | None:  # noqa: ARG002 - the same question as for a star
        """Return None: it is solid."""
        return None

    def reach(self) -> float:
        """Return a radius that holds the solid in the slice plane."""
        return max(self.radii[:2])

    def longest_viable(self) -> Ends:
        """Return the ends of the longest axis, anatomy frame."""
        turn = math.radians(self.turn_deg)
        dx, dy = self.radii[0] * math.cos(turn), self.radii[0] * math.sin(turn)
        x, y, z = self.centre
        return (x - dx, y - dy, z), (x + dx, y + dy, z)

    def longest_whole(self) -> Ends:
        """Return the ends of the longest axis: there is no necrosis."""
        return self.longest_viable()


Solid = StarSolid | OvalSolid


@dataclass(frozen=True, slots=True)
class LesionPlan:
    """One lesion at one timepoint.

    Attributes
    ----------
    name, role, organ, segment
        As the truth names it.
    viable
        The solid of enhancing tumour; its hole is necrosis.
    dead
        The necrotic zone that the viable part borders on, or None.
    """

    name: str
    role: LesionRole
    organ: str
    segment: str
    viable: Solid
    dead: StarSolid | None = None

    def on_slice_centre(self, scan: Scan) -> LesionPlan:
        """Return the same lesion moved along z so that its middle lies in the nearest slice centre."""
        shift = scan.timepoint.shift_mm[2] + TABLE_Z_MM
        z = scan.nearest_slice_mm(self.viable.centre[2] + shift) - shift
        dead = None if self.dead is None else replace(self.dead, centre=(*self.dead.centre[:2], z))
        return replace(self, viable=replace(self.viable, centre=(*self.viable.centre[:2], z)), dead=dead)

    def paint(self, canvas: Canvas) -> None:
        """Paint the dead zone, the viable tumour over it, and the core into that."""
        if self.dead is not None:
            _paint_solid(canvas, self.dead, NECROSIS)
        _paint_solid(canvas, self.viable, VIABLE_TUMOUR)
        window = _window(canvas.grid, self.viable)
        hole = None if window is None else self.viable.hole_distance(window)
        if window is not None and hole is not None:
            canvas.paint(window, hole, NECROSIS)


def _window(grid: Grid, solid: Solid) -> Grid | None:
    reach = solid.reach() + 3.0
    x, y, _ = solid.centre
    return grid.around(x - reach, x + reach, y - reach, y + reach)


def _paint_solid(canvas: Canvas, solid: Solid, tissue: Tissue) -> None:
    window = _window(canvas.grid, solid)
    if window is not None:
        canvas.paint(window, solid.distance(window), tissue)


_T1_CENTRE: Point = (-84.0, -18.0, 12.0)
_T2_CENTRE: Point = (29.0, -60.0, 12.0)
_NT2_CENTRE: Point = (-94.0, 42.0, 21.0)
_N1_CENTRE: Point = (-101.0, 30.0, -23.0)
_TURN = math.radians(-60.0)
_T1_BASELINE = StarSolid(
    _T1_CENTRE,
    Outline(22.54, ((2, 0.0411, 2.7013 + _TURN), (3, 0.1126, 1.1179 + _TURN), (5, 0.011, 0.3), (7, 0.008, 1.0))),
    20.5,
    Hole(
        (5.7 * math.cos(4.4798 + _TURN), 5.7 * math.sin(4.4798 + _TURN)),
        Outline(7.1, ((2, 0.12, 0.5), (3, 0.06, 2.0), (5, 0.03, 0.9))),
    ),
)


def _treated_t1(zone_radius: float, half_length: float, half_width: float) -> LesionPlan:
    """Return T1 after treatment: a dead zone with a viable nodule on its medial border, both ends of it in liver."""
    outline = Outline(zone_radius, ((2, 0.03, 0.4), (3, 0.02, 2.2), (5, 0.012, 1.1)))
    zone = StarSolid(_T1_CENTRE, outline, zone_radius * 0.9)
    angle = math.radians(-14.0)
    x = _T1_CENTRE[0] + (zone_radius + 0.8) * math.cos(angle)
    y = _T1_CENTRE[1] + (zone_radius + 0.8) * math.sin(angle)
    nodule = OvalSolid((x, y, _T1_CENTRE[2]), (half_length, half_width, 8.5), math.degrees(angle) + 90.0)
    return LesionPlan("T1", LesionRole.TARGET, "liver", "VIII", nodule, zone)


def _t2(half_length: float, half_width: float) -> LesionPlan:
    oval = OvalSolid(_T2_CENTRE, (half_length, half_width, half_width), -64.0)
    return LesionPlan("T2", LesionRole.TARGET, "liver", "III", oval)


def _nt2() -> LesionPlan:
    oval = OvalSolid(_NT2_CENTRE, (3.5, 3.0, 3.4), 20.0)
    return LesionPlan("NT2", LesionRole.NON_TARGET, "liver", "VII", oval)


_PLANS: tuple[tuple[LesionPlan, ...], ...] = (
    (LesionPlan("T1", LesionRole.TARGET, "liver", "VIII", _T1_BASELINE), _t2(10.7, 7.2), _nt2()),
    (_treated_t1(20.0, 13.0, 6.5), _t2(6.75, 4.8), _nt2()),
    (
        _treated_t1(18.0, 11.0, 6.0),
        _t2(6.0, 4.4),
        _nt2(),
        LesionPlan("N1", LesionRole.NEW, "liver", "VI", OvalSolid(_N1_CENTRE, (8.0, 6.8, 7.2), 35.0)),
    ),
)


def lesions_of(scan: Scan) -> tuple[LesionPlan, ...]:
    """Return the lesions that are present at a timepoint, each centred on a slice."""
    return tuple(plan.on_slice_centre(scan) for plan in _PLANS[scan.timepoint.ordinal])


def keep_clear(grid: Grid) -> FloatArray:
    """Return the distance to the neighbourhood of all lesions of all timepoints: no vessel runs there.

    Returns
    -------
    float32 (rows, columns), millimetres, negative inside.
    """
    clear = ellipsoid(grid, _T1_CENTRE, (31, 31, 27))
    clear = union(clear, ellipsoid(grid, _T2_CENTRE, (13, 17, 14)))
    clear = union(clear, ellipsoid(grid, _NT2_CENTRE, (9, 9, 9)))
    return union(clear, ellipsoid(grid, _N1_CENTRE, (14, 14, 14)))
