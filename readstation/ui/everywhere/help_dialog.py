"""F1: the manual of the role, at the part that belongs to the screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.core.resources import resource_path
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, rule

_WIDE_PX = 860
_MARGIN_PX, _HEADING_PX, _PARAGRAPH_PX = 28, 14, 8


class HelpDialog(QDialog):
    """The manual in a window that stays beside the work: it is not modal and never covers what is signed."""

    about_wanted = Signal()

    def __init__(self, parent: QWidget, manual: str = "reader.md") -> None:
        super().__init__(parent)
        self.setObjectName("help_dialog")
        self.setWindowTitle(tr("Readstation help"))
        self.resize(min(_WIDE_PX, parent.width() - 80), parent.height() - 120)
        self.text = QTextBrowser()
        self.text.setObjectName("help_text")
        self.text.setAccessibleName(tr("Manual"))
        self.text.setOpenLinks(False)
        page = resource_path("manual", manual)
        self.text.setSearchPaths([str(page.parent), str(page.parent.parent)])
        self.text.document().setDefaultStyleSheet(f"a {{ color: {COLOURS.accent}; }}")
        self.text.setMarkdown(manual_text(page))
        _space_out(self.text.document())
        about = KeyButton(tr("About…"), "help_about")
        about.clicked.connect(self.about_wanted)
        close = KeyButton(tr("Close"), "help_close", key="Esc")
        close.clicked.connect(self.close)
        head = framed("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 24, 12)
        row.addWidget(IconLabel("help-circle-outline", COLOURS.accent, 22))
        row.addWidget(plain_label(tr("Help"), "title"), 1)
        row.addWidget(about)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(self.text, 1)

    def show_part(self, heading: str) -> None:
        """Show the manual from a heading on; from its beginning where it has no such heading."""
        document = self.text.document()
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().casefold() == heading.casefold():
                break
            block = block.next()
        self.show()
        self.raise_()
        bar = self.text.verticalScrollBar()
        top = document.documentLayout().blockBoundingRect(block).top() if block.isValid() else 0
        self.text.setTextCursor(QTextCursor(block if block.isValid() else document.begin()))
        bar.setValue(round(top))
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)


def _space_out(document: QTextDocument) -> None:
    """Give the page margins, and its paragraphs the space between them that Markdown's blank lines mean."""
    document.setDocumentMargin(_MARGIN_PX)
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        spaced = QTextBlockFormat(block.blockFormat())
        is_in_table = QTextCursor(block).currentTable() is not None
        spaced.setTopMargin(_HEADING_PX if spaced.headingLevel() else 0)
        spaced.setBottomMargin(0 if is_in_table else _PARAGRAPH_PX)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(spaced)
        block = block.next()


def manual_text(page: Path) -> str:
    """Return a page of the manual without its pictures, which a narrow window would have to scale."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("!["))
