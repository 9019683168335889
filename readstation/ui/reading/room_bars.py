"""Bars and docks at the edges of the reading room: moved by code and saved layouts, never by a slip of the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget


def fixed_bar(name: str, content: QWidget) -> QToolBar:
    """Return a bar that stays where it is and has no menu."""
    bar = QToolBar()
    bar.setObjectName(name)
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.addWidget(content)
    return bar


def fixed_dock(name: str, content: QWidget) -> QDockWidget:
    """Return a dock that can be moved and floated by code and saved layouts, and never closed by a slip."""
    dock = QDockWidget()
    dock.setObjectName(f"{name}_area")
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    dock.setTitleBarWidget(QWidget())
    dock.setWidget(content)
    return dock


def put_bars(room: QMainWindow, tools: QWidget, foot: QWidget) -> None:
    """Put the tools at the left edge and the status line at the foot."""
    room.addToolBar(Qt.ToolBarArea.LeftToolBarArea, fixed_bar("tools", tools))
    room.addToolBar(Qt.ToolBarArea.BottomToolBarArea, fixed_bar("foot", foot))


def put_docks(room: QMainWindow, right: QWidget, under: QWidget) -> tuple[QDockWidget, QDockWidget]:
    """Put docks beside and under the images, the right one down to the foot; return both, the lower one hidden."""
    room.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
    beside, below = fixed_dock("right", right), fixed_dock("under", under)
    room.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, beside)
    room.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, below)
    below.hide()
    return beside, below
