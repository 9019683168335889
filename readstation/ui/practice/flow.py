"""Practice in the window: which page is shown when, what is asked for, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.practice.results import PracticeResult
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.reading.ports import Session
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge
from readstation.ui.messages import Notice, Tone
from readstation.ui.ports import StationServices
from readstation.ui.practice.authoring import Authoring
from readstation.ui.practice.compared_views import ComparedViews
from readstation.ui.practice.dialogs import PRACTICE_FILES, ScoreDialog
from readstation.ui.practice.in_room import RoomPractice
from readstation.ui.practice.jobs import PracticeJobs
from readstation.ui.practice.page import PracticePage
from readstation.ui.practice.score_page import ScorePage
from readstation.ui.practice.side_by_side import SideBySide
from readstation.ui.practice.sign_up import SignUpForm
from readstation.ui.practice_ports import (
    PracticeRow,
    PracticeServices,
    PracticeState,
    TakenCase,
)
from readstation.ui.presenters.score_sheet import ScoreAct, ScoreStep
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.widgets.file_dialog import file_dialog

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow

PICTURE_FIELD_MM = 200.0
SIDE_FIELD_MM = 220.0


class PracticeFlow(QObject):
    """What a practice profile does beside reading.

    Parameters
    ----------
    window, services, practice, bridge
        The window, the station behind it, its practice, and the way to both.
    make_canvas
        Makes one view of images.

    Attributes
    ----------
    page, score_page, side_by_side, sign_up
        Its pages, and the form of the sign-in page.
    jobs, authoring, in_room
        Its long work, what a trainer does, and what the reading room has more.
    """

    read_wanted = Signal(str)
    """A `ReadId` to open in the reading room."""
    refused = Signal(object)
    """A `Notice` for the window to show."""

    def __init__(
        self,
        window: MainWindow,
        services: StationServices,
        practice: PracticeServices,
        bridge: Bridge,
        make_canvas: CanvasFactory,
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._practice, self._bridge = window, services, practice, bridge
        self._session: Session | None = None
        self._dialog: QDialog | None = None
        self._waiting: list[Path] = []
        self.in_room: RoomPractice | None = None
        self.page = PracticePage()
        self.score_page = ScorePage(ComparedViews(lambda: services.volumes, make_canvas, 1, PICTURE_FIELD_MM))
        self.side_by_side = SideBySide(ComparedViews(lambda: services.volumes, make_canvas, 2, SIDE_FIELD_MM))
        self.sign_up = SignUpForm(services, practice, bridge)
        self.jobs = PracticeJobs(bridge)
        self.jobs.refused.connect(self.refused)
        self.authoring = Authoring(window, practice, self.jobs, self._open)
        self._connect()

    @property
    def pages(self) -> tuple[PracticePage, ScorePage, SideBySide]:
        """Its pages in the window."""
        return self.page, self.score_page, self.side_by_side

    def join(self) -> None:
        """Put the pages into the window, and let the other pages lead here."""
        window, page = self._window, self.page
        for each in self.pages:
            window.pages.addWidget(each)
        window.sign_in_page.offer_sign_up(self.sign_up)
        self.in_room = RoomPractice(window.room, self.authoring)
        self.read_wanted.connect(window.open_case)
        self.refused.connect(window.show_notice)
        page.sign_out_wanted.connect(window.sign_out)
        page.settings_wanted.connect(window.keys.open_settings)
        page.person.lock_wanted.connect(lambda: window.guard.lock())
        page.person.password_wanted.connect(window.guard.change_password)
        window.room.closing.signed.connect(self.signed)

    def make_room(self) -> None:
        """Lay the pages out for the size of the window and of its text."""
        for each in self.pages:
            each.make_room()

    def begin(self, session: Session) -> None:
        """Show a person's cases, and open what the program was started with."""
        self._session = self.authoring.session = session
        self.page.open_for(session.person)
        self.refresh()
        self._open_waiting()

    def end(self) -> None:
        """Forget the person; what is under way stops."""
        self._close_dialog()
        self.jobs.end()
        for page in self.pages:
            page.close_for_now()
        self._session = self.authoring.session = None

    def close_views(self) -> None:
        """End for good: the views let go of their pictures."""
        self.end()
        self.score_page.matching.picture.close_views()
        self.side_by_side.views.close_views()

    def open_packs(self, paths: Sequence[Path]) -> None:
        """Open practice cases one after the other, at once or when somebody has signed in."""
        self._waiting += paths
        if self._session is not None:
            self._open_waiting()

    def refresh(self, choose: str = "") -> None:
        """Ask for the list again."""
        session, practice = self._session, self._practice
        if session is not None:
            self._bridge.run(
                lambda: practice.practice_rows(session),
                lambda rows: self._show_rows(rows, choose),
                overtakes="practice_rows",
            )

    def show_page(self) -> None:
        """Show the list, with what is new in it."""
        self._window.pages.setCurrentWidget(self.page)
        self.refresh()
        self.page.take_focus()

    def signed(self, read_id: ReadId) -> None:
        """Score a read that has just been signed; of a trainer's own case nothing follows."""
        session, practice = self._session, self._practice
        if session is None:
            return

        def known(rows: tuple[PracticeRow, ...]) -> None:
            self._show_rows(rows, read_id)
            if any(row.read_id == read_id and row.state is PracticeState.SIGNED for row in rows):
                self.score(read_id)

        self._bridge.run(lambda: practice.practice_rows(session), known, overtakes="practice_rows")

    def score(self, read_id: ReadId, password: str = "") -> None:
        """Open the reference of a signed read, score it, and show the score."""
        session, practice = self._session, self._practice
        if session is None:
            return

        def scored(result: PracticeResult) -> None:
            self.show_score(result.signed.sealed.read_id)

        self.jobs.run(
            lambda job: practice.score_read(session, read_id, password, job),
            scored,
            tr("The scoring was stopped. Your read is signed and kept; score it from the list."),
            tr("Your read is signed and kept; score it from the list."),
        )

    def show_score(self, read_id: str = "") -> None:
        """Show the score of everything that is finished, with a read's case chosen."""
        session, practice = self._session, self._practice
        if session is None:
            return

        def work() -> tuple[ScoreSheet | None, tuple[PracticeRow, ...]]:
            return practice.score_sheet(session), practice.practice_rows(session)

        def arrived(found: tuple[ScoreSheet | None, tuple[PracticeRow, ...]]) -> None:
            sheet, rows = found
            self._show_rows(rows, read_id)
            if sheet is None:
                return
            if self._window.pages.currentWidget() is self._window.room:
                self._window.room.leave()
            name = next((each.name for each in sheet.cases if each.read_id == read_id), "")
            self._window.pages.setCurrentWidget(self.score_page)
            self.score_page.show_sheet(sheet, rows, session.person.initials, name)
            self.score_page.banner.button.setFocus()

        self._bridge.run(work, arrived, overtakes="score_sheet")

    def ask_for_pack(self) -> None:
        """Ask for the file of a practice case."""
        if self._session is None or self.jobs.is_running:
            return
        dialog = file_dialog(
            self._window, PRACTICE_FILES, tr("Open a practice case"), tr("Practice case (*.practice)"),
            QFileDialog.FileMode.ExistingFiles,
        )  # fmt: skip
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.filesSelected.connect(lambda paths: self.open_packs([Path(each) for each in paths]))
        self._open(dialog)

    def save_results(self) -> None:
        """Ask for the folder, and write the results into it."""
        session = self._session
        if session is None or self.jobs.is_running:
            return
        mode = QFileDialog.FileMode.Directory
        dialog = file_dialog(self._window, PRACTICE_FILES, tr("Save the results"), "", mode)
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.fileSelected.connect(lambda chosen: self._save_results(session, Path(chosen)))
        self._open(dialog)

    def _show_rows(self, rows: tuple[PracticeRow, ...], choose: str) -> None:
        self.page.show_rows(rows, choose)
        self.authoring.own_reads = frozenset(row.read_id for row in rows if not row.author)

    def _go_on(self, row: PracticeRow) -> None:
        if row.state is PracticeState.SCORED:
            self.show_score(row.read_id)
        elif row.state is PracticeState.SIGNED:
            self._ask_to_score(row.read_id, row.title)
        else:
            self.read_wanted.emit(row.read_id)

    def _do_step(self, step: ScoreStep) -> None:
        if step.act is ScoreAct.SAVE:
            self.save_results()
        elif step.act is ScoreAct.OPEN:
            self.show_page()
            self.ask_for_pack()
        elif step.read_id is None:
            return
        elif step.act is ScoreAct.READ:
            self.read_wanted.emit(step.read_id)
        elif step.act is ScoreAct.REDO:
            self._read_again(step.read_id)
        elif step.act is ScoreAct.SCORE:
            row = next((each for each in self.page.rows if each.read_id == step.read_id), None)
            self._ask_to_score(step.read_id, "" if row is None else row.title)

    def _ask_to_score(self, read_id: ReadId, title: str) -> None:
        if self.jobs.is_running:
            return
        dialog = ScoreDialog(self._window, title)
        dialog.wanted.connect(lambda password: self.score(read_id, password))
        self._open(dialog)

    def _read_again(self, read_id: ReadId) -> None:
        session, practice = self._session, self._practice
        if session is None:
            return

        def given(taken: TakenCase) -> None:
            words = tr("{title} is on your list again.", title=taken.title)
            self.refused.emit(Notice(words, _seen_words(taken), tone=Tone.DONE))
            self.read_wanted.emit(taken.read_id)

        self._bridge.run(lambda: practice.read_again(session, read_id), given)

    def _open_waiting(self) -> None:
        session, practice = self._session, self._practice
        if session is None or not self._waiting or self.jobs.is_running:
            return
        path = self._waiting.pop(0)

        def taken(case: TakenCase) -> None:
            words = tr("{title} was checked and is on your list.", title=case.title)
            self.refused.emit(Notice(words, _seen_words(case), tone=Tone.DONE))
            self.refresh(case.read_id)
            self._open_waiting()

        self.jobs.run(
            lambda job: practice.take_pack(session, path, job),
            taken,
            tr("Stopped. Nothing of the practice case was taken."),
            tr("Not opened: {name}.", name=path.name),
        )

    def _save_results(self, session: Session, folder: Path) -> None:
        practice = self._practice
        self.jobs.run(
            lambda _: practice.save_results(session, folder),
            lambda saved: self.jobs.strip.show_done(
                tr("Results saved for your trainer ({count}): {folder}", count=len(saved), folder=folder)
            ),
            tr("Stopped."),
        )

    def _with_view(self, case: SheetCase, done: Callable[[SheetCase, ReadView], None], name: str) -> None:
        """Hand on what is known of a read and its images."""
        session, services = self._session, self._services
        if session is not None:
            self._bridge.run(
                lambda: services.open_read(session, case.read_id).view(), lambda view: done(case, view), overtakes=name
            )

    def _open_side_by_side(self, case: SheetCase, place: int) -> None:
        sheet = self.score_page.sheet
        self.side_by_side.open_case(case, place, 0 if sheet is None else sheet.plan.tolerance_tenths)
        self._window.pages.setCurrentWidget(self.side_by_side)
        self._with_view(case, self.side_by_side.show_images, "side_by_side")

    def _back_to_score(self) -> None:
        self.side_by_side.close_for_now()
        self._window.pages.setCurrentWidget(self.score_page)
        self.score_page.agreement.side_by_side.setFocus()

    def _leave_score(self) -> None:
        self.score_page.close_for_now()
        self.show_page()

    def _open(self, dialog: QDialog) -> None:
        self._close_dialog()
        self._dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        # Where no window manager does it, the keys go back to the page.
        self._window.activateWindow()
        if self._window.pages.currentWidget() is self.page:
            self.page.take_focus()

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.done(QDialog.DialogCode.Rejected)

    def _connect(self) -> None:
        page, score = self.page, self.score_page
        page.open_pack_wanted.connect(self.ask_for_pack)
        page.packs_dropped.connect(self.open_packs)
        page.go_on_wanted.connect(self._go_on)
        page.again_wanted.connect(lambda row: self._read_again(row.read_id))
        page.make_wanted.connect(lambda row: self.authoring.ask_to_make(row.read_id, row.row.case_alias))
        page.score_wanted.connect(lambda: self.show_score())
        page.certify_wanted.connect(self.authoring.ask_to_certify)
        score.left.connect(self._leave_score)
        score.step_wanted.connect(self._do_step)
        score.save_wanted.connect(self.save_results)
        score.case_wanted.connect(lambda case: self._with_view(case, score.show_images, "score_images"))
        score.place_wanted.connect(self._open_side_by_side)
        self.side_by_side.left.connect(self._back_to_score)


def _seen_words(taken: TakenCase) -> str:
    if not taken.seen_before:
        return ""
    return tr("Its reference was open here before: a read of it is practice, and no test.")
