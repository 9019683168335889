"""The lesions of the phantom trial: where they lie, how they change, and the solids that they are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.chords import Hole, Vector, longest_chord
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
    radius, half_height
        Mean radius in the middle slice, and half the extent along z.
    waves
        Triples (number, share, angle in radians) of the waves along the outline.
    hole
        The necrotic core in the middle slice, about the centre, or None.
    """

    centre: Point
    radius: float
    half_height: float
    waves: tuple[tuple[int, float, float], ...]
    hole: Hole | None = None

    def border(self, angles: Vector) -> Vector:
        """Return the outline's radius in the middle slice (mm) for angles (radians)."""
        radii = np.full_like(angles, self.radius)
        for number, share, angle in self.waves:
            radii += self.radius * share * np.cos(number * (angles - angle))
        return radii

    def distance(self, grid: Grid) -> FloatArray:
        """Return the signed distance to the outer surface on a slice, float32, millimetres."""
        dx, dy = grid.x - np.float32(self.centre[0]), grid.y - np.float32(self.centre[1])
        radii = self.border(np.arctan2(dy, dx).astype(np.float64)).astype(np.float32)
        up = np.float32(((grid.z - self.centre[2]) / self.half_height) ** 2)
        level = np.sqrt((dx * dx + dy * dy) / (radii * radii) + up)
        distance: FloatArray = (level - 1) * radii
        return distance

    def hole_distance(self, grid: Grid) -> FloatArray | None:
        """Return the signed distance to the hole on a slice, or None where the slice has none."""
        share = 1 - ((grid.z - self.centre[2]) / self.half_height) ** 2
        if self.hole is None or share <= 0.01:
            return None
        x, y = (self.centre[axis] + self.hole.centre[axis] * math.sqrt(share) for axis in (0, 1))
        up = np.float32(1 - share)
        level = np.sqrt(((grid.x - np.float32(x)) ** 2 + (grid.y - np.float32(y)) ** 2) / self.hole.radius**2 + up)
        distance: FloatArray = ((level - 1) * self.hole.radius).astype(np.float32)
        return distance

    def reach(self) -> float:
        """Return a radius that holds the solid in the slice plane."""
        return self.radius * (1 + sum(share for _, share, _ in self.waves))

    def longest_viable(self) -> Ends:
        """Return the ends of the longest axial line through viable tissue only (MR-116), anatomy frame."""
        return self._lifted(longest_chord(self.border, self.hole))

    def longest_whole(self) -> Ends:
        """Return the ends of the longest axial line through the whole lesion, necrosis included."""
        return self._lifted(longest_chord(self.border, None))

    def _lifted(self, chord: tuple[tuple[float, float], tuple[float, float]]) -> Ends:
        x, y, z = self.centre
        (ax, ay), (bx, by) = chord
        return (x + ax, y + ay, z), (x + bx, y + by, z)


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
    name, role, site, segment
        As the truth names it.
    viable
        The solid of enhancing tumour; its hole is necrosis.
    dead
        The necrotic zone that the viable part borders on, or None.
    """

    name: str
    role: LesionRole
    site: str
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
_QUARTER = math.radians(-60.0)
_T1_WAVES = ((2, 0.0411, 2.7013 + _QUARTER), (3, 0.1126, 1.1179 + _QUARTER))
_T1_CORE_ANGLE = 4.4798 + _QUARTER
_T1_BASELINE = StarSolid(
    _T1_CENTRE, 22.54, 20.5, _T1_WAVES, Hole((5.77 * math.cos(_T1_CORE_ANGLE), 5.77 * math.sin(_T1_CORE_ANGLE)), 7.75)
)


def _treated_t1(zone_radius: float, half_length: float, half_width: float) -> LesionPlan:
    """Return T1 after treatment: a dead zone with a viable nodule on its medial border, both ends of it in liver."""
    zone = StarSolid(_T1_CENTRE, zone_radius, zone_radius * 0.9, ((2, 0.03, 0.4), (5, 0.012, 1.1)))
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
