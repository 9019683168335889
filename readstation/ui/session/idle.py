"""When there was last any input, and whether the machine slept (TR-5)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import Shiboken

from readstation.core.clock import awake_or_not_ns

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.NativeGesture,
    }
)


def seconds_awake_or_not() -> float:
    """Return a clock that never runs backwards and goes on while the machine sleeps, in seconds."""
    return awake_or_not_ns() / 1e9


class InputWatch(QObject):
    """Notes when there was last any input to this program.

    It watches the one native window that has the focus, so that the events of the views do not pass through Python
    once more for each of their widgets.

    Parameters
    ----------
    clock
        Gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = seconds_awake_or_not) -> None:
        super().__init__()
        self._clock = clock
        self._watched: QWindow | None = None
        self._too: QWindow | None = None
        self._is_started = False
        self._last_s = clock()

    @property
    def idle_s(self) -> float:
        """Seconds since the last input."""
        return self._clock() - self._last_s

    def start(self, window: QWindow | None) -> None:
        """Begin to watch; now counts as input.

        Parameters
        ----------
        window
            The native window that has or will have the focus.
        """
        self.stop()
        self._last_s = self._clock()
        self._watch(window)
        self._application().focusWindowChanged.connect(self._watch)
        self._is_started = True

    def watch_too(self, window: QWindow) -> None:
        """Count the input to another native window as well: its views take the wheel without the focus."""
        self._too = window
        window.installEventFilter(self)

    def stop(self) -> None:
        """Watch no more. Calling it twice is safe."""
        if self._is_started:
            self._is_started = False
            self._application().focusWindowChanged.disconnect(self._watch)
            self._leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's name
        """Note the time of an input, and let everything pass."""
        if event.type() in _INPUT:
            self._last_s = self._clock()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is None or window is self._watched:
            return
        self._leave()
        self._watched = window
        window.installEventFilter(self)

    def _leave(self) -> None:
        # The native window of a dialog goes with it.
        if self._watched is not None and self._watched is not self._too and Shiboken.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None

    def _application(self) -> QGuiApplication:
        app = QGuiApplication.instance()
        if not isinstance(app, QGuiApplication):
            raise TypeError("there is no application")
        return app


class SleepWatch:
    """Sees that the machine slept, or stood still for another reason, from a gap between two looks.

    Parameters
    ----------
    gap_s
        A gap longer than this is one.
    clock
        Gives seconds, those of sleep included.
    """

    def __init__(self, gap_s: float, clock: Callable[[], float] = seconds_awake_or_not) -> None:
        self._gap_s = gap_s
        self._clock = clock
        self._last_s = clock()

    def start(self) -> None:
        """Begin anew."""
        self._last_s = self._clock()

    def has_slept(self) -> bool:
        """Return whether there was a gap since the last look. To be called every second."""
        before, self._last_s = self._last_s, self._clock()
        return self._last_s - before > self._gap_s
