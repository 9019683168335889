"""The course of a subject as one evaluator saw it: responses by scope and day, with what ends the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.criteria.config import LARGEST_COUNT, CriteriaConfig, RetroPdDate
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Response, Scope
from readstation.model.lesion import LesionRole, LesionType
from readstation.reading.derive import baseline_tenths
from readstation.reading.read_result import seen_first
from readstation.trial.report.facts import SubjectFacts
from readstation.trial.report.timeline import DayBasis, Therapy, Timeline, assessment_days, full_date
from readstation.trial.sdtm.subject import BEST, RESPONSE, AssessedRead


class Evaluator(StrEnum):
    """Whose assessment it is."""

    IRC = "IRC"
    READER_1 = "READER 1"
    READER_2 = "READER 2"
    INVESTIGATOR = "INVESTIGATOR"


class Analysis(StrEnum):
    """From what and by which rules times and best responses are derived: the charter's, or others (MR-719, MR-807)."""

    PRIMARY = "PRIMARY"
    OTHER_INCREASE = "OTHER ABSOLUTE INCREASE"
    OTHER_PD_DATE = "OTHER DATING OF PD"
    STABLE_BETWEEN = "PR-SD-PR ACCEPTED"
    NO_CENSORING = "NO CENSORING FOR MISSED VISITS AND NEW THERAPY"
    SURGERY_IGNORED = "RESECTION AND TRANSPLANT IGNORED"
    SEQUENTIAL = "BEFORE THE GLOBAL READ"


@dataclass(frozen=True, slots=True)
class Course:
    """The responses of a scope in order of time, and all that the endpoints need besides.

    Attributes
    ----------
    readings, events, config
        What `criteria.endpoints` takes.
    basis
        What its days count from.
    has_target
        Whether a liver target was found at baseline; None where nobody can say.
    """

    readings: tuple[Reading, ...]
    events: SubjectEvents
    config: CriteriaConfig
    basis: DayBasis
    has_target: bool | None


def counted_read(each: SubjectFacts, scope: Scope, test: str) -> AssessedRead | None:
    """Return whose read is the subject's for the best response or the responses of a scope (MR-810, MR-811).

    Where an adjudicator chose for each endpoint, what was not chosen is Reader 1's; the times of the localized scope,
    which nobody chooses, go with its best response.

    Returns
    -------
    AssessedRead or None
        None where the result of the subject is not final.
    """
    if not each.case.final or not each.subject.reads:
        return None
    wanted = BEST if scope is Scope.LOCALIZED else test
    chosen = [read for read in each.subject.reads if (scope, wanted) in read.accepted]
    first = [read for read in each.subject.reads if read.assessor.prefix == "R1"]
    return next(iter((*chosen, *first)), None)


def read_course(each: SubjectFacts, read: AssessedRead, scope: Scope, line: Timeline, analysis: Analysis) -> Course:
    """Return the course of a scope in a signed read.

    Parameters
    ----------
    each, read, scope
        Which.
    line
        The subject's timeline.
    analysis
        By which rules.
    """
    config = config_for(read.config, analysis)
    if analysis is Analysis.SEQUENTIAL and read.sequential is not None:
        read = replace(read, state=read.sequential.state, outcomes=read.sequential.outcomes)
    days, basis = assessment_days(each, read.outcomes, line, config)
    dated = config.retro_pd_date is RetroPdDate.FIRST_DETECTED
    seen = seen_first(read.state, days, config) if dated else {}
    other = analysis is Analysis.OTHER_INCREASE
    readings = []
    for ordinal in sorted(read.outcomes):
        outcome = read.outcomes[ordinal]
        scopes = outcome.sensitivity if other else outcome.scopes
        if days[ordinal] > 0:  # a scan that is not after the first treatment is no follow-up (MR-601)
            readings.append(Reading(days[ordinal], scopes[scope].response))
    events = events_for(
        line, analysis, {name: days[ordinal] for name, ordinal in seen.items()}, 0 in read.state.timepoints
    )
    return Course(tuple(readings), events, config, basis, has_liver_target(read))


def said_course(
    each: SubjectFacts, scope: Scope, line: Timeline, config: CriteriaConfig, analysis: Analysis
) -> Course | None:
    """Return the course of a scope as the investigator said it; None where nothing was handed over.

    A row without RSSCAT is of the overall scope.
    """
    rows = [
        row
        for row in each.subject.investigator
        if row["RSTESTCD"] == RESPONSE and (row.get("RSSCAT") or "OVERALL").upper() == scope.value.upper()
    ]
    if not rows:
        return None
    days: dict[int, Response] = {}
    for row in rows:
        day, said = line.day(full_date(row.get("RSDTC", ""))), row.get("RSSTRESC", "")
        if day is not None and day > 0 and said:
            days[day] = Response(said.replace("NON-CR/NON-PD", "NON_CR_NON_PD"))
    readings = tuple(Reading(day, days[day]) for day in sorted(days))
    return Course(
        readings,
        events_for(line, analysis, {}, has_baseline=True),
        config_for(config, analysis),
        DayBasis.TREATMENT,
        None,
    )


def unread_course(line: Timeline, config: CriteriaConfig, analysis: Analysis) -> Course:
    """Return the course of a treated subject without any images: no baseline (MR-701, MR-710)."""
    return Course((), events_for(line, analysis, {}, has_baseline=False), config, DayBasis.TREATMENT, None)


def config_for(config: CriteriaConfig, analysis: Analysis) -> CriteriaConfig:
    """Return the configuration of an analysis (MR-719)."""
    if analysis is Analysis.OTHER_PD_DATE:
        is_first = config.retro_pd_date is RetroPdDate.FIRST_DETECTED
        return replace(config, retro_pd_date=RetroPdDate.CRITERIA_MET if is_first else RetroPdDate.FIRST_DETECTED)
    if analysis is Analysis.STABLE_BETWEEN:
        return replace(config, max_sd_between_pr=max(1, config.max_sd_between_pr))
    if analysis is Analysis.NO_CENSORING:
        return replace(config, interval_days=LARGEST_COUNT)
    return config


def events_for(
    line: Timeline, analysis: Analysis, retro_pd_days: Mapping[Scope, int], has_baseline: bool
) -> SubjectEvents:
    """Return what ends the time of a subject, in an analysis."""
    ignored = {
        Analysis.NO_CENSORING: frozenset(Therapy),
        Analysis.SURGERY_IGNORED: frozenset({Therapy.RESECTION, Therapy.TRANSPLANT}),
    }.get(analysis, frozenset())
    return SubjectEvents(line.therapy_day(ignored), line.day(line.death), has_baseline, retro_pd_days)


def has_liver_target(read: AssessedRead) -> bool:
    """Return whether a measurable target of the liver was found at baseline (MR-701)."""
    return any(
        lesion.lesion_type is LesionType.HEPATIC and baseline_tenths(read.state, lesion) is not None
        for lesion in read.state.of_role(LesionRole.TARGET)
    )
