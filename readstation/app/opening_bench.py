"""How long it takes from the wish to open a case until its images are on the screen, in the station's own window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.delivery import Delivery
from readstation.app.intake import take_in
from readstation.app.interpreter import settle
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.trial.charter_file import read_charter
from readstation.ui.reading.pane import Pane
from readstation.ui.window import MainWindow

WINDOW_PX = (1920, 1080)
PASSWORD = "bench-2026-quiet"  # noqa: S105 - of an account that reads nothing but what the bench made
_PATIENCE_S = 60.0
_BEAT_MS = 5
_REST_MS = 300


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a case, ms from the wish to open it.

    Attributes
    ----------
    first_ms, all_ms
        Until the first view, and until every view had painted its image and the X server had answered.
    verified_ms
        Until every image was here and compared with its digest.
    """

    first_ms: float
    all_ms: float
    verified_ms: float


@dataclass(frozen=True, slots=True)
class Openings:
    """What was measured in one window.

    Attributes
    ----------
    openings
        In the order in which the cases were opened.
    longest_beat_ms
        The longest time in which the window did nothing else before the first case, while it prepared for it.
    """

    openings: tuple[Opening, ...]
    longest_beat_ms: float


def station_with_cases(folder: Path, sources: Sequence[Path]) -> tuple[Login, tuple[CaseAlias, ...]]:
    """Make a station on which one reader has to read a case for each folder of images, in this order.

    Parameters
    ----------
    folder
        Of the profile and of central, which is embedded.
    sources
        Folders with the images of one subject each.
    """
    job = QuietJob()
    with OpenStation(folder / "profile") as station:
        taken = [take_in(station, [source], job).taken for source in sources]
        charter = read_charter(resource_path("charters", "demo.json").read_bytes())
        url = f"sqlite:///{folder / 'central' / 'central.db'}"
        place = set_up_trial(station, url, url, charter)
        person = enrol_reader(station, place, "Dr Bench", PASSWORD)
        aliases = tuple(each[0].facts.case_alias for each in taken)
        for number, alias in enumerate(aliases):
            assign(place, alias, person.login, [0], f"2030-01-{number + 1:02}")
        Delivery(station).sync(person.login, None, job)
    return person.login, aliases


def measure_openings(profile: Path, login: Login, password: str, cases: Sequence[int]) -> Openings:
    """Open cases of a reader's worklist one after another in a window of their own.

    Parameters
    ----------
    profile
        The station.
    login, password
        Whose worklist.
    cases
        By their place on the worklist; the first is opened once the window has prepared for it.
    """
    application()
    with OpenStation(profile) as station, open_window(station) as opened:
        window = opened.window
        window.resize(*WINDOW_PX)
        settle()
        window.show()
        window.sign_in_page.signed_in.emit(opened.services.sign_in(login, password))
        beats = _Beats()
        _wait(lambda: window.warm_up.is_done)
        # The first question to the X server takes 20 ms more than the next ones: that is the bench's, not the case's.
        window.screen().grabWindow(0, 0, 0, 1, 1)
        _rest()
        longest_ms = beats.end()
        rows = opened.services.worklist(window.session) if window.session is not None else ()
        return Openings(tuple(_opened(window, ReadId(rows[case].read_id)) for case in cases), longest_ms)


def _opened(window: MainWindow, read_id: ReadId) -> Opening:
    watch = _Watch(window.room.grid.panes)
    hung: list[bool] = []
    window.room.images.first_painted.connect(watch.ask_server)
    connection = window.room.images.hung.connect(lambda: hung.append(True))
    begun = time.perf_counter()
    window.open_case(read_id)
    shown = window.room.grid.shown
    _wait(lambda: bool(hung) and all(pane in watch.painted for pane in shown if pane.facts is not None))
    _wait(lambda: all(pane.is_verified for pane in shown if pane.facts is not None))
    verified = time.perf_counter()
    window.room.images.hung.disconnect(connection)
    window.room.images.first_painted.disconnect(watch.ask_server)
    watch.end()
    window.back_to_worklist()
    _rest()
    times = sorted(watch.painted.values())
    return Opening(*((each - begun) * 1000 for each in (times[0], times[-1], verified)))


class _Watch(QObject):
    """Notes when views have painted their first image and the X server has taken what was sent."""

    def __init__(self, panes: Sequence[Pane]) -> None:
        super().__init__()
        self._panes = panes
        self._seen: set[Pane] = set()
        self.painted: dict[Pane, float] = {}
        for pane in panes:
            pane.canvas.installEventFilter(self)

    def end(self) -> None:
        """Watch no more."""
        for pane in self._panes:
            pane.canvas.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See a view that is about to paint an image; what is posted now is delivered once that is on its way."""
        if event.type() is QEvent.Type.Paint:
            for pane in self._panes:
                if watched is pane.canvas and pane.is_plane_here and pane not in self._seen:
                    self._seen.add(pane)
                    QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
        return False

    def customEvent(self, event: QEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Take it for sent."""
        self.ask_server()

    def ask_server(self) -> None:
        """Ask the X server for a pixel: its answer comes after all that was sent before."""
        canvas = next(iter(self._panes)).canvas
        canvas.screen().grabWindow(0, 0, 0, 1, 1)
        now = time.perf_counter()
        for pane in self._seen:
            self.painted.setdefault(pane, now)


class _Beats:
    """A timer that should come every few milliseconds, and how late it came at most."""

    def __init__(self) -> None:
        self._latest = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer()
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def end(self) -> float:
        """Stop, and return the longest time between two beats, ms."""
        self._timer.stop()
        return self._longest * 1000

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._latest)
        self._latest = now


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise Defect("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.0005)


def _rest() -> None:
    end = time.monotonic() + _REST_MS / 1000
    _wait(lambda: time.monotonic() > end)
