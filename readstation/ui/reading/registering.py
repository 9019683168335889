"""Registers the livers of prior and current while the reader looks, and takes what is good enough."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from readstation.core.jobs import QuietJob
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.volume import Volume
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.ports import StationServices
from readstation.ui.reading.images import RoomImages
from readstation.ui.reading.views import ViewGrid

Frames = tuple[str, str]


class Registering(QObject):
    """One registration for each pair of timepoints that stand beside each other, of the measuring phase.

    What was found is kept for the case. Only an accepted registration links views by itself; a doubtful one waits for
    the reader, and a refused one changes nothing.
    """

    def __init__(self, services: StationServices, bridge: Bridge, grid: ViewGrid, images: RoomImages) -> None:
        super().__init__(grid)
        self._services = services
        self._bridge = bridge
        self._grid = grid
        self._images = images
        self._found: dict[Frames, Registration] = {}
        self._job: QuietJob | None = None
        self._ticket: Ticket | None = None
        self._frames: Frames | None = None

    @property
    def is_running(self) -> bool:
        """Whether a registration is being computed."""
        return self._job is not None

    @property
    def doubtful(self) -> Registration | None:
        """The registration of what is shown that waits for the reader, or None."""
        found = self._found.get(self._frames) if self._frames is not None else None
        is_doubtful = found is not None and found.verdict is Verdict.DOUBTFUL and not found.is_confirmed
        return found if is_doubtful else None

    def begin(self, view: ReadView | None) -> None:
        """Register the prior that is shown with the current timepoint, once both are whole; known ones are taken."""
        if view is None or view.timepoint == 0:
            return
        phase = view.charter.measuring_phase
        before, here = view.images.get(self._images.prior), view.images.get(view.timepoint)
        prior = None if before is None else before.of_phase(phase)
        now = None if here is None else here.of_phase(phase)
        if prior is None or now is None:
            return
        shelf = self._images.shelf
        shelf.need(prior, lambda one: shelf.need(now, partial(self._start, one), _leave), _leave)

    def confirm(self) -> None:
        """Take the doubtful registration of what is shown, as the reader decided."""
        found = self.doubtful
        if found is not None and self._frames is not None:
            self._found[self._frames] = found.confirmed()
            self._take(self._frames)

    def stop(self) -> None:
        """Stop and forget; the case is closed."""
        if self._job is not None:
            self._job.cancel()
        if self._ticket is not None:
            self._ticket.cancel()
        self._job, self._ticket, self._frames = None, None, None
        self._found.clear()

    def _start(self, prior: Volume, now: Volume) -> None:
        frames = (prior.frame_of_reference, now.frame_of_reference)
        self._frames = frames
        if frames[0] == frames[1] or self.is_running:
            return
        if frames in self._found:
            self._take(frames)
            return
        job, services = QuietJob(), self._services
        self._job = job
        self._show_progress()
        self._ticket = self._bridge.run(
            lambda: services.register(prior, now, job),
            partial(self._done, frames),
            partial(self._failed),
            lane=Lane.POOL,
        )

    def _done(self, frames: Frames, found: Registration) -> None:
        self._job, self._ticket = None, None
        self._found[frames] = found
        self._show_progress()
        self._take(frames)

    def _failed(self, error: BaseException) -> bool:  # noqa: ARG002 - the views stay linked as they were
        self._job, self._ticket = None, None
        self._show_progress()
        return True

    def _take(self, frames: Frames) -> None:
        found = self._found[frames]
        if found.is_usable and found.transform is not None:
            self._grid.links.register(*frames, found.transform.homogeneous, found.residual_mm)
            self._grid.follow(self._grid.active)
            self._images.refresh()

    def _show_progress(self) -> None:
        self._grid.links.is_registering = self.is_running
        self._grid.links.show_pills()


def _leave(error: BaseException) -> None:
    """Leave the views linked as they are; the view of the series says what is wrong with it."""
