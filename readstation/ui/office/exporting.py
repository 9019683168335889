"""Writes an export from the overview: asks where to, works on the pool, shows how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from readstation.core.errors import Cancelled, ReadstationError
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.messages import notice_of
from readstation.ui.office_ports import ExportKind, ExportWish, ExportWritten, OfficeServices
from readstation.ui.widgets.file_dialog import file_dialog
from readstation.ui.widgets.job_strip import JobStrip

POLL_MS = 250
EVIDENCE_NAME = "trial.jsonl"


class Exporting(QObject):
    """One export at a time.

    Parameters
    ----------
    services, bridge
        Writes exports, and the way to it.
    window
        Over which places are asked.

    Attributes
    ----------
    strip
        Shows how far it is.
    """

    refused = Signal(object)
    """The `Notice` that says why nothing was written."""
    changed = Signal()
    """An export began or ended."""

    def __init__(self, services: OfficeServices, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._bridge, self._window = services, bridge, window
        self._job: QuietJob | None = None
        self._ticket: Ticket | None = None
        self._dialog: QFileDialog | None = None
        self._wish: ExportWish | None = None
        self.strip = JobStrip("export", "export-variant", tr("Progress of the export"))
        self.strip.stop_wanted.connect(self.stop)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._show_progress)

    @property
    def is_running(self) -> bool:
        """Whether an export is being written."""
        return self._job is not None

    def ask(self, session: Session, kind: ExportKind, subjects: Path | None) -> None:
        """Ask for the place, then write; nothing while one is written."""
        if self.is_running or self._dialog is not None:
            return
        if kind.is_file:
            title, mode = tr("Save the evidence"), QFileDialog.FileMode.AnyFile
            dialog = file_dialog(self._window, "export_dialog", title, tr("JSON lines (*.jsonl)"), mode)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("jsonl")
            dialog.selectFile(EVIDENCE_NAME)
        else:
            title, mode = tr("Choose an empty folder"), QFileDialog.FileMode.Directory
            dialog = file_dialog(self._window, "export_dialog", title, "", mode)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog, lambda path: self.write(session, ExportWish(kind, path, subjects)))

    def ask_for_list(self, chosen: Callable[[Path], None]) -> None:
        """Ask for the sponsor's list of subjects."""
        if self._dialog is None:
            title, mode = tr("The sponsor's list of subjects"), QFileDialog.FileMode.ExistingFile
            self._open(file_dialog(self._window, "subjects_dialog", title, tr("CSV (*.csv)"), mode), chosen)

    def write(self, session: Session, wish: ExportWish) -> None:
        """Write an export."""
        if self.is_running:
            return
        job, services = QuietJob(), self._services
        self._job, self._wish = job, wish
        self.strip.show_progress(job.latest)
        self.changed.emit()
        self._poll.start()

        def work() -> ExportWritten | None:
            try:
                return services.export(session, wish, job)
            except Cancelled:
                return None

        self._ticket = self._bridge.run(work, self._written, self._failed, lane=Lane.POOL)

    def stop(self) -> None:
        """Ask what is under way to stop."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """Stop and say nothing any more: nobody is signed in."""
        if self._dialog is not None:
            self._dialog.reject()
        self.stop()
        if self._ticket is not None:
            self._ticket.cancel()
        self._finish()
        self.strip.hide()

    def _open(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.finished.connect(self._asked)
        self._dialog = dialog
        dialog.open()

    def _asked(self) -> None:
        self._dialog = None
        # Where no window manager does it, the keys go back to the page.
        self._window.window().activateWindow()

    def _written(self, written: ExportWritten | None) -> None:
        wish = self._wish
        self._finish()
        if written is None:
            is_there = wish is not None and wish.place.exists() and not wish.kind.is_file
            self.strip.show_done(
                tr("The export was stopped. What lies in {place} is not whole: remove it.", place=wish.place)
                if wish is not None and is_there and any(wish.place.iterdir())
                else tr("The export was stopped. Nothing was written.")
            )
            return
        self.strip.show_done(_done_words(written))

    def _failed(self, error: BaseException) -> bool:
        self._finish()
        self.strip.hide()
        if not isinstance(error, ReadstationError):
            return False
        self.refused.emit(notice_of(error))
        return True

    def _show_progress(self) -> None:
        if self._job is not None:
            self.strip.show_progress(self._job.latest)

    def _finish(self) -> None:
        self._poll.stop()
        self._job, self._ticket, self._wish = None, None, None
        self.changed.emit()


def _done_words(written: ExportWritten) -> str:
    if written.is_report:
        return tr("Report of {subjects} subjects written: {place}", subjects=written.subjects, place=written.place)
    if written.facts:
        return tr("Evidence of {facts} facts written: {place}", facts=written.facts, place=written.place)
    if written.documents:
        return tr("{documents} documents written: {place}", documents=written.documents, place=written.place)
    return tr(
        "Tables of {subjects} subjects written, {files} files: {place}",
        subjects=written.subjects, files=written.files, place=written.place,
    )  # fmt: skip
