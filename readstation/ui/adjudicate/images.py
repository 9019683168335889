"""The images of the bench: one series in both views, each with the marks of its read, or both reads' in one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from readstation.core.phrases import tr
from readstation.geometry.volume import Volume
from readstation.model.adjudication import Side
from readstation.model.lesion import Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.ports import VolumeSource
from readstation.ui.ports import Tile
from readstation.ui.presenters.adjudication_marks import marks_of_side
from readstation.ui.presenters.adjudication_words import SIDE_NAMES
from readstation.ui.presenters.layout import grid_cells, stepped_series
from readstation.ui.presenters.marks import middle_mm
from readstation.ui.reading.arriving import Arriving
from readstation.ui.reading.images import Place
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.phase_windows import PhaseWindows
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.marks import PointMm

SIDES = tuple(Side)
_EVEN = 0.01
_PHASE_FIELD_MM = 170.0
"""What a view shows of a lesion in one of its phases: the lesion and the liver around it."""


class BenchImages(QObject):
    """Shows a series of the case in both views.

    Attributes
    ----------
    windows
        The grey-level windows of its phases.
    timepoint
        The timepoint that is shown.
    shows_both
        Whether one view shows the marks of both reads.
    shows_phases
        Whether a lesion is shown in all phases of its timepoint, with the marks of both reads in each.
    """

    shown = Signal()
    """Every view shows its image or says why not."""

    def __init__(self, source: VolumeSource, grid: ViewGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._shelf = VolumeShelf(source)
        self._arriving = Arriving(self._shelf, grid)
        self._arriving.verified.connect(self._came_whole)
        self.windows = PhaseWindows(grid)
        self._found: Comparison | None = None
        self._waits_for: set[Pane] = set()
        self._wanted: Measurement | None = None
        self._wanted_place: tuple[PointMm, float] | None = None
        self._is_fitted = False
        self.timepoint = 0
        self.shows_both = False
        self.shows_phases = False

    @property
    def shelf(self) -> VolumeShelf:
        """The volumes of the case."""
        return self._shelf

    @property
    def _tile(self) -> Tile | None:
        """What stands in the views of both reads, or in the active one of several phases."""
        return (self._grid.active if self.shows_phases else self._grid.panes[0]).tile

    def side_of(self, pane: Pane) -> Side:
        """Return whose read a view shows; where it shows both, the first."""
        return Side.A if self.shows_phases else SIDES[self._grid.panes.index(pane)]

    def sides_of(self, pane: Pane) -> tuple[Side, ...]:
        """Return whose marks a view shows."""
        return SIDES if self.shows_both or self.shows_phases else (self.side_of(pane),)

    def begin(self, found: Comparison, timepoint: int) -> None:
        """Show the images of a case, from a timepoint on."""
        self._found = found
        self.windows.presets = found.case.charter.window_presets
        self._is_fitted = False
        self.shows_both, self.shows_phases = False, False
        self._lay_out()
        self.show_timepoint(timepoint)

    def show_timepoint(self, timepoint: int) -> None:
        """Show a timepoint, in the phase that is shown where it has it, at the same place where that is known."""
        found = self._found
        if found is None or timepoint not in found.case.images:
            return
        self.timepoint = timepoint
        images, tile = found.case.images[timepoint], self._tile
        phase = found.case.charter.measuring_phase if tile is None else tile.phase
        facts = images.of_phase(phase) or images.of_phase(found.case.charter.measuring_phase)
        reason = "" if facts is not None else tr("C shows the other series of this timepoint.")
        self._show_pair(Tile(timepoint, phase if facts is None else facts.phase, facts, reason))

    def show_line(self, line: Measurement, timepoint: int) -> None:
        """Go to a line: its timepoint's images in both views, and the slice that it lies on."""
        found = self._found
        if found is None or timepoint not in found.case.images:
            return
        self.timepoint = timepoint
        facts = next((each for each in found.case.images[timepoint].series if each.series_key == line.series_key), None)
        if facts is None:
            self.show_timepoint(timepoint)
            return
        self._wanted = line
        self._show_pair(Tile(timepoint, facts.phase, facts))

    def show_phases(self, line: Measurement, series: Sequence[SeriesFacts]) -> None:
        """Show the place of a line in each of some series of one timepoint, a view for each.

        Parameters
        ----------
        line
            Where to go; its series is among them or shares their frame of reference.
        series
            What is shown, six at most.
        """
        if self._found is None or not series:
            return
        self.timepoint, self._wanted, self.shows_phases = series[0].timepoint, line, True
        self._lay_out(len(series))
        self._show([Tile(each.timepoint, each.phase, each) for each in series])

    def show_place(self, facts: SeriesFacts, point_mm: PointMm, mm_per_px: float) -> None:
        """Go to a place of a series of the case, mm LPS, at a scale, in the views of both reads."""
        if self._found is None:
            return
        self.timepoint, self._wanted_place = facts.timepoint, (point_mm, mm_per_px)
        self._show_pair(Tile(facts.timepoint, facts.phase, facts))

    def leave_phases(self) -> None:
        """Show A beside B again, at the same place."""
        if self.shows_phases and self._tile is not None:
            self._show_pair(self._tile)

    def step_phase(self, step: int) -> None:
        """Show the next phase in both views, at the same place of the patient."""
        found, tile = self._found, self._tile
        if found is None or tile is None:
            return
        images = found.case.images[self.timepoint]
        other = stepped_series(images, found.case.charter.required_phases, tile, step)
        if other is not None:
            self._show_pair(other)

    def show_both(self, *, is_both: bool) -> None:
        """Draw both reads on one image, or each on its own."""
        if self._found is None or is_both is self.shows_both:
            return
        self.leave_phases()
        here = _place_of(self._grid.active)
        self.shows_both = is_both
        self._lay_out()
        self._grid.fit_bodies()
        if here is not None:
            for pane in self._grid.shown:
                self._grid.links.bring(pane, here[1])
        self._grid.each_shown(self.draw_marks)

    def draw_marks(self, pane: Pane, sides: tuple[Side, ...] | None = None) -> None:
        """Draw the marks of a view anew: of its read, of both, or of those that are asked for."""
        facts, found = pane.facts, self._found
        if facts is None or found is None or pane.volume is None:
            return
        drawn = self.sides_of(pane) if sides is None else sides
        same = self._shelf.in_frame_of(pane.volume)
        marks = [mark for side in drawn for mark in marks_of_side(found, side, facts, same, is_alone=len(drawn) == 1)]
        pane.reader_name = self._reader_name(drawn)
        pane.canvas.set_marks(tuple(marks))
        pane.refresh_corner()

    def close_images(self) -> None:
        """Let go of every image of the case."""
        self._arriving.forget()
        self._shelf.clear()
        self.windows.clear()
        self._found, self._wanted, self._wanted_place = None, None, None
        self._waits_for.clear()
        for pane in self._grid.panes:
            pane.leave()
        self._grid.links.forget()

    def _lay_out(self, count: int | None = None) -> None:
        self._grid.lay_out(grid_cells(count or (1 if self.shows_both else len(SIDES))))
        if self._grid.active not in self._grid.shown:
            self._grid.activate(self._grid.shown[0])

    def _show_pair(self, tile: Tile) -> None:
        """Show one series in the view of each read."""
        if self.shows_phases:
            self.shows_phases, self._is_fitted = False, False
            self._lay_out()
        self._show([tile for _ in SIDES])

    def _show(self, tiles: Sequence[Tile]) -> None:
        here = _place_of(self._grid.panes[0])
        panes = self._grid.panes[: len(tiles)]
        self._waits_for = set(panes)
        wanted = {tile.series.series_key: tile.series for tile in tiles if tile.series is not None}
        self._shelf.show(tuple(wanted.values()))
        for pane, tile in zip(panes, tiles, strict=True):
            pane.reader_name = self._reader_name(self.sides_of(pane))
            self._show_tile(pane, tile, here)

    def _reader_name(self, sides: tuple[Side, ...]) -> str:
        return tr("Readers A and B") if len(sides) > 1 else tr(SIDE_NAMES[sides[0]])

    def _show_tile(self, pane: Pane, tile: Tile, here: Place | None) -> None:
        is_needed = pane.show_tile(tile, tile.timepoint, is_locked=False, is_by_timepoint=False)
        if tile.series is None or not is_needed:
            if tile.series is not None and pane.volume is not None:
                # Its window may have been set while it stood in no view.
                pane.canvas.set_window(*self.windows.of(tile.series, pane.volume))
            self._arrived(pane)
            return
        self._arriving.want(
            pane, tile.series, partial(self._show_volume, pane, tile.series, here), partial(self._show_problem, pane)
        )

    def _show_volume(self, pane: Pane, facts: SeriesFacts, here: Place | None, volume: Volume) -> None:
        if self._found is None or pane.facts != facts:
            return
        pane.show_volume(volume, self.windows.of(facts, volume))
        there = None if here is None else self._grid.links.links.point_in(volume, *here)
        if there is not None:
            self._grid.links.bring(pane, there)
        self._arrived(pane)

    def _show_problem(self, pane: Pane, error: BaseException) -> None:
        pane.show_problem(error)
        self._arrived(pane)

    def _arrived(self, pane: Pane) -> None:
        self._waits_for.discard(pane)
        if self._waits_for:
            return
        if not self.shows_phases and (not self._is_fitted or self._is_uneven()):
            self._is_fitted = True
            self._grid.fit_bodies()
        for each in self._grid.shown:
            self.draw_marks(each)
        self._go_where_wanted()
        self._prepare()
        self.shown.emit()

    def _go_where_wanted(self) -> None:
        line, self._wanted = self._wanted, None
        place, self._wanted_place = self._wanted_place, None
        if line is not None:
            source = self._shelf.volume(line.series_key)
            for each in self._grid.shown:
                self._bring(each, middle_mm(line), source)
        if place is not None:
            for each in self._grid.shown:
                self._grid.links.bring(each, place[0])
                each.canvas.set_view(*place)

    def _bring(self, pane: Pane, point_mm: PointMm, source: Volume | None) -> None:
        """Bring a view to a point, mm LPS in the frame of a source; one of a phase comes close to it."""
        volume = pane.volume
        there = point_mm
        if source is not None and volume is not None:
            there = self._grid.links.links.point_in(volume, source, point_mm) or point_mm
        self._grid.links.bring(pane, there)
        if self.shows_phases:
            pane.canvas.set_view(there, _PHASE_FIELD_MM / max(pane.canvas.height(), 1))

    def _came_whole(self, pane: Pane) -> None:
        """Draw the marks over the images that are here in full, and see to one scale: now the body is known."""
        if pane not in self._grid.shown:
            return
        self.draw_marks(pane)
        if self._found is not None and not self.shows_phases and self._is_uneven():
            self._grid.fit_bodies()

    def _is_uneven(self) -> bool:
        """Return whether linked views show the patient at different scales: the images of one came again."""
        places = (pane.canvas.view_place for pane in self._grid.shown)
        scales = [place.mm_per_px for place in places if place is not None]
        return self._grid.links.is_linked and bool(scales) and max(scales) > min(scales) * (1 + _EVEN)

    def _prepare(self) -> None:
        """Load what may be looked at next: the other phases here, and this phase at every other timepoint."""
        found, tile = self._found, self._tile
        if found is None or tile is None:
            return
        others = [
            facts
            for ordinal, images in found.case.images.items()
            if ordinal != self.timepoint and (facts := images.of_phase(tile.phase)) is not None
        ]
        self._shelf.prepare((*found.case.images[self.timepoint].series, *others))


def _place_of(pane: Pane) -> Place | None:
    point = pane.canvas_center()
    return None if pane.volume is None or point is None else (pane.volume, point)
