"""The history of a read: every step in words, in the place of the cards; choosing one goes to what it was about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from readstation.core.phrases import tr
from readstation.core.visible import visible
from readstation.ui.presenters.history import HistoryLine
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label

if TYPE_CHECKING:
    _Index = QModelIndex | QPersistentModelIndex

_ROW_PX = 44
_ICON_PX = 16
_TIME_PX = 62
LINE_ROLE = Qt.ItemDataRole.UserRole


class HistoryModel(QAbstractListModel):
    """The lines, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[HistoryLine, ...] = ()

    def show_lines(self, lines: tuple[HistoryLine, ...]) -> None:
        """Show other lines."""
        lines = tuple(replace(each, words=visible(each.words), note=visible(each.note)) for each in lines)
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: ARG002, N802 - Qt's name
        """Return how many lines there are."""
        return len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line, or its words for a screen reader."""
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.spoken
        return None


class _LineDelegate(QStyledItemDelegate):
    """Paints time, words and note; an undone step is struck through and says so."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002, N802 - Qt's name
        return QSize(200, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line: HistoryLine = index.data(LINE_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(COLOURS.selected))
        tone = COLOURS.text3 if line.is_undone else COLOURS.text1
        pixmap = icon_pixmap(line.icon, COLOURS.text3 if line.is_undone else COLOURS.text2, _ICON_PX, 1.0)
        painter.drawPixmap(area.left() + 10, area.top() + 7, pixmap)
        painter.setFont(text_font("small"))
        painter.setPen(QColor(COLOURS.text3))
        painter.drawText(area.adjusted(34, 5, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line.time)
        font = text_font("body")
        font.setStrikeOut(line.is_undone)
        painter.setFont(font)
        painter.setPen(QColor(tone))
        words = area.adjusted(34 + _TIME_PX, 4, -10, 0)
        shown = painter.fontMetrics().elidedText(line.words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
        painter.setFont(text_font("small"))
        painter.setPen(QColor(COLOURS.text2))
        note = area.adjusted(34 + _TIME_PX, 23, -10, 0)
        shown = painter.fontMetrics().elidedText(line.note, Qt.TextElideMode.ElideRight, note.width())
        painter.drawText(note, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
        painter.restore()


class HistoryPanel(QFrame):
    """The panel; it shows and goes, and changes nothing."""

    chosen = Signal(object)
    """A `HistoryLine`."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("history_panel")
        self.title = plain_label(tr("History of this read"), "heading")
        self.model = HistoryModel()
        self.list = QListView()
        self.list.setObjectName("history_list")
        self.list.setAccessibleName(tr("History of this read, the newest step first"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_LineDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.close_button = KeyButton(tr("Close"), "history_close", key="Ctrl H", look="compact")
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 6)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.hide()

    def show_lines(self, lines: tuple[HistoryLine, ...]) -> None:
        """Show the steps; the one that is selected stays selected."""
        row = self.list.currentIndex().row()
        number = self.model.lines[row].number if 0 <= row < len(self.model.lines) else 0
        self.model.show_lines(lines)
        for place, line in enumerate(lines):
            if line.number == number:
                self.list.setCurrentIndex(self.model.index(place))

    def _choose(self, index: QModelIndex) -> None:
        line = index.data(LINE_ROLE)
        if isinstance(line, HistoryLine):
            self.chosen.emit(line)
