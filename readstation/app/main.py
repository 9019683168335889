"""Opens the window on a station and keeps both until it is closed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from readstation.app.application import application
from readstation.app.crash import CrashWatch
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_choice import PainterChoice, chosen_painter
from readstation.ui.window import MainWindow
from readstation.viewer.painter_name import PainterName

_POOL_THREADS = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window that is open.

    Attributes
    ----------
    window
        The window.
    services
        The station behind it.
    """

    window: MainWindow
    services: Services


@contextmanager
def open_window(station: OpenStation) -> Iterator[OpenWindow]:
    """Give a window on a station; afterwards everything that it started has ended.

    Parameters
    ----------
    station
        The open station; the caller closes it.
    """
    app = application()
    pool = ThreadPoolExecutor(_POOL_THREADS, thread_name_prefix="pool")
    bridge = Bridge(station.thread, pool)
    services = Services(station)
    choice = _painter(station.settings.wanted_painter)
    window = MainWindow(services, bridge, partial(SliceCanvas, make_painter=choice.make_painter))
    try:
        yield OpenWindow(window, services)
    finally:
        window.close()
        bridge.close()
        pool.shutdown(cancel_futures=True)
        window.deleteLater()
        app.processEvents()


@cache
def _painter(asked: PainterName) -> PainterChoice:
    """Choose what draws the images, once for the process, and note it."""
    choice = chosen_painter(asked)
    took = {name: round(ms * 1000) for name, ms in choice.frame_ms.items()}
    _log.info(
        "images are drawn by %s; asked for %s; a frame took %s us with raster, %s us with vtk",
        choice.name,
        asked,
        took.get(PainterName.RASTER),
        took.get(PainterName.VTK),
    )
    return choice


def run_window(folder: Path, ready: Callable[[OpenWindow], None] | None = None) -> int:
    """Open a profile with its window and return when the window was closed.

    Parameters
    ----------
    folder
        The profile's folder.
    ready
        Called once with the shown window.

    Returns
    -------
    int
        The exit status of the event loop.
    """
    app = application()
    with OpenStation(folder) as station:
        watch = CrashWatch(folder / "crash", station.clock, lambda _: None)
        watch.start()
        try:
            with open_window(station) as opened:
                opened.window.defect_found.connect(watch.note)
                opened.window.showMaximized()
                if ready is not None:
                    ready(opened)
                return app.exec()
        finally:
            watch.stop()
