"""The station's window: sign-in, worklist and reading room, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.ids import ReadId
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.courier import Courier
from readstation.ui.messages import Notice, notice_of
from readstation.ui.ports import CutOff, StationServices
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.recovery import RecoveryDialog
from readstation.ui.signin.page import SignInPage
from readstation.ui.theme.tokens import MINIMUM_WINDOW_PX
from readstation.ui.widgets.banner import Banner
from readstation.ui.worklist.page import WorklistPage

TITLE = "Readstation"
"""The window's title for the task bar: it never holds a case (design, section 6)."""


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    services
        The station behind it.
    bridge
        The way to it. The caller closes it after the window.
    make_canvas
        Makes one view of images.
    """

    defect_found = Signal(object)
    """An error that is ours, for the crash notes."""

    def __init__(self, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory = SliceCanvas) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*MINIMUM_WINDOW_PX)
        self._services = services
        self._bridge = bridge
        self._is_closed = False
        self.session: Session | None = None
        self.banner = Banner()
        self.pages = QStackedWidget()
        self.sign_in_page = SignInPage(services, bridge)
        self.worklist_page = WorklistPage(services, bridge)
        self.room = ReadingRoom(services, bridge, make_canvas)
        self.courier = Courier(services, bridge)
        for page in (self.sign_in_page, self.worklist_page, self.room):
            self.pages.addWidget(page)
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(whole)
        self.sign_in_page.signed_in.connect(self._signed_in)
        self.worklist_page.sign_out_wanted.connect(self.sign_out)
        self.worklist_page.open_wanted.connect(self.open_case)
        self.room.left.connect(self.back_to_worklist)
        self.room.opened.connect(lambda: self.pages.setCurrentWidget(self.room))
        bridge.failed.connect(self.show_failure)
        self._connect_courier()
        self._bind_keys()
        self.sign_in_page.refresh()

    def show_notice(self, notice: Notice) -> None:
        """Show what happened above the page."""
        self.banner.show_notice(notice)

    def show_failure(self, error: BaseException) -> None:
        """Show an error that no panel took."""
        self.show_notice(notice_of(error))
        if not isinstance(error, Refused | DataProblem | EnvironmentFault):
            self.defect_found.emit(error)

    def open_case(self, read_id: ReadId) -> None:
        """Open a read in the reading room; the worklist stays until it is there."""
        if self.session is not None:
            self.banner.hide()
            self.room.open_read(self.session, read_id)

    def back_to_worklist(self) -> None:
        """Close the read, its work kept, and show the worklist."""
        self.room.leave()
        self.pages.setCurrentWidget(self.worklist_page)
        if self.session is not None:
            self.worklist_page.open_for(self.session)

    def sign_out(self) -> None:
        """End the session and go back to the sign-in page."""
        session, services = self.session, self._services
        if session is None:
            return
        self.session = None
        self.courier.stop()
        self.banner.hide()
        self.room.leave()
        self.worklist_page.close_for_now()
        self.pages.setCurrentWidget(self.sign_in_page)
        self._bridge.run(lambda: services.sign_out(session), lambda _: self.sign_in_page.refresh())

    def _signed_in(self, session: Session) -> None:
        self.session = session
        self.banner.hide()
        self.pages.setCurrentWidget(self.worklist_page)
        self.worklist_page.open_for(session)
        self.courier.start(session)
        services = self._services
        self._bridge.run(lambda: services.cut_off(session), self._show_cut_off, overtakes="cut_off")

    def _show_cut_off(self, found: CutOff | None) -> None:
        """Say what was kept of a read that was cut off, while the worklist is still what is shown."""
        if found is None or self.session is None or self.pages.currentWidget() is not self.worklist_page:
            return
        dialog = RecoveryDialog(self, found)
        dialog.continue_wanted.connect(self._continue_read)
        dialog.rejected.connect(self._settle_cut_off)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _continue_read(self, read_id: str, shows_history: bool) -> None:
        self.room.history.shows_next = shows_history
        self.open_case(ReadId(read_id))

    def _settle_cut_off(self) -> None:
        session, services = self.session, self._services
        if session is not None:
            self._bridge.run(lambda: services.settle_cut_off(session), lambda _: None)

    def _connect_courier(self) -> None:
        courier, page = self.courier, self.worklist_page
        page.send_wanted.connect(courier.send_now)
        self.room.closing.closed.connect(courier.send_soon)
        courier.started.connect(page.show_sending)
        courier.delivered.connect(page.show_delivered)
        courier.delivered.connect(self.room.show_sync)
        courier.refused.connect(lambda error: self.show_notice(notice_of(error)))

    def _bind_keys(self) -> None:
        for name, key, act in (
            ("full_screen", "F11", self._toggle_full_screen),
            ("quit", "Ctrl+Q", self.close),
        ):
            action = QAction(self)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(act)
            self.addAction(action)

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close; the work is on disk already."""
        if not self._is_closed:
            self._is_closed = True
            self._bridge.failed.disconnect(self.show_failure)
            self.courier.stop()
            self.room.close_room()
            session, services = self.session, self._services
            if session is not None:
                self.session = None
                self._bridge.run(lambda: services.sign_out(session), lambda _: None)
        super().closeEvent(event)
