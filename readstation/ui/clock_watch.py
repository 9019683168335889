"""Has the station look at its clock now and then, so that what is set while nobody works is recorded too (TR-38)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from readstation.core.errors import EnvironmentFault
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.ports import StationServices

EVERY_MS = 60_000


class ClockWatch(QObject):
    """Asks once a minute, one question at a time; each act looks by itself.

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    """

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._under_way: Ticket | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look every minute from now on; the start of the station has looked just now."""
        self._timer.start()

    def look(self) -> None:
        """Look now."""
        if self._under_way is None:
            self._under_way = self._bridge.run(
                self._services.look_at_clock, self._looked, self._not_looked, lane=Lane.POOL
            )

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if self._under_way is not None:
            self._under_way.drop()
            self._under_way = None

    def _looked(self, _nothing: None) -> None:
        self._under_way = None

    def _not_looked(self, error: BaseException) -> bool:
        self._under_way = None
        # A disk that takes nothing is said by the next edit, and the next look tries it anew.
        return isinstance(error, EnvironmentFault)
