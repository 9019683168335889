"""A read from its first image to its signature, over a real station store (MR-804, MR-805, TR-23, TR-31, TR-40)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.criteria.facts import Response, Scope
from readstation.model.audit import AuditAction
from readstation.model.charter import SequenceMode
from readstation.model.lesion import NewLesionStatus, TargetStateCode
from readstation.model.series import Modality, PhaseRole
from readstation.model.subject import ReadStage
from readstation.reading.commands import MeasureTarget, RemoveLesion, SetTargetState, WriteNote
from readstation.reading.memory import images_of
from readstation.reading.refold import refold
from readstation.reading.session import ReadSession
from readstation.reading.sign import lock_message, signing_message
from readstation.reading.views import NextAction, ReadingStep
from readstation.security.keys import check_signature
from tests.builders.reads import (
    LOGIN,
    PASSWORD,
    READ,
    T1,
    T2,
    ReadingStation,
    add_new_lesion,
    add_target,
    demo_charter,
    drawn,
    series_facts,
    station_with_case,
)


@pytest.fixture
def station(tmp_path: Path):
    with station_with_case(tmp_path) as opened:
        yield opened


def actions(station: ReadingStation) -> list[AuditAction]:
    return [event.action for event, _, _ in station.store.evidence.audit_events()]


def baseline(station: ReadingStation) -> ReadSession:
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    session.apply(add_target(214, site="Liver, segment III"))
    return session


def test_a_blinded_read_does_not_show_what_others_outlined(tmp_path: Path) -> None:
    """TR-23: a segmentation that was taken in for practice stays out of a read under a trial's own charter."""
    shown = {}
    for is_demonstration in (False, True):
        charter = dataclasses.replace(demo_charter(), is_demonstration=is_demonstration)
        with station_with_case(tmp_path / str(is_demonstration), charter=charter) as station:
            outlined = series_facts(0, 5, PhaseRole.OTHER, modality=Modality.SEG, is_usable=False)
            station.store.images.put_series(outlined, [b"outlined"])
            session = station.open_read()
            session.open_timepoint(0)
            shown[is_demonstration] = [facts.modality for facts in session.view().images[0].series]
    assert shown == {False: [Modality.CT] * 4, True: [*[Modality.CT] * 4, Modality.SEG]}


def test_a_blinded_read_of_nothing_but_outlines_does_not_begin(tmp_path: Path) -> None:
    charter = dataclasses.replace(demo_charter(), is_demonstration=False)
    with station_with_case(tmp_path, timepoints=0, charter=charter) as station:
        outlined = series_facts(0, 1, PhaseRole.OTHER, modality=Modality.SEG, is_usable=False)
        station.store.images.put_series(outlined, [b"outlined"])
        assert images_of(station.store.reads, station.assignment, 0) is None
        with pytest.raises(Refused):
            station.open_read().open_timepoint(0)


def read_to_the_end(station: ReadingStation) -> ReadSession:
    session = baseline(station)
    session.lock(0)
    for timepoint, (first, second) in ((1, (339, 168)), (2, (172, 120))):
        session.open_timepoint(timepoint)
        session.apply(MeasureTarget(timepoint, T1, drawn(first, timepoint)))
        session.apply(MeasureTarget(timepoint, T2, drawn(second, timepoint)))
        session.lock(timepoint)
    return session


def test_the_next_step_leads_through_the_read(station: ReadingStation) -> None:
    session = station.open_read()
    seen = []

    def note() -> None:
        view = session.view()
        seen.append((view.next_step.action, view.next_step.title, view.stage))

    note()
    session.open_timepoint(0)
    note()
    session.apply(add_target(466))
    note()
    session.lock(0)
    note()
    session.open_timepoint(1)
    note()
    session.apply(MeasureTarget(1, T1, drawn(172, 1)))
    session.apply(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
    note()
    session.lock(1)
    session.open_timepoint(2)
    session.apply(MeasureTarget(2, T1, drawn(172, 2)))
    note()
    progress, started = ReadStage.IN_PROGRESS, ReadStage.NOT_STARTED
    assert seen == [
        (NextAction.OPEN_NEXT_TIMEPOINT, "Open TP0", started),
        (NextAction.DRAW_TARGET, "Draw T1", progress),
        (NextAction.LOCK_TIMEPOINT, "Check the baseline, then lock TP0", progress),
        (NextAction.OPEN_NEXT_TIMEPOINT, "Open TP1", progress),
        (NextAction.MEASURE_LESION, "Measure T1", progress),
        (NextAction.LOCK_TIMEPOINT, "Check the result, then lock TP1", progress),
        (NextAction.SETTLE_LESION, "Judge N1", progress),
    ]


def test_the_rail_and_the_view_of_a_follow_up(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0)
    session.open_timepoint(1)
    session.apply(MeasureTarget(1, T1, drawn(339, 1)))
    view = session.view()
    assert [(each.step, each.words, each.is_done, each.is_current) for each in view.steps] == [
        (ReadingStep.IMAGES, "4 of 4 phases", True, False),
        (ReadingStep.LESIONS, "1 of 2 settled", False, True),
        (ReadingStep.RESPONSE, "", False, False),
        (ReadingStep.SIGN, "", False, False),
    ]
    assert view.timepoint == 1
    assert [each.is_locked for each in view.timepoints] == [True, False]
    assert set(view.images) == {0, 1}
    assert (view.undo_words, view.redo_words) == ("Measure T1", None)
    assert [row.state_words for row in view.lesions] == ["Measured", "Not measured"]
    session.apply(MeasureTarget(1, T2, drawn(168, 1)))
    assert [each.is_current for each in session.view().steps] == [False, False, True, False]


def test_timepoints_open_in_order_after_the_lock_before(station: ReadingStation) -> None:
    """MR-804, TR-23: a later one is refused in the same words as one that does not exist."""
    session = station.open_read()
    words = set()
    for ordinal in (1, 2, 3):
        with pytest.raises(Refused) as caught:
            session.open_timepoint(ordinal)
        words.add(str(caught.value).replace(f"TP{ordinal}", "TP"))
    assert words == {"TP cannot be opened now."}
    session.open_timepoint(0)
    with pytest.raises(Refused):
        session.open_timepoint(1)
    shown = session.open_timepoint(0)
    assert shown.rows == frozenset()
    assert actions(station).count(AuditAction.TIMEPOINT_SHOWN) == 1


def test_strict_order_waits_for_central(tmp_path: Path) -> None:
    """TR-23: nothing tells whether images of a later timepoint are here."""
    charter = dataclasses.replace(demo_charter(), sequence_mode=SequenceMode.STRICT)
    with station_with_case(tmp_path, charter=charter) as station:
        session = baseline(station)
        session.lock(0)
        with pytest.raises(Refused):
            session.open_timepoint(1)
        assert session.view().next_step.action is NextAction.SIGN_READ
        station.assignment = dataclasses.replace(station.assignment, released_timepoints=(0, 1))
        released = station.open_read()
        assert released.view().next_step.action is NextAction.OPEN_NEXT_TIMEPOINT
        released.open_timepoint(1)


def test_a_lock_is_refused_while_a_state_is_missing_and_lists_everything(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0)
    session.open_timepoint(1)
    with pytest.raises(Refused) as caught:
        session.lock(1)
    assert [each.place for each in caught.value.findings] == ["T1", "T2"]
    assert not session.view().state.is_locked(1)
    assert actions(station)[-1] is AuditAction.ACTION_REFUSED
    with pytest.raises(Refused, match="TP0 is not open"):
        session.lock(0)


def test_a_lock_names_what_was_closed_and_carries_the_stations_signature(station: ReadingStation) -> None:
    """MR-805, TR-36."""
    session = baseline(station)
    session.lock(0)
    (lock,) = station.store.reads.locks(READ)
    assert sha256_hex(lock.record) == lock.digest == session.view().timepoints[0].lock_digest
    public = station.tools.station.station.public_key_hex
    assert check_signature(public, lock_message(lock.record), lock.signature_hex)
    assert not check_signature(public, lock_message(lock.record + b" "), lock.signature_hex)
    record = json.loads(lock.record)
    images = session.view().images[0]
    assert [each["images"] for each in record["images"]] == [
        [image.digest for image in facts.images] for facts in images.series
    ]
    assert (record["login"], record["charter_digest"]) == (LOGIN, station.assignment.charter_digest)
    assert record["journal"]["steps"] == 3
    events = {event.number: digest for event, _, digest in station.store.evidence.audit_events()}
    assert events[record["audit"]["events"]] == record["audit"]["digest"]


def test_undo_and_redo_go_back_to_the_last_lock_and_survive_a_restart(tmp_path: Path) -> None:
    """TR-40."""
    with station_with_case(tmp_path) as station:
        session = baseline(station)
        session.lock(0)
        session.open_timepoint(1)
        session.apply(MeasureTarget(1, T1, drawn(300, 1)))
        session.apply(SetTargetState(1, T1, TargetStateCode.ABSENT))
        session.undo()
        kept = session.view().state
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        view = session.view()
        assert view.state == kept
        assert (view.undo_words, view.redo_words) == ("Measure T1", "Set T1 absent, 0 mm")
        session.redo()
        assert session.view().lesions[0].state_words == "Absent, 0 mm"
        session.undo()
        session.undo()
        assert session.view().lesions[0].state_words == "Not measured"
        with pytest.raises(Refused, match="nothing to undo"):
            session.undo()
        session.apply(MeasureTarget(1, T2, drawn(120, 1)))
        with pytest.raises(Refused, match="nothing to do again"):
            session.redo()
        assert actions(station).count(AuditAction.EDIT_UNDONE) == 3


def test_an_edit_that_changes_nothing_makes_no_step(station: ReadingStation) -> None:
    session = baseline(station)
    before = session.view().action_count
    changes = session.apply(MeasureTarget(0, T1, drawn(466)))
    assert (changes.rows, changes.step) == (frozenset(), before)
    assert session.view().action_count == before


def test_a_refused_edit_changes_nothing_and_is_recorded(station: ReadingStation) -> None:
    """TR-34."""
    session = baseline(station)
    before = session.view()
    with pytest.raises(Refused, match="third target"):
        session.apply(add_target(300))
    assert session.view().state == before.state
    events = [event for event, _, _ in station.store.evidence.audit_events()]
    assert (events[-1].action, events[-1].reason_code) == (AuditAction.ACTION_REFUSED, "MR-112")


def test_ids_of_removed_lesions_are_never_used_again(station: ReadingStation) -> None:
    session = baseline(station)
    session.apply(RemoveLesion(0, T2))
    session.apply(add_target(300))
    session.undo()
    session.apply(add_target(310))
    assert sorted(session.view().state.lesions) == ["L1", "L4"]


def test_what_is_stored_is_what_the_journal_leaves(station: ReadingStation) -> None:
    session = read_to_the_end(station)
    steps = station.store.reads.journal(READ)
    assert refold(READ, station.assignment.case_alias, steps) == station.store.reads.state(READ)
    assert session.view().outcomes[2].scopes[Scope.LOCALIZED].response is Response.PR
    assert session.view().action_count == len(steps)


def test_a_read_is_signed_once_and_completely(station: ReadingStation) -> None:
    """TR-28 to TR-31."""
    session = read_to_the_end(station)
    assert session.view().stage is ReadStage.READY_TO_SIGN
    sealed = session.seal()
    with pytest.raises(Refused, match="password does not match"):
        session.sign(sealed, "something else")
    assert actions(station)[-1] is AuditAction.SIGNATURE_REFUSED
    signed = session.sign(sealed, PASSWORD)
    assert station.store.reads.signed_reads(READ) == (signed,)
    assert check_signature(station.session.person.public_key_hex, signing_message(sealed), signed.signature_hex)
    view = session.view()
    assert (view.stage, view.next_step.action) == (ReadStage.SIGNED, NextAction.NOTHING)
    for again in (session.seal, lambda: session.sign(sealed, PASSWORD), lambda: session.open_timepoint(3)):
        with pytest.raises(Refused):
            again()
    assert station.open_read().view().stage is ReadStage.SIGNED


def test_only_what_was_shown_can_be_signed(station: ReadingStation) -> None:
    """TR-31: bytes sealed by another session, or before a later step, are refused."""
    session = read_to_the_end(station)
    sealed = session.seal()
    other = station.open_read()
    with pytest.raises(Refused, match="has changed since"):
        other.sign(sealed, PASSWORD)
    with pytest.raises(Refused, match="has changed since"):
        session.sign(dataclasses.replace(sealed, body=sealed.body + b" "), PASSWORD)
    assert station.store.reads.signed_reads(READ) == ()


def test_an_unfinished_read_cannot_be_sealed(station: ReadingStation) -> None:
    session = station.open_read()
    with pytest.raises(Refused, match="lock the open timepoint"):
        session.seal()
    session = baseline(station)
    with pytest.raises(Refused, match="lock the open timepoint"):
        session.seal()
    session.lock(0)
    with pytest.raises(Refused, match="another timepoint is to be read"):
        session.seal()


def test_another_persons_read_is_refused(station: ReadingStation) -> None:
    """MR-802."""
    station.assignment = dataclasses.replace(station.assignment, login="r_zzzzzzzzzz")
    with pytest.raises(Refused, match="another person"):
        station.open_read()


def test_two_sessions_of_one_read_cannot_overwrite_each_other(station: ReadingStation) -> None:
    first = baseline(station)
    second = station.open_read()
    second.apply(WriteNote(0, "from the second"))
    with pytest.raises(Refused, match="does not follow"):
        first.apply(WriteNote(0, "from the first"))
    assert first.view().state.notes[0].text == "from the second"
    first.apply(WriteNote(0, "after looking again"))
    assert station.open_read().view().state.notes[0].text == "after looking again"


def test_a_read_that_is_not_assigned_here_is_a_data_problem(station: ReadingStation) -> None:
    with pytest.raises(DataProblem, match="not assigned"):
        station.store.reads.state("unknown")
