"""A finished line and the command that it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.ids import LesionId
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, PointUm, TargetStateCode
from readstation.model.series import PhaseRole
from readstation.reading.commands import AddLesion, ChangeRole, MeasureTarget, SetNewLesionStatus, SetTargetState
from readstation.reading.session import ReadSession
from readstation.ui.presenters import drawing
from readstation.ui.presenters.drawing import CannotDraw, DrawIntent
from readstation.viewer.marks import MarkRole
from tests.builders.reads import (
    T1,
    add_new_lesion,
    add_non_target,
    add_target,
    drawn,
    series_facts,
    station_with_case,
)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        yield session


def at_follow_up(read: ReadSession) -> ReadSession:
    read.apply(add_target(466))
    read.apply(add_non_target())
    read.lock(0)
    read.open_timepoint(1)
    return read


def test_a_line_is_stored_with_its_image() -> None:
    """MR-123: series, image ordinal and digest, phase, plane, both ends, length."""
    facts = series_facts(0, 2, PhaseRole.LATE_ARTERIAL)
    start, end = PointUm(0, 0, 0), PointUm(46_600, 0, 0)
    made = drawing.measurement_of(start, end, 466, facts, 9)
    assert (made.image_ordinal, made.image_digest) == (10, facts.images[9].digest)
    assert (made.series_key, made.phase, made.plane) == (facts.series_key, facts.phase, facts.plane)
    assert (made.start, made.end, made.length_tenths) == (start, end, 466)


def test_at_baseline_a_line_is_a_new_target(read: ReadSession) -> None:
    made = drawing.command_of_line(read.view(), drawn(466), 0, None, DrawIntent.AS_FITS)
    assert isinstance(made, AddLesion)
    assert (made.role, made.organ) == (LesionRole.TARGET, "liver")
    assert drawing.line_style(read.view(), None, DrawIntent.AS_FITS)[:2] == ("T1", MarkRole.TARGET)


def test_at_baseline_measuring_again_replaces_the_line(read: ReadSession) -> None:
    read.apply(add_target(466))
    made = drawing.command_of_line(read.view(), drawn(470), 0, T1, DrawIntent.AGAIN)
    assert made == MeasureTarget(0, T1, drawn(470))
    assert drawing.line_style(read.view(), T1, DrawIntent.AGAIN)[0] == "T1"


def test_at_a_follow_up_a_line_measures_the_chosen_target(read: ReadSession) -> None:
    view = at_follow_up(read).view()
    made = drawing.command_of_line(view, drawn(172, 1), 1, T1, DrawIntent.AS_FITS)
    assert made == MeasureTarget(1, T1, drawn(172, 1))


def test_without_a_choice_it_measures_the_one_of_the_next_card(read: ReadSession) -> None:
    view = at_follow_up(read).view()
    made = drawing.command_of_line(view, drawn(172, 1), 1, None, DrawIntent.AS_FITS)
    assert isinstance(made, MeasureTarget)
    assert made.lesion_id == view.next_step.lesion_id


def test_a_non_target_is_not_measured(read: ReadSession) -> None:
    """MR-301."""
    view = at_follow_up(read).view()
    chosen = view.state.of_role(LesionRole.NON_TARGET)[0].lesion_id
    made = drawing.command_of_line(view, drawn(172, 1), 1, chosen, DrawIntent.AS_FITS)
    assert isinstance(made, CannotDraw)
    assert "MR-301" in made.words


def test_a_locked_timepoint_takes_no_line(read: ReadSession) -> None:
    view = at_follow_up(read).view()
    made = drawing.command_of_line(view, drawn(172), 0, T1, DrawIntent.AS_FITS)
    assert made == CannotDraw("TP0 is locked. Draw on the timepoint that is open.")


def test_a_new_lesion_is_equivocal_until_the_reader_says_more(read: ReadSession) -> None:
    """MR-401: the status is a choice of its own; drawing asks nothing (design, section 8)."""
    view = at_follow_up(read).view()
    made = drawing.command_of_line(view, drawn(120, 1), 1, T1, DrawIntent.NEW_LESION)
    assert isinstance(made, AddLesion)
    assert (made.role, made.new_lesion) == (LesionRole.NEW, NewLesionStatus.EQUIVOCAL)
    assert drawing.line_style(view, T1, DrawIntent.NEW_LESION)[:2] == ("N1", MarkRole.NEW)


def test_moving_the_line_of_a_new_lesion_keeps_its_status(read: ReadSession) -> None:
    at_follow_up(read).apply(add_new_lesion(1, NewLesionStatus.YES))
    view = read.view()
    new = view.state.of_role(LesionRole.NEW)[0].lesion_id
    made = drawing.command_of_moved_line(view, drawn(120, 1), 1, new)
    assert made == SetNewLesionStatus(1, new, NewLesionStatus.YES, drawn(120, 1))


def test_a_refused_target_becomes_a_present_non_target() -> None:
    made = drawing.as_non_target(add_target(65))
    assert (made.role, made.non_target) == (LesionRole.NON_TARGET, NonTargetStateCode.PRESENT)
    assert made.measurement == add_target(65).measurement


def test_keys_that_change_nothing_make_no_command(read: ReadSession) -> None:
    read.apply(add_target(466))
    view = read.view()
    assert drawing.role_command(view, T1, LesionRole.TARGET) is None
    assert drawing.role_command(view, None, LesionRole.TARGET) is None
    assert drawing.role_command(view, T1, LesionRole.NON_TARGET) == ChangeRole(0, T1, LesionRole.NON_TARGET)
    assert drawing.state_command(view, LesionId("L9"), TargetStateCode.ABSENT) is None
    assert drawing.state_command(view, T1, TargetStateCode.ABSENT) == SetTargetState(0, T1, TargetStateCode.ABSENT)
    here = next(site for site in view.charter.sites if site.words == "Liver, segment VIII")
    assert drawing.place_command(view, T1, here) is None
