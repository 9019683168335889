"""A read with every kind of row, ready to be sealed, without store or window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from readstation.core.clock import Moment
from readstation.core.ids import CaseAlias, KeyId, KeyImageId, LesionId, Login, MarkupId, ReadId, StationId
from readstation.model.answer import FlagAnswer, FlagChoice
from readstation.model.key_image import KeyImage, KeyShot, SlabMode
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.markup import LabelPlace, Markup, MarkupFigures, MarkupKind, MarkupShape
from readstation.model.people import Person, Role, Station
from readstation.model.quality import QualityCause, Readability, Region, ScanQuality
from readstation.model.read import ReadState, SealedRead, TimepointState
from readstation.model.series import Modality, Plane, TimepointImages
from readstation.model.subject import Assignment
from readstation.model.traits import FindingSign, LesionPattern, LesionTraits
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.ports import ChainHead, Session
from readstation.reading.seal import seal_read
from tests.builders.signing_station import arterial_series, charter_digest, demo_charter

CASE = CaseAlias("7K-204")
READER = Person(Login("r_abcdefghij"), "Dr. Vera Lindqvist", Role.READER, KeyId("a" * 64), "b" * 64)
STATION = Station(StationId("0b1e3c5a-0000-4000-8000-000000000001"), KeyId("c" * 64), "d" * 64)
MOMENT = Moment(1_790_000_000_123, 120, 555)
SECRET_TEXT = "Patient felt warm; see the outside report of Gasthuis"
SECRET_SITE = "near the clip of 12 March"
SECRET_REASON = "clearly larger, biopsy planned"
SECRET_MARK = "as in the report of Dr. Gasthuis"
SECRET_ANSWER = "measured twice on the console of room 4"


@dataclass(frozen=True)
class SealScene:
    """Everything that `seal_read` takes."""

    state: ReadState
    images: dict[int, TimepointImages]
    values: dict[str, Any]

    def seal(self, **changes: Any) -> SealedRead:
        given = {**self.values, "state": self.state, "images": self.images, **changes}
        return seal_read(**given)


def rich_scene() -> SealScene:
    """Return a read of two timepoints with every kind of row and every kind of free text."""
    images = {n: TimepointImages(CASE, n, (arterial_series(CASE, n),)) for n in (0, 1)}
    lesions = {
        LesionId("L1"): _lesion("L1", LesionRole.TARGET, 1, "segment VII"),
        LesionId("L2"): _lesion("L2", LesionRole.TARGET, 2, SECRET_SITE),
        LesionId("L10"): _lesion("L10", LesionRole.NON_TARGET, 1, "segment IV"),
        LesionId("L11"): _lesion("L11", LesionRole.NEW, 1, "segment IV", first=1),
    }
    said = [
        Assessment(LesionId("L1"), 0, target=TargetStateCode.MEASURED, measurement=_line(images, 0, 41_234)),
        Assessment(LesionId("L2"), 0, target=TargetStateCode.MEASURED, measurement=_line(images, 0, 20_000)),
        Assessment(LesionId("L10"), 0, non_target=NonTargetStateCode.PRESENT),
        Assessment(LesionId("L1"), 1, target=TargetStateCode.SPLIT, part_tenths=(120, None, 60)),
        Assessment(LesionId("L2"), 1, target=TargetStateCode.MERGED, merged_into=LesionId("L1")),
        Assessment(LesionId("L10"), 1, non_target=NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, reason=SECRET_REASON),
        Assessment(LesionId("L11"), 1, new_lesion=NewLesionStatus.EQUIVOCAL, measurement=_line(images, 1, 9_000)),
    ]
    state = ReadState(
        read_id=ReadId("5f0c3a52-0000-4000-8000-000000000002"),
        case_alias=CASE,
        step=12,
        lesions=lesions,
        assessments={(each.lesion_id, each.timepoint): each for each in said},
        notes={0: TimepointNote(0, SECRET_TEXT)},
        timepoints={n: TimepointState(n, is_locked=True, lock_digest=f"{n}" * 64) for n in (0, 1)},
        markups={each.markup_id: each for each in _markups(images)},
        labels={
            ("L1", 0): LabelPlace("L1", 0, PointUm(-12_000, 3_400, 0)),
            ("M2", 1): LabelPlace("M2", 1, PointUm(1, -2, 3)),
        },
        key_images={each.key_image_id: each for each in _key_images(images)},
    )
    charter = demo_charter()
    assignment = Assignment(
        state.read_id, CASE, READER.login, charter.trial_code, charter.version, charter_digest(charter), (0, 1)
    )
    values: dict[str, Any] = {
        "journal_head": ChainHead(12, "e" * 64),
        "audit_head": ChainHead(34, "f" * 64),
        "assignment": assignment,
        "charter": charter,
        "outcomes": derive_outcomes(state, config_of(charter)),
        "session": Session(READER, "5e551011-0000-4000-8000-000000000003"),
        "station": STATION,
        "moment": MOMENT,
        "software": "0.1.0",
        "salt": bytes(16),
    }
    return SealScene(state, images, values)


def answered_scene() -> SealScene:
    """Return the rich scene with everything that a reader can be asked beside lines and states."""
    scene = rich_scene()
    line = scene.state.assessments[LesionId("L1"), 0].measurement
    part = _line(scene.images, 1, 12_000)
    lesions = dict(scene.state.lesions)
    lesions[LesionId("L1")] = replace(
        lesions[LesionId("L1")],
        traits=LesionTraits(enhances=True, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False),
    )
    said = dict(scene.state.assessments)
    for each in (
        Assessment(
            LesionId("L1"), 0, target=TargetStateCode.MEASURED, measurement=line, reason=SECRET_REASON
        ),
        Assessment(
            LesionId("L1"), 1, target=TargetStateCode.SPLIT, part_tenths=(120, None), parts=(part, None),
            is_doubtful=True,
        ),
        Assessment(
            LesionId("L2"), 1, target=TargetStateCode.NOT_EVALUABLE, cause=QualityCause.MOTION
        ),
        Assessment(
            LesionId("L11"), 1, new_lesion=NewLesionStatus.EQUIVOCAL, measurement=_line(scene.images, 1, 9_000),
            sign=FindingSign.TYPICAL,
        ),
    ):  # fmt: skip
        said[each.lesion_id, each.timepoint] = each
    scans = [
        ScanQuality(0, Modality.CT, Readability.OPTIMAL),
        ScanQuality(1, Modality.CT, Readability.READABLE, (QualityCause.MOTION,), (Region.CHEST,)),
    ]
    answer = FlagAnswer(1, "F-PD-LT5", FlagChoice.RECHECKED, ("overall PD 24.5 20.0",), SECRET_ANSWER)
    state = replace(
        scene.state,
        lesions=lesions,
        assessments=said,
        scans={(each.scan, each.timepoint): each for each in scans},
        answers={(answer.flag, answer.timepoint): answer},
    )
    outcomes = derive_outcomes(state, config_of(scene.values["charter"]))
    return replace(scene, state=state, values={**scene.values, "outcomes": outcomes})


def with_note(scene: SealScene, text: str) -> SealScene:
    """Return a scene with another note."""
    return replace(scene, state=replace(scene.state, notes={0: TimepointNote(0, text)}))


def _markups(images: dict[int, TimepointImages]) -> list[Markup]:
    """Return an oval on an image, and an arrow with words on a reformat."""
    facts, later = images[0].series[0], images[1].series[0]
    oval = MarkupShape(
        MarkupKind.ELLIPSE, facts.series_key, 2, facts.images[1].digest, Plane.AXIAL, (0, 0, 1_000_000),
        (PointUm(0, 0, 2500), PointUm(20_000, 0, 2500), PointUm(10_000, -5000, 2500), PointUm(10_000, 5000, 2500)),
    )  # fmt: skip
    arrow = MarkupShape(
        MarkupKind.ARROW, later.series_key, None, "", Plane.CORONAL, (0, 1_000_000, 0),
        (PointUm(0, 0, 0), PointUm(7000, 0, 9000)),
    )  # fmt: skip
    figures = MarkupFigures(
        area_hundredths=15_708, voxels=320, mean_thousandths=62_123, sd_thousandths=11_000,
        minimum_thousandths=-3_000, maximum_thousandths=140_000, unit="HU",
    )  # fmt: skip
    return [
        Markup(MarkupId("M1"), 0, oval, figures, "0.1.0"),
        Markup(MarkupId("M2"), 1, arrow, MarkupFigures(), "0.1.0", SECRET_MARK),
    ]


def _key_images(images: dict[int, TimepointImages]) -> list[KeyImage]:
    """Return an image with its lesion, and a coronal slab without one."""
    facts, later = images[0].series[0], images[1].series[0]
    axial = KeyShot(
        facts.series_key, 2, facts.images[1].digest, Plane.AXIAL, (1_000_000, 0, 0), (0, 1_000_000, 0),
        PointUm(0, 0, 2500), 300_000, 200_000, SlabMode.NONE, 0, 320_000, 70_000, is_inverted=False,
    )  # fmt: skip
    coronal = KeyShot(
        later.series_key, None, "", Plane.CORONAL, (1_000_000, 0, 0), (0, 0, -1_000_000),
        PointUm(0, 100, -200), 300_000, 200_000, SlabMode.MEAN, 5_000, 320_000, -70_000, is_inverted=True,
    )  # fmt: skip
    return [KeyImage(KeyImageId("K1"), 0, axial, LesionId("L1")), KeyImage(KeyImageId("K2"), 1, coronal)]


def _lesion(key: str, role: LesionRole, number: int, site: str, first: int = 0) -> Lesion:
    return Lesion(LesionId(key), role, number, LesionType.HEPATIC, "liver", site, first)


def _line(images: dict[int, TimepointImages], timepoint: int, length_um: int) -> Measurement:
    facts = images[timepoint].series[0]
    return Measurement(
        facts.series_key, 2, facts.images[1].digest, facts.phase, Plane.AXIAL, PointUm(0, 0, 2500),
        PointUm(length_um, 0, 2500), (length_um + 50) // 100,
    )  # fmt: skip
