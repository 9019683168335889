"""Shapley's axioms on the shares of the causes, and the mixed read at its two ends (MR-809, MR-810)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.criteria.derive import derive_case
from readstation.model.adjudication import DifferenceCause, Side
from readstation.reading.adjudicate.differences import differences, first_divergence
from readstation.reading.adjudicate.outcome import read_result
from readstation.reading.adjudicate.shares import cause_shares, shapley_values
from readstation.reading.adjudicate.swap import from_side, mixed_facts
from readstation.reading.derive import case_facts, derive_outcomes
from readstation.reading.read_result import read_result as result_of_read
from tests.builders.read_pairs import RandomPair, flipped, judging
from tests.builders.signing_station import demo_charter

SEEDS = st.integers(0, 2**32)
CAUSES = st.frozensets(st.sampled_from(sorted(DifferenceCause)), min_size=1)
QUICK = settings(max_examples=25, deadline=None, derandomize=True)
HOW = judging()


@QUICK
@given(SEEDS, CAUSES)
def test_a_mixture_of_one_read_alone_is_that_read(seed: int, causes: frozenset[DifferenceCause]) -> None:
    pair = RandomPair(seed, causes).pair
    for side in Side:
        mixed = mixed_facts(pair, from_side(side), HOW.config).case
        own = case_facts(pair.states[side], pair.follow_ups)
        assert derive_case(mixed, HOW.config, with_reasons=False) == derive_case(own, HOW.config, with_reasons=False)
        assert {each.lesion_id.partition(":")[2] for each in mixed.targets} == {each.lesion_id for each in own.targets}


@QUICK
@given(SEEDS, CAUSES)
def test_the_sequencer_and_the_bench_judge_a_read_alike(seed: int, causes: frozenset[DifferenceCause]) -> None:
    """MR-809: what opened a case at central is what the bench explains, dates of progression included (MR-406)."""
    pair, charter = RandomPair(seed, causes).pair, demo_charter()
    for side in Side:
        state = pair.states[side]
        by_central = result_of_read(state, derive_outcomes(state, HOW.config), charter, HOW.days)
        assert by_central == read_result(pair, from_side(side), HOW)


@QUICK
@given(SEEDS, CAUSES)
def test_shares_add_up_to_one_and_equal_causes_have_none(seed: int, causes: frozenset[DifferenceCause]) -> None:
    """Efficiency and the null player; a cause that is alone explains everything."""
    for each in cause_shares(RandomPair(seed, causes).pair, HOW):
        assert sum(each.shares.values()) == 1
        assert {cause for cause, share in each.shares.items() if share != 0} <= causes
        if len(causes) == 1:
            assert each.shares[min(causes)] == 1


@QUICK
@given(SEEDS, CAUSES)
def test_the_sides_do_not_matter(seed: int, causes: frozenset[DifferenceCause]) -> None:
    """A and B are drawn at random, so no share may tell them apart."""
    pair = RandomPair(seed, causes).pair
    assert cause_shares(pair, HOW) == cause_shares(flipped(pair), HOW)


@QUICK
@given(SEEDS, CAUSES)
def test_differences_are_of_the_changed_causes_and_a_divergence_is_one_of_them(
    seed: int, causes: frozenset[DifferenceCause]
) -> None:
    pair = RandomPair(seed, causes).pair
    listed = differences(pair)
    assert {each.cause for each in listed} <= causes
    assert [each.timepoint for each in listed] == sorted(each.timepoint for each in listed)
    shares = cause_shares(pair, HOW)
    first = first_divergence(pair, shares, HOW)
    assert (first is None) is (not shares)
    assert first is None or first in listed


@QUICK
@given(st.lists(st.integers(-3, 3), min_size=16, max_size=16))
def test_shapley_values_are_the_average_over_all_orders(worths: list[int]) -> None:
    """Against the definition: every order of four players, one after the other; symmetric players are equal."""
    from itertools import permutations

    players = "abcd"
    known = {frozenset(p for n, p in enumerate(players) if mask >> n & 1): Fraction(w) for mask, w in enumerate(worths)}
    totals = dict.fromkeys(players, Fraction(0))
    for order in permutations(players):
        for place, player in enumerate(order):
            totals[player] += known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
    values = shapley_values(players, known.__getitem__)
    assert values == {player: total / 24 for player, total in totals.items()}
    assert sum(values.values()) == known[frozenset(players)] - known[frozenset()]
    even = shapley_values(players, lambda chosen: Fraction(len(chosen) >= 2))
    assert set(even.values()) == {Fraction(1, 4)}
