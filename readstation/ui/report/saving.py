"""Saves the report of a signed read: asks where to, works on the pool, says where it lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from readstation.core.errors import Cancelled, Refused
from readstation.core.ids import ReadId
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.messages import Notice, Tone
from readstation.ui.ports import ReportInWork, ReportWriter, ReportWritten
from readstation.ui.presenters.report import report_name
from readstation.ui.report.strip import ReportStrip

Result = TypeVar("Result")

POLL_MS = 250
_SHOWN_FINDINGS = 3


class ReportSaving(QObject):
    """One report at a time; the reader goes on reading meanwhile.

    Parameters
    ----------
    services, bridge
        Makes reports, and the way to it.
    window
        Over which the place is asked.

    Attributes
    ----------
    strip
        Shows how far it is.
    """

    refused = Signal(object)
    """The `Notice` that says why there is no report."""

    def __init__(self, services: ReportWriter, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._bridge = bridge
        self._window = window
        self._job: QuietJob | None = None
        self._ticket: Ticket | None = None
        self._dialog: QFileDialog | None = None
        self._folder = ""
        self.strip = ReportStrip()
        self.strip.stop_wanted.connect(self.stop)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._show_progress)

    @property
    def is_running(self) -> bool:
        """Whether a report is being made."""
        return self._job is not None

    @property
    def dialog(self) -> QFileDialog | None:
        """The dialog that asks for the place."""
        return self._dialog

    def ask(self, session: Session, read_id: ReadId, case_alias: str) -> None:
        """Ask where the report shall lie, then make it; nothing while one is being made."""
        if self.is_running or self._dialog is not None:
            return
        places = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, tr("Save the report"), self._folder or places, tr("PDF (*.pdf)"))
        dialog.setObjectName("report_dialog")
        # The desktop's own would stay above the cover of a locked session, and list the case among its recent files.
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(report_name(case_alias))
        dialog.fileSelected.connect(lambda chosen: self.save(session, read_id, Path(chosen)))
        dialog.finished.connect(self._asked)
        self._dialog = dialog
        dialog.open()

    def save(self, session: Session, read_id: ReadId, path: Path) -> None:
        """Make the report of a read and put it in a place."""
        if self.is_running:
            return
        self._folder = str(path.parent)
        job, services = QuietJob(), self._services
        self._job = job
        self.strip.show_progress(job.latest)
        self._poll.start()
        self._ticket = self._bridge.run(
            lambda: _unless_stopped(lambda: services.prepare_report(session, read_id, job)),
            partial(self._prepared, session, path, job),
            self._failed,
            lane=Lane.POOL,
        )

    def stop(self) -> None:
        """Ask what is under way to stop; whether a file was written is said when it has ended."""
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

    def _asked(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
            # Where no window manager does it, the keys go back to the read.
            self._window.activateWindow()

    def _prepared(self, session: Session, path: Path, job: QuietJob, prepared: ReportInWork | None) -> None:
        if self._job is not job:
            return
        if prepared is None:
            self._written(None)
        elif prepared.cut_next():
            # One picture a turn, so that the window answers between them.
            QTimer.singleShot(0, self, partial(self._prepared, session, path, job, prepared))
        else:
            services = self._services
            self._ticket = self._bridge.run(
                lambda: _unless_stopped(lambda: services.write_report(session, prepared, path, job)),
                self._written,
                self._failed,
                lane=Lane.POOL,
            )

    def _written(self, written: ReportWritten | None) -> None:
        self._finish()
        if written is None:
            self.strip.show_done(tr("The report was stopped. No file was written."))
            return
        self.strip.show_done(
            tr(
                "Report of case {case_alias} saved: {path}   Verification code {code}",
                case_alias=written.case_alias,
                path=written.path,
                code=written.code,
            )
        )

    def _failed(self, error: BaseException) -> bool:
        self._finish()
        self.strip.hide()
        if not isinstance(error, Refused):
            return False
        self.refused.emit(refused_notice(error))
        return True

    def _show_progress(self) -> None:
        if self._job is not None:
            self.strip.show_progress(self._job.latest)

    def _finish(self) -> None:
        self._poll.stop()
        self._job, self._ticket = None, None


def _unless_stopped(work: Callable[[], Result]) -> Result | None:
    """Return what some work gives, or None where it was stopped: then nothing was written."""
    try:
        return work()
    except Cancelled:
        return None


def refused_notice(error: Refused) -> Notice:
    """Return why there is no report: what is wrong with the read, and where."""
    first, *rest = error.findings
    shown = " ".join(f"{finding}." for finding in rest[:_SHOWN_FINDINGS])
    more = len(rest) - _SHOWN_FINDINGS
    also = tr(" And {more} more: readstation verify lists them.", more=more) if more > 0 else ""
    return Notice(first.message, f"{shown}{also}".strip(), tr("No file was written."), Tone.WARN)
