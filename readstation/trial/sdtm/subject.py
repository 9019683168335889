"""What the SDTM rows of a subject are made of: signed reads with who made them, and when its images were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.read import ReadState
from readstation.model.series import Modality
from readstation.trial.sdtm.terms import TESTS
from readstation.trial.sdtm.variables import TABLES

Value = str | int | float | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who made a read, as the tables name it; no account and no name of a person.

    Attributes
    ----------
    prefix
        Before each link id, so that it is unique within a subject: ``R1``.
    evaluator, evaluator_id
        Terms of C78735 and C96777; the second is empty for the investigator.
    """

    prefix: str
    evaluator: str
    evaluator_id: str = ""


@dataclass(frozen=True, slots=True)
class AssessedRead:
    """A signed read.

    Attributes
    ----------
    assessor
        Who made it.
    state, outcomes
        Its rows and its signed results, by timepoint.
    config
        Of the charter that it was read by.
    modalities
        How each timepoint was imaged.
    is_accepted
        Whether it is the one that counts (MR-811).
    """

    assessor: Assessor
    state: ReadState
    outcomes: Mapping[int, TimepointOutcome]
    config: CriteriaConfig
    modalities: Mapping[int, frozenset[Modality]]
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with its reads.

    Attributes
    ----------
    study, subject
        STUDYID and USUBJID.
    reads
        Of every assessor.
    dates
        When the images of each timepoint were made, ISO 8601, as far as it is known.
    reference
        RFSTDTC, the day that study days are counted from; empty where it is not known.
    """

    study: str
    subject: str
    reads: tuple[AssessedRead, ...]
    dates: Mapping[int, str] = field(default_factory=dict)
    reference: str = ""


class Rows:
    """Collects the rows of one table of a subject, numbers them, and fills the columns that all rows share."""

    def __init__(self, domain: str, subject: Subject) -> None:
        self._domain, self._subject = domain, subject
        self._names = {each.name for each in TABLES[domain]}
        self._rows: list[Row] = []

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def add(self, read: AssessedRead, timepoint: int, test: str, **values: Value) -> None:
        """Add a row of a test at a timepoint; the names of `values` are those of columns without their prefix."""
        domain, subject = self._domain, self._subject
        day = subject.dates.get(timepoint, "")
        row: Row = {
            "STUDYID": subject.study,
            "DOMAIN": domain,
            "USUBJID": subject.subject,
            f"{domain}SEQ": len(self._rows) + 1,
            f"{domain}TESTCD": test,
            f"{domain}TEST": TESTS[test],
            f"{domain}EVAL": read.assessor.evaluator,
            f"{domain}EVALID": read.assessor.evaluator_id,
            f"{domain}ACPTFL": "Y" if read.is_accepted else "",
            "VISITNUM": timepoint + 1,
            "VISIT": visit(timepoint),
            f"{domain}DTC": day,
            f"{domain}DY": study_day(day, subject.reference),
        }
        row |= {f"{domain}{name}": value for name, value in values.items()}
        unknown = set(row) - self._names
        if unknown:
            raise KeyError(f"no columns of {domain}: {sorted(unknown)}")
        self._rows.append({name: row.get(name) for name in (each.name for each in TABLES[domain])})


def visit(timepoint: int) -> str:
    """Return the name of a visit."""
    return "BASELINE" if timepoint == 0 else f"FOLLOW-UP {timepoint}"


def study_day(day: str, reference: str) -> int | None:
    """Return the study day: there is no day 0, and a partial date has none (SDTM IG 3.4, section 4.4.4)."""
    try:
        apart = (date.fromisoformat(day) - date.fromisoformat(reference)).days
    except ValueError:
        return None
    return apart + 1 if apart >= 0 else apart


def link_group(read: AssessedRead, timepoint: int) -> str:
    """Return what ties the results of a visit to its responses: R1-A2."""
    return f"{read.assessor.prefix}-A{timepoint + 1}"
