"""Fused pictures of a distribution read for its report: dose or counts over CT in three planes, with the volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.geometry.affine import FloatArray
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.reading.distribution.report import FusedPicture
from readstation.ui.presenters.fusion import UptakeLook
from readstation.viewer.layers import Layer, Look
from readstation.viewer.mapping import mapped
from readstation.viewer.plane_picture import PlanePicture

MM_PER_PIXEL = 1.0
MARGIN_MM = 25.0
"""Around the liver, so that what lies beside it is seen."""

SOFT_TISSUE = (400.0, 40.0)
_OUTLINES = ((106, 227, 240), (255, 255, 255), (250, 179, 60), (190, 160, 255), (120, 230, 160), (255, 140, 170))
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Direction:
    """A plane of the body: its name, what is to the right and down on the picture, mm LPS, and letters of its edges."""

    name: str
    right: tuple[float, float, float]
    down: tuple[float, float, float]
    letters: tuple[str, str, str, str]


AXIAL = Direction("axial", (1, 0, 0), (0, 1, 0), ("R", "L", "A", "P"))
CORONAL = Direction("coronal", (1, 0, 0), (0, 0, -1), ("R", "L", "H", "F"))
SAGITTAL = Direction("sagittal", (0, 1, 0), (0, 0, -1), ("A", "P", "H", "F"))


def fused_pictures(
    ct: Volume, upper: Volume, labels: Mapping[str, LabelVolume], liver: str, targets: tuple[str, ...]
) -> tuple[FusedPicture, ...]:
    """Return the pictures: three planes through the first target, then an axial one through each other.

    Parameters
    ----------
    ct, upper
        The image under it, and the dose in Gy or the counts over it, in one frame of reference.
    labels
        The volumes, all of one grid, by name.
    liver, targets
        The volume that the pictures are as large as, and those that they are taken through.
    """
    box = _box_of(labels[liver])
    high = float(np.max(upper.voxels)) * upper.rescale_slope + upper.rescale_intercept
    look = UptakeLook(0.0, max(high, 1e-6))
    wanted = [
        (target, direction)
        for place, target in enumerate(targets or (liver,))
        for direction in ((AXIAL, CORONAL, SAGITTAL) if not place else (AXIAL,))
    ]
    return tuple(_picture(ct, upper, labels, look, box, target, direction) for target, direction in wanted)


def _picture(
    ct: Volume,
    upper: Volume,
    labels: Mapping[str, LabelVolume],
    look: UptakeLook,
    box: tuple[FloatArray, FloatArray],
    target: str,
    direction: Direction,
) -> FusedPicture:
    middle = _middle_of(labels[target])
    right, down = np.array(direction.right), np.array(direction.down)
    low, high = box
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    across, along = corners @ right, corners @ down
    columns = np.arange(across.min(), across.max(), MM_PER_PIXEL)
    rows = np.arange(along.min(), along.max(), MM_PER_PIXEL)
    normal = np.cross(right, down)
    points = (middle @ normal) * normal + columns[None, :, None] * right + rows[:, None, None] * down
    base = mapped(_plane(ct, points), Layer(ct, Look(SOFT_TISSUE))).pixels
    over = mapped(_plane(upper, points), look.layer(upper)).pixels
    pixels = _joined(base, over)
    for number, label in enumerate(labels.values()):
        inside = _inside(label, points)
        pixels[inside & ~ndimage.binary_erosion(inside)] = _OUTLINES[number % len(_OUTLINES)]
    caption = (
        f"{target}, {direction.name}",
        f"{upper.unit or 'counts'} from 0 to {look.high:.0f} over CT, W {SOFT_TISSUE[0]:.0f} L {SOFT_TISSUE[1]:.0f}; "
        f"outlines of {', '.join(labels)}",
    )
    return FusedPicture(pixels, MM_PER_PIXEL, caption, direction.letters)


def _plane(volume: Volume, points: FloatArray) -> PlanePicture:
    """Return the stored values of a volume at points, trilinear; masked where it does not reach."""
    index = np.moveaxis(volume.affine.to_index(points.reshape(-1, 3)), -1, 0)
    values = ndimage.map_coordinates(volume.voxels.astype(np.float32), index, order=1, mode="nearest")
    limits = np.array(volume.shape)[:, None] - 0.5
    mask = np.asarray(np.logical_and(index >= -0.5, index <= limits).all(axis=0), dtype=np.bool_)
    shape = points.shape[:2]
    step = points[0, 1] - points[0, 0], points[1, 0] - points[0, 0]
    return PlanePicture(values.reshape(shape), points[0, 0], step[0], step[1], mask.reshape(shape))


def _inside(label: LabelVolume, points: FloatArray) -> NDArray[np.bool_]:
    index = np.moveaxis(label.affine.to_index(points.reshape(-1, 3)), -1, 0)
    found = ndimage.map_coordinates(label.inside.astype(np.uint8), np.rint(index), order=0, mode="constant")
    return np.asarray(found.reshape(points.shape[:2]), dtype=np.bool_)


def _joined(base: NDArray[np.uint32], over: NDArray[np.uint32]) -> Pixels:
    """Return two pictures as one: the upper one is premultiplied by its opacity."""
    alpha = (over >> 24).astype(np.float64)[..., None] / 255
    under, upper = _channels(base), _channels(over)
    return np.rint(np.clip(upper + under * (1 - alpha), 0, 255)).astype(np.uint8)


def _channels(pixels: NDArray[np.uint32]) -> FloatArray:
    return np.stack([(pixels >> shift) & 255 for shift in (16, 8, 0)], axis=-1).astype(np.float64)


def _box_of(label: LabelVolume) -> tuple[FloatArray, FloatArray]:
    """Return the corners of a volume's box with its margin, mm LPS."""
    places = label.affine.to_patient(np.argwhere(label.inside))
    return places.min(axis=0) - MARGIN_MM, places.max(axis=0) + MARGIN_MM


def _middle_of(label: LabelVolume) -> FloatArray:
    middle: FloatArray = label.affine.to_patient(np.argwhere(label.inside)).mean(axis=0)
    return middle
