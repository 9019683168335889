"""What keeps a timepoint from being locked, and what only wants a look (MR-123, MR-301, MR-405, MR-507)."""

from __future__ import annotations

import dataclasses

from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.model.lesion import Assessment, LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.series import PhaseRole, Plane, TimepointImages
from readstation.reading.completeness import missing, unsettled_lesions
from readstation.reading.derive import derive_outcomes
from tests.builders.reads import ALIAS, demo_charter, timepoint_images
from tests.builders.said import finding, non_target, read_of, target

CONFIG = CriteriaConfig.defaults()


def lacks(state: ReadState, timepoint: int, images: TimepointImages | None = None) -> list[tuple[str, str]]:
    outcome = derive_outcomes(state, CONFIG).get(timepoint)
    found = missing(state, timepoint, images or timepoint_images(timepoint), demo_charter(), outcome)
    return [(each.severity.value, each.code) for each in found]


def test_every_lesion_needs_a_state() -> None:
    state = read_of(
        target(466, 300), target(214, None), non_target(NonTargetStateCode.PRESENT), finding(NewLesionStatus.EQUIVOCAL)
    )
    assert lacks(state, 1) == [("error", "MR-123"), ("error", "MR-301")]
    sentence = missing(state, 1, None, demo_charter(), None)[0].message
    assert sentence == "T2 has no state at TP1. Measure it, or say why not. The rest of your read is kept."


def test_an_equivocal_finding_is_judged_again_and_a_settled_one_is_not() -> None:
    """MR-405, MR-407."""
    doubt, yes, no = NewLesionStatus.EQUIVOCAL, NewLesionStatus.YES, NewLesionStatus.NO
    state = read_of(target(466, 300, 300), finding(doubt, None), finding(yes, None), finding(no, None))
    assert [lesion.label for lesion in unsettled_lesions(state, 2)] == ["N1"]
    assert lacks(state, 2) == [("error", "MR-405")]


def test_a_merge_whose_target_is_not_measured_any_more_is_missing() -> None:
    """MR-214."""
    state = read_of(target(466, TargetStateCode.ABSENT), target(214, TargetStateCode.MERGED))
    key = (LesionId("L2"), 1)
    merged = Assessment(*key, target=TargetStateCode.MERGED, merged_into=LesionId("L1"))
    state = dataclasses.replace(state, assessments={**state.assessments, key: merged})
    assert lacks(state, 1) == [("error", "MR-214")]


def test_the_baseline_without_a_target_is_a_warning() -> None:
    state = read_of(non_target(NonTargetStateCode.PRESENT))
    assert lacks(state, 0) == [("warning", "MR-113")]
    assert state.of_role(LesionRole.TARGET) == ()


def test_missing_unusable_and_thick_phases_are_warnings() -> None:
    """MR-103, MR-115."""
    full = timepoint_images(0)
    series = [each for each in full.series if each.phase is not PhaseRole.DELAYED]
    series[0] = dataclasses.replace(series[0], is_usable=False)
    series[1] = dataclasses.replace(series[1], slice_thickness_um=5_001)
    images = TimepointImages(ALIAS, 0, tuple(series))
    found = missing(read_of(target(466)), 0, images, demo_charter(), None)
    assert [each.message for each in found] == [
        "The pre-contrast phase cannot be measured for TP0. Read with the others, or ask for it.",
        "The late arterial phase of TP0 has slices over 5 mm.",
        "The delayed phase was not sent for TP0. Read with the others, or ask for it.",
    ]
    assert not any(each.is_error for each in found)


def test_another_plane_than_before_is_a_warning() -> None:
    """MR-117."""
    state = read_of(target(466, 300, 200), target(214, 120, None))
    said = state.assessments[LesionId("L1"), 2]
    assert said.measurement is not None
    coronal = dataclasses.replace(said, measurement=dataclasses.replace(said.measurement, plane=Plane.CORONAL))
    state = dataclasses.replace(state, assessments={**state.assessments, (LesionId("L1"), 2): coronal})
    assert ("warning", "MR-117") not in lacks(state, 1)
    found = [each for each in missing(state, 2, None, demo_charter(), None) if each.code == "MR-117"]
    assert [each.message for each in found] == ["T1 was measured on axial images before, now on coronal."]


def test_flags_that_want_a_second_look_are_warnings() -> None:
    """MR-210 and MR-507: they are shown before the lock, and do not forbid it."""
    state = read_of(target(100, 50, 62))
    found = missing(state, 2, None, demo_charter(), derive_outcomes(state, CONFIG)[2])
    assert [(each.code, each.place) for each in found] == [("MR-210", "F-PD-LT5")]
    assert found[0].message.startswith("localized, hepatic, overall".capitalize())
    again = read_of(
        target(466, TargetStateCode.ABSENT, TargetStateCode.ABSENT),
        non_target(NonTargetStateCode.PRESENT, NonTargetStateCode.ABSENT, NonTargetStateCode.PRESENT),
    )
    assert ("warning", "MR-507") in lacks(again, 2)
