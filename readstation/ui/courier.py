"""Sends what waits by itself: at sign-in, every 45 seconds, sooner while central is out of reach, and after a lock."""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import EnvironmentFault, Refused
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.image_ports import ImagesState
from readstation.ui.ports import StationServices, SyncState, SyncWords

EVERY_MS = 45_000
"""A person whose account was ended is cut off within a minute (TR-3): the pass has the rest of it."""
AGAIN_MS = 500
"""The longest wait before the second try where something was not reached; it doubles with each try after that."""
LONGEST_AGAIN_MS = 2_000
"""No wait is longer: with what a try may last, a route that returns is used within 10 s (TR-48).

Fifty stations that wait at once come to about twelve short passes a second, spread by chance.
"""
SOON_MS = 1_500
_MOST_FAILURES = 16
"""Counted no further: the wait grows no more long before."""


class Courier(QObject):
    """One pass at a time, on the pool, so that no edit ever waits for the network (TR-48).

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    """

    started = Signal()
    """A pass is under way."""
    delivered = Signal(object)
    """The `SyncWords` after a pass, reached or not."""
    refused = Signal(object)
    """Why central did not let this person in; the passes stop until the next sign-in or an order by hand."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._under_way: Ticket | None = None
        self._failures = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._send)

    def start(self, session: Session) -> None:
        """Send for a person from now on."""
        self._session = session
        self._failures = 0
        self._timer.start(0)

    def stop(self) -> None:
        """Send no more; a pass that is under way ends by itself and is not shown."""
        self._session = None
        self._timer.stop()
        if self._under_way is not None:
            self._under_way.is_wanted = False
            self._under_way = None

    def send_soon(self) -> None:
        """Send in a moment: something important is waiting."""
        if self._session is not None and self._under_way is None:
            self._timer.start(SOON_MS)

    def send_again(self) -> None:
        """Send once more after a wait that grows: the place of the images was not reached, and follows each pass."""
        wait_ms = self._wait_ms()
        if self._session is not None and self._under_way is None and self._timer.remainingTime() > wait_ms:
            self._timer.start(wait_ms)

    def send_now(self) -> None:
        """Send at once, unless a pass is under way."""
        if self._session is not None:
            self.started.emit()
            self._begin(self._session)

    def _send(self) -> None:
        """Send by the clock: what is tried again and again is not said each time, the word stays that it waits."""
        if self._failures == 0:
            self.send_now()
        elif self._session is not None:
            self._begin(self._session)

    def _begin(self, session: Session) -> None:
        if self._under_way is not None:
            return
        services = self._services
        self._timer.stop()
        self._under_way = self._bridge.run(lambda: services.sync_now(session), self._done, self._failed, lane=Lane.POOL)

    def _done(self, words: SyncWords) -> None:
        self._under_way = None
        is_away = words.state is SyncState.OFFLINE
        if not is_away and words.images.state is not ImagesState.UNREACHABLE:
            self._failures = 0
        self._timer.start(self._wait_ms() if is_away else EVERY_MS)
        self.delivered.emit(words)

    def _failed(self, error: BaseException) -> bool:
        self._under_way = None
        self._show_state()
        if isinstance(error, EnvironmentFault):
            self._timer.start(self._wait_ms())
            return True
        if isinstance(error, Refused):
            self.refused.emit(error)
            return True
        return False

    def _wait_ms(self) -> int:
        """Return how long to wait after one more failure, by chance, so that stations do not come back together."""
        longest_ms = min(AGAIN_MS * 2**self._failures, LONGEST_AGAIN_MS)
        self._failures = min(self._failures + 1, _MOST_FAILURES)
        return int(longest_ms * random.uniform(0.5, 1.0))  # noqa: S311 - spreads stations, guards nothing

    def _show_state(self) -> None:
        session, services = self._session, self._services
        if session is not None:
            self._bridge.run(lambda: services.sync_status(session), self.delivered.emit, overtakes="courier")
