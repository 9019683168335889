"""The window goes first: work that nobody waits for pauses while the window shows what was just done.

Threads of one interpreter take turns. Each time the window's own thread comes back from Qt it may have to wait for its
turn, and while much is shown anew it comes back hundreds of times.
"""

from __future__ import annotations

import threading

LONGEST_WAIT_S = 0.5
"""So long work pauses at most: a window that is never done must not hold up a delivery."""


class Courtesy:
    """Says whether the window is at work; any thread may ask."""

    def __init__(self) -> None:
        self._is_free = threading.Event()
        self._is_free.set()

    def begin(self) -> None:
        """Say, on the window's thread, that it shows something now."""
        self._is_free.clear()

    def end(self) -> None:
        """Say that it is done. Saying so again changes nothing."""
        self._is_free.set()

    def give_way(self, longest_s: float = LONGEST_WAIT_S) -> bool:
        """Wait until the window is done, and no longer than some seconds: what takes longer is not waited for again.

        Returns
        -------
        bool
            Whether it was done.
        """
        is_done = self._is_free.wait(longest_s)
        if not is_done:
            self._is_free.set()
        return is_done


WINDOW = Courtesy()
"""The one of this program: it has one interpreter."""
