"""Volumes of interest on other grids: SimpleITK resamples, within a frame of reference or through a registration."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.affine import Affine, FloatArray
from readstation.geometry.label_volume import LabelVolume, transform_between
from readstation.geometry.registration import Registration
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume

SAMPLES = 4
"""Along each axis of a voxel: how much of it lies inside is known to a 64th."""

LEAN_TOLERANCE = 1e-4
_CORNERS = np.array([[s, r, c] for s in (0, 1) for r in (0, 1) for c in (0, 1)], dtype=np.float64)


def as_image(values: NDArray[Any], affine: Affine) -> sitk.Image:
    """Return an array, shape (slice, row, column), as an image in its place in the patient.

    Raises
    ------
    Refused
        If the stack leans, as with a tilted gantry: such a grid is none that the filters know.
    """
    steps = affine.matrix[:3, 2::-1]
    spacing = np.linalg.norm(steps, axis=0)
    direction = steps / spacing
    if np.abs(direction.T @ direction - np.eye(3)).max() > LEAN_TOLERANCE:
        words = "The slices of the image lean, as with a tilted gantry; volumes on it cannot be computed with."
        raise Refused(Finding("label.leaning", words))
    image = sitk.GetImageFromArray(values)
    image.SetOrigin([float(each) for each in affine.origin_mm])
    image.SetSpacing([float(each) for each in spacing])
    image.SetDirection([float(each) for each in direction.ravel()])
    return image


def fraction_on(label: LabelVolume, target: Volume, registration: Registration | None = None) -> FloatArray:
    """Return how much of each voxel of an image lies inside a volume of interest (MR-1012).

    Each voxel is sampled at 64 points, nearest neighbour, and the share of those inside is taken. Where the grid of the
    volume of interest is a whole multiple of the image's, the share is exact.

    Parameters
    ----------
    label
        On the grid that it was made on.
    target
        The image, in the same frame of reference or joined by the registration.
    registration
        Needed where the frames differ.

    Returns
    -------
    float64, 0 to 1, shape (slice, row, column) of the image; 0 beyond the grid of the volume of interest.

    Raises
    ------
    Refused
        If the image lies nowhere, the frames are not joined, or a grid leans.
    """
    if not (target.is_placed and target.is_scaled):
        raise Refused(Finding("label.no-place", "Where the image lies is not known, so nothing can be laid on it."))
    back = transform_between(target.frame_of_reference, label.frame_of_reference, registration)
    found = np.zeros(target.shape, dtype=np.float64)
    part = cropped(label)
    box = None if part is None else _box(part, target, back)
    if part is None or box is None:
        return found
    low, high = box
    fine = sitk.Resample(
        as_image(part.inside.astype(np.uint8), part.affine),
        _fine_grid(target.affine, low, high),
        _as_transform(back),
        sitk.sitkNearestNeighbor,
        0,
        sitk.sitkFloat32,
    )
    shares = sitk.GetArrayFromImage(sitk.BinShrink(fine, [SAMPLES] * 3))
    found[tuple(slice(first, last) for first, last in zip(low, high, strict=True))] = shares
    return found


def nearest_on(label: LabelVolume, target: Volume) -> LabelVolume:
    """Return a volume of interest on the grid of an image in the same frame of reference, nearest neighbour.

    A voxel of the image is inside where its centre lies in a voxel that is.

    Raises
    ------
    Refused
        If the image lies nowhere, the frames differ, or a grid leans.
    """
    found = np.zeros(target.shape, dtype=np.bool_)
    back = transform_between(target.frame_of_reference, label.frame_of_reference)
    part = cropped(label)
    box = None if part is None else _box(part, target, back)
    if part is not None and box is not None:
        low, high = box
        matrix = target.affine.matrix.copy()
        matrix[:3, 3] = target.affine.to_patient(low)
        size = [last - first for first, last in zip(low, high, strict=True)]
        grid = as_image(np.zeros(size, dtype=np.uint8), Affine(matrix))
        source = as_image(part.inside.astype(np.uint8), part.affine)
        laid = sitk.Resample(source, grid, sitk.Transform(), sitk.sitkNearestNeighbor, 0)
        found[tuple(slice(a, b) for a, b in zip(low, high, strict=True))] = sitk.GetArrayFromImage(laid) > 0
    return LabelVolume.on(target, found, label.steps[-1] if label.steps else "laid on another grid")


def cropped(label: LabelVolume) -> LabelVolume | None:
    """Return a volume of interest on the smallest part of its grid that holds it; None where nothing is inside."""
    first, last = [], []
    for axis in range(3):
        held = np.flatnonzero(label.inside.any(axis=tuple(each for each in range(3) if each != axis)))
        if not held.size:
            return None
        first.append(int(held[0]))
        last.append(int(held[-1]) + 1)
    matrix = label.affine.matrix.copy()
    matrix[:3, 3] = label.affine.to_patient(first)
    part = label.inside[tuple(slice(a, b) for a, b in zip(first, last, strict=True))]
    return LabelVolume(part, Affine(matrix), label.frame_of_reference, label.steps)


def _box(label: LabelVolume, target: Volume, back: RigidTransform) -> tuple[list[int], list[int]] | None:
    """Return first and last index, the last not included, of the target's voxels that a cropped volume can reach."""
    low, high = np.full(3, -0.5), np.asarray(label.inside.shape) - 0.5
    corners = label.affine.to_patient(low + _CORNERS * (high - low))
    index = target.affine.to_index(back.inverse().apply(corners))
    first = np.maximum(np.floor(index.min(axis=0)), 0).astype(int)
    last = np.minimum(np.ceil(index.max(axis=0)) + 1, target.shape).astype(int)
    return None if (last <= first).any() else (first.tolist(), last.tolist())


def _fine_grid(affine: Affine, low: list[int], high: list[int]) -> sitk.Image:
    """Return an empty image whose voxels are the parts of those of a box of a grid."""
    size = [(last - first) * SAMPLES for first, last in zip(low, high, strict=True)]
    matrix = affine.matrix.copy()
    matrix[:3, :3] /= SAMPLES
    matrix[:3, 3] = affine.to_patient(np.asarray(low) - 0.5 + 0.5 / SAMPLES)
    return as_image(np.zeros(size, dtype=np.uint8), Affine(matrix))


def _as_transform(transform: RigidTransform) -> sitk.AffineTransform:
    found = sitk.AffineTransform(3)
    found.SetMatrix([float(each) for each in transform.matrix.ravel()])
    found.SetTranslation([float(each) for each in transform.translation_mm])
    return found
