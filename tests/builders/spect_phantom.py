"""A digital SPECT/CT phantom with known activity, written as NM, PET and CT objects by plain pydicom.

Spheres in water: a liver with two tumours, two lungs and a spill into the stomach. A voxel is inside a sphere where its
centre is, the activity of each sphere is exact, and its analytic mass is that of the sphere. The dose of the first
tumour falls along its radius, so that its histogram is known in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from readstation.core.decay import decay_factor
from readstation.dose.uptake_image import StructureRole
from readstation.exchange.segmentation_file import NamedVolume, write_segmentation
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from tests.builders.dicom import PT, image_dataset, set_pixels, write_series

NM = "1.2.840.10008.5.1.4.1.1.20"
SHAPE = (59, 41, 57)
STEP_MM = 4.0
ORIGIN_MM = np.array([-112.0, -80.0, -68.0])
"""Centre of the first voxel of the emission image; x, y, z."""

ACTIVITY_GBQ = 2.0
SCAN_AFTER_H = 20.0
ACQUISITION_S = 1200.0
TOTAL_COUNTS = 60_000_000
DENSITY = 1.05
FALL = 0.5
"""By how much of its middle the dose of the first tumour has fallen at its edge."""

ORDERS = ("as it is", "flipped", "negative spacing", "coronal", "frames mixed")


@dataclass(frozen=True)
class Sphere:
    """A sphere in the patient, mm LPS, and its share of all activity."""

    name: str
    centre_mm: tuple[float, float, float]
    radius_mm: float
    share: float

    @property
    def volume_ml(self) -> float:
        return 4 / 3 * np.pi * self.radius_mm**3 / 1000


T1 = Sphere("T1", (-44, 9, 6), 27, 0.40)
T2 = Sphere("T2", (1, -15, -18), 15, 0.08)
LIVER = Sphere("liver", (-32, 0, 1), 66, 0.46)
"""Its share is that of what is no tumour."""
STOMACH = Sphere("stomach", (73, -11, -11), 12, 0.01)
LUNGS = (Sphere("right lung", (-51, 5, 121), 40, 0.025), Sphere("left lung", (53, 5, 121), 40, 0.025))

LIVER_SHARE = LIVER.share + T1.share + T2.share
LUNG_SHARE = sum(each.share for each in LUNGS)
ROLES = {
    "liver": StructureRole.LIVER,
    "lungs": StructureRole.LUNGS,
    "T1": StructureRole.TUMOUR,
    "T2": StructureRole.TUMOUR,
    "stomach": StructureRole.OTHER,
}


def scanned_gbq() -> float:
    """Return the activity that is left at the scan."""
    return ACTIVITY_GBQ * decay_factor(SCAN_AFTER_H)


def analytic_mean_gy(sphere: Sphere, volume_ml: float | None = None) -> float:
    """Return K A / m by the sphere's own activity and mass."""
    mass_kg = (sphere.volume_ml if volume_ml is None else volume_ml) * DENSITY / 1000
    return 49.67 * ACTIVITY_GBQ * sphere.share / mass_kg


def analytic_dose_covering_gy(percent: float) -> float:
    """Return D_x of the first tumour: (r/R)³ of its volume has at least the dose of its radius r."""
    highest = analytic_mean_gy(T1) / (1 - 0.75 * FALL)
    return float(highest * (1 - FALL * (percent / 100) ** (1 / 3)))


def analytic_percent_receiving(dose_gy: float) -> float:
    """Return V_y of the first tumour."""
    highest = analytic_mean_gy(T1) / (1 - 0.75 * FALL)
    return float(100 * np.clip((1 - dose_gy / highest) / FALL, 0, 1) ** 3)


def emission() -> np.ndarray[Any, Any]:
    """Return the share of all activity in each voxel, shape `SHAPE`, axial, feet first."""
    radii = {each.name: _distance(each, STEP_MM, SHAPE) for each in (LIVER, T1, T2, STOMACH, *LUNGS)}
    found = np.zeros(SHAPE)
    tumour = (radii["T1"] <= T1.radius_mm) | (radii["T2"] <= T2.radius_mm)
    for each in (LIVER, T1, T2, STOMACH, *LUNGS):
        where = (radii[each.name] <= each.radius_mm) & (~tumour if each is LIVER else True)
        weight = _falling(radii["T1"], where) if each is T1 else where.astype(float)
        found += each.share * weight / weight.sum()
    return found


def _falling(radii_mm: np.ndarray[Any, Any], where: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return 1 − FALL · r/R, where the k-th voxel from the middle, of n, has the r that holds k/n of the sphere."""
    ranks = np.empty(int(where.sum()))
    ranks[np.argsort(radii_mm[where], kind="stable")] = np.arange(len(ranks)) + 0.5
    found = np.zeros(where.shape)
    found[where] = 1 - FALL * (ranks / len(ranks)) ** (1 / 3)
    return found


def counts() -> np.ndarray[Any, Any]:
    """Return whole counts, uint16, whose sum over any run of voxels is exact to one count."""
    whole = np.rint(np.cumsum(emission().ravel() * TOTAL_COUNTS))
    return np.diff(whole, prepend=0).reshape(SHAPE).astype(np.uint16)


def _distance(sphere: Sphere, step_mm: float, shape: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    """Return how far each voxel centre is from the middle of a sphere; slices are always 4 mm apart."""
    first = ORIGIN_MM - np.array([STEP_MM - step_mm, STEP_MM - step_mm, 0]) / 2
    z, y, x = (np.arange(size, dtype=float) for size in shape)
    places = first[2] + z * STEP_MM, first[1] + y * step_mm, first[0] + x * step_mm
    offsets = [(place - middle) ** 2 for place, middle in zip(places, sphere.centre_mm[::-1], strict=True)]
    return np.sqrt(offsets[0][:, None, None] + offsets[1][:, None] + offsets[2])


@dataclass(frozen=True)
class Turn:
    """A turn of the whole patient about the origin."""

    matrix: np.ndarray[Any, Any]

    def point(self, place_mm: np.ndarray[Any, Any]) -> list[float]:
        return [round(float(each), 8) for each in self.matrix @ place_mm]

    def cosines(self, row: tuple[int, ...], column: tuple[int, ...]) -> list[float]:
        return [round(float(each), 12) for each in (*self.matrix @ np.array(row), *self.matrix @ np.array(column))]


UPRIGHT = Turn(np.eye(3))


def write_nm(folder: Path, order: str = "as it is", turn: Turn = UPRIGHT, **attributes: Any) -> Path:
    """Write the counts as one reconstructed NM object, laid out in one of `ORDERS`; attributes of None are left out."""
    values, spacing = counts(), STEP_MM
    last = ORIGIN_MM + STEP_MM * (np.array(SHAPE[::-1]) - 1)
    place, row, column = ORIGIN_MM.copy(), (1, 0, 0), (0, 1, 0)
    numbers = np.arange(1, len(values) + 1)
    if order == "flipped":
        values, place = values[:, ::-1, ::-1], np.array([last[0], last[1], ORIGIN_MM[2]])
        row, column = (-1, 0, 0), (0, -1, 0)
    elif order == "negative spacing":
        values, place, spacing = values[::-1], np.array([*ORIGIN_MM[:2], last[2]]), -STEP_MM
    elif order == "coronal":
        values, column = values.transpose(1, 0, 2)[:, ::-1], (0, 0, -1)
        place, numbers = np.array([*ORIGIN_MM[:2], last[2]]), np.arange(1, SHAPE[1] + 1)
    elif order == "frames mixed":
        mixed = np.random.default_rng(4).permutation(len(values))
        values, numbers = values[mixed], numbers[mixed]
    dataset = image_dataset(
        NM,
        Modality="NM",
        ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"],
        PixelSpacing=[STEP_MM, STEP_MM],
        SliceThickness=STEP_MM,
        SpacingBetweenSlices=spacing,
        SliceVector=numbers.tolist(),
        NumberOfSlices=len(values),
        FrameOfReferenceUID="1.2.3.4.9",
        SeriesInstanceUID=generate_uid(),
        CorrectedImage=["ATTN", "SCAT"],
        AcquisitionDate="20240229",
        AcquisitionTime="101500",
    )
    set_pixels(dataset, np.ascontiguousarray(values))
    detector = Dataset()
    detector.ImagePositionPatient, detector.ImageOrientationPatient = turn.point(place), turn.cosines(row, column)
    dataset.DetectorInformationSequence = [detector]
    for name, value in attributes.items():
        if value is None:
            delattr(dataset, name)
        else:
            setattr(dataset, name, value)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "nm.dcm"
    dataset.save_as(path, enforce_file_format=True)
    return path


def write_pet(folder: Path, **attributes: Any) -> None:
    """Write the same activity as a PET series in Bq/ml at the start of the scan; attributes of None are left out."""
    radiopharmaceutical = Dataset()
    radiopharmaceutical.RadionuclideHalfLife = 64.1 * 3600
    radiopharmaceutical.RadionuclideTotalDose = ACTIVITY_GBQ * 1e9
    radiopharmaceutical.RadiopharmaceuticalStartDateTime = "20240228141500"
    radiopharmaceutical.RadiopharmaceuticalStartTime = "141500"
    bqml_per_count = scanned_gbq() * 1e9 / TOTAL_COUNTS / (STEP_MM**3 / 1000)
    stated: dict[str, Any] = {
        "SOPClassUID": PT,
        "Modality": "PT",
        "Units": "BQML",
        "DecayCorrection": "START",
        "CorrectedImage": ["ATTN", "DECY", "SCAT"],
        "RescaleSlope": f"{bqml_per_count:.12g}",
        "RescaleIntercept": "0",
        "AcquisitionDate": "20240229",
        "AcquisitionTime": "101500",
        "FrameReferenceTime": "0",
        "ActualFrameDuration": "1200000",
        "DecayFactor": f"{1 / decay_factor(1 / 6):.6f}",
        "FrameOfReferenceUID": "1.2.3.4.9",
        "RadiopharmaceuticalInformationSequence": [radiopharmaceutical],
        **attributes,
    }
    write_series(
        folder,
        origin=ORIGIN_MM.tolist(),
        step=[0, 0, STEP_MM],
        spacing=(STEP_MM, STEP_MM),
        dtype="uint16",
        voxels=counts(),
        name="pt",
        **{name: value for name, value in stated.items() if value is not None},
    )


def ct_masks() -> dict[str, np.ndarray[Any, Any]]:
    """Return the structures on the grid of the CT, which halves that of the emission image within a slice."""
    shape = (SHAPE[0], 2 * SHAPE[1], 2 * SHAPE[2])
    inside = {
        each.name: np.repeat(np.repeat(_distance(each, STEP_MM, SHAPE) <= each.radius_mm, 2, axis=1), 2, axis=2)
        for each in (LIVER, T1, T2, STOMACH, *LUNGS)
    }
    assert all(mask.shape == shape for mask in inside.values())
    lungs = inside.pop("right lung") | inside.pop("left lung")
    return {**inside, "lungs": lungs}


def write_ct(folder: Path, turn: Turn = UPRIGHT) -> None:
    """Write the CT and, beside it, its structures as a segmentation."""
    masks = ct_masks()
    values = np.full(masks["liver"].shape, -1000, dtype=np.int16)
    for name, density in (("lungs", -800), ("liver", 60), ("T1", 90), ("T2", 90), ("stomach", 20)):
        values[masks[name]] = density
    first = ORIGIN_MM - np.array([1.0, 1.0, 0.0])
    row, column = turn.cosines((1, 0, 0), (0, 1, 0))[:3], turn.cosines((1, 0, 0), (0, 1, 0))[3:]
    truth = write_series(
        folder / "ct",
        origin=turn.point(first),
        row=row,
        column=column,
        step=turn.point(np.array([0, 0, STEP_MM])),
        spacing=(STEP_MM / 2, STEP_MM / 2),
        voxels=values,
        FrameOfReferenceUID="1.2.3.4.9",
    )
    affine = Affine.from_dicom(truth.origin, [*row, *column], STEP_MM / 2, STEP_MM / 2, truth.step)
    volumes = [
        NamedVolume(name, ROLES[name], LabelVolume(mask, affine, "phantom", ("drawn",))) for name, mask in masks.items()
    ]
    (folder / "seg").mkdir()
    write_segmentation(folder / "seg" / "seg.dcm", volumes, truth.files)
