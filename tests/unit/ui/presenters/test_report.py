"""What the report of a signed read says: the signed entries and results, and nothing that a reader may not see."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import LesionId
from readstation.model.answer import FlagAnswer, FlagChoice
from readstation.model.lesion import LesionRole, LesionType, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.quality import QualityCause, Readability, Region, ScanQuality
from readstation.model.read import SignedRead
from readstation.model.rounds import ReadRound, Revision, RevisionCode, RoundKind, RoundStatus
from readstation.model.series import Modality
from readstation.reading.commands import (
    AddLesion,
    MeasureTarget,
    SetNonTargetState,
    SetTargetState,
    WriteNote,
)
from readstation.reading.report import Cell, KeyPicture, ReadReport
from readstation.reading.session import ReadSession
from readstation.reading.signed_view import signed_view
from readstation.reading.verification_code import verification_code
from readstation.reading.views import ReadView
from readstation.ui.presenters.key_pictures import PictureWish, picture_wishes
from readstation.ui.presenters.report import read_report, report_name
from tests.builders.key_images import keep
from tests.builders.reads import (
    PASSWORD,
    T1,
    T2,
    ReadingStation,
    add_new_lesion,
    add_non_target,
    add_target,
    drawn,
    station_with_case,
    timepoint_images,
)

NT1, T3 = LesionId("L4"), LesionId("L3")
REASON = "twice as large as before"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=4) as opened:
        yield opened


def node() -> AddLesion:
    place = {"lesion_type": LesionType.NODE, "organ": "lymph nodes", "site": "Lymph node, retroperitoneal"}
    return add_target(150, **place)  # type: ignore[arg-type]


def read_and_sign(station: ReadingStation) -> SignedRead:
    """Two liver targets and a node; then growth of a non-target, a state without a line, and a new lesion."""
    session = station.open_read()
    session.open_timepoint(0)
    for command in (add_target(466), add_target(214, site="Liver, segment III"), node(), add_non_target()):
        session.apply(command)
    session.apply(WriteNote(0, "Thin rim."))
    session.apply(keep(lesion_id=T1))
    session.lock(0)
    session.open_timepoint(1)
    session.apply(MeasureTarget(1, T1, drawn(260, 1)))
    session.apply(SetTargetState(1, T2, TargetStateCode.TOO_SMALL))
    session.apply(MeasureTarget(1, T3, drawn(140, 1)))
    session.apply(SetNonTargetState(1, NT1, NonTargetStateCode.PRESENT))
    session.lock(1)
    session.open_timepoint(2)
    session.apply(MeasureTarget(2, T1, drawn(300, 2)))
    session.apply(SetTargetState(2, T2, TargetStateCode.MERGED, merged_into=T1))
    session.apply(SetTargetState(2, T3, TargetStateCode.NOT_EVALUABLE))
    session.apply(SetNonTargetState(2, NT1, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, REASON))
    session.apply(dataclasses.replace(add_new_lesion(2, NewLesionStatus.YES), measurement=drawn(117, 2)))
    session.lock(2)
    session.open_timepoint(3)
    session.apply(SetTargetState(3, T1, TargetStateCode.ABSENT))
    session.apply(SetTargetState(3, T2, TargetStateCode.ABSENT))
    session.apply(MeasureTarget(3, T3, drawn(90, 3)))
    session.apply(SetNonTargetState(3, NT1, NonTargetStateCode.ABSENT))
    session.lock(3)
    return session.sign(session.seal(), PASSWORD)


def view_of(station: ReadingStation, signed: SignedRead) -> ReadView:
    images = {n: timepoint_images(n) for n in range(4)}
    return signed_view(signed, station.assignment, station.charter, images)


def pictures(view: ReadView) -> list[tuple[PictureWish, KeyPicture]]:
    bare = KeyPicture(1, 1, np.zeros((0, 0), np.uint8), (1, 0, 0, 1, 0, 0), (), (), ("caption",), is_kept=False)
    return [(wish, bare) for wish in picture_wishes(view)]


@pytest.fixture
def made(station: ReadingStation) -> tuple[SignedRead, ReadReport]:
    signed = read_and_sign(station)
    view = view_of(station, signed)
    return signed, read_report(signed, view, pictures(view), "0.2.0")


def words_of(value: object) -> Iterator[str]:
    """Yield every text in a report."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from words_of(each)
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from words_of(getattr(value, each.name))


def test_lesions_and_sums_at_every_timepoint(made: tuple[SignedRead, ReadReport]) -> None:
    table = made[1].table
    assert table.timepoints == ("TP0", "TP1", "TP2", "TP3")
    by_label = {line.label: line for line in (*table.targets, *table.non_targets, *table.new_lesions)}
    assert by_label["T1"].cells == (Cell("46.6"), Cell("26.0"), Cell("30.0"), Cell("0.0", "absent"))
    assert by_label["T2"].cells == (
        Cell("21.4"), Cell("5.0", "too small"), Cell("0.0", "merged into T1"), Cell("0.0", "absent"),
    )  # fmt: skip
    assert [cell.figure for cell in by_label["T3"].cells] == ["15.0", "14.0", "–", "9.0"]
    assert [cell.words for cell in by_label["T3"].cells] == ["short axis", "short axis", "not evaluable", "short axis"]
    assert [cell.words for cell in by_label["NT1"].cells] == ["present", "present", "unequivocal progression", "absent"]
    assert by_label["N1"].cells[:3] == (Cell("", "not seen"), Cell("", "not seen"), Cell("11.7", "new lesion"))
    assert by_label["N1"].cells[3] == Cell("", "new lesion")


def test_each_scope_has_its_sum_where_they_are_not_the_same(made: tuple[SignedRead, ReadReport]) -> None:
    """MR-510: the node counts overall only."""
    sums = [(line.name, [cell.figure for cell in line.cells]) for line in made[1].table.sums]
    assert sums[0] == ("Sum of diameters", ["83.0", "45.0", "–", "9.0"])
    assert made[1].table.sums[0].cells[2].words == "known part 30.0"
    assert sums[1] == ("Change from baseline", ["", "−45.8 %", "", "−89.2 %"])
    assert sums[3] == ("Sum, targets in the liver", ["68.0", "31.0", "30.0", "0.0"])
    assert sums[5] == ("Change from nadir", ["", "−54.4 %", "−3.2 %", "−100.0 %"])
    assert len(sums) == 6


def test_three_named_responses_with_reasons_and_rules(made: tuple[SignedRead, ReadReport]) -> None:
    """MR-509, MR-513."""
    baseline, first, second, _ = made[1].timepoints
    assert baseline.responses == ()
    assert [each.scope for each in first.responses] == ["Localized", "Hepatic", "Overall"]
    localized, _, overall = first.responses
    assert localized.response.code == "PR"
    assert localized.targets.sentence == "sum 31.0 mm is 54.4 % below baseline 68.0 mm, MR-205"
    assert localized.non_targets.sentence == "not part of this scope"
    assert overall.non_targets.code == "nCR / nPD"
    assert [each.response.code for each in second.responses] == ["PR", "PD", "PD"]
    assert "MR-304" in second.responses[2].non_targets.sentence
    assert second.reasons == (("NT1, Liver, segment II", REASON),)


def test_the_images_of_a_timepoint_and_what_is_to_be_known_of_them(station: ReadingStation) -> None:
    signed = read_and_sign(station)
    images = {n: timepoint_images(n) for n in range(4)}
    series = tuple(
        dataclasses.replace(each, is_usable=False) if each.series_ordinal == 3 else each
        for each in images[1].series
        if each.series_ordinal != 4
    )
    images[1] = dataclasses.replace(images[1], series=series)
    view = signed_view(signed, station.assignment, station.charter, images)
    timepoint = read_report(signed, view, (), "0.2.0").timepoints[1]
    assert timepoint.images[1] == ("Late arterial", "CT axial", "20", "1.5 mm")
    assert timepoint.quality == ("Delayed phase not sent.", "Portal venous: not measured on.")


def test_the_signature_is_that_of_the_signed_bytes(made: tuple[SignedRead, ReadReport]) -> None:
    """TR-31: printed name, time with offset and UTC, meaning."""
    signed, report = made
    head = json.loads(signed.sealed.head)
    words = report.signature
    assert (words.printed_name, words.login) == (head["reader"]["printed_name"], signed.login)
    assert (words.meaning, words.statement) == (head["meaning"], head["statement"])
    assert words.signed_utc_ms == head["time"]["utc_ms"]
    assert words.local_time.endswith("(UTC+01:00)")
    assert words.utc_time.endswith("UTC")
    assert (words.head_digest, words.body_digest) == (signed.sealed.head_digest, signed.sealed.body_digest)
    assert (words.key_id, words.signature) == (signed.key_id, signed.signature_hex)
    assert words.code == verification_code(signed.sealed)


def test_which_read_by_which_rules_with_which_program(made: tuple[SignedRead, ReadReport]) -> None:
    signed, report = made
    body, facts = json.loads(signed.sealed.body), dict(report.facts)
    assert facts["Read"] == signed.sealed.read_id
    assert facts["Charter"] == f"version 1, {body['charter']['digest'][:12]}"
    assert facts["Criteria"].startswith(f"mRECIST, rules {body['rules']['version']}, ")
    assert facts["Read with"] == "Readstation 0.1.0"
    assert report.software == "Readstation 0.2.0"
    assert report.badge == "Demonstration"
    assert report_name("7K-204") == "7K-204-read.pdf"


def test_what_was_judged_changed_and_answered_is_said(station: ReadingStation) -> None:
    """MR-807, MR-808, MR-210, TR-33, TR-35."""
    signed = read_and_sign(station)
    view = view_of(station, signed)
    scan = ScanQuality(1, Modality.CT, Readability.READABLE, (QualityCause.MOTION,), (Region.CHEST,))
    ct = {(Modality.CT, 1): scan}
    revision = Revision(T1, 1, 2, RevisionCode.WRONG_LINE, "the rim was crossed")
    answer = FlagAnswer(1, "F-PD-LT5", FlagChoice.RECHECKED, (), "both hold")
    rounds = {
        1: ReadRound(1, RoundKind.GLOBAL, 12, 1, RoundStatus.LOCKED),
        2: ReadRound(2, RoundKind.AMENDMENT, 20, 2, RoundStatus.LOCKED, RevisionCode.OFFICE_QUERY, "see the query"),
        3: ReadRound(3, RoundKind.AMENDMENT, 22, 3, RoundStatus.GIVEN_UP, RevisionCode.OTHER, "not needed"),
    }
    assessments = dict(view.state.assessments)
    assessments[T3, 2] = dataclasses.replace(assessments[T3, 2], cause=QualityCause.ARTEFACT)
    state = dataclasses.replace(
        view.state, scans=ct, revisions={(T1, 1): revision}, answers={("F-PD-LT5", 1): answer}, rounds=rounds,
        assessments=assessments,
    )  # fmt: skip
    rows = tuple(
        dataclasses.replace(row, by_timepoint={**row.by_timepoint, 2: assessments[T3, 2]})
        if row.lesion.lesion_id == T3
        else row
        for row in view.lesions
    )
    view = dataclasses.replace(view, state=state, lesions=rows, sequential=view.outcomes)
    report = read_report(signed, view, (), "0.2.0")
    first = report.timepoints[1]
    assert first.quality == ("Image quality: CT readable: motion; chest not imaged.",)
    assert first.sequential == "localized PR, hepatic PR, overall PR, sum 45.0 mm"
    assert first.reasons == (
        ("T1, Liver, segment VIII, changed after its lock", "A line was drawn wrongly: the rim was crossed"),
        ("Progression by less than 5.0 mm", "Measured again: both stand: both hold"),
    )
    assert [name for name, _ in report.rounds] == ["Global read", "Version 2, amendment"]
    assert report.rounds[1][1].startswith("The trial office asked: see the query. It counts once a second person")
    assert report.table.targets[2].cells[2] == Cell("–", "not evaluable, artefact")


def test_nothing_forbidden_is_said(made: tuple[SignedRead, ReadReport]) -> None:
    """TR-18, TR-23: no series key, no station, no session, no salt, no journal, nothing of another read."""
    signed, report = made
    head = json.loads(signed.sealed.head)
    hidden = [each["key"] for each in head["series_keys"]]
    hidden += [head["salt"], head["station"]["id"], head["station"]["key_id"], head["reader"]["session"]]
    hidden += [head["journal"]["digest"], head["audit"]["digest"], *(each["digest"] for each in head["locks"])]
    said = "\n".join(words_of(report))
    assert [each for each in hidden if each in said] == []


def test_the_key_images_are_the_measured_lesions_and_what_was_kept(made: tuple[SignedRead, ReadReport]) -> None:
    assert [group.title for group in made[1].key_images] == ["TP0 Baseline", "TP1", "TP2", "TP3"]
    assert [len(group.pictures) for group in made[1].key_images] == [4, 2, 2, 1]


def test_the_results_are_the_signed_ones_whatever_the_program_would_say_now(station: ReadingStation) -> None:
    signed = read_and_sign(station)
    body = json.loads(signed.sealed.body)
    body["results"][0]["outcome"]["scopes"]["overall"]["sum_tenths"] = 449
    body["rules"]["version"] = "mrecist-9"
    sealed = dataclasses.replace(signed.sealed, body=canonical_bytes(body))
    view = view_of(station, dataclasses.replace(signed, sealed=sealed))
    assert [each.sum_tenths for each in view.sums][:2] == [830, 449]
    report = read_report(dataclasses.replace(signed, sealed=sealed), view, (), "0.2.0")
    assert report.chart is not None
    assert report.chart.progression == ()


def test_a_view_of_what_was_signed_is_the_view_of_the_read(station: ReadingStation) -> None:
    signed = read_and_sign(station)
    session: ReadSession = station.open_read()
    shown, again = session.view(), view_of(station, signed)
    assert (again.lesions, again.sums, again.stage) == (shown.lesions, shown.sums, shown.stage)
    for ordinal, outcome in shown.outcomes.items():
        assert again.outcomes[ordinal].scopes == outcome.scopes
    assert {row.lesion.role for row in again.lesions} == set(LesionRole)
