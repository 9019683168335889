"""Fetches and opens images by itself: after every pass of the courier, and soon after a lock (TR-23, TR-48)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import Cancelled, EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.image_ports import ImagesFetched
from readstation.ui.ports import StationServices

SHOW_EVERY_MS = 1_000
ASK_AGAIN_MS = 500
MOST_ASKED = 20
"""How often central is asked again in quick turn for a lock that it has not answered for; then with each pass."""


class ImageFetcher(QObject):
    """One pass over the images at a time, beside the courier's: neither waits for the other.

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    """

    progressed = Signal()
    """Something may be said anew of how fetching stands."""
    came = Signal()
    """Images can be seen now that could not before, or central has answered."""
    answer_wanted = Signal()
    """A read waits for central's answer: it should be asked again."""
    unreachable = Signal()
    """Not all could be asked for or fetched: it should be tried again, as soon as anything is (TR-48)."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services, self._bridge = services, bridge
        self._session: Session | None = None
        self._job: QuietJob | None = None
        self._is_wanted_again = False
        self._asked = 0
        self._showing = QTimer(self, interval=SHOW_EVERY_MS)
        self._showing.timeout.connect(self.progressed)
        self._asking = QTimer(self, singleShot=True, interval=ASK_AGAIN_MS)
        self._asking.timeout.connect(self.answer_wanted)

    def start(self, session: Session) -> None:
        """Fetch for a person from now on."""
        self._session = session

    def stop(self) -> None:
        """Fetch no more; what is under way is told to stop, and what came stays."""
        self._session = None
        self._is_wanted_again = False
        self._showing.stop()
        self._asking.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def expect_answer(self) -> None:
        """Something was locked: central will be asked in quick turn, and what opens here opens at once."""
        self._asked = 0
        self.fetch()

    def fetch(self) -> None:
        """Do a pass; where one is under way, another follows it."""
        session, services = self._session, self._services
        if session is None:
            return
        if self._job is not None:
            self._is_wanted_again = True
            return
        job = self._job = QuietJob()
        self._showing.start()
        self._bridge.run(
            lambda: services.fetch_images(session, job),
            lambda fetched: self._done(job, fetched),
            lambda error: self._failed(job, error),
            lane=Lane.POOL,
        )

    def _done(self, job: QuietJob, fetched: ImagesFetched) -> None:
        if job is not self._job:
            return
        self._end_pass()
        self.came.emit()
        if fetched.is_unreachable:
            self.unreachable.emit()
        if fetched.waits_for_central and self._asked < MOST_ASKED:
            self._asked += 1
            self._asking.start()
        elif not fetched.waits_for_central:
            self._asked = 0

    def _failed(self, job: QuietJob, error: BaseException) -> bool:
        if job is self._job:
            self._end_pass()
        return isinstance(error, Cancelled | EnvironmentFault | Refused)

    def _end_pass(self) -> None:
        self._job = None
        self._showing.stop()
        self.progressed.emit()
        if self._is_wanted_again:
            self._is_wanted_again = False
            self.fetch()
