"""Images over images: PET and SPECT over CT, and a phase minus the pre-contrast one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from readstation.core.errors import Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.geometry.subtraction import Subtraction, subtracted
from readstation.geometry.volume import Volume
from readstation.model.series import Modality, PhaseRole, SeriesFacts
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.ports import StationServices
from readstation.ui.presenters.windows import fusion_window
from readstation.ui.presenters.words import series_words
from readstation.ui.reading.images import RoomImages
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.layers import LARGEST_FUSION, ColourMap, Layer, Look
from readstation.viewer.link import LinkKind
from readstation.viewer.view_geometry import FloatArray

_FUSION_STEP = 0.06
_UPTAKE = (Modality.PT, Modality.NM)
_SUBTRACTION_WINDOW = (250.0, 60.0)


@dataclass(frozen=True, eq=False, slots=True)
class _Over:
    """What lies over a series."""

    facts: SeriesFacts
    volume: Volume
    into_own: FloatArray | None


class Overlays(QObject):
    """Keeps what lies over which series, in every view of it.

    Attributes
    ----------
    fusion
        How much an upper image covers, from 0 to 0.72.
    """

    refused = Signal(str)
    """Why images are not laid over each other, and what can be done."""

    def __init__(self, services: StationServices, grid: ViewGrid, images: RoomImages, bridge: Bridge) -> None:
        super().__init__(grid)
        self._grid = grid
        self._images = images
        self._services = services
        self._bridge = bridge
        self.fusion = 0.6
        self._over: dict[SeriesKey, _Over] = {}
        self._differences: dict[Pane, Subtraction] = {}
        grid.image_shown.connect(self._show)

    def candidates(self, view: ReadView, pane: Pane) -> tuple[SeriesFacts, ...]:
        """Return what could be laid over the image of a view: the uptake images of its timepoint."""
        facts = pane.facts
        images = None if facts is None else view.images.get(facts.timepoint)
        if facts is None or images is None or facts.modality in _UPTAKE:
            return ()
        return tuple(each for each in images.series if each.modality in _UPTAKE)

    def pre_contrast(self, view: ReadView, pane: Pane) -> SeriesFacts | None:
        """Return the series that can be taken away from the image of a view."""
        facts = pane.facts
        images = None if facts is None else view.images.get(facts.timepoint)
        if facts is None or images is None or facts.phase in (PhaseRole.PRE_CONTRAST, PhaseRole.OTHER):
            return None
        return images.of_phase(PhaseRole.PRE_CONTRAST)

    def is_fused(self, pane: Pane) -> bool:
        """Whether something lies over the image of a view."""
        return pane.facts is not None and pane.facts.series_key in self._over

    def fuse(self, pane: Pane, over: SeriesFacts) -> None:
        """Lay a series over the image of a view, in every view of that image."""
        base = pane.facts
        if base is not None:
            self._images.shelf.need(over, partial(self._lay_over, base, over), pane.show_problem)

    def take_off(self, pane: Pane) -> None:
        """Show the image of a view alone again."""
        if pane.facts is not None and self._over.pop(pane.facts.series_key, None) is not None:
            self._grid.each_shown(self._show)

    def step_fusion(self, steps: int) -> None:
        """Let the upper images cover more or less; never so much that the CT is hidden."""
        self.fusion = float(np.clip(self.fusion + steps * _FUSION_STEP, 0.0, LARGEST_FUSION))
        self._grid.each_shown(self._show)

    def subtract(self, pane: Pane, taken: SeriesFacts) -> None:
        """Show the image of a view minus the pre-contrast one."""
        volume, facts = pane.volume, pane.facts
        if volume is not None and facts is not None and not volume.is_verified:
            self.refused.emit(tr("The images are still being read and checked. Subtract when the bar is full."))
        elif volume is not None and facts is not None:
            self._images.shelf.need(taken, partial(self._subtract, pane, facts, volume), pane.show_problem)

    def difference_in(self, pane: Pane) -> Subtraction | None:
        """Return the difference that a view shows; None where it shows something else."""
        made = self._differences.get(pane)
        return made if made is not None and pane.volume is made.volume else None

    def forget(self) -> None:
        """Let every upper image go."""
        self._over.clear()
        self._differences.clear()

    def _lay_over(self, base: SeriesFacts, over: SeriesFacts, volume: Volume) -> None:
        pane = self._grid.pane_of(base.series_key)
        if pane is None or pane.volume is None:
            return
        is_known, into_own = self._way(pane.volume, volume)
        if not is_known:
            self.refused.emit(
                tr(
                    "{upper} and {lower} lie in different coordinate systems and were not registered, so "
                    "they are not laid over each other. Show them beside each other, or register them first.",
                    upper=series_words(over),
                    lower=series_words(base),
                )
            )
            return
        self._over[base.series_key] = _Over(over, volume, into_own)
        self._grid.each_shown(self._show)

    def _way(self, base: Volume, over: Volume) -> tuple[bool, FloatArray | None]:
        """Return whether it is known how one volume lies to another in all directions, and the map if one is needed."""
        if base.frame_of_reference == over.frame_of_reference:
            return True, None
        link = self._grid.links.links.between(base, over)
        if link is None or link.kind is not LinkKind.REGISTERED:
            return False, None
        return True, link.matrix

    def _show(self, pane: Pane) -> None:
        found = None if pane.facts is None else self._over.get(pane.facts.series_key)
        if pane.volume is None or not pane.shows_series:
            return
        if found is None:
            pane.canvas.set_upper(())
            return
        look = Look(fusion_window(found.volume), colours=ColourMap.INFERNO, opacity=self.fusion)
        pane.canvas.set_upper((Layer(found.volume, look, is_base=False, into_own=found.into_own),))

    def _subtract(self, pane: Pane, facts: SeriesFacts, volume: Volume, taken: Volume) -> None:
        if pane.facts != facts:
            return
        job, services = QuietJob(), self._services
        pane.say(tr("Registering the two phases…"))

        def registered_difference() -> Subtraction:
            found = services.register(volume, taken, job)
            is_one_frame = volume.frame_of_reference == taken.frame_of_reference
            return subtracted(volume, taken, None if is_one_frame and not found.is_usable else found, job)

        self._bridge.run(
            registered_difference,
            partial(self._show_difference, pane, facts),
            partial(self._say_not_subtracted, pane),
            lane=Lane.POOL,
        )

    def _say_not_subtracted(self, pane: Pane, error: BaseException) -> bool:
        """Leave the phase where it is and say why nothing was subtracted from it."""
        pane.say("")
        if isinstance(error, Refused):
            self.refused.emit(
                tr("{message} Step through the phases with C instead.", message=error.findings[0].message)
            )
            return True
        return False

    def _show_difference(self, pane: Pane, facts: SeriesFacts, made: Subtraction) -> None:
        place, stack = pane.canvas.view_place, pane.canvas.stack
        if pane.facts != facts or place is None or stack is None:
            return
        index = pane.canvas.slice_index
        series = series_words(facts)
        title = (
            tr("{series} − pre-contrast, not registered", series=series)
            if made.registration is None
            else tr("{series} − pre-contrast, registered", series=series)
        )
        self._differences[pane] = made
        pane.show_volume(made.volume, _SUBTRACTION_WINDOW, title)
        pane.canvas.show_planes(stack)
        pane.canvas.set_slice(index)
        pane.canvas.set_view(place.center_mm, place.mm_per_px)
        pane.canvas.set_marks(())
        pane.refresh_corner()
        nothing = tr("Nothing is measured on a difference.")
        if made.registration is None:
            nothing = f"{tr('The breath may differ between the phases.')} {nothing}"
        pane.say(nothing)
