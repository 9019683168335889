"""What stands in a view beside its image: why there is none, how far it has loaded, and what the view is linked to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from readstation.core.jobs import Progress
from readstation.core.phrases import tr
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import IconLabel, plain_label

_PILL_TOP_PX = 8
_PILL_BESIDE_TEXTS_PX = 620
"""In a narrower view the pill stands below the corner texts, not over them."""

_BANNER_BOTTOM_PX = 44
_BANNER_WIDEST_PX = 520


class EmptyView(QFrame):
    """Why there is no image here: what happened, what can be done."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "void")
        self._corner = plain_label(look="strong")
        self._icon = IconLabel(size_px=40)
        self.title = plain_label(look="heading", wraps=True)
        self.title.setObjectName("empty_title")
        self.words = plain_label(look="body", tone="text2", wraps=True)
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar()
        self.bar.setObjectName("fill_bar")
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(240, 4)
        self.bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.addWidget(self._corner)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addSpacing(12)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_words(self, corner: str, icon_name: str, colour: str, title: str, words: str) -> None:
        """Show the reason."""
        self.bar.hide()
        self._corner.setText(corner)
        self._icon.set_icon(icon_name, colour)
        self.title.setText(title)
        self.words.setText(words)
        self.setAccessibleName(f"{corner}. {title}. {words}")

    def show_progress(self, done: int, total: int) -> None:
        """Show how far the images have come; `total` is 0 while it is not known."""
        set_progress(self.bar, done, max(total, 0))
        self.bar.show()


def set_progress(bar: QProgressBar, done: int, total: int) -> None:
    """Set a bar, to be drawn with everything else: by itself it draws at once, and the views under it as well."""
    bar.setUpdatesEnabled(False)
    bar.setRange(0, total)
    bar.setValue(done)
    bar.setUpdatesEnabled(True)


class FillBar(QProgressBar):
    """A thin line at the bottom of a view that fills while its images arrive."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("view_fill_bar")
        self.setTextVisible(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the images are; the line goes when nothing is left to say."""
        set_progress(self, progress.done, max(progress.total, 1))
        self.setAccessibleName(
            tr("{what} {done} of {total}", what=tr(progress.what), done=progress.done, total=progress.total)
        )
        self.setVisible(bool(progress.what))


class LinkPill(QFrame):
    """What a view is linked to, with the key that unlinks it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pill")
        self.setObjectName("link_pill")
        self.setFixedHeight(28)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = plain_label(look="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("link-variant", COLOURS.accent, 16))
        row.addWidget(self.words)
        row.addWidget(plain_label("L", "keycap", "text2"))
        self.hide()

    def place(self, width: int, texts_px: int) -> None:
        """Take the place at the top of a view of a width whose corner texts reach so far down, px."""
        self.adjustSize()
        top = _PILL_TOP_PX if width >= _PILL_BESIDE_TEXTS_PX else texts_px
        self.move((width - self.width()) // 2, top)
        self.raise_()


class Banner(QFrame):
    """A sentence on a view: what it is no picture of, or why something is not shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "warn")
        self.setObjectName("view_banner")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = plain_label(look="small", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert", COLOURS.warn, 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, words: str) -> None:
        """Show a sentence; empty takes the banner away."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def place(self, width: int, height: int) -> None:
        """Take the place near the bottom of a view of a size, px."""
        self.setFixedWidth(max(120, min(width - 24, _BANNER_WIDEST_PX)))
        self.adjustSize()
        self.move((width - self.width()) // 2, max(height - self.height() - _BANNER_BOTTOM_PX, 0))
        self.raise_()
