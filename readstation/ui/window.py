"""The station's window: sign-in, worklist and reading room, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from readstation.core.errors import DataProblem, DiskFull, EnvironmentFault, Refused
from readstation.core.ids import ReadId
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason, LockReason
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.courier import Courier
from readstation.ui.disk_watch import DiskWatch
from readstation.ui.messages import Notice, Tone, notice_of
from readstation.ui.ports import DiskRoom, DiskState, RecoveryWords, StationServices
from readstation.ui.presenters.delivery import disk_words, recovery_words
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.session.cover_page import CoverPage
from readstation.ui.session.covering import Covering
from readstation.ui.session.idle import seconds_awake_or_not
from readstation.ui.session.password_change import PasswordChange
from readstation.ui.session.person_menu import LOCK_KEY
from readstation.ui.session.session_lock import SessionLock
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
    clock
        Gives the seconds by which an unattended session locks.
    """

    defect_found = Signal(object)
    """An error that is ours, for the crash notes."""

    def __init__(
        self,
        services: StationServices,
        bridge: Bridge,
        make_canvas: CanvasFactory = SliceCanvas,
        clock: Callable[[], float] = seconds_awake_or_not,
    ) -> None:
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
        self.disk_watch = DiskWatch(services, bridge)
        self._says_disk = False
        for page in (self.sign_in_page, self.worklist_page, self.room):
            self.pages.addWidget(page)
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.cover_page = CoverPage()
        covering = Covering(whole, self.cover_page)
        self.setCentralWidget(covering)
        self.session_lock = SessionLock(services, bridge, covering, self.cover_page, clock)
        self.password_change = PasswordChange(services, bridge, self.room.tries)
        self.sign_in_page.signed_in.connect(self._signed_in)
        self.worklist_page.sign_out_wanted.connect(self.sign_out)
        self.worklist_page.open_wanted.connect(self.open_case)
        self.room.left.connect(self.back_to_worklist)
        self.room.opened.connect(lambda: self.pages.setCurrentWidget(self.room))
        bridge.failed.connect(self.show_failure)
        self._connect_courier()
        self._connect_session()
        self.disk_watch.changed.connect(self._show_disk)
        self._bind_keys()
        self.sign_in_page.refresh()
        self.disk_watch.look()
        bridge.run(services.recovery, self._show_recovery)

    def show_notice(self, notice: Notice) -> None:
        """Show what happened above the page."""
        self._says_disk = False
        self.banner.show_notice(notice)

    def show_failure(self, error: BaseException) -> None:
        """Show an error that no panel took."""
        self.show_notice(notice_of(error))
        if isinstance(error, DiskFull):
            self._says_disk = True
            self.disk_watch.look_anew()
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

    def lock_session(self, reason: LockReason = LockReason.BY_HAND) -> None:
        """Cover the session until its person is back; nothing where nobody is signed in."""
        self.session_lock.lock(reason)

    def change_password(self) -> None:
        """Open the dialog that changes the password of whoever is signed in."""
        if self.session is not None:
            self.password_change.ask(self, self.session)

    def sign_out(self, reason: EndReason | None = None) -> None:
        """End the session and go back to the sign-in page; a reason is given where it was not the person's wish."""
        session, services = self.session, self._services
        if session is None:
            return
        self.session = None
        self.courier.stop()
        self.banner.hide()
        self.room.leave()
        self.worklist_page.close_for_now()
        self.pages.setCurrentWidget(self.sign_in_page)
        self.session_lock.stop()
        self._bridge.run(lambda: services.sign_out(session, reason), lambda _: self.sign_in_page.refresh())
        if reason is EndReason.TOO_LONG:
            self.show_notice(Notice("You were signed out after 12 hours.", "Your work is kept.", tone=Tone.WARN))

    def _signed_in(self, session: Session) -> None:
        self.session = session
        self.banner.hide()
        self.pages.setCurrentWidget(self.worklist_page)
        self.worklist_page.open_for(session)
        self.courier.start(session)
        self.room.tries.forget()
        self.session_lock.start(session, self)

    def _connect_session(self) -> None:
        lock, page = self.session_lock, self.worklist_page
        lock.about_to_cover.connect(self.room.let_go)
        lock.uncovered.connect(self._uncovered)
        lock.too_long.connect(lambda: self.sign_out(EndReason.TOO_LONG))
        self.cover_page.other_wanted.connect(lambda: self.sign_out(EndReason.OTHER_PERSON))
        self.room.tries.used_up.connect(lambda: self.lock_session(LockReason.WRONG_PASSWORDS))
        page.person.lock_wanted.connect(self.lock_session)
        page.person.password_wanted.connect(self.change_password)
        self.password_change.changed.connect(self._password_changed)

    def _uncovered(self) -> None:
        self.room.tries.forget()
        self.room.take_up()

    def _password_changed(self) -> None:
        words = "Use the new one from now on, here and for every signature."
        self.show_notice(Notice("Your password is changed.", words, tone=Tone.DONE))
        self.courier.send_soon()

    def _show_recovery(self, found: RecoveryWords | None) -> None:
        if found is not None:
            self.show_notice(Notice(*recovery_words(found), tone=Tone.DONE))

    def _show_disk(self, disk: DiskState) -> None:
        self.room.saved_word.show_disk(disk)
        if disk.room is not DiskRoom.ENOUGH:
            tone = Tone.ERROR if disk.room is DiskRoom.FULL else Tone.WARN
            self.show_notice(Notice(*disk_words(disk), tone=tone))
            self._says_disk = True
        elif self._says_disk:
            self.banner.hide()

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
            ("lock_station", LOCK_KEY, lambda: self.lock_session()),
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
            self.disk_watch.stop()
            self.session_lock.stop()
            self.room.close_room()
            session, services = self.session, self._services
            if session is not None:
                self.session = None
                self._bridge.run(lambda: services.sign_out(session), lambda _: None)
        super().closeEvent(event)
