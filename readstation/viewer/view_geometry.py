"""Where the pixels of a view lie in the patient: plain arithmetic that painters, picking and tools share.

Pixels are logical, counted from the top left corner of the view, x to the right and y down; (0, 0) is that corner and
the first pixel's middle is (0.5, 0.5). The patient is in mm, LPS.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.geometry.plane import EdgeLetters, edge_letters
from readstation.geometry.volume import Volume
from readstation.viewer.marks import PointMm

FloatArray = NDArray[np.float64]

FIT_MARGIN = 0.98
"""How much of the view an image fills when it is fitted."""

SMALLEST_MM_PER_PX = 0.01
LARGEST_MM_PER_PX = 20.0

STANDARD_VIEWS = (
    ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
)
"""Screen right and screen down, LPS, of sagittal, coronal and axial views, by the body axis that they look along."""


@dataclass(frozen=True, eq=False, slots=True)
class ViewGeometry:
    """The plane that a view shows and how.

    Attributes
    ----------
    right, down
        Unit directions from left to right and from top to bottom of the screen, LPS, shape (3,).
    center_mm
        The patient point in the middle of the view; it lies in the plane that is shown.
    mm_per_px
        Millimetres a logical pixel, the same in both directions.
    width_px, height_px
        The size of the view, logical px.
    into_screen
        The unit direction in which the reader looks, LPS, shape (3,).
    """

    right: FloatArray
    down: FloatArray
    center_mm: FloatArray
    mm_per_px: float
    width_px: float
    height_px: float
    into_screen: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Asked for every mark of every frame, so it is worked out once.
        object.__setattr__(self, "into_screen", cross(self.right, self.down))

    @property
    def letters(self) -> EdgeLetters:
        """What the edges look towards."""
        return edge_letters(self.right, self.down)

    def patient_of(self, x_px: float, y_px: float) -> PointMm:
        """Return the patient point of the plane under a place of the view."""
        across = (x_px - self.width_px / 2) * self.mm_per_px
        along = (y_px - self.height_px / 2) * self.mm_per_px
        x, y, z = self.center_mm + across * self.right + along * self.down
        return float(x), float(y), float(z)

    def px_of(self, point_mm: ArrayLike) -> tuple[float, float]:
        """Return the place in the view of a patient point, mm LPS, shape (3,), projected along the line of sight."""
        offset = np.asarray(point_mm, dtype=np.float64) - self.center_mm
        return (
            float(offset @ self.right) / self.mm_per_px + self.width_px / 2,
            float(offset @ self.down) / self.mm_per_px + self.height_px / 2,
        )

    def depth_mm(self, point_mm: ArrayLike) -> float:
        """Return how far behind the plane a patient point, mm LPS, shape (3,), lies; negative in front of it."""
        return float((np.asarray(point_mm, dtype=np.float64) - self.center_mm) @ self.into_screen)

    def centred(self, center_mm: FloatArray) -> ViewGeometry:
        """Return the same view with a patient point, mm LPS, shape (3,), in its middle."""
        return ViewGeometry(self.right, self.down, center_mm, self.mm_per_px, self.width_px, self.height_px)

    def resized(self, width_px: float, height_px: float) -> ViewGeometry:
        """Return the same view in another size: same middle, same scale."""
        return replace(self, width_px=width_px, height_px=height_px)

    def zoomed(self, factor: float, x_px: float, y_px: float) -> ViewGeometry:
        """Return the view magnified by a factor, the point at (x, y) staying where it is."""
        scale = min(max(self.mm_per_px / factor, SMALLEST_MM_PER_PX), LARGEST_MM_PER_PX)
        moved = 1.0 - scale / self.mm_per_px
        anchor = np.asarray(self.patient_of(x_px, y_px))
        return replace(self, mm_per_px=scale, center_mm=self.center_mm + moved * (anchor - self.center_mm))

    def panned(self, dx_px: float, dy_px: float) -> ViewGeometry:
        """Return the view whose picture has moved by (dx, dy)."""
        shift = dx_px * self.right + dy_px * self.down
        return replace(self, center_mm=self.center_mm - shift * self.mm_per_px)

    def on_plane_through(self, point_mm: ArrayLike) -> ViewGeometry:
        """Return the view moved along the line of sight to the plane through a patient point, mm LPS, shape (3,)."""
        return replace(self, center_mm=self.center_mm + self.depth_mm(point_mm) * self.into_screen)


def cross(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the cross product of two vectors, shape (3,).

    numpy's own costs twenty times as much for three numbers, and every frame asks.
    """
    (ax, ay, az), (bx, by, bz) = one.tolist(), other.tolist()
    return np.array((ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx))


def screen_directions(volume: Volume) -> tuple[FloatArray, FloatArray]:
    """Return the directions of screen right and screen down in which radiologists expect acquired slices.

    Axial slices show the patient's right on the left side and anterior at the top; coronal ones right on the left and
    head at the top; sagittal ones anterior on the left and head at the top. Slices of any other
    orientation are turned in quarter turns and mirrored to the nearest of these; their pixels are never resampled.

    Returns
    -------
    tuple of ndarray
        Two unit vectors, LPS, shape (3,), both along the rows or columns of the volume.
    """
    standard_right, standard_down = (np.asarray(each) for each in STANDARD_VIEWS[int(np.argmax(abs(volume.normal)))])
    return turned_to(volume.row_direction, volume.column_direction, standard_right, standard_down)


def turned_to(
    one: FloatArray, other: FloatArray, standard_right: FloatArray, standard_down: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return two directions of a grid, LPS, shape (3,), as screen right and screen down nearest to the standard ones.

    They change places and signs; nothing else happens to them.
    """
    as_stored = abs(float(one @ standard_right)) + abs(float(other @ standard_down))
    turned = abs(float(other @ standard_right)) + abs(float(one @ standard_down))
    right, down = (one, other) if as_stored >= turned else (other, one)
    return _towards(right, standard_right), _towards(down, standard_down)


def turned_view(
    right: FloatArray, down: FloatArray, degrees: float, *, is_sideways: bool
) -> tuple[FloatArray, FloatArray]:
    """Return screen right and screen down, LPS, shape (3,), of a view that is turned out of its plane.

    Parameters
    ----------
    degrees
        How far; positive brings what lies behind the plane on the right, or at the bottom, into it.
    is_sideways
        Whether it turns about the upright line of the screen; else about the level one.
    """
    angle = np.radians(degrees)
    into = np.cross(right, down)
    if is_sideways:
        return np.cos(angle) * right + np.sin(angle) * into, down
    return right, np.cos(angle) * down + np.sin(angle) * into


def fitted(volume: Volume, slice_index: int, width_px: float, height_px: float) -> ViewGeometry:
    """Return the view in which a whole acquired slice is as large as fits."""
    right, down = screen_directions(volume)
    slices, rows, columns = volume.shape
    middle = volume.affine.to_patient((min(max(slice_index, 0), slices - 1), (rows - 1) / 2, (columns - 1) / 2))
    edges = [
        (columns * volume.affine.column_spacing_mm) * volume.row_direction,
        (rows * volume.affine.row_spacing_mm) * volume.column_direction,
    ]
    wide = max(abs(float(edge @ right)) for edge in edges)
    high = max(abs(float(edge @ down)) for edge in edges)
    return ViewGeometry(right, down, middle, fitting_scale(wide, high, width_px, height_px), width_px, height_px)


def fitting_scale(wide_mm: float, high_mm: float, width_px: float, height_px: float) -> float:
    """Return the millimetres a logical pixel at which a picture is as large as fits."""
    scale = max(wide_mm / max(width_px, 1.0), high_mm / max(height_px, 1.0)) / FIT_MARGIN
    return min(max(scale, SMALLEST_MM_PER_PX), LARGEST_MM_PER_PX)


def _towards(direction: FloatArray, standard: FloatArray) -> FloatArray:
    return direction if float(direction @ standard) >= 0 else -direction
