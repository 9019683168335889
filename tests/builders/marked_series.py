"""A phantom of three bright marks at known places of the patient, sampled into series of any geometry.

The values follow from the places alone: a voxel is as bright as its centre, computed here from the attributes that are
written, is near a mark. So the distance of two marks is true whatever the series looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import generate_uid

from tests.builders.dicom import ENHANCED_CT, image_dataset, set_pixels, write_series

NM = "1.2.840.10008.5.1.4.1.1.20"
ENHANCED = {"CT": ENHANCED_CT, "MR": "1.2.840.10008.5.1.4.1.1.4.1", "PT": "1.2.840.10008.5.1.4.1.1.130"}
SHAPE = (21, 44, 40)
HEIGHTS = (1000, 2000, 3000)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Grid:
    """Where the voxels of a series lie.

    Attributes
    ----------
    row, column
        Unit directions of increasing column and row index, LPS.
    step
        From slice to slice, mm LPS.
    spacing
        (between rows, between columns), mm.
    origin
        The centre of the first voxel, mm LPS.
    """

    row: Array
    column: Array
    step: Array
    spacing: tuple[float, float]
    origin: Array

    @classmethod
    def about(
        cls, row: Sequence[float], column: Sequence[float], step: Sequence[float], spacing: tuple[float, float]
    ) -> Grid:
        """Return the grid of `SHAPE` whose middle voxel lies at (12, -34, 56) mm."""
        directions = np.array(row, float), np.array(column, float), np.array(step, float)
        middle = (np.array(SHAPE) - 1) / 2
        across = (
            middle[2] * spacing[1] * directions[0] + middle[1] * spacing[0] * directions[1] + middle[0] * directions[2]
        )
        return cls(*directions, spacing, np.round(np.array([12.0, -34.0, 56.0]) - across, 4))

    def point(self, index: Array) -> Array:
        """Return the patient points, mm LPS, of (slice, row, column) indices, shape (..., 3)."""
        parts = np.stack([self.step, self.spacing[0] * self.column, self.spacing[1] * self.row])
        return np.asarray(index, float) @ parts + self.origin

    @property
    def marks(self) -> Array:
        """The places of the marks, mm LPS, shape (3, 3): two in one slice, between voxels, and one in another."""
        return self.point(np.array([[7.0, 12.3, 11.6], [7.0, 30.7, 27.2], [14.4, 20.2, 25.9]]))

    def values(self) -> Array:
        """Return the stored values, int16, in the order of the steps."""
        places = self.point(np.stack(np.meshgrid(*map(np.arange, SHAPE), indexing="ij"), axis=-1))
        widths = 1.6 * np.array([np.linalg.norm(self.step), *self.spacing])
        found = np.zeros(SHAPE)
        axes = np.stack([np.cross(self.row, self.column), self.column, self.row])
        for height, mark in zip(HEIGHTS, self.marks, strict=True):
            away = (places - mark) @ axes.T / widths
            found += height * np.exp(-np.sum(away**2, axis=-1) / 2)
        return np.round(found).astype(np.int16)


def write_marked(folder: Path, grid: Grid, kind: str = "single", file_order: Sequence[int] | None = None) -> Array:
    """Write the phantom as ``single`` files or as one object of several frames; return its values.

    Parameters
    ----------
    kind
        ``single``, ``nuclear``, or the modality of an enhanced object.
    """
    values = grid.values()
    if kind == "single":
        write_series(
            folder,
            voxels=values,
            origin=tuple(grid.origin),
            row=tuple(grid.row),
            column=tuple(grid.column),
            step=tuple(grid.step),
            spacing=grid.spacing,
            file_order=file_order,
        )
        return values
    folder.mkdir(parents=True, exist_ok=True)
    order = list(range(len(values)) if file_order is None else file_order)
    dataset = image_dataset(ENHANCED.get(kind, NM), SeriesInstanceUID=generate_uid())
    dataset.FrameOfReferenceUID = generate_uid()
    set_pixels(dataset, values[order])
    (_enhanced if kind in ENHANCED else _nuclear)(dataset, grid, order)
    dataset.save_as(folder / "a.dcm", enforce_file_format=True)
    return values


def _enhanced(dataset: Dataset, grid: Grid, order: Sequence[int]) -> None:
    shared, groups = Dataset(), []
    shared.PixelMeasuresSequence = _one(PixelSpacing=list(grid.spacing))
    shared.PlaneOrientationSequence = _one(ImageOrientationPatient=_decimals([*grid.row, *grid.column]))
    for index in order:
        group = Dataset()
        group.PlanePositionSequence = _one(ImagePositionPatient=_decimals(grid.point(np.array([index, 0, 0]))))
        groups.append(group)
    dataset.SharedFunctionalGroupsSequence = DicomSequence([shared])
    dataset.PerFrameFunctionalGroupsSequence = DicomSequence(groups)


def _nuclear(dataset: Dataset, grid: Grid, order: Sequence[int]) -> None:
    """The step must lie along the normal; its sign is that of the distance between slices (PS3.3 C.8.4.15)."""
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
    dataset.PixelSpacing = list(grid.spacing)
    dataset.SpacingBetweenSlices = float(grid.step @ np.cross(grid.row, grid.column))
    dataset.SliceVector = [index + 1 for index in order]
    dataset.NumberOfSlices = len(order)
    dataset.DetectorInformationSequence = _one(
        ImagePositionPatient=_decimals(grid.origin),
        ImageOrientationPatient=_decimals([*grid.row, *grid.column]),
    )


def _one(**attributes: Any) -> DicomSequence:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return DicomSequence([item])


def _decimals(values: Any) -> list[str]:
    return [f"{each:.10g}" for each in values]
