"""The criteria of the plan: met or not yet, what was reached, what is needed, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from readstation.core.phrases import tr
from readstation.practice.sheet import ScoreSheet
from readstation.ui.presenters.score_sheet import criterion_name
from readstation.ui.widgets.cards import Card, clear_layout
from readstation.ui.widgets.labels import IconWords, plain_label, rule, set_tone


class CriteriaCard(Card):
    """A row for each criterion of the plan, in its order."""

    def __init__(self) -> None:
        super().__init__("criteria_card", tr("Pass criteria"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(7)
        for column, stretch in enumerate((2, 6, 4, 4, 14)):
            self._grid.setColumnStretch(column, stretch)
        self.body.addLayout(self._grid)

    def show_sheet(self, sheet: ScoreSheet) -> None:
        """Show the criteria of a set's plan."""
        self.note.setText(
            tr(
                "{title}, plan v{version}, the same for every reader",
                title=sheet.plan.title,
                version=sheet.plan.version,
            )
        )
        if not self.is_news(sheet.score.criteria):
            return
        clear_layout(self._grid)
        right, top = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignTop
        for column, words in enumerate((tr("Result"), tr("Criterion"), tr("You"), tr("Needed"), tr("What to do"))):
            side = right if column in (2, 3) else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(plain_label(words, "small_strong", "text3"), 0, column, side)
        for number, each in enumerate(sheet.score.criteria):
            row = 2 * number + 1
            self._grid.addWidget(rule(), row, 0, 1, 5)
            state = IconWords("strong")
            state.show_words(
                "check-circle" if each.is_met else "alert",
                "ok" if each.is_met else "warn",
                tr("Met") if each.is_met else tr("Not yet"),
            )
            set_tone(state.words, "ok" if each.is_met else "warn")
            self._grid.addWidget(state, row + 1, 0, Qt.AlignmentFlag.AlignLeft | top)
            self._grid.addWidget(plain_label(criterion_name(each), "body", wraps=True), row + 1, 1, top)
            self._grid.addWidget(plain_label(each.reached, "strong"), row + 1, 2, right | top)
            self._grid.addWidget(plain_label(each.needed, "body", "text2"), row + 1, 3, right | top)
            self._grid.addWidget(plain_label(each.todo, "small", "text2", wraps=True), row + 1, 4, top)
