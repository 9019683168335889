"""The proposed figures: each with its inputs, constants and method, confirmed or overruled with a reason (MR-1013)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QWidget

from readstation.core.phrases import phrase, tr
from readstation.core.visible import visible
from readstation.dose.figure import RESEARCH_USE
from readstation.model.distribution import KeptFigure
from readstation.reading.distribution.view import DistributionView
from readstation.ui.presenters.distribution_form import figures_words
from readstation.ui.presenters.distribution_sign import figure_words, note_words, plain_number
from readstation.ui.theme.icons import icon
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import plain_label, plain_tip

TABLE_HEIGHT_PX = 260
_Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, str, str]


class FigureModel(QAbstractTableModel):
    """Figures as rows: name, value, and what the reader said."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._states: tuple[str, ...] = ()
        self.keys: tuple[str, ...] = ()

    def show_figures(self, keys: tuple[str, ...], rows: tuple[Row, ...], states: tuple[str, ...]) -> None:
        """Show other figures, or other verdicts of the same ones, which leave the selection where it is."""
        if keys != self.keys:
            self.beginResetModel()
            self.keys, self._rows, self._states = keys, rows, states
            self.endResetModel()
        elif (rows, states) != (self._rows, self._states):
            self._rows, self._states = rows, states
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_COLUMNS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's way
        """Return how many figures there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's way
        """Return how many things are said of each."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is said of a figure."""
        name, value, said = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(value if index.column() else name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{name}: {value}, {said}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(f"{name}: {value}, {said}")
        if role == Qt.ItemDataRole.DecorationRole and not index.column():
            return icon(*_MARKS[self._states[index.row()]])
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_COLUMNS[section])
        return None


class FiguresCard(Card):
    """What the program proposes, and what the reader says of it."""

    propose_wanted = Signal()
    confirmed = Signal(tuple)
    """The keys of figures that hold."""
    overruled = Signal(str, str, str)
    """Key, value and reason."""

    def __init__(self) -> None:
        super().__init__("distribution_figures", tr("Figures"))
        self._view: DistributionView | None = None
        self.propose = KeyButton(tr("Propose the figures"), "propose_figures", look="compact")
        self.propose.clicked.connect(self.propose_wanted)
        self.model = FigureModel(self)
        self.table = self._table()
        self.explained = plain_label(look="small", tone="text2", wraps=True)
        self.explained.setObjectName("figure_explained")
        self.notes = plain_label(look="small", tone="warn", wraps=True)
        self.notes.setObjectName("figure_notes")
        self.confirm = KeyButton(tr("Confirm"), "confirm_figure", look="compact")
        self.confirm.clicked.connect(self._confirm_one)
        self.confirm_all = KeyButton(tr("Confirm all that are open"), "confirm_figures", look="compact")
        self.confirm_all.clicked.connect(self._confirm_all)
        self.value = QLineEdit()
        self.value.setObjectName("overrule_value")
        self.value.setAccessibleName(tr("Other value"))
        self.value.setPlaceholderText(tr("Other value"))
        self.reason = QLineEdit()
        self.reason.setObjectName("overrule_reason")
        self.reason.setAccessibleName(tr("Why"))
        self.reason.setPlaceholderText(tr("Why"))
        self.overrule = KeyButton(tr("Overrule"), "overrule_figure", look="compact")
        self.overrule.clicked.connect(self._overrule)
        buttons, other = QHBoxLayout(), QHBoxLayout()
        for button in (self.confirm, self.confirm_all):
            buttons.addWidget(button)
        buttons.addStretch()
        other.addWidget(self.value, 1)
        other.addWidget(self.reason, 2)
        other.addWidget(self.overrule)
        for part in (self.propose, self.notes, self.table, self.explained):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
        self.body.addLayout(other)

    def show_view(self, view: DistributionView) -> None:
        """Show the figures and how they stand."""
        self._view = view
        state = view.state
        figures = tuple(state.figures.values())
        self.note.setText(figures_words(view))
        rows = tuple((each.name, *figure_words(state, each)) for each in figures)
        states = tuple(_state(view, each) for each in figures)
        self.model.show_figures(tuple(each.key for each in figures), rows, states)
        self.notes.setText("\n".join(note_words(*each) for each in (() if state.basis is None else state.basis.notes)))
        self.notes.setVisible(bool(self.notes.text()))
        self.table.setVisible(bool(figures))
        is_open = not view.is_locked
        self.propose.setEnabled(is_open)
        can_say = is_open and view.is_fresh
        for widget in (self.confirm, self.value, self.reason, self.overrule):
            widget.setEnabled(can_say and self._current() is not None)
        self.confirm_all.setEnabled(can_say and any(each.key not in state.verdicts for each in figures))
        self._explain()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("figures_table")
        table.setProperty("surface", "dock")
        table.setModel(self.model)
        table.setAccessibleName(tr("Figures"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setFixedHeight(TABLE_HEIGHT_PX)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        return table

    def _chosen(self) -> None:
        if self._view is not None:
            self.show_view(self._view)

    def _current(self) -> KeptFigure | None:
        row = self.table.currentIndex().row()
        if self._view is None or not 0 <= row < len(self.model.keys):
            return None
        return self._view.state.figures.get(self.model.keys[row])

    def _explain(self) -> None:
        figure = self._current()
        self.explained.setVisible(figure is not None)
        self.explained.setText("" if figure is None else explained(figure))

    def _confirm_one(self) -> None:
        figure = self._current()
        if figure is not None:
            self.confirmed.emit((figure.key,))

    def _confirm_all(self) -> None:
        if self._view is not None:
            state = self._view.state
            self.confirmed.emit(tuple(key for key in state.figures if key not in state.verdicts))

    def _overrule(self) -> None:
        figure = self._current()
        if figure is not None:
            self.overruled.emit(figure.key, self.value.text().strip().replace(",", "."), self.reason.text())


_COLUMNS = (phrase("Figure"), phrase("Value"))
_MARKS = {
    "proposed": ("circle-outline", COLOURS.text3),
    "confirmed": ("check-circle", COLOURS.ok),
    "overruled": ("alert", COLOURS.warn),
}


def _state(view: DistributionView, figure: KeptFigure) -> str:
    verdict = view.state.verdicts.get(figure.key)
    if verdict is None:
        return "proposed"
    return "confirmed" if verdict.value is None else "overruled"


def explained(figure: KeptFigure) -> str:
    """Return a figure's method, inputs and constants, as it is printed (MR-1013)."""
    parts = [f"{figure.method} ({figure.rule})", *(f"{name}: {plain_number(value)}" for name, value in figure.inputs)]
    parts += [f"{name}: {plain_number(value)}" for name, value in figure.constants]
    return "; ".join([*parts, RESEARCH_USE])
