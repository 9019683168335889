"""The adjudication bench by mouse and keys, over two real signed reads of the phantom (MR-809, MR-810, TR-24)."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from readstation.core.errors import EnvironmentFault
from readstation.model.adjudication import Side
from readstation.model.series import PhaseRole
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.decision import WHOLE_SUBJECT, DecisionCause, unseal_decision
from readstation.ui.presenters.signing import grouped
from readstation.ui.reading.flicker import SWAP_MS
from readstation.ui.reading.top_bar import TimepointChip
from readstation.ui.sign.sign_dialog import SignDialog
from readstation.ui.theme.style import apply_look
from readstation.ui.widgets.buttons import KeyButton
from readstation.viewer.marks import MarkRole
from tests.builders.two_reads import ADJUDICATOR_PASSWORD
from tests.support.accessible import spoken_texts
from tests.support.clipped import clipped_texts
from tests.ui.adjudicate.bench_hand import WORDS, BenchHand

CONTROL = Qt.KeyboardModifier.ControlModifier


def line_of(bench: BenchHand, side: Side, label: str):  # type: ignore[no-untyped-def]
    return next(each for each in bench.lines(side).values() if each.name == label)


def test_a_case_opens_with_both_reads_over_the_same_images(bench: BenchHand) -> None:
    assert bench.case.opened.triggers == ("HEP_PD_TP", "OVR_PD_TP")
    assert bench.bench.heads.strips[Side.A].pill.words.text() == "Differ: hepatic PD date, overall PD date"
    a, b = bench.pane(Side.A), bench.pane(Side.B)
    assert a.facts == b.facts
    assert a.facts is not None
    assert (a.facts.timepoint, a.facts.phase) == (2, PhaseRole.LATE_ARTERIAL)
    assert a.canvas._view.state.corner_texts.top_left[0] == "Reader A"
    assert b.canvas._view.state.corner_texts.top_left[0] == "Reader B"
    # Each read's own line in its own look, with millimetres, and ends by what it is of.
    ours, theirs = line_of(bench, Side.A, "T1"), line_of(bench, Side.B, "T1")
    assert (ours.role, theirs.role) == (MarkRole.READER_A, MarkRole.READER_B)
    assert ours.ends_of is theirs.ends_of is MarkRole.TARGET
    assert theirs.length_tenths - ours.length_tenths == 24
    assert not ours.has_handles
    assert {each.name for each in bench.lines(Side.A).values()} == {"T1", "T2"}


def test_space_shows_the_deciding_difference_in_both_views(bench: BenchHand) -> None:
    """One verb, one button: the new lesion that only B marked, framed on both sides."""
    assert bench.text("next_title") == "Look at N1, TP2"
    bench.space()
    new = line_of(bench, Side.B, "N1")
    assert (new.label, new.ends_of) == (f"N1  {new.length_tenths / 10:.1f} mm new", MarkRole.NEW)
    for side in Side:
        canvas = bench.pane(side).canvas
        assert canvas.stack.index_nearest(new.middle_mm) == canvas.slice_index
    (unmarked,), (framed,) = bench.frames(Side.A), bench.frames(Side.B)
    assert (unmarked.label, unmarked.role) == ("not marked by A", MarkRole.NOTE)
    assert (framed.label, framed.role) == ("", MarkRole.NEW)
    bench.key(Qt.Key.Key_I)
    assert bench.text("next_title") == "Decide on N1, then choose a read"
    assert bench.widget(KeyButton, "next_button").text() == "Show N1 in 4 phases"
    bench.space()
    shown = bench.bench.grid.shown
    assert [pane.facts.phase for pane in shown] == list(bench.case.charter.required_phases)
    assert {pane.facts.timepoint for pane in shown} == {2}
    for pane in shown:
        assert pane.canvas.stack.index_nearest(new.middle_mm) == pane.canvas.slice_index
        assert pane.reader_name == "Readers A and B"
        assert pane.canvas._view.state.is_inverted
        there = pane.canvas.view_place
        assert there.center_mm == pytest.approx(new.middle_mm, abs=1.0)
        assert there.mm_per_px * pane.canvas.height() == pytest.approx(170.0, rel=0.05)
    bench.key(Qt.Key.Key_I)
    (line,) = (each for each in bench.lines(Side.B).values() if each.name == "N1")
    assert (line.role, line.label) == (MarkRole.READER_B, new.label), "in the phase in which it was measured"
    assert bench.text("next_title") == "Choose a read"
    bench.click(bench.widget(KeyButton, "next_other_button"))
    bench.wait_for_images()
    assert [pane.reader_name for pane in bench.bench.grid.shown] == ["Reader A", "Reader B"]
    assert not bench.bench.dock.next_card.other.isVisible()
    bench.space()
    assert QApplication.focusWidget() is bench.bench.dock.choices.options[0][Side.A].radio


def test_views_scroll_zoom_and_window_together(bench: BenchHand) -> None:
    a, b = bench.pane(Side.A).canvas, bench.pane(Side.B).canvas
    before = a.slice_index
    bench.wheel(Side.A, 2)
    assert a.slice_index == b.slice_index != before
    bench.key(Qt.Key.Key_L)
    bench.wheel(Side.B, -1)
    assert b.slice_index != a.slice_index
    bench.key(Qt.Key.Key_L)
    bench.key(Qt.Key.Key_5)
    assert a._view.state.window == b._view.state.window == (2000, 400)


def test_one_key_goes_through_all_differences_of_all_timepoints(bench: BenchHand) -> None:
    """Q and E jump to timepoint, phase and slice of the next difference, round the ends."""
    found = bench.bench.desk.found
    assert found is not None
    seen = []
    for number, difference in enumerate(found.differences):
        bench.key(Qt.Key.Key_E)
        bench.wait_for_images()
        assert bench.bench.selected == number
        facts = bench.pane(Side.B).facts
        assert facts is not None
        assert facts.timepoint == bench.bench.images.timepoint == difference.timepoint
        row = bench.bench.under.table.selectionModel().selectedRows()
        assert bench.bench.under.model.rows[row[0].row()].number == number
        seen.append(difference.timepoint)
    assert sorted(set(seen)) == [1, 2]
    bench.key(Qt.Key.Key_E)
    bench.wait_for_images()
    assert bench.bench.selected == 0
    bench.key(Qt.Key.Key_Q)
    bench.wait_for_images()
    assert bench.bench.selected == len(found.differences) - 1
    chip = bench.bench.findChild(TimepointChip, "chip_TP0")
    bench.click(chip)
    bench.wait_for_images()
    assert (bench.bench.images.timepoint, bench.bench.selected) == (0, None)


def test_c_steps_phases_in_both_views_and_keeps_the_place(bench: BenchHand) -> None:
    bench.space()
    place = bench.pane(Side.A).canvas.slice_index
    bench.key(Qt.Key.Key_C)
    bench.wait_for_images()
    phases = {bench.pane(side).facts.phase for side in Side}
    assert phases == {PhaseRole.PORTAL_VENOUS}
    assert {bench.pane(side).canvas.slice_index for side in Side} == {place}
    # On another phase at the same place: brackets, no diameter, and still the frame of what A did not mark.
    assert not bench.lines(Side.B)
    assert [each.label for each in bench.frames(Side.A)] == ["not marked by A"]


def test_u_draws_both_reads_on_one_image(bench: BenchHand) -> None:
    bench.key(Qt.Key.Key_U)
    assert bench.widget(QCheckBox, "draw_both").isChecked()
    assert len(bench.bench.grid.shown) == 1
    both = bench.lines(Side.A).values()
    assert {(each.name, each.role) for each in both} == {
        ("T1", MarkRole.READER_A), ("T2", MarkRole.READER_A), ("T1", MarkRole.READER_B), ("T2", MarkRole.READER_B),
        ("N1", MarkRole.READER_B),
    }  # fmt: skip
    bench.key(Qt.Key.Key_U)
    assert len(bench.bench.grid.shown) == 2
    assert {each.role for each in bench.lines(Side.A).values()} == {MarkRole.READER_A}


def test_holding_f_swaps_the_marks_and_never_the_image(bench: BenchHand) -> None:
    canvas = bench.pane(Side.A).canvas
    bench.bench.grid.activate(bench.pane(Side.A))
    volume = canvas.volume
    QTest.keyPress(canvas, Qt.Key.Key_F)
    assert {each.role for each in bench.lines(Side.A).values()} == {MarkRole.READER_B}
    assert canvas._view.state.corner_texts.top_left[0] == "Reader B"
    QTest.qWait(SWAP_MS + 150)
    assert {each.role for each in bench.lines(Side.A).values()} == {MarkRole.READER_A}
    QTest.keyRelease(canvas, Qt.Key.Key_F)
    bench.until(lambda: not bench.bench.flicker.is_on)
    assert {each.role for each in bench.lines(Side.A).values()} == {MarkRole.READER_A}
    assert canvas.volume is volume


def test_the_table_shows_differences_only_and_all_where_asked(bench: BenchHand) -> None:
    rows = [bench.cells(row) for row in range(bench.bench.under.model.rowCount())]
    assert [row[0] for row in rows] == ["N1", "T1", "Sum of diameters, TP2"]
    assert rows[0][2:5] == ["not marked", f"{line_of(bench, Side.B, 'N1').length_tenths / 10:.1f} mm, new", "only B"]
    assert rows[0][5].startswith("A with it: hepatic PD at TP2")
    assert rows[1][4:] == ["2.4 mm", "changes no result"]
    box = bench.widget(QCheckBox, "only_differences")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    labels = [bench.cells(row)[0] for row in range(bench.bench.under.model.rowCount())]
    assert "T2" in labels
    assert "NT1" in labels
    box.setChecked(True)
    table = bench.bench.under.table
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(1, 0)).center()
    )
    bench.wait_for_images()
    assert bench.bench.selected == bench.bench.under.model.rows[1].number


def test_causes_and_both_explanations_are_shown(bench: BenchHand) -> None:
    told = bench.texts(bench.bench.dock.shares)
    assert told == [
        "What explains the difference", "The reads part at TP2: N1, new lesion.", "Hepatic PD date", "New lesion",
        "100 %", "Overall PD date", "New lesion", "100 %",
    ]  # fmt: skip
    bench.click(bench.bench.under.why)
    words = {side: " ".join(bench.texts(bench.bench.under.explanations[side])) for side in Side}
    assert "MR-" in words[Side.A]
    assert words[Side.A] != words[Side.B]
    bench.click(bench.bench.under.why)


def test_a_decision_is_kept_with_every_change_and_found_again(bench: BenchHand) -> None:
    dock = bench.bench.dock
    assert not dock.sign.isEnabled()
    bench.decide()
    kept = bench.kept()
    assert kept == DecisionDraft({WHOLE_SUBJECT: Side.B}, DecisionCause.NEW_LESION, WORDS)
    bench.until(lambda: bench.bench.top_bar.saved.words.text().startswith("Saved "))
    assert dock.counter.words.text() == f"{len(WORDS)} characters, 40 needed"
    assert dock.sign.isEnabled()
    bench.open_anew(draft=kept)
    assert dock.choices.options[0][Side.B].radio.isChecked()
    assert dock.rationale.toPlainText() == WORDS
    assert bench.bench.top_bar.saved.words.text() == "Saved"


def test_key_images_are_kept_shown_taken_back_and_found_again(bench: BenchHand) -> None:
    """MR-810: K or the button keeps what the active view shows, with whose marks; a click goes there; undo restores."""
    window, tiles = bench.bench, bench.bench.dock.key_images
    bench.space()
    window.grid.activate(bench.pane(Side.B))
    bench.key(Qt.Key.Key_K)
    bench.key(Qt.Key.Key_K)
    place, facts = bench.pane(Side.B).canvas.slice_index, bench.pane(Side.B).facts
    assert facts is not None
    (kept,) = bench.kept().key_images
    assert (kept.timepoint, kept.marks) == (2, (Side.B,))
    assert kept.shot.image_digest == facts.images[place].digest
    assert kept.shot.series_key == window.desk.found.case.places[facts.series_key]
    bench.key(Qt.Key.Key_C)
    bench.wait_for_images()
    bench.key(Qt.Key.Key_H)
    bench.click(tiles.add)
    bench.key(Qt.Key.Key_H)
    window.show_timepoint(0)
    bench.wait_for_images()
    bench.key(Qt.Key.Key_U)
    bench.click(tiles.add)
    assert [each.marks for each in bench.kept().key_images] == [(Side.B,), (), (Side.A, Side.B)]
    first = f"Key image K1: TP2 late arterial, image {place + 1}, marks of B"
    assert tiles.tiles[0].accessibleName() == first
    bench.click(tiles.tiles[1].remove)
    assert [each.tile.kept.marks for each in tiles.tiles] == [(Side.B,), (Side.A, Side.B)]
    bench.key(Qt.Key.Key_Z, CONTROL)
    assert len(tiles.tiles) == 3
    bench.key(Qt.Key.Key_Y, CONTROL)
    bench.click(window.strip.undo)
    assert len(bench.kept().key_images) == 3
    bench.open_anew(draft=bench.kept())
    bench.until(lambda: all(each.picture is not None for each in tiles.tiles), "the pictures")
    grey = [each.picture.toImage().convertToFormat(QImage.Format.Format_Grayscale8) for each in tiles.tiles]
    assert all(len(set(bytes(each.constBits()))) > 50 for each in grey), "none is black"
    bench.key(Qt.Key.Key_J)
    window.show_timepoint(1)
    bench.wait_for_images()
    bench.click(tiles.tiles[0])
    bench.wait_for_images()
    for side in Side:
        assert bench.pane(side).facts == facts
        assert bench.pane(side).canvas.slice_index == place
    QTest.keyClick(tiles.tiles[0], Qt.Key.Key_Delete)
    assert len(bench.kept().key_images) == 2


def test_what_is_typed_last_is_kept_when_the_case_is_left(bench: BenchHand) -> None:
    bench.bench.dock.rationale.setFocus()
    QTest.keyClicks(bench.bench.dock.rationale, "half a sent")
    bench.bench.leave()
    bench.until(lambda: bench.services.drafts)
    assert bench.services.drafts[-1].rationale == "half a sent"
    bench.open_anew()


def test_a_disk_that_refuses_is_said_and_the_decision_stays_in_the_window(bench: BenchHand) -> None:
    said: list[BaseException] = []
    bench.bench._bridge.failed.connect(said.append)
    bench.services.fault = EnvironmentFault("The disk is full.", "What was kept before stays.", "Free some room.")
    bench.click(bench.bench.dock.choices.options[0][Side.A].radio)
    bench.until(lambda: said)
    bench.bench._bridge.failed.disconnect(said.append)
    assert bench.bench.top_bar.saved.words.text().startswith("Not saved")
    assert bench.bench.desk.draft.choices == {WHOLE_SUBJECT: Side.A}
    bench.services.fault = None
    bench.click(next(iter(bench.bench.dock.causes.values())))
    assert bench.kept().choices == {WHOLE_SUBJECT: Side.A}


def test_signing_asks_for_the_password_and_leaves_the_case_read_only(bench: BenchHand) -> None:
    """TR-31: Enter does not sign, a wrong password signs nothing, Ctrl+Enter with the right one does."""
    bench.space()
    bench.key(Qt.Key.Key_K)
    bench.decide()
    bench.bench.grid.activate(bench.bench.grid.active)
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.bench.signing.dialog is not None, "the sealed decision")
    dialog = bench.bench.signing.dialog
    assert isinstance(dialog, SignDialog)
    sealed = bench.services.sealed
    assert sealed is not None
    shown = " ".join(bench.texts(dialog))
    assert all(grouped(each) in shown for each in (sealed.head_digest, sealed.body_digest, *bench.case.bodies.values()))
    assert "Key image K1" in shown
    assert "marks of A" in shown
    bench.until(dialog.isActiveWindow)
    QTest.keyClicks(dialog.password, "a wrong one")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    assert bench.services.signed is None
    QTest.keyClick(dialog.password, Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: "does not match" in dialog.message.text())
    assert bench.services.signed is None
    QTest.keyClicks(dialog.password, ADJUDICATOR_PASSWORD)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.services.signed is not None and bench.bench.signing.dialog is None)
    signed, _ = bench.services.signed
    assert signed == sealed, "what was shown is what was signed"
    decision = unseal_decision(sealed).decision
    assert (decision.choices, decision.cause, decision.rationale) == (
        {WHOLE_SUBJECT: Side.B}, DecisionCause.NEW_LESION, WORDS,
    )  # fmt: skip
    assert decision.body_digests == bench.case.bodies
    assert decision.key_images == bench.bench.desk.draft.key_images != ()
    dock = bench.bench.dock
    assert bench.text("next_title") == "Signed"
    assert dock.rationale.isReadOnly()
    assert not dock.choices.options[0][Side.A].radio.isEnabled()
    assert not dock.sign.isVisible()
    assert not dock.key_images.add.isVisible()
    assert not dock.key_images.tiles[0].remove.isVisible()
    bench.key(Qt.Key.Key_K)
    assert len(bench.bench.desk.draft.key_images) == 1
    bench.key(Qt.Key.Key_Return, CONTROL)
    assert bench.bench.signing.dialog is None


def test_ctrl_enter_goes_to_what_lacks_and_signs_nothing(bench: BenchHand) -> None:
    bench.key(Qt.Key.Key_Return, CONTROL)
    dock = bench.bench.dock
    assert QApplication.focusWidget() is dock.choices.options[0][Side.A].radio
    QTest.keyClick(dock.choices.options[0][Side.A].radio, Qt.Key.Key_Space)
    assert bench.bench.desk.draft.choices == {WHOLE_SUBJECT: Side.A}
    QTest.keyClick(dock.choices.options[0][Side.A].radio, Qt.Key.Key_Return, CONTROL)
    assert QApplication.focusWidget() is next(iter(dock.causes.values()))
    assert bench.bench.signing.dialog is None


def test_each_endpoint_is_chosen_where_the_charter_says_so(bench: BenchHand) -> None:
    charter = dataclasses.replace(bench.case.charter, adjudicates_endpoints=True)
    bench.open_anew(dataclasses.replace(bench.case, charter=charter))
    options = bench.bench.dock.choices.options
    assert len(options) == 2
    bench.click(options[0][Side.A].radio)
    assert not bench.bench.dock.sign.isEnabled()
    bench.click(options[1][Side.B].radio)
    assert bench.kept().choices == {"HEP_PD_TP": Side.A, "OVR_PD_TP": Side.B}


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_text_is_cut_and_every_region_is_reached(bench: BenchHand, size: tuple[int, int]) -> None:
    window = bench.bench
    window.resize(*size)
    bench.until(lambda: window.width() == size[0])
    QApplication.processEvents()
    bench.key(Qt.Key.Key_K)
    bench.decide()
    bench.wait_for_images()
    bench.settle()
    assert clipped_texts(window) == []
    assert window.dock.width() == (316 if size[0] == 1366 else 440)
    bench.click(window.under.why)
    bench.settle()
    assert clipped_texts(window) == []
    bench.click(window.under.why)
    window.under.set_folded(is_folded=False)
    window.grid.activate(window.grid.active)
    regions: list[QWidget] = [
        window.grid, window.under, window.dock.cards, window.strip, window.top_bar, window.dock.next_card,
    ]  # fmt: skip
    for following in (*regions[1:], regions[0]):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_F6)
        assert following.isAncestorOf(QApplication.focusWidget()), following.objectName()
    window.resize(1920, 1080)
    bench.until(lambda: window.width() == 1920)


def test_both_views_keep_one_scale_however_fast_one_goes_through_the_case(bench: BenchHand) -> None:
    window = bench.bench
    assert window.desk.found is not None
    for number in (0, len(window.desk.found.differences) - 1, 0):
        window.show_timepoint(window.desk.found.timepoints[0])
        window.look_at(number)
    bench.wait_for_images()
    bench.settle()
    places = [bench.pane(side).canvas.view_place for side in Side]
    assert all(place is not None for place in places)
    scales = [place.mm_per_px for place in places if place is not None]
    assert max(scales) == pytest.approx(min(scales), rel=0.01), "a pixel of width more or less aside"


def test_large_text_is_not_cut_and_pushes_nothing_over_the_display(bench: BenchHand, themed: QApplication) -> None:
    window = bench.bench
    window.resize(1366, 768)
    apply_look(themed, 150, is_high_contrast=False)
    try:
        window.make_room()
        window.under.set_folded(is_folded=False)
        bench.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert window.minimumSizeHint().width() <= 1366
        assert window.width() == 1366
        assert clipped_texts(window) == []
    finally:
        apply_look(themed, 100, is_high_contrast=False)
        window.make_room()
        window.resize(1920, 1080)
        bench.settle()


def test_nothing_of_the_readers_is_told(bench: BenchHand) -> None:
    """TR-24: no login, name or key of a reader in what is painted or spoken."""
    told = " ".join(spoken_texts(QApplication.instance()))  # type: ignore[arg-type]  # there is one
    for state in bench.case.pair.states.values():
        assert str(state.read_id) not in told
    assert "Reader A" in told
    assert "r_" not in told
