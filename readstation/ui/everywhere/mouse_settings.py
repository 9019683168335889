"""What the buttons of the mouse do."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from readstation.core.phrases import phrase, tr
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.widgets.labels import plain_label

_RIGHT_HANDED_WINDOW = phrase(
    "The left button is for the tool. A drag with the right button sets window and level, a click opens the menu."
)
_RIGHT_HANDED_ZOOM = phrase(
    "The left button is for the tool. A drag with the right button zooms, a click opens the menu."
)
_LEFT_HANDED_WINDOW = phrase(
    "The right button is for the tool. A drag with the left button sets window and level, a click opens the menu."
)
_LEFT_HANDED_ZOOM = phrase(
    "The right button is for the tool. A drag with the left button zooms, a click opens the menu."
)


class MouseSettings(QWidget):
    """Two switches, and what follows from them in words."""

    changed = Signal(object)
    """The new `Preferences`."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.right_zooms = QCheckBox(tr("A drag with the right button zooms; W and a drag set the window"))
        self.right_zooms.setObjectName("right_drag_zooms")
        self.left_handed = QCheckBox(tr("Left-handed: the buttons change places"))
        self.left_handed.setObjectName("left_handed")
        self._words = plain_label(look="body", tone="text2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        for widget in (self.right_zooms, self.left_handed, self._words):
            column.addWidget(widget)
        column.addStretch()
        self.show_preferences(preferences)
        self.right_zooms.clicked.connect(self._take)
        self.left_handed.clicked.connect(self._take)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is set."""
        self._preferences = preferences
        self.right_zooms.setChecked(preferences.right_drag is RightDrag.ZOOM)
        self.left_handed.setChecked(preferences.is_left_handed)
        is_zoom = preferences.right_drag is RightDrag.ZOOM
        if preferences.is_left_handed:
            words = _LEFT_HANDED_ZOOM if is_zoom else _LEFT_HANDED_WINDOW
        else:
            words = _RIGHT_HANDED_ZOOM if is_zoom else _RIGHT_HANDED_WINDOW
        told = tr("The middle button always pans. The status bar says what is in force.")
        self._words.setText(f"{tr(words)} {told}")

    def _take(self) -> None:
        self.changed.emit(
            replace(
                self._preferences,
                right_drag=RightDrag.ZOOM if self.right_zooms.isChecked() else RightDrag.WINDOW,
                is_left_handed=self.left_handed.isChecked(),
            )
        )
