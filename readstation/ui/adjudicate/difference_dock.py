"""Under the images: the table of differences with the course of the response, or both explanations side by side."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.reading.adjudicate.comparison import Comparison
from readstation.ui.adjudicate.difference_model import (
    APART,
    ITEM,
    ROW_HEIGHT_PX,
    ROW_ROLE,
    SITE,
    VALUE_A,
    VALUE_B,
    DifferenceDelegate,
    DifferenceModel,
)
from readstation.ui.adjudicate.head_strip import badge, side_words
from readstation.ui.presenters.adjudication_head import Course, CourseStep, course
from readstation.ui.presenters.adjudication_table import difference_rows, folded_words, table_title
from readstation.ui.presenters.responses import response_panel
from readstation.ui.reading.response_cards import ResponsesCard, WhyCard
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import clear_layout
from readstation.ui.widgets.labels import ElidedLabel, IconWords, framed, plain_label, rule
from readstation.ui.widgets.side_scroll import SideScroll

HEIGHT_PX = 280
COMPACT_HEIGHT_PX = 236
FOLDED_HEIGHT_PX = 36
_WIDTHS_PX = {ITEM: 110, SITE: 220, VALUE_A: 150, VALUE_B: 150, APART: 110}
_COMPACT_WIDTHS_PX = {ITEM: 92, SITE: 130, VALUE_A: 124, VALUE_B: 124, APART: 86}


class DifferenceDock(QFrame):
    """What the reads say differently, and why each response is what it is."""

    chosen = Signal(int)
    """The number of a difference."""
    both_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot_bar")
        self.setObjectName("difference_dock")
        self.model = DifferenceModel(self)
        self.table = QTableView()
        self._found: Comparison | None = None
        self._timepoint = 0
        self._is_compact = False
        self._is_folded = False
        self.title = ElidedLabel(look="strong")
        self.title.setObjectName("difference_title")
        self.fold = KeyButton("", "fold_differences_button", look="quiet", icon_name="chevron-down")
        self.fold.setAccessibleName(tr("Open or fold the differences"))
        self.fold.clicked.connect(lambda: self.set_folded(is_folded=not self._is_folded))
        self.why = KeyButton(tr("Why A and B"), "why_button", look="choice")
        self.why.setCheckable(True)
        self.why.toggled.connect(self._show_page)
        self.only = QCheckBox(tr("Only differences"))
        self.only.setObjectName("only_differences")
        self.only.setChecked(True)
        self.only.toggled.connect(lambda: self._show_rows())
        self.both = QCheckBox(tr("Draw A and B on one image"))
        self.both.setObjectName("draw_both")
        self.both.toggled.connect(self.both_toggled)
        for box in (self.only, self.both):
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._keys = framed("row")
        self._sums = ElidedLabel(look="small_strong")
        self._sums.setObjectName("folded_sums")
        self._course_row = SideScroll()
        self._course = self._course_row.row
        self._shown_course: Course | None = None
        self.explanations = {side: _Explanation(side) for side in Side}
        self._pages = QStackedLayout()
        self._body = QWidget()
        self._lay_out()
        self._set_up_table()
        self.set_compact(is_compact=False)

    def show_case(self, found: Comparison, timepoint: int, selected: int | None) -> None:
        """Show the differences of a timepoint, and both explanations."""
        self._found, self._timepoint = found, timepoint
        self.title.setText(table_title(found, timepoint))
        self._sums.setText(folded_words(found, timepoint))
        self._show_rows()
        self.select(selected)
        self._show_course(course(found))
        for side, explanation in self.explanations.items():
            explanation.show_side(found, side, timepoint)

    def select(self, number: int | None) -> None:
        """Mark the row of a difference without telling of it."""
        row = self.model.row_of(number)
        with QSignalBlocker(self.table.selectionModel()):
            if row < 0:
                self.table.clearSelection()
                self.table.setCurrentIndex(QModelIndex())
            else:
                self.table.selectRow(row)
        self.table.viewport().update()

    def set_compact(self, *, is_compact: bool) -> None:
        """Fold on a small display; opening it shrinks the views and never covers them."""
        is_other = is_compact != self._is_compact
        self._is_compact = is_compact
        self._keys.setVisible(not is_compact)
        for column, width in (_COMPACT_WIDTHS_PX if is_compact else _WIDTHS_PX).items():
            self.table.setColumnWidth(column, scaled(width))
        self.set_folded(is_folded=is_compact if is_other else self._is_folded)

    def set_folded(self, *, is_folded: bool) -> None:
        """Show one line, or the table."""
        self._is_folded = is_folded
        self._body.setVisible(not is_folded)
        self._sums.setVisible(is_folded)
        self.only.setVisible(not is_folded and not self.why.isChecked())
        self.fold.set_glyph("chevron-up" if is_folded else "chevron-down")
        height = COMPACT_HEIGHT_PX if self._is_compact else HEIGHT_PX
        self.setFixedHeight(scaled(FOLDED_HEIGHT_PX if is_folded else height))

    def _show_page(self, is_why: bool) -> None:
        self._pages.setCurrentIndex(1 if is_why else 0)
        self.set_folded(is_folded=self._is_folded and not is_why)

    def _show_rows(self) -> None:
        found = self._found
        if found is None:
            return
        rows = difference_rows(found, self._timepoint, shows_equal=not self.only.isChecked())
        with QSignalBlocker(self.table.selectionModel()):
            self.model.show_rows(rows)
        self.table.clearSpans()
        for place, row in enumerate(rows):
            if row.is_sum:
                self.table.setSpan(place, ITEM, 1, 2)

    def _show_course(self, found: Course) -> None:
        if found == self._shown_course:
            return
        self._shown_course = found
        clear_layout(self._course)
        self._course.addWidget(plain_label(found.title, "small_strong", "text2"))
        self._course.addSpacing(8)
        for step in found.steps:
            for part in _course_parts(step):
                self._course.addWidget(part)
            self._course.addSpacing(12)
        self._course.addStretch()

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is not None and row.number is not None:
            self.chosen.emit(row.number)

    def _lay_out(self) -> None:
        keys = QHBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(6)
        for cap in ("Q", "E"):
            keys.addWidget(plain_label(cap, "keycap", "text2"))
        keys.addWidget(plain_label(tr("previous, next difference"), "small", "text2"))
        bar = QHBoxLayout()
        bar.setContentsMargins(4, 2, 12, 2)
        bar.setSpacing(10)
        bar.addWidget(self.fold)
        bar.addWidget(self.title, 3)
        bar.addWidget(self._sums, 2)
        bar.addWidget(self.why)
        bar.addWidget(self.only)
        bar.addWidget(self.both)
        bar.addWidget(plain_label("U", "keycap", "text2"))
        bar.addWidget(self._keys)
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        self._course.setContentsMargins(12, 6, 12, 6)
        self._course.setSpacing(6)
        column.addWidget(self._course_row)
        sides = QWidget()
        row = QHBoxLayout(sides)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for explanation in self.explanations.values():
            row.addWidget(explanation, 1)
        self._pages.addWidget(table)
        self._pages.addWidget(sides)
        self._body.setLayout(self._pages)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 1, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(rule())
        whole.addWidget(self._body, 1)

    def _set_up_table(self) -> None:
        table = self.table
        table.setObjectName("difference_table")
        table.setAccessibleName(tr("Differences between the two reads"))
        table.setProperty("surface", "dock")
        table.setModel(self.model)
        table.setItemDelegate(DifferenceDelegate(table))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT_PX)
        header = table.horizontalHeader()
        header.setFixedHeight(ROW_HEIGHT_PX)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        table.clicked.connect(self._choose)
        table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now))


class _Explanation(QScrollArea):
    """Why the responses of one read are what they are, as the reading room explains them."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self.setObjectName(f"explanation_{side.value}")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.responses, self.reasons = ResponsesCard(), WhyCard()
        self._none = plain_label(tr("A baseline has no response, only a sum."), "body", "text2", wraps=True)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(side_words(side))
        for widget in (self._none, self.responses, self.reasons):
            column.addWidget(widget)
        column.addStretch()
        self.setWidget(inner)

    def show_side(self, found: Comparison, side: Side, timepoint: int) -> None:
        """Show the explanation of a read at a timepoint."""
        panel = response_panel(found.views[side][timepoint])
        self._none.setVisible(panel is None)
        for card in (self.responses, self.reasons):
            card.setVisible(panel is not None)
        if panel is not None:
            self.responses.show_panel(panel, is_compact=True)
            self.reasons.show_panel(panel)


def _course_parts(step: CourseStep) -> tuple[QWidget, ...]:
    told = IconWords()
    if step.agrees:
        told.show_words("check", "text2", tr("agree"))
    else:
        told.show_words("close", "err", tr("differs"))
    a, b = step.codes
    return (
        plain_label(step.timepoint, "small_strong"), badge(Side.A, 18), plain_label(a, "small"), badge(Side.B, 18),
        plain_label(b, "small"), told,
    )  # fmt: skip
