"""What a report is made of: verified reads with who counts, what was handed over, distribution reads, unblindings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.criteria.config import CriteriaConfig
from readstation.model.distribution import DistributionState
from readstation.model.incident import Incident
from readstation.model.subject import Task
from readstation.trial.clinical.rows import ClinicalRow
from readstation.trial.results import CaseStatus
from readstation.trial.sdtm.subject import Subject


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """A case that was given to readers.

    Attributes
    ----------
    subject
        Its signed reads, dates of scans, and what the sponsor says; its name alone where nothing was signed.
    case
        What it has come to.
    days
        Days since the baseline, by timepoint, as central has them.
    readers
        A pseudonym of the reader of each read, by the read's prefix.
    signed
        The day on which the version of each read that counts was signed, ISO 8601, by the read's prefix.
    has_decision_cause
        The main reason that the adjudicator gave; empty without.
    """

    subject: Subject
    case: CaseStatus
    days: Mapping[int, int] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""


@dataclass(frozen=True, slots=True)
class DistributionRead:
    """A signed distribution read of a subject; `place` tells several of one subject apart."""

    subject: str
    place: int
    state: DistributionState


class SignedStanding(StrEnum):
    """How the signed version of a read, or an adjudicator's decision, stands."""

    COUNTS = "Y"
    WITHDRAWN = "W"
    NONE = "N"


@dataclass(frozen=True, slots=True)
class UnblindingFacts:
    """A report of an unblinding, or a disclosure that the office found.

    Attributes
    ----------
    subject
        Of whose read.
    task
        What the read is for.
    who, decided_by
        Pseudonyms of who may have learned something, and of who decided; the latter empty before.
    standing
        How the signed version, or the decision of an adjudicator, stands.
    incident
        What was reported, and what became of it.
    """

    subject: str
    task: Task
    who: str
    decided_by: str
    standing: SignedStanding
    incident: Incident


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """All of it.

    Attributes
    ----------
    trial
        The trial's code.
    is_demonstration
        Whether a charter says that it is one.
    config
        Of the newest charter: what holds for the trial as a whole.
    adjudicates_confirmed
        Whether best responses that are compared are the confirmed ones.
    subjects
        Every case.
    clinical
        Rows that were handed over, by domain.
    distribution
        Distribution reads.
    unblindings
        Unplanned unblindings, the earliest received first.
    follow_up_days
        The last day on which an adverse event counts as treatment-emergent (MR-1105).
    """

    trial: str
    is_demonstration: bool
    config: CriteriaConfig
    adjudicates_confirmed: bool
    subjects: tuple[SubjectFacts, ...]
    clinical: Mapping[str, tuple[ClinicalRow, ...]]
    distribution: tuple[DistributionRead, ...] = ()
    unblindings: tuple[UnblindingFacts, ...] = ()
    follow_up_days: int = 365

    def rows(self, domain: str) -> dict[str, list[Mapping[str, str]]]:
        """Return the values of a domain's rows by USUBJID, in the order of their keys."""
        found: dict[str, list[Mapping[str, str]]] = {}
        for each in self.clinical.get(domain, ()):
            found.setdefault(each.values["USUBJID"], []).append(each.values)
        return found
