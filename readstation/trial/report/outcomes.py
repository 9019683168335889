"""The endpoints of every subject, by evaluator, analysis and scope: the rows that rates and times are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from readstation.criteria.endpoints.derive import EndpointOutcome, derive_endpoints
from readstation.criteria.endpoints.durations import Duration
from readstation.criteria.facts import Scope
from readstation.trial.report.courses import (
    Analysis,
    Course,
    Evaluator,
    counted_read,
    read_course,
    said_course,
    unread_course,
)
from readstation.trial.report.document import Listing, listing_of
from readstation.trial.report.facts import SubjectFacts, TrialFacts
from readstation.trial.report.timeline import Timeline, timeline
from readstation.trial.results import CaseStage, CaseStatus
from readstation.trial.sdtm.subject import BEST, RESPONSE, AssessedRead, Subject

SIX_MONTHS_DAYS = 183
"""Six months of 30.4375 days, in whole days (MR-718)."""
NA = "NA"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The endpoints of a subject as one evaluator, one analysis and one scope have them; days as the file writes them.

    Attributes
    ----------
    subject, site, evaluator, analysis, scope
        Which.
    in_population
        ``Y`` where the subject stands in the denominator (MR-701).
    day_basis
        What its days count from.
    best_unconfirmed, best_confirmed
        Best overall response (MR-602, MR-603).
    best_6_months_unconfirmed, best_6_months_confirmed
        The same of the assessments of the first six months.
    response_day_unconfirmed, response_day_confirmed, pd_day
        When the response starts and when progression is; None without.
    ttp, pfs, dor_confirmed, dor_unconfirmed
        Times with their reason; None where there is none. Of the hepatic scope, TTP is hTTP (MR-707).
    """

    subject: str
    site: str
    evaluator: Evaluator
    analysis: Analysis
    scope: Scope
    in_population: bool
    day_basis: str
    best_unconfirmed: str
    best_confirmed: str
    best_6_months_unconfirmed: str
    best_6_months_confirmed: str
    response_day_unconfirmed: int | None
    response_day_confirmed: int | None
    pd_day: int | None
    ttp: Duration | None
    pfs: Duration | None
    dor_confirmed: Duration | None
    dor_unconfirmed: Duration | None


@dataclass(frozen=True, slots=True)
class Case:
    """A subject with its timeline, whether it was treated, and whether it is known that it never had images."""

    facts: SubjectFacts
    line: Timeline
    is_treated: bool
    is_without_images: bool = False

    @property
    def name(self) -> str:
        """USUBJID."""
        return self.facts.subject.subject

    @property
    def is_final(self) -> bool:
        """Whether the review has come to a result, or there is nothing to review."""
        return bool(self.facts.case.final) or self.is_without_images


def cases_of(facts: TrialFacts) -> tuple[Case, ...]:
    """Return every subject: those that were given to readers, and treated ones of whom there are no images.

    Where nobody has said who was treated, every subject counts as treated. A case of which nothing was signed yet has
    no name of the sponsor's: while there is one, nobody knows who had no images, and none of those is final.
    """
    by_domain = {domain: facts.rows(domain) for domain in ("DM", "EX", "DD", "PR")}
    seen = {each.subject.subject for each in facts.subjects}
    unread = sorted({subject for domain in ("DM", "EX") for subject in by_domain[domain]} - seen)
    everybody = (*facts.subjects, *(_unread(facts.trial, subject) for subject in unread))
    lines = []
    for each in everybody:
        rows = {domain: found.get(each.subject.subject, []) for domain, found in by_domain.items()}
        lines.append(timeline(each, rows))
    is_told = any(line.reference is not None for line in lines)
    has_unnamed = any(not each.subject.reads for each in facts.subjects)
    found = (
        Case(
            each, line, is_treated=line.reference is not None or not is_told,
            is_without_images=not each.case.readers and not has_unnamed,
        )
        for each, line in zip(everybody, lines, strict=True)
    )  # fmt: skip
    return tuple(sorted(found, key=lambda case: case.name))


def _unread(trial: str, subject: str) -> SubjectFacts:
    return SubjectFacts(Subject(trial, subject, ()), CaseStatus("", CaseStage.READING, (), 0))


def analyses_of(facts: TrialFacts) -> tuple[Analysis, ...]:
    """Return the analyses of a trial: that before the global read only where one was made (MR-807)."""
    has_global = any(read.sequential is not None for each in facts.subjects for read in each.subject.reads)
    return tuple(each for each in Analysis if each is not Analysis.SEQUENTIAL or has_global)


def endpoints_of(facts: TrialFacts, cases: tuple[Case, ...]) -> tuple[Endpoints, ...]:
    """Return the endpoints of every subject: of the IRC by all analyses, of the others by the charter's rules."""
    return tuple(found for case in cases for found in _of_case(facts, case))


def _of_case(facts: TrialFacts, case: Case) -> Iterator[Endpoints]:
    said_scopes = {
        (row.get("RSSCAT") or "OVERALL").upper()
        for each in facts.subjects
        for row in each.subject.investigator
        if row["RSTESTCD"] == RESPONSE
    }
    for scope in Scope:
        for analysis in analyses_of(facts):
            yield from _of_review(facts, case, scope, analysis)
        for evaluator, read in zip(
            (Evaluator.READER_1, Evaluator.READER_2), _both(case.facts.subject.reads), strict=True
        ):
            if read is not None:
                course = read_course(case.facts, read, scope, case.line, Analysis.PRIMARY)
                yield _row(case, evaluator, Analysis.PRIMARY, scope, course, course)
        if scope.value.upper() in said_scopes:
            said = said_course(case.facts, scope, case.line, facts.config, Analysis.PRIMARY)
            course = said or unread_course(case.line, facts.config, Analysis.PRIMARY)
            if said is not None or scope is not Scope.LOCALIZED:
                yield _row(case, Evaluator.INVESTIGATOR, Analysis.PRIMARY, scope, course, course)


def _of_review(facts: TrialFacts, case: Case, scope: Scope, analysis: Analysis) -> Iterator[Endpoints]:
    best, times = (counted_read(case.facts, scope, test) for test in (BEST, RESPONSE))
    if best is not None and times is not None:
        of_best = read_course(case.facts, best, scope, case.line, analysis)
        of_times = of_best if times is best else read_course(case.facts, times, scope, case.line, analysis)
        yield _row(case, Evaluator.IRC, analysis, scope, of_best, of_times)
    elif case.is_final and scope is not Scope.LOCALIZED:
        course = unread_course(case.line, facts.config, analysis)
        yield _row(case, Evaluator.IRC, analysis, scope, course, course)


def _both(reads: tuple[AssessedRead, ...]) -> tuple[AssessedRead | None, AssessedRead | None]:
    by_prefix = {read.assessor.prefix: read for read in reads}
    return by_prefix.get("R1"), by_prefix.get("R2")


def _row(case: Case, evaluator: Evaluator, analysis: Analysis, scope: Scope, best: Course, times: Course) -> Endpoints:
    responses, early = _derived(scope, best), _derived(scope, _within_six_months(best))
    ends = responses if times is best else _derived(scope, times)
    is_applicable = responses.best_unconfirmed != NA and not (scope is Scope.LOCALIZED and best.has_target is False)
    return Endpoints(
        case.name, case.facts.subject.known.site, evaluator, analysis, scope,
        in_population=case.is_treated and is_applicable,
        day_basis=str(best.basis),
        best_unconfirmed=str(responses.best_unconfirmed) if is_applicable else NA,
        best_confirmed=str(responses.best_confirmed) if is_applicable else NA,
        best_6_months_unconfirmed=str(early.best_unconfirmed) if is_applicable else NA,
        best_6_months_confirmed=str(early.best_confirmed) if is_applicable else NA,
        response_day_unconfirmed=responses.first_response_day_unconfirmed,
        response_day_confirmed=responses.first_response_day_confirmed,
        pd_day=ends.pd_day,
        ttp=ends.time_to_progression if is_applicable else None,
        pfs=ends.progression_free if is_applicable else None,
        dor_confirmed=_possible(responses.response_duration_confirmed),
        dor_unconfirmed=_possible(responses.response_duration_unconfirmed),
    )  # fmt: skip


def _possible(time: Duration | None) -> Duration | None:
    """Return a time; None for a response that is dated after death, which is a query to the site and no time."""
    return None if time is None or time.days < 1 else time


def _derived(scope: Scope, course: Course) -> EndpointOutcome:
    return derive_endpoints(scope, course.readings, course.events, course.config)


def _within_six_months(course: Course) -> Course:
    last = SIX_MONTHS_DAYS + course.config.window_days
    kept = tuple(reading for reading in course.readings if reading.day <= last)
    return Course(kept, course.events, course.config, course.basis, course.has_target)


_TIMES = ("ttp", "pfs", "dor_confirmed", "dor_unconfirmed")
COLUMNS = tuple(
    column
    for each in fields(Endpoints)
    for column in (
        (f"{each.name}_days", f"{each.name}_event", f"{each.name}_reason") if each.name in _TIMES else (each.name,)
    )
)


def endpoint_listing(rows: tuple[Endpoints, ...]) -> Listing:
    """Return the endpoints as the listing that rates, times and their agreement rest on."""
    return listing_of("endpoints", "Endpoints of each subject by evaluator, analysis and scope", COLUMNS, rows, _text)


def _text(row: object, column: str) -> str:
    name, _, part = column.rpartition("_")
    if name in _TIMES and part in ("days", "event", "reason"):
        time = getattr(row, name)
        if time is None:
            return ""
        return {"days": str(time.days), "event": "Y" if time.is_event else "N", "reason": str(time.reason)}[part]
    value = getattr(row, column)
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Scope):
        return value.value.upper()
    return "" if value is None else str(value)
