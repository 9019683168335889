"""Stacks of parallel planes through a volume: as acquired, reformatted, oblique, and thick slabs of them.

A reformat runs along the volume's own axes wherever these lie close to the body's: its pixels are then the stored
voxels themselves, and a value read on it is the value read on the acquired plane. Everything goes through the affine,
so that a tilted gantry shears a reformat in the right place and nothing is taken to be at right angles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr
from readstation.geometry.plane import plane_of, scroll_step
from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.viewer.view_geometry import (
    STANDARD_VIEWS,
    FloatArray,
    ViewGeometry,
    cross,
    fitting_scale,
    screen_directions,
    turned_to,
)

OWN_AXIS_DEGREES = 15.0
"""Up to this angle between a body plane and a plane of voxels the reformat takes the voxels as they lie."""

LARGEST_PICTURE_PX = 2048
"""Oblique pictures have no more pixels than this along a side."""

_SQUARE_COSINE = 1e-6
_STEP_TOLERANCE_MM = 0.1
_RELATIVE_STEP_TOLERANCE = 0.02
_NO_REFORMAT = ("geometry.uneven", "geometry.gap", "geometry.repeated-position")


class SlabKind(StrEnum):
    """What a thick slab shows of the values along the line of sight."""

    MEAN = "mean"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"

    @property
    def words(self) -> str:
        """The name that readers know: mean, MIP, MinIP."""
        return {SlabKind.MEAN: phrase("Mean"), SlabKind.MAXIMUM: "MIP", SlabKind.MINIMUM: "MinIP"}[self]


@dataclass(frozen=True, slots=True)
class Slab:
    """A slab around each plane: half of the thickness in front of it, half behind."""

    kind: SlabKind
    thickness_mm: float

    def __post_init__(self) -> None:
        if not self.thickness_mm > 0:
            raise ValueError("a slab has a thickness")


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class PlaneStack:
    """Parallel planes through a volume, the index counting along `step_mm`.

    Attributes
    ----------
    right, down
        Unit directions of the screen, LPS, shape (3,), at right angles.
    first_mm
        The middle of the picture of plane 0, mm LPS, shape (3,).
    step_mm
        From the middle of one plane to the middle of the next, mm LPS, shape (3,). With a tilted gantry it is
        not along the line of sight.
    count
        How many planes there are.
    width_mm, height_mm
        What a picture covers along `right` and `down`, from edge to edge of the voxels.
    pixel_mm
        (Along right, along down): the finest steps in which the volume changes there.
    positions_mm
        Where each plane lies along `normal`, float64, shape (count,); for acquired slices as the objects state it.
    axis
        The voxel index (0 slice, 1 row, 2 column) that is the same all over a plane; None for planes across the grid.
    is_acquired
        Whether the planes are the slices as they were acquired.
    slab
        How thick each plane is shown; None for the plane itself.
    normal
        The direction in which the reader looks, LPS, shape (3,).
    """

    right: FloatArray
    down: FloatArray
    first_mm: FloatArray
    step_mm: FloatArray
    count: int
    width_mm: float
    height_mm: float
    pixel_mm: tuple[float, float]
    positions_mm: FloatArray = field(repr=False)
    axis: int | None = None
    is_acquired: bool = False
    slab: Slab | None = None
    normal: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Asked for several times a frame, so it is worked out once.
        object.__setattr__(self, "normal", cross(self.right, self.down))

    @property
    def plane(self) -> Plane:
        """The plane of the body that is shown."""
        return plane_of(self.normal)

    @property
    def scroll_step(self) -> int:
        """The step of the index that goes on in reading order: head to feet, front to back, right to left."""
        return scroll_step(self.step_mm)

    @property
    def interval_mm(self) -> float:
        """The distance between two planes along the line of sight."""
        return abs(float(self.step_mm @ self.normal))

    @property
    def columns(self) -> int:
        """How many pixels the picture of a plane across the grid has along `right`."""
        return max(1, int(np.ceil(self.width_mm / self.pixel_mm[0] - 1e-6)))

    @property
    def rows(self) -> int:
        """How many pixels the picture of a plane across the grid has along `down`."""
        return max(1, int(np.ceil(self.height_mm / self.pixel_mm[1] - 1e-6)))

    @property
    def shows_stored_values(self) -> bool:
        """Whether the pictures are planes of stored voxels, neither mixed nor thickened."""
        return self.axis is not None and self.slab is None

    def bounded(self, index: int) -> int:
        """Return the nearest index there is."""
        return min(max(index, 0), self.count - 1)

    def middle_mm(self, index: int) -> FloatArray:
        """Return the middle of a plane's picture, mm LPS, shape (3,)."""
        middle: FloatArray = self.first_mm + index * self.step_mm
        return middle

    def index_nearest(self, point_mm: ArrayLike) -> int:
        """Return the index of the plane nearest to a patient point, mm LPS, shape (3,)."""
        along = float(np.asarray(point_mm, dtype=np.float64).reshape(3) @ self.normal)
        return int(np.argmin(np.abs(self.positions_mm - along)))

    def distance_mm(self, index: int, point_mm: ArrayLike) -> float:
        """Return how far a patient point, mm LPS, shape (3,), lies from a plane; positive behind it."""
        return float(np.asarray(point_mm, dtype=np.float64).reshape(3) @ self.normal - self.positions_mm[index])

    def fitted(self, index: int, width_px: float, height_px: float) -> ViewGeometry:
        """Return the view, in logical px, in which a whole plane is as large as fits."""
        scale = fitting_scale(self.width_mm, self.height_mm, width_px, height_px)
        return ViewGeometry(self.right, self.down, self.middle_mm(self.bounded(index)), scale, width_px, height_px)

    def with_slab(self, slab: Slab | None) -> PlaneStack:
        """Return the same planes, shown with another thickness."""
        return replace(self, slab=slab)

    def same_planes(self, other: PlaneStack) -> bool:
        """Whether another stack has the same planes, whatever the slab."""
        return (
            self.count == other.count
            and self.axis == other.axis
            and np.allclose(self.right, other.right, atol=1e-9)
            and np.allclose(self.down, other.down, atol=1e-9)
            and np.allclose(self.first_mm, other.first_mm, atol=1e-6)
            and np.allclose(self.step_mm, other.step_mm, atol=1e-9)
        )


def reformat_refusal(volume: Volume, findings: Iterable[Finding] = ()) -> str | None:
    """Return why no other plane than the acquired one may be made of a volume, in one sentence, or None.

    A reformat of slices that lie unevenly would put tissue where it is not. The report of the series decides;
    positions that do not lie on the affine refuse too, so that no caller can pass them by.

    Parameters
    ----------
    findings
        What the check of the series found.
    """
    codes = {finding.code for finding in findings}
    if not (volume.is_placed and volume.is_scaled):
        return tr("This series does not say where its images lie, so there is no other plane in it.")
    if volume.shape[0] < 2:
        return tr("This series is a single slice: there is no other plane in it.")
    if "geometry.gap" in codes:
        return tr("Slices are missing in this series, so other planes would show tissue in the wrong place.")
    if codes & set(_NO_REFORMAT) or not _is_even(volume):
        return tr(
            "The slices of this series are not evenly placed, so other planes would show tissue in the wrong place."
        )
    return None


def acquired_stack(volume: Volume) -> PlaneStack:
    """Return the slices as they were acquired, turned as radiologists expect them."""
    return _along_axis(volume, 0, *screen_directions(volume))


def stack_of(volume: Volume, plane: Plane) -> PlaneStack:
    """Return axial, coronal or sagittal planes of a volume.

    Where planes of voxels lie within `OWN_AXIS_DEGREES` of the asked one, these are taken as they lie; else the
    volume is cut along the axes of the body.

    Raises
    ------
    ValueError
        If the plane is oblique, which says nothing of where it lies.
    """
    if plane is Plane.OBLIQUE:
        raise ValueError("an oblique plane needs its normal")
    body_axis = (Plane.SAGITTAL, Plane.CORONAL, Plane.AXIAL).index(plane)
    standard_right, standard_down = (np.asarray(each) for each in STANDARD_VIEWS[body_axis])
    leans = [abs(float(_axis_normal(volume, axis)[body_axis])) for axis in range(3)]
    axis = int(np.argmax(leans))
    if leans[axis] < np.cos(np.radians(OWN_AXIS_DEGREES)):
        return _across(volume, standard_right, standard_down, volume.center_mm)
    if axis == 0:
        return acquired_stack(volume)
    one, other = (volume.affine.matrix[:3, each] for each in range(3) if each != axis)
    one, other = one / float(np.linalg.norm(one)), other / float(np.linalg.norm(other))
    if abs(float(one @ other)) > _SQUARE_COSINE:
        # Sheared by the gantry: the picture keeps its voxels and the screen the upright of the body.
        normal = _axis_normal(volume, axis)
        right = standard_right - (standard_right @ normal) * normal
        right = right / float(np.linalg.norm(right))
        down = np.cross(normal, right)
        return _along_axis(volume, axis, right, down if float(down @ standard_down) >= 0 else -down)
    return _along_axis(volume, axis, *turned_to(one, other, standard_right, standard_down))


def oblique_stack(
    volume: Volume, normal: ArrayLike, through_mm: ArrayLike | None = None, up: ArrayLike | None = None
) -> PlaneStack:
    """Return planes of any direction.

    Parameters
    ----------
    normal
        The line of sight, LPS, shape (3,), of any length but zero.
    through_mm
        A patient point, mm LPS, shape (3,), through which one of the planes goes; the middle of the volume if None.
    up
        The direction, LPS, shape (3,), that is shown upwards as far as the plane allows; head if None, or anterior
        where the line of sight runs along the body.

    Raises
    ------
    ValueError
        If the normal has no length, or `up` lies along it.
    """
    sight = np.asarray(normal, dtype=np.float64).reshape(3)
    length = float(np.linalg.norm(sight))
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("a line of sight has a direction")
    sight = sight / length
    if up is None:
        is_along_body = abs(float(sight[2])) > np.cos(np.radians(45.0))
        up = (0.0, -1.0, 0.0) if is_along_body else (0.0, 0.0, 1.0)
    upward = np.asarray(up, dtype=np.float64).reshape(3)
    down = -(upward - (upward @ sight) * sight)
    if float(np.linalg.norm(down)) < 1e-6:
        raise ValueError("what is up must not be the line of sight")
    down = down / float(np.linalg.norm(down))
    through = volume.center_mm if through_mm is None else np.asarray(through_mm, dtype=np.float64).reshape(3)
    return _across(volume, np.cross(down, sight), down, through)


def _along_axis(volume: Volume, axis: int, right: FloatArray, down: FloatArray) -> PlaneStack:
    """Return the planes of voxels that share an index."""
    steps = volume.affine.matrix[:3, :3]
    shape = volume.shape
    edges = [shape[each] * steps[:, each] for each in range(3) if each != axis]
    middle = (np.asarray(shape) - 1) / 2
    middle[axis] = 0
    first = volume.affine.to_patient(middle)
    sight = np.cross(right, down)
    if axis == 0:
        positions = volume.slice_positions_mm * (1.0 if float(sight @ volume.normal) > 0 else -1.0)
    else:
        positions = np.arange(shape[axis], dtype=np.float64) * float(steps[:, axis] @ sight) + float(first @ sight)
    return PlaneStack(
        right,
        down,
        first,
        np.array(steps[:, axis]),
        shape[axis],
        float(sum(abs(edge @ right) for edge in edges)),
        float(sum(abs(edge @ down) for edge in edges)),
        (_finest_mm(volume, right), _finest_mm(volume, down)),
        positions,
        axis,
        is_acquired=axis == 0,
    )


def _across(volume: Volume, right: FloatArray, down: FloatArray, through_mm: FloatArray) -> PlaneStack:
    """Return planes that run across the grid of voxels, one of them through a point."""
    sight = np.cross(right, down)
    width, left, height, top = _box(volume, right, down)
    interval = _finest_mm(volume, sight)
    depths = volume.corners_mm @ sight
    anchor = float(through_mm @ sight)
    nearest = int(np.ceil((float(depths.min()) - anchor) / interval - 1e-6))
    farthest = int(np.floor((float(depths.max()) - anchor) / interval + 1e-6))
    count = max(farthest - nearest + 1, 1)
    positions = np.arange(nearest, nearest + count, dtype=np.float64) * interval + anchor
    first = (left + width / 2) * right + (top + height / 2) * down + positions[0] * sight
    pixel_mm = _pixel_mm(volume, right, down, width, height)
    return PlaneStack(right, down, first, interval * sight, count, width, height, pixel_mm, positions)


def _box(volume: Volume, right: FloatArray, down: FloatArray) -> tuple[float, float, float, float]:
    """Return width, left, height and top of what a volume covers along two directions, mm, voxel edges included."""
    ends = np.array(np.meshgrid(*((-0.5, size - 0.5) for size in volume.shape), indexing="ij")).reshape(3, -1).T
    edges = volume.affine.to_patient(ends)
    across, along = edges @ right, edges @ down
    left, top = float(across.min()), float(along.min())
    return float(across.max()) - left, left, float(along.max()) - top, top


def _pixel_mm(volume: Volume, right: FloatArray, down: FloatArray, width: float, height: float) -> tuple[float, float]:
    return (
        max(_finest_mm(volume, right), width / LARGEST_PICTURE_PX),
        max(_finest_mm(volume, down), height / LARGEST_PICTURE_PX),
    )


def _finest_mm(volume: Volume, direction: FloatArray) -> float:
    """Return the mean distance between the voxel planes that a line in a direction crosses.

    Along an axis of the volume this is its spacing; along a diagonal it is finer, so that a picture sampled with it
    leaves no voxel out.
    """
    per_mm = volume.affine.to_index(volume.affine.origin_mm + direction)
    return 1.0 / float(np.abs(per_mm).sum())


def _axis_normal(volume: Volume, axis: int) -> FloatArray:
    """Return the unit normal of the planes of voxels that share an index, LPS, shape (3,)."""
    one, other = (volume.affine.matrix[:3, each] for each in range(3) if each != axis)
    crossed: FloatArray = np.cross(one, other)
    normal: FloatArray = crossed / float(np.linalg.norm(crossed))
    return normal


def _is_even(volume: Volume) -> bool:
    """Whether the stated places of the slices are those of the affine."""
    steps = np.arange(volume.shape[0]) * float(volume.affine.slice_step_mm @ volume.normal)
    away = volume.slice_positions_mm - (float(volume.affine.origin_mm @ volume.normal) + steps)
    tolerance = max(_STEP_TOLERANCE_MM, _RELATIVE_STEP_TOLERANCE * volume.affine.slice_interval_mm)
    return float(np.max(np.abs(away))) <= tolerance
