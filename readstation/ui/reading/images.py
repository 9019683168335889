"""Which images stand in the views: the hanging, its volumes, windows and marks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from readstation.core.ids import LesionId, MarkupId
from readstation.geometry.volume import Volume
from readstation.model.series import PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge
from readstation.ui.canvas_events import ViewChanged
from readstation.ui.ports import StationServices, Tile
from readstation.ui.presenters.hung_phases import HungPhases, as_sent
from readstation.ui.presenters.layout import Layout, arranged, companions, prior_name, stepped_series, with_way_on
from readstation.ui.presenters.marks import Candidate, middle_mm, place_of
from readstation.ui.presenters.spread import places_away
from readstation.ui.presenters.windows import Window
from readstation.ui.reading.arriving import Arriving
from readstation.ui.reading.line_values import LineValues
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.pane_marks import PaneMarks, WorkedOn, no_proposal
from readstation.ui.reading.phase_windows import PhaseWindows
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.marks import PointMm
from readstation.viewer.planes import PlaneStack

_BASELINE = 0

Place = tuple[Volume, PointMm]
"""A patient point, mm LPS, and the volume in whose frame of reference it lies."""


class RoomImages(QObject):
    """Hangs the images of a read in the views.

    Attributes
    ----------
    windows
        The grey-level windows of its phases.
    """

    hung = Signal()
    """Every view of a new hanging shows its image or says why not."""
    arranged_anew = Signal()
    """Every view of another layout shows its image or says why not."""
    refused = Signal(str)
    """Why a layout cannot be shown."""

    def __init__(self, services: StationServices, bridge: Bridge, grid: ViewGrid) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._grid = grid
        self._shelf = VolumeShelf(services.volumes)
        self.line_values = LineValues(self._shelf)
        self._marks = PaneMarks(self._shelf, grid, self.line_values)
        self._view: ReadView | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._hung_for: tuple[TimepointImages | None, TimepointImages | None] = (None, None)
        self._prior = _BASELINE
        self._waits_for: set[Pane] = set()
        self.windows = PhaseWindows(grid)
        self._selected: LesionId | None = None
        self._candidate: Candidate | None = None
        self.chosen: MarkupId | None = None
        self.proposed = no_proposal
        self._is_compact = False
        self._is_fitted = False
        self._is_new_hanging = False
        self._layout = Layout.HUNG
        self._go_on: Place | None = None
        self.phases = HungPhases()
        self._arriving = Arriving(self._shelf, grid)
        self.first_painted = self._arriving.first_painted
        self._arriving.verified.connect(self._show_marks)

    @property
    def shelf(self) -> VolumeShelf:
        """The volumes of the read."""
        return self._shelf

    @property
    def layout(self) -> Layout:
        """The layout that is shown."""
        return self._layout

    @property
    def prior(self) -> int:
        """The timepoint that stands beside the current one."""
        return self._prior

    def show_view(self, view: ReadView, selected: LesionId | None, candidate: Candidate | None) -> None:
        """Show a newer view of the read; images are hung anew only where other images belong there."""
        is_other_timepoint = self._view is None or self._view.timepoint != view.timepoint
        self._view, self._selected, self._candidate = view, selected, candidate
        self.windows.presets = view.charter.window_presets
        if is_other_timepoint:
            self._prior, self._layout = _BASELINE, Layout.HUNG
        now, prior = self._wanted()
        if now is not None and (now, prior) != self._hung_for:
            self._hung_for = (now, prior)
            services = self._services
            self._bridge.run(lambda: services.hang(now, prior), self._hang, overtakes="hang")
        else:
            self.refresh()

    def refresh(self) -> None:
        """Draw marks and corner texts anew."""
        self._grid.each_shown(self._show_marks)
        self._grid.each_shown(self._show_corner)

    def _show_corner(self, pane: Pane) -> None:
        if self._view is not None and pane.tile is not None:
            pane.is_locked = self._view.state.is_locked(pane.tile.timepoint)
        pane.refresh_corner()

    def set_compact(self, *, is_compact: bool) -> None:
        """Show fewer views on a small display."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            if self._tiles:
                self._arrange()

    def arrange_anew(self) -> None:
        """Put the views of the layout into the windows there are now, at the same place of the patient."""
        if self._tiles:
            self._arrange()

    def set_layout(self, layout: Layout) -> None:
        """Show another layout, at the same place of the patient."""
        if self._view is None or not self._tiles:
            return
        before, self._layout = self._layout, layout
        if not self._arrange():
            self._layout = before

    def step_prior(self, step: int) -> None:
        """Put an earlier or later timepoint beside the current one."""
        view = self._view
        others = () if view is None else companions(view)
        if others:
            place = others.index(self._prior) if self._prior in others else 0
            self.show_prior(others[min(max(place + step, 0), len(others) - 1)])

    def show_prior(self, ordinal: int) -> None:
        """Put a timepoint beside the current one: baseline, nadir, the previous one, or any that may stand there."""
        view = self._view
        if view is not None and ordinal in companions(view):
            self._prior = ordinal
            self.show_view(view, self._selected, self._candidate)

    def step_phase(self, step: int) -> None:
        """Show the next phase in the active view, at the same place of the patient."""
        view, pane = self._view, self._grid.active
        if view is None or pane.tile is None or pane.tile.timepoint not in view.images:
            return
        view = self.phases.applied(view)
        tile = stepped_series(view.images[pane.tile.timepoint], view.charter.required_phases, pane.tile, step)
        if tile is not None:
            self.show_in(pane, tile)

    def show_in(self, pane: Pane, tile: Tile) -> None:
        """Show a series in a view, at the same place of the patient and in the same plane."""
        self._show_tile(pane, tile, pane.plane, _place_of(pane))

    def hang_as(self, facts: SeriesFacts, phase: PhaseRole) -> None:
        """Hang a series as another phase than the proposed one, until the case is closed."""
        self.phases.choose(facts, phase)
        if self._view is not None:
            self.show_view(self._view, self._selected, self._candidate)

    def jump_to(self, lesion_id: LesionId | None, *, prior_too: bool = True) -> None:
        """Bring the views to where a lesion was measured last; each that shows its own line of it goes to that one."""
        view = self._view
        if view is None or lesion_id is None:
            return
        timepoints = (view.timepoint, self._prior) if prior_too else (view.timepoint,)
        for timepoint in timepoints:
            drawn = place_of(view, lesion_id, timepoint)
            pane = self._grid.pane_of(drawn.series_key) if drawn is not None else None
            if drawn is not None and pane is not None:
                self._grid.go_to(pane, middle_mm(drawn))
                self._marks.bring_to_own_lines(view, lesion_id, pane)
                return

    def close_images(self) -> None:
        """Let go of every image of the read."""
        self._arriving.forget()
        self.line_values.forget()
        self._shelf.clear()
        self._view, self._tiles, self._hung_for = None, (), (None, None)
        self._waits_for.clear()
        self.windows.clear()
        self._layout, self._go_on = Layout.HUNG, None
        self.phases.clear()
        for pane in self._grid.panes:
            pane.leave()
        self._grid.links.forget()

    def _wanted(self) -> tuple[TimepointImages | None, TimepointImages | None]:
        view = self._view
        if view is None:
            return None, None
        view = self.phases.applied(view)
        now = view.images.get(view.timepoint)
        return now, view.images.get(self._prior) if view.timepoint > _BASELINE else None

    def _hang(self, tiles: tuple[Tile, ...]) -> None:
        if self._view is None:
            return
        self._tiles = tiles
        self._is_new_hanging = True
        self._grid.links.drop_crosshair()
        if not self._arrange():
            self._layout = Layout.HUNG
            self._arrange()

    def _arrange(self) -> bool:
        """Put tiles into views as the layout says; return whether it can be shown."""
        view = self._view
        if view is None:
            return False
        shown = None if self._is_new_hanging else self._grid.active.tile
        view = self.phases.applied(view)
        is_compact = self._is_compact and self._grid.second is None
        made = arranged(self._layout, view, self._tiles, shown, self._prior, is_compact=is_compact)
        if isinstance(made, str):
            self.refused.emit(made)
            return False
        self._is_fitted = False
        self._go_on = None if self._is_new_hanging else self._place_to_keep()
        self._grid.lay_out(made.cells, places_away(view, made))
        # By view and not by series: several views may show one series.
        self._waits_for = set(self._grid.shown)
        self._grid.activate(self._grid.shown[made.active])
        active_first = sorted(made.tiles, key=lambda each: each is not made.tiles[made.active])
        self._shelf.show([each.series for each in active_first if each.series is not None])
        now = view.images.get(view.timepoint)
        self._shelf.prepare(() if now is None else now.series)
        for place in sorted(range(len(made.tiles)), key=lambda each: each != made.active):
            self._show_tile(self._grid.shown[place], made.tiles[place], made.planes[place])
        return True

    def _show_tile(self, pane: Pane, tile: Tile, plane: Plane | None, here: Place | None = None) -> None:
        view = self._view
        if view is None:
            return
        tile = with_way_on(view, as_sent(view, tile))
        facts = tile.series
        pane.prior_name = prior_name(view, tile.timepoint) if tile.timepoint < view.timepoint else ""
        is_needed = pane.show_tile(
            tile,
            view.timepoint,
            is_locked=view.state.is_locked(tile.timepoint),
            is_by_timepoint=view.timepoint > _BASELINE,
            plane=plane,
        )
        if facts is None or not is_needed:
            pane.say("" if facts is None else self.phases.words(facts))
            self._show_marks(pane)
            self._arrived(pane)
            return
        self._arriving.want(
            pane, facts, partial(self._show_volume, pane, facts, here), partial(self._show_problem, pane, facts)
        )

    def _show_volume(self, pane: Pane, facts: SeriesFacts, here: Place | None, volume: Volume) -> None:
        if self._view is None or pane.facts != facts:
            return
        pane.show_volume(volume, self.window_of(facts, volume))
        if here is not None:
            there = self._grid.links.links.point_in(volume, *here)
            if there is not None:
                self._grid.links.bring(pane, there)
        if words := self.phases.words(facts):
            pane.say(words)
        self._grid.links.show_crosshair()
        self._grid.links.show_pills()
        self._show_marks(pane)
        self._arrived(pane)

    def show_again(self, pane: Pane) -> None:
        """Show the series itself in a view that shows what was computed from it."""
        if pane.tile is not None:
            self.show_in(pane, pane.tile)

    def put(self, pane: Pane, tile: Tile, volume: Volume, stack: PlaneStack, index: int, place: ViewChanged) -> None:
        """Show an image that is here already, exactly so: planes, plane, middle and scale."""
        view = self._view
        if view is None or tile.series is None:
            return
        pane.prior_name = prior_name(view, tile.timepoint) if tile.timepoint < view.timepoint else ""
        pane.put(tile, volume, self.window_of(tile.series, volume), is_locked=view.state.is_locked(tile.timepoint))
        pane.canvas.show_planes(stack)
        pane.canvas.set_slice(index)
        pane.canvas.set_view(place.center_mm, place.mm_per_px)
        pane.refresh_corner()
        self._show_marks(pane)
        self._grid.links.show_crosshair()

    def window_of(self, facts: SeriesFacts, volume: Volume) -> Window:
        """Return the window of a series: the one that the reader set, here or for its phase, else the first one."""
        return self.windows.of(facts, volume)

    def _show_problem(self, pane: Pane, facts: SeriesFacts, error: BaseException) -> None:
        if pane.facts == facts:
            pane.show_problem(error)
        self._arrived(pane)

    def _arrived(self, pane: Pane) -> None:
        if pane in self._waits_for:
            self._waits_for.discard(pane)
            # Marks of other phases need to know which volumes share a coordinate system.
            self._grid.each_shown(self._show_marks)
            self._tell_when_hung()

    def _tell_when_hung(self) -> None:
        if self._waits_for:
            return
        if not self._is_fitted:
            self._is_fitted = True
            self._grid.fit_bodies()
        self._grid.links.propose()
        self._go_on_here()
        self._grid.follow(self._grid.active)
        if self._is_new_hanging:
            self._is_new_hanging = False
            self.hung.emit()
        else:
            self.arranged_anew.emit()

    def _place_to_keep(self) -> Place | None:
        """Return where the reader is: at the shared point where the active view shows it, else in its middle."""
        pane, links = self._grid.active, self._grid.links
        stack = pane.canvas.stack
        if pane.volume is None or stack is None or links.crosshair is None:
            return _place_of(pane)
        point = links.crosshair.in_volume(pane.volume, links.links)
        if point is None or stack.index_nearest(point) != pane.canvas.slice_index:
            return _place_of(pane)
        return pane.volume, point

    def _go_on_here(self) -> None:
        """Bring the views of another layout to where the reader was."""
        place, self._go_on = self._go_on, None
        if place is None:
            return
        for pane in self._grid.shown:
            there = None if pane.volume is None else self._grid.links.links.point_in(pane.volume, *place)
            if there is not None:
                self._grid.links.bring(pane, there)

    def _show_marks(self, pane: Pane) -> None:
        if self._view is not None:
            self._marks.show(pane, self._view, WorkedOn(self._selected, self._candidate, self.chosen, self.proposed))


def _place_of(pane: Pane) -> Place | None:
    point = pane.canvas_center()
    return None if pane.volume is None or point is None else (pane.volume, point)
