"""hTTP, TTP, PFS and DOR: Kaplan-Meier with medians, numbers at risk, reasons of censoring (MR-705 to MR-720)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.durations import Reason
from readstation.criteria.facts import Scope
from readstation.stats.incidence import CompetingTime, IncidenceStep, cumulative_incidence
from readstation.stats.survival import SubjectTime, SurvivalCurve, follow_up, kaplan_meier
from readstation.trial.report.courses import Analysis, Evaluator
from readstation.trial.report.document import ANY, Cell, Figure, Listing, Row, Section, Selection, Table, count, word
from readstation.trial.report.figures_in_words import NONE, decimals, interval_words, median_words
from readstation.trial.report.plots import SurvivalLine, SurvivalPlot
from readstation.trial.report.responses import population

AT_MONTHS = (3, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Time:
    """A time to event: its key, its name, its scope, and the columns that it stands in."""

    key: str
    name: str
    scope: Scope
    column: str


TIMES = (
    Time("http", "hTTP", Scope.HEPATIC, "ttp"),
    Time("ttp", "TTP", Scope.OVERALL, "ttp"),
    Time("pfs", "PFS", Scope.OVERALL, "pfs"),
    Time("dor-localized", "DOR, localized", Scope.LOCALIZED, "dor_confirmed"),
    Time("dor-hepatic", "DOR, hepatic", Scope.HEPATIC, "dor_confirmed"),
    Time("dor-overall", "DOR, overall", Scope.OVERALL, "dor_confirmed"),
)
"""Of the confirmed response; DOR of the unconfirmed one stands in the table alone."""
LOCALIZED_TIME = Time("localized-ttp", "Localized TTP", Scope.LOCALIZED, "ttp")
_REASON_WORDS = {
    Reason.PD: "PD",
    Reason.DEATH: "Death",
    Reason.NO_PD: "No PD",
    Reason.NEW_THERAPY: "New therapy",
    Reason.MISSED_ASSESSMENTS: "Missed assessments",
    Reason.DEATH_CENSORED: "Death, censored",
    Reason.NO_BASELINE: "No baseline",
    Reason.NO_POST_BASELINE: "Nothing after baseline",
}
UNCONFIRMED = tuple(
    Time(f"{each.key}-unconfirmed", f"{each.name}, unconfirmed", each.scope, "dor_unconfirmed") for each in TIMES[3:]
)


def timed(
    endpoints: Listing, time: Time, evaluator: Evaluator = Evaluator.IRC, analysis: Analysis = Analysis.PRIMARY
) -> Selection:
    """Return the subjects that have a time."""
    return population(endpoints, time.scope, evaluator, analysis).also(**{f"{time.column}_days": ANY})


def curve_of(subjects: Selection, time: Time, config: CriteriaConfig) -> SurvivalCurve | None:
    """Return the Kaplan-Meier curve of some subjects (MR-715); None without one."""
    times = subject_times(subjects, time)
    return kaplan_meier(times, float(config.alpha)) if times else None


def subject_times(subjects: Selection, time: Time) -> list[SubjectTime]:
    """Return the times of some subjects as they stand in the listing."""
    return [
        SubjectTime(int(row[f"{time.column}_days"]), row[f"{time.column}_event"] == "Y") for row in subjects.rows
    ]  # fmt: skip


def times_section(endpoints: Listing, config: CriteriaConfig) -> Section:
    """Return the section of times by the independent review."""
    named = (TIMES[0], LOCALIZED_TIME, *TIMES[1:], *UNCONFIRMED)
    rows = tuple((word(time.name), *estimates(timed(endpoints, time), time, config)) for time in named)
    table = Table(
        "medians", "Kaplan-Meier estimates", ("Time", *estimate_heads(config)), rows,
        ("Median: first day with S(t) at or below one half; its interval by Brookmeyer and Crowley on the log(−log) "
         "limits. DOR of responders, from the first response to progression or death.",),
    )  # fmt: skip
    figures = tuple(
        figure for time in TIMES if (figure := survival_figure(endpoints, time, config, (Evaluator.IRC,))) is not None
    )
    blocks: list[Table | Figure] = [table, _reasons(endpoints), *figures, *_competing(endpoints, config)]
    words = (
        "Times run from the first treatment, which is day 0, and count end minus start plus 1 days (MR-702, MR-718). "
        "Censoring follows MR-706 to MR-713: at the last adequate assessment before progression, new anticancer "
        "therapy (surgery among it), two missed assessments, or death without progression for TTP and hTTP."
    )
    return Section("times", "Times to event by independent review", (words,), tuple(blocks))


def estimate_heads(config: CriteriaConfig) -> tuple[str, ...]:
    """Return the heads of `estimates`."""
    return "Subjects", "Events", "Censored", "Median", f"{interval_words(config)} CI", "6 months", "12 months"


def estimates(subjects: Selection, time: Time, config: CriteriaConfig) -> tuple[Cell, ...]:
    """Return how many have a time, how many of them an event or none, the median with its interval, and two shares."""
    curve = curve_of(subjects, time, config)
    counts = [count(subjects), *(count(subjects.also(**{f"{time.column}_event": each})) for each in "YN")]
    if curve is None:
        return (*counts, *[word(NONE)] * 4)
    median, between = median_words(curve.median(), config)
    last = max(int(row[f"{time.column}_days"]) for row in subjects.rows)
    shares = [Cell(_survival(curve, last, months, config), subjects) for months in (6, 12)]
    return (*counts, Cell(median, subjects), Cell(between, subjects), *shares)


def _survival(curve: SurvivalCurve, last: int, months: int, config: CriteriaConfig) -> str:
    """Return S(t) in percent; a dash beyond the last time that was observed, unless it has come to 0."""
    day = int(months * config.days_per_month)
    if day > last and curve.survival_at(last):
        return NONE
    return f"{decimals(100 * float(curve.survival_at(day)))} %"


def name_of(evaluator: Evaluator) -> str:
    """Return what an evaluator is called in tables and plots."""
    return evaluator.value if evaluator is Evaluator.IRC else evaluator.value.capitalize()


def survival_figure(
    endpoints: Listing, time: Time, config: CriteriaConfig, evaluators: tuple[Evaluator, ...]
) -> Figure | None:
    """Return the curves of a time, one for each evaluator; None where nobody has one."""
    lines = []
    for evaluator in evaluators:
        subjects = timed(endpoints, time, evaluator)
        curve = curve_of(subjects, time, config)
        if curve is not None:
            days = tuple(int(row[f"{time.column}_days"]) for row in subjects.rows)
            lines.append(SurvivalLine(name_of(evaluator), curve, days))
    if not lines:
        return None
    start = "first response" if time.column.startswith("dor") else "first treatment"
    plot = SurvivalPlot(tuple(lines), f"Days since {start}", f"{time.name}: share without the event")
    suffix = "" if len(evaluators) == 1 else "-beside"
    of = population(endpoints, time.scope).also(**{f"{time.column}_days": ANY})
    if len(evaluators) > 1:
        of = endpoints.where(
            evaluator=[str(each) for each in evaluators], analysis=str(Analysis.PRIMARY),
            scope=time.scope.value.upper(), in_population="Y", **{f"{time.column}_days": ANY},
        )  # fmt: skip
    return Figure(f"km-{time.key}{suffix}", time.name, plot, of)


def _reasons(endpoints: Listing) -> Table:
    rows = []
    for time in TIMES:
        subjects = timed(endpoints, time)
        cells = (count(subjects.also(**{f"{time.column}_reason": str(reason)})) for reason in Reason)
        rows.append((word(time.name), *cells))
    heads = ("Time", *(_REASON_WORDS[reason] for reason in Reason))
    return Table("reasons", "Why times end", heads, tuple(rows))


def _competing(endpoints: Listing, config: CriteriaConfig) -> tuple[Table, ...]:
    """Return the cumulative incidence of hepatic progression with death and extrahepatic progression competing."""
    hepatic = timed(endpoints, TIMES[0])
    overall = {row["subject"]: row for row in population(endpoints, Scope.OVERALL).rows}
    times = [_cause(row, overall.get(row["subject"])) for row in hepatic.rows]
    if not times:
        return ()
    found = cumulative_incidence(times, float(config.alpha))
    if not found:
        return ()
    # The causes add up to one where nobody is left.
    is_over = sum(_incidence(steps) for steps in found.values()) > 1 - 1e-9
    last = math.inf if is_over else max(each.days for each in times)
    days = tuple(int(month * config.days_per_month) for month in AT_MONTHS)
    rows = tuple(
        (word(cause), *(Cell(_incidence_words(steps, day, last), hepatic) for day in days))
        for cause, steps in found.items()
    )
    return (
        Table(
            "competing", "Cumulative incidence, competing risks (supportive, MR-720)",
            ("Cause", *(f"{month} months" for month in AT_MONTHS)), rows,
            ("Aalen-Johansen. Extrahepatic progression is overall progression before hepatic progression; death is PFS "
             "ended by death.",),
        ),
    )  # fmt: skip


def _cause(hepatic: Row, overall: Row | None) -> CompetingTime:
    days, is_event, beside = int(hepatic["ttp_days"]), hepatic["ttp_event"] == "Y", overall or {}
    if beside.get("pfs_event") == "Y" and (not is_event or int(beside["pfs_days"]) < days):
        cause = "Death" if beside["pfs_reason"] == Reason.DEATH else "Extrahepatic PD"
        return CompetingTime(int(beside["pfs_days"]), cause)
    return CompetingTime(days, "Hepatic PD" if is_event else None)


def _incidence(steps: tuple[IncidenceStep, ...], day: float = math.inf) -> float:
    return max((step.incidence for step in steps if step.day <= day), default=0.0)


def _incidence_words(steps: tuple[IncidenceStep, ...], day: int, last: float) -> str:
    """Return the incidence in percent; a dash beyond the last time that was observed, unless nobody is left."""
    return NONE if day > last else f"{decimals(100 * _incidence(steps, day))} %"


def follow_up_median(endpoints: Listing, config: CriteriaConfig) -> str:
    """Return the median follow-up by the reverse Kaplan-Meier estimate on PFS (MR-715), in words."""
    times = subject_times(timed(endpoints, TIMES[2]), TIMES[2])
    return median_words(follow_up(times, float(config.alpha)).median(), config)[0] if times else NONE
