"""From the shield in the top bar to a report of an unblinding and back to the worklist (TR-26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.incident import UnblindingKind
from readstation.ui.bridge import Bridge
from readstation.ui.messages import Notice, Tone, notice_of
from readstation.ui.ports import StationServices
from readstation.ui.reading.unblinding_dialog import UnblindingDialog

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class UnblindingFlow(QObject):
    """Opens the dialog, makes the report, closes the case.

    Parameters
    ----------
    window, services, bridge
        The window, the station behind it, and the way to it.
    """

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window, self._services, self._bridge = window, services, bridge
        self.dialog: UnblindingDialog | None = None
        self._of: tuple[ReadId, int] | None = None
        window.room.top_bar.unblinding_wanted.connect(self.ask)

    def ask(self) -> None:
        """Open the dialog for the read that is open."""
        view = self._window.room.view
        if view is not None:
            self.ask_for(view.assignment.read_id, view.timepoint)

    def ask_for(self, read_id: ReadId, timepoint: int) -> None:
        """Open the dialog for a read or an adjudication that is open, at a timepoint of it."""
        window = self._window
        if self.dialog is not None or window.session is None:
            return
        self._of = read_id, timepoint
        window.room.let_go()
        dialog = self.dialog = UnblindingDialog(window)
        dialog.report_wanted.connect(self._report)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _report(self, kind: UnblindingKind, words: str) -> None:
        window, services, session, of = self._window, self._services, self._window.session, self._of
        if session is None or of is None:
            return
        read_id, timepoint = of

        def done(_: object) -> None:
            dialog = self.dialog
            if dialog is not None:
                dialog.show_acting(is_acting=False)
                dialog.accept()
            window.back_to_worklist()
            window.show_notice(
                Notice(
                    tr("Reported. This case stands still."),
                    tr("Everything you did in it is kept."),
                    tr("Go on with another case; the trial office tells you how this one goes on."),
                    Tone.DONE,
                )
            )
            window.courier.send_soon()

        def failed(error: BaseException) -> bool:
            if self.dialog is not None:
                notice = notice_of(error)
                self.dialog.show_refused(notice.what)
            return self.dialog is not None

        self._bridge.run(lambda: services.report_unblinding(session, read_id, timepoint, kind, words), done, failed)

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        # Without it the keys go nowhere where no window manager gives the window back.
        self._window.activateWindow()
