"""Images of any folder in a practice profile, given to a trainer to read: what a practice case is made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role
from readstation.model.series import PhaseRole
from readstation.model.subject import Assignment


def take_images(
    station: OpenStation,
    paths: Sequence[Path],
    charter: Charter,
    trainer: Person,
    job: QuietJob,
    phase: PhaseRole | None = None,
) -> tuple[Assignment, ...]:
    """Take images in, checked and de-identified as for a trial, and give each new case to a trainer to read.

    Parameters
    ----------
    station
        A practice profile (`PracticeDesk` makes one).
    paths
        Files and folders.
    charter
        The rules that the reference is read by.
    trainer
        Who reads it.
    job
        Progress and cancel.
    phase
        What every CT and MR series of these paths is; None takes what the images speak for.

    Returns
    -------
    tuple of Assignment
        One for each case, with all its timepoints.

    Raises
    ------
    Refused
        If the profile is no practice profile, the person no trainer, or nothing could be taken in.
    DataProblem, EnvironmentFault, Cancelled
        As `app.intake.take_in`.
    """
    if not station.settings.is_practice or trainer.role is not Role.TRAINER:
        raise Refused(Finding("TR-15", "Practice cases are made by a trainer in a practice profile."))
    known = {alias for alias, _ in station.run(station.store.images.places)}
    take_in(station, paths, job, phase=phase)
    places = station.run(station.store.images.places)
    fresh = sorted({alias for alias, _ in places} - known)
    if not fresh:
        raise Refused(Finding("practice.images", "Nothing new was taken in. `readstation ingest --dry-run` says why."))
    return tuple(station.run(_give, station, alias, charter, trainer) for alias in fresh)


def _give(station: OpenStation, alias: CaseAlias, charter: Charter, trainer: Person) -> Assignment:
    body = canonical_bytes(record_to_json(charter))
    timepoints = tuple(timepoint for case, timepoint in station.store.images.places() if case == alias)
    given = Assignment(
        ReadId(new_id()), alias, trainer.login, charter.trial_code, charter.version, sha256_hex(body), timepoints
    )
    station.store.worklist.keep_assignment(given, body)
    return given
