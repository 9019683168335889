"""Rules that refuse an edit, in the words of the design (MR-102 to MR-123, MR-301 to MR-306, MR-401 to MR-414)."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.exact import tenths_between
from readstation.core.ids import LesionId, SeriesKey
from readstation.criteria.config import CriteriaConfig
from readstation.model.lesion import (
    Lesion,
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.read import TimepointState
from readstation.model.series import PhaseRole, Plane, TimepointImages
from readstation.reading.commands import (
    AddLesion,
    ChangeRole,
    ClearAssessment,
    MeasureTarget,
    PlaceLesion,
    RemoveLesion,
    SetNewLesionStatus,
    SetNonTargetState,
    SetTargetState,
    WriteNote,
)
from readstation.reading.edit import clean_text
from readstation.reading.eligibility import minimum_tenths
from tests.builders.planned import Read
from tests.builders.reads import (
    ALIAS,
    add_new_lesion,
    add_non_target,
    add_target,
    drawn,
    series_facts,
    timepoint_images,
)

L1, L2, L3 = LesionId("L1"), LesionId("L2"), LesionId("L3")
CONFIG = CriteriaConfig.defaults()


def follow_up() -> Read:
    """Return a read at TP1 with two liver targets and a non-target."""
    read = Read(timepoints=3)
    for command in (add_target(466), add_target(214, site="Liver, segment III"), add_non_target()):
        read.do(command)
    read.lock_and_open(1)
    return read


def test_a_target_is_entered_with_its_line() -> None:
    read = Read()
    assert read.do(add_target(466)) == "Add T1"
    assert read.state.lesions[L1].label == "T1"
    said = read.state.assessment(L1, 0)
    assert said is not None
    assert (said.target, said.measurement) == (TargetStateCode.MEASURED, drawn(466))
    assert "has no line" in read.refuses(add_target(466, measurement=None))


@pytest.mark.parametrize(
    ("lesion_type", "organ", "site", "length", "least"),
    [
        (LesionType.HEPATIC, "liver", "Liver, segment VIII", 99, "10 mm"),
        (LesionType.EXTRAHEPATIC, "lung", "Lung, right", 99, "10 mm"),
        (LesionType.NODE, "lymph nodes", "Lymph node, retroperitoneal", 149, "15 mm"),
    ],
)
def test_a_target_below_its_size_is_refused(
    lesion_type: LesionType, organ: str, site: str, length: int, least: str
) -> None:
    """MR-102, MR-106, MR-111: one tenth below is refused, the size itself is taken."""
    command = AddLesion(0, LesionRole.TARGET, lesion_type, organ, site, drawn(length))
    assert Read().refuses(command) == (
        f"T1 is {length / 10:.1f} mm. A target needs {least}: make it a non-target or keep it as a note."
    )
    Read().do(dataclasses.replace(command, measurement=drawn(length + 1)))


@pytest.mark.parametrize(
    ("thickness_um", "interval_um", "lesion_type", "least"),
    [
        (5_000, 5_000, LesionType.HEPATIC, 100),
        (5_001, 5_000, LesionType.HEPATIC, 101),
        (None, 1_500, LesionType.HEPATIC, 100),
        (None, 7_000, LesionType.HEPATIC, 140),
        (7_000, 3_500, LesionType.HEPATIC, 140),
        (7_000, 7_000, LesionType.NODE, 150),
        (10_000, 5_000, LesionType.NODE, 200),
        (10_000, 5_000, LesionType.NODE_PORTAL, 200),
        (12_000, 5_000, LesionType.NODE_PORTAL, 240),
    ],
)
def test_thick_slices_need_larger_targets(
    thickness_um: int | None, interval_um: int, lesion_type: LesionType, least: int
) -> None:
    """MR-103, cases E03, E04, E19: twice the thickness or interval beyond 5 mm, compared exactly."""
    facts = series_facts(0, 2, PhaseRole.LATE_ARTERIAL, slice_thickness_um=thickness_um, slice_interval_um=interval_um)
    assert minimum_tenths(lesion_type, facts, CONFIG) == least


def test_numbers_of_targets_are_limited_per_organ_and_in_total() -> None:
    """MR-112; all nodes are one organ (MR-106)."""
    read = Read()
    read.do(add_target(466))
    read.do(add_target(214))
    assert read.refuses(add_target(300)) == (
        "This would be the third target in the liver. The charter allows 2. Make it a non-target?"
    )
    for site in ("Lymph node, retroperitoneal", "Lymph node, mesenteric"):
        read.do(AddLesion(0, LesionRole.TARGET, LesionType.NODE, "lymph nodes", site, drawn(200)))
    portal = AddLesion(
        0, LesionRole.TARGET, LesionType.NODE_PORTAL, "lymph nodes", "Lymph node, porta hepatis", drawn(250)
    )
    assert "third target in the lymph nodes" in read.refuses(portal)
    read.do(AddLesion(0, LesionRole.TARGET, LesionType.EXTRAHEPATIC, "lung", "Lung, right", drawn(200)))
    spleen = AddLesion(0, LesionRole.TARGET, LesionType.EXTRAHEPATIC, "spleen", "Spleen", drawn(200))
    assert read.refuses(spleen) == "This would be the sixth target. The charter allows 5. Make it a non-target?"


def test_liver_targets_are_measured_on_the_late_arterial_phase_only() -> None:
    """MR-115, at baseline and later; other targets on any phase."""
    sentence = (
        "T1 is on the portal venous phase. Liver targets are measured on late arterial (MR-115). "
        "Nothing was stored: draw it there."
    )
    portal = drawn(466, phase=PhaseRole.PORTAL_VENOUS)
    assert Read().refuses(add_target(466, measurement=portal)) == sentence
    read = follow_up()
    later = MeasureTarget(1, L1, drawn(300, 1, phase=PhaseRole.PORTAL_VENOUS))
    assert read.refuses(later) == sentence
    lung = AddLesion(0, LesionRole.TARGET, LesionType.EXTRAHEPATIC, "lung", "Lung, right", portal)
    assert Read().do(lung) == "Add T1"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"series_key": SeriesKey("series-7K-204-1-2")}, "not on an image of TP0"),
        ({"image_ordinal": 21}, "not the one that was released"),
        ({"image_ordinal": 0}, "not the one that was released"),
        ({"image_digest": "0" * 64}, "not the one that was released"),
        ({"phase": PhaseRole.DELAYED}, "another phase than its series"),
        ({"length_tenths": 465}, "not the distance of its ends"),
        ({"length_tenths": 467}, "not the distance of its ends"),
        ({"end": PointUm(-40_000, 12_000, 30_000), "length_tenths": 0}, "no usable length"),
        ({"plane": Plane.OBLIQUE}, "oblique plane"),
    ],
)
def test_a_line_must_agree_with_its_image_and_its_length(changed: dict[str, object], words: str) -> None:
    """MR-117, MR-123, MR-216, TR-45: position and length are checked, never believed."""
    assert words in Read().refuses(add_target(466, measurement=dataclasses.replace(drawn(466), **changed)))


def test_a_line_from_one_image_to_another_is_refused() -> None:
    """MR-123: both ends lie on the image that is named, to 0.1 mm, whatever the window sent."""
    flat = drawn(466)
    for rise_um, is_taken in ((100, True), (101, False), (-3_000, False)):
        end = dataclasses.replace(flat.end, z=flat.end.z + rise_um)
        length = tenths_between(flat.start.as_tuple(), end.as_tuple())
        risen = dataclasses.replace(flat, end=end, length_tenths=length)
        if is_taken:
            Read().do(add_target(466, measurement=risen))
        else:
            assert "do not lie on one image" in Read().refuses(add_target(466, measurement=risen))


def test_a_series_that_cannot_be_measured_is_refused() -> None:
    images = timepoint_images(0)
    series = tuple(dataclasses.replace(each, is_usable=False) for each in images.series)
    read = Read(tp0=TimepointImages(ALIAS, 0, series))
    assert "cannot be measured" in read.refuses(add_target(466))


def test_a_coronal_line_needs_thin_slices() -> None:
    """MR-117: at most 3 mm between slices."""
    coronal = drawn(466, plane=Plane.CORONAL)
    Read().do(add_target(466, measurement=coronal))
    images = timepoint_images(0)
    thick = tuple(dataclasses.replace(each, slice_interval_um=3_001) for each in images.series)
    read = Read(tp0=TimepointImages(ALIAS, 0, thick))
    assert "more than 3 mm apart" in read.refuses(add_target(466, measurement=coronal))


def test_roles_belong_to_their_timepoints() -> None:
    """MR-121, MR-401."""
    assert "nothing is new" in Read().refuses(add_new_lesion(0, NewLesionStatus.YES))
    read = follow_up()
    assert "chosen at baseline" in read.refuses(add_target(300, timepoint=1))
    assert "chosen at baseline" in read.refuses(dataclasses.replace(add_non_target(), timepoint=1))


def test_a_locked_or_unopened_timepoint_is_refused() -> None:
    """MR-804, MR-805."""
    read = follow_up()
    assert read.refuses(MeasureTarget(0, L1, drawn(400))) == (
        "TP0 is locked. A correction is a new version with a reason and a second person; this one stays."
    )
    assert read.refuses(WriteNote(2, "early")) == "TP2 is not open."


def test_places_come_from_the_charter() -> None:
    """TR-30: free text has no way into the body."""
    assert "does not list this place" in Read().refuses(add_target(466, site="Next to Mr Smith's stent"))
    assert "does not list this place" in Read().refuses(add_target(466, organ="spleen"))


def test_a_target_without_a_line_needs_a_state_that_allows_it() -> None:
    """MR-121, MR-123."""
    read = follow_up()
    for state in (TargetStateCode.MEASURED, TargetStateCode.SPLIT):
        assert "has no line" in read.refuses(SetTargetState(1, L1, state))
    assert read.do(SetTargetState(1, L1, TargetStateCode.ABSENT)) == "Set T1 absent, 0 mm"
    read.do(SetTargetState(1, L1, TargetStateCode.NOT_EVALUABLE))
    baseline = Read()
    baseline.do(add_target(466))
    assert "measured at baseline" in baseline.refuses(SetTargetState(0, L1, TargetStateCode.ABSENT))


def test_a_merged_target_goes_into_a_measured_one_of_its_type() -> None:
    """MR-214."""
    read = follow_up()
    merge = SetTargetState(1, L2, TargetStateCode.MERGED, L1)
    assert "measured here first" in read.refuses(merge)
    read.do(MeasureTarget(1, L1, drawn(300, 1)))
    assert read.do(merge) == "Set T2 merged"
    for wrong in (L2, L3, LesionId("L9"), None):
        assert "measured here first" in read.refuses(SetTargetState(1, L2, TargetStateCode.MERGED, wrong))
    assert "not merged" in read.refuses(SetTargetState(1, L2, TargetStateCode.ABSENT, L1))


def test_progression_of_a_non_target_needs_a_reason() -> None:
    """MR-304."""
    read = follow_up()
    worse = SetNonTargetState(1, L3, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION)
    assert "needs a reason" in read.refuses(worse)
    assert "needs a reason" in read.refuses(dataclasses.replace(worse, reason="  \n "))
    read.do(dataclasses.replace(worse, reason="thrombus reaches the main vein"))
    said = read.state.assessment(L3, 1)
    assert said is not None
    assert said.reason == "thrombus reaches the main vein"


def test_a_non_target_is_present_at_baseline() -> None:
    """MR-122."""
    read = Read()
    read.do(add_non_target())
    for state in (NonTargetStateCode.ABSENT, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION):
        assert "present there" in read.refuses(SetNonTargetState(0, L1, state, "why"))
        assert "present there" in read.refuses(dataclasses.replace(add_non_target(), non_target=state))


def test_a_finding_that_was_new_stays_new_and_closing_needs_a_reason() -> None:
    """MR-407."""
    read = follow_up()
    read.do(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
    finding = LesionId("L4")
    read.lock_and_open(2)
    assert "needs a reason" in read.refuses(SetNewLesionStatus(2, finding, NewLesionStatus.NO))
    assert "first seen at TP1" in _first_seen(read, finding)
    read.do(SetNewLesionStatus(2, finding, NewLesionStatus.NO, reason="perfusion"))
    read.do(SetNewLesionStatus(2, finding, NewLesionStatus.YES))
    read.images[3] = timepoint_images(3)
    read.lock_and_open(3)
    assert "final" in read.refuses(SetNewLesionStatus(3, finding, NewLesionStatus.NO, reason="gone"))
    read.do(SetNewLesionStatus(3, finding, NewLesionStatus.YES))


def _first_seen(read: Read, finding: LesionId) -> str:
    earlier = Read(timepoints=3)
    earlier.state = dataclasses.replace(read.state, timepoints={0: TimepointState(0)})
    return earlier.refuses(SetNewLesionStatus(0, finding, NewLesionStatus.YES))


def test_a_role_can_be_changed_both_ways_while_the_rules_hold() -> None:
    """MR-102, MR-112: becoming a target is judged like being entered as one."""
    read = Read()
    read.do(add_target(466))
    assert read.do(ChangeRole(0, L1, LesionRole.NON_TARGET)) == "Make T1 a non-target"
    assert read.state.lesions[L1].label == "NT1"
    assert read.do(ChangeRole(0, L1, LesionRole.TARGET)) == "Make NT1 a target"
    said = read.state.assessment(L1, 0)
    assert said is not None
    assert said.measurement == drawn(466)
    read.do(add_non_target())
    assert "has no line" in read.refuses(ChangeRole(0, L2, LesionRole.TARGET))
    before = read.state.lesions
    assert read.do(ChangeRole(0, L1, LesionRole.NEW)) == "Watch T1"
    assert read.state.lesions[L1].label == "W1"
    read.do(ChangeRole(0, L1, LesionRole.TARGET))
    assert read.state.lesions == before
    small = AddLesion(0, LesionRole.NON_TARGET, LesionType.HEPATIC, "liver", "Liver, segment II", drawn(65))
    read.do(small)
    assert "is 6.5 mm" in read.refuses(ChangeRole(0, L3, LesionRole.TARGET))


def test_moving_a_target_is_judged_by_its_new_place() -> None:
    read = Read()
    read.do(add_target(120))
    assert read.do(PlaceLesion(0, L1, LesionType.HEPATIC, "liver", "Liver, segment II")) == "Place T1"
    node = PlaceLesion(0, L1, LesionType.NODE, "lymph nodes", "Lymph node, retroperitoneal")
    assert "needs 15 mm" in read.refuses(node)


def test_what_was_entered_before_cannot_be_moved_or_removed() -> None:
    """MR-805."""
    read = follow_up()
    for command in (
        RemoveLesion(1, L1),
        PlaceLesion(1, L1, LesionType.HEPATIC, "liver", "Liver, segment II"),
        ChangeRole(1, L1, LesionRole.NON_TARGET),
    ):
        assert "was entered at TP0 and stays" in read.refuses(command)


def test_removing_takes_everything_that_was_said_and_frees_the_number() -> None:
    read = Read()
    read.do(add_target(466))
    read.do(add_target(214))
    assert read.do(RemoveLesion(0, L1)) == "Remove T1"
    assert set(read.state.lesions) == {L2}
    assert set(read.state.assessments) == {(L2, 0)}
    read.do(add_target(300))
    assert {each.label: each.lesion_id for each in read.state.lesions.values()} == {"T1": L3, "T2": L2}


def test_commands_name_a_lesion_of_their_role() -> None:
    read = follow_up()
    assert "is not a non-target" in read.refuses(SetNonTargetState(1, L1, NonTargetStateCode.PRESENT))
    assert "is not a target" in read.refuses(MeasureTarget(1, L3, drawn(300, 1)))
    assert "is not a new lesion" in read.refuses(SetNewLesionStatus(1, L1, NewLesionStatus.YES))
    assert "not there any more" in read.refuses(ClearAssessment(1, LesionId("L9")))


def test_clearing_and_notes() -> None:
    read = follow_up()
    read.do(SetTargetState(1, L1, TargetStateCode.ABSENT))
    read.do(ClearAssessment(1, L1))
    assert read.state.assessment(L1, 1) is None
    read.do(WriteNote(1, "  first\r\nsecond\x07 "))
    assert read.state.notes[1].text == "first\nsecond"
    read.do(WriteNote(1, "   "))
    assert 1 not in read.state.notes
    assert "too long" in read.refuses(WriteNote(1, "x" * 4001))


def test_typed_text_is_normalised_and_cannot_change_inside_canonical_bytes() -> None:
    """TR-28: NFC, and no combining mark behind an escape."""
    assert clean_text("Gro\u0308\u00dfe", 100) == "Gr\u00f6\u00dfe"
    assert clean_text("a\n\u0301\u0302b\ud800", 100) == "a\nb"


def test_every_new_lesion_has_a_status() -> None:
    read = follow_up()
    bare = AddLesion(1, LesionRole.NEW, LesionType.HEPATIC, "liver", "Liver, segment V")
    assert "has no status" in read.refuses(bare)
    read.do(dataclasses.replace(bare, new_lesion=NewLesionStatus.YES, measurement=drawn(120, 1)))
    lesion: Lesion = read.state.lesions[LesionId("L4")]
    assert lesion.label == "N1"
