"""What happens in the phantom trial: the truth of each timepoint, from the lesions that are painted."""

from __future__ import annotations

import math

from readstation.imaging.phantom.layout import SLICE_INTERVAL_MM, TIMEPOINTS, PhantomSize, Scan, scan_of
from readstation.imaging.phantom.lesions import Ends, LesionPlan, lesions_of
from readstation.imaging.phantom.truth import VERSION, LesionTruth, TimepointTruth, TrialTruth
from readstation.imaging.phantom.vessels import THROMBUS_COURSE
from readstation.model.lesion import LesionRole

SUBJECT = "RS-0001"

_RESPONSES: tuple[dict[str, str | None], ...] = (
    dict.fromkeys(("target", "non_target", "new", "localized", "hepatic", "overall")),
    {
        "target": "PR", "non_target": "NON_CR_NON_PD", "new": "NO",
        "localized": "PR", "hepatic": "PR", "overall": "PR",
    },
    {
        "target": "PR", "non_target": "NON_CR_NON_PD", "new": "YES",
        "localized": "PR", "hepatic": "PD", "overall": "PD",
    },
)  # fmt: skip
_ABSENT_NEW = LesionTruth("N1", LesionRole.NEW, "liver", "liver, segment VI", "VI", present=False)


def truth_of(seed: int, size: PhantomSize) -> TrialTruth:
    """Return what is true of the trial that a seed and a size make."""
    scans = [scan_of(timepoint, size) for timepoint in TIMEPOINTS]
    return TrialTruth(
        version=VERSION,
        seed=seed,
        size=size,
        subject=SUBJECT,
        rows=scans[0].rows,
        slices=len(scans[0].slice_z_mm),
        pixel_mm=scans[0].pixel_mm,
        slice_interval_mm=SLICE_INTERVAL_MM,
        timepoints=tuple(_timepoint(scan) for scan in scans),
    )


def _timepoint(scan: Scan) -> TimepointTruth:
    lesions = [_measured(scan, plan) for plan in lesions_of(scan)]
    lesions.insert(2, _thrombus(scan))
    if len(lesions) == 4:
        lesions.append(_ABSENT_NEW)
    targets = [entry.longest_viable_diameter_mm or 0.0 for entry in lesions if entry.role is LesionRole.TARGET]
    responses = _RESPONSES[scan.timepoint.ordinal]
    return TimepointTruth(
        ordinal=scan.timepoint.ordinal,
        folder=scan.timepoint.folder,
        study_date=scan.timepoint.day.isoformat(),
        shift_lps_mm=scan.timepoint.shift_mm,
        lesions=tuple(lesions),
        target_sum_mm=sum(targets),
        target_response=responses["target"],
        non_target_response=responses["non_target"],
        new_lesion=responses["new"],
        localized_response=responses["localized"],
        hepatic_response=responses["hepatic"],
        overall_response=responses["overall"],
    )


def _measured(scan: Scan, plan: LesionPlan) -> LesionTruth:
    ends = _in_patient(scan, plan.viable.longest_viable())
    whole = None if plan.dead is not None else math.dist(*plan.viable.longest_whole())
    slice_z = ends[0][2]
    return LesionTruth(
        name=plan.name,
        role=plan.role,
        organ=plan.organ,
        site=f"{plan.organ}, segment {plan.segment}",
        segment=plan.segment,
        present=True,
        centre_lps_mm=scan.to_lps(plan.viable.centre),
        longest_viable_diameter_mm=math.dist(*ends),
        endpoints_lps_mm=ends,
        slice_z_mm=slice_z,
        slice_number=1 + scan.slice_z_mm.index(slice_z),
        whole_diameter_mm=whole,
        washout=True,
    )


def _in_patient(scan: Scan, ends: Ends) -> Ends:
    slice_z = scan.nearest_slice_mm(scan.to_lps(ends[0])[2])
    (ax, ay, _), (bx, by, _) = (scan.to_lps(end) for end in ends)
    return (ax, ay, slice_z), (bx, by, slice_z)


def _thrombus(scan: Scan) -> LesionTruth:
    x, y, z, _ = THROMBUS_COURSE[1]
    return LesionTruth(
        name="NT1",
        role=LesionRole.NON_TARGET,
        organ="liver",
        site="right portal vein, tumour thrombus",
        segment="V",
        present=True,
        centre_lps_mm=scan.to_lps((x, y, z)),
        slice_z_mm=scan.nearest_slice_mm(scan.to_lps((x, y, z))[2]),
        slice_number=1 + scan.slice_z_mm.index(scan.nearest_slice_mm(scan.to_lps((x, y, z))[2])),
        washout=True,
    )
