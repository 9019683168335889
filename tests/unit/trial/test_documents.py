"""Concepts and lines of the DICOM documents of signed reads (PS3.16 CID 7170; MR-214, MR-215)."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from pydicom.sr.codedict import codes

from readstation.core.ids import LesionId, SeriesKey
from readstation.core.resources import resource_path
from readstation.criteria.config import CriteriaConfig
from readstation.geometry.affine import Affine
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    PointUm,
    TargetStateCode,
)
from readstation.model.series import PhaseRole, Plane
from readstation.trial.documents.concepts import OWN_SCHEME, diameter, finding_site, place, side
from readstation.trial.documents.images import ReferencedImage
from readstation.trial.documents.measured import visit_documents
from readstation.trial.sdtm.subject import AssessedRead, Assessor, Subject
from tests.builders.said import read_of, target

SEGMENTS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def lesion(site: str, kind: LesionType = LesionType.HEPATIC, organ: str = "liver") -> Lesion:
    return Lesion(LesionId("L1"), LesionRole.TARGET, 1, kind, organ, site, 0)


@pytest.mark.parametrize("roman", SEGMENTS)
def test_a_segment_is_the_concept_that_pydicom_has_for_it(roman: str) -> None:
    known = getattr(codes.SCT, f"CouinaudHepaticSegment{roman}")
    found = finding_site(lesion(f"Liver, segment {roman}"))
    assert (found.value, found.meaning) == (known.value, known.meaning)


def test_every_place_of_the_charter_for_live_trials_keeps_its_meaning() -> None:
    """Whatever the site says less than the words stands beside it; two places never become one."""
    path = resource_path("charters") / "demo.json"
    sites = json.loads(path.read_text("utf-8"))["sites"]
    said = {}
    for each in sites:
        one = lesion(each["words"], LesionType(each["lesion_type"]), each["organ"])
        said[each["words"]] = (finding_site(one), side(one), place(one))
        assert "segment " in each["words"] or each["words"] in (
            finding_site(one).meaning,
            getattr(place(one), "meaning", ""),
        )
    assert len(set(said.values())) == len(sites)
    assert all(len(each[0].meaning) <= 64 for each in said.values())


def test_what_is_measured_depends_on_the_kind_of_target() -> None:
    assert [diameter(lesion("x", kind))[0].meaning for kind in LesionType] == [
        "Long axis", "Long axis", "Short axis", "Short axis",
    ]  # fmt: skip
    assert diameter(replace(lesion("x"), role=LesionRole.NEW))[0].value == codes.SCT.Length.value
    assert finding_site(lesion("Lymph node, mesenteric", LesionType.NODE)).value == codes.SCT.LymphNode.value
    assert finding_site(lesion("Ascites", LesionType.EXTRAHEPATIC, "peritoneum")).scheme == OWN_SCHEME


def test_the_middle_of_the_first_pixel_is_half_a_pixel_from_its_corner() -> None:
    """PS3.3 C.18.6.1.2: sub-pixel coordinates count from the corner."""
    placed = Affine.from_dicom((10.0, 20.0, 5.0), (1, 0, 0, 0, 1, 0), 0.5, 0.25, (0, 0, 1))
    image = ReferencedImage(resource_path("charters"), None, placed)
    assert image.place(PointUm(10_000, 20_000, 5_000)) == (0.5, 0.5)
    assert np.allclose(image.place(PointUm(11_000, 21_000, 5_000)), (4.5, 2.5))
    assert image.holds(PointUm(0, 0, 5_009))
    assert not image.holds(PointUm(0, 0, 5_000), PointUm(0, 0, 5_011))


def test_pieces_of_a_split_target_and_what_took_others_in_are_tracked_apart() -> None:
    """MR-214, MR-215: each piece with a line has one; a piece too small to measure has none."""
    line = Measurement(
        SeriesKey("s"), 1, "d" * 64, PhaseRole.LATE_ARTERIAL, Plane.AXIAL, PointUm(0, 0, 0), PointUm(30_000, 0, 0), 300
    )
    state = read_of(target(400, 400), target(300, 300), target(200, 200))
    one, two, three = (LesionId(each) for each in ("L1", "L2", "L3"))
    said = (
        Assessment(one, 1, TargetStateCode.SPLIT, part_tenths=(300, None, 300), parts=(line, None, line)),
        Assessment(two, 1, TargetStateCode.MEASURED, measurement=line),
        Assessment(three, 1, TargetStateCode.MERGED, merged_into=two),
    )
    state = replace(state, assessments={**state.assessments, **{(each.lesion_id, 1): each for each in said}})
    read = AssessedRead(Assessor("R1", "INDEPENDENT ASSESSOR"), state, {}, CriteriaConfig.defaults(), {})
    documents = {each.timepoint: each for each in visit_documents(Subject("T", "T-1", (read,), case="C1"))}
    assert [each.tracking_id for each in documents[1].lines] == ["R1-T01.1", "R1-T01.3", "R1-T02.M"]
    assert len({each.tracking_uid for each in documents[1].lines}) == 3
    assert documents[1].digests == {"d" * 64}
