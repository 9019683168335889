"""Volumes in memory with a plain place in the patient, to outline on."""

from __future__ import annotations

from typing import Any

import numpy as np

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume

Vector = tuple[float, float, float]


def volume_of(
    voxels: np.ndarray[Any, Any],
    spacing_mm: Vector = (3.0, 2.0, 1.0),
    origin_mm: Vector = (-10.0, 5.0, 20.0),
    orientation: tuple[float, ...] = (1, 0, 0, 0, 1, 0),
    frame: str = "f",
    **more: Any,
) -> Volume:
    """Return a volume; spacing between slices, rows, columns."""
    row, column = np.array(orientation[:3], float), np.array(orientation[3:], float)
    normal = np.cross(row, column)
    step = np.asarray(more.pop("step", spacing_mm[0] * normal))
    affine = Affine.from_dicom(origin_mm, orientation, spacing_mm[1], spacing_mm[2], step)
    positions = np.array(origin_mm) @ normal + np.arange(len(voxels)) * float(step @ normal)
    unit = str(more.pop("unit", ""))
    return Volume(SeriesKey("s"), voxels, affine, 1.0, 0.0, unit, frame, positions, **more)


def label_on(volume: Volume, inside: np.ndarray[Any, Any]) -> LabelVolume:
    """Return an outline on a volume."""
    return LabelVolume.on(volume, inside, "drawn")


def ball(volume: Volume, centre_mm: Vector, radius_mm: float) -> np.ndarray[Any, Any]:
    """Return which voxel centres lie in a ball, one by one."""
    index = np.stack(np.meshgrid(*(np.arange(size) for size in volume.shape), indexing="ij"), axis=-1)
    apart = volume.affine.to_patient(index) - np.array(centre_mm)
    return np.sqrt((apart**2).sum(axis=-1)) <= radius_mm
