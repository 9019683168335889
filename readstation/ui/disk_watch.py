"""Looks how much room the disk has, so that the reader hears of it before a mark is refused (TR-44)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.ports import StationServices
from readstation.ui.session_ports import DiskRoom, DiskState

EVERY_MS = 20_000
EVERY_WHEN_FULL_MS = 2_000


class DiskWatch(QObject):
    """Asks on the pool, one question at a time; more often while the disk is full, so that the work goes on soon.

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    """

    changed = Signal(object)
    """A `DiskState` in which something else is to be said than before."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._said: tuple[DiskRoom, str] | None = (DiskRoom.ENOUGH, "")
        self._under_way: Ticket | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Look now, and again after a while."""
        self._timer.stop()
        if self._under_way is None:
            self._under_way = self._bridge.run(self._services.disk, self._found, self._not_found, lane=Lane.POOL)

    def look_anew(self) -> None:
        """Look now, and say what is found even if it was said before: an edit has just been refused."""
        self._said = None
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if self._under_way is not None:
            self._under_way.drop()
            self._under_way = None

    def _found(self, disk: DiskState) -> None:
        self._under_way = None
        self._timer.start(EVERY_WHEN_FULL_MS if disk.room is DiskRoom.FULL else EVERY_MS)
        said = (disk.room, "" if disk.room is DiskRoom.ENOUGH else f"{disk.free_bytes / 1e9:.1f}")
        if said != self._said:
            self._said = said
            self.changed.emit(disk)

    def _not_found(self, error: BaseException) -> bool:  # noqa: ARG002 - a disk that does not answer is said by the next edit
        self._under_way = None
        self._timer.start(EVERY_MS)
        return True
