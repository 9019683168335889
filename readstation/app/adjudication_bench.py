"""How long the next slice takes on the adjudication bench and in the reading room, over one case, in turn."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.adjudication_bench_case import LAST, PASSWORD, case_of, read_of, two_readers
from readstation.app.application import application
from readstation.app.interpreter import settle
from readstation.app.main import OpenWindow, open_window
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.core.ids import ReadId
from readstation.core.jobs import Job
from readstation.model.adjudication import Side
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.ports import Session
from readstation.ui.adjudicate.bench import AdjudicationBench
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_bench import wait_for_server
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.ui.session.tries import SessionTries

FRAMES, WARM_FRAMES = 24, 4
WINDOW_PX = (1920, 1080)
_PATIENCE_S = 120.0
_NOTCH, _IS_INVERTED = 120, False
_SEED = 809


@dataclass(frozen=True, slots=True)
class Paces:
    """What was measured.

    Attributes
    ----------
    bench_ms, room_ms
        The frames of each run: a notch of the wheel until everything is painted and the X server has answered.
    bench_px, room_px
        Width and height of each of the views that were painted.
    """

    bench_ms: tuple[tuple[float, ...], ...]
    room_ms: tuple[tuple[float, ...], ...]
    bench_px: tuple[tuple[int, int], ...]
    room_px: tuple[tuple[int, int], ...]


class _OneCase(Services):
    """A station on whose bench lies one case that no central database compared."""

    case: AdjudicationCase

    def adjudication(self, session: Session, read_id: ReadId, job: Job) -> AdjudicationCase:  # noqa: ARG002 - the port's
        """Return the case."""
        return self.case


def measure_paces(folder: Path, source: Path, runs: int) -> Paces:
    """Let two readers measure five targets at six timepoints, and scroll both reads on the bench and one in the room.

    Parameters
    ----------
    folder
        Empty, for the station.
    source
        Images of one subject: six studies with a late arterial phase each.
    runs
        How often both draw their frames, in shuffled order.

    Raises
    ------
    Defect
        If a window did not get there.
    """
    application()
    with OpenStation(folder / "profile") as station:
        readers = two_readers(station, folder, source)
        services = _OneCase(station)
        views = {side: read_of(station, services, *readers[side], side) for side in Side}
        services.case = case_of(views)
        (login, read_id), chance = readers[Side.A], random.Random(_SEED)  # noqa: S311 - an order, not a secret
        with open_window(station) as opened, _shown_bench(opened, services) as bench:
            window, grid = opened.window, opened.window.room.grid
            window.resize(*WINDOW_PX)
            settle()
            window.show()
            window.sign_in_page.signed_in.emit(opened.services.sign_in(login, PASSWORD))
            window.guard.stop()
            _wait(lambda: window.warm_up.is_done)
            window.open_case(read_id)
            _wait(lambda: window.room.view is not None and window.room.view.timepoint == LAST)
            for each in (grid, bench.grid):
                _wait(partial(_is_whole, each))
            pages: dict[str, tuple[QWidget, ViewGrid]] = {"bench": (bench, bench.grid), "room": (window, grid)}
            times: dict[str, list[tuple[float, ...]]] = {name: [] for name in pages}
            for run in range(runs):
                for name in chance.sample(list(pages), len(pages)):
                    times[name].append(_frames(*pages[name], is_down=run % 2 == 0))
            return Paces(tuple(times["bench"]), tuple(times["room"]), _sizes(bench.grid), _sizes(grid))


@contextmanager
def _shown_bench(opened: OpenWindow, services: _OneCase) -> Iterator[AdjudicationBench]:
    """Give the bench with the case open, as large as the window."""
    bench = AdjudicationBench(services, opened.bridge, opened.make_canvas, SessionTries())
    bench.resize(*WINDOW_PX)
    bench.show()
    try:
        person = opened.services.sign_in(services.case.assignment.login, PASSWORD)
        bench.open_case(person, ReadId(services.case.assignment.read_id))
        _wait(lambda: bench.desk.found is not None)
        yield bench
    finally:
        bench.close_bench()
        bench.close()
        bench.deleteLater()


def _frames(page: QWidget, grid: ViewGrid, *, is_down: bool) -> tuple[float, ...]:
    """Turn the wheel notch by notch through the middle of the active view, and return how long each took, ms."""
    page.raise_()
    page.activateWindow()
    canvas, times = grid.active.canvas, []
    canvas.set_slice(canvas.slice_count // 2)
    for _ in range((WARM_FRAMES + FRAMES) // 2):
        _turn(canvas, is_down=not is_down)
    for _ in range(WARM_FRAMES + FRAMES):
        wait_for_server(page)
        before, begun = _slices(grid), time.perf_counter()
        _turn(canvas, is_down=is_down)
        wait_for_server(page)
        times.append((time.perf_counter() - begun) * 1000)
        if any(one == other for one, other in zip(before, _slices(grid), strict=True)):
            raise Defect("the wheel did not scroll every view")
    return tuple(times[WARM_FRAMES:])


def _turn(canvas: SliceCanvas, *, is_down: bool) -> None:
    place = QPointF(canvas.rect().center())
    turned = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(0, 0), QPoint(0, -_NOTCH if is_down else _NOTCH),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, _IS_INVERTED,
    )  # fmt: skip
    QApplication.sendEvent(canvas, turned)


def _is_whole(grid: ViewGrid) -> bool:
    return all(_is_verified(pane) for pane in grid.shown if pane.facts is not None)


def _is_verified(pane: Pane) -> bool:
    return pane.volume is not None and pane.is_verified


def _slices(grid: ViewGrid) -> list[int]:
    return [pane.canvas.slice_index for pane in grid.shown if pane.facts is not None]


def _sizes(grid: ViewGrid) -> tuple[tuple[int, int], ...]:
    return tuple((pane.canvas.width(), pane.canvas.height()) for pane in grid.shown if pane.facts is not None)


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise Defect("a window of the bench did not get there")
        QApplication.processEvents()
        time.sleep(0.0005)
