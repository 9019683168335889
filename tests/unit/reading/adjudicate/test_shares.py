"""What explains a difference between two reads: one cause alone, and two that share it (MR-809)."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest

from readstation.core.errors import Refused
from readstation.criteria.discordance import TRIGGERS
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import Scope
from readstation.model.adjudication import TRIGGER_NAMES, AdjudicationPlan, DifferenceCause, Side
from readstation.model.lesion import NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.quality import Region
from readstation.reading.adjudicate.differences import differences, effect_of, first_divergence
from readstation.reading.adjudicate.outcome import read_result
from readstation.reading.adjudicate.pair import LesionGroup, ReadPair
from readstation.reading.adjudicate.shares import cause_shares
from readstation.reading.adjudicate.swap import from_causes, from_side, mixed_facts
from tests.builders.read_pairs import judging, pair_of, without_regions
from tests.builders.said import LUNG, finding, non_target, target

YES, EQUIVOCAL, NO = NewLesionStatus.YES, NewLesionStatus.EQUIVOCAL, NewLesionStatus.NO
PRESENT, WORSE = NonTargetStateCode.PRESENT, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION
NE, ABSENT = TargetStateCode.NOT_EVALUABLE, TargetStateCode.ABSENT
HOW = judging(2)


def shares_of(pair: ReadPair) -> dict[str, dict[DifferenceCause, Fraction]]:
    return {each.trigger: {c: s for c, s in each.shares.items() if s} for each in cause_shares(pair, HOW)}


def of_regions(pair: ReadPair) -> ReadPair:
    second = without_regions(pair.states[Side.B], 1, Region.LIVER)
    return ReadPair({Side.A: pair.states[Side.A], Side.B: without_regions(second, 2, Region.LIVER)}, pair.groups)


ALONE = {
    "another lesion chosen as target": (
        pair_of(
            [target(300, 150, 150), non_target(PRESENT, PRESENT, PRESENT)],
            [non_target(PRESENT, PRESENT, PRESENT), target(300, 300, 300)],
            ((0,), (0,)), ((1,), (1,)), follow_ups=2,
        ),
        DifferenceCause.TARGET_CHOICE, {"LOC_BOR", "LOC_RESPONDER", "OVR_BOR"}, 0,
    ),
    "no target found": (
        pair_of([target(300, 300, 300)], [], follow_ups=2),
        DifferenceCause.TARGET_CHOICE, {"BASELINE_MEASURABILITY", "LOC_BOR", "OVR_BOR"}, 0,
    ),
    "one lesion taken for two": (
        pair_of([target(400, 280, 280)], [target(200, 150, 150), target(200, 150, 150)], ((0,), (0, 1)), follow_ups=2),
        DifferenceCause.TARGET_CHOICE, {"LOC_BOR", "LOC_RESPONDER", "OVR_BOR"}, 0,
    ),
    "another diameter": (
        pair_of([target(300, 210, 300)], [target(300, 211, 300)], follow_ups=2),
        DifferenceCause.MEASUREMENT, {"LOC_BOR", "LOC_RESPONDER", "OVR_BOR"}, 1,
    ),
    "a new lesion that one saw": (
        pair_of([target(300, 150, 150)], [target(300, 150, 150), finding(None, YES)], follow_ups=2),
        DifferenceCause.NEW_LESION, {"HEP_PD_TP", "OVR_PD_TP"}, 2,
    ),
    "a non-target judged worse": (
        pair_of(
            [target(300, 150, 150), non_target(None, PRESENT, PRESENT, lesion_type=LUNG)],
            [target(300, 150, 150), non_target(None, PRESENT, WORSE, lesion_type=LUNG)], follow_ups=2,
        ),
        DifferenceCause.NON_TARGET, {"OVR_PD_TP"}, 2,
    ),
    "an item that one lists": (
        pair_of(
            [target(300, ABSENT, ABSENT)],
            [target(300, ABSENT, ABSENT), non_target(None, PRESENT, PRESENT)], follow_ups=2,
        ),
        DifferenceCause.NON_TARGET, {"OVR_BOR"}, 0,
    ),
    "a target that one cannot judge": (
        pair_of([target(300, 200, 220)], [target(300, NE, 220)], follow_ups=2),
        DifferenceCause.QUALITY, {"LOC_BOR", "LOC_RESPONDER", "OVR_BOR"}, 1,
    ),
    "a region that one finds not imaged": (
        of_regions(pair_of([target(300, ABSENT, ABSENT)], [target(300, ABSENT, ABSENT)], follow_ups=2)),
        DifferenceCause.QUALITY, {"OVR_BOR"}, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pair", "cause", "triggers", "timepoint"), ALONE.values(), ids=ALONE.keys())
def test_a_cause_alone_explains_everything(
    pair: ReadPair, cause: DifferenceCause, triggers: set[str], timepoint: int
) -> None:
    shares = cause_shares(pair, HOW)
    assert {each.trigger for each in shares} == triggers
    assert all(each.shares[cause] == 1 and sum(each.shares.values()) == 1 for each in shares)
    divergence = first_divergence(pair, shares, HOW)
    assert divergence is not None
    assert (divergence.cause, divergence.timepoint) == (cause, timepoint)
    assert effect_of(pair, divergence, HOW).decides


def test_two_causes_of_which_each_would_do_share_the_difference() -> None:
    """A sees neither the progression of the item nor the new lesion, B both: half and half."""
    pair = pair_of(
        [target(300, 150, 150), non_target(None, PRESENT, PRESENT)],
        [target(300, 150, 150), non_target(None, PRESENT, WORSE), finding(None, YES)],
        follow_ups=2,
    )
    half = {DifferenceCause.NON_TARGET: Fraction(1, 2), DifferenceCause.NEW_LESION: Fraction(1, 2)}
    assert shares_of(pair) == {"HEP_PD_TP": half, "OVR_PD_TP": half}
    # Alone, neither read loses or gains its progression by taking over both; one of the two is enough for A.
    effects = {each.cause: effect_of(pair, each, HOW) for each in differences(pair)}
    assert effects[DifferenceCause.NEW_LESION].changed == {Side.A: ("HEP_PD_TP", "OVR_PD_TP"), Side.B: ()}


def test_a_value_that_neither_read_has_counts_half() -> None:
    """Worked by hand. A: target 10, 10, 13 mm is PD at TP2. B: 10, 10, 10 mm and a new lesion at TP1 is PD at TP1.

    B's lines alone give no PD, which is neither: worth 1/2. B's finding alone gives PD at TP1: worth 1.
    """
    pair = pair_of([target(100, 100, 130)], [target(100, 100, 100), finding(YES, YES)], follow_ups=2)
    share = {DifferenceCause.MEASUREMENT: Fraction(1, 4), DifferenceCause.NEW_LESION: Fraction(3, 4)}
    assert shares_of(pair) == {"HEP_PD_TP": share, "OVR_BOR": {DifferenceCause.NEW_LESION: 1}, "OVR_PD_TP": share}


def test_equal_outcomes_raise_nothing_and_have_no_divergence() -> None:
    """MR-809: other targets or sums with equal outcomes are no trigger."""
    pair = pair_of([target(300, 180, 180)], [target(310, 170, 175)], follow_ups=2)
    assert cause_shares(pair, HOW) == ()
    assert first_divergence(pair, (), HOW) is None
    assert [(each.timepoint, each.cause) for each in differences(pair)] == [
        (n, DifferenceCause.MEASUREMENT) for n in range(3)
    ]
    assert not any(effect_of(pair, each, HOW).decides for each in differences(pair))


def test_small_differences_of_a_diameter_do_not_part_the_reads_unless_they_decide() -> None:
    """0.4 mm at baseline changes nothing; 0.4 mm at TP1 decides PR against SD."""
    pair = pair_of([target(300, 210, 300)], [target(304, 214, 300)], follow_ups=2)
    divergence = first_divergence(pair, cause_shares(pair, HOW), HOW)
    assert divergence is not None
    assert (divergence.timepoint, divergence.is_telling) == (1, False)
    assert divergence.values == {Side.A: 210, Side.B: 214}
    baseline = differences(pair)[0]
    assert (baseline.timepoint, baseline.is_telling, effect_of(pair, baseline, HOW).decides) == (0, False, False)


def test_a_merged_target_is_carried_by_its_counterpart() -> None:
    """MR-214: under the other read's choice the line that holds a merged target is the counterpart's."""
    rows = [target(300, 200), target(200, 150)]
    pair = pair_of(rows, rows, ((0,), (1,)), ((1,), (0,)), follow_ups=1)
    second = pair.states[Side.B]
    merged = dataclasses.replace(
        second.assessments["L2", 1], target=TargetStateCode.MERGED, measurement=None, merged_into="L1"
    )
    second = dataclasses.replace(second, assessments={**second.assessments, ("L2", 1): merged})
    pair = ReadPair({Side.A: pair.states[Side.A], Side.B: second}, pair.groups)
    facts = mixed_facts(pair, from_causes([DifferenceCause.MEASUREMENT]), HOW.config).case
    assert facts.timepoints[0].targets["A:L1"].merged_into == "A:L2"
    own = mixed_facts(pair, from_side(Side.B), HOW.config).case
    assert own.timepoints[0].targets["B:L2"].merged_into == "B:L1"


def test_where_only_one_read_could_judge_its_value_counts() -> None:
    """Quality from A (evaluable), measurement from B (none there): only A has a value."""
    pair = pair_of([target(300, 150)], [target(320, NE)], follow_ups=1)
    facts = mixed_facts(pair, from_causes([DifferenceCause.MEASUREMENT]), HOW.config).case
    assert (facts.targets[0].baseline_tenths, facts.timepoints[0].targets["A:L1"].tenths) == (320, 150)
    facts = mixed_facts(pair, from_causes([DifferenceCause.QUALITY]), HOW.config).case
    assert facts.timepoints[0].targets["A:L1"].state is NE


def test_a_finding_first_equivocal_dates_progression_back() -> None:
    """MR-406, MR-608: with FIRST_DETECTED the progression is at TP1, where it was seen."""
    pair = pair_of(
        [target(300, 290, 290), finding(EQUIVOCAL, YES)], [target(300, 290, 290), finding(NO, YES)], follow_ups=2
    )
    results = {side: read_result(pair, from_side(side), HOW) for side in Side}
    assert [results[side].hepatic_pd_label for side in Side] == ["TP1", "TP2"]
    assert mixed_facts(pair, from_side(Side.A), HOW.config).first_detected == {Scope.HEPATIC: 1, Scope.OVERALL: 1}
    assert shares_of(pair)["HEP_PD_TP"] == {DifferenceCause.NEW_LESION: 1}


def test_confirmed_best_responses_are_compared_where_the_charter_says_so() -> None:
    """MR-809: PR at the last timepoint is not confirmed."""
    pair = pair_of([target(300, 300, 150)], [target(300, 300, 150)], follow_ups=2)
    plain = read_result(pair, from_side(Side.A), HOW)
    confirmed = read_result(pair, from_side(Side.A), judging(2, AdjudicationPlan(uses_confirmed_best=True)))
    assert (plain.localized_best, confirmed.localized_best) == (BestResponse.PR, BestResponse.SD)


def test_only_the_triggers_that_the_charter_keeps_have_shares() -> None:
    pair, *_ = ALONE["another diameter"]
    kept = judging(2, AdjudicationPlan(triggers=("OVR_BOR",)))
    assert [each.trigger for each in cause_shares(pair, kept)] == ["OVR_BOR"]


def test_the_names_of_the_triggers_are_those_of_the_rules() -> None:
    assert tuple(rule.verdict for rule in TRIGGERS) == TRIGGER_NAMES


def test_reads_that_cannot_be_compared_are_refused() -> None:
    pair = pair_of([target(300, 150)], [target(300, 150)], follow_ups=1)
    short = dataclasses.replace(pair.states[Side.B], timepoints={0: pair.states[Side.B].timepoints[0]})
    with pytest.raises(Refused, match="same timepoints"):
        ReadPair({Side.A: pair.states[Side.A], Side.B: short}, pair.groups)
    with pytest.raises(Refused, match="one group"):
        ReadPair(pair.states, (LesionGroup({Side.A: ("L1",), Side.B: ()}),))
    with pytest.raises(Refused, match="day of TP1"):
        read_result(pair, from_side(Side.A), dataclasses.replace(HOW, days={}))
