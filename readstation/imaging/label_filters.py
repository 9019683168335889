"""What makes and changes volumes of interest: SimpleITK's filters, on grids in the patient."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from numpy.typing import ArrayLike, NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, not_negative, refuse
from readstation.geometry.affine import FloatArray
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_grid import as_image

BoolArray = NDArray[np.bool_]


def sphere(volume: Volume, center_mm: ArrayLike, radius_mm: float) -> LabelVolume:
    """Return the voxels whose centres lie in a sphere: what a round brush paints, and where growing stops.

    Parameters
    ----------
    volume
        The image it is painted on.
    center_mm, radius_mm
        mm LPS, shape (3,), and mm.

    Raises
    ------
    Refused
        If the radius is not above 0, or the image lies nowhere in the patient.
    """
    return spheres(volume, [center_mm], radius_mm)


def spheres(volume: Volume, centers_mm: Sequence[ArrayLike], radius_mm: float) -> LabelVolume:
    """Return the voxels whose centres lie in one of several spheres of one size: the stroke of a round brush.

    Raises
    ------
    Refused
        As of `sphere`.
    """
    refuse(above_zero("the radius", radius_mm, "label.radius"))
    found = np.zeros(volume.shape, dtype=np.bool_)
    reach = radius_mm * np.linalg.norm(np.linalg.inv(volume.affine.matrix[:3, :3]), axis=1)
    for each in centers_mm:
        center = np.asarray(each, dtype=np.float64).reshape(3)
        middle = volume.affine.to_index(center)
        first = np.maximum(np.floor(middle - reach), 0).astype(int)
        last = np.minimum(np.ceil(middle + reach) + 1, volume.shape).astype(int)
        if (last > first).all():
            axes = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
            index = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
            near = np.linalg.norm(volume.affine.to_patient(index) - center, axis=-1) <= radius_mm
            found[tuple(slice(a, b) for a, b in zip(first, last, strict=True))] |= near
    return LabelVolume.on(volume, found, f"sphere of {radius_mm:g} mm")


def grown(
    volume: Volume, seed_mm: ArrayLike, radius_mm: float, lowest: float, highest: float = float("inf")
) -> LabelVolume:
    """Return the voxels that hang together with a seed, within a range of values and inside a sphere around it.

    Parameters
    ----------
    volume
        The image, whole.
    seed_mm, radius_mm
        Where growing begins and how far it goes: mm LPS, shape (3,), and mm.
    lowest, highest
        The range in the unit of the image, both ends included.

    Raises
    ------
    Refused
        If the seed is outside the image or its value outside the range, or the image cannot be used.
    """
    limit = sphere(volume, seed_mm, radius_mm)
    seed = volume.index_of(seed_mm)
    if seed is None or not volume.is_verified:
        raise Refused(Finding("label.seed", "Growing begins on a voxel of a whole image; there is none here."))
    values = volume.voxels.astype(np.float64) * volume.rescale_slope + volume.rescale_intercept
    allowed = limit.inside & (values >= lowest) & (values <= highest)
    if not allowed[seed]:
        raise Refused(Finding("label.seed", "The value at the seed is outside the range to grow in."))
    image = as_image(allowed.astype(np.uint8), volume.affine)
    connected = sitk.ConnectedThreshold(image, seedList=[tuple(map(int, seed[::-1]))], lower=1, upper=1, replaceValue=1)
    step = f"grown from a seed, values from {lowest:g} to {highest:g} {volume.unit}, within {radius_mm:g} mm"
    return LabelVolume.on(volume, sitk.GetArrayFromImage(connected) > 0, step.replace("  ", " "))


def with_margin(label: LabelVolume, margin_mm: float) -> LabelVolume:
    """Return a volume with all around it whose voxel centres lie within a margin of one of its own (MR-1011).

    Raises
    ------
    Refused
        If the margin is negative, the volume is empty, or its grid leans.
    """
    refuse(not_negative("the margin", margin_mm, "MR-1011"))
    if label.is_empty:
        raise Refused(Finding("label.empty", "The volume is empty, so there is nothing to put a margin around."))
    image = as_image(label.inside.astype(np.uint8), label.affine)
    away = sitk.SignedMaurerDistanceMap(
        image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True, backgroundValue=0
    )
    near: BoolArray = sitk.GetArrayFromImage(away) <= margin_mm + 1e-4
    return label.changed(near | label.inside, f"margin of {margin_mm:g} mm")


def normal_liver(liver: LabelVolume, tumours: Sequence[LabelVolume], margin_mm: float = 10.0) -> LabelVolume:
    """Return the liver without its tumours and a margin around them (MR-1011).

    Parameters
    ----------
    liver, tumours
        On one grid.
    margin_mm
        10 mm by the rule.

    Raises
    ------
    Refused
        If they are on different grids, a tumour is empty, or nothing is left.
    """
    left = liver
    for tumour in tumours:
        left = left.without(with_margin(tumour, margin_mm))
    if left.is_empty:
        raise Refused(Finding("MR-1011", "With the margin around the tumours nothing of the liver is left."))
    return left


def interpolated(label: LabelVolume) -> LabelVolume:
    """Return a volume with the slices between drawn ones filled in, by distances from their outlines.

    Between two slices that hold something, the signed distances to both outlines are mixed by their places, and inside
    is what is not outside by that (Raya and Udupa, IEEE Trans Med Imaging 1990, 9:32). Drawn slices stay as they are.

    Raises
    ------
    Refused
        If fewer than two slices hold something.
    """
    drawn = np.flatnonzero(label.inside.any(axis=(1, 2))).tolist()
    if len(drawn) < 2:
        raise Refused(
            Finding("label.interpolate", "Two slices with an outline are needed; what lies between is filled.")
        )
    inside = label.inside.copy()
    rows_mm, columns_mm = label.affine.row_spacing_mm, label.affine.column_spacing_mm
    for first, last in pairwise(drawn):
        if last - first < 2:
            continue
        ends = [_distances(label.inside[each], rows_mm, columns_mm) for each in (first, last)]
        for between in range(first + 1, last):
            part = (between - first) / (last - first)
            inside[between] = (1 - part) * ends[0] + part * ends[1] <= 0
    return label.changed(inside, "interpolated between slices")


def _distances(outline: BoolArray, rows_mm: float, columns_mm: float) -> FloatArray:
    """Return the signed distance of each pixel from an outline, in mm; below 0 inside."""
    image = sitk.GetImageFromArray(outline.astype(np.uint8))
    image.SetSpacing([columns_mm, rows_mm])
    outer = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    # The map is 0 on the pixels of the edge, which are inside: half a pixel moves the 0 onto the outline itself.
    found: FloatArray = sitk.GetArrayFromImage(outer).astype(np.float64) - min(rows_mm, columns_mm) / 2
    return found
