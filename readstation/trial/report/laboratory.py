"""AFP over time and quality of life over time, from the tables that were handed over (MR-1101, MR-1102)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import mean, median

from readstation.criteria.config import CriteriaConfig
from readstation.stats.clinical.afp import AfpOutcome, AfpValue, afp_outcome, summarise_changes
from readstation.stats.clinical.qlq_c30 import SCALES, SUMMARY, highest_answer, score
from readstation.trial.report.document import ANY, Cell, Figure, Listing, Row, Section, Table, count, word
from readstation.trial.report.facts import TrialFacts
from readstation.trial.report.figures_in_words import (
    NONE,
    decimals,
    interval_words,
    mean_words,
    rate_cells,
    signed_decimals,
)
from readstation.trial.report.outcomes import Case
from readstation.trial.report.plots import Bar, BarPlot, Path, PathPlot
from readstation.trial.report.timeline import full_date

AFP_COLUMNS = (
    "subject", "day", "visit", "afp_ng_ml", "below_limit", "phase", "change_percent", "evaluable", "responder",
    "normalised", "best",
)  # fmt: skip
QLQ_COLUMNS = ("subject", "visit", "day", "scale", "score", "baseline", "change")
NG_PER_ML = ("ng/mL", "ug/L", "µg/L")
MOST_SHOWN = 150.0
SCALE_WORDS = {
    "QL2": "global health", "PF2": "physical", "RF2": "role", "EF": "emotional", "CF": "cognitive", "SF": "social",
    "FA": "fatigue", "NV": "nausea and vomiting", "PA": "pain", "DY": "dyspnoea", "SL": "insomnia",
    "AP": "appetite loss", "CO": "constipation", "DI": "diarrhoea", "FI": "financial difficulties",
    SUMMARY: "summary score",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Value:
    """An AFP value of a subject on a day."""

    day: int
    visit: str
    value: AfpValue


def afp_listing(facts: TrialFacts, cases: tuple[Case, ...]) -> Listing:
    """Return AFP over time; the baseline is the last value before treatment, ``best`` the lowest value after it."""
    rows = facts.rows("LB")
    found = [row for case in cases if case.is_treated for row in _afp_of(case, rows.get(case.name, []))]
    return Listing("afp", "AFP over time", AFP_COLUMNS, tuple(found))


def _afp_of(case: Case, rows: list[Mapping[str, str]]) -> Iterator[Row]:
    values = sorted(_afp_values(case, rows), key=lambda each: each.day)
    before = [each for each in values if each.day <= 0]
    baseline = before[-1] if before else None
    after = [each for each in values if each.day > 0]
    lowest = min(after, key=lambda each: each.value.for_change_ng_ml, default=None)
    for each in values:
        is_after = each.day > 0
        outcome = afp_outcome(baseline.value if baseline else None, each.value) if is_after else None
        phase = "FOLLOW-UP" if is_after else "BASELINE" if each is baseline else "BEFORE"
        yield {
            "subject": case.name, "day": str(each.day), "visit": each.visit, "afp_ng_ml": f"{each.value.ng_ml:f}",
            "below_limit": _yes(each.value.is_below_limit), "phase": phase, **_outcome(outcome),
            "best": _yes(each is lowest),
        }  # fmt: skip


def _outcome(outcome: AfpOutcome | None) -> Row:
    if outcome is None:
        return {"change_percent": "", "evaluable": "", "responder": "", "normalised": ""}
    change = outcome.change_percent
    return {
        "change_percent": "" if change is None else _digits(change),
        "evaluable": _yes(outcome.is_evaluable),
        "responder": "" if outcome.is_responder is None else _yes(outcome.is_responder),
        "normalised": "" if outcome.is_normalised is None else _yes(outcome.is_normalised),
    }


def _digits(value: Fraction) -> str:
    """Return a value for a row: what is counted from the rows must not show that they were rounded."""
    return f"{float(value):.8f}"


def _afp_values(case: Case, rows: list[Mapping[str, str]]) -> Iterator[_Value]:
    for row in rows:
        day = case.line.day(full_date(row.get("LBDTC", "")))
        if row["LBTESTCD"] != "AFP" or day is None or row.get("LBSTRESU", NG_PER_ML[0]) not in NG_PER_ML:
            continue
        said, number = row.get("LBORRES", ""), row.get("LBSTRESN", "")
        is_below = said.startswith("<")
        text = said.lstrip("< ") if is_below else number
        if text.replace(".", "", 1).isdigit():
            yield _Value(day, row.get("VISITNUM", ""), AfpValue(Decimal(text), is_below_limit=is_below))


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def afp_section(afp: Listing, config: CriteriaConfig) -> Section | None:
    """Return the section of AFP; None where nothing was handed over."""
    if not afp.rows:
        return None
    best = afp.where(best="Y")
    evaluable, high = best.also(evaluable="Y"), best.also(normalised=("Y", "N"))
    rows = (
        (word("Responder: decrease of more than 50 %, baseline 200 ng/mL or more"),
         *rate_cells(evaluable.also(responder="Y"), evaluable, config)),
        (word("Normalised: 20 ng/mL or less, baseline above that"),
         *rate_cells(high.also(normalised="Y"), high, config)),
    )  # fmt: skip
    tables = [Table("afp", "AFP response", ("Outcome", "n/N", "Rate", f"{interval_words(config)} CI"), rows)]
    tables.append(_afp_by_visit(afp))
    words = (
        "The baseline is the last value before treatment; each subject is judged at its lowest value after it "
        "(MR-1101). A value below the limit of quantification counts half that limit for changes."
    )
    return Section("afp", "Alpha-fetoprotein", (words,), (*tables, *_afp_plots(afp)))


def _afp_by_visit(afp: Listing) -> Table:
    rows = []
    visits = sorted({row["visit"] for row in afp.rows if row["phase"] == "FOLLOW-UP"}, key=_as_number)
    for visit in ["BASELINE", *visits]:
        of = afp.where(phase="BASELINE") if visit == "BASELINE" else afp.where(phase="FOLLOW-UP", visit=visit)
        values = [float(row["afp_ng_ml"]) for row in of.rows]
        if not values:
            continue
        changed = of.also(change_percent=ANY)
        found = summarise_changes(
            AfpOutcome(Fraction(row["change_percent"]), is_evaluable=False, is_responder=None, is_normalised=None)
            for row in changed.rows
        )
        change = NONE
        if found is not None:
            low, middle, high = map(float, (found.lowest_percent, found.median_percent, found.highest_percent))
            change = f"{decimals(middle)} % ({decimals(low)} to {decimals(high)})"
        cells = Cell(decimals(median(values)), of), Cell(f"{decimals(min(values))} to {decimals(max(values))}", of)
        name = "baseline" if visit == "BASELINE" else f"visit {visit}"
        rows.append((word(name), count(of), *cells, Cell(change, changed) if found else word(change)))
    heads = ("Visit", "Values", "Median, ng/mL", "Range, ng/mL", "Change: median (range)")
    return Table("afp-visits", "AFP by visit", heads, tuple(rows))


def _as_number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        return float("inf")


def _afp_plots(afp: Listing) -> Iterator[Figure]:
    groups = {row["subject"]: _group(row) for row in afp.where(best="Y").rows}
    paths: dict[str, list[tuple[float, float]]] = {}
    for row in afp.rows:
        value = float(row["afp_ng_ml"]) / (2 if row["below_limit"] == "Y" else 1)
        if row["subject"] in groups and value > 0 and row["phase"] != "BEFORE":
            paths.setdefault(row["subject"], []).append((float(row["day"]), value))
    drawn = tuple(Path(name, tuple(points), groups[name]) for name, points in sorted(paths.items()))
    if drawn:
        limits = ((200.0, "200 ng/mL"), (20.0, "20 ng/mL"))
        plot = PathPlot(drawn, "Days since first treatment", "AFP, ng/mL", limits, is_log=True)
        yield Figure(
            "afp-course", "AFP over time", plot, afp.where(phase=("BASELINE", "FOLLOW-UP")), ("One line a subject.",)
        )
    best = afp.where(best="Y", change_percent=ANY)
    bars = sorted((-float(row["change_percent"]), row["subject"]) for row in best.rows)
    if bars:
        shown = tuple(Bar(name, min(-fall, MOST_SHOWN), groups[name]) for fall, name in bars)
        plot_bars = BarPlot(shown, "Best change of AFP from baseline, %", "Subjects", ((-50.0, "−50 %"),))
        yield Figure(
            "afp-waterfall", "AFP waterfall: best change", plot_bars, best, (f"Bars end at {MOST_SHOWN:g} %.",)
        )


def _group(row: Row) -> str:
    return {"Y": "responder", "N": "no responder"}.get(row["responder"], "not evaluable")


def quality_listing(facts: TrialFacts, cases: tuple[Case, ...]) -> Listing:
    """Return the scores of every questionnaire, with change from the last one before treatment."""
    rows = facts.rows("QS")
    found = [row for case in cases if case.is_treated for row in _quality_of(case, rows.get(case.name, []))]
    return Listing("qlq_c30", "EORTC QLQ-C30 scores", QLQ_COLUMNS, tuple(found))


def _quality_of(case: Case, rows: list[Mapping[str, str]]) -> Iterator[Row]:
    forms: dict[tuple[date, str], dict[int, int | None]] = {}
    for row in rows:
        when, item = full_date(row["QSDTC"]), row["QSTESTCD"][-2:]
        if "C30" not in row["QSCAT"].upper() or when is None or not item.isdigit() or int(item) not in range(1, 31):
            continue
        said = row.get("QSSTRESN", "")
        answer = int(said) if said and 1 <= int(said) <= highest_answer(int(item)) else None
        forms.setdefault((when, row.get("VISITNUM", "")), {})[int(item)] = answer
    scored = [(case.line.day(when), visit, score(forms[when, visit])) for when, visit in sorted(forms)]
    before = [scores for day, _, scores in scored if day is not None and day <= 0]
    baseline = before[-1] if before else {}
    for day, visit, scores in scored:
        for scale, value in scores.items():
            start = baseline.get(scale)
            if value is not None:
                yield {
                    "subject": case.name, "visit": visit, "day": "" if day is None else str(day), "scale": scale,
                    "score": _digits(value), "baseline": "" if start is None else _digits(start),
                    "change": "" if start is None or day is None or day <= 0 else _digits(value - start),
                }  # fmt: skip


def quality_section(scores: Listing) -> Section | None:
    """Return the section of quality of life; None where nothing was handed over."""
    if not scores.rows:
        return None
    words = (
        "EORTC QLQ-C30 version 3, scored where at least half of a scale's items are answered (MR-1102). High is good "
        "for functional scales, global health and the summary score, bad for symptoms. A change of 10 points "
        "is the usual threshold of interest."
    )
    visits = sorted({row["visit"] for row in scores.rows}, key=_as_number)
    rows = tuple(_scale_row(scores, scale, visits) for scale in (*SCALES, SUMMARY))
    heads = ("Scale", *(f"visit {visit}" for visit in visits))
    table = Table("qlq", "Mean score (SD), n", heads, rows)
    later = [visit for visit in visits if scores.where(visit=visit, change=ANY).rows]
    changed = tuple(_change_row(scores, scale, later) for scale in (*SCALES, SUMMARY))
    columns = ("Scale", *(f"visit {visit}" for visit in later))
    changes = Table("qlq-changes", "Mean change from baseline, n", columns, changed)
    paths = tuple(
        Path(SCALE_WORDS[scale], points, scale)
        for scale in ("QL2", "PF2", "FA", "PA", "AP", SUMMARY)
        if (points := _means(scores, scale, visits))
    )
    plot = PathPlot(paths, "Visit", "Mean score, 0 to 100", is_named=True)
    figure = Figure(
        "qlq-course", "Quality of life over time", plot, scores.where(), ("Means of all subjects with a score.",)
    )
    return Section("qlq", "Quality of life", (words,), (table, changes, figure))


def _scale_row(scores: Listing, scale: str, visits: list[str]) -> tuple[Cell, ...]:
    cells = [word(f"{scale} {SCALE_WORDS[scale]}")]
    for visit in visits:
        of = scores.where(scale=scale, visit=visit)
        values = [float(row["score"]) for row in of.rows]
        cells.append(Cell(mean_words(values), of) if values else word(NONE))
    return tuple(cells)


def _change_row(scores: Listing, scale: str, visits: list[str]) -> tuple[Cell, ...]:
    cells = [word(f"{scale} {SCALE_WORDS[scale]}")]
    for visit in visits:
        of = scores.where(scale=scale, visit=visit, change=ANY)
        values = [float(row["change"]) for row in of.rows]
        cells.append(Cell(f"{signed_decimals(mean(values))}, {len(values)}", of) if values else word(NONE))
    return tuple(cells)


def _means(scores: Listing, scale: str, visits: list[str]) -> tuple[tuple[float, float], ...]:
    found = []
    for place, visit in enumerate(visits, start=1):
        values = [float(row["score"]) for row in scores.where(scale=scale, visit=visit).rows]
        if values:
            found.append((_as_number(visit) if _as_number(visit) < float("inf") else float(place), mean(values)))
    return tuple(found)
