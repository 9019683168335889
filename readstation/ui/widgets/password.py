"""A field for a password, with an eye that shows what is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from readstation.core.phrases import tr
from readstation.ui.theme.icons import icon
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import repolish

_HEIGHT_PX = 42


class PasswordField(QLineEdit):
    """Shows dots; pasting is allowed (TR-4).

    Parameters
    ----------
    name, words
        The object's name, and what screen readers call it where it is not just the password.
    """

    def __init__(self, name: str, words: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words or tr("Password"))
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setFixedHeight(_HEIGHT_PX)
        eye = self.addAction(icon("eye-outline", COLOURS.text2), QLineEdit.ActionPosition.TrailingPosition)
        eye.setToolTip(tr("Show or hide the password"))
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(eye.toolTip())
        eye.triggered.connect(self._show_or_hide)

    def mark_wrong(self, *, is_wrong: bool) -> None:
        """Mark what was typed as wrong, or take the mark away."""
        self.setProperty("state", "wrong" if is_wrong else "")
        repolish(self)

    def clear_for_now(self) -> None:
        """Empty the field and hide what comes next."""
        self.clear()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def _show_or_hide(self) -> None:
        is_hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_hidden else QLineEdit.EchoMode.Password)
