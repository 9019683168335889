"""What is true of the phantom trial, for tests to measure against; it lies beside the images, never among them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from readstation.core.errors import DataProblem
from readstation.imaging.phantom.layout import PhantomSize, Point
from readstation.model.lesion import LesionRole

TRUTH_NAME = "truth.json"
VERSION = 3
"""Raised whenever the written bytes change; an older trial on disk is then made again."""


@dataclass(frozen=True, slots=True)
class LesionTruth:
    """One lesion at one timepoint.

    Attributes
    ----------
    name, role
        ``T1``, ``T2``, ``NT1``, ``NT2`` or ``N1``, and what it counts as.
    organ, site, segment
        ``liver``; the place in words; the segment's Roman number.
    present
        Whether it shows arterial enhancement at this timepoint. An absent lesion has no other value.
    centre_lps_mm
        Its middle.
    longest_viable_diameter_mm
        The longest axial line through enhancing tissue that does not touch necrosis (MR-116); None for the tumour
        thrombus, which is not measurable (MR-108).
    endpoints_lps_mm
        The ends of that line, on the surface at half maximum, in a plane that is a slice of the series.
    slice_z_mm, slice_number
        That slice: its z in LPS, and its number counted from the head (1 is the first, the InstanceNumber).
    whole_diameter_mm
        The longest axial line with the core included: what a reader who crosses the core would measure. None after
        treatment, where the dead zone lies beside the viable part.
    washout
        Whether it is darker than liver in the portal venous and delayed phases (MR-402).
    """

    name: str
    role: LesionRole
    organ: str
    site: str
    segment: str
    present: bool
    centre_lps_mm: Point | None = None
    longest_viable_diameter_mm: float | None = None
    endpoints_lps_mm: tuple[Point, Point] | None = None
    slice_z_mm: float | None = None
    slice_number: int | None = None
    whole_diameter_mm: float | None = None
    washout: bool = False


@dataclass(frozen=True, slots=True)
class TimepointTruth:
    """One timepoint: its lesions and the responses that follow from them (None at baseline).

    Attributes
    ----------
    ordinal, folder, study_date
        0 is baseline; the folder under ``dicom``; ISO date.
    shift_lps_mm
        How far the anatomy lies from the baseline's.
    lesions
        Every lesion of the trial, absent ones included.
    target_sum_mm
        The sum of the target diameters.
    target_response, non_target_response, new_lesion
        The parts (MR-203, MR-303, MR-402).
    localized_response, hepatic_response, overall_response
        The three scopes (MR-510).
    """

    ordinal: int
    folder: str
    study_date: str
    shift_lps_mm: Point
    lesions: tuple[LesionTruth, ...]
    target_sum_mm: float
    target_response: str | None
    non_target_response: str | None
    new_lesion: str | None
    localized_response: str | None
    hepatic_response: str | None
    overall_response: str | None

    def lesion(self, name: str) -> LesionTruth:
        """Return a lesion by its name.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        for lesion in self.lesions:
            if lesion.name == name:
                return lesion
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class TrialTruth:
    """The whole trial.

    Attributes
    ----------
    version, seed, size
        What made it.
    subject
        The subject number in the (unblinded) trial.
    rows, slices, pixel_mm, slice_interval_mm
        The size of every series.
    timepoints
        In order.
    """

    version: int
    seed: int
    size: PhantomSize
    subject: str
    rows: int
    slices: int
    pixel_mm: float
    slice_interval_mm: float
    timepoints: tuple[TimepointTruth, ...]


def save_truth(truth: TrialTruth, path: Path) -> None:
    """Write the truth as JSON."""
    path.write_text(json.dumps(asdict(truth), indent=1) + "\n", encoding="utf-8")


def load_truth(path: Path) -> TrialTruth:
    """Read the truth from its file, or from the trial's folder.

    Raises
    ------
    DataProblem
        If the file is missing or is not a truth that this version wrote.
    """
    file = path / TRUTH_NAME if path.is_dir() else path
    try:
        return _trial(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataProblem("The demo trial's truth file cannot be read. Make the demo trial again.") from error


def _trial(fields: dict[str, Any]) -> TrialTruth:
    timepoints = tuple(_timepoint(entry) for entry in fields["timepoints"])
    return TrialTruth(**{**fields, "size": PhantomSize(fields["size"]), "timepoints": timepoints})


def _timepoint(fields: dict[str, Any]) -> TimepointTruth:
    lesions = tuple(_lesion(entry) for entry in fields["lesions"])
    return TimepointTruth(**{**fields, "lesions": lesions, "shift_lps_mm": _point(fields["shift_lps_mm"])})


def _lesion(fields: dict[str, Any]) -> LesionTruth:
    ends = fields["endpoints_lps_mm"]
    return LesionTruth(
        **{
            **fields,
            "role": LesionRole(fields["role"]),
            "centre_lps_mm": None if fields["centre_lps_mm"] is None else _point(fields["centre_lps_mm"]),
            "endpoints_lps_mm": None if ends is None else (_point(ends[0]), _point(ends[1])),
        }
    )


def _point(values: list[float]) -> Point:
    x, y, z = values
    return float(x), float(y), float(z)
