"""Locks the session of whoever walked away, and opens it for the same person (TR-5)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.reading.ports import Session
from readstation.reading.signin import LockReason
from readstation.ui.bridge import Bridge, Ticket
from readstation.ui.ports import StationServices
from readstation.ui.session.cover_page import CoverPage
from readstation.ui.session.covering import Covering
from readstation.ui.session.idle import InputWatch, SleepWatch, seconds_awake_or_not
from readstation.ui.session.system_watch import SystemWatch

DEFAULT_MINUTES = 10
LONGEST_SESSION_S = 12 * 3600
_TICK_MS = 500
"""Half of what may pass from a trigger to the cover: the other half is for the cover (TR-5)."""
_SLEPT_AFTER_S = 5.0


class SessionLock(QObject):
    """Watches over a session from sign-in to sign-out.

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    covering, page
        What takes the session out of sight, and the page that stands there then.
    clock
        Gives seconds, those in which the machine sleeps included.
    """

    about_to_cover = Signal()
    """The session is going to be covered: what depends on a hand on the mouse ends now."""
    uncovered = Signal()
    """The person of the session is back."""
    too_long = Signal()
    """The session is older than it may become."""

    def __init__(
        self,
        services: StationServices,
        bridge: Bridge,
        covering: Covering,
        page: CoverPage,
        clock: Callable[[], float] = seconds_awake_or_not,
    ) -> None:
        super().__init__(covering)
        self._services = services
        self._bridge = bridge
        self._covering = covering
        self._page = page
        self._clock = clock
        self._session: Session | None = None
        self._begun_s = 0.0
        self._limit_s = DEFAULT_MINUTES * 60.0
        self._trying: Ticket | None = None
        self._input = InputWatch(clock)
        self._sleep = SleepWatch(_SLEPT_AFTER_S, clock)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._look)
        self._system = SystemWatch()
        self._system.goes_to_sleep.connect(lambda: self.lock(LockReason.SLEEP))
        self._system.is_locked.connect(lambda: self.lock(LockReason.SYSTEM))
        page.unlock_wanted.connect(self._unlock)

    @property
    def is_locked(self) -> bool:
        """Whether the session is covered."""
        return self._covering.is_on

    def start(self, session: Session, window: QWidget) -> None:
        """Watch over a session from now on."""
        self._session = session
        self._begun_s = self._clock()
        self._sleep.start()
        self._input.start(window.windowHandle())
        self._tick.start()
        self._ask_limit(session)

    def stop(self) -> None:
        """End with the session; a cover is taken away. Calling it twice is safe."""
        self._session = None
        self._tick.stop()
        self._input.stop()
        if self._trying is not None:
            self._trying.is_wanted = False
            self._trying = None
        if self._covering.is_on:
            self._covering.give_up()

    def lock(self, reason: LockReason) -> None:
        """Cover the session now; nothing where nobody is signed in or it is covered already."""
        session, services = self._session, self._services
        if session is None or self._covering.is_on:
            return
        self.about_to_cover.emit()
        self._covering.cover()
        self._page.show_locked(session.person, reason)
        self._bridge.run(lambda: services.lock(session, reason), lambda _: None)

    def watch_too(self, window: QWindow) -> None:
        """Count input to another window of the session, whether or not it has the focus."""
        self._input.watch_too(window)

    def _ask_limit(self, session: Session) -> None:
        services = self._services
        self._bridge.run(lambda: services.lock_limit_min(session), self._take_limit, overtakes="lock_limit")

    def _take_limit(self, minutes: int) -> None:
        self._limit_s = minutes * 60.0

    def _look(self) -> None:
        if self._clock() - self._begun_s > LONGEST_SESSION_S:
            self.too_long.emit()
        elif self._sleep.has_slept():
            self.lock(LockReason.SLEEP)
        elif self._input.idle_s >= self._limit_s:
            self.lock(LockReason.IDLE)

    def _unlock(self, password: str) -> None:
        session, services = self._session, self._services
        if session is not None:
            self._trying = self._bridge.run(lambda: services.unlock(session, password), self._opened, self._refused)

    def _opened(self, _: None) -> None:
        self._trying = None
        self._page.password.clear_for_now()
        self._covering.uncover()
        self._sleep.start()
        self._input.start(self._page.window().windowHandle())
        if self._session is not None:
            self._ask_limit(self._session)
        self.uncovered.emit()

    def _refused(self, error: BaseException) -> bool:
        self._trying = None
        self._page.show_refused(error)
        return isinstance(error, Refused | DataProblem | EnvironmentFault)
