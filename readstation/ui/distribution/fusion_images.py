"""Which images stand in the fused views: CT in three planes, what lies over it, and its projection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr
from readstation.dose.uptake import UptakeFacts
from readstation.geometry.volume import Volume
from readstation.model.charter import WindowPreset
from readstation.model.series import Modality, PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.reading.ports import VolumeSource
from readstation.ui.canvas_events import WindowChanged
from readstation.ui.ports import Tile
from readstation.ui.presenters.fusion import UptakeLook, banner_words, first_look, under_series, uptake_series
from readstation.ui.presenters.windows import Window
from readstation.ui.presenters.words import series_words
from readstation.ui.reading.arriving import Arriving
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.phase_windows import PhaseWindows
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.layers import Layer
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.projection import maximum_from_front

PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)
SOFT_TISSUE = (400.0, 40.0)
PROJECTION = len(PLANES)
"""The place of the view with the projection."""
DIAGNOSTIC = PROJECTION + 1
"""The place of the view with a diagnostic series."""

_FUSED_CELLS = ((0, 0, 2, 2), (0, 2, 1, 2), (1, 2, 1, 2))
_SIDE_CELL = (0, 4, 2, 1)
_HALF_SIDE_CELLS = ((0, 4, 1, 2), (1, 4, 1, 2))


class FusionImages(QObject):
    """Hangs the images of one timepoint of SPECT or PET with CT.

    Attributes
    ----------
    windows
        The windows of CT and of the projection.
    look
        How the uptake lies over the CT; None until it is here.
    under, over
        The series that lie under and over; None where there is none.
    uptake, base
        The volumes, each only when it is whole and verified.
    is_fused
        Whether the one lies over the other.
    """

    changed = Signal()
    """What lies over what, or what is said of it, has changed."""
    verified = Signal(object)
    """A `Pane` whose images are all here and are the released ones."""
    looked = Signal()
    """The look of the uptake has changed."""

    def __init__(self, source: VolumeSource, grid: ViewGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.shelf = VolumeShelf(source)
        self._arriving = Arriving(self.shelf, grid)
        self.windows = PhaseWindows(grid)
        self._images: TimepointImages | None = None
        self._facts: Mapping[SeriesKey, UptakeFacts] = {}
        self._left: list[SeriesFacts] = []
        self._problems: list[str] = []
        self._dose: Volume | None = None
        self._shows_dose = False
        self._has_side = self._has_diagnostic = False
        self.look: UptakeLook | None = None
        self.under: SeriesFacts | None = None
        self.over: SeriesFacts | None = None
        self.uptake: Volume | None = None
        self.base: Volume | None = None
        self.is_fused = False
        grid.window_changed.connect(self._window_dragged)
        self._arriving.verified.connect(self._verified)

    @property
    def candidates(self) -> tuple[SeriesFacts, ...]:
        """The series that can lie over the CT."""
        return () if self._images is None else uptake_series(self._images)

    @property
    def facts(self) -> UptakeFacts | None:
        """What the headers of the uptake say; None where there is none."""
        return None if self.over is None else self._facts.get(self.over.series_key)

    @property
    def banner(self) -> str:
        """What is missing or contradictory, in words."""
        return banner_words(self.facts, self._problems)

    @property
    def shown_over(self) -> Volume | None:
        """What lies over the CT now: the dose where it is shown, else the uptake."""
        return self._dose if self._shows_dose and self._dose is not None else self.uptake

    @property
    def dose(self) -> Volume | None:
        """The dose map that was handed over; None where there is none."""
        return self._dose

    @property
    def shows_dose(self) -> bool:
        """Whether the dose lies over the CT."""
        return self._shows_dose and self._dose is not None

    def begin(
        self,
        images: TimepointImages,
        facts: Mapping[SeriesKey, UptakeFacts],
        presets: tuple[WindowPreset, ...] = (),
    ) -> None:
        """Show the images of a timepoint: the uptake with most slices over the CT."""
        self.close_images()
        self._images, self._facts = images, facts
        self.windows.presets = presets
        found = self.candidates
        self.choose(found[0] if found else None)

    def choose(self, over: SeriesFacts | None) -> None:
        """Lay another series over the CT."""
        if self._images is None:
            return
        self.over, self.uptake, self.look, self.base = over, None, None, None
        self._dose, self._shows_dose, self.is_fused = None, False, False
        self._problems = [tr("There is no SPECT and no PET at this timepoint.")] if over is None else []
        self._left = list(under_series(self._images))
        if over is not None:
            self.shelf.need(over, partial(self._uptake_here, over), partial(self._uptake_lost, over))
        self._try_next_under()
        self.changed.emit()

    def set_look(self, look: UptakeLook) -> None:
        """Let the uptake look otherwise, in every view."""
        self.look = look
        self._show_layers()
        projection = self._grid.panes[PROJECTION]
        if projection.volume is not None and projection in self._grid.shown:
            projection.canvas.set_window(*look.window)
        self.looked.emit()

    def invert(self, *, is_inverted: bool) -> None:
        """Exchange black and white of what lies under; the projection is shown dark on bright."""
        for place, pane in enumerate(self._grid.panes):
            pane.canvas.set_inverted(is_inverted is not (place == PROJECTION))

    def show_dose(self, dose: Volume | None, *, is_shown: bool) -> None:
        """Take over a dose map on the grid of the uptake, and lay it over the CT, or the uptake again."""
        was = self.shows_dose
        self._dose, self._shows_dose = dose, is_shown
        shown = self.shown_over
        if shown is not None and (self.shows_dose or was):
            before = self.look
            self.look = first_look(shown)
            if before is not None:
                self.look = replace(self.look, colours=before.colours, opacity=before.opacity)
            self._show_projection()
            self.set_look(self.look)
        self.changed.emit()

    def layer_over(self, volume: Volume) -> Layer | None:
        """Return what lies over a volume in the frame of reference of the uptake; None where nothing may."""
        over, look = self.shown_over, self.look
        if over is None or look is None or volume.frame_of_reference != over.frame_of_reference:
            return None
        return look.layer(over) if volume.is_placed and over.is_placed else None

    def show_beside(self, facts: SeriesFacts | None, plane: Plane) -> None:
        """Show a diagnostic series beside the fused ones, or none."""
        pane = self._grid.panes[DIAGNOSTIC]
        pane.canvas.set_upper(())
        self._has_diagnostic = facts is not None
        if facts is None:
            pane.leave()
        self.lay_out(has_side=self._has_side)
        if facts is not None:
            pane.reader_name = tr("Diagnostic")
            self._want(pane, facts, plane)

    @property
    def diagnostic_series(self) -> tuple[SeriesFacts, ...]:
        """The CT and MR of the timepoint that nothing is fused with."""
        found = () if self._images is None else under_series(self._images)
        return tuple(each for each in found if each is not self.under)

    def close_images(self) -> None:
        """Let go of every image."""
        self._arriving.forget()
        self.shelf.clear()
        self.windows.clear()
        self._images, self._facts, self._left, self._problems = None, {}, [], []
        self.over, self.under, self.uptake, self.base, self.look = None, None, None, None, None
        self._dose, self._shows_dose, self.is_fused = None, False, False
        self._has_side = self._has_diagnostic = False
        for pane in self._grid.panes:
            pane.canvas.set_upper(())
            pane.leave()
        self._grid.links.forget()

    def _try_next_under(self) -> None:
        """Show the next CT that the uptake may lie over; where there is none, the uptake alone."""
        self.under = self._left.pop(0) if self._left else None
        shown = self.over if self.under is None else self.under
        for place, plane in enumerate(PLANES):
            pane = self._grid.panes[place]
            pane.reader_name = _title(self.over, self.under)
            self._want(pane, shown, plane)

    def _want(self, pane: Pane, facts: SeriesFacts | None, plane: Plane) -> None:
        timepoint = 0 if self._images is None else self._images.timepoint
        if facts is None:
            self._grid.lay_out(((0, 0, 1, 1),))
            return
        tile = Tile(timepoint, facts.phase, facts)
        if pane.show_tile(tile, timepoint, is_locked=False, is_by_timepoint=False, plane=plane):
            self._arriving.want(pane, facts, partial(self._show_volume, pane, facts), pane.show_problem)

    def _show_volume(self, pane: Pane, facts: SeriesFacts, volume: Volume) -> None:
        if pane.facts != facts:
            return
        pane.canvas.set_upper(())
        pane.show_volume(volume, self._window_of(facts, volume))
        self._show_layers()

    def _window_of(self, facts: SeriesFacts, volume: Volume) -> Window:
        if facts is self.over and self.look is not None:
            return self.look.window
        if facts.modality is Modality.CT and volume.window_width is None and facts.phase is PhaseRole.OTHER:
            # Without a window of its own the CT of a SPECT is shown as soft tissue, not by what air and table hold.
            return self.windows.preferences.window_of(facts.phase, facts.modality) or SOFT_TISSUE
        return self.windows.of(facts, volume)

    def _verified(self, pane: Pane) -> None:
        self.verified.emit(pane)
        is_fused_pane = pane in self._grid.panes[:PROJECTION]
        if is_fused_pane and self.under is not None and pane.facts == self.under and pane.volume is not None:
            self.base = pane.volume
            self._settle()

    def _uptake_here(self, facts: SeriesFacts, volume: Volume) -> None:
        if facts is not self.over:
            return
        self.uptake, self.look = volume, first_look(volume)
        self._show_projection()
        self._settle()

    def _uptake_lost(self, facts: SeriesFacts, error: BaseException) -> None:
        if facts is self.over:
            self._problems = [str(error)]
            self.changed.emit()

    def _settle(self) -> None:
        """Both are here: lay the one over the other where they share a frame of reference, else try another CT."""
        base, uptake, over = self.base, self.uptake, self.over
        if uptake is None or over is None:
            return
        if base is not None and self.under is not None:
            self._problems = []
            self.is_fused = self.layer_over(base) is not None
            if not self.is_fused:
                # Never laid over each other silently, wherever the positions happen to be.
                if self._left:
                    self.base = None
                    self._try_next_under()
                    return
                self._problems = [_apart(over, self.under, base, uptake)]
        self._show_layers()
        self._grid.fit_bodies()
        self.changed.emit()

    def _show_layers(self) -> None:
        for pane in self._grid.panes[:PROJECTION]:
            volume = pane.volume
            layer = None if volume is None or pane.facts is self.over else self.layer_over(volume)
            pane.canvas.set_upper(() if layer is None else (layer,))
            if volume is not None and pane.facts is self.over and self.look is not None:
                pane.canvas.set_window(*self.look.window)

    def _show_projection(self) -> None:
        shown, over, look = self.shown_over, self.over, self.look
        pane = self._grid.panes[PROJECTION]
        if shown is None or over is None or look is None or not (shown.is_placed and shown.is_scaled):
            self.lay_out(has_side=False)
            return
        self.lay_out(has_side=True)
        tile = Tile(over.timepoint, over.phase, over)
        pane.show_tile(tile, over.timepoint, is_locked=False, is_by_timepoint=False, plane=Plane.CORONAL)
        pane.show_volume(maximum_from_front(shown), look.window, tr("MIP from the front"))
        pane.canvas.set_corner_texts(
            CornerTexts((tr("MIP"), tr("{modality} from the front", modality=over.modality.value)), ())
        )
        pane.canvas.set_inverted(True)

    def lay_out(self, *, has_side: bool) -> None:
        """Put three planes on the grid, and beside them the projection and a diagnostic series where there are any."""
        self._has_side = has_side
        if self.over is not None and self.uptake is not None and not self.uptake.is_placed and self.under is None:
            self._grid.lay_out(((0, 0, 1, 1),))
        else:
            side = _HALF_SIDE_CELLS if self._has_diagnostic else (_SIDE_CELL,)
            self._grid.lay_out((*_FUSED_CELLS, *side) if has_side else _FUSED_CELLS)
        self._grid.fit_bodies()

    def _window_dragged(self, pane: Pane, window: WindowChanged) -> None:
        if self.look is not None and pane.facts is self.over:
            self.set_look(self.look.with_window((window.width, window.center)))


def _title(over: SeriesFacts | None, under: SeriesFacts | None) -> str:
    """Return what stands first in a view."""
    if over is None or under is None:
        return tr("Not fused")
    return tr("Fused, {upper} over {lower}", upper=over.modality.value, lower=under.modality.value)


def _apart(over: SeriesFacts, under: SeriesFacts, base: Volume, uptake: Volume) -> str:
    """Return why two images do not lie over each other."""
    if not uptake.is_placed or not base.is_placed:
        return tr("Where the image lies in the patient is not stated, so it is shown beside the CT and not over it.")
    return tr(
        "{upper} and {lower} lie in different coordinate systems, so they are not laid over each other.",
        upper=series_words(over),
        lower=series_words(under),
    )
