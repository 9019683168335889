"""The maximum of a volume along a line of sight, as a volume of one plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume

_FRONT_TO_BACK = np.array([0.0, 1.0, 0.0])


def maximum_from_front(volume: Volume) -> Volume:
    """Return the largest value along each line of voxels that runs from front to back of the body.

    Of the volume's own three directions the one nearest to front to back is taken, so no value is mixed. The plane lies
    in the middle and is as thick as the volume, so that a point of the volume lies in it wherever it is.

    Parameters
    ----------
    volume
        Whole, placed in the patient.

    Returns
    -------
    Volume
        One voxel along that direction; padding of the volume is left out of the maximum.
    """
    steps = volume.affine.matrix[:3, :3] / np.linalg.norm(volume.affine.matrix[:3, :3], axis=0)
    axis = int(np.argmax(np.abs(_FRONT_TO_BACK @ steps)))
    voxels = volume.voxels
    if volume.padding is not None:
        first, last = volume.padding
        voxels = np.where((voxels >= first) & (voxels <= last), voxels.min(), voxels)
    # Small values are the bright ones where stored values fall with the unit.
    largest = voxels.max(axis=axis, keepdims=True) if volume.rescale_slope > 0 else voxels.min(axis=axis, keepdims=True)
    count = volume.shape[axis]
    matrix = volume.affine.matrix.copy()
    matrix[:3, 3] += matrix[:3, axis] * (count - 1) / 2
    matrix[:3, axis] *= count
    affine = Affine(matrix)
    along = np.arange(largest.shape[0])[:, None] * matrix[:3, 0] + matrix[:3, 3]
    return replace(
        volume,
        voxels=np.ascontiguousarray(largest),
        affine=affine,
        slice_positions_mm=along @ affine.normal,
        slice_thickness_mm=None,
        padding=None,
        filling=None,
    )
