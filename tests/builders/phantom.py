"""The small phantom trial for tests: made once a run, shared by its workers, read back by SimpleITK."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from numpy.typing import NDArray

from readstation.core.jobs import QuietJob
from readstation.imaging.phantom import PhantomSize, TrialTruth, make_phantom_trial
from readstation.model.series import PhaseRole
from tests.support.folders import folder_of_run

Point = tuple[float, float, float]


@dataclass(frozen=True)
class PhantomTrial:
    """A trial on disk and what is true of it."""

    folder: Path
    truth: TrialTruth

    def series_folder(self, timepoint: int, phase: PhaseRole) -> Path:
        return self.folder / "dicom" / self.truth.timepoints[timepoint].folder / phase.value

    def image(self, timepoint: int, phase: PhaseRole) -> sitk.Image:
        """Return a series as float HU with LPS geometry, read by GDCM."""
        return _read(str(self.series_folder(timepoint, phase)))


@cache
def _read(folder: str) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder))
    return sitk.Cast(reader.Execute(), sitk.sitkFloat32)


def phantom_trial_in(folder: Path) -> PhantomTrial:
    """Make the small trial in a folder, or find it there."""
    return PhantomTrial(folder, make_phantom_trial(folder, QuietJob(), size=PhantomSize.SMALL))


@pytest.fixture(scope="session")
def phantom_trial(tmp_path_factory: pytest.TempPathFactory) -> PhantomTrial:
    """The small trial of this run; workers of one run share it."""
    return phantom_trial_in(folder_of_run(tmp_path_factory) / "phantom-small")


def values_along(image: sitk.Image, start: Point, end: Point, step_mm: float = 0.1) -> NDArray[np.float64]:
    """Return linearly interpolated values along a line in LPS."""
    count = round(float(np.linalg.norm(np.subtract(end, start))) / step_mm) + 1
    points = np.linspace(start, end, count)
    return np.array([image.EvaluateAtPhysicalPoint(tuple(map(float, point)), sitk.sitkLinear) for point in points])


def mean_around(image: sitk.Image, point: Point, radius_mm: float = 4.0) -> float:
    """Return the mean in a disc of the slice nearest to a point in LPS."""
    column, row, number = image.TransformPhysicalPointToIndex(point)
    plane = sitk.GetArrayViewFromImage(image)[number]
    rows, columns = np.ogrid[: plane.shape[0], : plane.shape[1]]
    near = np.hypot(rows - row, columns - column) * image.GetSpacing()[0] <= radius_mm
    return float(plane[near].mean())
