"""How the table of the worklist looks and is moved in."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QTableView

from readstation.ui.worklist.model import ROW_HEIGHT_PX, SENT


def set_up_table(table: QTableView, last: int = SENT) -> None:
    """Let a table show one row a case, chosen whole, without a grid; its last column takes what room is left."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT_PX)
    table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setFixedHeight(32)
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
