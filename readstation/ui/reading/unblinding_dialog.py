"""Reports that the reader may have learned something: opened by one click, made by the next (TR-26)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.incident import UnblindingKind
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import framed, plain_label

LONGEST_WORDS = 1000


class UnblindingDialog(ActDialog):
    """One button for each thing that may have been learned: pressing it reports and stops the case.

    Words may be added first; they go to the trial office alone.

    Parameters
    ----------
    parent
        The window.
    """

    report_wanted = Signal(object, str)
    """An `UnblindingKind` and the reader's words."""

    def __init__(self, parent: QWidget) -> None:
        title = tr("I may have learned something I should not know")
        super().__init__(parent, "unblinding_dialog", "shield-alert-outline", title, "", act_icon="")
        self.act.hide()
        self.foot_words.setText(tr("Your work is kept. This case stands still until the trial office decides."))
        self.words = QPlainTextEdit()
        self.words.setObjectName("unblinding_words")
        self.words.setAccessibleName(tr("In your own words, if you like; only the trial office reads them"))
        self.words.setPlaceholderText(tr("In your own words, if you like; only the trial office reads them"))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(72)
        self.refused = plain_label(look="body", tone="err", wraps=True)
        self.refused.hide()
        self.kinds: dict[UnblindingKind, KeyButton] = {}
        inner = framed("bar")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(plain_label(tr("Press what it is about. That reports it and stops this case."), wraps=True))
        for kind in UnblindingKind:
            button = KeyButton(tr(kind.words), f"unblinding_{kind.value}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, each=kind: self._report(each))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.kinds[kind] = button
        column.addWidget(self.words)
        column.addWidget(self.refused)
        self.body.addWidget(inner)
        self.resize(640, 420)

    def do_act(self) -> None:
        """Do nothing: only the choice itself acts."""

    def show_refused(self, words: str) -> None:
        """Say why nothing was reported."""
        self.show_acting(is_acting=False)
        self._enable(is_on=True)
        self.refused.setText(words)
        self.refused.show()

    def _report(self, kind: UnblindingKind) -> None:
        if self.is_acting:
            return
        self.show_acting(is_acting=True)
        self._enable(is_on=False)
        self.report_wanted.emit(kind, self.words.toPlainText().strip()[:LONGEST_WORDS])

    def _enable(self, *, is_on: bool) -> None:
        for button in self.kinds.values():
            button.setEnabled(is_on)
