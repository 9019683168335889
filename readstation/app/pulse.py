"""How long the main thread served no events: the window answers within 50 ms, and never stops for half a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

_BEAT_MS = 10
_LOOKED_INTO_S = 0.1
_LOOK_EVERY = 25
_TASKS = Path("/proc/self/task")


class Pulse(QObject):
    """Beats on the main thread, and keeps the longest time between two beats.

    On a machine with too much to do a thread waits for a processor through no fault of the program. Linux says how long
    each thread did; that time is left out of `longest_own_ms`.

    Attributes
    ----------
    longest_ms
        The longest time without events so far, in milliseconds.
    longest_own_ms
        The same without the time in which threads of this program waited for a processor.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self.longest_ms = 0.0
        self.longest_own_ms = 0.0
        self._last_s: float | None = None
        self._waited_s: dict[str, float] = {}
        self._worked_s = 0.0
        self._beats = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    @property
    def silent_s(self) -> float:
        """Seconds since the last beat; 0 while nothing is measured. May be asked on any thread."""
        last = self._last_s
        return 0.0 if last is None else self._clock() - last

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Measure while the main thread is in its event loop; what the caller does outside of it does not count."""
        if self._last_s is not None:
            yield
            return
        self._waited_s = waits_for_a_processor_s()
        self._last_s, self._worked_s = self._clock(), time.thread_time()
        self._timer.start()
        try:
            yield
        finally:
            self._timer.stop()
            self._beat()
            self._last_s = None

    def forget(self) -> None:
        """Begin anew."""
        self.longest_ms = self.longest_own_ms = 0.0

    def _beat(self) -> None:
        if self._last_s is None:
            return
        now, worked_s = self._clock(), time.thread_time()
        gap_s, self._last_s = now - self._last_s, now
        busy_s, self._worked_s = worked_s - self._worked_s, worked_s
        own_s = gap_s
        self._beats += 1
        if gap_s >= _LOOKED_INTO_S:
            # What this thread computed is its own in any case; what it waited for may have starved itself.
            own_s = max(busy_s, gap_s - self._starved_s())
        elif self._beats % _LOOK_EVERY == 0:
            self._starved_s()
        self.longest_ms = max(self.longest_ms, 1000 * gap_s)
        self.longest_own_ms = max(self.longest_own_ms, 1000 * own_s)

    def _starved_s(self) -> float:
        before, self._waited_s = self._waited_s, waits_for_a_processor_s()
        return sum(waited_s - before.get(thread, 0.0) for thread, waited_s in self._waited_s.items())


def waits_for_a_processor_s() -> dict[str, float]:
    """Return how long each thread of this program was ready to run and did not, in seconds; empty where nobody says."""
    found = {}
    try:
        for task in _TASKS.iterdir():
            _, waited_ns, _ = (task / "schedstat").read_text(encoding="ascii").split()
            found[task.name] = int(waited_ns) / 1e9
    except (OSError, ValueError):
        pass  # not Linux, or a thread ended while it was asked
    return found
