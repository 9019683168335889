"""The trial's responses: what the criteria derive from the truth, and from every reader who measures 2 mm off."""

from __future__ import annotations

import itertools

import pytest

from readstation.criteria.config import CriteriaConfig, Profile
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    Scope,
    TargetEntry,
    TargetLesion,
    TimepointFacts,
)
from readstation.imaging.phantom import PhantomSize, TimepointTruth, TrialTruth
from readstation.imaging.phantom.story import truth_of
from readstation.model.lesion import LesionRole, LesionType, TargetStateCode


@pytest.fixture(scope="module")
def truth() -> TrialTruth:
    return truth_of(20, PhantomSize.FULL)


def _tenths(truth: TrialTruth, timepoint: int, name: str) -> int:
    diameter = truth.timepoints[timepoint].lesion(name).longest_viable_diameter_mm
    assert diameter is not None
    return round(diameter * 10)


def _case(truth: TrialTruth, errors: tuple[int, ...]) -> CaseFacts:
    error = iter(errors)
    targets = tuple(
        TargetLesion(name, "liver", LesionType.HEPATIC, _tenths(truth, 0, name) + next(error)) for name in ("T1", "T2")
    )
    follow_ups = []
    for timepoint in truth.timepoints[1:]:
        entries = {
            name: TargetEntry(TargetStateCode.MEASURED, _tenths(truth, timepoint.ordinal, name) + next(error))
            for name in ("T1", "T2")
        }
        new = NewStatus.YES if timepoint.lesion("N1").present else NewStatus.NO
        follow_ups.append(
            TimepointFacts(
                timepoint.folder,
                56 * timepoint.ordinal,
                entries,
                NonTargetResponse.NON_CR_NON_PD,
                NonTargetResponse.NA,
                new,
                NewStatus.NO,
            )
        )
    return CaseFacts(targets, tuple(follow_ups))


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("errors", [*itertools.product((-20, 20), repeat=6), (0,) * 6])
def test_no_error_of_2_mm_changes_a_response(truth: TrialTruth, profile: Profile, errors: tuple[int, ...]) -> None:
    """Localized PR twice; hepatic and overall PR, then PD by the new lesion (MR-204, MR-205, MR-402, MR-508)."""
    outcomes = derive_case(_case(truth, errors), CriteriaConfig.defaults().for_profile(profile))
    for outcome, timepoint in zip(outcomes, truth.timepoints[1:], strict=True):
        expected = {
            Scope.LOCALIZED: timepoint.localized_response,
            Scope.HEPATIC: timepoint.hepatic_response,
            Scope.OVERALL: timepoint.overall_response,
        }
        assert {scope: found.response.value for scope, found in outcome.scopes.items()} == expected


def test_sizes_decide_the_roles(truth: TrialTruth) -> None:
    """Targets reach 10 mm, the small non-target does not, both 2 mm away from it (MR-102); so does the new lesion."""
    lesions = {lesion.name: lesion.longest_viable_diameter_mm for lesion in truth.timepoints[0].lesions}
    assert lesions["T1"] is not None
    assert lesions["T1"] > 12
    assert lesions["T2"] is not None
    assert lesions["T2"] > 12
    assert lesions["NT2"] is not None
    assert lesions["NT2"] < 8
    new = truth.timepoints[2].lesion("N1").longest_viable_diameter_mm
    assert new is not None
    assert new > 12
    assert lesions["NT1"] is None


def test_every_timepoint_names_every_lesion(truth: TrialTruth) -> None:
    """The same five lesions at each timepoint; only the new one is ever absent."""
    for timepoint in truth.timepoints:
        assert [lesion.name for lesion in timepoint.lesions] == ["T1", "T2", "NT1", "NT2", "N1"]
        assert [lesion.name for lesion in timepoint.lesions if not lesion.present] == (
            ["N1"] if timepoint.ordinal < 2 else []
        )


def test_sum_is_the_sum_of_the_targets(truth: TrialTruth) -> None:
    """The stated sums."""
    for timepoint in truth.timepoints:
        assert timepoint.target_sum_mm == pytest.approx(_sum(timepoint))


def _sum(timepoint: TimepointTruth) -> float:
    return sum(
        lesion.longest_viable_diameter_mm or 0 for lesion in timepoint.lesions if lesion.role is LesionRole.TARGET
    )


def test_both_sizes_tell_the_same_story() -> None:
    """The small trial has the same lesions at the same places as the full one."""
    full, small = truth_of(20, PhantomSize.FULL), truth_of(20, PhantomSize.SMALL)
    for large, little in zip(full.timepoints, small.timepoints, strict=True):
        for one, other in zip(large.lesions, little.lesions, strict=True):
            assert one.endpoints_lps_mm == other.endpoints_lps_mm
            assert one.centre_lps_mm == other.centre_lps_mm
