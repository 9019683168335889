"""A table of facts that can be read and not changed: one row a fact, icons beside words, numbers at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableView

from readstation.core.phrases import tr
from readstation.core.visible import visible
from readstation.ui.presenters.overview import Cell
from readstation.ui.theme.icons import icon
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.labels import plain_tip, tone_colour

_ROW_HEIGHT_PX = 34
_LEAST_PX = 48
_ROWS_LOOKED_AT = 60
"""So many rows say how wide a column is: hundreds would be felt."""
Index = QModelIndex | QPersistentModelIndex
Cells = tuple[Cell, ...]


class FactsModel(QAbstractTableModel):
    """Rows of cells under names."""

    def __init__(self, columns: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.rows: tuple[Cells, ...] = ()

    def show_rows(self, rows: tuple[Cells, ...]) -> None:
        """Replace the rows where they differ."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of facts."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """Return the name of a column, at the side of its cells."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self._columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(is_number=bool(self.rows) and self.rows[0][section].is_number)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, icon, colour and side of a cell."""
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.text)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return visible(cell.text)
        if role == Qt.ItemDataRole.DecorationRole and cell.icon:
            return icon(cell.icon, tone_colour(cell.tone))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(is_number=cell.is_number)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tone_colour("text1"))
        return None


class FactsTable(QTableView):
    """Shows such rows, each column as wide as its words; one of them takes what room is left."""

    def __init__(self, name: str, spoken: str, columns: Sequence[str], widest: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.facts = FactsModel(columns, self)
        self.setModel(self.facts)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(_ROWS_LOOKED_AT)
        header.setMinimumSectionSize(scaled(_LEAST_PX))
        self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the text."""
        self.verticalHeader().setDefaultSectionSize(scaled(_ROW_HEIGHT_PX))
        self.horizontalHeader().setFixedHeight(scaled(28))


def _side(*, is_number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
