"""The lesion table as an item model, and how its cells are painted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from readstation.core.ids import LesionId
from readstation.core.phrases import phrase, tr
from readstation.core.visible import visible
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.lesions import LesionTable, TableRow
from readstation.ui.theme.icons import icon, icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import tone_colour

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_BEFORE = (phrase("Lesion"), phrase("Site"))
_AFTER = (phrase("vs baseline"), phrase("vs nadir"), phrase("State"))
_PAD_PX = 12
_ICON_PX = 16
Index = QModelIndex | QPersistentModelIndex


class LesionTableModel(QAbstractTableModel):
    """The table across timepoints; a newer view replaces it whole, the selection is kept by the room."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = LesionTable((), frozenset(), 0, ())

    def show_table(self, table: LesionTable) -> None:
        """Replace the table."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def update_rows(self, table: LesionTable) -> bool:
        """Take over rows that say something else; return False where columns or lesions are others."""
        before = self.table
        if (table.timepoints, table.locked, table.current, [each.lesion_id for each in table.rows]) != (
            before.timepoints,
            before.locked,
            before.current,
            [each.lesion_id for each in before.rows],
        ):
            return False
        self.table = table
        last = self.columnCount() - 1
        for row, (old, new) in enumerate(zip(before.rows, table.rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))
        return True

    def row_of(self, lesion_id: LesionId | None) -> int:
        """Return the row of a lesion, or -1."""
        ids = [row.lesion_id for row in self.table.rows]
        return ids.index(lesion_id) if lesion_id is not None and lesion_id in ids else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of rows, the sum's included."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_BEFORE) + len(self.table.timepoints) + len(_AFTER)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """Return the name of a column; a locked timepoint has a lock."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        place = section - len(_BEFORE)
        timepoints = self.table.timepoints
        is_timepoint = 0 <= place < len(timepoints)
        if role == Qt.ItemDataRole.DisplayRole:
            if is_timepoint:
                ordinal = timepoints[place]
                is_edited = ordinal == self.table.current and ordinal not in self.table.locked
                return f"{timepoint_label(ordinal)} mm" if is_edited else timepoint_label(ordinal)
            return tr(_BEFORE[section] if place < 0 else _AFTER[place - len(timepoints)])
        if role == Qt.ItemDataRole.DecorationRole and is_timepoint and timepoints[place] in self.table.locked:
            return icon("lock-outline", COLOURS.text3)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment_of(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that lesions can be chosen and the sum cannot."""
        if self.table.rows[index.row()].lesion_id is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its alignment, or its row."""
        row = self.table.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text_at(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(row.spoken)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment_of(index.column())
        return None

    def text_at(self, row: TableRow, column: int) -> str:
        """Return the text of a cell."""
        texts = (row.label, row.site, *(each.text for each in row.cells), row.from_baseline, row.from_nadir, row.state)
        return visible(texts[column])

    def is_current(self, column: int) -> bool:
        """Return whether a column is the timepoint that is read now."""
        place = column - len(_BEFORE)
        return 0 <= place < len(self.table.timepoints) and self.table.timepoints[place] == self.table.current

    def alignment_of(self, column: int) -> Qt.AlignmentFlag:
        """Return where a column's text stands: numbers at the right."""
        is_number = len(_BEFORE) <= column < self.columnCount() - 1
        return (
            Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        ) | Qt.AlignmentFlag.AlignVCenter


class LesionDelegate(QStyledItemDelegate):
    """Paints the role's mark and colour, bold values at the current timepoint, and the state's icon."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row."""
        return QSize(super().sizeHint(option, index).width(), 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model = index.model()
        if not isinstance(model, LesionTableModel):
            return
        row = model.table.rows[index.row()]
        # The ground and the edge; what stands on it is painted here, so the style need not ask the model for it.
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        if row.lesion_id is None:
            painter.fillRect(option.rect, QColor(COLOURS.bg2))
        is_last = index.column() == model.columnCount() - 1
        left = float(option.rect.left() + _PAD_PX)
        icon_name, icon_tone = (row.icon, row.tone) if index.column() == 0 else (row.state_icon, row.state_tone)
        if icon_name and (index.column() == 0 or is_last):
            ratio = painter.device().devicePixelRatio()
            top = option.rect.center().y() - _ICON_PX // 2 + 1
            painter.drawPixmap(round(left), top, icon_pixmap(icon_name, tone_colour(icon_tone), _ICON_PX, ratio))
            left += _ICON_PX + 6
        room = QRectF(left, option.rect.top(), option.rect.right() - _PAD_PX - left + 1, option.rect.height())
        self._paint_text(painter, room, model, row, index.column())
        if model.is_current(index.column()) and option.state & style.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(COLOURS.accent), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_text(self, painter: QPainter, room: QRectF, model: LesionTableModel, row: TableRow, column: int) -> None:
        text = model.text_at(row, column)
        if not text:
            return
        is_label, is_current = column == 0, model.is_current(column)
        painter.setFont(text_font("strong" if is_label or row.lesion_id is None or is_current else "body"))
        is_prior = not is_current and 2 <= column < 2 + len(row.cells)
        colour = tone_colour(row.tone) if is_label else COLOURS.text3 if is_prior else COLOURS.text1
        if row.lesion_id is None and column == 2 + len(row.cells) + 2:
            colour = COLOURS.text3
            painter.setFont(text_font("small"))
        painter.setPen(QColor(colour))
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(int(room.width()), 1))
        painter.drawText(room, model.alignment_of(column), text)
