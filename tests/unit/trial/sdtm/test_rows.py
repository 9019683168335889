"""Rows of TU, TR and RS from what readers said (SDTM IG 3.4; rules of sections 2 and 4 of the guide as we have it)."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import Scope
from readstation.model.lesion import Assessment, LesionType, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.quality import QualityCause
from readstation.model.read import ReadState
from readstation.model.series import Modality
from readstation.reading.derive import derive_outcomes
from readstation.reading.read_result import seen_first
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import AssessedRead, Assessor, Row, Subject, study_day
from readstation.trial.sdtm.terms import laterality, location
from readstation.trial.sdtm.tumours import tumour_rows
from tests.builders.said import HEPATIC, LUNG, finding, non_target, read_of, target

CONFIG = CriteriaConfig.defaults()
ABSENT, TOO_SMALL, NE = TargetStateCode.ABSENT, TargetStateCode.TOO_SMALL, TargetStateCode.NOT_EVALUABLE
YES, EQUIVOCAL, NO = NewLesionStatus.YES, NewLesionStatus.EQUIVOCAL, NewLesionStatus.NO
PRESENT = NonTargetStateCode.PRESENT


def subject_of(state: ReadState, number: int = 1, **changed: object) -> Subject:
    visits = dict.fromkeys(state.timepoints, frozenset({Modality.CT}))
    assessor = Assessor(f"R{number}", "INDEPENDENT ASSESSOR", f"RADIOLOGIST {number}")
    read = AssessedRead(assessor, state, derive_outcomes(state, CONFIG), CONFIG, visits)
    return dataclasses.replace(Subject("HCC-1", "HCC-1-007", (read,)), **changed)  # type: ignore[arg-type]


def changed(state: ReadState, lesion: str, timepoint: int, **values: object) -> ReadState:
    key = (LesionId(lesion), timepoint)
    said = dataclasses.replace(state.assessments.get(key, Assessment(*key)), **values)  # type: ignore[arg-type]
    return dataclasses.replace(state, assessments={**state.assessments, key: said})


def short(rows: tuple[Row, ...], *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def diameters(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if row["TRTESTCD"] in ("VDIAM", "LDIAM", "LPERP")]


def test_a_tumour_has_one_row_of_an_assessor_and_a_new_one_where_it_was_first_held_for_new() -> None:
    """Rules 1 and 2: identified once; link ids are unique within a subject."""
    state = read_of(
        target(400, 380, 300),
        non_target(PRESENT, PRESENT, PRESENT, lesion_type=LUNG),
        finding(NO, EQUIVOCAL, YES),
        finding(NO, NO),
    )
    one, two = subject_of(state).reads[0], subject_of(state, 2).reads[0]
    rows, _ = tumour_rows(subject_of(state, reads=(one, two)))
    assert short(rows, "TUSEQ", "TULNKID", "TUSTRESC", "VISIT", "TUEVALID")[:3] == [
        (1, "R1-T01", "TARGET", "BASELINE", "RADIOLOGIST 1"),
        (2, "R1-NT01", "NON-TARGET", "BASELINE", "RADIOLOGIST 1"),
        (3, "R1-NEW01", "NEW", "FOLLOW-UP 2", "RADIOLOGIST 1"),
    ]
    assert [row["TULNKID"] for row in rows[3:]] == ["R2-T01", "R2-NT01", "R2-NEW01"]


def test_states_of_targets() -> None:
    """Rules 8 and 9: too small keeps its words and counts 5; what was not assessed is no 0."""
    state = read_of(target(400, 172, ABSENT, TOO_SMALL, NE))
    state = changed(state, "L1", 4, cause=QualityCause.MOTION)
    rows = diameters(result_rows(subject_of(state)))
    names = ("VISITNUM", "TRTESTCD", "TRORRES", "TRORRESU", "TRSTRESC", "TRSTRESN", "TRSTRESU", "TRSTAT", "TRREASND")
    assert short(tuple(rows), *names) == [
        (1, "VDIAM", "40", "mm", "40", 40.0, "mm", None, None),
        (2, "VDIAM", "17.2", "mm", "17.2", 17.2, "mm", None, None),
        (3, "VDIAM", "0", "mm", "0", 0.0, "mm", None, None),
        (4, "VDIAM", "TOO SMALL TO MEASURE", "", "5", 5.0, "mm", None, None),
        (5, "VDIAM", None, None, None, None, None, "NOT DONE", "NOT ASSESSABLE: MOTION"),
    ]


def test_which_diameter_is_which() -> None:
    """A node has its short axis, what lies outside the liver its longest diameter; their sum is no viable one."""
    state = read_of(target(400, 400), target(200, 200, lesion_type=LUNG), target(180, 180, lesion_type=LesionType.NODE))
    rows = result_rows(subject_of(state))
    assert [row["TRTESTCD"] for row in diameters(rows)[:3]] == ["VDIAM", "LDIAM", "LPERP"]
    sums = {row["TRGRPID"]: row["TRTESTCD"] for row in rows if str(row["TRTESTCD"]).startswith("SUM")}
    assert sums == {"LOCALIZED": "SUMVDIAM", "HEPATIC": "SUMVDIAM", "OVERALL": "SUMDIAM"}


def test_a_split_and_a_merged_tumour_have_rows_of_their_own() -> None:
    state = read_of(target(400, None, 300), target(300, 300, 300), target(200, 200, None))
    state = changed(state, "L1", 1, target=TargetStateCode.SPLIT, part_tenths=(150, None))
    state = changed(state, "L3", 2, target=TargetStateCode.MERGED, merged_into=LesionId("L2"))
    subject = subject_of(state)
    tumours, _ = tumour_rows(subject)
    assert short(tumours, "TUTESTCD", "TULNKID", "TUGRPID", "VISITNUM") == [
        ("TUMIDENT", "R1-T01", "", 1),
        ("TUSPLIT", "R1-T01.1", "R1-T01", 2),
        ("TUSPLIT", "R1-T01.2", "R1-T01", 2),
        ("TUMIDENT", "R1-T02", "", 1),
        ("TUMERGE", "R1-T02.M", "R1-T02", 3),
        ("TUMIDENT", "R1-T03", "", 1),
    ]
    results = [row for row in result_rows(subject) if row["TRLNKID"]]
    assert short(tuple(results), "TRLNKID", "VISITNUM", "TRTESTCD", "TRSTRESC")[3:] == [
        ("R1-T01.1", 2, "VDIAM", "15"),
        ("R1-T01.2", 2, "VDIAM", "5"),
        ("R1-T02", 2, "VDIAM", "30"),
        ("R1-T03", 2, "VDIAM", "20"),
        ("R1-T01", 3, "VDIAM", "30"),
        ("R1-T02.M", 3, "VDIAM", "30"),
        ("R1-T03", 3, "TUMSTATE", "TUMOR MERGED"),
    ]


def test_states_of_non_targets_and_findings_and_the_responses_they_make() -> None:
    state = read_of(
        target(400, 400),
        non_target(PRESENT, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION),
        finding(EQUIVOCAL),
        finding(YES, lesion_type=LUNG),
    )
    subject = subject_of(state)
    states = [row for row in result_rows(subject) if row["TRTESTCD"] == "TUMSTATE"]
    assert short(tuple(states), "TRLNKID", "VISITNUM", "TRSTRESC") == [
        ("R1-NT01", 1, "PRESENT"),
        ("R1-NT01", 2, "UNEQUIVOCAL"),
        ("R1-NEW01", 2, "EQUIVOCAL"),
        ("R1-NEW02", 2, "UNEQUIVOCAL"),
    ]
    said = {(row["RSSCAT"], row["RSTESTCD"]): row for row in response_rows(subject)}
    assert {key: row["RSSTRESC"] for key, row in said.items()} == {
        ("LOCALIZED", "TRGRESP"): "SD",
        ("LOCALIZED", "OVRLRESP"): "SD",
        ("HEPATIC", "TRGRESP"): "SD",
        ("HEPATIC", "NTRGRESP"): "PD",
        ("HEPATIC", "NEWLPROG"): "EQUIVOCAL",
        ("HEPATIC", "OVRLRESP"): "PD",
        ("OVERALL", "TRGRESP"): "SD",
        ("OVERALL", "NTRGRESP"): "PD",
        ("OVERALL", "NEWLPROG"): "UNEQUIVOCAL",
        ("OVERALL", "OVRLRESP"): "PD",
    }
    assert {row["RSCAT"] for (scope, _), row in said.items() if scope == "OVERALL"} == {
        "MRECIST LENCIONI LIVER CANCER 2010"
    }
    assert said["HEPATIC", "OVRLRESP"]["RSLNKGRP"] == "R1-A2"
    assert said["HEPATIC", "TRGRESP"]["RSLNKGRP"] == ""


def test_what_there_is_none_of_is_not_done_and_no_response() -> None:
    """Rule 15."""
    said = {(row["RSSCAT"], row["RSTESTCD"]): row for row in response_rows(subject_of(read_of(target(400, 300))))}
    row = said["OVERALL", "NTRGRESP"]
    assert (row["RSSTRESC"], row["RSSTAT"], row["RSREASND"]) == (
        None, "NOT DONE", "SUBJECT DOES NOT HAVE NON-TARGET LESIONS",
    )  # fmt: skip


def test_progression_that_was_seen_before_has_the_date_at_which_it_was_seen_first() -> None:
    """SDTM rule 5, MR-406, MR-714: EQUIVOCAL at FU 1, YES at FU 2. The first PD alone is dated back."""
    state = read_of(target(400, 400, 400, 400), finding(EQUIVOCAL, YES, YES))
    dates = {0: "2024-01-05", 1: "2024-03-01", 2: "2024-04-26", 3: "2024-06-21"}
    subject = subject_of(state, dates=dates)
    found = seen_first(state, (1, 2, 3), CONFIG)
    assert found == {Scope.HEPATIC: 1, Scope.OVERALL: 1}
    subject = dataclasses.replace(subject, reads=(dataclasses.replace(subject.reads[0], seen_first=found),))
    rows = [row for row in response_rows(subject) if (row["RSSCAT"], row["RSTESTCD"]) == ("HEPATIC", "OVRLRESP")]
    assert short(tuple(rows), "VISITNUM", "RSSTRESC", "RSDTC") == [
        (2, "SD", "2024-03-01"), (3, "PD", "2024-03-01"), (4, "PD", "2024-06-21"),
    ]  # fmt: skip
    local = [row for row in response_rows(subject) if (row["RSSCAT"], row["RSTESTCD"]) == ("LOCALIZED", "OVRLRESP")]
    assert [row["RSDTC"] for row in local] == list(dates.values())[1:]


@pytest.mark.parametrize(
    ("site", "kind", "place", "side"),
    [
        ("Liver, segment IVa", HEPATIC, "LIVER, LEFT LOBE SUPEROMEDIAL SEGMENT", ""),
        ("Liver, segment VIII", HEPATIC, "LIVER, RIGHT LOBE ANTEROSUPERIOR SEGMENT", ""),
        ("Liver, several segments", HEPATIC, "LIVER", ""),
        ("Right portal vein, thrombus", HEPATIC, "PORTAL VEIN", ""),
        ("Lymph node, porta hepatis", LesionType.NODE_PORTAL, "PORTAL LYMPH NODE", ""),
        ("Lymph node, mediastinal", LesionType.NODE, "LYMPH NODE", ""),
        ("Lung, right", LUNG, "LUNG", "RIGHT"),
        ("Adrenal gland, left", LUNG, "ADRENAL GLAND", "LEFT"),
        ("Ascites", LUNG, "PERITONEUM", ""),
        ("Kidney, left", LUNG, "", "LEFT"),
    ],
)
def test_places(site: str, kind: LesionType, place: str, side: str) -> None:
    (lesion,) = read_of(target(400, lesion_type=kind)).lesions.values()
    lesion = dataclasses.replace(lesion, site=site)
    assert (location(lesion), laterality(lesion)) == (place, side)


@pytest.mark.parametrize(
    ("day", "reference", "expected"),
    [("2026-05-04", "2026-05-04", 1), ("2026-05-05", "2026-05-04", 2), ("2026-05-03", "2026-05-04", -1),
     ("2026-05", "2026-05-04", None), ("2026-05-04", "", None)],
)  # fmt: skip
def test_there_is_no_study_day_0(day: str, reference: str, expected: int | None) -> None:
    """Rules 6 and 7."""
    assert study_day(day, reference) == expected


@st.composite
def liver_reads(draw: st.DrawFn) -> ReadState:
    visits = draw(st.integers(1, 4))
    state = st.one_of(st.integers(10, 900), st.just(ABSENT))
    rows = [
        target(draw(st.integers(100, 900)), *(draw(state) for _ in range(visits)))
        for _ in range(draw(st.integers(1, 2)))
    ]
    return read_of(*rows)


@given(liver_reads())
def test_sums_and_target_responses_are_computed_again_from_the_diameters_alone(state: ReadState) -> None:
    """The diameters of TR give its sums, and these the target responses of RS, by the thresholds (MR-202 to MR-206)."""
    subject = subject_of(state)
    results = result_rows(subject)
    sums: dict[int, Fraction] = {}
    for row in diameters(results):
        visit = int(str(row["VISITNUM"]))
        sums[visit] = sums.get(visit, Fraction(0)) + Fraction(str(row["TRSTRESC"]))
    written = {
        int(str(row["VISITNUM"])): Fraction(str(row["TRSTRESC"]))
        for row in results
        if (row["TRTESTCD"], row["TRGRPID"]) == ("SUMVDIAM", "HEPATIC")
    }
    assert written == sums
    responses = {
        int(str(row["VISITNUM"])): row["RSSTRESC"]
        for row in response_rows(subject)
        if (row["RSTESTCD"], row["RSSCAT"]) == ("TRGRESP", "HEPATIC")
    }
    nadir = sums[1]
    for visit in sorted(responses):
        total, guard = sums[visit], Fraction(CONFIG.pd_abs_increase_tenths, 10)
        if total == 0:
            expected = "CR"
        elif total >= nadir * Fraction(6, 5) and total - nadir >= guard and total > nadir:
            expected = "PD"
        elif total <= sums[1] * Fraction(7, 10):
            expected = "PR"
        else:
            expected = "SD"
        assert responses[visit] == expected
        nadir = min(nadir, total)
