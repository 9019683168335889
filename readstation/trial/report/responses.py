"""Response and disease control: rates with exact intervals, confirmed and not (MR-701, MR-703, MR-704, MR-716)."""

from __future__ import annotations

from collections.abc import Iterator

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import Scope
from readstation.trial.report.courses import Analysis, Evaluator
from readstation.trial.report.document import Cell, Listing, Section, Selection, Table, count, word
from readstation.trial.report.figures_in_words import interval_words, rate_cells

RESPONSE = tuple(str(each) for each in BestResponse if each.is_response)
CONTROL = tuple(str(each) for each in BestResponse if each.is_controlled)
CODES = tuple(str(each) for each in BestResponse if each is not BestResponse.NA)
CODE_WORDS = tuple("non-CR/non-PD" if code == BestResponse.NON_CR_NON_PD else code for code in CODES)
BESTS = (("best_confirmed", "confirmed"), ("best_unconfirmed", "unconfirmed"))
EARLY = (("best_6_months_confirmed", "confirmed"), ("best_6_months_unconfirmed", "unconfirmed"))


def population(
    endpoints: Listing, scope: Scope, evaluator: Evaluator = Evaluator.IRC, analysis: Analysis = Analysis.PRIMARY
) -> Selection:
    """Return the rows of the denominator (MR-701)."""
    return endpoints.where(
        evaluator=str(evaluator), analysis=str(analysis), scope=scope.value.upper(), in_population="Y"
    )


def response_section(endpoints: Listing, config: CriteriaConfig) -> Section:
    """Return the section of responses by the independent review."""
    return Section(
        "response",
        "Response by independent review",
        (
            "The denominator of the localized scope is every treated subject with a liver target at baseline; of the "
            "hepatic and the overall scope, every treated subject. A subject that is not evaluable, or has no scan "
            "after the baseline, stays in it as no responder (MR-701). Intervals are exact, Clopper-Pearson (MR-716).",
        ),
        tuple(table for scope in Scope for table in (_rates(endpoints, scope, config), _best(endpoints, scope))),
    )


def _rates(endpoints: Listing, scope: Scope, config: CriteriaConfig) -> Table:
    everybody = population(endpoints, scope)
    rows = tuple(_rate_rows(everybody, config))
    name = scope.value.capitalize()
    return Table(
        f"rates-{scope.value}", f"{name} response and disease control",
        ("Endpoint", "Best response", "n/N", "Rate", f"{interval_words(config)} CI"), rows,
        ("By 6 months: from assessments to day 183 and the charter's window after it. Evaluable: subjects with best "
         "response NE left out, supportive.",),
    )  # fmt: skip


def _rate_rows(everybody: Selection, config: CriteriaConfig) -> Iterator[tuple[Cell, ...]]:
    for name, codes, columns in (
        ("ORR by 6 months", RESPONSE, EARLY),
        ("ORR", RESPONSE, BESTS),
        ("DCR", CONTROL, BESTS),
    ):
        for column, words in columns:
            yield word(name), word(words), *rate_cells(everybody.also(**{column: codes}), everybody, config)
    for column, words in BESTS:
        evaluable = everybody.also(**{column: tuple(code for code in CODES if code != BestResponse.NE)})
        cells = rate_cells(evaluable.also(**{column: RESPONSE}), evaluable, config)
        yield word("ORR, evaluable only"), word(words), *cells


def _best(endpoints: Listing, scope: Scope) -> Table:
    everybody = population(endpoints, scope)
    rows = [
        (word(words), *(count(everybody.also(**{column: code})) for code in CODES), count(everybody))
        for column, words in BESTS
    ]
    return Table(
        f"best-{scope.value}", f"{scope.value.capitalize()} best overall response", ("", *CODE_WORDS, "N"), tuple(rows)
    )
