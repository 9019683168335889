"""Figures of the distribution reads from the exported segmentations and the blinded SPECT, by pydicom and NumPy alone.

No table of SDTM has them: what is exported of such a read are its volumes, voxel by voxel (MR-1002 to MR-1012).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

import numpy as np
import pydicom
from numpy.typing import NDArray

from tests.independent.flat_statistics import shown
from tests.independent.flat_trial import Row

Table = list[list[str]]
K, DENSITY, LUNG_KG = 49.67, 1.05, 1.0
COVERAGE_GY = 100
ITEMS = {
    "quality": "Image quality and registration", "lungs": "Lung uptake",
    "extrahepatic": "Extrahepatic abdominal deposition", "intrahepatic": "Intrahepatic distribution",
    "coverage": "Target coverage, each target", "pattern": "Uptake pattern, each target",
    "thrombus": "Tumour thrombus uptake", "maa": "MAA to Y-90 agreement", "success": "Overall technical success",
}  # fmt: skip


@dataclass(frozen=True)
class OutlinedSpect:
    """Counts of a subject, shape (slice, row, column), with its volumes by name and the role of each."""

    counts: NDArray[np.float64]
    volumes: Mapping[str, NDArray[np.bool_]]
    roles: Mapping[str, str]
    voxel_ml: float

    def of_role(self, role: str) -> NDArray[np.bool_]:
        """Return the voxels of all volumes of a role."""
        return np.any([each for name, each in self.volumes.items() if self.roles[name] == role], axis=0)


def outlined(segmentations: Path, images: Path) -> dict[str, OutlinedSpect]:
    """Return the counts and volumes of each subject, by the frame of reference that SPECT and CT share."""
    counts = {}
    for path in images.rglob("*.dcm"):
        header = pydicom.dcmread(path, stop_before_pixels=True)
        if header.Modality == "NM":
            counts[header.FrameOfReferenceUID] = pydicom.dcmread(path)
    said = json.loads((segmentations / "manifest.json").read_bytes())
    return {each["subject"]: _outlined(segmentations / each["name"], each, counts) for each in said["files"]}


def _outlined(path: Path, said: Mapping[str, object], counts: Mapping[str, pydicom.Dataset]) -> OutlinedSpect:
    segmentation = pydicom.dcmread(path)
    spect = counts[segmentation.FrameOfReferenceUID]
    first = spect.DetectorInformationSequence[0].ImagePositionPatient
    values = spect.pixel_array.astype(np.float64)
    names = {each.SegmentNumber: each.SegmentLabel for each in segmentation.SegmentSequence}
    volumes = {name: np.zeros(values.shape, dtype=np.bool_) for name in names.values()}
    for frame, inside in zip(segmentation.PerFrameFunctionalGroupsSequence, segmentation.pixel_array, strict=True):
        place = frame.PlanePositionSequence[0].ImagePositionPatient
        assert place[:2] == first[:2]
        number = round((float(place[2]) - float(first[2])) / float(spect.SpacingBetweenSlices))
        volumes[names[frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber]][number] = inside > 0
    roles = {each["name"]: each["role"] for each in said["volumes"]}  # type: ignore[attr-defined]  # a list
    row, column = map(float, spect.PixelSpacing)
    return OutlinedSpect(values, volumes, roles, row * column * float(spect.SpacingBetweenSlices) / 1000)


def figures(spect: OutlinedSpect, activity_gbq: float) -> dict[str, float]:
    """Return every figure that images give with an activity, by its name."""
    counts, total = spect.counts, spect.counts.sum()
    liver, lungs = spect.of_role("liver"), spect.of_role("lungs")
    territory = spect.of_role("intended territory")
    found = {f"{name}: share of all counts": 100 * counts[inside].sum() / total
             for name, inside in spect.volumes.items()}  # fmt: skip
    found["counts outside liver and lungs"] = 100 * counts[~liver & ~lungs].sum() / total
    found["liver counts outside the intended territory"] = (
        100 * counts[liver & ~territory].sum() / counts[liver].sum()
    )  # fmt: skip
    shunt = counts[lungs].sum() / (counts[lungs].sum() + counts[liver].sum())
    found["lung shunt fraction"] = 100 * shunt
    in_lungs_gy = K * activity_gbq * shunt / LUNG_KG
    found |= dict.fromkeys(
        ("lungs: dose of this treatment", "lungs: dose of all treatments", "lungs: dose"), in_lungs_gy
    )  # fmt: skip
    left_gbq, kg = activity_gbq * (1 - shunt), spect.voxel_ml * DENSITY / 1000
    found["perfused liver: dose"] = K * left_gbq / (territory.sum() * kg)
    tumour, normal = spect.of_role("tumour"), spect.of_role("normal liver")
    ratio = counts[tumour].mean() / counts[normal].mean()
    normal_gy = K * left_gbq / (ratio * tumour.sum() * kg + (liver.sum() - tumour.sum()) * kg)
    found |= {
        "tumour to normal liver": ratio, "normal liver: dose": normal_gy, "tumours: dose": ratio * normal_gy,
    }  # fmt: skip
    doses = K * left_gbq * counts / counts[liver].sum() / kg
    for name, inside in spect.volumes.items():
        if spect.roles[name] not in ("lungs", "other"):
            found |= {f"{name}: {measure}": value for measure, value in histogram(doses[inside], spect.voxel_ml)}
            if spect.roles[name] == "tumour":
                covered = (doses[inside] >= COVERAGE_GY).sum()
                found[f"{name}: volume at or above {COVERAGE_GY} Gy"] = 100 * covered / inside.sum()
    return found


def histogram(doses: NDArray[np.float64], voxel_ml: float) -> Iterator[tuple[str, float]]:
    """Yield mean and measures of the voxels of a volume (MR-1012)."""
    ranked = np.sort(doses)[::-1]
    yield "mean dose", ranked.mean()
    yield "lowest dose", ranked[-1]
    yield "highest dose", ranked[0]
    for percent in (95, 70, 50):
        yield f"D{percent}", ranked[ceil(percent * len(ranked) / 100) - 1]
    for dose in (100, 150, 205):
        yield f"V{dose}", 100 * (ranked >= dose).sum() / len(ranked)
    yield "coefficient of variation", ranked.std() / ranked.mean()
    yield "volume below 205 Gy", (ranked < 205).sum() * voxel_ml


def item_tables(rows: Iterable[Row]) -> Iterator[tuple[str, Table]]:
    """Yield how often each answer was given of each item, and the organs; in the order of the form."""
    listed = list(rows)
    answers = Counter((row["item"], row["answer"]) for row in listed)
    of_item = Counter(row["item"] for row in listed)
    order = (
        "optimal", "acceptable", "not_evaluable", "none", "present", "suspected", "definite", "confined", "partial",
        "outside", "complete", "homogeneous", "heterogeneous", "rim", "yes", "no", "not_applicable", "concordant",
        "minor", "major",
    )  # fmt: skip
    yield "distribution", [
        [ITEMS[item], answer.replace("_", " "), str(number), str(of_item[item]),
         f"{shown(100 * number / of_item[item], 1)} %"]
        for item in ITEMS for answer in order if (number := answers[item, answer])
    ]  # fmt: skip
    organs = Counter(row["organs"] for row in listed if row["item"] == "extrahepatic" and row["organs"])
    if organs:
        yield "organs", [[name.replace("_", " "), str(organs[name])] for name in sorted(organs)]


def dose_rows(values: Mapping[tuple[str, str, str, str], list[float]]) -> Table:
    """Return the table of figures from the values of each measure, unit, rule and method."""
    return [
        [f"{measure}, {unit}" if unit else measure, rule, method, str(len(own)), f"{median(own):.4g}",
         f"{min(own):.4g} to {max(own):.4g}"]
        for (measure, unit, rule, method), own in sorted(values.items(), key=lambda each: (each[0][2], each[0][0]))
    ]  # fmt: skip
