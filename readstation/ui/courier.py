"""Sends what waits by itself: at sign-in, every 45 seconds, sooner while central is out of reach, and after a lock."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import EnvironmentFault, Refused
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.ports import StationServices, SyncState, SyncWords

EVERY_MS = 45_000
"""A person whose account was ended is cut off within a minute (TR-3): the pass has the rest of it."""
AGAIN_MS = 15_000
"""Where central was not reached: a route that returns is used soon (TR-48)."""
SOON_MS = 1_500


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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.send_now)

    def start(self, session: Session) -> None:
        """Send for a person from now on."""
        self._session = session
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

    def send_now(self) -> None:
        """Send at once, unless a pass is under way."""
        session, services = self._session, self._services
        if session is None or self._under_way is not None:
            return
        self._timer.stop()
        self.started.emit()
        self._under_way = self._bridge.run(lambda: services.sync_now(session), self._done, self._failed, lane=Lane.POOL)

    def _done(self, words: SyncWords) -> None:
        self._under_way = None
        self._timer.start(AGAIN_MS if words.state is SyncState.OFFLINE else EVERY_MS)
        self.delivered.emit(words)

    def _failed(self, error: BaseException) -> bool:
        self._under_way = None
        self._show_state()
        if isinstance(error, EnvironmentFault):
            self._timer.start(EVERY_MS)
            return True
        if isinstance(error, Refused):
            self.refused.emit(error)
            return True
        return False

    def _show_state(self) -> None:
        session, services = self._session, self._services
        if session is not None:
            self._bridge.run(lambda: services.sync_status(session), self.delivered.emit, overtakes="courier")
