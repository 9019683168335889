"""A new version of a signed distribution read: why it is begun, and the way out of it (TR-33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.model.rounds import ChangeReason, RoundKind
from readstation.ui.messages import sentences_of
from readstation.ui.sign.reason_dialog import ReasonDialog

if TYPE_CHECKING:
    from readstation.ui.distribution.form_room import FormRoom


class FormAmending(QObject):
    """Asks for the reason, as for any read. What is refused leaves the read as it is.

    Attributes
    ----------
    dialog
        The one that asks; None while none is open.
    """

    def __init__(self, room: FormRoom) -> None:
        super().__init__(room)
        self._room = room
        self.dialog: ReasonDialog | None = None
        room.form.next_card.amend_wanted.connect(self.amend)
        room.form.next_card.give_up_wanted.connect(self.give_up)

    def amend(self) -> None:
        """Ask why, then begin a new version of the signed read."""
        view, room = self._room.desk.view, self._room
        if view is None or not view.can_amend or self.dialog is not None:
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
            room.window, RoundKind.AMENDMENT, title, explanation, tr("Begin version {version}", version=version)
        )
        dialog.reason_given.connect(self._begin)
        dialog.finished.connect(self._finished)
        self.dialog = dialog
        dialog.open()

    def give_up(self) -> None:
        """Close the amendment without a new version: the read is again as it was signed."""
        self._room.desk.give_up_amendment(lambda error: self._room.say(sentences_of(error)))

    def close_dialog(self) -> None:
        """Close what asks; an act that is under way is finished."""
        if self.dialog is not None:
            self.dialog.is_acting = False
            self.dialog.reject()

    def _begin(self, reason: ChangeReason) -> None:
        self._room.desk.amend(reason, self._begun, self._refused)

    def _begun(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()

    def _refused(self, error: Refused) -> None:
        if self.dialog is not None:
            self.dialog.show_refused(sentences_of(error))

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._room.window.activateWindow()
