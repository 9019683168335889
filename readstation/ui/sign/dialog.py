"""The ground of both dialogs: window-modal, at most 1080 wide, Esc goes back, Ctrl+Enter acts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.key_map import cap_text
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, rule

WIDEST_PX = 1080
_EDGE_PX = 48
_SHADE = 150


class ActDialog(QDialog):
    """A dialog with a title, a body and two buttons. Enter alone never acts."""

    def __init__(
        self, parent: QWidget, name: str, icon_name: str, title: str, act_words: str, act_icon: str = "lock-outline"
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle("Readstation")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setMaximumSize(min(WIDEST_PX, parent.width() - _EDGE_PX), parent.height() - _EDGE_PX)
        self.is_acting = False
        self._shade = Shade(parent)
        self.finished.connect(self._shade.lift)
        self.setAccessibleName(title)
        self.go_back = KeyButton(tr("Go back"), f"{name}_go_back", key="Esc")
        self.go_back.clicked.connect(self.reject)
        self.act = KeyButton(act_words, f"{name}_act", key="Ctrl Enter", look="primary", icon_name=act_icon)
        self.act.clicked.connect(self.do_act)
        for button in (self.go_back, self.act):
            button.setAutoDefault(False)
        self.body = QHBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.foot_words = plain_label(look="body", tone="text2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head, self._head_row = _head(icon_name, title)
        column.addWidget(head)
        column.addWidget(rule())
        column.addLayout(self.body, 1)
        column.addWidget(rule())
        column.addWidget(self._foot())
        # A dialog shuts off the keys of the window behind it; locking the station must work from anywhere.
        self.addActions([each for each in parent.window().actions() if each.objectName() == "lock_station"])
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(self.do_act)
            self.addAction(action)

    def show_practice(self) -> None:
        """Say in the head that this is practice, and in the foot that it counts in no trial."""
        self._head_row.insertWidget(2, PracticeBadge())
        self.foot_words.setText(tr("This is practice. It counts in no trial."))

    def do_act(self) -> None:
        """Do what the dialog is for."""
        raise NotImplementedError

    def reject(self) -> None:
        """Go back; not while the act is under way, since then something would have been done after all."""
        if not self.is_acting:
            super().reject()

    def show_acting(self, *, is_acting: bool) -> None:
        """Shut the way back while the act is under way."""
        self.is_acting = is_acting
        self.go_back.setEnabled(not is_acting)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Esc go back and Enter do nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _foot(self) -> QFrame:
        foot = framed("bar")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(12)
        row.addWidget(self.foot_words, 1)
        row.addWidget(self.go_back)
        row.addWidget(self.act)
        return foot


class Shade(QWidget):
    """Darkens the window behind a dialog, so that the eye goes to what is decided."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(window.rect())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the shade."""
        QPainter(self).fillRect(event.rect(), QColor(0, 0, 0, _SHADE))

    def lift(self) -> None:
        """Take the shade away."""
        self.hide()
        self.deleteLater()


def _head(icon_name: str, title: str) -> tuple[QFrame, QHBoxLayout]:
    head = framed("bar")
    row = QHBoxLayout(head)
    row.setContentsMargins(24, 16, 24, 16)
    row.setSpacing(12)
    row.addWidget(IconLabel(icon_name, COLOURS.accent, 24))
    row.addWidget(plain_label(title, "title"), 1)
    row.addWidget(plain_label(cap_text("Esc"), "keycap", "text2"))
    row.addWidget(plain_label(tr("go back, nothing is done"), "small", "text2"))
    return head, row
