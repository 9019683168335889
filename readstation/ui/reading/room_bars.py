"""Bars and docks at the edges of the reading room: moved by code and saved layouts, never by a slip of the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QToolBar, QWidget


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
