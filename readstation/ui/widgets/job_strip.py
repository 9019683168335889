"""The strip above the page while something long is made: what is done, how far, and what came of it at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from readstation.core.jobs import Progress
from readstation.core.phrases import tr, within
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, plain_label, set_surface

_BAR_PX = 220


class JobStrip(QFrame):
    """One job at a time. Nothing in it moves over an image.

    Parameters
    ----------
    name
        What its parts are called.
    icon_name
        Its icon.
    spoken
        What the bar shows the progress of, for screen readers.
    """

    stop_wanted = Signal()

    def __init__(self, name: str, icon_name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_strip")
        set_surface(self, "next")
        self._icon = IconLabel(icon_name, COLOURS.accent, 22)
        self.words = plain_label(look="strong", wraps=True)
        self.words.setObjectName(f"{name}_words")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_progress")
        self.bar.setAccessibleName(spoken)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_BAR_PX, 6)
        self.stop = KeyButton(tr("Stop"), f"{name}_stop", look="compact")
        self.stop.clicked.connect(self.stop_wanted)
        self.close_button = KeyButton(tr("Close"), f"{name}_close", look="quiet", icon_name="close")
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        row.addWidget(self.close_button)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show what is done now."""
        self._show(self.said(within(progress.what) if progress.what else ""), is_running=True)
        # Without a total Qt would let the bar run to and fro; nothing here moves by itself.
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.done)

    def said(self, what: str) -> str:
        """Return the words of a progress, from what is done now, as it stands in the middle of a sentence."""
        return what

    def show_done(self, words: str) -> None:
        """Show what came of it, until it is closed."""
        self._show(words, is_running=False)

    def _show(self, words: str, *, is_running: bool) -> None:
        if self.words.text() != words:
            self.words.setText(words)
            self.setAccessibleName(words)
        self.bar.setVisible(is_running)
        self.stop.setVisible(is_running)
        self.close_button.setVisible(not is_running)
        self.show()
