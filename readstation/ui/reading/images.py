"""Which images stand in the views: the hanging, its volumes, windows and marks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from readstation.core.ids import LesionId, SeriesKey
from readstation.geometry.volume import Volume
from readstation.model.series import PhaseRole, SeriesFacts, TimepointImages
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge
from readstation.ui.canvas_events import WindowChanged
from readstation.ui.ports import StationServices, Tile
from readstation.ui.presenters.layout import first_active, grid_places, stepped_phase
from readstation.ui.presenters.marks import Candidate, marks_for, middle_mm, place_of
from readstation.ui.presenters.windows import AS_SENT_KEY, Window, first_window, preset_window, sent_window
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid

_BASELINE = 0


class RoomImages(QObject):
    """Hangs the images of a read in the views."""

    hung = Signal()
    """Every view of a new hanging shows its image or says why not."""

    def __init__(self, services: StationServices, bridge: Bridge, grid: ViewGrid) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._grid = grid
        self._shelf = VolumeShelf(services.volumes, bridge)
        self._view: ReadView | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._hung_for: tuple[TimepointImages | None, TimepointImages | None] = (None, None)
        self._prior = _BASELINE
        self._waits_for: set[SeriesKey] = set()
        self._windows: dict[tuple[int, PhaseRole], Window] = {}
        self._selected: LesionId | None = None
        self._candidate: Candidate | None = None
        self._is_compact = False
        self._is_fitted = False
        grid.window_changed.connect(self._keep_window)

    @property
    def prior(self) -> int:
        """The timepoint that stands beside the current one."""
        return self._prior

    def show_view(self, view: ReadView, selected: LesionId | None, candidate: Candidate | None) -> None:
        """Show a newer view of the read; images are hung anew only where other images belong there."""
        is_other_timepoint = self._view is None or self._view.timepoint != view.timepoint
        self._view, self._selected, self._candidate = view, selected, candidate
        if is_other_timepoint:
            self._prior = _BASELINE
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
        self._grid.each_shown(lambda pane: pane.refresh_corner())

    def set_compact(self, *, is_compact: bool) -> None:
        """Show fewer views on a small display."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            if self._tiles:
                self._hang(self._tiles)

    def step_prior(self, step: int) -> None:
        """Put an earlier or later prior beside the current timepoint."""
        view = self._view
        if view is None or view.timepoint == _BASELINE:
            return
        self._prior = min(max(self._prior + step, _BASELINE), view.timepoint - 1)
        self.show_view(view, self._selected, self._candidate)

    def step_phase(self, step: int) -> None:
        """Show the next phase in the active view, at the same place of the patient."""
        view, pane = self._view, self._grid.active
        if view is None or pane.tile is None or pane.tile.timepoint not in view.images:
            return
        tile = stepped_phase(view.images[pane.tile.timepoint], view.charter.required_phases, pane.tile.phase, step)
        if tile is not None:
            here = None if pane.volume is None else (pane.volume, pane.canvas.slice_index)
            self._show_tile(pane, tile, here)

    def set_preset(self, key: str) -> None:
        """Set the window of a number key in the active view."""
        view, pane = self._view, self._grid.active
        if view is None or pane.volume is None or pane.facts is None:
            return
        window = sent_window(pane.volume) if key == AS_SENT_KEY else preset_window(view.charter.window_presets, key)
        if window is not None:
            self._windows[pane.facts.timepoint, pane.facts.phase] = window
            pane.canvas.set_window(*window)

    def jump_to(self, lesion_id: LesionId | None, *, prior_too: bool = True) -> None:
        """Bring the views to where a lesion was measured last; linked views follow."""
        view = self._view
        if view is None or lesion_id is None:
            return
        timepoints = (view.timepoint, self._prior) if prior_too else (view.timepoint,)
        for timepoint in timepoints:
            drawn = place_of(view, lesion_id, timepoint)
            pane = self._grid.pane_of(drawn.series_key) if drawn is not None else None
            if drawn is not None and pane is not None:
                self._grid.go_to(pane, middle_mm(drawn))
                return

    def close_images(self) -> None:
        """Let go of every image of the read."""
        self._shelf.clear()
        self._view, self._tiles, self._hung_for = None, (), (None, None)
        self._waits_for.clear()
        self._windows.clear()
        for pane in self._grid.panes:
            pane.leave()
        self._grid.forget_links()

    def _wanted(self) -> tuple[TimepointImages | None, TimepointImages | None]:
        view = self._view
        if view is None:
            return None, None
        now = view.images.get(view.timepoint)
        return now, view.images.get(self._prior) if view.timepoint > _BASELINE else None

    def _hang(self, tiles: tuple[Tile, ...]) -> None:
        view = self._view
        if view is None:
            return
        self._tiles = tiles
        self._is_fitted = False
        is_baseline = view.timepoint == _BASELINE
        active = first_active(view, tiles)
        places = grid_places(len(tiles), is_compact=self._is_compact, is_baseline=is_baseline)
        shown = tiles if len(places) == len(tiles) else (tiles[active],)
        self._grid.lay_out(places)
        self._waits_for = {tile.series.series_key for tile in shown if tile.series is not None}
        order = sorted(range(len(shown)), key=lambda place: shown[place] is not tiles[active])
        for place in order:
            self._show_tile(self._grid.shown[place], shown[place])
        self._grid.activate(self._grid.shown[active if len(shown) == len(tiles) else 0])
        self._tell_when_hung()

    def _show_tile(self, pane: Pane, tile: Tile, here: tuple[Volume, int] | None = None) -> None:
        view, facts = self._view, tile.series
        if view is None:
            return
        is_locked = view.state.is_locked(tile.timepoint)
        is_needed = pane.show_tile(
            tile, view.timepoint, is_locked=is_locked, is_by_timepoint=view.timepoint > _BASELINE
        )
        if facts is None or not is_needed:
            self._show_marks(pane)
            self._arrived(facts)
            return
        self._shelf.want(facts, partial(self._show_volume, pane, facts, here), partial(self._show_problem, pane, facts))

    def _show_volume(self, pane: Pane, facts: SeriesFacts, here: tuple[Volume, int] | None, volume: Volume) -> None:
        view = self._view
        if view is None or pane.facts != facts:
            return
        window = self._windows.get((facts.timepoint, facts.phase))
        pane.show_volume(volume, window or first_window(facts, volume, view.charter.window_presets))
        if here is not None:
            pane.canvas.set_slice(self._grid.slice_like(*here, volume))
            pane.refresh_corner()
        self._show_marks(pane)
        self._arrived(facts)

    def _show_problem(self, pane: Pane, facts: SeriesFacts, error: BaseException) -> None:
        if pane.facts == facts:
            pane.show_problem(error)
        self._arrived(facts)

    def _arrived(self, facts: SeriesFacts | None) -> None:
        if facts is not None and facts.series_key in self._waits_for:
            self._waits_for.discard(facts.series_key)
            # Marks of other phases need to know which volumes share a coordinate system.
            self._grid.each_shown(self._show_marks)
            self._tell_when_hung()

    def _tell_when_hung(self) -> None:
        if not self._waits_for:
            if not self._is_fitted:
                self._is_fitted = True
                self._grid.fit_bodies()
            self._grid.propose_links()
            self._grid.follow(self._grid.active)
            self.hung.emit()

    def _show_marks(self, pane: Pane) -> None:
        view, facts = self._view, pane.facts
        if view is None or facts is None or pane.volume is None:
            return
        same = self._shelf.in_frame_of(pane.volume)
        pane.canvas.set_marks(marks_for(view, facts, self._selected, same, self._candidate))

    def _keep_window(self, pane: Pane, window: WindowChanged) -> None:
        """Keep the window with the phase and timepoint, not with the place (user asks, 19)."""
        if pane.facts is not None:
            self._windows[pane.facts.timepoint, pane.facts.phase] = (window.width, window.center)
