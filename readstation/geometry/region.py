"""Regions on a plane: which voxel centres lie inside an outline, their figures, and the area in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, pi
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.geometry.volume import Volume

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
EDGE_SHARE = 1e-9
EDGE_MM = 1e-6
"""A centre so near to an outline lies on it, and what lies on it is inside: whatever the orientation of the slice."""


class PlaneSamples(Protocol):
    """A picture of a plane with its place in the patient: an acquired slice, or a reformat at native resolution."""

    @property
    def values(self) -> NDArray[Any]:
        """Stored values, shape (rows, columns)."""
        ...

    @property
    def origin_mm(self) -> ArrayLike:
        """The centre of the first sample, mm LPS, shape (3,)."""
        ...

    @property
    def right_mm(self) -> ArrayLike:
        """From a sample to the next of its row, mm LPS, shape (3,)."""
        ...

    @property
    def down_mm(self) -> ArrayLike:
        """From a sample to the one below it, mm LPS, shape (3,)."""
        ...

    @property
    def mask(self) -> BoolArray | None:
        """True where there is an image, shape (rows, columns); None where there is one everywhere."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class SliceSamples:
    """One acquired slice as samples of its plane; the values are a view into the volume."""

    values: NDArray[Any]
    origin_mm: FloatArray
    right_mm: FloatArray
    down_mm: FloatArray
    mask: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """Figures of the stored voxels whose centres lie inside an outline, in the unit of the volume.

    Attributes
    ----------
    voxels
        How many; those outside the image and in padding do not count.
    mean, sd
        Mean, and standard deviation of these voxels themselves (divided by their number).
    minimum, maximum
        The smallest and largest value.
    """

    voxels: int
    mean: float
    sd: float
    minimum: float
    maximum: float


class Outline(Protocol):
    """A closed curve on a plane."""

    @property
    def area_mm2(self) -> float:
        """The area inside, by formula and not by counting voxels."""
        ...

    def bounds_mm(self) -> tuple[FloatArray, FloatArray]:
        """Return the corners of a box around it, mm LPS, each of shape (3,)."""
        ...

    def holds(self, points_mm: FloatArray) -> BoolArray:
        """Return which points of its plane, mm LPS, shape (n, 3), lie inside; the curve itself is inside."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Ellipse:
    """An ellipse by its middle and two half axes at a right angle, mm LPS, each of shape (3,)."""

    center_mm: FloatArray
    first_mm: FloatArray
    second_mm: FloatArray

    @property
    def area_mm2(self) -> float:
        """π times the product of the half axes."""
        return pi * float(np.linalg.norm(self.first_mm)) * float(np.linalg.norm(self.second_mm))

    def bounds_mm(self) -> tuple[FloatArray, FloatArray]:
        """Return the corners of the box around it, mm LPS."""
        reach = np.hypot(self.first_mm, self.second_mm)
        return self.center_mm - reach, self.center_mm + reach

    def holds(self, points_mm: FloatArray) -> BoolArray:
        """Return which points of its plane, mm LPS, shape (n, 3), lie inside."""
        offsets = points_mm - self.center_mm
        total = np.zeros(len(offsets))
        for axis in (self.first_mm, self.second_mm):
            squared = float(axis @ axis)
            if squared <= 0.0:
                return np.zeros(len(offsets), dtype=np.bool_)
            total += (offsets @ axis / squared) ** 2
        inside: BoolArray = total <= 1.0 + EDGE_SHARE
        return inside

    def curve_mm(self, count: int = 72) -> FloatArray:
        """Return points along it, mm LPS, shape (count, 3)."""
        angles = np.linspace(0.0, 2 * pi, count, endpoint=False)[:, None]
        curve: FloatArray = self.center_mm + np.cos(angles) * self.first_mm + np.sin(angles) * self.second_mm
        return curve


def ellipse_of(ends_mm: Sequence[ArrayLike]) -> Ellipse:
    """Return the ellipse of four axis ends: first axis, then second (DICOM PS3.3 C.18.9.1.2, ELLIPSE).

    Parameters
    ----------
    ends_mm
        Four points, mm LPS, shape (4, 3).
    """
    ends = np.asarray(ends_mm, dtype=np.float64).reshape(4, 3)
    center = ends.mean(axis=0)
    return Ellipse(center, (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2)


@dataclass(frozen=True, eq=False, slots=True)
class Polygon:
    """A freehand outline: its corners in order, mm LPS, shape (n, 3), on one plane, the last joined to the first."""

    points_mm: FloatArray

    @property
    def area_mm2(self) -> float:
        """Half the length of the summed cross products of its edges."""
        points = self.points_mm - self.points_mm[0]
        total = np.cross(points, np.roll(points, -1, axis=0)).sum(axis=0)
        return float(np.linalg.norm(total)) / 2

    def bounds_mm(self) -> tuple[FloatArray, FloatArray]:
        """Return the corners of the box around it, mm LPS."""
        return self.points_mm.min(axis=0), self.points_mm.max(axis=0)

    def holds(self, points_mm: FloatArray) -> BoolArray:
        """Return which points of its plane, mm LPS, shape (n, 3), lie inside.

        Inside are those whose ray meets an odd number of edges, and those on an edge.
        """
        across, along = self._axes()
        corners = np.stack([self.points_mm @ across, self.points_mm @ along], axis=1)
        order = np.argsort(points_mm @ along, kind="stable")
        x, y = (points_mm @ across)[order], (points_mm @ along)[order]
        inside = np.zeros(len(points_mm), dtype=np.bool_)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            # Only points at the height of an edge can lie on it or have it beside them.
            low, high = np.searchsorted(y, (min(y0, y1) - EDGE_MM, max(y0, y1) + EDGE_MM))
            if low < high:
                near = slice(int(low), int(high))
                _pass_edge(inside[near], x[near], y[near], (x0, y0), (x1, y1))
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            low, high = np.searchsorted(y, (min(y0, y1) - EDGE_MM, max(y0, y1) + EDGE_MM))
            near = slice(int(low), int(high))
            inside[near] |= _on_edge(x[near], y[near], (x0, y0), (x1, y1))
        unordered = np.empty_like(inside)
        unordered[order] = inside
        return unordered

    def crosses_itself(self) -> bool:
        """Return whether two edges that do not follow each other meet: such an outline has no inside to measure."""
        across, along = self._axes()
        corners = np.stack([self.points_mm @ across, self.points_mm @ along], axis=1)
        count = len(corners)
        starts, ends = corners, np.roll(corners, -1, axis=0)
        for first in range(count - 2):
            last = count - 1 if first == 0 else count
            others = slice(first + 2, last)
            if _meets(starts[first], ends[first], starts[others], ends[others]):
                return True
        return False

    def _axes(self) -> tuple[FloatArray, FloatArray]:
        """Return two unit directions at a right angle in its plane."""
        points = self.points_mm - self.points_mm[0]
        normal = np.cross(points, np.roll(points, -1, axis=0)).sum(axis=0)
        if float(np.linalg.norm(normal)) <= 0.0:
            # A figure of eight with two equal halves: its plane follows from its spread.
            normal = np.linalg.svd(points - points.mean(axis=0))[2][2]
        normal = normal / float(np.linalg.norm(normal))
        helper = np.eye(3)[int(np.argmin(np.abs(normal)))]
        across = np.cross(normal, helper)
        across = across / float(np.linalg.norm(across))
        return across, np.cross(normal, across)


def polygon_of(points_mm: Sequence[ArrayLike]) -> Polygon:
    """Return the outline with the given corners, mm LPS, shape (n, 3).

    Raises
    ------
    ValueError
        If there are fewer than three.
    """
    points = np.asarray(points_mm, dtype=np.float64).reshape(-1, 3)
    if len(points) < 3:
        raise ValueError("an outline has at least three corners")
    return Polygon(points)


def slice_samples(volume: Volume, slice_index: int) -> SliceSamples:
    """Return an acquired slice as samples of its own plane; the voxels are shared, not copied."""
    affine = volume.affine
    return SliceSamples(
        volume.voxels[slice_index],
        affine.to_patient((slice_index, 0, 0)),
        affine.matrix[:3, 2],
        affine.matrix[:3, 1],
    )


def region_figures(samples: PlaneSamples, outline: Outline, volume: Volume) -> RegionFigures | None:
    """Return the figures of the samples whose centres lie inside an outline; None where there are none.

    Parameters
    ----------
    samples
        The plane that the outline was drawn on. On an acquired plane these are the stored voxels of the slice.
    outline
        It lies on that plane.
    volume
        Whose rescale, unit and padding the samples have.
    """
    stored = _inside(samples, outline)
    if volume.padding is not None:
        first, last = volume.padding
        stored = stored[(stored < first) | (stored > last)]
    values = stored.astype(np.float64)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return None
    slope, intercept = volume.rescale_slope, volume.rescale_intercept
    ends = sorted((float(values.min()) * slope + intercept, float(values.max()) * slope + intercept))
    return RegionFigures(
        int(values.size), float(values.mean()) * slope + intercept, float(values.std()) * abs(slope), *ends
    )


def _inside(samples: PlaneSamples, outline: Outline) -> NDArray[Any]:
    """Return the stored values inside, shape (n,). Only the box around the outline is looked at."""
    origin, right, down = (
        np.asarray(each, dtype=np.float64) for each in (samples.origin_mm, samples.right_mm, samples.down_mm)
    )
    rows, columns = samples.values.shape
    inverse = np.linalg.pinv(np.stack([down, right], axis=1))
    low, high = outline.bounds_mm()
    corners = np.stack(np.meshgrid(*zip(low, high, strict=True), indexing="ij"), axis=-1).reshape(-1, 3)
    index = (corners - origin) @ inverse.T
    top, bottom = max(0, floor(index[:, 0].min())), min(rows - 1, ceil(index[:, 0].max()))
    left, end = max(0, floor(index[:, 1].min())), min(columns - 1, ceil(index[:, 1].max()))
    if top > bottom or left > end:
        return np.empty(0, dtype=samples.values.dtype)
    grid_rows, grid_columns = np.mgrid[top : bottom + 1, left : end + 1]
    points = origin + grid_rows.reshape(-1, 1) * down + grid_columns.reshape(-1, 1) * right
    chosen = outline.holds(points).reshape(grid_rows.shape)
    if samples.mask is not None:
        chosen &= samples.mask[top : bottom + 1, left : end + 1]
    return samples.values[top : bottom + 1, left : end + 1][chosen]


def _pass_edge(
    inside: BoolArray, x: FloatArray, y: FloatArray, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Turn those points over, in place, whose ray to the right meets an edge."""
    (x0, y0), (x1, y1) = start, end
    straddles = (y0 > y) != (y1 > y)
    if straddles.any():
        meets = x0 + (y[straddles] - y0) * (x1 - x0) / (y1 - y0)
        inside[straddles] ^= x[straddles] < meets


def _on_edge(x: FloatArray, y: FloatArray, start: tuple[float, float], end: tuple[float, float]) -> BoolArray:
    """Return which points lie on an edge."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    squared = dx * dx + dy * dy
    along = np.clip(((x - x0) * dx + (y - y0) * dy) / (squared or 1.0), 0.0, 1.0)
    on_edge: BoolArray = np.hypot(x - x0 - along * dx, y - y0 - along * dy) <= EDGE_MM
    return on_edge


def _meets(start: FloatArray, end: FloatArray, starts: FloatArray, ends: FloatArray) -> bool:
    """Return whether an edge meets any of others, in the plane; touching counts."""
    if len(starts) == 0:
        return False

    def turn(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
        product: FloatArray = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
            c[..., 0] - a[..., 0]
        )
        return product

    first, second = turn(start, end, starts), turn(start, end, ends)
    third, fourth = turn(starts, ends, start), turn(starts, ends, end)
    crossing = (first * second < 0) & (third * fourth < 0)
    return bool(crossing.any())
