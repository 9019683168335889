"""A volume as VTK sees it: the same memory, placed in the patient."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkLookupTable
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

    DICOM's linear window (PS3.3 C.11.2.1.2.1) reaches full white at centre − 0.5 + (width − 1)/2. Where the slope is
    negative, the darkest stored value is the brightest one; see `is_reversed`.

    Parameters
    ----------
    width, center
        In the unit of the volume, width at least 1.
    """
    slope, intercept = volume.rescale_slope, volume.rescale_intercept
    return max(width - 1.0, 1e-3) / abs(slope), (center - 0.5 - intercept) / slope


def is_reversed(volume: Volume) -> bool:
    """Whether larger stored values mean smaller values in the unit."""
    return volume.rescale_slope < 0


def reversed_greys() -> vtkLookupTable:
    """Return the table from white to black; VTK knows no negative window."""
    table = vtkLookupTable()
    table.SetNumberOfTableValues(256)
    for step in range(256):
        grey = (255 - step) / 255.0
        table.SetTableValue(step, grey, grey, grey, 1.0)
    return table
