"""An adjudicator's hand on the bench: real canvases, real reads and images; mouse and keys."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from readstation.model.adjudication import Side
from readstation.reading.adjudicate.case import AdjudicationCase, DecisionDraft
from readstation.ui.adjudicate.bench import AdjudicationBench
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.reading.pane import Pane
from readstation.ui.session.tries import SessionTries
from readstation.ui.theme.tokens import MINIMUM_WINDOW_PX
from readstation.viewer.marks import BracketMark, LineMark, Mark
from tests.builders.two_reads import BENCH_READ, MemoryServices, session_of_adjudicator

WORDS = "N1 enhances in the late arterial phase and washes out. I read it as new HCC."
_PATIENCE_S = 30.0
Kind = TypeVar("Kind", bound=QWidget)


class BenchHand:
    """The bench, and what an adjudicator does on it."""

    def __init__(self, bench: AdjudicationBench, services: MemoryServices) -> None:
        self.bench = bench
        self.services = services
        self.case = services.case

    def until(self, holds: Callable[[], object], what: str = "") -> None:
        end = time.monotonic() + _PATIENCE_S
        while not holds():
            QApplication.processEvents()
            time.sleep(0.002)
            assert time.monotonic() < end, what or "it did not come to hold"

    def open_anew(self, case: AdjudicationCase | None = None, draft: DecisionDraft | None = None) -> None:
        """Open the case as nobody has touched it, or another one, and wait for its images."""
        shown = case or self.case
        self.services.case = dataclasses.replace(shown, draft=draft or DecisionDraft(), signed_at=None)
        self.services.drafts.clear()
        self.services.signed, self.services.fault = None, None
        self.bench.open_case(session_of_adjudicator(), BENCH_READ)
        self.until(lambda: self.bench.desk.found is not None, "the case")
        self.wait_for_images()

    def wait_for_images(self) -> None:
        self.until(lambda: all(each.is_verified for each in self.bench.grid.shown), "the images")
        QApplication.processEvents()

    def settle(self) -> None:
        """Let layouts come to rest: Qt hands a new size up one level at a time."""
        for _ in range(6):
            QApplication.processEvents()

    def pane(self, side: Side) -> Pane:
        return self.bench.grid.panes[tuple(Side).index(side)]

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Strike a key over the active view."""
        QTest.keyClick(self.bench.grid.active.canvas, key, modifier)
        QApplication.processEvents()

    def space(self) -> None:
        """Do the next step; Space rests for a while after each."""
        self.bench.acts._last_space_s = 0.0
        self.key(Qt.Key.Key_Space)
        self.wait_for_images()

    def wheel(self, side: Side, notches: int) -> None:
        """Turn the wheel over a view: positive is towards the hand, the next slice."""
        canvas = self.pane(side).canvas
        place = QPointF(canvas.rect().center())
        for _ in range(abs(notches)):
            turned = QWheelEvent(
                place, canvas.mapToGlobal(place), QPoint(0, 0), QPoint(0, -120 if notches > 0 else 120),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(canvas, turned)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def widget(self, kind: type[Kind], name: str) -> Kind:
        """Return a widget of the bench that is seen."""
        found = [each for each in self.bench.findChildren(kind, name) if each.isVisible()]
        assert found, f"no {name}"
        return found[0]

    def text(self, name: str) -> str:
        return self.widget(QLabel, name).text()

    def texts(self, card: QWidget) -> list[str]:
        return [each.text() for each in card.findChildren(QLabel) if each.isVisibleTo(card) and each.text()]

    def marks(self, side: Side) -> tuple[Mark, ...]:
        return self.pane(side).canvas._view.state.marks

    def lines(self, side: Side) -> dict[str, LineMark]:
        return {each.mark_id: each for each in self.marks(side) if isinstance(each, LineMark)}

    def frames(self, side: Side) -> list[BracketMark]:
        return [each for each in self.marks(side) if isinstance(each, BracketMark) and ":only" in each.mark_id]

    def cells(self, row: int) -> list[str]:
        """Return what a row of the table shows."""
        model = self.bench.under.model
        return [str(model.data(model.index(row, column))) for column in range(model.columnCount())]

    def decide(self, side: Side = Side.B) -> None:
        """Choose a read, name the first reason, and write."""
        dock = self.bench.dock
        self.click(dock.choices.options[0][side].radio)
        self.click(next(iter(dock.causes.values())))
        dock.rationale.setFocus()
        QTest.keyClicks(dock.rationale, WORDS)

    def kept(self) -> DecisionDraft:
        """Wait until what the window shows is kept, and return what was kept last."""
        self.until(lambda: self.services.drafts and self.services.drafts[-1] == self.bench.desk.draft, "the draft")
        return self.services.drafts[-1]


@contextmanager
def open_bench(services: MemoryServices, bridge: Bridge, size: tuple[int, int] = (1920, 1080)) -> Iterator[BenchHand]:
    """Show a bench; everything is closed at the end."""
    bench = AdjudicationBench(services, bridge, SliceCanvas, SessionTries())  # type: ignore[arg-type]  # the bench's part of the services
    bench.setMinimumSize(*MINIMUM_WINDOW_PX)
    bench.resize(*size)
    bench.show()
    bench.activateWindow()
    try:
        yield BenchHand(bench, services)
    finally:
        bench.close_bench()
        bench.close()
        bench.deleteLater()
        QApplication.processEvents()
