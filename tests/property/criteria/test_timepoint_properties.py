"""What holds for every case, not for the written ones alone (issue: the criteria engine, point 2)."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    Response,
    Scope,
    TargetEntry,
    TargetLesion,
    TargetResponse,
    TimepointFacts,
)
from readstation.model.lesion import LesionType, TargetStateCode
from tests.builders.criteria_cases import liver_case

CLASSIC = CriteriaConfig.defaults()
GUARD5 = CLASSIC.with_overrides({"profile": "MRECIST_GUARD5"})

lengths = st.integers(0, 1200)
plain_entries = st.one_of(
    st.builds(TargetEntry, st.just(TargetStateCode.MEASURED), lengths),
    st.builds(TargetEntry, st.sampled_from([TargetStateCode.ABSENT, TargetStateCode.NOT_EVALUABLE])),
)
entries = st.one_of(
    plain_entries,
    st.builds(TargetEntry, st.just(TargetStateCode.TOO_SMALL)),
    st.builds(
        TargetEntry,
        st.just(TargetStateCode.SPLIT),
        st.none(),
        st.lists(st.one_of(st.none(), st.integers(1, 600)), min_size=2, max_size=3).map(tuple),
    ),
    st.builds(TargetEntry, st.just(TargetStateCode.MERGED), merged_into=st.sampled_from(["T0", "T1"])),
)


@st.composite
def cases(draw, kinds=tuple(LesionType), entry=entries):
    """Return a case of up to five targets and four follow-ups, with every state, code and gap."""
    targets = tuple(
        TargetLesion(f"T{index}", "", draw(st.sampled_from(kinds)), draw(st.integers(1, 1200)), draw(st.booleans()))
        for index in range(draw(st.integers(0, 4)))
    )
    timepoints = tuple(
        TimepointFacts(
            f"TP{index}",
            None,
            {target.lesion_id: draw(entry) for target in targets if draw(st.integers(0, 9))},
            *(draw(st.sampled_from(NonTargetResponse)) for _ in range(2)),
            *(draw(st.sampled_from(NewStatus)) for _ in range(2)),
        )
        for index in range(draw(st.integers(1, 4)))
    )
    return CaseFacts(targets, timepoints)


def _results(case, config=CLASSIC):
    return [
        (outcome.target, outcome.response, outcome.sum_tenths, outcome.partial_tenths, outcome.flags)
        for timepoint in derive_case(case, config, with_reasons=False)
        for row in (timepoint.scopes, timepoint.sensitivity)
        for outcome in row.values()
    ]


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_and_names_of_lesions_do_not_matter(case, random):
    """Issue point 2, first property."""
    order = list(case.targets)
    random.shuffle(order)
    names = {target.lesion_id: f"X{index}" for index, target in enumerate(order)}
    timepoints = tuple(
        dataclasses.replace(
            timepoint,
            targets={
                names[lesion_id]: dataclasses.replace(entry, merged_into=names.get(entry.merged_into or ""))
                for lesion_id, entry in reversed(timepoint.targets.items())
            },
        )
        for timepoint in case.timepoints
    )
    targets = tuple(dataclasses.replace(target, lesion_id=names[target.lesion_id]) for target in order)
    assert _results(CaseFacts(targets, timepoints)) == _results(case)


@given(cases(kinds=(LesionType.HEPATIC, LesionType.EXTRAHEPATIC), entry=plain_entries), st.integers(2, 9))
@settings(max_examples=60, deadline=None)
def test_scaling_by_a_whole_number_keeps_the_category(case, factor):
    """MR-204, MR-205: with the classic profile, without nodes and imputed values."""
    scaled = CaseFacts(
        tuple(dataclasses.replace(target, baseline_tenths=target.baseline_tenths * factor) for target in case.targets),
        tuple(
            dataclasses.replace(
                timepoint,
                targets={
                    lesion_id: entry
                    if entry.tenths is None
                    else dataclasses.replace(entry, tenths=entry.tenths * factor)
                    for lesion_id, entry in timepoint.targets.items()
                },
            )
            for timepoint in case.timepoints
        ),
    )
    for before, after in zip(derive_case(case, CLASSIC), derive_case(scaled, CLASSIC), strict=True):
        for scope in Scope:
            assert before.scopes[scope].response is after.scopes[scope].response


@given(cases(), st.integers(1, 500), st.data())
@settings(max_examples=60, deadline=None)
def test_more_progression_never_takes_a_progression_away(case, growth, data):
    """MR-204, MR-208, MR-501: a larger target, a new lesion or worse non-targets at a timepoint leave PD as PD."""
    last = case.timepoints[-1]
    grown = {
        lesion_id: dataclasses.replace(entry, tenths=entry.tenths + growth)
        if entry.tenths is not None and data.draw(st.booleans())
        else entry
        for lesion_id, entry in last.targets.items()
    }
    changes = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "new_hepatic": st.just(NewStatus.YES),
                "new_extrahepatic": st.just(NewStatus.YES),
                "nontarget_hepatic": st.just(NonTargetResponse.PD),
                "nontarget_extrahepatic": st.just(NonTargetResponse.PD),
            },
        )
    )
    worse = dataclasses.replace(last, targets=grown, **changes)
    before = derive_case(case, CLASSIC)[-1]
    after = derive_case(CaseFacts(case.targets, (*case.timepoints[:-1], worse)), CLASSIC)[-1]
    for old, new in ((before.scopes, after.scopes), (before.sensitivity, after.sensitivity)):
        for scope in Scope:
            if old[scope].response is Response.PD:
                assert new[scope].response is Response.PD


@given(cases())
@settings(max_examples=40, deadline=None)
def test_a_case_is_the_same_whole_and_timepoint_by_timepoint(case):
    """MR-804: what is derived at each lock is what is derived at the end."""
    whole = derive_case(case, CLASSIC)
    for count in range(1, len(case.timepoints) + 1):
        assert derive_case(CaseFacts(case.targets, case.timepoints[:count]), CLASSIC) == whole[:count]


@given(cases(), st.sampled_from([CLASSIC, GUARD5, CLASSIC.with_overrides({"localized_scope": "TREATED_TARGETS"})]))
@settings(max_examples=100, deadline=None)
def test_what_scopes_and_profiles_share_is_what_each_would_give_alone(case, config):
    """MR-210, MR-510: outcomes without reasons are shared where they can be; those with reasons never are."""

    def plain(outcome):
        return dataclasses.replace(outcome, trace=(), distances=())

    shared = derive_case(case, config, with_reasons=False)
    alone = derive_case(case, config)
    other = derive_case(case, config.for_profile(config.profile.other))
    for ours, theirs, swapped in zip(shared, alone, other, strict=True):
        for scope in Scope:
            assert ours.scopes[scope] == plain(theirs.scopes[scope]) == plain(swapped.sensitivity[scope])
            assert ours.sensitivity[scope] == plain(theirs.sensitivity[scope]) == plain(swapped.scopes[scope])


@given(cases(), st.sampled_from([CLASSIC, GUARD5]))
@settings(max_examples=60, deadline=None)
def test_distances_end_where_the_category_does(case, config):
    """MR-203: one tenth across each stated sum is another response, for every case whose sum can be moved."""
    *earlier, last = case.timepoints
    for target in case.targets:
        spoken = last.targets.get(target.lesion_id)
        if spoken is None or spoken.state is not TargetStateCode.MEASURED:
            continue
        outcome = derive_case(case, config)[-1].scopes[Scope.OVERALL]
        for distance in outcome.distances:
            if (spoken.tenths or 0) + distance.away_tenths < 0:
                continue
            moved = {
                **last.targets,
                target.lesion_id: dataclasses.replace(spoken, tenths=(spoken.tenths or 0) + distance.away_tenths),
            }
            there = CaseFacts(case.targets, (*earlier, dataclasses.replace(last, targets=moved)))
            found = derive_case(there, config)[-1].scopes[Scope.OVERALL].target
            # A sum that has become small enough may be complete response where only normal nodes are left (MR-202).
            assert found in (distance.response, TargetResponse.CR)
        return


@pytest.mark.parametrize("config", [CLASSIC, GUARD5], ids=["classic", "guard5"])
def test_one_tenth_across_each_limit_flips_exactly_there(config):
    """MR-204, MR-205, MR-216: every baseline from 10.0 to 200.0 mm, and every nadir from 5.0 to its baseline."""

    def response(*sums):
        outcome = derive_case(liver_case(*sums), config, with_reasons=False)[-1]
        return outcome.scopes[Scope.LOCALIZED].target.value

    for baseline in range(100, 2001):
        largest_partial = next(total for total in range(baseline * 7 // 10 + 1, 0, -1) if 10 * total <= 7 * baseline)
        assert response(baseline, largest_partial) == "PR"
        assert response(baseline, largest_partial + 1) == "SD"
        increase = config.pd_abs_increase_tenths
        smallest = next(
            total
            for total in range(baseline * 12 // 10, baseline * 13 // 10 + 60)
            if 10 * total >= 12 * baseline and total - baseline >= increase
        )
        assert response(baseline, smallest) == "PD"
        assert response(baseline, smallest - 1) == "SD"
