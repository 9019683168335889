"""Watches that the main thread of a real window serves events, and says what it did instead."""

from __future__ import annotations

import faulthandler
import tempfile
import threading
from collections.abc import Callable, Iterator

import pytest

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
        Called on another thread with the stack, as soon as there is one.
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
        is_told = False
        while not self._end.wait(_SAMPLE_S):
            is_silent = any(1000 * pulse.silent_s > LIMIT_MS for pulse in self._pulses)
            if is_silent and not is_told:
                stack = stacks_now()
                self._stacks.append(stack)
                if self._said is not None:
                    self._said(stack)
            is_told = is_silent


@pytest.fixture
def stall_watch(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> Iterator[StallWatch]:
    """Fail the test in which a window that is driven by the scripted hand serves no events for more than 500 ms."""
    watch = StallWatch()
    make = WindowDriver.__init__

    def made(self: WindowDriver, *arguments: object, **options: object) -> None:
        make(self, *arguments, **options)  # type: ignore[arg-type]  # whatever the driver takes
        watch.follow(self.pulse)

    monkeypatch.setattr(WindowDriver, "__init__", made)
    yield watch
    stalls = watch.end()
    record_property("longest time without events, ms", round(watch.longest_own_ms))
    if stalls:
        pytest.fail("the window stalled: " + "\n".join(stalls), pytrace=False)
