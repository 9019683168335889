"""The table of differences as an item model, and how its cells are painted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from readstation.core.phrases import phrase, tr
from readstation.core.visible import visible
from readstation.ui.presenters.adjudication_table import DifferenceRow
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_tip, tone_colour

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
COLUMNS = (
    phrase("Item"),
    phrase("Site"),
    phrase("Reader A"),
    phrase("Reader B"),
    phrase("Difference"),
    phrase("Effect if swapped"),
)
ITEM, SITE, VALUE_A, VALUE_B, APART, EFFECT = range(len(COLUMNS))
ROW_HEIGHT_PX = 30
_PAD_PX = 12
_ICON_PX = 16
_NUMBERS = (VALUE_A, VALUE_B, APART)
Index = QModelIndex | QPersistentModelIndex


class DifferenceModel(QAbstractTableModel):
    """The rows of a timepoint; another timepoint replaces them whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[DifferenceRow, ...] = ()

    def show_rows(self, rows: tuple[DifferenceRow, ...]) -> None:
        """Replace the rows, where they are others."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def row_of(self, number: int | None) -> int:
        """Return the row of a difference, or -1."""
        numbers = [each.number for each in self.rows]
        return numbers.index(number) if number is not None and number in numbers else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """Return the name of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that differences can be chosen, and what is equal and the sums cannot."""
        if self.rows[index.row()].number is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its alignment, its row, or the whole text of an effect."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return text_at(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(row.spoken)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (SITE, EFFECT):
            return plain_tip(text_at(row, index.column()))
        return _alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None


class DifferenceDelegate(QStyledItemDelegate):
    """Paints the role's mark and colour, what only one read has, and what an effect decides."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, DifferenceRow):
            return
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        if row.is_sum:
            painter.fillRect(option.rect, QColor(COLOURS.bg2))
        left = float(option.rect.left() + _PAD_PX)
        name, tone = (row.icon, row.tone) if index.column() == ITEM else (row.effect_icon, row.effect_tone)
        if name and index.column() in (ITEM, EFFECT):
            ratio = painter.device().devicePixelRatio()
            top = option.rect.center().y() - _ICON_PX // 2 + 1
            painter.drawPixmap(round(left), top, icon_pixmap(name, tone_colour(tone), _ICON_PX, ratio))
            left += _ICON_PX + 6
        painter.setFont(text_font("strong" if _is_strong(row, index.column()) else "body"))
        painter.setPen(QColor(tone_colour(_tone(row, index.column()))))
        room = QRectF(left, option.rect.top(), option.rect.right() - _PAD_PX - left + 1, option.rect.height())
        text = text_at(row, index.column())
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(int(room.width()), 1))
        painter.drawText(room, _alignment(index.column()), text)
        painter.restore()


def text_at(row: DifferenceRow, column: int) -> str:
    """Return the text of a cell."""
    return visible((row.label, row.site, *row.values, row.apart, row.effect)[column])


def _tone(row: DifferenceRow, column: int) -> str:
    if column == ITEM:
        return row.tone if row.icon else "text1"
    if column == EFFECT:
        return row.effect_tone
    if column in (VALUE_A, VALUE_B):
        return "text1" if row.is_said[column - VALUE_A] else "text3"
    return "text1"


def _is_strong(row: DifferenceRow, column: int) -> bool:
    if row.is_sum or column == ITEM:
        return True
    only = column in (VALUE_A, VALUE_B) and row.is_said[column - VALUE_A] and not all(row.is_said)
    return only or (column == EFFECT and row.effect_tone == "err")


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
