"""The bottom dock: lesions across timepoints and the chart of the sum, or one line when folded."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.reading.views import ReadView
from readstation.ui.presenters.lesions import LesionTable, folded_words, lesion_table
from readstation.ui.presenters.sums import sum_chart
from readstation.ui.reading.lesion_model import ROW_ROLE, LesionDelegate, LesionTableModel
from readstation.ui.reading.sum_chart import SumChartView
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import clear_layout
from readstation.ui.widgets.labels import framed, plain_label, rule

HEIGHT_PX = 280
COMPACT_HEIGHT_PX = 236
FOLDED_HEIGHT_PX = 36


class BottomDock(QFrame):
    """Table and chart are two views of the same read."""

    chosen = Signal(str)
    new_lesion_wanted = Signal()
    unmeasured_wanted = Signal()
    """A finding without a line is to be entered."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot_bar")
        self.setObjectName("bottom_dock")
        self.model = LesionTableModel(self)
        self.table = QTableView()
        self.chart = SumChartView()
        self._is_compact = False
        self._is_folded = False
        self._folded_words: tuple[tuple[tuple[str, str, str], ...], str] = ((), "")
        self._shown_folded: object = None
        self._sized_for: object = None
        self._line = QHBoxLayout()
        self._line.setSpacing(14)
        self._folded = QWidget()
        self._open = QSplitter(Qt.Orientation.Horizontal)
        self.fold = KeyButton(tr("Lesions"), "fold_lesions_button", look="quiet", icon_name="chevron-down")
        self.fold.clicked.connect(lambda: self.set_folded(is_folded=not self._is_folded))
        self._sum_words = plain_label(look="small_strong", tone="text1")
        self.new_lesion = KeyButton(tr("New lesion"), "new_lesion_button", key="Shift+N", look="compact")
        self.new_lesion.clicked.connect(self.new_lesion_wanted)
        self.unmeasured = KeyButton(tr("No line"), "unmeasured_finding_button", look="compact")
        self.unmeasured.setToolTip(tr("Enter a finding that is not measured: an effusion, a thrombus"))
        self.unmeasured.clicked.connect(self.unmeasured_wanted)
        self._lay_out()
        self._set_up_table()
        self.set_folded(is_folded=False)

    def set_compact(self, *, is_compact: bool) -> None:
        """Fold on a small display; opening it shrinks the views and never covers them."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.set_folded(is_folded=is_compact)
        self.set_folded(is_folded=self._is_folded)

    def set_folded(self, *, is_folded: bool) -> None:
        """Show one line, or table and chart."""
        self._is_folded = is_folded
        self._show_folded()
        self._open.setVisible(not is_folded)
        self._folded.setVisible(is_folded)
        self._heading.setVisible(not is_folded)
        self.fold.set_glyph("chevron-up" if is_folded else "chevron-down")
        height = COMPACT_HEIGHT_PX if self._is_compact else HEIGHT_PX
        self.setFixedHeight(FOLDED_HEIGHT_PX if is_folded else height)

    def show_view(self, view: ReadView, selected: LesionId | None) -> None:
        """Show the read; the row of the chosen lesion stays chosen."""
        self._show_table(lesion_table(view))
        self.select(selected)
        self.chart.show_chart(sum_chart(view))
        is_open = not view.state.is_locked(view.timepoint)
        self.new_lesion.setEnabled(is_open)
        self.unmeasured.setEnabled(is_open)
        self._folded_words = folded_words(view)
        self._show_folded()

    def _show_folded(self) -> None:
        """Build the line while it is seen; an open dock has none."""
        if not self._is_folded or self._folded_words == self._shown_folded:
            return
        self._shown_folded = self._folded_words
        parts, sums = self._folded_words
        clear_layout(self._line)
        for label, value, tone in parts:
            self._line.addWidget(plain_label(label, "small_strong", tone))
            self._line.addWidget(plain_label(value, "small"))
        self._line.addStretch()
        self._sum_words.setText(sums)

    def _show_table(self, table: LesionTable) -> None:
        if self.model.update_rows(table):
            self._size_columns(len(table.timepoints))
            return
        self._sized_for = None
        with QSignalBlocker(self.table.selectionModel()):
            self.model.show_table(table)
        self.table.clearSpans()
        for row, each in enumerate(table.rows):
            if each.lesion_id is None:
                self.table.setSpan(row, 0, 1, 2)
        self._size_columns(len(table.timepoints))
        # Now, and not while it is being painted: that would paint it twice.
        self.table.doItemsLayout()

    def select(self, lesion_id: LesionId | None) -> None:
        """Mark the row of a lesion without telling of it."""
        row = self.model.row_of(lesion_id)
        chosen = [index.row() for index in self.table.selectionModel().selectedRows()]
        if chosen == ([] if row < 0 else [row]):
            return
        with QSignalBlocker(self.table.selectionModel()):
            if row < 0:
                self.table.clearSelection()
            else:
                self.table.selectRow(row)
        self.table.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is not None and row.lesion_id is not None:
            self.chosen.emit(row.lesion_id)

    def _lay_out(self) -> None:
        left = QWidget()
        table_side = QVBoxLayout(left)
        table_side.setContentsMargins(0, 0, 0, 0)
        table_side.setSpacing(0)
        table_side.addWidget(self.table, 1)
        right = framed("left_side")
        right.setProperty("surface", "right_side")
        chart_side = QVBoxLayout(right)
        chart_side.setContentsMargins(12, 4, 8, 4)
        chart_side.setSpacing(0)
        chart_side.addWidget(plain_label(tr("Sum of diameters, mm, by timepoint"), "strong"))
        chart_side.addWidget(self.chart, 1)
        self._open.setChildrenCollapsible(False)
        self._open.setHandleWidth(1)
        self._open.addWidget(left)
        self._open.addWidget(right)
        self._open.setStretchFactor(0, 1)
        self._open.setStretchFactor(1, 0)
        self._heading = QWidget()
        head = QHBoxLayout(self._heading)
        head.setContentsMargins(0, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(plain_label(tr("across timepoints, viable longest diameter, mm"), "small", "text3"))
        head.addStretch()
        head.addWidget(plain_label("Q", "keycap", "text2"))
        head.addWidget(plain_label("E", "keycap", "text2"))
        head.addWidget(plain_label(tr("previous, next lesion"), "small", "text2"))
        line = QHBoxLayout(self._folded)
        line.setContentsMargins(0, 0, 12, 0)
        line.addLayout(self._line, 1)
        line.addWidget(self._sum_words)
        bar = QHBoxLayout()
        bar.setContentsMargins(4, 0, 12, 0)
        bar.setSpacing(8)
        bar.addWidget(self.fold)
        bar.addWidget(self._folded, 1)
        bar.addWidget(self._heading, 1)
        bar.addWidget(self.unmeasured)
        bar.addWidget(self.new_lesion)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(rule())
        column.addWidget(self._open, 1)

    def _set_up_table(self) -> None:
        table = self.table
        table.setObjectName("lesion_table")
        table.setAccessibleName(tr("Lesions across timepoints"))
        table.setProperty("surface", "dock")
        table.setModel(self.model)
        table.setItemDelegate(LesionDelegate(table))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(30)
        header = table.horizontalHeader()
        header.setFixedHeight(30)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(True)
        table.clicked.connect(self._choose)
        table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now))

    def _size_columns(self, timepoints: int) -> None:
        if (timepoints, self._is_compact) == self._sized_for:
            return
        self._sized_for = (timepoints, self._is_compact)
        widths = [70, 130] if self._is_compact else [84, 170]
        widths += [66 if self._is_compact else 78] * timepoints + [96, 86]
        header = self.table.horizontalHeader()
        for column, width in enumerate(widths):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)
