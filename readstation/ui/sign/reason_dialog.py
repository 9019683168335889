"""Why something is changed after its lock: a reason to count, and the reader's own words (TR-33, TR-35)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.rounds import REASONS_OF, ChangeReason, RoundKind
from readstation.reading.revise import SHORTEST_REASON
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.labels import framed, plain_label


class ReasonDialog(ActDialog):
    """Enter makes a new line, Ctrl+Enter acts once a reason is chosen and said.

    Parameters
    ----------
    parent
        The window.
    kind
        Which reasons there are to choose from.
    title, explanation, act_words
        What is about to be changed, what that means, and the verb.
    before
        The reason that was given last, to begin with.
    """

    reason_given = Signal(object)
    """A `ChangeReason`."""

    def __init__(
        self,
        parent: QWidget,
        kind: RoundKind,
        title: str,
        explanation: str,
        act_words: str,
        before: ChangeReason | None = None,
    ) -> None:
        super().__init__(parent, "reason_dialog", "file-edit-outline", title, act_words, act_icon="")
        self._choices = QButtonGroup(self)
        self._codes = REASONS_OF[kind]
        self.words = QPlainTextEdit()
        self.words.setObjectName("reason_words")
        self.words.setAccessibleName(tr("The reason in your own words"))
        self.words.setPlaceholderText(tr("What was seen or done wrongly, and what is right"))
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(88)
        self.words.textChanged.connect(self._show_state)
        self.refused = plain_label(look="body", tone="err", wraps=True)
        self.refused.setObjectName("reason_refused")
        self.refused.hide()
        self.foot_words.setText(tr("The reason is kept with the read and signed with it."))
        self.body.addWidget(self._inside(explanation))
        if before is not None and before.code in self._codes:
            self._choices.buttons()[self._codes.index(before.code)].setChecked(True)
            self.words.setPlainText(before.text)
        self.resize(640, 480)
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the first choice, or at the words where one is made already."""
        super().showEvent(event)
        first = self.words if self._choices.checkedButton() is not None else self._choices.buttons()[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def do_act(self) -> None:
        """Give the reason."""
        if not self.act.isEnabled():
            return
        self.show_acting(is_acting=True)
        self.act.setEnabled(False)
        self.reason_given.emit(ChangeReason(self._codes[self._choices.checkedId()], self.words.toPlainText()))

    def show_refused(self, words: str) -> None:
        """Say why nothing was changed."""
        self.show_acting(is_acting=False)
        self.refused.setText(words)
        self.refused.show()
        self._show_state()

    def _show_state(self) -> None:
        said = len(self.words.toPlainText().strip())
        self.act.setEnabled(self._choices.checkedId() >= 0 and said >= SHORTEST_REASON and not self.is_acting)

    def _inside(self, explanation: str) -> QWidget:
        inner = framed("bar")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(6)
        column.addWidget(plain_label(explanation, "body", "text2", wraps=True))
        column.addSpacing(6)
        for number, code in enumerate(self._codes):
            choice = QRadioButton(tr(code.words))
            choice.setObjectName(f"reason_{code.value}")
            choice.setMinimumHeight(24)
            choice.toggled.connect(self._show_state)
            self._choices.addButton(choice, number)
            column.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(6)
        column.addWidget(
            plain_label(
                tr("In your own words, {shortest_reason} letters or more", shortest_reason=SHORTEST_REASON), "strong"
            )
        )
        column.addWidget(self.words, 1)
        column.addWidget(self.refused)
        return inner
