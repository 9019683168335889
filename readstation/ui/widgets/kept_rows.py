"""Rows of a card that stay: what is shown changes in them, and only what is more is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QBoxLayout, QWidget

Row = TypeVar("Row", bound=QWidget)
Line = TypeVar("Line")


class KeptRows(Generic[Row, Line]):
    """Lines at the end of a column, each in a widget of its own.

    A widget that is built costs a pass of layout over the whole window when it comes to be seen; one that says
    something else costs its own.

    Parameters
    ----------
    column
        Where the rows stand; nothing else stands behind them.
    make
        Makes the row of a line.
    fill
        Puts another line into a row; returns False where the row cannot show it and another has to be made.
    """

    def __init__(self, column: QBoxLayout, make: Callable[[Line], Row], fill: Callable[[Row, Line], bool]) -> None:
        self._column = column
        self._make = make
        self._fill = fill
        self._rows: list[Row] = []
        self._lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, in this order."""
        for place, line in enumerate(lines):
            if place < len(self._rows) and line != self._lines[place]:
                if self._fill(self._rows[place], line):
                    self._lines[place] = line
                else:
                    self._drop_from(place)
            if place == len(self._rows):
                self._rows.append(self._make(line))
                self._lines.append(line)
                self._column.addWidget(self._rows[place])
            self._rows[place].show()
        # What is too many waits, unseen, for the next line: an edit that is taken back comes again.
        for row in self._rows[len(lines) :]:
            row.hide()

    def _drop_from(self, place: int) -> None:
        """Let go of a row and all behind it: a screen reader tells them in the order in which they were made."""
        for row in self._rows[place:]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self._rows[place:], self._lines[place:]
