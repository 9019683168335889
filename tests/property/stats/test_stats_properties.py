"""What holds for every rate, curve and agreement (MR-715, MR-716, MR-720, MR-813), and every clinical score."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readstation.stats.categorical_agreement import Weights, cohens_kappa, fleiss_kappa, gwets_ac1, pair_counts
from readstation.stats.clinical.afp import AfpValue, afp_outcome
from readstation.stats.clinical.qlq_c30 import ITEMS, highest_answer, score
from readstation.stats.incidence import CompetingTime, cumulative_incidence
from readstation.stats.measurement_agreement import bland_altman, intraclass_correlation
from readstation.stats.proportions import clopper_pearson
from readstation.stats.survival import SubjectTime, kaplan_meier
from readstation.stats.waterfall import waterfall

alphas = st.sampled_from([0.01, 0.05, 0.1, 0.32])
subject_times = st.lists(st.builds(SubjectTime, st.integers(1, 40), st.booleans()), min_size=1, max_size=40)
competing = st.lists(
    st.builds(CompetingTime, st.integers(1, 40), st.sampled_from([None, "PD", "DEATH"])), min_size=1, max_size=40
)


@st.composite
def counts_of(draw: st.DrawFn) -> tuple[int, int]:
    total = draw(st.integers(1, 400))
    return draw(st.integers(0, total)), total


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    size = draw(st.integers(2, 5))
    cells = st.lists(st.integers(0, 12), min_size=size, max_size=size)
    table = np.array(draw(st.lists(cells, min_size=size, max_size=size)))
    assume(table.sum() > 0)
    return table


@st.composite
def measurements(draw: st.DrawFn) -> list[list[float]]:
    raters = draw(st.integers(2, 4))
    row = st.lists(st.integers(0, 2000).map(lambda tenths: tenths / 10), min_size=raters, max_size=raters)
    return draw(st.lists(row, min_size=2, max_size=12))


@given(counts_of(), alphas)
def test_an_interval_holds_its_estimate_and_mirrors(counts: tuple[int, int], alpha: float) -> None:
    """MR-716."""
    events, total = counts
    rate, mirrored = clopper_pearson(events, total, alpha), clopper_pearson(total - events, total, alpha)
    assert 0 <= rate.lower <= rate.fraction <= rate.upper <= 1
    assert (rate.lower, rate.upper) == (pytest.approx(1 - mirrored.upper), pytest.approx(1 - mirrored.lower))


@given(counts_of())
def test_more_confidence_is_a_wider_interval(counts: tuple[int, int]) -> None:
    """MR-716."""
    narrow, wide = clopper_pearson(*counts, 0.1), clopper_pearson(*counts, 0.01)
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


@given(subject_times, alphas)
def test_survival_falls_and_its_limits_hold_it(times: list[SubjectTime], alpha: float) -> None:
    """MR-715."""
    curve = kaplan_meier(times, alpha)
    values = [Fraction(1), *(step.survival for step in curve.steps)]
    assert all(later < earlier for earlier, later in pairwise(values))
    assert all(0 <= value <= 1 for value in values)
    for step in curve.steps:
        if step.survival == 0:
            assert (step.standard_error, step.lower, step.upper) == (None, None, None)
        else:
            assert step.lower is not None
            assert step.upper is not None
            assert 0 <= step.lower <= float(step.survival) <= step.upper <= 1


@given(subject_times)
def test_the_median_lies_in_its_interval(times: list[SubjectTime]) -> None:
    """MR-715."""
    median = kaplan_meier(times).median()
    if median.days is not None and median.lower_days is not None:
        assert median.lower_days <= median.days
    if median.upper_days is not None:
        assert median.days is not None
        assert median.days <= median.upper_days


@given(subject_times, st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter(times: list[SubjectTime], random: Random) -> None:
    shuffled = list(times)
    random.shuffle(shuffled)
    assert kaplan_meier(shuffled) == kaplan_meier(times)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40))
def test_without_censoring_survival_is_the_share_still_to_come(days: list[int]) -> None:
    """MR-715: exactly, as a fraction."""
    curve = kaplan_meier([SubjectTime(day, True) for day in days])
    for step in curve.steps:
        assert step.survival == Fraction(sum(day > step.day for day in days), len(days))


@given(competing, alphas)
def test_incidences_rise_and_with_survival_make_one(times: list[CompetingTime], alpha: float) -> None:
    """MR-720: what happened by any cause and what has not happened are everything; so causes never exceed 1."""
    result = cumulative_incidence(times, alpha)
    curve = kaplan_meier([SubjectTime(time.days, time.cause is not None) for time in times])
    for steps in zip(*result.values(), strict=True):
        total = sum(step.incidence for step in steps)
        assert total <= 1 + 1e-12
        assert total + float(curve.survival_at(steps[0].day)) == pytest.approx(1, abs=1e-12)
    for steps in result.values():
        assert all(a.incidence <= b.incidence for a, b in pairwise(steps))
        assert all(s.lower <= s.incidence <= s.upper for s in steps if s.lower is not None and s.upper is not None)


@given(tables(), st.sampled_from(Weights))
def test_kappa_stays_in_its_bounds_and_takes_readers_in_either_order(table: np.ndarray, weights: Weights) -> None:
    """MR-813."""
    one, other = cohens_kappa(table, weights), cohens_kappa(table.T, weights)
    assert 0 <= one.observed <= 1
    assert (one.coefficient is None) == (other.coefficient is None)
    if one.coefficient is not None:
        assert -1 - 1e-12 <= one.coefficient <= 1 + 1e-12
        assert one.coefficient == pytest.approx(other.coefficient, abs=1e-9)
        assert one.lower is not None
        assert one.upper is not None
        assert one.lower <= one.coefficient + 1e-12
        assert one.coefficient <= one.upper + 1e-12


@given(tables())
def test_weights_do_not_matter_between_two_categories(table: np.ndarray) -> None:
    """MR-813: with two categories every disagreement is one step."""
    assume(table[:2, :2].sum() > 0)
    plain, linear = (cohens_kappa(table[:2, :2], weights).coefficient for weights in (Weights.NONE, Weights.LINEAR))
    assert linear == (None if plain is None else pytest.approx(plain, abs=1e-9))


@given(tables(), st.randoms(use_true_random=False))
def test_names_of_categories_do_not_matter(table: np.ndarray, random: Random) -> None:
    """MR-813: kappa without weights, AC1 and Fleiss' kappa are nominal."""
    order = list(range(len(table)))
    random.shuffle(order)
    renamed = table[np.ix_(order, order)]
    pairs = [
        (cohens_kappa(table), cohens_kappa(renamed)),
        (gwets_ac1(pair_counts(table)), gwets_ac1(pair_counts(renamed))),
        (fleiss_kappa(pair_counts(table)), fleiss_kappa(pair_counts(renamed))),
    ]
    for before, after in pairs:
        assert after.coefficient == (
            None if before.coefficient is None else pytest.approx(before.coefficient, abs=1e-9)
        )


@given(tables())
def test_full_agreement_is_one_and_no_coefficient_exceeds_it(table: np.ndarray) -> None:
    """MR-813."""
    counts = pair_counts(table)
    for agreement in (cohens_kappa(table), fleiss_kappa(counts), gwets_ac1(counts)):
        if agreement.coefficient is not None:
            assert agreement.coefficient <= 1 + 1e-12
            assert (agreement.coefficient > 1 - 1e-9) == (agreement.observed > 1 - 1e-9)


@given(measurements())
def test_icc_stays_in_its_bounds(table: list[list[float]]) -> None:
    """MR-813: never above 1, and its limits hold it."""
    icc = intraclass_correlation(table)
    if icc.coefficient is not None:
        assert icc.coefficient <= 1 + 1e-9
    if icc.lower is not None and icc.upper is not None and icc.coefficient is not None and icc.coefficient > 0:
        assert icc.lower - 1e-9 <= icc.coefficient <= icc.upper + 1e-9


@given(measurements(), st.integers(1, 50))
def test_icc_knows_no_unit(table: list[list[float]], factor: int) -> None:
    plain = intraclass_correlation(table).coefficient
    scaled = intraclass_correlation([[value * factor for value in row] for row in table]).coefficient
    assert scaled == (None if plain is None else pytest.approx(plain, abs=1e-6))


@given(measurements())
def test_limits_of_agreement_turn_with_the_readers(table: list[list[float]]) -> None:
    """MR-813."""
    first, second = [row[0] for row in table], [row[1] for row in table]
    one, other = bland_altman(first, second), bland_altman(second, first)
    assert one.low <= one.mean_difference <= one.high
    assert one.low == pytest.approx(-other.high, abs=1e-9)


@given(st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=30, max_size=30))
def test_scores_lie_on_their_scale(given_answers: list[int | None]) -> None:
    """MR-1102."""
    answers = dict(zip(ITEMS, given_answers, strict=True))
    assert all(value is None or 0 <= value <= 100 for value in score(answers).values())


@given(st.sampled_from(list(ITEMS)))
def test_one_worse_answer_never_raises_the_summary(item: int) -> None:
    """MR-1102: a higher answer is worse for every item but the global ones, which the summary leaves out."""
    low = dict.fromkeys(ITEMS, 1)
    before, after = score(low)["SUMMARY"], score({**low, item: highest_answer(item)})["SUMMARY"]
    assert before is not None
    assert after is not None
    assert after <= before


@given(st.decimals(1, 10_000, places=1), st.decimals(0, 10_000, places=1))
def test_an_afp_response_is_more_than_half(before: Decimal, after: Decimal) -> None:
    """MR-1101, by whole numbers: a response is 2 AFP_t < AFP_0."""
    outcome = afp_outcome(AfpValue(before), AfpValue(after))
    assert outcome.is_responder is (2 * after < before if before >= 200 else None)


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.none() | st.fractions(-100, 300), max_size=20))
def test_a_waterfall_holds_every_subject_once(changes: dict[str, Fraction | None]) -> None:
    plot = waterfall(changes, {})
    assert sorted([*(bar.subject for bar in plot.bars), *plot.without_bar]) == sorted(changes)
    heights = [bar.change_percent for bar in plot.bars]
    assert heights == sorted(heights, reverse=True)
