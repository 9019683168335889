"""The scans of a simulated trial: written as DICOM files, taken in as the office takes in any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.plain_scan import PlainLesion, PlainScan, write_plain_scan
from readstation.trial.simulation.course import Course, Visit
from readstation.trial.simulation.plan import SimulationPlan, subject_name
from readstation.trial.subjects import patient_token


def take_scans(
    station: OpenStation, plan: SimulationPlan, subjects: Sequence[Course], job: QuietJob
) -> Mapping[int, CaseAlias]:
    """Write the scans of all subjects, take them in, and return the case of each by its number.

    Raises
    ------
    Cancelled
        If the job was stopped.
    """
    with TemporaryDirectory(prefix="readstation-", ignore_cleanup_errors=True) as scratch:
        for done, course in enumerate(subjects):
            job.report(done, len(subjects), "Writing the scans")
            job.checkpoint()
            for visit in course.visits:
                folder = Path(scratch) / subject_name(course.number) / str(visit.number)
                write_plain_scan(folder, _scan(plan, course, visit))
        report = take_in(station, [Path(scratch)], job)
    if report.refused_series or report.refused_objects:
        raise Defect("a scan of the simulation was not taken")
    secret = station.run(station.store.office.secret)
    return {each.number: _case_of(station, secret, each) for each in subjects}


def _case_of(station: OpenStation, secret: bytes, course: Course) -> CaseAlias:
    found = station.run(station.store.office.subject, patient_token(secret, subject_name(course.number)))
    if found is None:
        raise Defect("a subject of the simulation has no case")
    return found.alias


def _scan(plan: SimulationPlan, course: Course, visit: Visit) -> PlainScan:
    lesions = []
    for each in course.tumours:
        if visit.day < each.first_day:
            continue
        x_mm, y_mm, image = each.spot
        viable_mm = each.mm_on(visit.day)
        necrosis_mm = max(0.0, each.mm_on(max(0, each.first_day)) - viable_mm) * 0.7
        lesions.append(PlainLesion(x_mm, y_mm, image, viable_mm, necrosis_mm))
    return PlainScan(subject_name(course.number), course.date_of(visit.day), plan.seed, lesions)
