"""Views of a signed practice read with both callipers over them; nothing can be drawn or changed in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.practice.score_records import CaseScore, DrawnLine
from readstation.reading.ports import VolumeSource
from readstation.reading.views import ReadView
from readstation.ui.ports import Tile
from readstation.ui.presenters.compared import ComparedPlace, compared_marks, middle_mm
from readstation.ui.presenters.windows import first_window
from readstation.ui.reading.arriving import Arriving
from readstation.ui.reading.pane import CanvasFactory, Pane
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.tools.toolbox import ToolName

_BESIDE = {1: ((0, 0, 1, 1),), 2: ((0, 0, 1, 1), (0, 1, 1, 1))}


class ComparedViews(QWidget):
    """One view, or two beside each other: the trainee's calliper left, the reference's right.

    Parameters
    ----------
    volumes
        Loads series.
    make_canvas
        Makes one view.
    count
        How many views: 1 or 2.
    field_mm
        How much of the patient is seen from left to right.

    Attributes
    ----------
    grid
        The views.
    """

    arrived = Signal()
    """Every view shows its image."""

    def __init__(
        self, volumes: Callable[[], VolumeSource], make_canvas: CanvasFactory, count: int, field_mm: float
    ) -> None:
        super().__init__()
        self._volumes = volumes
        self._count, self._field_mm = count, field_mm
        self._view: ReadView | None = None
        self._case: CaseScore | None = None
        self._lines: dict[Pane, DrawnLine] = {}
        self._waits_for: set[Pane] = set()
        self._shelf: VolumeShelf | None = None
        self._arriving: Arriving | None = None
        self.grid = ViewGrid(make_canvas, count)
        self.grid.set_tool(ToolName.SELECT)
        self.grid.lay_out(_BESIDE[count])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)

    def open_case(self, view: ReadView, case: CaseScore) -> None:
        """Show places of a case from now on."""
        self.close_case()
        self._view, self._case = view, case

    def show_place(self, place: ComparedPlace) -> None:
        """Go to a place: each view to its calliper, or to the other one where it has none."""
        lines = (place.own_line or place.reference_line, place.reference_line or place.own_line)
        self._waits_for = set(self.grid.shown)
        for pane, line in zip(self.grid.shown, lines[: self._count], strict=True):
            facts = None if line is None else self._facts_of(line)
            if line is None or facts is None:
                self._waits_for.discard(pane)
                continue
            self._lines[pane] = line
            tile = Tile(line.timepoint, facts.phase, facts)
            is_needed = pane.show_tile(tile, line.timepoint, is_locked=True, is_by_timepoint=line.timepoint > 0)
            pane.canvas.set_drawing_allowed(False)
            if is_needed:
                self._loaded().want(pane, facts, partial(self._show_volume, pane, facts), pane.show_problem)
            else:
                self._go_to_line(pane, facts)

    def close_case(self) -> None:
        """Let go of every image."""
        if self._arriving is not None:
            self._arriving.forget()
        if self._shelf is not None:
            self._shelf.clear()
        for pane in self.grid.panes:
            pane.leave()
        self.grid.links.forget()
        self._view, self._case = None, None
        self._lines.clear()
        self._waits_for.clear()

    def close_views(self) -> None:
        """End for good: the canvases let go of their pictures."""
        self.close_case()
        self.grid.close_views()

    def frame_again(self) -> None:
        """Frame what is shown anew once the views have their size."""
        QTimer.singleShot(0, self, self._frame_lines)

    def _loaded(self) -> Arriving:
        if self._shelf is None or self._arriving is None:
            self._shelf = VolumeShelf(self._volumes())
            self._arriving = Arriving(self._shelf, self.grid)
        return self._arriving

    def _facts_of(self, line: DrawnLine) -> SeriesFacts | None:
        images = None if self._view is None else self._view.images.get(line.timepoint)
        if images is None:
            return None
        return next((each for each in images.series if each.series_ordinal == line.series), None)

    def _show_volume(self, pane: Pane, facts: SeriesFacts, volume: Volume) -> None:
        if self._view is None or pane.facts != facts:
            return
        pane.show_volume(volume, first_window(facts, volume, self._view.charter.window_presets))
        self._go_to_line(pane, facts)

    def _go_to_line(self, pane: Pane, facts: SeriesFacts) -> None:
        line = self._lines.get(pane)
        if self._case is None or line is None:
            return
        pane.canvas.set_marks(compared_marks(self._case, facts.timepoint, facts.series_ordinal))
        self._frame(pane, line)
        self._waits_for.discard(pane)
        if not self._waits_for:
            self.arrived.emit()

    def _frame_lines(self) -> None:
        for pane, line in self._lines.items():
            if pane.volume is not None:
                self._frame(pane, line)

    def _frame(self, pane: Pane, line: DrawnLine) -> None:
        """Bring a view to the plane of a calliper and its surroundings into sight."""
        self.grid.links.bring(pane, middle_mm(line))
        pane.canvas.set_view(middle_mm(line), self._field_mm / max(pane.canvas.width(), 1))
        pane.refresh_corner()
