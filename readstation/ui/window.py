"""The station's window: sign-in, worklist and reading room, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from readstation.core.errors import DataProblem, DiskFull, EnvironmentFault, Refused
from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.series import SeriesFacts
from readstation.model.subject import ReadStage
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason
from readstation.ui.adjudicate.place import BenchPlace
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.displays.display_desk import DisplayDesk
from readstation.ui.distribution.place import FormPlace
from readstation.ui.everywhere.station_keys import StationKeys
from readstation.ui.messages import Notice, Tone, notice_of
from readstation.ui.office.place import OfficePlace
from readstation.ui.ports import CutOff, StationServices, WorklistRow
from readstation.ui.practice.flow import PracticeFlow
from readstation.ui.practice_ports import PracticeServices
from readstation.ui.presenters.display_set import KeptWindows
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.presenters.windows import Window
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.reading.unblinding_flow import UnblindingFlow
from readstation.ui.recovery import RecoveryDialog
from readstation.ui.report.saving import ReportSaving
from readstation.ui.sending import Sending
from readstation.ui.session.guarding import SessionGuard
from readstation.ui.session.idle import seconds_awake_or_not
from readstation.ui.signin.page import SignInPage
from readstation.ui.station_notices import StationNotices
from readstation.ui.theme.style import apply_look
from readstation.ui.theme.tokens import MINIMUM_WINDOW_PX
from readstation.ui.warm_up import WarmUp, page_ahead
from readstation.ui.widgets.banner import Banner
from readstation.ui.widgets.demonstration import Marked
from readstation.ui.worklist.page import WorklistPage
from readstation.viewer.letters_ahead import letters_ahead

KEEP_AFTER_MS = 2000
"""A window that is dragged is kept once the hand rests, not at every step."""

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
    practice
        The practice of a practice profile, whose list of cases then takes the place of the worklist.
    """

    defect_found = Signal(object)
    """An error that is ours, for the crash notes."""

    def __init__(
        self,
        services: StationServices,
        bridge: Bridge,
        make_canvas: CanvasFactory = SliceCanvas,
        clock: Callable[[], float] = seconds_awake_or_not,
        practice: PracticeServices | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*MINIMUM_WINDOW_PX)
        self._services = services
        self._bridge = bridge
        self._is_closed = False
        self.session: Session | None = None
        self.preferences = Preferences()
        self.language = Language.ENGLISH
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._keeping.timeout.connect(lambda: self.keep_preferences(self.preferences))
        self.banner = Banner()
        self.pages = QStackedWidget()
        self.sign_in_page = SignInPage(services, bridge)
        self.worklist_page = WorklistPage(services, bridge)
        self.room = ReadingRoom(services, bridge, make_canvas)
        self.practice = None if practice is None else PracticeFlow(self, services, practice, bridge, make_canvas)
        self.sending = Sending(self, services, bridge)
        self.courier = self.sending.courier
        self.report = ReportSaving(services, bridge, self)
        for page in (self.sign_in_page, self.worklist_page, self.room):
            self.pages.addWidget(page)
        self.offices = OfficePlace(self, services, bridge)
        self.release_page = self.offices.release_page
        whole = self._whole()
        self.guard = SessionGuard(self, whole, services, bridge, clock)
        marked = Marked(self.guard.covering)
        self.setCentralWidget(marked)
        for mark in (marked.mark, self.room.displays.window.mark):
            self.sign_in_page.station_told.connect(mark.show_station)
        self.benches = BenchPlace(self, services, bridge, make_canvas)
        self.forms = FormPlace(self, services, bridge, make_canvas)
        self._connect_pages()
        bridge.failed.connect(self.show_failure)
        self.report.refused.connect(self.show_notice)
        self.sending.join()
        self.notices = StationNotices(self, services, bridge)
        self.keys = StationKeys(self, services, bridge)
        self.unblinding = UnblindingFlow(self, services, bridge)
        self.room.images.windows.kept.connect(self.keep_window)
        self.room.displays.join(self.guard.session_lock, self._keep_displays)
        self.room.top_bar.keys_wanted.connect(self.keys.toggle_sheet)
        self.worklist_page.settings_wanted.connect(self.keys.open_settings)
        if self.practice is not None:
            self.practice.join()
        self.displays = DisplayDesk(self, services, bridge)
        self.warm_up = WarmUp(self, self._ahead)
        self.sign_in_page.refresh()
        self.displays.refresh()
        self.notices.start()

    def _whole(self) -> QWidget:
        """Return everything that a session shows: what is said above the page, and the page."""
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.report.strip)
        if self.practice is not None:
            column.addWidget(self.practice.jobs.strip)
        column.addWidget(self.pages, 1)
        return whole

    def show_notice(self, notice: Notice) -> None:
        """Show what happened above the page."""
        self.notices.other_shown()
        self.banner.show_notice(notice)

    def show_failure(self, error: BaseException) -> None:
        """Show an error that no panel took."""
        self.show_notice(notice_of(error))
        if isinstance(error, DiskFull):
            self.notices.disk_refused()
        if not isinstance(error, Refused | DataProblem | EnvironmentFault):
            self.defect_found.emit(error)

    def open_case(self, read_id: ReadId) -> None:
        """Open a read in the reading room, or two on the bench; the worklist stays until they are there."""
        if self.session is not None:
            self.warm_up.stop()
            self.banner.hide()
            if self.benches.takes(self.session):
                self.benches.open_case(self.session, read_id)
            elif self.forms.takes(read_id):
                self.forms.open_case(self.session, read_id)
            else:
                self.room.open_read(self.session, read_id)

    def back_to_worklist(self) -> None:
        """Close the read, its work kept, and show the worklist, or the practice cases."""
        self.room.leave()
        self.benches.leave()
        self.forms.leave()
        if self.practice is not None:
            self.practice.show_page()
            return
        self.pages.setCurrentWidget(self.worklist_page)
        if self.session is not None:
            self.worklist_page.open_for(self.session)

    def sign_out(self, reason: EndReason | None = None) -> None:
        """End the session and go back to the sign-in page; a reason is given where it was not the person's wish."""
        session, services = self.session, self._services
        if session is None:
            return
        self.session = None
        self.sending.stop()
        self._keep_now(session)
        self.report.end()
        self.displays.end()
        self.banner.hide()
        self.room.leave()
        self.benches.leave()
        self.forms.leave()
        self.worklist_page.close_for_now()
        self.offices.leave()
        if self.practice is not None:
            self.practice.end()
        self.pages.setCurrentWidget(self.sign_in_page)
        self.guard.stop()
        self._use_preferences(Preferences())
        self._bridge.run(lambda: services.sign_out(session, reason), lambda _: self.sign_in_page.refresh())

    def _report_of_room(self) -> None:
        view = self.room.view
        if view is not None and self.session is not None:
            self.banner.hide()
            self.report.ask(self.session, view.assignment.read_id, view.assignment.case_alias)

    def _report_of_row(self, row: WorklistRow) -> None:
        if row.stage is not ReadStage.SIGNED:
            words = tr("A report is made of a signed read. This one is not signed yet.")
            self.show_notice(Notice(words, tone=Tone.WARN))
        elif self.session is not None:
            self.banner.hide()
            self.report.ask(self.session, row.read_id, row.case_alias)

    def _signed_in(self, session: Session) -> None:
        self.session = session
        self.banner.hide()
        self._show_first_page(session)
        self.guard.start(session)
        services = self._services
        self._bridge.run(lambda: services.preferences(session), self._use_preferences)
        self._bridge.run(services.language, self._use_language)
        self._bridge.run(lambda: services.cut_off(session), self._show_cut_off, overtakes="cut_off")

    def _show_first_page(self, session: Session) -> None:
        """Show what a person begins with; practice neither sends nor fetches."""
        if self.practice is not None:
            self.pages.setCurrentWidget(self.practice.page)
            self.practice.begin(session)
            return
        if self.offices.takes(session):
            self.offices.begin(session)
            return
        self.pages.setCurrentWidget(self.worklist_page)
        self.worklist_page.open_for(session)
        self.benches.prepare(session)
        self.sending.start(session)

    def _show_cut_off(self, found: CutOff | None) -> None:
        """Say what was kept of a read that was cut off, while the worklist is still what is shown."""
        first = self.worklist_page if self.practice is None else self.practice.page
        if found is None or self.session is None or self.pages.currentWidget() is not first:
            return
        dialog = RecoveryDialog(self, found)
        dialog.continue_wanted.connect(self._continue_read)
        dialog.rejected.connect(self._settle_cut_off)
        dialog.finished.connect(dialog.deleteLater)
        # Without it the keys go nowhere where no window manager gives the window back.
        dialog.finished.connect(self.activateWindow)
        dialog.open()

    def _continue_read(self, read_id: str, shows_history: bool) -> None:
        self.room.history.shows_next = shows_history
        self.open_case(ReadId(read_id))

    def _settle_cut_off(self) -> None:
        session, services = self.session, self._services
        if session is not None:
            self._bridge.run(lambda: services.settle_cut_off(session), lambda _: None)

    def _connect_pages(self) -> None:
        self.sign_in_page.signed_in.connect(self._signed_in)
        self.worklist_page.sign_out_wanted.connect(self.sign_out)
        self.worklist_page.open_wanted.connect(self.open_case)
        self.worklist_page.report_wanted.connect(self._report_of_row)
        self.room.report_wanted.connect(self._report_of_room)
        self.room.left.connect(self.back_to_worklist)
        self.room.opened.connect(lambda: self.pages.setCurrentWidget(self.room))

    def keep_preferences(self, preferences: Preferences) -> None:
        """Let a person's settings hold from now on, and keep them."""
        session, services = self.session, self._services
        self._use_preferences(preferences)
        if session is not None:
            self._bridge.run(lambda: services.keep_preferences(session, preferences), lambda _: None)

    def _keep_now(self, session: Session) -> None:
        """Keep what a drag of the window changed and has not been kept yet."""
        if self._keeping.isActive():
            self._keeping.stop()
            services, preferences = self._services, self.preferences
            self._bridge.run(lambda: services.keep_preferences(session, preferences), lambda _: None)

    def keep_language(self, language: Language) -> None:
        """Keep the language of the station's next start."""
        services = self._services
        self._bridge.run(lambda: services.keep_language(language), lambda _: self._use_language(language))

    def _use_language(self, language: Language) -> None:
        self.language = language

    def _use_preferences(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self.room.use_preferences(preferences)
        self.benches.use_preferences(preferences)
        self.forms.use_preferences(preferences)
        self._use_look(preferences)

    def _use_look(self, preferences: Preferences) -> None:
        """Give the window the person's size of text and contrast; the pages make room for it."""
        app = QApplication.instance()
        is_high = preferences.is_high_contrast
        if isinstance(app, QApplication) and apply_look(app, preferences.text_percent, is_high_contrast=is_high):
            self.room.make_room()
            self.benches.make_room()
            self.forms.make_room()
            self.worklist_page.make_room()
            self.offices.make_room()
            if self.practice is not None:
                self.practice.make_room()

    def keep_window(self, facts: SeriesFacts, window: Window) -> None:
        """Keep the window of a phase with the person's settings."""
        changed = self.preferences.with_window(facts.phase, facts.modality, window)
        if changed != self.preferences:
            self.preferences = self.room.images.windows.preferences = changed
            self.benches.use_windows(changed)
            self._keeping.start()

    def _keep_displays(self, displays: str, windows: KeptWindows) -> None:
        self.preferences = self.preferences.with_windows_on(displays, windows)
        self._keeping.start()

    def _ahead(self) -> Iterator[None]:
        """Do, step by step, what the first case would otherwise have to wait for."""
        room = self.room
        parts = (room.top_bar, room.strip, room.dock, room.bottom, room.status, *room.grid.panes)
        yield from page_ahead(room, parts, self.pages.size())
        yield from letters_ahead(self.devicePixelRatioF())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show the window; while nobody needs it, the first case is prepared for."""
        super().showEvent(event)
        self.warm_up.start()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close; the work is on disk already."""
        if not self._is_closed:
            self._is_closed = True
            self._bridge.failed.disconnect(self.show_failure)
            self.sending.stop()
            self.notices.stop()
            self.warm_up.stop()
            self.guard.stop()
            self.keys.close_keys()
            self.report.end()
            self.offices.leave()
            if self.practice is not None:
                self.practice.close_views()
            self.room.close_room()
            self.benches.close()
            self.forms.close()
            session, services = self.session, self._services
            if session is not None:
                self._keep_now(session)
                self.session = None
                self._bridge.run(lambda: services.sign_out(session), lambda _: None)
        super().closeEvent(event)
