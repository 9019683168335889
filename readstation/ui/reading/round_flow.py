"""After the last lock: going to any timepoint, the global read, amendments, and the reasons that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.model.rounds import ChangeReason, RoundKind
from readstation.reading.commands import Command
from readstation.ui.messages import sentences_of
from readstation.ui.sign.reason_dialog import ReasonDialog

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class RoundFlow(QObject):
    """One dialog at a time; what is refused leaves the read as it is."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._last: ChangeReason | None = None
        self.dialog: ReasonDialog | None = None
        room.desk.reason_wanted.connect(self._ask_why)
        room.top_bar.timepoint_wanted.connect(self.go_to)
        room.dock.next_card.amend_wanted.connect(self.amend)
        room.dock.next_card.give_up_wanted.connect(self.give_up)

    def end(self) -> None:
        """Forget the read."""
        self._last = None
        if self.dialog is not None:
            self.dialog.is_acting = False
            self.dialog.reject()

    def go_to(self, ordinal: int) -> None:
        """Go to a timepoint, once none waits for its lock; elsewhere nothing happens."""
        view = self._room.view
        if view is not None and view.can_move and ordinal in view.state.timepoints and ordinal != view.timepoint:
            self._room.dock.comment.field.settle()
            self._room.desk.look_at(ordinal, self._room.flow.take_refusal)

    def open_global_read(self) -> None:
        """Open every timepoint again (MR-807)."""
        self._room.desk.open_global_read(self._room.flow.take_refusal)

    def amend(self) -> None:
        """Ask why, then begin a new version of the signed read (TR-33)."""
        view = self._room.view
        if view is None or not view.can_amend:
            return
        version = view.signed_count + 1
        explanation = tr(
            "Version {version} stays as it was signed. Version {version2} starts from it, is locked "
            "and signed again, and counts once a second person at the trial office has approved it.",
            version=version - 1,
            version2=version,
        )
        title = tr("Amend the read of case {case_alias}", case_alias=view.assignment.case_alias)
        dialog = ReasonDialog(
            self._room.window(), RoundKind.AMENDMENT, title, explanation, tr("Begin version {version}", version=version)
        )  # fmt: skip
        self._open(dialog, lambda reason: self._room.desk.amend(reason, dialog.accept, self._refused))

    def give_up(self) -> None:
        """Close the amendment without a new version: the read is again as it was signed."""
        self._room.desk.give_up_amendment(self._room.flow.take_refusal)

    def _ask_why(self, command: Command) -> None:
        view = self._room.view
        if view is None or self.dialog is not None:
            return
        explanation = tr(
            "The sequential read is kept beside the global read, with your reason for every difference (MR-807)."
        )
        dialog = ReasonDialog(
            self._room.window(), RoundKind.GLOBAL, tr("Why does this change?"), explanation, tr("Change it"), self._last
        )

        def change(reason: ChangeReason) -> None:
            self._last = reason
            self._room.desk.apply(command, self._refused_change, reason)
            dialog.accept()

        self._open(dialog, change)

    def _open(self, dialog: ReasonDialog, act: Callable[[ChangeReason], None]) -> None:
        self.dialog = dialog
        dialog.reason_given.connect(act)
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        room = self._room
        room.window().activateWindow()
        room.grid.each_shown(lambda pane: pane.canvas.drop_draft())
        room.grid.activate(room.grid.active)
        room.flow.shown_anew.emit()

    def _refused(self, error: Refused) -> None:
        if self.dialog is not None:
            self.dialog.show_refused(sentences_of(error))

    def _refused_change(self, error: Refused) -> None:
        self._room.flow.take_refusal(error)
