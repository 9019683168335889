"""Table look-ups of the views of a frame, done together: by the thread that draws and by one beside it.

numpy holds nothing of Python while it looks up, so two threads need little more than half the time. The one beside
sees arrays only, nothing of Qt or VTK, and ends by itself when nothing is drawn.
"""

from __future__ import annotations

import os
from collections import deque
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 65536
"""So many pixels at a time: numpy makes 64-bit places of them first, which then stay in the cache of the processor."""

_WORTH_HELP = 2 * _AT_ONCE
_HAS_TWO_PROCESSORS = (os.cpu_count() or 1) > 1
_IDLE_S = 0.25


class LookUps:
    """Pixels to be looked up. They are written when `run` has returned; some may be before."""

    def __init__(self) -> None:
        self._parts: deque[tuple[NDArray[np.uint32], NDArray[Any], NDArray[np.uint32]]] = deque()
        self._count = 0
        self._helped = Lock()
        self._fault: MemoryError | None = None

    def add(self, table: NDArray[np.uint32], places: NDArray[Any], pixels: NDArray[np.uint32]) -> None:
        """Add the pixels of a picture.

        Parameters
        ----------
        table
            uint32, shape (n,).
        places
            Unsigned integers, shape (rows, columns), all below n.
        pixels
            uint32, shape (rows, columns), C order: where the entries of the table go.
        """
        rows = max(1, _AT_ONCE // max(1, places.shape[1]))
        for first in range(0, len(places), rows):
            part = slice(first, first + rows)
            self._parts.append((table, places[part], pixels[part]))
        self._count += places.size
        if self._count >= _WORTH_HELP:
            # It begins while the other pictures of the frame are still made.
            self._count = 0
            _BESIDE.ask(self)

    def run(self) -> None:
        """Write all pixels that were added.

        Raises
        ------
        MemoryError
            If there is none left for some of them; these are 0.
        """
        self._work()
        with self._helped:
            # What the other thread has begun is done now.
            fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def help(self) -> None:
        """Write pixels that nobody has begun, on the thread beside."""
        with self._helped:
            self._work()

    def _work(self) -> None:
        while True:
            try:
                table, places, pixels = self._parts.popleft()
            except IndexError:
                return
            try:
                # With this mode numpy writes straight into the memory, and looks for less than where it clips.
                table.take(places, out=pixels, mode="wrap")
            except MemoryError as fault:
                # What is there is another picture.
                pixels.fill(0)
                self._fault = fault


class _ThreadBeside:
    def __init__(self) -> None:
        self._asked: SimpleQueue[LookUps] = SimpleQueue()
        self._thread: Thread | None = None

    def ask(self, look_ups: LookUps) -> None:
        """Have look-ups helped with, if there is a processor for it. Whether it comes in time matters to nobody."""
        if not _HAS_TWO_PROCESSORS:
            return
        self._asked.put(look_ups)
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._serve, name="look-ups", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                self._asked.get(timeout=_IDLE_S).help()
            except Empty:
                return


_BESIDE = _ThreadBeside()
