"""The independent review beside the investigator, and what the sensitivity analyses come to (MR-719)."""

from __future__ import annotations

from collections.abc import Iterator

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import Scope
from readstation.stats.categorical_agreement import cohens_kappa, cross_table
from readstation.trial.report.courses import Analysis, Evaluator
from readstation.trial.report.document import Cell, Figure, Listing, Row, Section, Selection, Table, count, word
from readstation.trial.report.figures_in_words import (
    NONE,
    coefficient,
    interval_words,
    limits,
    median_words,
    rate_cells,
    rate_of,
)
from readstation.trial.report.plots import Interval, IntervalPlot
from readstation.trial.report.responses import BESTS, CODE_WORDS, CODES, CONTROL, RESPONSE, population
from readstation.trial.report.times import (
    TIMES,
    Time,
    curve_of,
    estimate_heads,
    estimates,
    name_of,
    survival_figure,
    timed,
)

PAIR_COLUMNS = (
    "subject", "scope", "irc_best_confirmed", "inv_best_confirmed", "irc_best_unconfirmed", "inv_best_unconfirmed",
    "same_confirmed", "same_unconfirmed", "irc_pd_day", "inv_pd_day", "pd_agreement",
)  # fmt: skip
PD_WINDOW_DAYS = 14
"""Progression at days that lie no further apart is at the same visit: two charter windows of a week."""
_BOTH = (Evaluator.IRC, Evaluator.INVESTIGATOR)
PD_KINDS = ("both, same visit", "both, IRC earlier", "both, IRC later", "IRC only", "investigator only", "neither")


def pair_listing(endpoints: Listing) -> Listing:
    """Return the subjects that both review and investigator have assessed, by scope."""
    rows = [row for scope in Scope for row in _pairs(endpoints, scope)]
    return Listing("irc_and_investigator", "Independent review beside investigator", PAIR_COLUMNS, tuple(rows))


def _pairs(endpoints: Listing, scope: Scope) -> Iterator[Row]:
    said = {row["subject"]: row for row in population(endpoints, scope, Evaluator.INVESTIGATOR).rows}
    for irc in population(endpoints, scope).rows:
        other = said.get(irc["subject"])
        if other is None:
            continue
        yield {
            "subject": irc["subject"],
            "scope": irc["scope"],
            "irc_best_confirmed": irc["best_confirmed"],
            "inv_best_confirmed": other["best_confirmed"],
            "irc_best_unconfirmed": irc["best_unconfirmed"],
            "inv_best_unconfirmed": other["best_unconfirmed"],
            "same_confirmed": _yes(irc["best_confirmed"] == other["best_confirmed"]),
            "same_unconfirmed": _yes(irc["best_unconfirmed"] == other["best_unconfirmed"]),
            "irc_pd_day": irc["pd_day"],
            "inv_pd_day": other["pd_day"],
            "pd_agreement": _pd_kind(irc["pd_day"], other["pd_day"]),
        }


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def _pd_kind(irc: str, investigator: str) -> str:
    if not irc and not investigator:
        return "neither"
    if not irc or not investigator:
        return "IRC only" if irc else "investigator only"
    apart = int(irc) - int(investigator)
    if abs(apart) <= PD_WINDOW_DAYS:
        return "both, same visit"
    return "both, IRC earlier" if apart < 0 else "both, IRC later"


def investigator_section(endpoints: Listing, pairs: Listing, config: CriteriaConfig) -> Section | None:
    """Return review and investigator side by side, and how far they agree; None where nothing was handed over."""
    if not endpoints.where(evaluator=str(Evaluator.INVESTIGATOR)).rows:
        return None
    scopes = [scope for scope in Scope if population(endpoints, scope, Evaluator.INVESTIGATOR).rows]
    times = [time for time in TIMES if time.scope in scopes]
    curves = [survival_figure(endpoints, time, config, _BOTH) for time in times]
    words = (
        "The investigator's responses were handed over as RS and stand as they came; best responses and times are "
        "derived from them by the same rules. They were never shown to a reader. Agreement is of subjects that both "
        "have; progression is at the same visit where it is no more than 14 days apart."
    )
    blocks: list[Table | Figure] = [
        _side_by_side(endpoints, scopes, config),
        *(_crossed(pairs, scope) for scope in scopes),
        _agreement(pairs, scopes, config),
        _progression(pairs, scopes),
        _times(endpoints, times, config),
        *(figure for figure in curves if figure is not None),
    ]
    return Section("investigator", "Independent review beside investigator", (words,), tuple(blocks))


def _times(endpoints: Listing, times: list[Time], config: CriteriaConfig) -> Table:
    rows = tuple(
        (word(time.name), word(name_of(each)), *estimates(timed(endpoints, time, each), time, config))
        for time in times
        for each in _BOTH
    )
    notes = ("As in the table of the independent review; DOR of each one's own confirmed responders.",)
    return Table(
        "beside-medians", "Times, review and investigator", ("Time", "By", *estimate_heads(config)), rows, notes
    )


def _side_by_side(endpoints: Listing, scopes: list[Scope], config: CriteriaConfig) -> Table:
    rows = []
    for scope in scopes:
        for name, codes in (("ORR", RESPONSE), ("DCR", CONTROL)):
            for column, words in BESTS:
                cells: list[Cell] = [word(f"{scope.value.capitalize()} {name}"), word(words)]
                for evaluator in _BOTH:
                    everybody = population(endpoints, scope, evaluator)
                    cells += rate_cells(everybody.also(**{column: codes}), everybody, config)
                rows.append(tuple(cells))
    interval = f"{interval_words(config)} CI"
    heads = ("Endpoint", "Best response", "IRC n/N", "IRC", f"IRC {interval}", "Inv. n/N", "Inv.", f"Inv. {interval}")
    return Table("beside", "Response, review and investigator", heads, tuple(rows))


def _crossed(pairs: Listing, scope: Scope) -> Table:
    rows = []
    of_scope = pairs.where(scope=scope.value.upper())
    for irc, words in zip(CODES, CODE_WORDS, strict=True):
        own = of_scope.also(irc_best_confirmed=irc)
        rows.append((word(words), *(count(own.also(inv_best_confirmed=code)) for code in CODES), count(own)))
    title = f"{scope.value.capitalize()}, confirmed best response: review in rows, investigator in columns"
    return Table(f"crossed-{scope.value}", title, ("IRC", *CODE_WORDS, "All"), tuple(rows))


def _agreement(pairs: Listing, scopes: list[Scope], config: CriteriaConfig) -> Table:
    rows = []
    for scope in scopes:
        of_scope = pairs.where(scope=scope.value.upper())
        for name in ("confirmed", "unconfirmed"):
            cells = rate_cells(of_scope.also(**{f"same_{name}": "Y"}), of_scope, config)
            columns = f"irc_best_{name}", f"inv_best_{name}"
            rows.append((word(scope.value.capitalize()), word(name), *cells, *kappa_cells(of_scope, *columns, config)))
    interval = f"{interval_words(config)} CI"
    heads = ("Scope", "Best response", "Same", "Agreement", interval, "Kappa", f"{interval}, kappa")
    return Table("irc-agreement", "Agreement of review and investigator on best response", heads, tuple(rows))


def kappa_cells(of: Selection, first: str, second: str, config: CriteriaConfig) -> tuple[Cell, Cell]:
    """Return Cohen's kappa of two columns of best responses, without weights, and its interval (MR-813)."""
    if not of.rows:
        return word(NONE), word(NONE)
    ratings = [row[first] for row in of.rows], [row[second] for row in of.rows]
    categories = (*CODES, "NA")
    found = cohens_kappa(cross_table(*ratings, categories), alpha=float(config.alpha))
    return Cell(coefficient(found.coefficient), of), Cell(limits(found.lower, found.upper), of)


def _progression(pairs: Listing, scopes: list[Scope]) -> Table:
    rows = []
    for scope in scopes:
        of_scope = pairs.where(scope=scope.value.upper())
        counts = (count(of_scope.also(pd_agreement=kind)) for kind in PD_KINDS)
        rows.append((word(scope.value.capitalize()), *counts, count(of_scope)))
    return Table("pd-agreement", "Progression, review and investigator", ("Scope", *PD_KINDS, "All"), tuple(rows))


VARIANTS: tuple[tuple[str, Evaluator, Analysis], ...] = (
    ("Primary", Evaluator.IRC, Analysis.PRIMARY),
    ("Other absolute increase (MR-210)", Evaluator.IRC, Analysis.OTHER_INCREASE),
    ("Other dating of PD (MR-406)", Evaluator.IRC, Analysis.OTHER_PD_DATE),
    ("PR-SD-PR accepted (MR-605)", Evaluator.IRC, Analysis.STABLE_BETWEEN),
    ("No censoring, missed visits or therapy", Evaluator.IRC, Analysis.NO_CENSORING),
    ("Resection, transplant ignored (MR-712)", Evaluator.IRC, Analysis.SURGERY_IGNORED),
    ("Before the global read (MR-807)", Evaluator.IRC, Analysis.SEQUENTIAL),
    ("Reader 1 only", Evaluator.READER_1, Analysis.PRIMARY),
    ("Reader 2 only", Evaluator.READER_2, Analysis.PRIMARY),
)
"""The sensitivity analyses of MR-719, with those of MR-712 and MR-807."""


def sensitivity_section(endpoints: Listing, config: CriteriaConfig) -> Section:
    """Return rates and medians by every analysis, and the localized rates as a plot."""
    plot = tuple(_intervals(endpoints, config))
    figures: tuple[Figure, ...] = ()
    if plot:
        drawn = IntervalPlot(plot, f"Localized ORR, confirmed, % with {interval_words(config)} CI")
        everything = endpoints.where(scope="LOCALIZED", in_population="Y")
        figures = (Figure("sensitivity", "Localized response by analysis", drawn, everything),)
    words = (
        "Each line changes one thing of the charter's rules and derives everything anew from the same signed reads. "
        "Other dating of PD: at the timepoint at which the criteria are met instead of the first detection, "
        "or the other way round (both are reported, MR-608). No censoring: times go on over missed visits "
        "and new therapy, whose scans count. Before the global read, where a charter has one: what the reader whose "
        "read counts had locked timepoint by timepoint, before all images were open."
    )
    tables = (_rates(endpoints, config), _medians(endpoints, config))
    return Section("sensitivity", "Sensitivity analyses", (words,), (*tables, *figures))


def _variants(endpoints: Listing) -> Iterator[tuple[str, Evaluator, Analysis]]:
    """Yield the analyses that were made: none before the global read where there was none."""
    for name, evaluator, analysis in VARIANTS:
        if analysis is not Analysis.SEQUENTIAL or endpoints.where(analysis=str(analysis)).rows:
            yield name, evaluator, analysis


def _intervals(endpoints: Listing, config: CriteriaConfig) -> Iterator[Interval]:
    for name, evaluator, analysis in _variants(endpoints):
        everybody = population(endpoints, Scope.LOCALIZED, evaluator, analysis)
        rate = rate_of(everybody.also(best_confirmed=RESPONSE), everybody, config)
        if rate is not None:
            yield Interval(name, rate.percent, *rate.interval_percent)


def _rates(endpoints: Listing, config: CriteriaConfig) -> Table:
    rows = []
    for name, evaluator, analysis in _variants(endpoints):
        cells: list[Cell] = [word(name)]
        for scope, codes in ((Scope.LOCALIZED, RESPONSE), (Scope.OVERALL, RESPONSE), (Scope.OVERALL, CONTROL)):
            everybody = population(endpoints, scope, evaluator, analysis)
            found, share, between = rate_cells(everybody.also(best_confirmed=codes), everybody, config)
            text = found.text if share.text == NONE else f"{found.text}, {share.text} ({between.text})"
            cells.append(Cell(text, found.of))
        rows.append(tuple(cells))
    heads = ("Analysis", "Localized ORR, confirmed", "Overall ORR, confirmed", "DCR, confirmed")
    return Table("sensitivity-rates", "Response by analysis", heads, tuple(rows))


def _medians(endpoints: Listing, config: CriteriaConfig) -> Table:
    rows = []
    for name, evaluator, analysis in _variants(endpoints):
        cells: list[Cell] = [word(name)]
        for time in TIMES[:3]:
            subjects = timed(endpoints, time, evaluator, analysis)
            curve = curve_of(subjects, time, config)
            if curve is None:
                cells.append(word(NONE))
                continue
            median, between = median_words(curve.median(), config)
            events = len(subjects.also(**{f"{time.column}_event": "Y"}).rows)
            cells.append(Cell(f"{median}; {between}; {events} events", subjects))
        rows.append(tuple(cells))
    heads = ("Analysis", *(f"{time.name}: median; {interval_words(config)} CI" for time in TIMES[:3]))
    return Table("sensitivity-medians", "Times by analysis", heads, tuple(rows))
