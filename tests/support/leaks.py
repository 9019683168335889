"""Nothing may be left running after a test: no Python thread, no Qt thread, timer or window, no VTK window.

The look is cheap while nothing is left. What seems left is looked at again after a garbage collection, and is
blamed on the first test that leaves it.
"""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_THREAD_GRACE_S = 2.0
_QT_OWN_WINDOWS = {"QTipLabel", "QShapedPixmapWidget"}
_VTK_FOLDERS = {"render", "ui", "e2e"}
_failed = pytest.StashKey[bool]()
_blamed: weakref.WeakSet[Any] = weakref.WeakSet()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure: its traceback keeps objects alive that the test would have let go."""
    report = yield
    if report.failed:
        item.stash[_failed] = True
    return report


def _python_threads(before: set[threading.Thread]) -> list[str]:
    left = []
    for thread in threading.enumerate():
        if thread in before or isinstance(thread, threading._DummyThread):
            continue
        thread.join(timeout=_THREAD_GRACE_S)
        if thread.is_alive():
            left.append(f"Python thread {thread.name!r} still runs")
    return left


def _qt_objects() -> list[Any]:
    """Return Qt threads that run, timers that tick and top-level widgets that exist."""
    import shiboken6
    from PySide6 import QtCore, QtWidgets

    app = QtWidgets.QApplication.instance()
    if app is None:
        return []
    app.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    left: list[Any] = []
    for wrapper in shiboken6.Shiboken.getAllValidWrappers():
        is_running_thread = isinstance(wrapper, QtCore.QThread) and wrapper.isRunning() and wrapper is not app.thread()
        is_ticking_timer = isinstance(wrapper, QtCore.QTimer) and wrapper.isActive()
        if is_running_thread or is_ticking_timer:
            left.append(wrapper)
    left += [widget for widget in app.topLevelWidgets() if widget.metaObject().className() not in _QT_OWN_WINDOWS]
    return left


def _vtk_windows() -> list[Any]:
    rendering = sys.modules.get("vtkmodules.vtkRenderingCore")
    if rendering is None:
        return []
    window = rendering.vtkRenderWindow
    return [thing for thing in gc.get_objects() if issubclass(type(thing), window)]


def _left_over(look: Callable[[], list[Any]], known: set[int]) -> list[str]:
    """Return what ``look`` finds beyond ``known``, after a garbage collection where need be."""

    def fresh() -> list[Any]:
        return [thing for thing in look() if id(thing) not in known and thing not in _blamed]

    if not fresh():
        return []
    gc.collect()
    left = fresh()
    _blamed.update(left)
    return [f"{type(thing).__name__} was left: {thing!r}" for thing in left]


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a thread, a Qt timer or window, or a VTK render window behind."""
    uses_qt = "qapp" in request.fixturenames
    uses_vtk = uses_qt or not _VTK_FOLDERS.isdisjoint(request.path.parts)
    threads = set(threading.enumerate())
    known = {id(thing) for thing in _qt_objects()} if uses_qt and "PySide6.QtWidgets" in sys.modules else set()
    known_vtk = {id(thing) for thing in _vtk_windows()} if uses_vtk else set()
    yield
    if _failed in request.node.stash:
        return
    left = _python_threads(threads)
    if uses_qt:
        left += _left_over(_qt_objects, known)
    if uses_vtk:
        left += _left_over(_vtk_windows, known_vtk)
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)
