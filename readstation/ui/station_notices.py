"""What the station says by itself, above the page: how much room the disk has, and how the last run ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.ui.bridge import Bridge
from readstation.ui.clock_watch import ClockWatch
from readstation.ui.disk_watch import DiskWatch
from readstation.ui.messages import Notice, Tone
from readstation.ui.ports import StationServices
from readstation.ui.presenters.delivery import disk_words, recovery_words
from readstation.ui.session_ports import DiskRoom, DiskState, RecoveryWords

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class StationNotices(QObject):
    """Asks the station and shows what is worth a line.

    Parameters
    ----------
    window
        Shows it.
    services, bridge
        The station, and the way to it.
    """

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._is_of_disk = False
        self.disk_watch = DiskWatch(services, bridge)
        self.disk_watch.changed.connect(self._show_disk)
        self.clock_watch = ClockWatch(services, bridge)

    def start(self) -> None:
        """Ask once how the last run ended, and look at disk and clock from now on."""
        self._bridge.run(self._services.recovery, self._show_recovery)
        self.disk_watch.look()
        self.clock_watch.start()

    def stop(self) -> None:
        """Ask no more."""
        self.disk_watch.stop()
        self.clock_watch.stop()

    def disk_refused(self) -> None:
        """Look at the disk at once: an edit has just been refused, and that is what stands above the page."""
        self._is_of_disk = True
        self.disk_watch.look_anew()

    def other_shown(self) -> None:
        """Leave what stands above the page alone: it is not of the disk."""
        self._is_of_disk = False

    def _show_disk(self, disk: DiskState) -> None:
        self._window.room.saved_word.show_disk(disk)
        if disk.room is not DiskRoom.ENOUGH:
            tone = Tone.ERROR if disk.room is DiskRoom.FULL else Tone.WARN
            self._window.show_notice(Notice(*disk_words(disk), tone=tone))
            self._is_of_disk = True
        elif self._is_of_disk:
            self._window.banner.hide()

    def _show_recovery(self, found: RecoveryWords | None) -> None:
        if found is not None:
            self._window.show_notice(Notice(*recovery_words(found), tone=Tone.DONE))
