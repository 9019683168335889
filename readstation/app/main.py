"""Opens the window on a station and keeps both until it is closed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.crash import CrashWatch
from readstation.app.delivery import Delivered, delivered_lines
from readstation.app.doorbell import Act, Doorbell, Reply
from readstation.app.interpreter import settle
from readstation.app.language import speak
from readstation.app.other_start import SHOW, SYNC, Answer
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import ReadstationError
from readstation.imaging import prefetch  # noqa: F401 - `volumes` would load it while somebody waits for the first case
from readstation.imaging.decode import load_decoders
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_choice import PainterChoice, chosen_painter
from readstation.ui.practice_ports import PracticeServices
from readstation.ui.presenters.language import Language
from readstation.ui.reading.pane import CanvasFactory
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
    bridge
        The way to it.
    make_canvas
        Makes one view of images, drawn by the painter that was chosen.
    """

    window: MainWindow
    services: Services
    bridge: Bridge
    make_canvas: CanvasFactory

    def open_packs(self, packs: Sequence[Path]) -> None:
        """Open practice cases, now or once somebody has signed in; nothing in a profile of a trial."""
        if self.window.practice is not None and packs:
            self.window.practice.open_packs(packs)

    def acts(self) -> dict[str, Act]:
        """Return what another start on the same profile may ask for."""
        return {SHOW: self._show, SYNC: self._sync}

    def _show(self, request: Mapping[str, Any], reply: Reply) -> None:
        window = self.window
        self.open_packs([Path(each) for each in str(request.get("packs") or "").split("\n") if each])
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)
        reply(Answer(0, ("Readstation is open on this profile already: its window was brought to the front.",)))

    def _sync(self, request: Mapping[str, Any], reply: Reply) -> None:
        session, services = self.window.session, self.services
        if session is None or request.get("login") not in (None, session.person.login):
            reply(Answer(1, ("A window has this station open without this person. Sign in there, or close it.",)))
            return

        def failed(error: BaseException) -> bool:
            is_known = isinstance(error, ReadstationError)
            reply(Answer(1, (str(error) if is_known else "The pass broke down. Everything is kept.",)))
            return is_known

        def done(delivered: Delivered) -> None:
            is_clean = delivered.report is not None and delivered.report.is_clean
            reply(Answer(0 if is_clean else 1, tuple(delivered_lines(delivered))))

        self.bridge.run(lambda: services.deliver(session), done, failed, lane=Lane.POOL)


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
    services, practice = _services(station)
    choice = _painter(station.settings.wanted_painter)
    make_canvas = partial(SliceCanvas, make_painter=choice.make_painter)
    window = MainWindow(services, bridge, make_canvas, practice=practice)
    pool.submit(load_decoders)
    try:
        yield OpenWindow(window, services, bridge, make_canvas)
    finally:
        window.close()
        bridge.close()
        pool.shutdown(cancel_futures=True)
        window.deleteLater()
        app.processEvents()


def _services(station: OpenStation) -> tuple[Services, PracticeServices | None]:
    """Return the station behind the window, and its practice where the profile is for that."""
    if not station.settings.is_practice:
        return Services(station), None
    # Scoring comes with what it needs; a station of a trial opens without it.
    from readstation.app.practice_services import PracticeStation

    services = PracticeStation(station)
    return services, services


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


def run_window(
    folder: Path,
    ready: Callable[[OpenWindow], None] | None = None,
    language: Language | None = None,
    packs: Sequence[Path] = (),
) -> int:
    """Open a profile with its window and return when the window was closed.

    Parameters
    ----------
    folder
        The profile's folder.
    ready
        Called once with the shown window.
    language
        What the window speaks this time; what the profile says where it is None.
    packs
        Practice cases to open once somebody has signed in; of a practice profile only.

    Returns
    -------
    int
        The exit status of the event loop.
    """
    app = application()
    with OpenStation(folder) as station:
        speak(station.settings.language if language is None else language)
        watch = CrashWatch(folder / "crash", station.clock, lambda _: None)
        watch.start()
        try:
            with open_window(station) as opened:
                opened.window.defect_found.connect(watch.note)
                settle()
                # Without a window manager nothing maximises a window: it has the size of the screen before.
                opened.window.setGeometry(opened.window.screen().availableGeometry())
                opened.window.showMaximized()
                opened.open_packs(packs)
                bell = Doorbell(folder, opened.acts())
                if ready is not None:
                    ready(opened)
                try:
                    return app.exec()
                finally:
                    bell.close()
        finally:
            watch.stop()
