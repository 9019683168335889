"""Dose-volume histogram and doses by volume under the fused views (design, screen e)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.core.visible import visible
from readstation.dose.assessment import Assessment
from readstation.ui.distribution.dose_chart import DoseChart, pen_of
from readstation.ui.distribution.figures import DistributionFigures
from readstation.ui.presenters.doses import VolumeTable, curves_of, dose_table, uptake_table
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label, rule

HEIGHT_PX, COMPACT_HEIGHT_PX, FOLDED_HEIGHT_PX = 272, 200, 34
_Index = QModelIndex | QPersistentModelIndex
_SAMPLE_PX = (26, 14)


class VolumeTableModel(QAbstractTableModel):
    """Volumes as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = VolumeTable((), (), "")

    def show_table(self, table: VolumeTable) -> None:
        """Show another table."""
        if table != self._table:
            self.beginResetModel()
            self._table = table
            self.endResetModel()

    def name_at(self, row: int) -> str:
        """Return the name of the volume of a row."""
        return self._table.rows[row].name

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's way
        """Return how many volumes there are."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's way
        """Return how many figures there are of each."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a figure, or how the line of a volume looks."""
        row = self._table.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(row.cells[index.column()])
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return _sample(row.style)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section]
        return None


class DosePanel(QFrame):
    """Curves and figures of the volumes: doses where there are any, else what the uptake says, or why not."""

    volume_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot_bar")
        self.setObjectName("dose_panel")
        self.chart = DoseChart()
        self.model = VolumeTableModel(self)
        self.table = QTableView()
        self.note = plain_label(look="small", tone="text3", wraps=True)
        self.note.setObjectName("dose_note")
        self.fold = KeyButton(tr("Doses"), "fold_doses", look="quiet", icon_name="chevron-down")
        self._figures = DistributionFigures()
        self._found: Assessment | None = None
        self._reason = ""
        self._is_compact = False
        self._is_folded = False
        self._open = QWidget()
        self.fold.clicked.connect(lambda: self.set_folded(is_folded=not self._is_folded))
        self._lay_out()
        self.set_folded(is_folded=False)

    def show_figures(self, figures: DistributionFigures) -> None:
        """Show other volumes; a dose that was computed from others is no longer shown."""
        if figures is not self._figures:
            self._figures, self._found = figures, None
            self._refresh()

    def show_assessment(self, found: Assessment | None, reason: str = "") -> None:
        """Show the doses of the volumes that are shown; None with the reason why there are none."""
        self._found, self._reason = found, reason
        self._refresh()

    def set_compact(self, *, is_compact: bool) -> None:
        """Fold on a small display; opening it shrinks the views and never covers them."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.set_folded(is_folded=is_compact)

    def set_folded(self, *, is_folded: bool) -> None:
        """Show one line, or chart and table."""
        self._is_folded = is_folded
        self._open.setVisible(not is_folded)
        self.fold.set_glyph("chevron-up" if is_folded else "chevron-down")
        height = COMPACT_HEIGHT_PX if self._is_compact else HEIGHT_PX
        self.setFixedHeight(FOLDED_HEIGHT_PX if is_folded else height)

    def choose(self, name: str) -> None:
        """Mark the row of a volume."""
        names = [self.model.name_at(row) for row in range(self.model.rowCount())]
        if name in names:
            self.table.selectRow(names.index(name))

    def _refresh(self) -> None:
        found = self._found
        table = uptake_table(self._figures) if found is None else dose_table(self._figures, found)
        self.model.show_table(table)
        self.note.setText(" ".join(each for each in (self._reason, table.note) if each))
        self.chart.show_chart(curves_of(self._figures, found))

    def _size_names(self) -> None:
        header = self.table.horizontalHeader()
        if self.model.columnCount():
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _chosen(self, index: QModelIndex) -> None:
        self.volume_chosen.emit(self.model.name_at(index.row()))

    def _lay_out(self) -> None:
        table = self.table
        table.setObjectName("dose_table")
        table.setProperty("surface", "dock")
        table.setModel(self.model)
        table.setAccessibleName(tr("Dose by volume"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.model.modelReset.connect(self._size_names)
        table.clicked.connect(self._chosen)
        head = QHBoxLayout()
        head.setContentsMargins(8, 2, 8, 2)
        head.addWidget(self.fold)
        head.addWidget(plain_label(tr("% of volume receiving at least this dose"), "small", "text3"))
        head.addStretch()
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 8, 4)
        side.setSpacing(4)
        side.addWidget(table, 1)
        side.addWidget(self.note)
        row = QHBoxLayout(self._open)
        row.setContentsMargins(8, 0, 0, 4)
        row.addWidget(self.chart, 1)
        row.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._open, 1)


def _sample(style: int) -> QPixmap:
    """Return a short line that looks like the outline of a volume."""
    width, height = _SAMPLE_PX
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(pen_of(style))
    painter.drawLine(1, height // 2, width - 2, height // 2)
    painter.end()
    return picture
