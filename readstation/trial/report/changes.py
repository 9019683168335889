"""Sums of diameters over time: their listing, waterfall, spider and swimmer plots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from readstation.core.exact import format_mm, percent_for_display
from readstation.criteria.facts import Scope
from readstation.stats.waterfall import best_change_percent, waterfall
from readstation.trial.report.courses import Evaluator, counted_read
from readstation.trial.report.document import ANY, Figure, Listing, Row, Section, Selection, listing_of
from readstation.trial.report.outcomes import Case
from readstation.trial.report.plots import Bar, BarPlot, Lane, LanePlot, Mark, Path, PathPlot
from readstation.trial.report.responses import population
from readstation.trial.report.timeline import Therapy, assessment_days
from readstation.trial.sdtm.subject import RESPONSE, AssessedRead

LANES_A_PLOT = 60
PERCENT = "Change of the sum of diameters from baseline, %"
LIMITS = ((20.0, "+20 %"), (-30.0, "−30 %"))
MOST_SHOWN = 150.0


@dataclass(frozen=True, slots=True)
class Assessment:
    """A scope at one follow-up of one evaluator; see its columns."""

    subject: str
    evaluator: str
    scope: str
    timepoint: str
    day: str
    response: str
    target: str
    sum_mm: str
    baseline_mm: str
    change_percent: str
    in_window: str


def assessment_listing(cases: tuple[Case, ...], endpoints: Listing) -> Listing:
    """Return the listing of all assessments: of both readers, and of the review where its result is final.

    ``in_window`` is ``Y`` up to progression and before new therapy (MR-601).
    """
    columns = tuple(each.name for each in fields(Assessment))
    last = _last_days(cases, endpoints)
    rows = [row for case in cases for row in _of_case(case, last)]
    return listing_of(
        "assessments", "Responses and sums at each follow-up", columns, rows, lambda row, name: getattr(row, name)
    )


def _last_days(cases: tuple[Case, ...], endpoints: Listing) -> dict[tuple[str, str, str], int]:
    therapy = {case.name: case.line.therapy_day() for case in cases}
    found = {}
    for row in endpoints.where(analysis="PRIMARY").rows:
        ends = [int(row["pd_day"])] if row["pd_day"] else []
        day = therapy[row["subject"]]
        found[row["subject"], row["evaluator"], row["scope"]] = min(
            [*ends, *([] if day is None else [day])], default=10**6
        )
    return found


def _of_case(case: Case, last: Mapping[tuple[str, str, str], int]) -> Iterator[Assessment]:
    for scope in Scope:
        reads: list[tuple[Evaluator, AssessedRead]] = [
            (Evaluator.READER_1 if read.assessor.prefix == "R1" else Evaluator.READER_2, read)
            for read in case.facts.subject.reads
        ]
        counted = counted_read(case.facts, scope, RESPONSE)
        for evaluator, read in [*reads, *([(Evaluator.IRC, counted)] if counted is not None else [])]:
            days, _ = assessment_days(case.facts, read.outcomes, case.line, read.config)
            for ordinal, outcome in sorted(read.outcomes.items()):
                found = outcome.scopes[scope]
                now, before = found.sum_tenths, found.baseline_tenths
                change = None if now is None or not before else percent_for_display(now, before)
                name = scope.value.upper()
                yield Assessment(
                    case.name, str(evaluator), name, str(ordinal), str(days[ordinal]), str(found.response),
                    str(found.target), _mm(now), _mm(before),
                    change or "",
                    "Y" if days[ordinal] <= last.get((case.name, str(evaluator), name), 10**6) else "N",
                )  # fmt: skip


def _mm(tenths: int | None) -> str:
    return "" if tenths is None else format_mm(tenths)


def changes_section(assessments: Listing, endpoints: Listing, cases: tuple[Case, ...]) -> Section:
    """Return waterfall and spider of the liver targets, and the swimmer plots."""
    best = {row["subject"]: row for row in population(endpoints, Scope.LOCALIZED).rows}
    shown = assessments.where(evaluator="IRC", scope="LOCALIZED", in_window="Y", sum_mm=ANY)
    by_subject: dict[str, list[Row]] = {}
    for row in shown.rows:
        if row["subject"] in best:
            by_subject.setdefault(row["subject"], []).append(row)
    return Section(
        "changes",
        "Change of target lesions",
        ("Liver targets (localized scope) by independent review, up to progression and before new therapy.",),
        (*_waterfall(shown, by_subject, best), *_spider(shown, by_subject, best), *_swimmers(endpoints, cases)),
    )


def _waterfall(shown: Selection, by_subject: Mapping[str, list[Row]], best: Mapping[str, Row]) -> tuple[Figure, ...]:
    changes = {
        name: best_change_percent(_tenths(rows[0]["baseline_mm"]), [_tenths(row["sum_mm"]) for row in rows])
        for name, rows in by_subject.items()
    }
    codes = {name: row["best_confirmed"] for name, row in best.items()}
    found = waterfall({name: changes.get(name) for name in best}, codes)
    if not found.bars:
        return ()
    bars = tuple(Bar(bar.subject, min(float(bar.change_percent), MOST_SHOWN), bar.label) for bar in found.bars)
    notes = ["Best change of each subject; look by confirmed best response."]
    if found.without_bar:
        notes.append(f"Without a sum after baseline: {len(found.without_bar)} ({', '.join(found.without_bar[:12])}"
                     f"{', …' if len(found.without_bar) > 12 else ''}).")  # fmt: skip
    if any(bar.change_percent > Fraction(MOST_SHOWN) for bar in found.bars):
        notes.append(f"Bars end at {MOST_SHOWN:g} %.")
    plot = BarPlot(bars, PERCENT, "Subjects", LIMITS)
    return (Figure("waterfall", "Waterfall: best change", plot, shown, tuple(notes)),)


def _tenths(words: str) -> int:
    return round(float(words) * 10)


def _spider(shown: Selection, by_subject: Mapping[str, list[Row]], best: Mapping[str, Row]) -> tuple[Figure, ...]:
    paths = []
    for name, rows in sorted(by_subject.items()):
        points = [
            (float(row["day"]), min(float(row["change_percent"]), MOST_SHOWN)) for row in rows if row["change_percent"]
        ]
        if points:
            paths.append(Path(name, ((0.0, 0.0), *points), best[name]["best_confirmed"]))
    if not paths:
        return ()
    plot = PathPlot(tuple(paths), "Days since first treatment", PERCENT, LIMITS)
    notes = (f"One line a subject; look by confirmed best response. Values end at {MOST_SHOWN:g} %.",)
    return (Figure("spider", "Spider: change over time", plot, shown, notes),)


def _swimmers(endpoints: Listing, cases: tuple[Case, ...]) -> Iterator[Figure]:
    everybody = population(endpoints, Scope.OVERALL)
    by_name = {case.name: case for case in cases}
    lanes = [_lane(row, by_name[row["subject"]]) for row in everybody.rows if row["pfs_days"]]
    lanes.sort(key=lambda lane: (-lane.days, lane.name))
    parts = [lanes[at : at + LANES_A_PLOT] for at in range(0, len(lanes), LANES_A_PLOT)]
    for number, part in enumerate(parts, start=1):
        title = "Swimmer: course of each subject" + (f", part {number} of {len(parts)}" if len(parts) > 1 else "")
        plot = LanePlot(tuple(part), "Days since first treatment")
        notes = (
            "A lane ends at death, else at the last thing known: assessment, progression, therapy. Overall scope.",
        )
        yield Figure(f"swimmer-{number}", title, plot, everybody, notes)


def _lane(row: Row, case: Case) -> Lane:
    marks, best = [], row["best_confirmed"] if row["best_confirmed"] in ("CR", "PR") else ""
    if best and row["response_day_confirmed"]:
        marks.append(Mark(int(row["response_day_confirmed"]), best))
    if row["pd_day"]:
        marks.append(Mark(int(row["pd_day"]), "PD"))
    for when, kind in case.line.therapies:
        day = case.line.day(when)
        if day is not None:
            marks.append(Mark(day, "new therapy" if kind is Therapy.OTHER else "resection or transplant"))
    death = case.line.day(case.line.death)
    if death is not None:
        marks.append(Mark(death, "death"))
    read = counted_read(case.facts, Scope.OVERALL, RESPONSE)
    assessed = (
        [] if read is None else list(assessment_days(case.facts, read.outcomes, case.line, read.config)[0].values())
    )
    last = max([*assessed, *(mark.day for mark in marks), 0]) if death is None else death
    return Lane(row["subject"], last, tuple(marks), goes_on=death is None and not row["pd_day"])
