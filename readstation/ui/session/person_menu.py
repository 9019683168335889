"""What a person does about their own session: lock it, change the password."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from readstation.core.phrases import tr
from readstation.ui.widgets.buttons import KeyButton

LOCK_KEY = "Ctrl+L"


class PersonButton(KeyButton):
    """Opens the menu of the person who is signed in."""

    lock_wanted = Signal()
    password_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("", "person_button", look="quiet", icon_name="chevron-down")
        self.setAccessibleName(tr("Your session"))
        self.setToolTip(tr("Lock the station, change your password"))
        self.clicked.connect(self._open)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("person_menu")
        menu.addAction(tr("Lock the station\t{lock_key}", lock_key=LOCK_KEY), self.lock_wanted.emit)
        menu.addAction(tr("Change the password"), self.password_wanted.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
