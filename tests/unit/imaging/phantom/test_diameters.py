"""The true diameters, measured again from the written voxels by means that share nothing with what made them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from numpy.typing import NDArray

from readstation.imaging.phantom import LesionTruth, PhantomSize
from readstation.imaging.phantom.layout import TIMEPOINTS, scan_of
from readstation.imaging.phantom.noise import Mottle
from readstation.imaging.phantom.slices import painted_slice
from readstation.imaging.phantom.story import truth_of
from readstation.model.series import PhaseRole
from tests.builders.phantom import PhantomTrial, Point, values_along

MEASURED = [
    (0, "T1"), (0, "T2"), (0, "NT2"), (1, "T1"), (1, "T2"), (1, "NT2"), (2, "T1"), (2, "T2"), (2, "NT2"), (2, "N1"),
]  # fmt: skip
VIABLE_HU, LIVER_HU = 132.0, 69.0
HALF_HU = (VIABLE_HU + LIVER_HU) / 2
STEP_MM = 0.05


def _ends(lesion: LesionTruth) -> tuple[Point, Point]:
    assert lesion.endpoints_lps_mm is not None
    return lesion.endpoints_lps_mm


@pytest.mark.parametrize(("timepoint", "name"), MEASURED)
def test_half_maximum_stands_at_the_true_ends(phantom_trial: PhantomTrial, timepoint: int, name: str) -> None:
    """The distance between the half-maximum edges is the true diameter to half a pixel (MR-116)."""
    lesion = phantom_trial.truth.timepoints[timepoint].lesion(name)
    start, end = map(np.array, _ends(lesion))
    along = (end - start) / np.linalg.norm(end - start)
    image = phantom_trial.image(timepoint, PhaseRole.LATE_ARTERIAL)
    edges = []
    for tip, outwards in ((start, -along), (end, along)):
        profile = values_along(image, tuple(tip - 2.2 * outwards), tuple(tip + 4.0 * outwards), STEP_MM)
        fitted = _edge_mm(profile)
        edges.append(tip + (fitted - 2.2) * outwards)
    measured = float(np.linalg.norm(edges[1] - edges[0]))
    assert lesion.longest_viable_diameter_mm is not None
    assert measured == pytest.approx(lesion.longest_viable_diameter_mm, abs=phantom_trial.truth.pixel_mm / 2)


def _edge_mm(profile: NDArray[np.float64]) -> float:
    """Return where a falling edge stands: the step that leaves the least squares, so that grain weighs little."""
    places = np.arange(len(profile)) * STEP_MM
    candidates = np.arange(0.8, 4.2, 0.02)
    width = 1.7
    costs = []
    for candidate in candidates:
        share = np.clip(0.5 - (places - candidate) / width, 0, 1)
        model = LIVER_HU + (VIABLE_HU - LIVER_HU) * share * share * (3 - 2 * share)
        costs.append(float(np.sum((profile - model) ** 2)))
    return float(candidates[int(np.argmin(costs))])


@pytest.mark.parametrize(("timepoint", "name"), [entry for entry in MEASURED if entry[1] != "NT2"])
def test_no_line_through_viable_tissue_is_longer(phantom_trial: PhantomTrial, timepoint: int, name: str) -> None:
    """The longest line inside the thresholded viable tissue, tried by brute force, is the truth (MR-116)."""
    lesion = phantom_trial.truth.timepoints[timepoint].lesion(name)
    assert lesion.slice_z_mm is not None
    longest = _longest_in_slice(phantom_trial, timepoint, lesion, lesion.slice_z_mm)
    assert longest == pytest.approx(lesion.longest_viable_diameter_mm, abs=phantom_trial.truth.pixel_mm)


@pytest.mark.parametrize(("timepoint", "name"), [(0, "T1"), (1, "T1"), (2, "T1"), (0, "T2"), (2, "N1")])
def test_no_neighbouring_slice_holds_a_longer_line(phantom_trial: PhantomTrial, timepoint: int, name: str) -> None:
    """The true line lies in the slice where the viable tissue is longest (MR-117)."""
    lesion = phantom_trial.truth.timepoints[timepoint].lesion(name)
    assert lesion.slice_z_mm is not None
    assert lesion.longest_viable_diameter_mm is not None
    reach = 5 if (timepoint, name) == (0, "T1") else 2
    for steps in (*range(-reach, 0), *range(1, reach + 1)):
        z_mm = lesion.slice_z_mm + steps * phantom_trial.truth.slice_interval_mm
        longest = _longest_in_slice(phantom_trial, timepoint, lesion, z_mm)
        assert longest < lesion.longest_viable_diameter_mm + 0.5 * phantom_trial.truth.pixel_mm


def test_crossing_the_core_would_be_longer(phantom_trial: PhantomTrial) -> None:
    """At baseline the core matters: the longest line through T1 with necrosis is over 2 mm longer (MR-116)."""
    lesion = phantom_trial.truth.timepoints[0].lesion("T1")
    assert lesion.slice_z_mm is not None
    assert lesion.whole_diameter_mm is not None
    assert lesion.longest_viable_diameter_mm is not None
    whole = _longest_in_slice(phantom_trial, 0, lesion, lesion.slice_z_mm, fill=True)
    assert whole == pytest.approx(lesion.whole_diameter_mm, abs=phantom_trial.truth.pixel_mm)
    assert lesion.whole_diameter_mm - lesion.longest_viable_diameter_mm > 2.0


def _longest_in_slice(
    trial: PhantomTrial, timepoint: int, lesion: LesionTruth, z_mm: float, *, fill: bool = False
) -> float:
    mask, pixel_mm = _viable_mask(trial.image(timepoint, PhaseRole.LATE_ARTERIAL), lesion, z_mm)
    if not mask.any():
        return 0.0
    if fill:
        mask = sitk.GetArrayFromImage(sitk.BinaryFillhole(sitk.GetImageFromArray(mask.astype(np.uint8)))) > 0
    return _longest_inside(mask) * pixel_mm


def _viable_mask(image: sitk.Image, lesion: LesionTruth, z_mm: float) -> tuple[NDArray[np.bool_], float]:
    """Return the thresholded tissue that holds the lesion's middle line, on a four times finer grid."""
    start, end = map(np.array, _ends(lesion))
    half = 34.0
    fine_mm = image.GetSpacing()[0] / 4
    count = int(2 * half / fine_mm)
    middle = (start + end) / 2
    smooth = sitk.DiscreteGaussian(image[:, :, image.TransformPhysicalPointToIndex((*middle[:2], z_mm))[2]], 0.5)
    fine = sitk.Resample(
        smooth, (count, count), sitk.Transform(2, sitk.sitkIdentity), sitk.sitkLinear,
        (float(middle[0] - half), float(middle[1] - half)), (fine_mm, fine_mm), (1.0, 0.0, 0.0, 1.0),
    )  # fmt: skip
    labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(fine > HALF_HU))
    line = np.linspace(start, end, 21)[2:-2]
    columns, rows = (np.rint((line[:, axis] - middle[axis] + half) / fine_mm).astype(int) for axis in (0, 1))
    touched = labels[rows, columns]
    found = touched[touched > 0]
    if not len(found):
        return np.zeros(labels.shape, dtype=bool), fine_mm
    return labels == np.bincount(found).argmax(), fine_mm


def _longest_inside(mask: NDArray[np.bool_]) -> float:
    """Return the longest straight line between border pixels that never leaves the mask, in pixels."""
    inner = mask.copy()
    inner[1:-1, 1:-1] &= mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    border = np.argwhere(mask & ~inner)
    border = border[:: max(1, len(border) // 500)]
    lengths = np.linalg.norm(border[:, None, :] - border[None, :, :], axis=-1)
    first, second = np.triu_indices(len(border), 1)
    order = np.argsort(-lengths[first, second])
    shares = np.linspace(0, 1, 121)[:, None]
    for chunk in np.array_split(order, max(1, len(order) // 500)):
        starts, ends = border[first[chunk]], border[second[chunk]]
        points = np.rint(starts[:, None] + shares * (ends - starts)[:, None]).astype(int)
        inside = mask[points[..., 0], points[..., 1]].all(axis=1)
        if inside.any():
            return float(lengths[first, second][chunk[np.argmax(inside)]]) + 1.0
    return 0.0


@cache
def _arterial_without_grain(size: PhantomSize, timepoint: int, index: int) -> NDArray[np.float32]:
    canvas, _ = painted_slice(scan_of(TIMEPOINTS[timepoint], size), index, Mottle(20), 20)
    return canvas.hu[1]


@pytest.mark.parametrize("size", list(PhantomSize))
@pytest.mark.parametrize(("timepoint", "name"), MEASURED)
def test_without_grain_the_edge_is_exact(size: PhantomSize, timepoint: int, name: str) -> None:
    """Before the grain is laid on, the half-maximum edge stands within 0.15 pixel of each true end (MR-116)."""
    scan = scan_of(TIMEPOINTS[timepoint], size)
    lesion = truth_of(20, size).timepoints[timepoint].lesion(name)
    assert lesion.slice_number is not None
    plane = sitk.GetImageFromArray(_arterial_without_grain(size, timepoint, lesion.slice_number - 1))
    plane.SetSpacing((scan.pixel_mm, scan.pixel_mm))
    plane.SetOrigin(scan.corner_mm)
    start, end = (np.array(tip[:2]) for tip in _ends(lesion))
    along = (end - start) / np.linalg.norm(end - start)
    for tip, outwards in ((start, -along), (end, along)):
        distances = np.arange(-1.5, 1.5, STEP_MM)
        points = (tuple(map(float, tip + distance * outwards)) for distance in distances)
        values = np.array([plane.EvaluateAtPhysicalPoint(point, sitk.sitkLinear) for point in points])
        inside, outside = (np.interp(place, distances, values) for place in (-1.45, 1.45))
        crossing = float(np.interp(-(inside + outside) / 2, -values, distances))
        assert crossing == pytest.approx(0.0, abs=0.15 * scan.pixel_mm)
