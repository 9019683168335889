"""Closing a timepoint: what stands in it, what is missing, and what closing means."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.locking import LockWords, lock_words
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import framed, plain_label, rule


class LockDialog(ActDialog):
    """No password: the station's own key marks the lock. The reader's signature comes at the end of the read."""

    lock_wanted = Signal(int)

    def __init__(self, parent: QWidget, view: ReadView) -> None:
        label = timepoint_label(view.timepoint)
        title = f"Lock {label}, case {view.assignment.case_alias}"
        super().__init__(parent, "lock_dialog", "lock-outline", title, f"Lock {label}")
        self._timepoint = view.timepoint
        words = lock_words(view)
        self.refused = plain_label(look="body", tone="err", wraps=True)
        self.refused.setObjectName("lock_refused")
        self.refused.hide()
        self.act.setEnabled(words.can_lock)
        self.foot_words.setText(f"{label} cannot be changed afterwards. It stays beside the images that follow.")
        self.body.addWidget(self._summary(words))
        self.resize(640, 560)
        self.setFocus()

    def do_act(self) -> None:
        """Ask for the lock."""
        if self.act.isEnabled():
            self.act.setEnabled(False)
            self.show_acting(is_acting=True)
            self.lock_wanted.emit(self._timepoint)

    def show_refused(self, words: str) -> None:
        """Say why the timepoint stays open."""
        self.refused.setText(words)
        self.refused.show()
        self.show_acting(is_acting=False)
        self.act.setEnabled(True)

    def _summary(self, words: LockWords) -> QScrollArea:
        inner = framed("bar")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(7)
        column.addWidget(plain_label("What is closed", "heading"))
        for name, value, note in words.rows:
            row = QHBoxLayout()
            row.setSpacing(12)
            left = plain_label(name, "body", "text2")
            left.setMinimumWidth(190)
            row.addWidget(left)
            row.addWidget(plain_label(value, "strong", wraps=True), 1)
            row.addWidget(plain_label(note, "small", "text3"))
            column.addLayout(row)
            column.addWidget(rule())
        column.addSpacing(8)
        column.addWidget(plain_label("Checks before the lock", "heading"))
        for icon_name, tone, text in words.checks:
            column.addWidget(icon_row(icon_name, tone, text))
        column.addWidget(self.refused)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        return area
