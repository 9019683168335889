"""A read under a charter that has everything asked: steps, undo, restart, lock, signature, verification."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.core.jobs import QuietJob
from readstation.model.answer import FlagChoice
from readstation.model.lesion import NonTargetStateCode
from readstation.model.quality import Readability
from readstation.model.series import Modality
from readstation.model.traits import LesionPattern, LesionTraits
from readstation.reading.commands import (
    AnswerFlag,
    JudgeScan,
    MeasureTarget,
    SetNonTargetState,
    SetParts,
    StateTraits,
)
from readstation.reading.session import ReadSession
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.reading.verify_facts import gather
from readstation.reading.verify_reads import ReadChecks, signed_read_findings
from readstation.reading.views import NextAction, ReadingStep
from readstation.security.keys import check_signature
from tests.builders.reads import (
    PASSWORD,
    ReadingStation,
    add_non_target,
    add_target,
    asking_charter,
    drawn,
    station_with_case,
)

L1, L2, L3 = LesionId("L1"), LesionId("L2"), LesionId("L3")
USUAL = LesionTraits(enhances=True, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False)
ANSWER = AnswerFlag(1, "F-PD-LT5", FlagChoice.RECHECKED, "both lines drawn again, the same to 0.2 mm")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=2, charter=asking_charter()) as opened:
        yield opened


def to_flag(station: ReadingStation) -> ReadSession:
    """Read up to the flag of a progression by less than 5 mm at TP1."""
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(JudgeScan(0, Modality.CT, Readability.OPTIMAL))
    for lesion_id, tenths, site in ((L1, 120, "Liver, segment VIII"), (L2, 110, "Liver, segment III")):
        session.apply(add_target(tenths, site=site))
        session.apply(StateTraits(0, lesion_id, USUAL))
    session.apply(add_non_target())
    session.lock(0)
    session.open_timepoint(1)
    session.apply(JudgeScan(1, Modality.CT, Readability.OPTIMAL))
    session.apply(MeasureTarget(1, L1, drawn(130, 1)))
    session.apply(SetParts(1, L2, (drawn(97, 1), None)))
    session.apply(SetNonTargetState(1, L3, NonTargetStateCode.PRESENT))
    return session


def test_the_next_step_is_always_named(station: ReadingStation) -> None:
    """Images, draw, confirm, lock; images, measure, parts, judge, answer, lock; the rail follows."""
    session = station.open_read()
    seen = []

    def step() -> NextAction:
        seen.append(session.view().next_step.action)
        return seen[-1]

    step()
    session.open_timepoint(0)
    assert step() is NextAction.JUDGE_IMAGES
    assert [each.step for each in session.view().steps if each.is_current] == [ReadingStep.IMAGES]
    session.apply(JudgeScan(0, Modality.CT, Readability.OPTIMAL))
    step()
    session.apply(add_target(466))
    view = session.view()
    assert (step(), view.next_step.title) == (NextAction.CONFIRM_LESION, "Confirm T1 at 46.6 mm")
    assert "enhances in the arterial phase, has clear borders and was not treated before" in view.next_step.sentence
    session.apply(StateTraits(0, L1, USUAL))
    step()
    session.lock(0)
    session.open_timepoint(1)
    step()
    session.apply(JudgeScan(1, Modality.CT, Readability.OPTIMAL))
    step()
    session.apply(SetParts(1, L1, (drawn(300, 1),)))
    assert session.view().next_step.title == "Draw the next part of T1"
    step()
    session.apply(SetParts(1, L1, (drawn(300, 1), drawn(100, 1))))
    step()
    assert seen == [
        NextAction.OPEN_NEXT_TIMEPOINT,
        NextAction.JUDGE_IMAGES,
        NextAction.DRAW_TARGET,
        NextAction.CONFIRM_LESION,
        NextAction.LOCK_TIMEPOINT,
        NextAction.JUDGE_IMAGES,
        NextAction.MEASURE_LESION,
        NextAction.MEASURE_LESION,
        NextAction.LOCK_TIMEPOINT,
    ]


def test_a_flag_holds_the_lock_and_its_answer_is_undone_and_done_again(station: ReadingStation) -> None:
    """MR-210: the answer is a step of the journal like any other."""
    session = to_flag(station)
    assert session.view().next_step.action is NextAction.ANSWER_FLAG
    with pytest.raises(Refused) as held:
        session.lock(1)
    assert [each.code for each in held.value.findings] == ["MR-210"]
    session.apply(ANSWER)
    assert session.view().undo_words == "Answer: progression by less than 5.0 mm"
    session.undo()
    assert session.view().next_step.action is NextAction.ANSWER_FLAG
    session.redo()
    again = station.open_read()
    assert again.view().state == session.view().state
    again.lock(1)


def test_a_signed_read_with_answers_holds(station: ReadingStation) -> None:
    """TR-29, TR-32: journal, rows, body, results; what was asked is part of what was signed."""
    session = to_flag(station)
    session.apply(ANSWER)
    session.lock(1)
    sealed = session.seal()
    assert state_of(unseal(sealed)) == session.view().state
    session.sign(sealed, PASSWORD)
    result = verify(station.store.evidence, check_signature)
    assert result.findings == ()
    assert (result.signed_reads, result.locks) == (1, 2)


def _scan(body: dict[str, Any]) -> None:
    body["scans"][0]["readability"] = "readable"


def _traits(body: dict[str, Any]) -> None:
    body["lesions"][0]["traits"]["enhances"] = False


def _part(body: dict[str, Any]) -> None:
    next(each for each in body["assessments"] if "parts" in each)["part_tenths"][0] = 98


def _image_of_a_part(body: dict[str, Any]) -> None:
    next(each for each in body["assessments"] if "parts" in each)["parts"][0]["image_digest"] = "0" * 64


def _grounds(body: dict[str, Any]) -> None:
    body["answers"][0]["grounds"][0] += "1"


def _no_answer(body: dict[str, Any]) -> None:
    del body["answers"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_scan, "TR-32.refold"),
        (_traits, "TR-32.refold"),
        (_part, "MR-215"),
        (_image_of_a_part, "TR-29.image"),
        (_grounds, "MR-210"),
        (_no_answer, "MR-210"),
    ],
)
def test_what_was_asked_cannot_be_changed_behind_the_signature(
    station: ReadingStation, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    """TR-32: found by the journal, by the rules, and by the signature."""
    session = to_flag(station)
    session.apply(ANSWER)
    session.lock(1)
    signed = session.sign(session.seal(), PASSWORD)
    body = json.loads(signed.sealed.body)
    change(body)
    altered = dataclasses.replace(signed, sealed=dataclasses.replace(signed.sealed, body=canonical_bytes(body)))
    evidence = gather(station.store.evidence, QuietJob())
    (found,) = evidence.signed
    checks = ReadChecks(station.store.evidence, check_signature, evidence, {}, is_whole=True)
    codes = {each.code for each in signed_read_findings(checks, dataclasses.replace(found, record=altered))}
    assert {code, "TR-32.signature"} <= codes
    assert list(signed_read_findings(checks, found)) == []
