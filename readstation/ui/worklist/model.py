"""The worklist as an item model, its filter, and how its cells are painted."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from readstation.core.phrases import phrase, tr
from readstation.ui.ports import WorklistRow
from readstation.ui.presenters import worklist as words_of
from readstation.ui.presenters.worklist import Filter, Words
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_tip, tone_colour

COLUMNS = (
    phrase("Case"),
    phrase("Task"),
    phrase("Images"),
    phrase("Phases on disk"),
    phrase("Status"),
    phrase("Due"),
    phrase("Saved and sent"),
)
CASE, TASK, IMAGES, PHASES, STATUS, DUE, SENT = range(len(COLUMNS))
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
WORDS_ROLE = Qt.ItemDataRole.UserRole + 2
ROW_HEIGHT_PX = 48
_PAD_PX = 12
_ICON_PX = 16
_LEAST_GAP_PX = 4
_LEAST_WORD_PX = 40
Index = QModelIndex | QPersistentModelIndex


class WorklistModel(QAbstractTableModel):
    """The rows as they came; a new list replaces the old one whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[WorklistRow, ...] = ()

    def show_rows(self, rows: tuple[WorklistRow, ...]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of cases."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """Return the name of a column."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell: its row, its words with icon and tone, or its text for access."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        cells = tuple(each.seen for each in cell_words(row, index.column()))
        if role == WORDS_ROLE:
            return cells
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(f"{each.text} {each.detail}".strip() for each in cells)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (PHASES, STATUS):
            return plain_tip(", ".join(each.detail for each in cells if each.detail))
        return None


class WorklistFilter(QSortFilterProxyModel):
    """Shows the rows that a filter takes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = Filter()

    def set_filter(self, wanted: Filter) -> None:
        """Narrow the list."""
        self.beginFilterChange()
        self._filter = wanted
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: ARG002, N802 - Qt's name
        """Return whether the filter takes a row."""
        model = self.sourceModel()
        return isinstance(model, WorklistModel) and self._filter.takes(model.rows[source_row])


class WorklistDelegate(QStyledItemDelegate):
    """Paints icons with words, and the phases as chips."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        cells: tuple[Words, ...] = index.data(WORDS_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        left = float(option.rect.left() + _PAD_PX)
        middle = option.rect.center().y() + 1
        for cell in cells:
            if index.column() == PHASES:
                left = _paint_chip(painter, cell, left, middle)
            else:
                right = option.rect.right() - _LEAST_GAP_PX
                left = _paint_words(painter, cell, left, right, middle, is_strong=index.column() == CASE)
        if index.column() == CASE and option.state & style.StateFlag.State_Selected:
            painter.fillRect(option.rect.left(), option.rect.top(), 2, option.rect.height(), QColor(COLOURS.accent))
        painter.restore()


def cell_words(row: WorklistRow, column: int) -> tuple[Words, ...]:
    """Return what a cell shows."""
    if column == CASE:
        return (Words("", "text1", row.case_alias),)
    if column == TASK:
        return (Words("", "text1", words_of.task_words(row)),)
    if column == IMAGES:
        return (Words("", "text2", row.modality.value if row.modality else tr("None yet")),)
    if column == PHASES:
        return tuple(words_of.phase_chip(phase, state) for phase, state in row.phases)
    if column == STATUS:
        return (words_of.status_words(row),)
    return (words_of.due_words(row) if column == DUE else words_of.delivery_words(row),)


def _paint_words(painter: QPainter, cell: Words, left: float, right: float, middle: int, *, is_strong: bool) -> float:
    if cell.icon:
        ratio = painter.device().devicePixelRatio()
        pixmap = icon_pixmap(cell.icon, tone_colour(cell.tone), _ICON_PX, ratio)
        painter.drawPixmap(round(left), middle - _ICON_PX // 2, pixmap)
        left += _ICON_PX + 6
    for text, tone, style in (
        (cell.text, cell.tone if not cell.icon or cell.tone == "warn" else "text1", "strong" if is_strong else "body"),
        (cell.detail, "text3", "small"),
    ):
        font = text_font("heading" if is_strong and style == "strong" else style)
        metrics = QFontMetrics(font)
        if right - left < _LEAST_WORD_PX:
            break
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(right - left))
        painter.setFont(font)
        painter.setPen(QColor(tone_colour(tone)))
        width = metrics.horizontalAdvance(text)
        painter.drawText(QRectF(left, middle - 12, width + 2, 24), Qt.AlignmentFlag.AlignVCenter, text)
        left += width + 6
    return left


def _paint_chip(painter: QPainter, cell: Words, left: float, middle: int) -> float:
    font = text_font("caption")
    width = QFontMetrics(font).horizontalAdvance(cell.text) + _ICON_PX + 14
    fill = {"ok": COLOURS.done_chip, "warn": COLOURS.warn_fill, "err": COLOURS.error_fill}.get(cell.tone, COLOURS.bg3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(QRectF(left, middle - 10, width, 20), 3, 3)
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(round(left + 5), middle - 7, icon_pixmap(cell.icon, tone_colour(cell.tone), 14, ratio))
    painter.setFont(font)
    painter.setPen(QColor(COLOURS.text2))
    painter.drawText(QRectF(left + _ICON_PX + 7, middle - 10, width, 20), Qt.AlignmentFlag.AlignVCenter, cell.text)
    return left + width + 4
