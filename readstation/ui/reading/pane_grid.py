"""Puts views on the grid of a window: the views move from one window to another and keep what they show."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from readstation.ui.presenters.layout import LARGEST_LAYOUT, Cell
from readstation.ui.reading.pane import Pane


class PaneGrid(QWidget):
    """A grid of views with a line of one pixel between them."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than it is wide."""
        return self.height() > self.width()

    def put(self, cells: Mapping[Pane, Cell]) -> None:
        """Show views at their places; the others of this grid are hidden. One of another window leaves it for this."""
        for pane in self.findChildren(Pane, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._grid.removeWidget(pane)
            pane.setVisible(pane in cells)
        for pane, cell in cells.items():
            self._grid.addWidget(pane, *cell)
            pane.show()
        rows = max((row + high for row, _, high, _ in cells.values()), default=0)
        columns = max((column + wide for _, column, _, wide in cells.values()), default=0)
        for index in range(LARGEST_LAYOUT):
            self._grid.setRowStretch(index, 1 if index < rows else 0)
            self._grid.setColumnStretch(index, 1 if index < columns else 0)

    def settle(self) -> None:
        """Give every view its size now."""
        self._grid.activate()
