"""The banner and the two cards at the left of the score page: what is reached, lesions, and measurement error."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from readstation.core.phrases import tr
from readstation.core.visible import visible
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.reading.words import timepoint_label
from readstation.ui.practice.compared_views import ComparedViews
from readstation.ui.practice.difference_plot import DifferencePlot
from readstation.ui.presenters.compared import lesion_counts, signed_mm
from readstation.ui.presenters.difference_plot import PlotPoint, plot_points, plot_scale
from readstation.ui.presenters.score_sheet import ScoreStep, difference_words, figure_words, title_words
from readstation.ui.presenters.worklist import count_of
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import IconLabel, plain_label, set_surface, tone_colour

_PICTURE_HIGH_PX = 236


class ScoreBanner(QFrame):
    """Whether the plan is reached, the figures, and the next step, which Space does."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("score_banner")
        set_surface(self, "warn")
        self._icon = IconLabel(size_px=36)
        self.title = plain_label(look="figure", wraps=True)
        self.title.setObjectName("score_title")
        self.words = plain_label(look="body", tone="text2", wraps=True)
        self.words.setObjectName("score_words")
        self._figures = [(plain_label(look="figure"), plain_label(look="small", tone="text2")) for _ in range(3)]
        self.button = KeyButton("", "score_next", key="Space", look="primary")
        self.button.setFixedHeight(44)
        self.button.clicked.connect(self.wanted)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addStretch()
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(24)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)
        for value, caption in self._figures:
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addStretch()
            for label in (value, caption):
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                column.addWidget(label)
            column.addStretch()
            row.addLayout(column)
        row.addWidget(self.button)

    def show_sheet(self, sheet: ScoreSheet, step: ScoreStep) -> None:
        """Show what a set reaches, and what comes next."""
        is_passed = sheet.score.is_passed
        set_surface(self, "next" if is_passed else "warn")
        self._icon.set_icon("check-circle" if is_passed else "flag-outline", tone_colour("ok" if is_passed else "warn"))
        self.title.setText(title_words(sheet))
        self.words.setText(step.words)
        for (value, caption), (number, name) in zip(self._figures, figure_words(sheet), strict=True):
            value.setText(number)
            caption.setText(name)
        self.button.set_words(step.verb, "Space")
        self.setAccessibleName(f"{title_words(sheet)}. {step.words}")


class MatchingCard(Card):
    """A picture of a case with what was found, missed and extra, and the counts."""

    def __init__(self, picture: ComparedViews) -> None:
        super().__init__("matching_card", tr("Lesion matching"))
        self.note.setText(tr("yours solid, the reference's dashed"))
        self.picture = picture
        self.picture.setMinimumHeight(_PICTURE_HIGH_PX)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        for column, words in enumerate((tr("Found"), tr("Missed"), tr("Extra")), start=1):
            self._grid.addWidget(plain_label(words, "small", "text2"), 0, column, Qt.AlignmentFlag.AlignRight)
        self._cells = [[plain_label(look="body" if column == 0 else "strong") for column in range(4)] for _ in range(2)]
        for row, cells in enumerate(self._cells, start=1):
            for column, cell in enumerate(cells):
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                self._grid.addWidget(cell, row, column, side)
        self.body.addWidget(self.picture, 1)
        self.body.addLayout(self._grid)

    def show_counts(self, sheet: ScoreSheet, case: SheetCase) -> None:
        """Show the counts of all cases and of the one in the picture."""
        every = tuple(each.result.score for each in sheet.cases)
        for cells, name, counts in zip(
            self._cells,
            (tr("All {cases}", cases=count_of(len(every), "case")), tr("{name}, shown above", name=case.name)),
            (lesion_counts(every), lesion_counts((case.result.score,))),
            strict=True,
        ):
            for cell, words in zip(cells, (name, *map(str, counts)), strict=True):
                cell.setText(words)


class DifferenceCard(Card):
    """The plot of differences with its sentence, and the same as a table."""

    opened = Signal(object)
    """A `PlotPoint`."""

    def __init__(self) -> None:
        super().__init__("difference_card", tr("Measurement error"))
        self.note.setText(tr("you minus reference"))
        self.plot = DifferencePlot()
        self.plot.opened.connect(lambda place: self.opened.emit(self._points[place]))
        self.table = QTableWidget()
        self.table.setObjectName("difference_table")
        self.table.setAccessibleName(tr("Measurement error"))
        self.table.setColumnCount(5)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.activated.connect(lambda index: self.opened.emit(self._points[index.row()]))
        self._points: Sequence[PlotPoint] = ()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.table)
        self.switch = KeyButton(tr("As a table"), "difference_switch", look="compact")
        self.switch.clicked.connect(self.toggle)
        self.head.addWidget(self.switch)
        self.words = plain_label(look="body", tone="text2", wraps=True)
        self.words.setObjectName("difference_words")
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.words)

    def show_sheet(self, sheet: ScoreSheet) -> None:
        """Show the diameters of a set."""
        self._points = points = plot_points(sheet.score)
        words = difference_words(sheet)
        self.words.setText(words)
        self.plot.show_points(points, plot_scale(sheet.score, points), sheet.score.diameters, words)
        self.table.setHorizontalHeaderLabels(
            [tr("Case"), tr("Lesion"), tr("You, mm"), tr("Reference, mm"), tr("Difference, mm")]
        )
        self.table.setRowCount(len(points))
        for row, point in enumerate(points):
            error = point.error
            place = f"{error.lesion}, {timepoint_label(error.timepoint)}"
            for column, text in enumerate(
                (point.case, place, f"{error.own_tenths / 10:.1f}", f"{error.reference_tenths / 10:.1f}",
                 signed_mm(error.difference_tenths))
            ):  # fmt: skip
                self.table.setItem(row, column, QTableWidgetItem(visible(text)))

    def toggle(self) -> None:
        """Show the table in place of the plot, or the plot again."""
        is_plot = self._stack.currentWidget() is self.plot
        self._stack.setCurrentWidget(self.table if is_plot else self.plot)
        self.switch.set_words(tr("As a plot") if is_plot else tr("As a table"))
