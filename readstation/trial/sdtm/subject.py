"""What the SDTM rows of a subject are made of: signed reads with who made them, and when its images were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.read import ReadState
from readstation.model.series import Modality
from readstation.reading.seal_rounds import SequentialRead
from readstation.trial.sdtm.terms import TESTS
from readstation.trial.sdtm.variables import TABLES, Variable

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
class BestResponses:
    """The best overall response of a scope, on images alone: without therapies and deaths, which no reader knows."""

    unconfirmed: BestResponse
    confirmed: BestResponse


WHOLE = "SUBJECT"
"""What a decision chooses where it is one for all endpoints (MR-810)."""
RESPONSE, BEST = "OVRLRESP", "BESTRESP"
_DECIDES = {
    "LOC_BOR": (Scope.LOCALIZED, BEST),
    "HEP_PD_TP": (Scope.HEPATIC, RESPONSE),
    "OVR_BOR": (Scope.OVERALL, BEST),
    "OVR_PD_TP": (Scope.OVERALL, RESPONSE),
}
EVERYTHING = frozenset((scope, test) for scope in Scope for test in (RESPONSE, BEST))


def decided_rows(endpoints: Iterable[str]) -> frozenset[tuple[Scope, str]]:
    """Return of which scopes which responses some endpoints of a decision stand for (MR-809, MR-810).

    Whether disease is measurable, and whether somebody is a responder, are no rows of their own.
    """
    named = tuple(endpoints)
    if WHOLE in named:
        return EVERYTHING
    return frozenset(_DECIDES[each] for each in named if each in _DECIDES)


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
    best
        Best overall responses, by scope.
    seen_first
        Of a scope in which progression is dated back (MR-406): the timepoint that it is dated to.
    accepted
        The responses that count, by scope and test; all where the whole read does (MR-811).
    sequential
        The read before its global read; None where it had none (MR-807).
    """

    assessor: Assessor
    state: ReadState
    outcomes: Mapping[int, TimepointOutcome]
    config: CriteriaConfig
    modalities: Mapping[int, frozenset[Modality]]
    best: Mapping[Scope, BestResponses] = field(default_factory=dict)
    seen_first: Mapping[Scope, int] = field(default_factory=dict)
    accepted: frozenset[tuple[Scope, str]] = frozenset()
    sequential: SequentialRead | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it counts in all."""
        return self.accepted == EVERYTHING


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an adjudicator chose: one of the reads, in all or for some responses; no measurements of its own (MR-810).

    Attributes
    ----------
    assessor
        The adjudicator.
    read
        The chosen one.
    rows
        Of which scopes which responses.
    """

    assessor: Assessor
    read: AssessedRead
    rows: frozenset[tuple[Scope, str]]


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """What the sponsor says of a subject: who is blinded knows none of it.

    Attributes
    ----------
    number, site
        SUBJID and SITEID.
    reference, exposure, death
        RFSTDTC, which study days are counted from; RFXSTDTC, the first treatment; DTHDTC. ISO 8601, empty for unknown.
    """

    number: str = ""
    site: str = ""
    reference: str = ""
    exposure: str = ""
    death: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with its reads.

    Attributes
    ----------
    study, subject
        STUDYID and USUBJID.
    reads
        Of every reader.
    dates
        When the images of each timepoint were made, ISO 8601, as far as it is known.
    known
        What the sponsor says of the subject; empty where nothing was handed over.
    chosen
        What an adjudicator chose of the reads.
    investigator
        Rows of RS that the investigator's site handed over, by column, as they were written.
    case
        The office's own code of it.
    """

    study: str
    subject: str
    reads: tuple[AssessedRead, ...]
    dates: Mapping[int, str] = field(default_factory=dict)
    known: KnownSubject = field(default_factory=KnownSubject)
    chosen: tuple[Chosen, ...] = ()
    investigator: tuple[Mapping[str, str], ...] = ()
    case: str = ""


class Rows:
    """Collects the rows of one table of a subject, numbers them, and fills the columns that all rows share."""

    def __init__(self, domain: str, subject: Subject) -> None:
        self._domain, self._subject = domain, subject
        self._names = {each.name for each in TABLES[domain]}
        self._rows: list[Row] = []

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def add(self, read: AssessedRead, timepoint: int | None, test: str, **values: Value) -> None:
        """Add a row of a test; the names of `values` are those of columns without their prefix.

        Parameters
        ----------
        read
            What it stands in.
        timepoint
            The visit; None for what is of all of them.
        test, values
            The code of the test, and what it came to.
        """
        domain, subject = self._domain, self._subject
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
            "VISITNUM": None if timepoint is None else timepoint + 1,
            "VISIT": "" if timepoint is None else visit(timepoint),
        }
        own = {f"{domain}{name}": value for name, value in values.items()}
        row |= {f"{domain}DTC": "" if timepoint is None else subject.dates.get(timepoint, "")} | own
        day = str(row[f"{domain}DTC"] or "")
        row[f"{domain}DY"] = study_day(day, subject.known.reference)
        if f"{domain}LOBXFL" in self._names and timepoint == 0 and row.get(f"{domain}STAT") is None:
            row[f"{domain}LOBXFL"] = "Y" if day and day < subject.known.exposure else ""
        unknown = set(row) - self._names
        if unknown:
            raise KeyError(f"no columns of {domain}: {sorted(unknown)}")
        self._rows.append({name: row.get(name) for name in (each.name for each in TABLES[domain])})

    def add_said(self, said: Mapping[str, str]) -> None:
        """Add a row that somebody else has written, as far as the table has its columns; it is numbered anew."""
        domain, subject = self._domain, self._subject
        test, day = said[f"{domain}TESTCD"], said.get(f"{domain}DTC", "")
        row: Row = {each.name: _typed(each, said.get(each.name, "")) for each in TABLES[domain]}
        row |= {
            "STUDYID": subject.study, "USUBJID": subject.subject, f"{domain}SEQ": len(self._rows) + 1,
            f"{domain}TEST": TESTS[test], f"{domain}ACPTFL": "", f"{domain}LNKGRP": "",
            f"{domain}DY": study_day(day, subject.known.reference),
        }  # fmt: skip
        row[f"{domain}ORRES"] = row[f"{domain}ORRES"] or row[f"{domain}STRESC"]
        self._rows.append(row)


def _typed(column: Variable, value: str) -> Value:
    if not column.is_number or not value:
        return value or None
    number = float(value)
    return int(number) if number.is_integer() else number


def demographics_row(subject: Subject) -> Row:
    """Return what is known of a subject here as a row of DM; the rest of DM is the sponsor's."""
    known = subject.known
    return {
        "STUDYID": subject.study, "DOMAIN": "DM", "USUBJID": subject.subject, "SUBJID": known.number,
        "RFSTDTC": known.reference, "RFXSTDTC": known.exposure, "DTHDTC": known.death,
        "DTHFL": "Y" if known.death else "", "SITEID": known.site,
    }  # fmt: skip


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
