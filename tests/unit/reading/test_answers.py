"""What a reader is asked beside lines and states: scans, eligibility, findings, parts, doubts, flags."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.ids import LesionId
from readstation.criteria.facts import NewStatus, Scope
from readstation.criteria.mrecist.eligibility import LesionClass
from readstation.model.answer import FlagChoice
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.read import TimepointState
from readstation.model.series import Modality, PhaseRole, TimepointImages
from readstation.model.traits import CytologyResult, FindingSign, LesionPattern, LesionTraits
from readstation.reading.commands import (
    AddLesion,
    AnswerFlag,
    ChangeRole,
    DoubtTarget,
    ExplainTarget,
    JudgeFinding,
    JudgeScan,
    MeasureTarget,
    PlaceLesion,
    SetNewLesionStatus,
    SetNonTargetState,
    SetParts,
    SetTargetState,
    StateTraits,
)
from readstation.reading.completeness import missing
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.flags import raised_flags
from readstation.reading.traits import class_of, needed_traits, needs_confirming, usual_traits
from tests.builders.planned import Read
from tests.builders.reads import (
    ALIAS,
    add_new_lesion,
    add_non_target,
    add_target,
    asking_charter,
    drawn,
    timepoint_images,
)

L1, L2, L3 = LesionId("L1"), LesionId("L2"), LesionId("L3")
CT = Modality.CT
USUAL = LesionTraits(enhances=True, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False)
PORTAL = ("lymph nodes", LesionType.NODE_PORTAL, "Lymph node, porta hepatis")
NODE = ("lymph nodes", LesionType.NODE, "Lymph node, mesenteric")


def asked(timepoints: int = 1, **changed: object) -> Read:
    """Return a read at baseline under a charter that has everything asked; its images are judged."""
    charter = asking_charter(**changed)
    read = Read(timepoints, config_of(charter), charter)
    read.do(JudgeScan(0, CT, Readability.OPTIMAL))
    return read


def follow_up(*diameters: int, **changed: object) -> Read:
    """Return a read at TP1 with confirmed liver targets and a non-target; its images are judged."""
    read = asked(4, **changed)
    for place, tenths in enumerate(diameters):
        read.do(add_target(tenths, site=("Liver, segment VIII", "Liver, segment III")[place]))
        read.do(StateTraits(0, LesionId(f"L{place + 1}"), USUAL))
    read.do(add_non_target())
    to(read, 1)
    return read


def to(read: Read, timepoint: int) -> None:
    read.lock_and_open(timepoint)
    read.do(JudgeScan(timepoint, CT, Readability.OPTIMAL))


def lacks(read: Read, timepoint: int) -> list[tuple[str, str]]:
    """Return rule and place of everything that keeps a timepoint from being locked."""
    outcome = derive_outcomes(read.state, read.config).get(timepoint)
    found = missing(read.state, timepoint, read.images[timepoint], read.charter, outcome)
    return [(each.code, each.place) for each in found if each.is_error]


class TestScans:
    """MR-115, MR-506, MR-808."""

    def test_nothing_is_measured_before_the_images_are_judged(self) -> None:
        read = Read(1, charter=asking_charter())
        assert "Say first how well the CT of TP0" in read.refuses(add_target(466))
        assert lacks(read, 0) == [("MR-808", "CT")]
        assert read.do(JudgeScan(0, CT, Readability.OPTIMAL)) == "Judge CT of TP0 optimal"
        assert read.do(add_target(466)) == "Add T1"

    def test_a_charter_from_before_asks_nothing(self) -> None:
        read = Read(1)
        read.do(add_target(466))
        assert lacks(read, 0) == []

    def test_a_scan_that_is_not_optimal_has_a_cause_and_an_optimal_one_has_none(self) -> None:
        read = asked()
        assert "say why" in read.refuses(JudgeScan(0, CT, Readability.READABLE))
        assert "no fault" in read.refuses(JudgeScan(0, CT, Readability.OPTIMAL, (QualityCause.MOTION,)))
        assert "no MRI" in read.refuses(JudgeScan(0, Modality.MR, Readability.OPTIMAL))
        read.do(JudgeScan(0, CT, Readability.READABLE, (QualityCause.MOTION, QualityCause.ARTEFACT)))
        (said,) = read.state.scans_of(0)
        assert said.causes == (QualityCause.ARTEFACT, QualityCause.MOTION)
        read.do(add_target(466))

    def test_on_a_scan_that_is_not_readable_nothing_is_measured_and_targets_are_not_evaluable(self) -> None:
        read = follow_up(466)
        read.do(JudgeScan(1, CT, Readability.NOT_READABLE, (QualityCause.MOTION,)))
        assert "not readable" in read.refuses(MeasureTarget(1, L1, drawn(300, 1)))
        assert "not readable" in read.refuses(SetTargetState(1, L1, TargetStateCode.ABSENT))
        read.do(SetTargetState(1, L1, TargetStateCode.NOT_EVALUABLE, cause=QualityCause.MOTION))
        outcome = derive_outcomes(read.state, read.config)[1]
        assert outcome.scopes[Scope.OVERALL].new is NewStatus.NE

    def test_without_an_arterial_phase_liver_targets_are_not_evaluable(self) -> None:
        """MR-115: missing or mistimed; what was measured before it was judged so holds the lock."""
        read = follow_up(466)
        read.do(MeasureTarget(1, L1, drawn(300, 1)))
        read.do(SetNonTargetState(1, L2, NonTargetStateCode.PRESENT))
        assert lacks(read, 1) == []
        read.do(JudgeScan(1, CT, Readability.READABLE, (QualityCause.ARTERIAL_PHASE,)))
        assert lacks(read, 1) == [("MR-115", "T1")]
        assert "MR-115" in read.refuses(SetTargetState(1, L1, TargetStateCode.TOO_SMALL))
        read.do(SetTargetState(1, L1, TargetStateCode.NOT_EVALUABLE, cause=QualityCause.ARTERIAL_PHASE))
        assert lacks(read, 1) == []

    def test_a_target_is_not_absent_on_a_timepoint_without_its_measuring_phase(self) -> None:
        read = follow_up(466)
        series = tuple(each for each in timepoint_images(1).series if each.phase is not PhaseRole.LATE_ARTERIAL)
        read.images[1] = TimepointImages(ALIAS, 1, series)
        assert "not evaluable (MR-115)" in read.refuses(SetTargetState(1, L1, TargetStateCode.ABSENT))

    @pytest.mark.parametrize(
        ("region", "hepatic", "extrahepatic"),
        [(Region.LIVER, NewStatus.NE, NewStatus.NE), (Region.CHEST, NewStatus.NO, NewStatus.NE)],
    )
    def test_a_required_region_that_was_not_imaged_makes_new_lesions_not_evaluable(
        self, region: Region, hepatic: NewStatus, extrahepatic: NewStatus
    ) -> None:
        """MR-506: the overall scope holds both parts of the body."""
        read = follow_up(466, required_regions=(Region.LIVER, Region.CHEST))
        read.do(JudgeScan(1, CT, Readability.OPTIMAL, missing_regions=(region,)))
        scopes = derive_outcomes(read.state, read.config)[1].scopes
        assert (scopes[Scope.HEPATIC].new, scopes[Scope.OVERALL].new) == (hepatic, extrahepatic)
        assert "does not require" in read.refuses(
            JudgeScan(1, CT, Readability.OPTIMAL, missing_regions=(Region.PELVIS,))
        )

    def test_why_a_target_is_not_evaluable_is_said(self) -> None:
        read = follow_up(466)
        read.do(SetTargetState(1, L1, TargetStateCode.NOT_EVALUABLE))
        read.do(SetNonTargetState(1, L2, NonTargetStateCode.PRESENT))
        assert lacks(read, 1) == [("MR-808", "T1")]
        assert "no cause" in read.refuses(SetTargetState(1, L1, TargetStateCode.ABSENT, cause=QualityCause.MOTION))


class TestEligibility:
    """MR-102 to MR-112."""

    def test_a_target_is_confirmed_and_what_is_usual_is_said_with_it(self) -> None:
        read = asked()
        read.do(add_target(466))
        lesion = read.state.lesions[L1]
        assert needed_traits(lesion, read.charter, read.config) == (
            "enhances",
            "is_well_defined",
            "pattern",
            "was_treated",
        )
        assert lacks(read, 0) == [("MR-102", "T1")]
        assert read.do(StateTraits(0, L1, usual_traits(lesion, read.charter, read.config))) == "Confirm T1"
        assert read.state.lesions[L1].traits == USUAL
        assert lacks(read, 0) == []
        read.do(MeasureTarget(0, L1, drawn(450)))
        assert not needs_confirming(read.state.lesions[L1], read.charter, read.config)

    def test_the_treated_territory_has_no_usual_answer(self) -> None:
        """MR-510: under TREATED_TARGETS it decides what the localized response counts."""
        rules = {**asking_charter().criteria_config, "localized_scope": "TREATED_TARGETS"}
        read = follow_up_with_territory(rules, is_inside=True)
        assert derive_outcomes(read.state, read.config)[1].scopes[Scope.LOCALIZED].sum_tenths == 300
        outside = follow_up_with_territory(rules, is_inside=False)
        assert derive_outcomes(outside.state, outside.config)[1].scopes[Scope.LOCALIZED].sum_tenths is None

    @pytest.mark.parametrize(
        ("traits", "rule"),
        [
            (dataclasses.replace(USUAL, enhances=False), "MR-104"),
            (dataclasses.replace(USUAL, pattern=LesionPattern.INFILTRATIVE), "MR-109"),
            (dataclasses.replace(USUAL, pattern=LesionPattern.THROMBUS), "MR-108"),
            (dataclasses.replace(USUAL, is_well_defined=False), "MR-102"),
            (dataclasses.replace(USUAL, is_well_defined=False, was_treated=True), "MR-105"),
        ],
    )
    def test_a_liver_lesion_without_a_viable_diameter_is_a_non_target(self, traits: LesionTraits, rule: str) -> None:
        read = asked()
        read.do(add_target(466))
        assert f"make it a non-target ({rule})" in read.refuses(StateTraits(0, L1, traits))
        assert read.do(StateTraits(0, L1, traits, LesionRole.NON_TARGET)) == "Make T1 NT1"
        assert read.state.lesions[L1].traits == traits
        assert read.state.assessment(L1, 0).non_target is NonTargetStateCode.PRESENT
        assert rule in read.refuses(ChangeRole(0, L1, LesionRole.TARGET))

    def test_a_treated_lesion_with_well_delineated_tumour_is_a_target(self) -> None:
        read = asked()
        read.do(add_target(120))
        read.do(StateTraits(0, L1, dataclasses.replace(USUAL, was_treated=True)))
        assert lacks(read, 0) == []

    def test_a_small_portal_node_is_watched_and_is_no_lesion(self) -> None:
        """MR-107, MR-414: neither target nor non-target; it has a place of its own and can be taken back."""
        read = asked()
        read.do(add_target(199))
        organ, lesion_type, site = PORTAL
        place = PlaceLesion(0, L1, lesion_type, organ, site)
        assert "watch list" in read.refuses(place)
        assert "watch list" in read.refuses(dataclasses.replace(place, role=LesionRole.NON_TARGET))
        read.do(dataclasses.replace(place, role=LesionRole.NEW))
        assert read.state.lesions[L1].label == "W1"
        assert lacks(read, 0) == []
        assert "watch list" in read.refuses(ChangeRole(0, L1, LesionRole.NON_TARGET))

    def test_a_normal_node_is_not_recorded_as_disease(self) -> None:
        """MR-106."""
        organ, lesion_type, site = NODE
        add = AddLesion(0, LesionRole.NON_TARGET, lesion_type, organ, site, drawn(99))
        assert "is normal" in asked().refuses(add)
        asked().do(dataclasses.replace(add, measurement=drawn(100)))

    def test_an_effusion_is_disease_with_positive_cytology_only(self) -> None:
        """MR-110."""
        read = asked()
        read.do(AddLesion(0, LesionRole.NON_TARGET, LesionType.EXTRAHEPATIC, "peritoneum", "Ascites"))
        assert ("MR-102", "NT1") in lacks(read, 0)
        for result in (CytologyResult.NEGATIVE, CytologyResult.NOT_DONE):
            assert "watch list" in read.refuses(StateTraits(0, L1, LesionTraits(cytology=result)))
        read.do(StateTraits(0, L1, LesionTraits(cytology=CytologyResult.POSITIVE)))
        assert lacks(read, 0) == []
        ascites = AddLesion(0, LesionRole.TARGET, LesionType.EXTRAHEPATIC, "peritoneum", "Ascites", drawn(300))
        assert "watch list" in read.refuses(ascites)

    def test_a_bone_lesion_is_measured_through_its_soft_tissue(self) -> None:
        """MR-111."""
        read = asked()
        read.do(AddLesion(0, LesionRole.TARGET, LesionType.EXTRAHEPATIC, "bone", "Bone, spine", drawn(200)))
        assert "MR-111" in read.refuses(StateTraits(0, L1, LesionTraits(has_soft_tissue=False)))
        read.do(StateTraits(0, L1, LesionTraits(has_soft_tissue=True)))

    def test_thrombus_in_a_listed_vein_is_no_target(self) -> None:
        """MR-108."""
        read = asked()
        vein = add_target(250, site="Right portal vein, thrombus")
        assert "MR-108" in read.refuses(vein)
        lesion = dataclasses.replace(_lesion_of(vein))
        verdict, rule = class_of(lesion, drawn(250), None, read.charter, read.config)
        assert (verdict, rule) == (LesionClass.NON_TARGET, "MR-108")

    def test_eligibility_is_settled_at_baseline(self) -> None:
        read = follow_up(466)
        assert "stays" in read.refuses(StateTraits(1, L1, USUAL))


def _lesion_of(add: AddLesion):
    read = Read(1)
    read.do(dataclasses.replace(add, role=LesionRole.NON_TARGET))
    return read.state.lesions[L1]


def follow_up_with_territory(rules: dict[str, str | int], *, is_inside: bool) -> Read:
    read = asked(3, criteria_config=rules)
    read.do(add_target(466))
    read.do(StateTraits(0, L1, USUAL))
    assert lacks(read, 0) == [("MR-102", "T1")]
    read.do(StateTraits(0, L1, dataclasses.replace(USUAL, is_in_territory=is_inside)))
    assert lacks(read, 0) == []
    to(read, 1)
    read.do(MeasureTarget(1, L1, drawn(300, 1)))
    return read


class TestTargets:
    """MR-116, MR-119, MR-212, MR-215."""

    def test_the_parts_of_a_split_are_added_and_each_has_its_line(self) -> None:
        read = follow_up(400)
        read.do(SetParts(1, L1, (drawn(150, 1),)))
        assert ("MR-215", "T1") in lacks(read, 1)
        assert derive_outcomes(read.state, read.config)[1].scopes[Scope.OVERALL].sum_tenths is None
        assert read.do(SetParts(1, L1, (drawn(150, 1), drawn(120, 1), None))) == "Set T1 split into 3"
        said = read.state.assessment(L1, 1)
        assert said.part_tenths == (150, 120, None)
        assert derive_outcomes(read.state, read.config)[1].scopes[Scope.OVERALL].sum_tenths == 320
        assert "no part" in read.refuses(SetParts(1, L1, ()))

    def test_a_part_is_checked_like_any_line(self) -> None:
        """MR-115, MR-123."""
        read = follow_up(400)
        portal = drawn(150, 1, phase=PhaseRole.PORTAL_VENOUS)
        assert "MR-115" in read.refuses(SetParts(1, L1, (portal, None)))
        assert "is not on an image" in read.refuses(SetParts(1, L1, (drawn(150, 0), None)))
        assert "at baseline" in asked_with_target().refuses(SetParts(0, L1, (drawn(150), None)))

    def test_a_doubt_is_kept_with_the_state_and_changes_no_result(self) -> None:
        read = follow_up(400)
        assert "no state" in read.refuses(DoubtTarget(1, L1, is_doubtful=True))
        read.do(MeasureTarget(1, L1, drawn(200, 1)))
        before = derive_outcomes(read.state, read.config)
        assert read.do(DoubtTarget(1, L1, is_doubtful=True)) == "Doubt T1"
        assert read.state.assessment(L1, 1).is_doubtful
        assert derive_outcomes(read.state, read.config) == before

    def test_a_line_across_necrosis_is_kept_with_a_reason_that_goes_with_the_line(self) -> None:
        read = asked_with_target()
        assert "Say why" in read.refuses(ExplainTarget(0, L1, "  "))
        read.do(ExplainTarget(0, L1, "thin septum, viable on both sides"))
        assert read.state.assessment(L1, 0).reason == "thin septum, viable on both sides"
        read.do(MeasureTarget(0, L1, drawn(450)))
        assert read.state.assessment(L1, 0).reason == ""


def asked_with_target() -> Read:
    read = asked()
    read.do(add_target(466))
    return read


class TestFindings:
    """MR-401 to MR-414: the status follows from what is seen; the worked cases are entered in the window's tests."""

    def new(self, tenths: int | None = 150, place: tuple[str, LesionType, str] | None = None) -> Read:
        read = follow_up(466)
        organ, lesion_type, site = place or ("liver", LesionType.HEPATIC, "Liver, segment V")
        line = None if tenths is None else drawn(tenths, 1)
        read.do(AddLesion(1, LesionRole.NEW, lesion_type, organ, site, line, new_lesion=NewLesionStatus.EQUIVOCAL))
        return read

    def status(self, read: Read, timepoint: int = 1) -> NewLesionStatus:
        return read.state.assessment(L3, timepoint).new_lesion

    def test_a_finding_waits_for_what_it_looks_like(self) -> None:
        read = self.new()
        assert ("MR-401", "N1") in lacks(read, 1)
        read.do(JudgeFinding(1, L3, FindingSign.TYPICAL))
        assert self.status(read) is NewLesionStatus.YES
        assert ("MR-401", "N1") not in lacks(read, 1)

    def test_a_status_that_the_register_does_not_give_holds_the_lock(self) -> None:
        """MR-404: a nodule of 9.9 mm is equivocal, whatever is said."""
        read = self.new(99)
        read.do(JudgeFinding(1, L3, FindingSign.TYPICAL))
        assert self.status(read) is NewLesionStatus.EQUIVOCAL
        read.do(SetNewLesionStatus(1, L3, NewLesionStatus.YES))
        assert ("MR-401", "N1") in lacks(read, 1)

    def test_another_line_gives_the_status_anew(self) -> None:
        read = self.new(99)
        read.do(JudgeFinding(1, L3, FindingSign.TYPICAL))
        read.do(JudgeFinding(1, L3, None, drawn(100, 1)))
        assert self.status(read) is NewLesionStatus.YES

    def test_another_place_asks_anew(self) -> None:
        read = self.new()
        read.do(JudgeFinding(1, L3, FindingSign.TYPICAL))
        read.do(PlaceLesion(1, L3, LesionType.EXTRAHEPATIC, "lung", "Lung, right"))
        assert read.state.assessment(L3, 1).sign is None
        assert self.status(read) is NewLesionStatus.EQUIVOCAL
        assert "cannot be said" in read.refuses(JudgeFinding(1, L3, FindingSign.TYPICAL))

    def test_a_nodule_needs_its_size(self) -> None:
        assert "draw it first" in self.new(None).refuses(JudgeFinding(1, L3, FindingSign.TYPICAL))

    def test_a_node_is_judged_by_its_size_alone(self) -> None:
        """MR-408."""
        read = self.new(149, NODE)
        assert self.status(read) is NewLesionStatus.EQUIVOCAL
        assert ("MR-401", "N1") not in lacks(read, 1)
        read.do(JudgeFinding(1, L3, None, drawn(150, 1)))
        assert self.status(read) is NewLesionStatus.YES

    def test_what_is_watched_since_the_baseline_becomes_new_when_it_is_large_enough(self) -> None:
        """MR-107, MR-408: progression is dated to the timepoint at which it reached 20 mm."""
        read = asked(3)
        read.do(add_target(199))
        organ, lesion_type, site = PORTAL
        read.do(PlaceLesion(0, L1, lesion_type, organ, site, LesionRole.NEW))
        to(read, 1)
        assert lacks(read, 1) == []
        assert derive_outcomes(read.state, read.config)[1].scopes[Scope.OVERALL].new is NewStatus.NO
        to(read, 2)
        read.do(JudgeFinding(2, L1, None, drawn(200, 2)))
        assert derive_outcomes(read.state, read.config)[2].scopes[Scope.OVERALL].new is NewStatus.YES

    def test_closing_a_finding_needs_a_reason_and_a_new_lesion_stays_one(self) -> None:
        """MR-407."""
        read = self.new(120)
        read.do(JudgeFinding(1, L3, FindingSign.ATYPICAL))
        to(read, 2)
        assert "needs a reason" in read.refuses(JudgeFinding(2, L3, FindingSign.GONE))
        read.do(JudgeFinding(2, L3, FindingSign.GONE, reason="no correlate in any phase"))
        assert self.status(read, 2) is NewLesionStatus.NO
        proven = self.new(120)
        proven.do(JudgeFinding(1, L3, FindingSign.TYPICAL))
        to(proven, 2)
        assert "final and stays" in proven.refuses(JudgeFinding(2, L3, FindingSign.ATYPICAL))

    def test_by_a_charter_from_before_the_status_itself_is_entered(self) -> None:
        read = Read(2)
        read.lock_and_open(1)
        read.do(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
        assert "status of N1 itself" in read.refuses(JudgeFinding(1, L1, FindingSign.TYPICAL))

    def test_nothing_is_new_at_baseline(self) -> None:
        for status in (NewLesionStatus.YES, NewLesionStatus.EQUIVOCAL):
            assert "nothing is new" in asked().refuses(dataclasses.replace(add_new_lesion(0, status)))


class TestFlags:
    """MR-210, MR-507."""

    def little_progression(self) -> Read:
        read = follow_up(200)
        read.do(MeasureTarget(1, L1, drawn(245, 1)))
        read.do(SetNonTargetState(1, L2, NonTargetStateCode.PRESENT))
        return read

    def test_a_flag_holds_the_lock_until_it_is_answered_with_words(self) -> None:
        read = self.little_progression()
        assert lacks(read, 1) == [("MR-210", "F-PD-LT5")]
        answer = AnswerFlag(1, "F-PD-LT5", FlagChoice.RECHECKED, "both lines drawn again, the same")
        assert "needs words" in read.refuses(dataclasses.replace(answer, text=" "))
        assert "no answer" in read.refuses(dataclasses.replace(answer, choice=FlagChoice.NOT_UNEQUIVOCAL))
        assert "does not stand" in read.refuses(dataclasses.replace(answer, flag="F-REAPPEAR"))
        assert read.do(answer) == "Answer: progression by less than 5.0 mm"
        assert lacks(read, 1) == []

    def test_an_answer_counts_while_its_grounds_are_the_same(self) -> None:
        read = self.little_progression()
        read.do(AnswerFlag(1, "F-PD-LT5", FlagChoice.RECHECKED, "both lines drawn again"))
        read.do(MeasureTarget(1, L1, drawn(246, 1)))
        assert lacks(read, 1) == [("MR-210", "F-PD-LT5")]
        read.do(MeasureTarget(1, L1, drawn(245, 1)))
        assert lacks(read, 1) == []
        read.do(SetNonTargetState(1, L2, NonTargetStateCode.ABSENT))
        assert lacks(read, 1) == []

    def test_disease_after_a_complete_response_is_attested_or_becomes_progression(self) -> None:
        """MR-507: NT = PD gives PD, and the flag is gone."""
        read = follow_up(200)
        read.do(SetTargetState(1, L1, TargetStateCode.ABSENT))
        read.do(SetNonTargetState(1, L2, NonTargetStateCode.ABSENT))
        to(read, 2)
        read.do(SetTargetState(2, L1, TargetStateCode.ABSENT))
        read.do(SetNonTargetState(2, L2, NonTargetStateCode.PRESENT))
        assert lacks(read, 2) == [("MR-507", "F-REAPPEAR")]
        (raised,) = raised_flags(read.state, 2, derive_outcomes(read.state, read.config)[2])
        assert raised.scopes == (Scope.HEPATIC, Scope.OVERALL)
        confirmed = dataclasses.replace(read.state)
        read.do(AnswerFlag(2, "F-REAPPEAR", FlagChoice.NOT_UNEQUIVOCAL, "faint rim, may be perfusion"))
        assert lacks(read, 2) == []
        read.state = confirmed
        read.do(SetNonTargetState(2, L2, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, "three new branches"))
        assert lacks(read, 2) == []

    def test_without_the_question_a_flag_is_a_warning(self) -> None:
        read = Read(2)
        read.do(add_target(200))
        read.state = dataclasses.replace(
            read.state, timepoints={0: TimepointState(0, is_locked=True), 1: TimepointState(1)}
        )
        read.do(MeasureTarget(1, L1, drawn(245, 1)))
        assert lacks(read, 1) == []
