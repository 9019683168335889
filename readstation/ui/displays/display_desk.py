"""Whether the displays were checked: what is kept of it, the check itself, and which views may be measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from readstation.ui.displays.checking import Checking
from readstation.ui.displays.screens import ScreenWatch, displays_now
from readstation.ui.presenters.display_checks import DisplayChecks
from readstation.ui.presenters.display_set import Display

if TYPE_CHECKING:
    from readstation.ui.bridge import Bridge
    from readstation.ui.ports import StationServices
    from readstation.ui.window import MainWindow


class DisplayDesk(QObject):
    """Keeps what is known of the displays, for the window.

    Attributes
    ----------
    checks
        What was found last on each display.
    checking
        The check.
    """

    changed = Signal(object)
    """The newer `DisplayChecks`, or the displays are others."""

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self.checks = DisplayChecks()
        self.checking = Checking(window, self._found)
        self._watch = ScreenWatch(self)
        self._watch.changed.connect(lambda: self._take(self.checks))

    def refresh(self) -> None:
        """Ask for what is kept."""
        self._bridge.run(self._services.display_checks, self._take, overtakes="display_checks")

    def start(self) -> None:
        """Begin the check of every display; somebody must be signed in, whose finding it is."""
        if self._window.session is not None:
            self.checking.start()

    def end(self) -> None:
        """Take the check away with its session."""
        self.checking.end()

    def _found(self, display: Display, looked_right: bool) -> None:
        session, services = self._window.session, self._services
        if session is not None:
            self._bridge.run(
                lambda: services.keep_display_check(session, display.key, looked_right=looked_right), self._take
            )

    def _take(self, checks: DisplayChecks) -> None:
        self.checks = checks
        self._window.sign_in_page.show_displays(displays_now(), checks)
        self.changed.emit(checks)
