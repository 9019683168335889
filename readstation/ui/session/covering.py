"""Takes everything of a session out of sight, and brings it back as it was (TR-5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QStackedLayout, QToolTip, QWidget
from shiboken6 import Shiboken

_SWEEP_MS = 250
_UNSEEN_NAME = "qt_rubberband"
"""Qt tells screen readers of hidden widgets too, but not of those with this name and of what is in them."""


@dataclass
class _Unseen:
    """What a widget was called before screen readers were kept from it."""

    widget: QWidget
    name: str
    accessible_name: str
    accessible_description: str

    def bring_back(self) -> None:
        if not Shiboken.isValid(self.widget):
            return
        self.widget.setObjectName(self.name)
        self.widget.setAccessibleName(self.accessible_name)
        self.widget.setAccessibleDescription(self.accessible_description)


@dataclass
class _Put:
    """A window that was put away, and whether it came to its end behind the cover."""

    window: QWidget
    unseen: list[_Unseen] = field(default_factory=list)
    is_over: bool = False

    def end(self) -> None:
        self.is_over = True

    @property
    def is_there(self) -> bool:
        return not self.is_over and Shiboken.isValid(self.window)


class Covering(QWidget):
    """Shows a cover in place of what is shown, and puts every other window of the program away.

    What comes up while it is covered, such as a dialog that waited for an answer, is put away as well.

    Parameters
    ----------
    covered, cover
        What is shown, and what stands in its place.
    """

    def __init__(self, covered: QWidget, cover: QWidget) -> None:
        super().__init__()
        # No QStackedWidget: it tells screen readers of all its pages, whatever their names.
        self._stack = QStackedLayout(self)
        self._stack.addWidget(covered)
        self._stack.addWidget(cover)
        self._covered = covered
        self._cover = cover
        self._unseen: _Unseen | None = None
        self._put: list[_Put] = []
        self._focused: QWidget | None = None
        self._sweep = QTimer(self)
        self._sweep.setInterval(_SWEEP_MS)
        self._sweep.timeout.connect(self._put_away)

    @property
    def is_on(self) -> bool:
        """Whether the session is covered."""
        return self._stack.currentWidget() is self._cover

    def cover(self) -> None:
        """Cover now: what is on the screen is repainted before this returns."""
        self._focused = QApplication.focusWidget()
        QToolTip.hideText()
        self._unseen = _keep_from_readers(self._covered)
        self._stack.setCurrentWidget(self._cover)
        self._put_away()
        self._sweep.start()
        self.repaint()

    def uncover(self) -> None:
        """Bring everything back as it was."""
        self._end()
        for put in self._put:
            for each in put.unseen:
                each.bring_back()
            if put.is_there:
                put.window.show()
                put.window.activateWindow()
        self._put.clear()
        if self._focused is not None and Shiboken.isValid(self._focused) and self._focused.isVisible():
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focused = None

    def give_up(self) -> None:
        """Bring the page back and close the windows that were put away: their session is over."""
        self._end()
        for put in [each for each in self._put if each.is_there]:
            if isinstance(put.window, QDialog):
                put.window.done(QDialog.DialogCode.Rejected)
            else:
                put.window.close()
        self._put.clear()
        self._focused = None

    def _end(self) -> None:
        self._sweep.stop()
        if self._unseen is not None:
            self._unseen.bring_back()
            self._unseen = None
        self._stack.setCurrentWidget(self._covered)

    def _put_away(self) -> None:
        own = self.window()
        for window in QApplication.topLevelWidgets():
            if window is own or not window.isVisible():
                continue
            if window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                window.close()
                continue
            for field_ in window.findChildren(QLineEdit):
                if field_.echoMode() is not QLineEdit.EchoMode.Normal:
                    field_.clear()
            if all(put.window is not window for put in self._put):
                self._put.append(_put(window))
            window.hide()


def _put(window: QWidget) -> _Put:
    children = [each for each in window.children() if isinstance(each, QWidget)]
    put = _Put(window, [_keep_from_readers(each) for each in (window, *children)])
    if isinstance(window, QDialog):
        window.finished.connect(put.end)
    return put


def _keep_from_readers(widget: QWidget) -> _Unseen:
    before = _Unseen(widget, widget.objectName(), widget.accessibleName(), widget.accessibleDescription())
    widget.setObjectName(_UNSEEN_NAME)
    widget.setAccessibleName("")
    widget.setAccessibleDescription("")
    return before
