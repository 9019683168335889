"""The global read and amendments: what may change, what stays beside it, and how it is recorded (MR-807, TR-33)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.criteria.facts import Response, Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.audit import AuditAction
from readstation.model.fact import FactKind
from readstation.model.lesion import LesionRole, LesionType, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.quality import QualityCause, Readability
from readstation.model.rounds import ChangeReason, RevisionCode, RoundKind, RoundStatus
from readstation.model.series import Modality
from readstation.model.subject import ReadStage
from readstation.reading.commands import (
    ChangeRole,
    ClearAssessment,
    Command,
    DoubtTarget,
    JudgeScan,
    MeasureTarget,
    PlaceLesion,
    RemoveLesion,
    SetNewLesionStatus,
    SetNonTargetState,
    SetParts,
    SetTargetState,
    WriteNote,
)
from readstation.reading.rows import rows_of
from readstation.reading.sign import signing_message
from readstation.reading.signed_view import sealed_sequential
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.reading.views import NextAction
from readstation.security.keys import check_signature
from tests.builders.reads import (
    LOGIN,
    PASSWORD,
    READ,
    T1,
    T2,
    ReadingStation,
    add_new_lesion,
    add_non_target,
    add_target,
    drawn,
    station_with_case,
)
from tests.builders.rounds import N1, NT1, SEEN, SLIP, global_charter, lock_to_the_end


@pytest.fixture
def station(tmp_path: Path):
    with station_with_case(tmp_path, charter=global_charter()) as opened:
        yield opened


@pytest.fixture
def plain(tmp_path: Path):
    with station_with_case(tmp_path) as opened:
        yield opened


def in_global_read(station: ReadingStation):
    session = lock_to_the_end(station)
    session.open_global_read()
    return session


def signed(station: ReadingStation):
    session = lock_to_the_end(station)
    session.sign(session.seal(), PASSWORD)
    return session


def sound(station: ReadingStation) -> bool:
    result = verify(station.store.evidence, check_signature)
    assert [str(each) for each in result.findings if each.is_error] == []
    return True


def test_the_global_read_comes_after_the_last_lock_and_before_the_signature(station: ReadingStation) -> None:
    """MR-807."""
    session = station.open_read()
    with pytest.raises(Refused, match="cannot be opened now"):
        session.open_global_read()
    session = lock_to_the_end(station)
    view = session.view()
    assert (view.next_step.action, view.stage) == (NextAction.OPEN_GLOBAL_READ, ReadStage.IN_PROGRESS)
    with pytest.raises(Refused, match="the global read comes first"):
        session.seal()
    session.open_global_read()
    view = session.view()
    assert (view.next_step.action, view.stage) == (NextAction.LOCK_ROUND, ReadStage.IN_PROGRESS)
    assert not any(view.state.is_locked(ordinal) for ordinal in (0, 1, 2))
    with pytest.raises(Refused, match="lock the global read first"):
        session.seal()
    session.lock_round()
    assert session.view().next_step.action is NextAction.SIGN_READ
    with pytest.raises(Refused):
        session.open_global_read()


def test_without_a_global_read_in_the_charter_there_is_none(plain: ReadingStation) -> None:
    session = lock_to_the_end(plain)
    assert session.view().next_step.action is NextAction.SIGN_READ
    with pytest.raises(Refused, match="cannot be opened"):
        session.open_global_read()


def test_a_read_of_the_baseline_alone_has_nothing_to_look_at_again(tmp_path: Path) -> None:
    with station_with_case(tmp_path, timepoints=1, charter=global_charter()) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.lock(0)
        assert session.view().next_step.action is NextAction.SIGN_READ


@pytest.mark.parametrize(
    "command",
    [
        SetNonTargetState(1, NT1, NonTargetStateCode.ABSENT),
        SetNonTargetState(2, NT1, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, "twice as large"),
        SetNewLesionStatus(1, N1, NewLesionStatus.YES),
        SetNewLesionStatus(2, N1, NewLesionStatus.YES),
        add_new_lesion(1, NewLesionStatus.YES),
        SetTargetState(1, T2, TargetStateCode.TOO_SMALL),
        MeasureTarget(2, T2, drawn(120, 2)),
        SetTargetState(2, T1, TargetStateCode.ABSENT),
        SetParts(2, T2, (drawn(120, 2), None)),
        DoubtTarget(1, T1, is_doubtful=True),
    ],
)
def test_what_the_global_read_may_change(station: ReadingStation, command: Command) -> None:
    """MR-807: non-target state, new-lesion status, absent against viable; each with a reason."""
    session = in_global_read(station)
    with pytest.raises(Refused) as caught:
        session.apply(command)
    assert caught.value.findings[0].code == "MR-807.reason"
    changes = session.apply(command, SEEN)
    assert changes.rows
    (revision,) = session.view().state.revisions.values()
    assert (revision.code, revision.text, revision.round) == (SEEN.code, SEEN.text, 1)
    events = [event for event, _, _ in station.store.evidence.audit_events()]
    assert (events[-1].action, events[-1].reason_code) == (AuditAction.READ_EDITED, SEEN.code.value)
    assert SEEN.text in events[-1].reason


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (MeasureTarget(1, T1, drawn(310, 1)), "MR-807"),
        (MeasureTarget(0, T1, drawn(460, 0)), "MR-807"),
        (SetTargetState(1, T1, TargetStateCode.NOT_EVALUABLE), "MR-807"),
        (SetTargetState(1, T1, TargetStateCode.TOO_SMALL), "MR-807"),
        (SetTargetState(1, T2, TargetStateCode.NOT_EVALUABLE), "MR-807"),
        (ClearAssessment(1, T1), "MR-805"),
        (ClearAssessment(1, NT1), "MR-805"),
        (ChangeRole(0, T2, LesionRole.NON_TARGET), "MR-121"),
        (ChangeRole(0, NT1, LesionRole.TARGET), "MR-112"),
        (RemoveLesion(0, T1), "MR-805"),
        (RemoveLesion(1, N1), "MR-805"),
        (PlaceLesion(0, T1, LesionType.HEPATIC, "liver", "Liver, segment IVa"), "MR-807"),
        (add_non_target("Liver, segment IVb"), "MR-121"),
        (SetParts(1, T1, (drawn(120, 1), None)), "MR-807"),
        (JudgeScan(1, Modality.CT, Readability.READABLE, (QualityCause.MOTION,)), "MR-807"),
    ],
)
def test_what_the_global_read_may_not_change(station: ReadingStation, command: Command, rule: str) -> None:
    """MR-807, MR-121: measurements, and the choice of targets and non-targets, stay."""
    session = in_global_read(station)
    before = session.view().state
    with pytest.raises(Refused) as caught:
        session.apply(command, SEEN)
    assert caught.value.findings[0].code == rule
    assert session.view().state == before


def test_a_complete_response_that_was_not_real_is_measured_again(tmp_path: Path) -> None:
    """MR-807, MR-607: where a timepoint was CR any target may be judged anew."""
    with station_with_case(tmp_path, timepoints=2, charter=global_charter()) as station:
        session = station.open_read()
        session.open_timepoint(0)
        node = add_target(
            220, site="Lymph node, mesenteric", organ="lymph nodes", lesion_type=LesionType.NODE, measurement=drawn(220)
        )
        session.apply(node)
        session.lock(0)
        session.open_timepoint(1)
        session.apply(MeasureTarget(1, T1, drawn(95, 1)))
        session.lock(1)
        assert session.view().outcomes[1].scopes[Scope.OVERALL].response is Response.CR
        session.open_global_read()
        session.apply(MeasureTarget(1, T1, drawn(112, 1)), SEEN)
        view = session.view()
        assert view.outcomes[1].scopes[Scope.OVERALL].response is not Response.CR
        assert view.sequential is not None
        assert view.sequential[1].scopes[Scope.OVERALL].response is Response.CR


def test_going_back_to_what_was_locked_needs_no_reason_and_leaves_none(station: ReadingStation) -> None:
    session = in_global_read(station)
    locked = session.view().state
    session.apply(SetNonTargetState(1, NT1, NonTargetStateCode.ABSENT), SEEN)
    session.apply(SetNonTargetState(1, NT1, NonTargetStateCode.PRESENT))
    assert rows_of(session.view().state) == rows_of(locked)
    session.undo()
    assert len(session.view().state.revisions) == 1
    session.undo()
    assert rows_of(session.view().state) == rows_of(locked)
    with pytest.raises(Refused, match="nothing to undo"):
        session.undo()


@pytest.mark.parametrize(
    "reason",
    [
        ChangeReason(RevisionCode.SEEN_WITH_ALL_IMAGES, "short"),
        ChangeReason(RevisionCode.SEEN_WITH_ALL_IMAGES, "  \n "),
        ChangeReason(RevisionCode.OFFICE_QUERY, "the office asked for it"),
        ChangeReason(RevisionCode.OTHER, "x" * 501),
    ],
)
def test_a_reason_is_a_code_of_its_kind_and_words(station: ReadingStation, reason: ChangeReason) -> None:
    """TR-35."""
    session = in_global_read(station)
    with pytest.raises(Refused):
        session.apply(SetNonTargetState(1, NT1, NonTargetStateCode.ABSENT), reason)
    assert not session.view().state.revisions


def test_a_finding_that_was_there_earlier_gets_its_earlier_date(station: ReadingStation) -> None:
    """MR-406: with everything open, a finding may be traced back; the timepoints between are judged too."""
    session = lock_to_the_end(station)
    session.open_global_read()
    session.apply(add_new_lesion(2, NewLesionStatus.YES, "Liver, segment VI"), SEEN)
    (found,) = [each for each in session.view().state.of_role(LesionRole.NEW) if each.number == 2]
    session.apply(SetNewLesionStatus(1, found.lesion_id, NewLesionStatus.YES), SEEN)
    view = session.view()
    assert view.state.lesions[found.lesion_id].first_timepoint == 1
    assert view.outcomes[1].scopes[Scope.HEPATIC].response is Response.PD
    with pytest.raises(Refused, match="first seen at TP1"):
        session.apply(SetNewLesionStatus(0, found.lesion_id, NewLesionStatus.YES), SEEN)


def test_a_doubtful_finding_of_the_global_read_is_judged_at_every_later_timepoint(station: ReadingStation) -> None:
    """MR-405: the round cannot be locked while one lacks a state, and the next step goes to where it does."""
    session = in_global_read(station)
    session.apply(add_new_lesion(1, NewLesionStatus.EQUIVOCAL, "Liver, segment VI"), SEEN)
    step = session.view().next_step
    assert (step.action, step.timepoint, step.title) == (NextAction.SETTLE_LESION, 2, "Judge N2 at TP2")
    with pytest.raises(Refused, match="N2 has no state at TP2"):
        session.lock_round()


def test_both_results_are_kept_signed_and_named(station: ReadingStation) -> None:
    """MR-807: the global result is the reader's final one, the sequential result stays beside it."""
    session = in_global_read(station)
    session.apply(MeasureTarget(2, T2, drawn(300, 2)), SEEN)
    session.lock_round()
    sealed = session.seal()
    signed = session.sign(sealed, PASSWORD)
    head, body = json.loads(sealed.head), json.loads(sealed.body)
    results = {each["timepoint"]: each["outcome"]["scopes"]["overall"]["sum_tenths"] for each in body["results"]}
    before = {
        each["timepoint"]: each["outcome"]["scopes"]["overall"]["sum_tenths"] for each in body["sequential"]["results"]
    }
    assert (results, before) == ({1: 300, 2: 472}, {1: 300, 2: 172})
    assert body["revisions"] == [
        {"lesion": "L2", "timepoint": 2, "round": 1, "code": "seen_with_all_images"},
    ]
    assert SEEN.text not in sealed.body.decode()
    assert {"kind": "revision", "key": "L2@2", "text": SEEN.text} in head["texts"]
    assert [(each["kind"], each["status"], each["version"]) for each in head["rounds"]] == [("global", "locked", 1)]
    assert rows_of(state_of(unseal(sealed))) == rows_of(session.view().state)
    assert signed.sealed.version == 1
    assert session.view().stage is ReadStage.SIGNED
    assert sound(station)
    assert rows_of(station.open_read().view().state) == rows_of(session.view().state)


def test_the_sequential_read_comes_back_from_what_was_signed(station: ReadingStation) -> None:
    """MR-807: with its words and its results, for the sensitivity analysis of a report."""
    session = in_global_read(station)
    locked, said = session.view().state, session.view().outcomes
    session.apply(MeasureTarget(2, T2, drawn(300, 2)), SEEN)
    session.apply(add_new_lesion(1, NewLesionStatus.YES, "Liver, segment VI"), SEEN)
    session.apply(SetNewLesionStatus(2, LesionId("L5"), NewLesionStatus.YES), SEEN)
    session.lock_round()
    before = sealed_sequential(unseal(session.seal()))
    assert before is not None
    kept = ("lesions", "assessments", "markups", "labels", "key_images", "notes", "scans", "answers")
    assert {name: getattr(before.state, name) for name in kept} == {name: getattr(locked, name) for name in kept}
    assert (before.state.rounds, before.state.revisions) == ({}, {})
    assert {n: codes(each) for n, each in before.outcomes.items()} == {n: codes(each) for n, each in said.items()}
    assert before.outcomes[2].scopes[Scope.OVERALL].response is not Response.PD
    assert session.view().outcomes[2].scopes[Scope.OVERALL].response is Response.PD


def codes(outcome: TimepointOutcome) -> dict[Scope, Response]:
    return {scope: each.response for scope, each in outcome.scopes.items()}


def test_a_read_without_a_global_read_has_no_sequential_one(plain: ReadingStation) -> None:
    assert sealed_sequential(unseal(lock_to_the_end(plain).seal())) is None


def test_a_global_read_may_find_nothing_to_change(station: ReadingStation) -> None:
    session = in_global_read(station)
    session.lock_round()
    session.sign(session.seal(), PASSWORD)
    assert sound(station)


def test_the_lock_of_a_round_is_a_fact_of_its_own(station: ReadingStation) -> None:
    """TR-36, TR-46."""
    session = in_global_read(station)
    session.lock_round()
    (fact,) = [each for each in station.store.outbox.waiting(LOGIN, 1000) if each.kind is FactKind.ROUND_LOCK]
    record = json.loads(json.loads(fact.body)["record"])
    assert (record["round"], record["kind"], record["version"]) == (1, "global", 1)
    assert [each["timepoint"] for each in record["outcomes"]] == [0, 1, 2]
    assert session.view().state.rounds[1].lock_digest == sha256_hex(json.loads(fact.body)["record"].encode())


def test_a_signed_read_is_amended_as_a_new_version(plain: ReadingStation) -> None:
    """TR-33: the signed one stays, the new one names it, starts from it, and gives its reason."""
    session = signed(plain)
    first = plain.store.reads.signed_reads(READ)[0]
    assert session.view().can_amend
    with pytest.raises(Refused, match="is locked"):
        session.apply(MeasureTarget(1, T1, drawn(310, 1)))
    session.amend(SLIP)
    view = session.view()
    assert (view.stage, view.next_step.action, view.can_amend) == (ReadStage.IN_PROGRESS, NextAction.LOCK_ROUND, False)
    with pytest.raises(Refused, match="Nothing differs from version 1"):
        session.lock_round()
    session.apply(MeasureTarget(1, T1, drawn(310, 1)))
    session.lock_round()
    assert session.view().next_step.title == "Sign version 2"
    sealed = session.seal()
    session.sign(sealed, PASSWORD)
    second = plain.store.reads.signed_reads(READ)[1]
    head = json.loads(second.sealed.head)
    assert plain.store.reads.signed_reads(READ)[0] == first
    assert (second.sealed.version, head["previous"]) == (2, sha256_hex(signing_message(first.sealed)))
    (begun,) = head["rounds"]
    assert (begun["kind"], begun["code"], begun["reason"]) == ("amendment", "wrong_entry", SLIP.text)
    view = session.view()
    assert (view.stage, view.signed_count) == (ReadStage.SIGNED, 2)
    assert view.next_step.title == "Version 2 is signed and waits for approval"
    assert "version 1 counts" in view.next_step.sentence
    assert sound(plain)
    assert plain.open_read().view().stage is ReadStage.SIGNED


def test_amendments_follow_one_another(plain: ReadingStation) -> None:
    session = signed(plain)
    for version, tenths in ((2, 310), (3, 320)):
        session.amend(SLIP)
        session.apply(MeasureTarget(1, T1, drawn(tenths, 1)))
        session.lock_round()
        assert session.sign(session.seal(), PASSWORD).sealed.version == version
    reads = plain.store.reads.signed_reads(READ)
    assert [each.sealed.version for each in reads] == [1, 2, 3]
    assert json.loads(reads[2].sealed.head)["previous"] == sha256_hex(signing_message(reads[1].sealed))
    assert sound(plain)


def test_an_amendment_keeps_the_choice_of_lesions(plain: ReadingStation) -> None:
    """MR-121."""
    session = signed(plain)
    session.amend(SLIP)
    for command in (
        add_non_target("Liver, segment IVb"),
        ChangeRole(0, T2, LesionRole.NON_TARGET),
        RemoveLesion(0, T2),
    ):
        with pytest.raises(Refused):
            session.apply(command)
    session.apply(PlaceLesion(0, T1, LesionType.HEPATIC, "liver", "Liver, segment IVa"))
    assert session.view().state.lesions[T1].site == "Liver, segment IVa"
    assert session.view().state.revisions[T1, 0].code is RevisionCode.WRONG_ENTRY


def test_an_amendment_that_is_given_up_leaves_the_read_as_it_was_signed(plain: ReadingStation) -> None:
    session = signed(plain)
    before = rows_of(session.view().state)
    session.amend(SLIP)
    session.apply(MeasureTarget(1, T1, drawn(310, 1)))
    session.apply(WriteNote(1, "looked again"))
    session.apply(add_new_lesion(2, NewLesionStatus.YES, "Liver, segment VI"))
    session.give_up_amendment()
    view = session.view()
    (given_up,) = view.state.rounds.values()
    assert given_up.status is RoundStatus.GIVEN_UP
    assert {key: row for key, row in rows_of(view.state).items() if key[0] != "round"} == before
    assert (view.stage, view.can_amend, view.undo_words) == (ReadStage.SIGNED, True, None)
    with pytest.raises(Refused):
        session.apply(MeasureTarget(1, T1, drawn(310, 1)))
    with pytest.raises(Refused):
        session.give_up_amendment()
    session.amend(SLIP)
    assert session.view().state.open_round.number == 2
    assert sound(plain)
    assert rows_of(plain.open_read().view().state) == rows_of(session.view().state)


@pytest.mark.parametrize(
    "reason",
    [ChangeReason(RevisionCode.WRONG_ENTRY, ""), ChangeReason(RevisionCode.SEEN_WITH_ALL_IMAGES, "seen in retrospect")],
)
def test_an_amendment_needs_its_reason(plain: ReadingStation, reason: ChangeReason) -> None:
    """TR-33, TR-35."""
    session = signed(plain)
    with pytest.raises(Refused):
        session.amend(reason)
    assert session.view().stage is ReadStage.SIGNED


def test_an_unsigned_read_is_not_amended(plain: ReadingStation) -> None:
    session = lock_to_the_end(plain)
    with pytest.raises(Refused, match="not signed yet"):
        session.amend(SLIP)
    session.sign(session.seal(), PASSWORD)
    session.amend(SLIP)
    with pytest.raises(Refused, match="not signed yet"):
        session.amend(SLIP)
    with pytest.raises(Refused, match="lock version 2 first"):
        session.seal()


def test_a_global_read_is_amended_like_any_other(station: ReadingStation) -> None:
    """The sequential read stays the one before the global read, whatever is amended later."""
    session = in_global_read(station)
    session.apply(SetTargetState(1, T2, TargetStateCode.TOO_SMALL), SEEN)
    session.lock_round()
    session.sign(session.seal(), PASSWORD)
    session.amend(SLIP)
    session.apply(MeasureTarget(1, T1, drawn(310, 1)))
    session.lock_round()
    session.sign(session.seal(), PASSWORD)
    state = session.view().state
    assert [(each.kind, each.version) for each in state.rounds.values()] == [
        (RoundKind.GLOBAL, 1),
        (RoundKind.AMENDMENT, 2),
    ]
    body = json.loads(station.store.reads.signed_reads(READ)[1].sealed.body)
    sums = [each["outcome"]["scopes"]["overall"]["sum_tenths"] for each in body["sequential"]["results"]]
    assert sums == [300, 172]
    assert sound(station)


def test_a_reader_goes_anywhere_once_no_timepoint_waits(station: ReadingStation) -> None:
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    with pytest.raises(Refused, match="cannot be gone to"):
        session.look_at(0)
    session.lock(0)
    session.open_timepoint(1)
    with pytest.raises(Refused):
        session.look_at(0)
    session.apply(MeasureTarget(1, T1, drawn(300, 1)))
    session.lock(1)
    session.look_at(0)
    assert session.view().timepoint == 0
    session.open_timepoint(2)
    assert session.view().timepoint == 2
    session.apply(MeasureTarget(2, T1, drawn(300, 2)))
    session.lock(2)
    session.open_global_read()
    for ordinal in (0, 1, 2):
        session.look_at(ordinal)
        assert session.view().timepoint == ordinal
    with pytest.raises(Refused):
        session.look_at(3)


def test_a_restart_within_a_round_goes_on_with_undo(tmp_path: Path) -> None:
    """TR-40."""
    with station_with_case(tmp_path, charter=global_charter()) as station:
        session = in_global_read(station)
        session.apply(SetNonTargetState(1, NT1, NonTargetStateCode.ABSENT), SEEN)
        session.apply(SetTargetState(1, T2, TargetStateCode.TOO_SMALL), SEEN)
        session.undo()
        kept = session.view().state
    with station_with_case(tmp_path, charter=global_charter()) as station:
        session = station.open_read()
        view = session.view()
        assert view.state == kept
        assert view.sequential is not None
        assert (view.undo_words, view.redo_words) == ("Set NT1 absent", "Set T2 too small")
        session.redo()
        session.undo()
        session.undo()
        with pytest.raises(Refused, match="nothing to undo"):
            session.undo()


def test_an_edit_of_a_locked_timepoint_outside_a_round_is_named(plain: ReadingStation) -> None:
    """MR-805: a journal that was written by something else than this program."""
    session = signed(plain)
    memory = session._memory
    changed = {**memory.rows}
    (step,) = [each for each in memory.steps if each.words == "Measure T1" and each.timepoint == 1]
    key = (step.changes[0].kind, step.changes[0].key)
    forged = dataclasses.replace(
        session._step(step.kind, "MeasureTarget", "Measure T1", 1, ()),
        changes=(dataclasses.replace(step.changes[0], before=changed[key], after={**changed[key], "reason": "x"}),),
    )
    session._commit(forged, AuditAction.READ_EDITED)
    findings = [str(each) for each in verify(plain.store.evidence, check_signature).findings]
    assert any("changes a timepoint that was locked (MR-805)" in each for each in findings)


def test_lesion_ids_of_a_round_are_new(station: ReadingStation) -> None:
    session = in_global_read(station)
    session.apply(add_new_lesion(2, NewLesionStatus.YES, "Liver, segment VI"), SEEN)
    assert LesionId("L5") in session.view().state.lesions
    session.apply(RemoveLesion(2, LesionId("L5")), SEEN)
    assert not session.view().state.revisions
    session.apply(add_new_lesion(2, NewLesionStatus.YES, "Liver, segment VI"), SEEN)
    assert LesionId("L6") in session.view().state.lesions
