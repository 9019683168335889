"""The diagnostic CT or MRI beside the fused views: linked by its frame of reference, or through a registration."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.model.series import Plane, SeriesFacts
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.distribution.fusion_images import DIAGNOSTIC, FusionImages
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.ui.uptake_ports import UptakeServices
from readstation.viewer.view_geometry import FloatArray


class DiagnosticView(QObject):
    """One series of the subject beside the fused ones; the uptake lies over it only where it is known how it lies.

    Attributes
    ----------
    chosen
        The series; None where none is shown.
    registration
        How the CT of the uptake lies to it, found or kept from before; None while nothing was asked for.
    shows_before
        Whether the uptake lies where positions alone put it, to be compared with where the registration puts it.
    is_registering
        Whether the two are being registered.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, services: UptakeServices, bridge: Bridge, grid: ViewGrid, images: FusionImages) -> None:
        super().__init__(grid)
        self._services, self._bridge = services, bridge
        self._grid, self._images = grid, images
        self._job = QuietJob()
        self.chosen: SeriesFacts | None = None
        self.registration: Registration | None = None
        self.shows_before = False
        self.is_registering = False
        images.verified.connect(self._verified)
        images.looked.connect(self.show_layer)
        images.changed.connect(self.show_layer)

    @property
    def pane(self) -> Pane:
        """Its view."""
        return self._grid.panes[DIAGNOSTIC]

    @property
    def volume(self) -> Volume | None:
        """Its volume, once it is whole and verified."""
        found = self.pane.volume if self.chosen is not None else None
        return found if found is not None and found.is_verified else None

    @property
    def needs_registration(self) -> bool:
        """Whether nothing is known of how the two lie to each other."""
        base, mine = self._images.base, self.volume
        if base is None or mine is None or base.frame_of_reference == mine.frame_of_reference:
            return False
        return self.registration is None or not self.registration.is_usable

    @property
    def has_before(self) -> bool:
        """Whether there is a registration that can be looked at, before and after."""
        return self.registration is not None and self.registration.transform is not None

    def choose(self, facts: SeriesFacts | None) -> None:
        """Show a series, or none."""
        self._forget_registration()
        self.chosen = facts
        self._images.show_beside(facts, Plane.AXIAL)
        self.changed.emit()

    def register(self) -> None:
        """Register the CT of the uptake with the series; what was found before is taken from this station's store."""
        base, mine, services = self._images.base, self.volume, self._services
        if base is None or mine is None:
            self.refused.emit(tr("The images are still being read and checked. Register them when the bar is full."))
            return
        job = self._job = QuietJob()
        self.is_registering = True
        self.changed.emit()
        self._bridge.run(
            lambda: services.register(base, mine, job), self._registered, self._not_registered, lane=Lane.POOL
        )

    def take(self) -> None:
        """Take a doubtful registration: the reader has looked at it before and after."""
        if self.registration is not None and self.registration.is_doubtful:
            self._registered(self.registration.confirmed())

    def show_before(self, *, is_before: bool) -> None:
        """Lay the uptake where positions alone put it, or where the registration puts it."""
        self.shows_before = is_before and self.has_before
        self.show_layer()
        self.changed.emit()

    def show_layer(self) -> None:
        """Lay the uptake over the series where it is known how, and say what it rests on."""
        pane, mine, over, look = self.pane, self.volume, self._images.shown_over, self._images.look
        if self.chosen is None or mine is None or pane not in self._grid.shown:
            return
        is_known, into_own = self._into_uptake(mine)
        if over is None or look is None or not is_known:
            pane.canvas.set_upper(())
        else:
            pane.canvas.set_upper((look.layer(over, into_own),))
        pane.say(self.words)

    @property
    def words(self) -> str:
        """What is known of the place of the series to the uptake, in words."""
        base, mine, found = self._images.base, self.volume, self.registration
        if base is None or mine is None:
            return ""
        if base.frame_of_reference == mine.frame_of_reference:
            return ""
        if self.is_registering:
            return tr("Registering…")
        if found is None:
            return tr("Another coordinate system: not linked and not fused. Register it first.")
        if found.transform is None:
            return found.findings[0].message if found.findings else tr("The two could not be registered.")
        shift_mm = float(np.linalg.norm(found.transform.apply(base.center_mm) - base.center_mm))
        residual = f"{found.residual_mm:.1f}"
        if self.shows_before:
            return tr("Before registration: by position alone, {shift} mm away.", shift=f"{shift_mm:.1f}")
        if not found.is_usable:
            why = found.findings[0].message if found.findings else ""
            return tr("Doubtful registration, ± {residual} mm, not used. {why}", residual=residual, why=why).strip()
        return tr("Registered, ± {residual} mm; moved by {shift} mm.", residual=residual, shift=f"{shift_mm:.1f}")

    def forget(self) -> None:
        """Let the series go."""
        self._forget_registration()
        self.chosen = None

    def _forget_registration(self) -> None:
        self._job.cancel()
        self.registration, self.shows_before, self.is_registering = None, False, False

    def _into_uptake(self, mine: Volume) -> tuple[bool, FloatArray | None]:
        """Return whether the uptake may be laid over the series, and the map into its frame where one is needed."""
        base, found = self._images.base, self.registration
        if base is None or not self._images.is_fused:
            return False, None
        if base.frame_of_reference == mine.frame_of_reference:
            return True, None
        if found is None or found.transform is None or not (found.is_usable or found.is_doubtful):
            return False, None
        if self.shows_before:
            return True, np.eye(4)
        if not found.is_usable:
            return False, None
        return True, _matrix(found.reversed())

    def _registered(self, found: Registration) -> None:
        self.is_registering = False
        self.registration = found
        base, mine = self._images.base, self.volume
        if base is not None and mine is not None and found.is_usable and found.transform is not None:
            self._grid.links.register(
                base.frame_of_reference, mine.frame_of_reference, _matrix(found), found.residual_mm
            )
        self.show_layer()
        self.changed.emit()

    def _not_registered(self, error: BaseException) -> bool:  # noqa: ARG002 - the window shows it
        self.is_registering = False
        self.show_layer()
        self.changed.emit()
        return False

    def _verified(self, pane: Pane) -> None:
        if pane is self.pane:
            self.show_layer()
            self.changed.emit()


def _matrix(found: Registration) -> FloatArray:
    matrix = np.eye(4)
    if found.transform is not None:
        matrix[:3, :3], matrix[:3, 3] = found.transform.matrix, found.transform.translation_mm
    return matrix
