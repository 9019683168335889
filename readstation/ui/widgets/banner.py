"""The banner at the top of the window: what happened, what was kept, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.messages import Notice, Tone
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, plain_label, set_surface

_LOOKS = {
    Tone.WARN: ("warn", "alert", COLOURS.warn),
    Tone.ERROR: ("error", "alert-circle-outline", COLOURS.err),
    Tone.DONE: ("next", "check-circle", COLOURS.ok),
}


class Banner(QFrame):
    """One notice at a time, above the page and never over an image."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._icon = IconLabel(size_px=22)
        self.what = plain_label(look="strong", wraps=True)
        self.what.setObjectName("banner_what")
        self.detail = plain_label(look="body", tone="text2", wraps=True)
        self.detail.setObjectName("banner_detail")
        close = KeyButton(tr("Close"), "banner_close", look="quiet", icon_name="close")
        close.clicked.connect(self._dismiss)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.what)
        texts.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice until it is closed or another one takes its place."""
        surface, icon_name, colour = _LOOKS[notice.tone]
        set_surface(self, surface)
        self._icon.set_icon(icon_name, colour)
        self.what.setText(notice.what)
        self.detail.setText(notice.detail)
        self.detail.setVisible(bool(notice.detail))
        self.setAccessibleName(f"{notice.what} {notice.detail}".strip())
        self.show()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
