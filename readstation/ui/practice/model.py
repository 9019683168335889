"""The practice cases of a person as an item model."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from readstation.core.phrases import phrase, tr
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters import practice as words_of
from readstation.ui.presenters import worklist
from readstation.ui.presenters.worklist import Words
from readstation.ui.widgets.labels import plain_tip
from readstation.ui.worklist.model import ROW_ROLE, WORDS_ROLE

COLUMNS = (
    phrase("Practice case"),
    phrase("Task"),
    phrase("Images"),
    phrase("Phases on disk"),
    phrase("State"),
)
TITLE, TASK, IMAGES, PHASES, STATE = range(len(COLUMNS))
Index = QModelIndex | QPersistentModelIndex


class PracticeModel(QAbstractTableModel):
    """The rows as they came; a new list replaces the old one whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[PracticeRow, ...] = ()

    def show_rows(self, rows: tuple[PracticeRow, ...]) -> None:
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
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (PHASES, STATE):
            return plain_tip(", ".join(each.detail for each in cells if each.detail))
        return None


def cell_words(row: PracticeRow, column: int) -> tuple[Words, ...]:
    """Return what a cell shows."""
    read = row.row
    if column == TITLE:
        return (Words("", "text1", row.title, "" if row.title == read.case_alias else read.case_alias),)
    if column == TASK:
        is_signed = row.state in (PracticeState.SIGNED, PracticeState.SCORED, PracticeState.REFERENCE)
        return (Words("", "text1", tr("Read, mRECIST") if is_signed else worklist.task_words(read)),)
    if column == IMAGES:
        return (Words("", "text2", read.modality.value if read.modality else tr("None yet")),)
    if column == PHASES:
        return tuple(worklist.phase_chip(each, state) for each, state in read.phases)
    return (words_of.state_words(row),)
