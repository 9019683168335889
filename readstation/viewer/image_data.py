"""A volume as VTK sees it: the same memory, placed in the patient."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData

from readstation.geometry.volume import Volume
from readstation.viewer.vtk_arrays import shared


def image_data(volume: Volume) -> vtkImageData:
    """Return a volume as VTK image data that shares its voxels.

    Index order turns from (slice, row, column) to VTK's (column, row, slice), which is the same memory. Spacing and
    the direction matrix carry the affine to the patient, mm LPS; a tilted gantry stays a shear. The image
    keeps the array alive.

    Parameters
    ----------
    volume
        Its voxels must be C contiguous and of a type that VTK knows; others are copied once.
    """
    slices, rows, columns = volume.shape
    voxels = np.ascontiguousarray(volume.voxels)
    if voxels.dtype == np.bool_:
        voxels = voxels.view(np.uint8)
    if not voxels.dtype.isnative:
        voxels = voxels.astype(voxels.dtype.newbyteorder("="))
    steps = volume.affine.matrix[:3, [2, 1, 0]]
    spacing = np.linalg.norm(steps, axis=0)
    direction = steps / spacing
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.SetSpacing(*spacing.tolist())
    image.SetOrigin(*volume.affine.origin_mm.tolist())
    image.SetDirectionMatrix(*direction.reshape(-1).tolist())
    image.GetPointData().SetScalars(shared(voxels.reshape(-1)))
    return image


def stored_window(volume: Volume, width: float, center: float) -> tuple[float, float]:
    """Return a window in the unit of a volume as VTK's window and level over stored values.

    DICOM's linear window (PS3.3 C.11.2.1.2.1) reaches full white at centre − 0.5 + (width − 1)/2.

    Parameters
    ----------
    width, center
        In the unit of the volume, width at least 1.
    """
    slope, intercept = volume.rescale_slope, volume.rescale_intercept
    return max(width - 1.0, 1e-3) / slope, (center - 0.5 - intercept) / slope


def largest_exact_window(volume: Volume) -> tuple[float, float]:
    """Return the window, width and centre in the unit, that holds every value of a volume."""
    low, high = (volume.rescaled(each) for each in (volume.voxels.min(), volume.voxels.max()))
    low, high = min(low, high), max(low, high)
    return max(high - low, 1.0), (low + high) / 2
