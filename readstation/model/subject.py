"""Cases and assignments as the office gives them and the station keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.model.codec import ADDED, later


class Task(StrEnum):
    """What a person does with a case."""

    READ = "read"
    ADJUDICATION = "adjudication"
    TREATMENT_READ = "treatment_read"
    """A read that shows the treatment, such as the distribution on SPECT-CT (TR-25)."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A case that a person has to read.

    Attributes
    ----------
    read_id
        The random id of this read.
    case_alias, login
        Which case, who reads it.
    trial_code, charter_version, charter_digest
        The rules it is read by.
    released_timepoints
        The ordinals that this reader may open now; never how many will follow (TR-23).
    due
        The day the read is due, ISO 8601, or empty.
    place
        Where it stands in this reader's own random order of cases; a smaller number comes first (TR-22).
    sealed_locks
        How many timepoints, from the first on, had a sealed lock at central when it said what is released; None where
        central has not said it.
    task
        What for.
    """

    read_id: ReadId
    case_alias: CaseAlias
    login: Login
    trial_code: str
    charter_version: int
    charter_digest: str
    released_timepoints: tuple[int, ...]
    due: str = ""
    place: int = later(default=0)
    sealed_locks: int | None = later(default=None)
    task: Task = field(default=Task.READ, metadata=ADDED)


class ReadStage(StrEnum):
    """How far a read is; each stage is a type of its own in `model.read`."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    READY_TO_SIGN = "ready_to_sign"
    SIGNED = "signed"
