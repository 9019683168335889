"""How readers agree, how often and why cases go to an adjudicator, and whether that changes over time (MR-813)."""

from __future__ import annotations

from collections.abc import Iterator

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import Scope
from readstation.model.adjudication import DifferenceCause
from readstation.stats.categorical_agreement import Weights, cohens_kappa, cross_table
from readstation.stats.control_chart import Period, p_chart
from readstation.stats.measurement_agreement import bland_altman, intraclass_correlation
from readstation.trial.report.comparison import kappa_cells
from readstation.trial.report.courses import Evaluator
from readstation.trial.report.document import ANY, Cell, Figure, Listing, Row, Section, Selection, Table, count, word
from readstation.trial.report.figures_in_words import NONE, coefficient, decimals, interval_words, limits, rate_cells
from readstation.trial.report.outcomes import Case
from readstation.trial.report.plots import ChartedPeriod, ChartPlot, DifferencePlot
from readstation.trial.results import CaseStage

ORDERED = ("CR", "PR", "SD", "PD")
FINISHED = (str(CaseStage.AGREED), str(CaseStage.DECIDED))
CASE_COLUMNS = (
    "subject", "review", "quarter", "adjudicated", "cause", "baseline_measurability", "loc_bor", "loc_responder",
    "hep_pd_tp", "ovr_bor", "ovr_pd_tp",
)  # fmt: skip
READER_COLUMNS = ("subject", "reader", "place", "finished", "adjudicated", "chosen")
PAIR_COLUMNS = (
    "subject", "scope", "r1_best_confirmed", "r2_best_confirmed", "r1_best_unconfirmed", "r2_best_unconfirmed",
    "r1_pd_day", "r2_pd_day", "same_pd", "same_confirmed", "same_unconfirmed", "responder_differs",
)  # fmt: skip
SUM_COLUMNS = ("subject", "scope", "timepoint", "r1_sum_mm", "r2_sum_mm", "mean_mm", "difference_mm")


def case_listing(cases: tuple[Case, ...]) -> Listing:
    """Return the cases that both readers have signed: whether they were adjudicated, and why."""
    rows = []
    for case in cases:
        facts = case.facts
        if len(facts.signed) < len(("R1", "R2")):
            continue
        day = max(facts.signed.values())
        quarter = f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}"
        triggers = {name.lower(): _yes(name in facts.case.triggers) for name in map(str.upper, CASE_COLUMNS[5:])}
        said = {"subject": case.name, "review": str(facts.case.stage), "quarter": quarter, "cause": facts.cause}
        rows.append({**said, "adjudicated": _yes(bool(facts.case.triggers)), **triggers})
    return Listing("double_reads", "Cases that both readers signed", CASE_COLUMNS, tuple(rows))


def reader_listing(cases: tuple[Case, ...]) -> Listing:
    """Return each read with whether the adjudicator chose it; readers by pseudonym."""
    rows = []
    for case in cases:
        facts = case.facts
        is_finished = str(facts.case.stage) in FINISHED
        for read in facts.subject.reads:
            prefix, is_adjudicated = read.assessor.prefix, bool(facts.case.triggers)
            chosen = _yes(read.is_accepted) if is_adjudicated and is_finished else ""
            values = (case.name, facts.readers.get(prefix, ""), prefix, _yes(is_finished), _yes(is_adjudicated), chosen)
            rows.append(dict(zip(READER_COLUMNS, values, strict=True)))
    return Listing("reads", "Reads by reader", READER_COLUMNS, tuple(rows))


def pair_listing(endpoints: Listing) -> Listing:
    """Return the best responses and progressions of both readers side by side."""
    rows = []
    for scope in Scope:
        name = scope.value.upper()
        of_scope = endpoints.where(scope=name)
        others = {row["subject"]: row for row in of_scope.also(evaluator=str(Evaluator.READER_2)).rows}
        for one in of_scope.also(evaluator=str(Evaluator.READER_1)).rows:
            two = others.get(one["subject"])
            if two is not None:
                rows.append(_pair(one, two))
    return Listing("reader_pairs", "Both readers side by side", PAIR_COLUMNS, tuple(rows))


def _pair(one: Row, two: Row) -> Row:
    responder = [row["best_confirmed"] in ("CR", "PR") for row in (one, two)]
    return {
        "subject": one["subject"],
        "scope": one["scope"],
        **{f"r1_{name}": one[name] for name in ("best_confirmed", "best_unconfirmed", "pd_day")},
        **{f"r2_{name}": two[name] for name in ("best_confirmed", "best_unconfirmed", "pd_day")},
        "same_pd": _yes(one["pd_day"] == two["pd_day"]),
        "same_confirmed": _yes(one["best_confirmed"] == two["best_confirmed"]),
        "same_unconfirmed": _yes(one["best_unconfirmed"] == two["best_unconfirmed"]),
        "responder_differs": _yes(responder[0] != responder[1]),
    }


def sum_listing(assessments: Listing) -> Listing:
    """Return the sums of diameters of liver targets that both readers have, at the baseline and each follow-up."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for evaluator, name in ((Evaluator.READER_1, "r1"), (Evaluator.READER_2, "r2")):
        for row in assessments.where(evaluator=str(evaluator), scope="LOCALIZED").rows:
            for timepoint, value in (("0", row["baseline_mm"]), (row["timepoint"], row["sum_mm"])):
                if value:
                    found.setdefault((row["subject"], timepoint), {})[name] = value
    rows = []
    for (subject, timepoint), sums in sorted(found.items()):
        if len(sums) == len(("r1", "r2")):
            one, two = float(sums["r1"]), float(sums["r2"])
            values = (
                subject,
                "LOCALIZED",
                timepoint,
                sums["r1"],
                sums["r2"],
                decimals((one + two) / 2, 2),
                decimals(one - two),
            )
            rows.append(dict(zip(SUM_COLUMNS, values, strict=True)))
    return Listing("sum_pairs", "Sums of diameters of both readers", SUM_COLUMNS, tuple(rows))


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def readers_section(listings: tuple[Listing, Listing, Listing, Listing], config: CriteriaConfig) -> Section:
    """Return the section of readers.

    Parameters
    ----------
    listings
        Double reads, reads by reader, pairs of outcomes, pairs of sums.
    config
        Alpha.
    """
    double, reads, pairs, sums = listings
    words = (
        "Readers carry pseudonyms. For context, not as limits: in published trials 42 % of subjects went to "
        "adjudication, and 20 to 40 % disagreement is described as reasonable (MR-812). RDI: cases in which "
        "the adjudicator decided against the reader, of the finished cases that the reader read."
    )
    blocks = (
        _adjudication(double, config),
        _by_reader(reads, config),
        *_causes(double),
        _categories(pairs, config),
        *_measures(sums, config),
        *_chart(double),
    )
    return Section("readers", "Readers and adjudication", (words,), blocks)


def _adjudication(double: Listing, config: CriteriaConfig) -> Table:
    everybody = double.where()
    rows = [(word("Any"), *rate_cells(everybody.also(adjudicated="Y"), everybody, config))]
    for column in CASE_COLUMNS[5:]:
        cells = rate_cells(everybody.also(**{column: "Y"}), everybody, config)
        rows.append((word(f"  {_TRIGGERS[column]}"), *cells))
    heads = ("Differing in (MR-809)", "n/N", "Rate", f"{interval_words(config)} CI")
    return Table("adjudication", "Adjudication rate of cases that both readers signed", heads, tuple(rows))


_TRIGGERS = {
    "baseline_measurability": "Measurable disease at baseline",
    "loc_bor": "Localized best response",
    "loc_responder": "Localized responder",
    "hep_pd_tp": "Timepoint of hepatic progression",
    "ovr_bor": "Overall best response",
    "ovr_pd_tp": "Timepoint of overall progression",
}
"""What the reads differ in, by the column of the listing."""


def _by_reader(reads: Listing, config: CriteriaConfig) -> Table:
    rows = []
    for reader in sorted({row["reader"] for row in reads.rows}):
        finished = reads.where(reader=reader, finished="Y")
        adjudicated = finished.also(adjudicated="Y")
        against, chosen = adjudicated.also(chosen="N"), adjudicated.also(chosen="Y")
        rate, index = rate_cells(adjudicated, finished, config), rate_cells(against, finished, config)
        taken = rate_cells(chosen, adjudicated, config)
        rows.append((word(reader), rate[0], rate[1], index[0], index[1], taken[0], taken[1], taken[2]))
    heads = (
        "Reader",
        "Adjudicated",
        "Rate",
        "Against",
        "RDI",
        "Chosen",
        "Of adjudicated",
        f"{interval_words(config)} CI",
    )
    return Table("readers", "By reader", heads, tuple(rows))


def _causes(double: Listing) -> tuple[Table, ...]:
    known = double.where(cause=ANY)
    if not known.rows:
        return ()
    rows = tuple(
        (word(str(cause).lower().replace("_", " ")), count(known.also(cause=str(cause)))) for cause in DifferenceCause
    )
    return (Table("causes", "Main cause of the difference, as the adjudicator gave it", ("Cause", "Cases"), rows),)


def _categories(pairs: Listing, config: CriteriaConfig) -> Table:
    rows = []
    for scope in Scope:
        of_scope = pairs.where(scope=scope.value.upper())
        for name in ("confirmed", "unconfirmed"):
            same = rate_cells(of_scope.also(**{f"same_{name}": "Y"}), of_scope, config)
            columns = f"r1_best_{name}", f"r2_best_{name}"
            weighted = _weighted(of_scope, columns, config)
            cells = (word(scope.value.capitalize()), word(f"best response, {name}"))
            rows.append((*cells, same[0], same[1], *kappa_cells(of_scope, *columns, config), weighted))
        same = rate_cells(of_scope.also(same_pd="Y"), of_scope, config)
        rows.append((word(scope.value.capitalize()), word("day of progression, none among it"), same[0], same[1],
                     word(NONE), word(NONE), word(NONE)))  # fmt: skip
    heads = ("Scope", "Measure", "Same", "Agreement", "Kappa", f"{interval_words(config)} CI", "Weighted kappa")
    notes = ("Weighted: linear weights on CR, PR, SD, PD, of subjects with one of these from both readers.",)
    return Table("reader-agreement", "Agreement of the two readers", heads, tuple(rows), notes)


def _weighted(of_scope: Selection, columns: tuple[str, str], config: CriteriaConfig) -> Cell:
    ordered = of_scope.also(**dict.fromkeys(columns, ORDERED))
    if not ordered.rows:
        return word(NONE)
    first, second = ([row[column] for row in ordered.rows] for column in columns)
    table = cross_table(first, second, ORDERED)
    return Cell(coefficient(cohens_kappa(table, Weights.LINEAR, float(config.alpha)).coefficient), ordered)


def _measures(sums: Listing, config: CriteriaConfig) -> Iterator[Table | Figure]:
    everything = sums.where()
    if len(everything.rows) < len(("a pair", "another")):
        return
    one, two = ([float(row[name]) for row in everything.rows] for name in ("r1_sum_mm", "r2_sum_mm"))
    alpha = float(config.alpha)
    correlation = intraclass_correlation(list(zip(one, two, strict=True)), alpha)
    found = bland_altman(one, two, alpha)
    between = limits(correlation.lower, correlation.upper)
    rows = (
        (word("Pairs"), count(everything)),
        (word("ICC(2,1)"), Cell(f"{coefficient(correlation.coefficient)} ({between})", everything)),
        (
            word("Mean difference, reader 1 minus reader 2"),
            Cell(f"{decimals(found.mean_difference, 2)} mm", everything),
        ),
        (word("SD of the differences"), Cell(f"{decimals(found.standard_deviation, 2)} mm", everything)),
        (word("Limits of agreement"), Cell(f"{limits(found.low, found.high, 2)} mm", everything)),
    )
    notes = ("Sums of liver targets at all timepoints; several of one subject are not independent.",)
    yield Table("sums", "Agreement on sums of diameters", ("", "Value"), rows, notes)
    plot = DifferencePlot(
        found.points, found.mean_difference, found.low, found.high, "Mean of both sums, mm",
        "Reader 1 minus reader 2, mm",
    )  # fmt: skip
    yield Figure("bland-altman", "Bland-Altman: sums of diameters", plot, everything)


def _chart(double: Listing) -> Iterator[Figure]:
    quarters = sorted({row["quarter"] for row in double.rows})
    if not quarters:
        return
    periods = []
    for quarter in _all_between(quarters):
        of_quarter = double.where(quarter=quarter)
        periods.append(Period(quarter, len(of_quarter.also(adjudicated="Y").rows), len(of_quarter.rows)))
    chart = p_chart(periods)
    shown = tuple(
        ChartedPeriod(
            each.period.name, _percent(each.proportion), _percent(each.lower), _percent(each.upper), each.is_beyond
        )
        for each in chart.points
    )
    plot = ChartPlot(shown, 100 * chart.center, "Quarter in which the second read was signed", "Adjudicated, %")
    yield Figure("p-chart", "p-chart: adjudicated share over time", plot, double.where())


def _all_between(quarters: list[str]) -> list[str]:
    first, last = (int(each[:4]) * 4 + int(each[-1]) - 1 for each in (quarters[0], quarters[-1]))
    return [f"{number // 4} Q{number % 4 + 1}" for number in range(first, last + 1)]


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value
