"""Views on two displays: they move with what they show, keys and marks work in both, and nothing goes with a display.

The displays are monitors of one X server that are plugged and unplugged while the window is open.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from readstation.model.series import PhaseRole
from readstation.ui.bridge import Bridge
from readstation.ui.displays.screens import area_of, bring_lost_windows_back, displays_now
from readstation.ui.displays.two_displays import CAME_HOME, ONE_DISPLAY
from readstation.ui.presenters.display_set import KeptWindows, is_in_sight, set_key
from readstation.ui.presenters.layout import Layout
from readstation.ui.presenters.preferences import Preferences
from tests.builders.reads import READ
from tests.support.monitors import Monitors, monitors, names_of_displays
from tests.ui.viewing_desk import ViewingDesk, viewing_desk

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="monitors are plugged by RandR")

UPPER, LOWER = (0, 0, 1920, 620), (0, 620, 1920, 460)
LATE, PORTAL = PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS


@pytest.fixture
def plugged(qtbot: QtBot, themed: QApplication, display: str) -> Iterator[Monitors]:
    """Two displays, one below the other: 620 and 460 pixels high."""
    with monitors(display) as made:
        made.plug("upper", UPPER)
        made.plug("lower", LOWER)
        qtbot.waitUntil(lambda: set(names_of_displays()) == {"upper", "lower"})
        yield made
    qtbot.waitUntil(lambda: names_of_displays() == ["screen"])


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path, plugged: Monitors) -> Iterator[ViewingDesk]:
    with viewing_desk(qtbot, bridge, tmp_path) as made:
        made.room.setGeometry(QRect(*UPPER))
        yield made
        qtbot.waitUntil(lambda: not made.room.displays.is_spread or made.room.displays.window.isVisible())


def second(desk: ViewingDesk) -> QWidget:
    return desk.room.displays.window


def spread(desk: ViewingDesk) -> None:
    desk.key(Qt.Key.Key_F10)
    desk.until(second(desk).isVisible)
    desk.until(lambda: all(pane.volume is not None for pane in desk.grid.shown if pane.facts is not None))


def away(desk: ViewingDesk) -> list:
    return [pane for pane in desk.grid.shown if second(desk).isAncestorOf(pane)]


def shown_on(desk: ViewingDesk) -> dict[str, list[int]]:
    """Return the timepoints of the visible views of each window."""
    found: dict[str, list[int]] = {"main": [], "second": []}
    for pane in desk.grid.shown:
        assert pane.isVisible()
        found["second" if second(desk).isAncestorOf(pane) else "main"].append(pane.tile.timepoint)
    return found


def test_the_phases_of_a_baseline_stand_on_both_displays(desk: ViewingDesk) -> None:
    first = desk.active
    planes = [pane.canvas.slice_index for pane in desk.grid.shown]
    spread(desk)
    assert len(desk.grid.shown) == 4
    assert len(away(desk)) == 3
    assert first not in away(desk), "the measuring phase stays beside the docks"
    assert [pane.canvas.slice_index for pane in desk.grid.shown] == planes
    window = second(desk)
    desk.until(lambda: window.screen().name() == "lower")
    assert QRect(*LOWER).contains(window.geometry())
    for pane in desk.grid.shown:
        assert pane.isVisible()
        assert pane.width() > 100
        assert pane.height() > 100


def test_prior_and_current_go_to_two_displays_with_one_key(desk: ViewingDesk) -> None:
    """Design, section 14: Ctrl+2 puts prior and current on two displays."""
    desk.to_follow_up()
    desk.layout(Qt.Key.Key_2)
    desk.until(second(desk).isVisible)
    assert shown_on(desk) == {"main": [1], "second": [0]}
    desk.key(Qt.Key.Key_F10)
    assert not second(desk).isVisible()
    assert shown_on(desk) == {"main": [0, 1], "second": []}
    desk.layout(Qt.Key.Key_2)
    assert not second(desk).isVisible(), "the reader has said that one display is enough"


def test_keys_and_the_link_work_from_both_windows(desk: ViewingDesk) -> None:
    desk.to_follow_up()
    desk.layout(Qt.Key.Key_2)
    desk.until(second(desk).isVisible)
    prior, current = desk.grid.shown
    QTest.mouseClick(prior.canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    desk.until(lambda: QApplication.activeWindow() is second(desk) and prior.canvas.hasFocus())
    before = prior.canvas.slice_index
    QTest.keyClick(prior.canvas, Qt.Key.Key_Down)
    assert abs(prior.canvas.slice_index - before) == 1
    QTest.keyClick(prior.canvas, Qt.Key.Key_I)
    assert desk.room.acts.is_inverted
    QTest.keyClick(prior.canvas, Qt.Key.Key_D)
    assert desk.room.tool.value == "diameter"
    QTest.keyClick(prior.canvas, Qt.Key.Key_Escape)
    desk.grid.match_here()
    QTest.keyClick(prior.canvas, Qt.Key.Key_Down)
    assert current.canvas.slice_index == prior.canvas.slice_index
    QTest.keyClick(prior.canvas, Qt.Key.Key_Right)
    desk.until(lambda: QApplication.activeWindow() is desk.room.window() and current.canvas.hasFocus())
    assert desk.grid.active is current


def test_marks_are_drawn_and_seen_on_the_second_display(desk: ViewingDesk) -> None:
    spread(desk)
    pane = desk.pane(LATE)
    desk.grid.activate(pane)
    before = desk.room.view.action_count
    desk.key(Qt.Key.Key_D)
    desk.drag(pane, pane.canvas.rect().center() - QPoint(50, 0), pane.canvas.rect().center() + QPoint(50, 0))
    desk.until(lambda: desk.room.view.action_count > before)
    other = desk.pane(PORTAL)
    assert other in away(desk)
    assert other.canvas._view.state.marks, "the other phase shows where the lesion lies"
    marks = pane.canvas._view.state.marks
    desk.key(Qt.Key.Key_F10)
    assert pane.canvas._view.state.marks == marks
    assert not away(desk)


def test_a_display_that_goes_takes_nothing_with_it(desk: ViewingDesk, plugged: Monitors) -> None:
    """No view is lost, no line, and nothing stands where no display is; back again it is as it was."""
    spread(desk)
    pane = desk.pane(LATE)
    before = desk.room.view.action_count
    desk.key(Qt.Key.Key_D)
    desk.drag(pane, pane.canvas.rect().center() - QPoint(50, 0), pane.canvas.rect().center() + QPoint(50, 0))
    desk.until(lambda: desk.room.view.action_count > before)
    planes = [each.canvas.slice_index for each in desk.grid.shown]
    plugged.unplug("lower")
    desk.until(lambda: not second(desk).isVisible())
    assert not desk.room.displays.is_spread
    assert len(desk.grid.shown) == 4
    assert not away(desk)
    assert all(each.isVisible() and each.volume is not None for each in desk.grid.shown)
    assert [each.canvas.slice_index for each in desk.grid.shown] == planes
    assert desk.room.view.action_count == before + 1
    assert pane.canvas._view.state.marks
    assert CAME_HOME in desk.refusal()
    kept: list[tuple[str, KeptWindows]] = []
    desk.room.displays.kept.connect(lambda *said: kept.append(said))
    assert not kept


def test_a_display_that_comes_back_gets_its_views_back(desk: ViewingDesk, plugged: Monitors) -> None:
    kept: dict[str, KeptWindows] = {}
    desk.room.displays.kept.connect(kept.__setitem__)
    spread(desk)
    both = set_key(displays_now())
    assert kept[both].is_spread
    plugged.unplug("lower")
    desk.until(lambda: not second(desk).isVisible())
    plugged.plug("lower", LOWER)
    desk.until(second(desk).isVisible)
    assert len(away(desk)) == 3
    desk.until(lambda: second(desk).screen().name() == "lower")
    assert list(kept) == [both], "what was remembered for two displays is not changed by the loss of one"


def test_a_line_in_the_hand_is_dropped_with_the_display_and_nothing_else(desk: ViewingDesk, plugged: Monitors) -> None:
    spread(desk)
    pane = desk.pane(LATE)
    desk.key(Qt.Key.Key_D)
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center())
    QTest.mouseMove(pane.canvas, pane.canvas.rect().center() + QPoint(60, 0))
    assert pane.canvas.is_busy
    before = desk.room.view.action_count
    plugged.unplug("lower")
    desk.until(lambda: not second(desk).isVisible())
    assert not pane.canvas.is_busy
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center() + QPoint(60, 0))
    assert desk.room.view.action_count == before


def test_with_one_display_it_is_said_that_there_is_one(desk: ViewingDesk, plugged: Monitors) -> None:
    plugged.unplug("lower")
    desk.until(lambda: len(names_of_displays()) == 1)
    desk.key(Qt.Key.Key_F10)
    assert not second(desk).isVisible()
    assert ONE_DISPLAY in desk.refusal()


def test_keys_rest_in_both_windows_while_a_dialog_is_open(desk: ViewingDesk) -> None:
    """Design, section 8: single keys rest while any dialog is open."""
    spread(desk)
    other = away(desk)[0]
    dialog = QDialog(desk.room.window())
    field = QLineEdit(dialog)
    dialog.open()
    desk.until(lambda: QApplication.activeWindow() is dialog and field.hasFocus())
    handle = second(desk).windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_D)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=other.mapTo(second(desk), QPoint(30, 30)))
    assert desk.room.tool.value == "select"
    assert desk.active is not other
    dialog.reject()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=other.mapTo(second(desk), QPoint(30, 30)))
    assert desk.active is other
    dialog.deleteLater()


def test_closing_the_second_window_brings_its_views_home(desk: ViewingDesk) -> None:
    spread(desk)
    second(desk).close()
    assert not second(desk).isVisible()
    assert not away(desk)
    assert all(pane.isVisible() for pane in desk.grid.shown)


def test_maximising_on_one_display_leaves_the_other(desk: ViewingDesk) -> None:
    spread(desk)
    one, *others = away(desk)
    desk.grid.toggle_maximised(one)
    assert one.isVisible()
    assert not any(pane.isVisible() for pane in others)
    assert desk.pane(LATE).isVisible()
    desk.grid.toggle_maximised(one)
    assert all(pane.isVisible() for pane in desk.grid.shown)


def test_a_layout_of_one_view_says_so_on_the_other_display(desk: ViewingDesk) -> None:
    spread(desk)
    desk.layout(Qt.Key.Key_1)
    assert not away(desk)
    assert desk.grid.shown[0].isVisible()
    desk.layout(Qt.Key.Key_4)
    assert len(away(desk)) == 2
    assert desk.room.images.layout is Layout.PLANES


def test_leaving_the_read_leaves_no_image_on_the_second_display(desk: ViewingDesk) -> None:
    """TR-5, TR-18: what was shown goes with the read."""
    spread(desk)
    desk.room.leave()
    assert not second(desk).isVisible()
    assert all(pane.volume is None for pane in desk.grid.panes)


def test_windows_are_remembered_for_the_displays_and_open_there_again(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, plugged: Monitors
) -> None:
    kept = KeptWindows(True, area_of(QRect(300, 660, 900, 400)))
    with viewing_desk(qtbot, bridge, tmp_path) as desk:
        desk.room.setGeometry(QRect(*UPPER))
        desk.room.leave()
        desk.room.use_preferences(Preferences().with_windows_on(set_key(displays_now()), kept))
        with qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
            desk.room.open_read(desk.services.station.session, READ)
        assert second(desk).isVisible()
        assert second(desk).geometry() == QRect(300, 660, 900, 400)
        assert len(away(desk)) == 3


def test_a_window_that_no_display_shows_is_brought_back(qtbot: QtBot, themed: QApplication, plugged: Monitors) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(1400, 700, 400, 300)
    window.show()
    qtbot.waitUntil(lambda: window.screen().name() == "lower")
    plugged.unplug("lower")
    qtbot.waitUntil(lambda: names_of_displays() == ["upper"])
    assert not is_in_sight(area_of(window.geometry()), displays_now())
    assert bring_lost_windows_back() == [window]
    assert QGuiApplication.primaryScreen().geometry().contains(window.geometry())
    assert bring_lost_windows_back() == []
