"""A start for the outlines of liver and lungs from a CT, by classical means, to be edited by a person.

Nothing is learned and nothing of chance is in it. The liver is the largest even organ of the right side
(`imaging.register_region`), the lungs are what holds air inside the body. Both are found on an even grid of 3 mm and
laid on the grid of the CT, so their edges are as coarse as that.
"""

from __future__ import annotations

import numpy as np
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_grid import as_image
from readstation.imaging.register_grid import CT_UNIT, Grid, grid_of
from readstation.imaging.register_region import body_of, region_of

AIR_HU = -400.0
"""Between lung, about -800 HU, and soft tissue: the middle of the valley in the histogram of a chest."""

SMALLEST_LUNG_ML = 150.0
"""Smaller spaces of air in the body are bowel."""

CLOSING_MM = 6.0
"""Vessels within the lung that are thinner than twice this belong to it."""

BoolArray = NDArray[np.bool_]


def liver_start(ct: Volume) -> LabelVolume:
    """Return a start for the liver: the largest even organ of the right side.

    Parameters
    ----------
    ct
        In HU, whole, placed in the patient.

    Raises
    ------
    Refused
        If it is no such CT, or holds no organ of a liver's size.
    """
    grid = _grid(ct)
    region = region_of(grid)
    if region is None:
        raise Refused(Finding("label.no-liver", "No organ of a liver's size was found; outline it by hand."))
    return _on(ct, grid, region.core, "liver begun from the CT")


def lungs_start(ct: Volume) -> LabelVolume:
    """Return a start for both lungs: large connected spaces of air inside the body, vessels within filled.

    Parameters
    ----------
    ct
        In HU, whole, placed in the patient.

    Raises
    ------
    Refused
        If it is no such CT, or holds no lung.
    """
    grid = _grid(ct)
    air = (grid.values < AIR_HU) & body_of(grid) & grid.valid
    image = sitk.GetImageFromArray(air.astype(np.uint8))
    smallest = round(SMALLEST_LUNG_ML * 1000 / grid.spacing_mm**3)
    named = sitk.RelabelComponent(sitk.ConnectedComponent(image), minimumObjectSize=smallest)
    radius = round(CLOSING_MM / grid.spacing_mm)
    closed = sitk.BinaryMorphologicalClosing(named > 0, [radius] * 3, sitk.sitkBall, 1, True)  # noqa: FBT003 - ITK's
    lungs: BoolArray = sitk.GetArrayFromImage(closed) > 0
    if not lungs.any():
        raise Refused(Finding("label.no-lungs", "No lung was found; outline it by hand."))
    return _on(ct, grid, lungs, "lungs begun from the CT")


def _grid(ct: Volume) -> Grid:
    if ct.unit != CT_UNIT or not (ct.is_placed and ct.is_scaled and ct.is_verified):
        raise Refused(Finding("label.no-ct", "An outline is begun on a whole CT whose place is known."))
    return grid_of(ct)


def _on(ct: Volume, grid: Grid, inside: BoolArray, step: str) -> LabelVolume:
    """Return a mask of the even grid on that of the CT, nearest neighbour."""
    step_mm = grid.spacing_mm
    axes = Affine.from_dicom(grid.first_mm, (1, 0, 0, 0, 1, 0), step_mm, step_mm, (0, 0, step_mm))
    source = as_image(inside.astype(np.uint8), axes)
    target = as_image(np.zeros(ct.shape, dtype=np.uint8), ct.affine)
    found = sitk.Resample(source, target, sitk.Transform(), sitk.sitkNearestNeighbor, 0)
    return LabelVolume.on(ct, sitk.GetArrayFromImage(found) > 0, step)
