"""Agreement of readers (MR-813, MR-816), against the figures of the papers that made the measures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.stats.categorical_agreement import (
    Weights,
    cohens_kappa,
    cross_table,
    fleiss_kappa,
    gwets_ac1,
    pair_counts,
    rating_counts,
)
from readstation.stats.measurement_agreement import bland_altman, intraclass_correlation
from readstation.stats.readers import CaseOfReader, percent_agreement, reader_record
from tests.builders.printed import agrees, close
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

STATISTICS: dict[str, Any] = AS_WRITTEN.get("statistics_cases", {})

ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
"""Gwet, Handbook of Inter-Rater Reliability, 4th edition: 100 pregnancies, two abstractors."""

DIAGNOSES = """444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445
333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"""
"""Fleiss 1971: 30 patients, six psychiatrists, five diagnoses."""

JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Shrout and Fleiss 1979, table 2: six targets, four judges."""

WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI_WRIGHT = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Bland and Altman 1986, table 1, first readings: peak flow of 17 subjects by two meters, l/min."""


@needs_spec
def test_the_worked_kappa_of_the_specification() -> None:
    """MR-816."""
    worked = STATISTICS["kappa"]
    table = np.array(worked["matrix"])
    plain = cohens_kappa(table)
    assert plain.subjects == worked["n"]
    assert agrees(100 * plain.observed, worked["agreement_pct"])
    assert agrees(100 * (1 - plain.observed), worked["discordance_pct"])
    assert plain.coefficient is not None
    assert agrees(plain.coefficient, worked["kappa"])
    assert agrees(cohens_kappa(table, Weights.LINEAR).coefficient, worked["kappa_linear"])
    assert agrees(cohens_kappa(table, Weights.QUADRATIC).coefficient, worked["kappa_quadratic"])


@needs_spec
def test_the_worked_measurements_of_the_specification() -> None:
    """MR-816."""
    worked = STATISTICS["icc_2_1"]
    first, second = ([float(value) for value in worked[key]] for key in ("reader1_sod", "reader2_sod"))
    assert agrees(intraclass_correlation(list(zip(first, second, strict=True))).coefficient, worked["icc"])
    limits = bland_altman(first, second)
    assert agrees(limits.mean_difference, worked["bland_altman_mean_mm"])
    assert agrees(limits.standard_deviation, worked["sd_mm"])
    assert agrees(limits.low, worked["loa_low_mm"])
    assert agrees(limits.high, worked["loa_high_mm"])


@needs_spec
def test_the_worked_reader_of_the_specification() -> None:
    """MR-813, MR-816: 50 cases, 12 adjudicated, 7 decided against the reader."""
    worked = STATISTICS["rdi"]
    adjudicated, against = worked["adjudicated"], worked["adjudicator_disagreed_with_reader"]
    cases = [CaseOfReader(True, index >= against) for index in range(adjudicated)]
    cases += [CaseOfReader(False)] * (worked["cases_read"] - adjudicated)
    record = reader_record(cases)
    assert agrees(record.adjudication.percent, worked["adjudication_rate_pct"])
    assert agrees(record.disagreement_index, worked["rdi_pct"])
    assert record.agreement_with_adjudicator is not None
    assert (record.agreement_with_adjudicator.events, record.agreement_with_adjudicator.total) == (5, 12)


def test_kappa_of_the_two_abstractors() -> None:
    """Cohen's kappa 0.7964, AC1 0.8493, Scott's pi 0.7962 (R package irrCAC, vignette "overview")."""
    counts = pair_counts(ABSTRACTORS)
    kappa, ac1, pi = cohens_kappa(ABSTRACTORS), gwets_ac1(counts), fleiss_kappa(counts)
    assert kappa.coefficient == pytest.approx(0.7964094, abs=1e-7)
    assert ac1.coefficient == pytest.approx(0.8493305, abs=1e-7)
    # For two raters Fleiss' kappa is Scott's pi.
    assert pi.coefficient == pytest.approx(0.7962397, abs=1e-7)
    assert (kappa.observed, ac1.observed, pi.observed) == (0.89, pytest.approx(0.89), pytest.approx(0.89))


def test_kappa_of_the_six_psychiatrists() -> None:
    """Fleiss, Psychol Bull 1971;76:378-382: observed agreement 0.5556, kappa 0.430."""
    counts = rating_counts([list(row) for row in DIAGNOSES.split()], list("12345"))
    agreement = fleiss_kappa(counts)
    assert close(agreement.observed, "0.556")
    assert agreement.coefficient is not None
    assert close(agreement.coefficient, "0.430")


def test_ac1_of_six_psychiatrists_with_its_interval() -> None:
    """The first fifteen patients of Fleiss: AC1 0.4448007, standard error 0.08418757 (irrCAC, "overview")."""
    counts = rating_counts([list(row) for row in DIAGNOSES.split()[:15]], list("12345"))
    agreement = gwets_ac1(counts)
    assert agreement.coefficient == pytest.approx(0.4448007, abs=1e-7)
    assert agreement.upper is not None
    # The quantile of t with 14 degrees of freedom is 2.144787 in every table.
    assert (agreement.upper - agreement.coefficient) / 2.144787 == pytest.approx(0.08418757, abs=1e-7)


def test_ac1_stands_where_kappa_collapses() -> None:
    """High agreement and no kappa, as Gwet, Br J Math Stat Psychol 2008;61:29-48, describes it: 118 of 125 agree.

    The figures are worked by hand from the definitions: for kappa chance agrees in (123 x 120 + 2 x 5) / 125^2, for AC1
    in 2 x 0.972 x 0.028.
    """
    table = np.array([[118, 5], [2, 0]])
    assert cohens_kappa(table).observed == pytest.approx(0.944)
    assert cohens_kappa(table).coefficient == pytest.approx(-4 / 171)
    assert gwets_ac1(pair_counts(table)).coefficient == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))


def test_icc_of_the_four_judges() -> None:
    """Shrout and Fleiss, Psychol Bull 1979;86:420-428, table 4: ICC(2,1) = .29.

    The limits .019 and .761 are those that R's psych package prints for these data.
    """
    icc = intraclass_correlation(JUDGES)
    assert icc.coefficient is not None
    assert icc.lower is not None
    assert icc.upper is not None
    assert close(icc.coefficient, "0.29")
    assert close(icc.lower, "0.019")
    assert close(icc.upper, "0.761")


def test_limits_of_the_two_peak_flow_meters() -> None:
    """Bland and Altman, Lancet 1986;i:307-310: mean difference -2.1, SD 38.8 l/min."""
    limits = bland_altman(WRIGHT, MINI_WRIGHT)
    assert close(limits.mean_difference, "-2.1")
    assert close(limits.standard_deviation, "38.8")
    # The paper multiplies by 2; the limits of the specification by the normal quantile, 1.96.
    assert limits.low == pytest.approx(limits.mean_difference - 1.959964 * limits.standard_deviation, rel=1e-7)
    assert limits.points[0] == (503.0, -18.0)


def test_every_rating_in_one_category_has_no_kappa() -> None:
    """Chance agrees fully, so the coefficient does not exist; AC1 does."""
    table = np.array([[7, 0], [0, 0]])
    assert cohens_kappa(table).coefficient is None
    assert cohens_kappa(table).observed == 1.0
    assert fleiss_kappa(pair_counts(table)).coefficient is None
    assert gwets_ac1(pair_counts(table)).coefficient == 1.0


def test_one_subject_has_no_interval() -> None:
    agreement = gwets_ac1(np.array([[2, 0]]))
    assert (agreement.coefficient, agreement.lower, agreement.upper) == (1.0, None, None)


def test_equal_measurements_have_no_residual_to_make_limits_of() -> None:
    icc = intraclass_correlation([[10.0, 10.0], [20.0, 20.0]])
    assert (icc.coefficient, icc.lower, icc.upper) == (1.0, None, None)
    assert intraclass_correlation([[7.0, 7.0], [7.0, 7.0]]).coefficient is None
    # In floating point 0.1 + 0.2 would leave a residual here.
    assert intraclass_correlation([[0.1, 0.3], [0.2, 0.4], [0.7, 0.9]]).lower is None


def test_a_table_counts_pairs_of_ratings() -> None:
    table = cross_table(["CR", "PR", "PR"], ["CR", "SD", "PR"], ["CR", "PR", "SD"])
    assert table.tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0]]


def test_no_progression_is_an_answer_too() -> None:
    """MR-813: agreement on the timepoint of progression."""
    rate = percent_agreement(["TP2", None, "TP3", None], ["TP2", None, None, "TP1"])
    assert (rate.events, rate.total) == (2, 4)


def test_a_reader_without_adjudication_has_no_bias_to_show() -> None:
    record = reader_record([CaseOfReader(False)] * 3)
    assert record.agreement_with_adjudicator is None
    assert record.disagreement_index == 0


@pytest.mark.parametrize(
    "refused_call",
    [
        lambda: cross_table(["CR"], ["CR", "PR"], ["CR", "PR"]),
        lambda: cross_table(["XX"], ["CR"], ["CR", "PR"]),
        lambda: cross_table(["CR"], ["CR"], ["CR", "CR"]),
        lambda: cohens_kappa(np.array([[1, 2, 3], [1, 2, 3]])),
        lambda: cohens_kappa(np.array([[1, -2], [1, 2]])),
        lambda: cohens_kappa(np.array([[0.5, 1], [1, 1]])),
        lambda: cohens_kappa(np.zeros((2, 2), dtype=int)),
        lambda: cohens_kappa(ABSTRACTORS, alpha=0),
        lambda: fleiss_kappa(np.array([[2, 0], [1, 0]])),
        lambda: fleiss_kappa(np.array([[1, 0], [0, 1]])),
        lambda: fleiss_kappa(np.zeros((0, 3), dtype=int)),
        lambda: gwets_ac1(np.array([[2], [2]])),
        lambda: intraclass_correlation([[1.0, 2.0]]),
        lambda: intraclass_correlation([[1.0], [2.0]]),
        lambda: intraclass_correlation([[1.0, math.nan], [2.0, 3.0]]),
        lambda: intraclass_correlation([[1.0, 2.0], [3.0]]),
        lambda: bland_altman([1.0, 2.0], [1.0]),
        lambda: bland_altman([1.0], [1.0]),
        lambda: reader_record([]),
        lambda: reader_record([CaseOfReader(True)]),
        lambda: reader_record([CaseOfReader(False, True)]),
        lambda: percent_agreement([], []),
        lambda: percent_agreement(["CR"], []),
    ],
)
def test_what_cannot_be_compared_is_refused(refused_call: Any) -> None:
    with pytest.raises(Refused):
        refused_call()
