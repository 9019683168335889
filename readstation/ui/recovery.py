"""The first screen after the program ended without closing: what was kept, what was not finished, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.reading.words import timepoint_label
from readstation.ui.ports import CutOff
from readstation.ui.presenters.worklist import count_of
from readstation.ui.sign.dialog import Shade
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, tone_colour

WIDTH_PX = 560


class RecoveryDialog(QDialog):
    """Enter goes on where the reader was; Esc goes to the worklist. Either way nothing is lost."""

    continue_wanted = Signal(str, bool)
    """The read, and whether its history is shown beside it."""

    def __init__(self, parent: QWidget, found: CutOff) -> None:
        super().__init__(parent)
        self.setObjectName("recovery_dialog")
        self.setWindowTitle("Readstation")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setFixedWidth(WIDTH_PX)
        self._found = found
        self._shade = Shade(parent)
        self.finished.connect(self._shade.lift)
        self.see = KeyButton(tr("See what was kept"), "recovery_see", look="link")
        self.see.clicked.connect(lambda: self._go_on(shows_history=True))
        self.worklist = KeyButton(tr("Worklist"), "recovery_worklist", key="Esc")
        self.worklist.clicked.connect(self.reject)
        self.go_on = KeyButton(found.continue_words, "recovery_continue", key="Enter", look="primary")
        self.go_on.clicked.connect(lambda: self._go_on(shows_history=False))
        for button in (self.see, self.worklist, self.go_on):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self._rows())
        column.addWidget(self._foot())
        self.setAccessibleName(self._title())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on(shows_history=False)
            return
        super().keyPressEvent(event)

    def _go_on(self, *, shows_history: bool) -> None:
        self.accept()
        self.continue_wanted.emit(self._found.read_id, shows_history)

    def _title(self) -> str:
        saved = self._found.saved_at
        return tr("Your work up to {saved} was kept", saved=saved) if saved else tr("Nothing was lost")

    def _head(self) -> QFrame:
        head = framed("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 16, 20, 10)
        row.setSpacing(14)
        row.addWidget(IconLabel("content-save-check-outline", tone_colour("ok"), 26), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = plain_label(self._title(), "title", wraps=True)
        title.setObjectName("recovery_title")
        words.addWidget(title)
        ended = tr("The program closed unexpectedly, after {ended_after}.", ended_after=self._found.ended_after)
        words.addWidget(plain_label(ended, "small", "text2"))
        row.addLayout(words, 1)
        return head

    def _rows(self) -> QFrame:
        outer = framed("bar")
        box = framed("card")
        rows = QVBoxLayout(box)
        rows.setContentsMargins(14, 10, 14, 10)
        rows.setSpacing(7)
        found = self._found
        place = tr(
            "Case {case_alias}, {timepoint}", case_alias=found.case_alias, timepoint=timepoint_label(found.timepoint)
        )
        rows.addLayout(_row("ok", place, f"{count_of(found.action_count, 'action')}, all kept"))
        for words in found.kept:
            rows.addLayout(_row("ok", words, "kept"))
        if found.unfinished:
            words = tr("The {unfinished} you were drawing", unfinished=found.unfinished)
            rows.addLayout(_row("warn", words, "not finished, draw it again", "unfinished_words"))
        rows.addLayout(_row("ok", "Locked timepoints and signed reads", "not affected"))
        column = QVBoxLayout(outer)
        column.setContentsMargins(20, 4, 20, 14)
        column.addWidget(box)
        return outer

    def _foot(self) -> QFrame:
        foot = framed("right_side")
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(10)
        row.addWidget(self.see)
        row.addStretch()
        row.addWidget(self.worklist)
        row.addWidget(self.go_on)
        return foot


def _row(tone: str, words: str, note: str, name: str = "") -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    icon = icon_row("alert" if tone == "warn" else "check-circle", tone, words)
    if name:
        icon.setObjectName(name)
    icon.setAccessibleName(f"{words}: {note}")
    row.addWidget(icon, 1)
    row.addWidget(plain_label(note, "small", "text2"), 0, Qt.AlignmentFlag.AlignTop)
    return row
