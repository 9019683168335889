"""Assisted diameters in the reading room: a click proposes, the reader takes, changes or discards (MR-116, TR-34).

The images are a bright ellipsoid with a dark core in darker liver; its lines are known from its formula.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton

from readstation.core.jobs import Job
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.lesion import Assessment, Proposal, ProposalSource
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.viewer.mark_style import STYLES
from readstation.viewer.marks import LineMark, MarkRole, ShapeMark
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import asking_charter, demo_charter
from tests.ui.case_desk import CaseDesk

SLICES, SIDE, PIXEL_MM, SLICE_MM = 12, 90, 0.8, 2.5
MIDDLE_SLICE, SIDE_SLICE = 5, 8
RADII_MM = (18.0, 13.0, 14.0)
HOLE_MM = 5.0
LIVER, TUMOUR, DEAD = 70, 130, 30
ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier


def volume_with_lesion(facts: SeriesFacts, job: Job) -> Volume:
    """Return one lesion in the middle of every arterial volume; its core does not enhance near its middle."""
    thick_mm = facts.slice_interval_um / 1000
    affine = Affine.from_dicom(
        (-(SIDE - 1) / 2 * PIXEL_MM, -(SIDE - 1) / 2 * PIXEL_MM, 0.0),
        (1, 0, 0, 0, 1, 0), PIXEL_MM, PIXEL_MM, (0, 0, thick_mm),
    )  # fmt: skip
    side = (np.arange(SIDE) - (SIDE - 1) / 2) * PIXEL_MM
    z, y, x = np.meshgrid((np.arange(SLICES) - MIDDLE_SLICE) * thick_mm, side, side, indexing="ij")
    hu = np.full(x.shape, 50 if facts.phase is PhaseRole.PRE_CONTRAST else LIVER, dtype=np.float64)
    if facts.phase is PhaseRole.LATE_ARTERIAL:
        hu[(x / RADII_MM[0]) ** 2 + (y / RADII_MM[1]) ** 2 + (z / RADII_MM[2]) ** 2 <= 1] = TUMOUR
        hu[x * x + y * y + z * z <= HOLE_MM * HOLE_MM] = DEAD
    hu += np.random.default_rng([facts.timepoint, facts.series_ordinal]).normal(0, 2, hu.shape)
    voxels = np.rint(hu + 1024).astype(np.int16)
    positions = np.arange(SLICES) * thick_mm
    return Volume(facts.series_key, voxels, affine, 1.0, -1024.0, "HU", f"frame-{facts.timepoint}", positions)


def longest_mm(index: int) -> float:
    """Return the longest line of a slice that misses the core: beside it, parallel to the long axis."""
    z = (index - MIDDLE_SLICE) * SLICE_MM
    share = 1 - (z / RADII_MM[2]) ** 2
    hole = np.sqrt(max(HOLE_MM**2 - z * z, 0.0))
    return float(2 * RADII_MM[0] * np.sqrt(share - (hole / RADII_MM[1]) ** 2))


def allowing(charter: Charter | None = None, *, is_allowed: bool = True) -> Charter:
    return dataclasses.replace(charter or demo_charter(), assisted_diameter=is_allowed)


@pytest.fixture
def room(reader: CaseDesk) -> Iterator[CaseDesk]:
    """Return the reader with a case open whose charter allows proposals, its baseline shown."""
    with opened(reader, allowing()) as desk:
        yield desk


@contextmanager
def opened(reader: CaseDesk, charter: Charter) -> Iterator[CaseDesk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader.services.volumes, "load", volume_with_lesion)
        reader.open_case(charter, 2, SLICE_MM)
    yield reader
    reader.leave()


def click(desk: CaseDesk, index: int = MIDDLE_SLICE, x: float = 12.0, y: float = 0.0) -> None:
    """Take the tool with its key and click a point of a slice."""
    desk.key(Qt.Key.Key_D, SHIFT)
    canvas = desk._pane().canvas
    canvas.set_slice(index)
    canvas.set_view((0.0, 0.0, index * SLICE_MM), 0.25)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(desk, (x, y, index * SLICE_MM)))


def at(desk: CaseDesk, point_mm: tuple[float, float, float]) -> QPoint:
    return QPoint(*(round(each) for each in desk._pane().canvas.widget_point_of(point_mm).toTuple()))


def three_quarters(mark: LineMark) -> tuple[float, float, float]:
    x, y, z = (0.25 * start + 0.75 * end for start, end in zip(mark.start_mm, mark.end_mm, strict=True))
    return x, y, z


def propose(desk: CaseDesk, index: int = MIDDLE_SLICE, x: float = 12.0, y: float = 0.0) -> None:
    """Click, and wait until the line is there and the slices beside it have been looked at."""
    click(desk, index, x, y)
    card = desk.room.dock.assist
    desk.until(lambda: desk.room.assist.offered is not None and card.isVisible())
    desk.until(lambda: "Looking" not in card.other.text())


def proposed_line(desk: CaseDesk) -> LineMark | None:
    marks = [mark for mark in desk._pane().canvas._view.state.marks if mark.role is MarkRole.PROPOSAL]
    return next((mark for mark in marks if isinstance(mark, LineMark)), None)


def said(desk: CaseDesk, timepoint: int = 0) -> Assessment:
    (found,) = (each for each in desk.view.state.assessments.values() if each.timepoint == timepoint)
    return found


def discarded(desk: CaseDesk) -> list[Proposal]:
    """Return what the audit trail of this read holds of proposals that were not taken."""
    read_id = desk.view.assignment.read_id
    events = desk.on_store(lambda: [event for event, _, _ in desk.services.station.store.evidence.audit_events()])
    mine = [each for each in events if each.action is AuditAction.PROPOSAL_DISCARDED and each.object_id == read_id]
    return [record_from_json(Proposal, each.before["proposal"]) for each in mine if each.before is not None]


def test_a_charter_that_says_nothing_has_no_such_tool(reader: CaseDesk) -> None:
    """MR-001: no button, and the key says why; nothing is drawn."""
    with opened(reader, demo_charter()) as desk:
        assert desk.room.strip.findChild(QAbstractButton, "tool_assist").isHidden()
        desk.key(Qt.Key.Key_D, SHIFT)
        assert desk.room.tool is not ToolName.ASSIST
        assert "does not allow assisted diameters (MR-001)" in desk.refusal


def test_enter_rests_where_no_proposal_waits(room: CaseDesk) -> None:
    """Enter belongs to the fields and buttons of the window; only a line that waits takes it."""
    action = room.room.acts.actions["take_proposal"]
    assert not action.isEnabled()
    propose(room)
    assert action.isEnabled()
    room.key(Qt.Key.Key_Escape)
    assert not action.isEnabled()


def test_a_click_proposes_an_outline_and_its_longest_viable_line(room: CaseDesk) -> None:
    """MR-116: the core is left out; the line is dashed, says that it is proposed, and nothing is stored."""
    button = room.room.strip.findChild(QAbstractButton, "tool_assist")
    assert not button.isHidden()
    before = room.view.action_count
    propose(room)
    mark = proposed_line(room)
    assert mark is not None
    assert mark.label == f"Proposed  {mark.length_tenths / 10:.1f} mm"
    assert STYLES[MarkRole.PROPOSAL].dash_px
    assert mark.length_tenths / 10 == pytest.approx(longest_mm(MIDDLE_SLICE), abs=1.0)
    shapes = [each for each in room._pane().canvas._view.state.marks if isinstance(each, ShapeMark)]
    assert {each.role for each in shapes} == {MarkRole.PROPOSAL}
    assert len(shapes) == 2, "an outline and the core"
    card = room.room.dock.assist
    assert f"{mark.length_tenths / 10:.1f} mm on slice {MIDDLE_SLICE + 1}" in card.line.text()
    assert "necrosis left out" in card.region.text()
    assert room.next_title == "Take the proposed line as T1?"
    assert room.view.action_count == before
    assert not room.view.state.lesions


def test_enter_takes_the_line_and_keeps_what_was_proposed(room: CaseDesk) -> None:
    propose(room)
    line = proposed_line(room)
    room.acts(lambda: room.key(ENTER))
    kept = said(room)
    assert kept.measurement is not None
    assert kept.proposal is not None
    assert kept.measurement == kept.proposal.line
    assert kept.measurement.length_tenths == line.length_tenths
    assert kept.proposal.source is ProposalSource.ARTERIAL
    assert kept.measurement.image_ordinal == MIDDLE_SLICE + 1
    assert proposed_line(room) is None
    assert room.room.dock.assist.isHidden()
    assert discarded(room) == []
    assert room.room.tool is ToolName.SELECT


def test_space_and_the_buttons_take_it_too(room: CaseDesk) -> None:
    propose(room)
    room.acts(lambda: room.key(Qt.Key.Key_Space))
    assert said(room).proposal is not None
    room.strike(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not room.view.state.lesions
    propose(room)
    room.step("assist_take")
    assert said(room).proposal is not None


def test_undo_and_redo_take_line_and_proposal_together(room: CaseDesk) -> None:
    propose(room)
    room.acts(lambda: room.key(ENTER))
    kept = said(room)
    room.strike(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not room.view.state.assessments
    room.strike(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert said(room) == kept


def test_a_dragged_end_is_what_is_signed_and_the_proposal_stays_beside_it(room: CaseDesk) -> None:
    propose(room)
    mark = proposed_line(room)
    canvas = room._pane().canvas
    end, inward = at(room, mark.end_mm), at(room, three_quarters(mark))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=end)
    QTest.mouseMove(canvas, (end + inward) / 2)
    QTest.mouseMove(canvas, inward)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=inward)
    room.until(lambda: proposed_line(room).length_tenths < mark.length_tenths)
    moved = proposed_line(room)
    assert moved.label.startswith("Proposed, moved")
    assert "moved by you" in room.room.dock.assist.line.text()
    assert not room.view.state.lesions
    room.acts(lambda: room.key(ENTER))
    kept = said(room)
    assert kept.measurement.length_tenths == moved.length_tenths
    assert kept.proposal.line.length_tenths == mark.length_tenths


@pytest.mark.parametrize("way", ["escape", "delete", "button"])
def test_a_discarded_proposal_leaves_the_read_as_it_was_and_stands_in_the_audit_trail(room: CaseDesk, way: str) -> None:
    """TR-34."""
    before = room.view.action_count
    propose(room)
    length = proposed_line(room).length_tenths
    if way == "button":
        room.click("assist_discard")
    else:
        room.key(Qt.Key.Key_Escape if way == "escape" else Qt.Key.Key_Delete)
    assert proposed_line(room) is None
    assert room.room.dock.assist.isHidden()
    assert [each.line.length_tenths for each in discarded(room)] == [length]
    assert (room.view.action_count, room.view.state.lesions) == (before, {})


def test_another_click_and_leaving_note_the_proposal_that_was_there(room: CaseDesk) -> None:
    propose(room)
    propose(room, SIDE_SLICE)
    assert len(discarded(room)) == 1
    read_id = room.view.assignment.read_id
    room.leave()
    events = room.on_store(lambda: [event for event, _, _ in room.services.station.store.evidence.audit_events()])
    left = [each for each in events if each.object_id == read_id and each.action is AuditAction.PROPOSAL_DISCARDED]
    assert len(left) == 2


def test_the_slice_with_the_longest_line_is_one_key_away(room: CaseDesk) -> None:
    """MR-117: the longest line is not on the slice that was clicked; U shows it there."""
    lengths = {index: longest_mm(index) for index in range(MIDDLE_SLICE, SIDE_SLICE + 1)}
    best = max(lengths, key=lengths.__getitem__)
    propose(room, SIDE_SLICE, 6.0)
    first = proposed_line(room)
    assert first.length_tenths / 10 == pytest.approx(longest_mm(SIDE_SLICE), abs=1.0)
    card = room.room.dock.assist
    other = room.room.assist.offered.longest
    assert f"slice {other.slice_index + 1} has {other.length_mm:.1f} mm, the longest" in card.other.text()
    room.key(Qt.Key.Key_U)
    assert room._pane().canvas.slice_index == other.slice_index
    shown = proposed_line(room)
    assert shown.length_tenths / 10 == pytest.approx(lengths[best], abs=1.0)
    assert room.widget(QPushButton, "assist_take").isVisible()
    room.acts(lambda: room.key(ENTER))
    kept = said(room)
    assert kept.measurement.image_ordinal == other.slice_index + 1
    assert (kept.proposal.longest_image, kept.proposal.longest_tenths) == (
        other.slice_index + 1,
        kept.measurement.length_tenths,
    )


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (0.0, 0.0, "the charter counts tissue from 85 HU as viable (MR-116). Click inside viable tumour"),
        (30.0, 26.0, "Click inside viable tumour, or draw the line (D)."),
    ],
)
def test_where_nothing_enhances_it_says_why_and_what_to_do(room: CaseDesk, x: float, y: float, words: str) -> None:
    click(room, x=x, y=y)
    room.until(room.room.dock.refusal.isVisible)
    assert room.refusal.startswith("No proposal: ")
    assert words in room.refusal
    assert room.room.assist.offered is None
    assert discarded(room) == []


def test_images_are_judged_first(reader: CaseDesk) -> None:
    """MR-808 holds for a proposal as for a line."""
    with opened(reader, allowing(asking_charter())) as desk:
        click(desk)
        desk.until(desk.room.dock.refusal.isVisible)
        assert "MR-808" in desk.refusal
        desk.room.flow.dismiss()
        desk.judge_images()
        propose(desk)
        desk.acts(lambda: desk.key(ENTER))
        assert said(desk).proposal is not None


def test_a_line_that_is_there_is_replaced_only_when_the_reader_says_so(room: CaseDesk) -> None:
    """What was taken, asked about and let go is noted; what replaced a line is kept."""
    propose(room)
    room.acts(lambda: room.key(ENTER))
    room.room.flow.place(room.view.charter.sites[0])
    room.lock()
    room.open_next()
    propose(room)
    room.acts(lambda: room.key(ENTER))
    first = said(room, 1)
    propose(room, SIDE_SLICE, 6.0)
    room.key(ENTER)
    assert "T1 is measured here already" in room.refusal
    room.key(Qt.Key.Key_Escape)
    assert said(room, 1) == first
    assert len(discarded(room)) == 1
    propose(room, SIDE_SLICE, 6.0)
    room.key(ENTER)
    room.acts(lambda: room.room.flow.replace_line())
    assert said(room, 1).measurement.image_ordinal == SIDE_SLICE + 1
    assert said(room, 1).proposal != first.proposal
    assert len(discarded(room)) == 1


def test_a_search_is_ended_with_the_proposal(room: CaseDesk) -> None:
    """Escape right after the click: nothing comes later, no thread works on."""
    click(room)
    room.key(Qt.Key.Key_Escape)
    assert room.room.assist.offered is None
    room.until(lambda: room.room._bridge.is_idle)
    assert room.room.assist.offered is None
    assert room.room.dock.assist.isHidden()
