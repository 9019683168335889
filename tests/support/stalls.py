"""Watches that the main thread of a real window serves events, and says what it did instead.

The limit is 500 ms of the program's own time. On a machine that is busy with other things the clock says more: what
threads of the program spent waiting for a processor, as Linux counts it for each of them, is left out, but never what
the main thread itself computed (`readstation.app.pulse`). The limit is the same everywhere; a failure comes with the
stack.
"""

from __future__ import annotations

import faulthandler
import gc
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from readstation.app.interpreter import put_window_first
from readstation.app.pulse import Pulse
from readstation.app.scripted.driver import WindowDriver

LIMIT_MS = 500
_SAMPLE_S = 0.05


def stacks_now() -> str:
    """Return what every thread does now.

    No frame is held for that: one that is held keeps the painters in it alive, and ends them on another thread.
    """
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        return file.read()


class StallWatch:
    """Follows pulses, and remembers the stack of the main thread where one is silent for too long.

    Parameters
    ----------
    said
        Called on another thread with the stacks of a stall that was the program's own, once that is over.
    """

    def __init__(self, said: Callable[[str], None] | None = None) -> None:
        self._pulses: list[Pulse] = []
        self._stacks: list[str] = []
        self._said = said
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="stall-watch", daemon=True)
        self._thread.start()

    def follow(self, pulse: Pulse) -> None:
        self._pulses.append(pulse)

    @property
    def longest_own_ms(self) -> float:
        return max((pulse.longest_own_ms for pulse in self._pulses), default=0.0)

    def end(self) -> list[str]:
        """Stop, and return what the main thread did in stalls that were the program's own; nothing where none was."""
        self._end.set()
        self._thread.join()
        if self.longest_own_ms <= LIMIT_MS:
            return []
        return [f"no events for {self.longest_own_ms:.0f} ms", *self._stacks]

    def _sample(self) -> None:
        is_told, longest_ms = False, LIMIT_MS
        while not self._end.wait(_SAMPLE_S):
            is_silent = any(1000 * pulse.silent_s > LIMIT_MS for pulse in self._pulses)
            if is_silent and not is_told:
                self._stacks.append(stacks_now())
            is_told = is_silent
            # Only afterwards it is known how much of the silence was waiting for a processor.
            if not is_silent and self.longest_own_ms > longest_ms:
                longest_ms = self.longest_own_ms
                if self._said is not None:
                    self._said(f"no events for {longest_ms:.0f} ms\n" + "\n".join(self._stacks))


@contextmanager
def served(pulse: Pulse) -> Iterator[None]:
    """Watch a window in a process of its own while its events are served inside; end the process where it stalls.

    The test that started the process sees its exit status, and the stack on its standard error.
    """
    watch = StallWatch()
    watch.follow(pulse)
    try:
        with pulse.serving():
            yield
    finally:
        stalls = watch.end()
    if stalls:
        sys.exit("the window stalled: " + "\n".join(stalls))


@pytest.fixture
def stall_watch(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> Iterator[StallWatch]:
    """Fail the test in which a window that is driven by the scripted hand serves no events for more than 500 ms.

    Windows in processes of their own watch themselves with the same parts (`served`, `StallWatch`).

    The interpreter works as under the program's own window (`readstation.app.interpreter`). What other tests left is
    looked through for garbage before: that is not this window's.
    """
    gc.collect()
    watch = StallWatch()
    make = WindowDriver.__init__

    def made(self: WindowDriver, *arguments: object, **options: object) -> None:
        make(self, *arguments, **options)  # type: ignore[arg-type]  # whatever the driver takes
        watch.follow(self.pulse)

    monkeypatch.setattr(WindowDriver, "__init__", made)
    with _window_first():
        yield watch
        stalls = watch.end()
    record_property("longest time without events, ms", round(watch.longest_own_ms))
    if stalls:
        pytest.fail("the window stalled: " + "\n".join(stalls), pytrace=False)


@contextmanager
def _window_first() -> Iterator[None]:
    switch_s, thresholds = sys.getswitchinterval(), gc.get_threshold()
    put_window_first()
    try:
        yield
    finally:
        sys.setswitchinterval(switch_s)
        gc.set_threshold(*thresholds)
