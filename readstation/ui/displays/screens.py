"""The displays as Qt tells of them, and that they change."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from readstation.ui.presenters.display_set import Area, Display, brought_in, display_of, is_in_sight

_SETTLES_MS = 150
"""A display that comes or goes is told in several steps; what stands where is decided after the last."""


def displays_now() -> tuple[Display, ...]:
    """Return the displays, the first one first."""
    return tuple(display_from(each) for each in QGuiApplication.screens())


def display_from(screen: QScreen) -> Display:
    """Return what is known of a display."""
    model = " ".join(part for part in (screen.manufacturer(), screen.model(), screen.serialNumber()) if part)
    return Display(
        screen.name(),
        model,
        area_of(screen.geometry()),
        area_of(screen.availableGeometry()),
        round(100 * screen.devicePixelRatio()),
        screen.depth(),
        round(screen.physicalSize().width()),
    )


def area_of(rectangle: QRect) -> Area:
    """Return a rectangle of Qt."""
    return Area(rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height())


def qt_area(area: Area) -> QRect:
    """Return a rectangle for Qt."""
    return QRect(area.x, area.y, area.width, area.height)


def put_on_screen(window: QWidget, place: Area) -> None:
    """Put a window at a place, and on the display of that place before it is shown there.

    The window system tells of the display only later, and never of a hidden window that was on one that went.
    """
    rectangle = qt_area(place)
    screen = QGuiApplication.screenAt(rectangle.center())
    if screen is not None and window.screen() is not screen:
        window.setScreen(screen)
    window.setGeometry(rectangle)


class ScreenWatch(QObject):
    """Tells once when displays have come, gone or changed, and brings lost windows back into sight."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLES_MS)
        self._settling.timeout.connect(self.changed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._added)
            app.screenRemoved.connect(self._removed)
            app.primaryScreenChanged.connect(self._removed)
        for screen in QGuiApplication.screens():
            self._follow(screen)

    def _added(self, screen: QScreen) -> None:
        self._follow(screen)
        self._settling.start()

    def _removed(self, _: QScreen) -> None:
        self._settling.start()

    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._settling.start)
        screen.availableGeometryChanged.connect(self._settling.start)


def bring_lost_windows_back() -> list[QWidget]:
    """Move every window that no display shows onto one that does, and return those that were moved."""
    displays = displays_now()
    if not displays:
        return []
    moved = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not window.isMinimized() and not is_in_sight(area_of(window.geometry()), displays):
            bring_onto(window, display_of(area_of(window.geometry()), displays) or displays[0])
            moved.append(window)
    return moved


def bring_onto(window: QWidget, display: Display) -> None:
    """Put a window where all of it is seen on a display; one that filled its display fills this one."""
    fills = window.isMaximized() or window.isFullScreen()
    state = window.windowState()
    if fills:
        window.showNormal()
    place = brought_in(area_of(window.geometry()), display)
    window.setGeometry(qt_area(place))
    if fills:
        window.setWindowState(state)
