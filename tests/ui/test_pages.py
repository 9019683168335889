"""Sign-in and worklist, driven with mouse and keyboard over a station of plain values."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault
from readstation.model.subject import ReadStage
from readstation.ui.bridge import Bridge
from readstation.ui.ports import PhaseOnDisk, SyncState, SyncWords
from readstation.ui.session_ports import RecoveryWords
from readstation.ui.window import TITLE, MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, PHASES, READER, FakeStation, worklist_row


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    return made


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> Iterator[MainWindow]:
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.close()


def named(window: QWidget, name: str) -> QLabel:
    found = window.findChild(QLabel, name)
    assert found is not None
    return found


def sign_in(qtbot: QtBot, window: MainWindow, password: str = PASSWORD) -> None:
    field = window.findChild(QLineEdit, "password_field")
    assert field is not None
    qtbot.keyClicks(field, password)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def open_worklist(qtbot: QtBot, window: MainWindow) -> QTableView:
    sign_in(qtbot, window)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.worklist_page)
    table = window.findChild(QTableView, "worklist_table")
    assert table is not None
    qtbot.waitUntil(lambda: table.model().rowCount() > 0)
    return table


def test_the_title_never_holds_a_case(qtbot: QtBot, window: MainWindow) -> None:
    open_worklist(qtbot, window)
    assert window.windowTitle() == TITLE == "Readstation"


def test_profiles_show_initials_and_login_and_no_work(window: MainWindow) -> None:
    """Design, section 6: no role, no work before sign-in."""
    tile = window.findChild(QPushButton, f"profile_{READER.login}")
    assert tile is not None
    texts = {label.text() for label in tile.findChildren(QLabel)}
    assert texts == {"MR", "M. R.", READER.login, "here today at 11:38"}


def test_a_wrong_password_is_said_at_the_field(qtbot: QtBot, window: MainWindow) -> None:
    sign_in(qtbot, window, "wrong")
    message = named(window, "sign_in_message")
    qtbot.waitUntil(lambda: "does not match" in message.text())
    field = window.findChild(QLineEdit, "password_field")
    assert field is not None
    assert field.text() == ""
    assert window.session is None
    assert window.banner.isHidden()


def test_nothing_blocking_runs_on_the_main_thread(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    open_worklist(qtbot, window)
    assert {call for call, _ in station.asked} >= {"sign_in", "worklist"}
    assert all(thread is not threading.main_thread() for _, thread in station.asked)


def test_a_fault_of_the_machine_is_shown_above_the_page(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    station.error = EnvironmentFault("The disk is full.", "Saved work is safe.", "Make room.")
    sign_in(qtbot, window)
    qtbot.waitUntil(window.banner.isVisible)
    assert named(window, "banner_what").text() == "The disk is full."
    assert named(window, "banner_detail").text() == "Saved work is safe. Make room."
    close = window.findChild(QPushButton, "banner_close")
    assert close is not None
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert window.banner.isHidden()


def test_after_an_end_without_a_goodbye_the_first_page_says_what_was_kept(qtbot: QtBot, bridge: Bridge) -> None:
    """TR-43; it names no case and no person: nobody has signed in yet."""
    station = FakeStation()
    station.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    station.recovered = RecoveryWords("today at 12:01", 388, has_copy=True)
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.banner.isVisible)
    assert named(made, "banner_what").text() == "The program closed unexpectedly, today at 12:01."
    assert named(made, "banner_detail").text() == (
        "Everything that was saved is kept: the database is whole, 388 actions of reads and the audit trail were "
        "checked. A copy was made. Sign in and go on."
    )
    made.close()


def test_filters_and_tabs_narrow_the_list(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    away = tuple((phase, PhaseOnDisk.NOT_HERE) for phase in PHASES)
    station.rows = (
        worklist_row(),
        worklist_row("4D-551", is_due_soon=True, phases=away),
        worklist_row("1J-766", stage=ReadStage.SIGNED),
    )
    table = open_worklist(qtbot, window)
    assert table.model().rowCount() == 2
    box = window.findChild(QCheckBox, "only_ready")
    assert box is not None
    box.setChecked(True)
    assert table.model().rowCount() == 1
    box.setChecked(False)
    qtbot.keyClicks(window.worklist_page.find_field, "551")
    chosen = window.worklist_page.chosen()
    assert chosen is not None
    assert chosen.case_alias == "4D-551"
    window.worklist_page.find_field.clear()
    window.worklist_page.tabs.setCurrentIndex(1)
    assert table.model().rowCount() == 1
    assert window.worklist_page.tabs.tabText(1) == "Signed  1"


def test_a_case_that_is_not_here_cannot_be_opened(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    station.rows = (worklist_row(phases=tuple((phase, PhaseOnDisk.NOT_HERE) for phase in PHASES)),)
    table = open_worklist(qtbot, window)
    button = window.findChild(QPushButton, "continue_button")
    assert button is not None
    assert not button.isEnabled()
    with qtbot.assertNotEmitted(window.worklist_page.open_wanted):
        qtbot.keyClick(table, Qt.Key.Key_Return)


def test_enter_opens_the_chosen_case(qtbot: QtBot, window: MainWindow) -> None:
    window.worklist_page.open_wanted.disconnect()
    table = open_worklist(qtbot, window)
    with qtbot.waitSignal(window.worklist_page.open_wanted) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["read-7K-204"]


def test_send_now_says_how_delivery_stands(
    qtbot: QtBot, window: MainWindow, station: FakeStation, bridge: Bridge
) -> None:
    station.sync = SyncWords(SyncState.QUEUED, 2)
    open_worklist(qtbot, window)
    words = window.findChild(QWidget, "sync_words")
    assert words is not None
    # The pass of the sign-in is over: an order by hand while one is under way is that one.
    qtbot.waitUntil(lambda: "sync_now" in [call for call, _ in station.asked] and bridge.is_idle)
    qtbot.waitUntil(lambda: words.accessibleName() == "2 queued")
    station.sync = SyncWords(SyncState.SYNCED, 0)
    button = window.findChild(QPushButton, "send_now_button")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words.accessibleName() == "Synced")
    assert "sync_now" in [call for call, _ in station.asked]


def test_a_pass_behind_another_page_does_not_open_every_read(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    """TR-40: the rows are made on the thread that saves, so they wait until the work list is seen again."""
    open_worklist(qtbot, window)
    qtbot.waitUntil(lambda: window.worklist_page.isVisible())
    window.pages.setCurrentWidget(window.room)
    qtbot.waitUntil(lambda: window.courier._under_way is None, timeout=30_000)
    before = [call for call, _ in station.asked].count("worklist")
    window.worklist_page.show_delivered(station.sync)
    assert [call for call, _ in station.asked].count("worklist") == before
    window.pages.setCurrentWidget(window.worklist_page)
    window.worklist_page.show_delivered(station.sync)
    # Images that come ask for the rows as well.
    qtbot.waitUntil(lambda: [call for call, _ in station.asked].count("worklist") > before, timeout=30_000)


def test_signing_out_forgets_the_rows(qtbot: QtBot, window: MainWindow) -> None:
    table = open_worklist(qtbot, window)
    button = window.findChild(QPushButton, "sign_out_button")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is window.sign_in_page
    assert table.model().rowCount() == 0
    assert window.session is None


def test_every_label_is_plain_text(qtbot: QtBot, window: MainWindow) -> None:
    """TR-60: markup in a value is shown, not obeyed."""
    open_worklist(qtbot, window)
    formats = {label.textFormat() for label in window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_every_control_has_a_name_and_every_icon_a_word(qtbot: QtBot, window: MainWindow) -> None:
    """Design, sections 10 and 16."""
    open_worklist(qtbot, window)
    for button in filter(QPushButton.isVisible, window.findChildren(QPushButton)):
        assert button.accessibleName() or button.text(), button.objectName()
        assert button.objectName(), button.text()
