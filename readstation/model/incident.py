"""An unplanned unblinding: what was reported, and what the office decided (TR-26)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import Login, ReadId
from readstation.core.phrases import phrase


class UnblindingKind(StrEnum):
    """What somebody may have learned; a code, so that the report can be counted without its words."""

    IDENTITY = "identity"
    TREATMENT = "treatment"
    OTHER_READ = "other_read"
    COURSE = "course"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The kind in our own words."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    UnblindingKind.IDENTITY: phrase("Who the patient is, or where"),
    UnblindingKind.TREATMENT: phrase("The treatment, its dose or its day"),
    UnblindingKind.OTHER_READ: phrase("What somebody else reads or read in this case"),
    UnblindingKind.COURSE: phrase("How it goes on: later images, the course"),
    UnblindingKind.OTHER: phrase("Something else"),
}


class IncidentSource(StrEnum):
    """Who found it."""

    READER = "reader"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class UnblindingReport:
    """A report that somebody may have learned something.

    Attributes
    ----------
    incident_id
        A random id.
    read_id, login
        Which read, and who may have learned something.
    timepoint
        The timepoint that was open, -1 where none was or nobody knows.
    source
        Who found it.
    kind, words
        What may have been learned: a code, and words of whoever reports. Only the office reads the words.
    utc_ms, offset_minutes
        When, by the clock where it was written.
    """

    incident_id: str
    read_id: ReadId
    login: Login
    timepoint: int
    source: IncidentSource
    kind: UnblindingKind
    words: str
    utc_ms: int
    offset_minutes: int


class IncidentState(StrEnum):
    """How far a report is; the read stands still until the office says that it goes on."""

    WAITING = "waiting"
    RECEIVED = "received"
    GOES_ON = "goes_on"
    TAKEN_AWAY = "taken_away"

    @property
    def is_decided(self) -> bool:
        """Whether the office has decided."""
        return self in (IncidentState.GOES_ON, IncidentState.TAKEN_AWAY)

    @property
    def stops(self) -> bool:
        """Whether the read stands still."""
        return self is not IncidentState.GOES_ON


@dataclass(frozen=True, slots=True)
class Incident:
    """A report at central with what became of it.

    Attributes
    ----------
    report
        What was reported.
    received_ms
        When central received it, by its clock.
    state
        `RECEIVED`, or what the office decided.
    by_login, at_ms, reason
        Who decided, when and why; empty and 0 before.
    """

    report: UnblindingReport
    received_ms: int
    state: IncidentState
    by_login: str = ""
    at_ms: int = 0
    reason: str = ""
