"""Which slices of a volume have arrived, which are lost, and whether all are the released ones (TR-45)."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray


class Filling:
    """How far a volume is that is shown while it loads. May be asked and told on any thread.

    A slice that has not arrived holds zeros, which are no values: it must be neither shown nor measured. A volume may
    be measured only once it is verified: every slice has arrived and was compared with its digest.

    Parameters
    ----------
    slices
        How many slices the volume has.
    """

    def __init__(self, slices: int) -> None:
        self._lock = threading.Lock()
        self._has = np.zeros(slices, dtype=np.bool_)
        self._is_checked = np.zeros(slices, dtype=np.bool_)
        self._lost: dict[int, str] = {}
        self._problem = ""

    def has(self, index: int) -> bool:
        """Whether a slice has arrived and may be looked at; none may once something is wrong with the volume."""
        return not self._problem and bool(self._has[index])

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which slices have arrived, shape (slices,); a copy."""
        return self._has.copy()

    @property
    def arrived(self) -> int:
        """How many slices have arrived."""
        return int(np.count_nonzero(self._has))

    @property
    def checked(self) -> int:
        """How many slices were compared with their digests and are the released ones."""
        return int(np.count_nonzero(self._is_checked))

    @property
    def slices(self) -> int:
        """How many slices the volume has."""
        return len(self._has)

    @property
    def lost(self) -> dict[int, str]:
        """Why a slice cannot be shown, by its index, in words for the person."""
        with self._lock:
            return dict(self._lost)

    @property
    def problem(self) -> str:
        """Why the whole volume must leave the screen, in words for the person; empty while nothing is wrong."""
        return self._problem

    @property
    def is_complete(self) -> bool:
        """Whether every slice has arrived or is lost: nothing more will come."""
        with self._lock:
            return self.arrived + len(self._lost) == len(self._has)

    @property
    def is_verified(self) -> bool:
        """Whether every slice has arrived and is the released one. Only then may anything be measured."""
        return not self._problem and not self._lost and bool(self._is_checked.all())

    def arrive(self, *indices: int) -> None:
        """Say that slices are in place."""
        self._has[list(indices)] = True

    def check(self, *indices: int) -> None:
        """Say that slices were found to be the released ones."""
        self._is_checked[list(indices)] = True

    def lose(self, index: int, words: str) -> None:
        """Say that a slice will not come, and why."""
        with self._lock:
            self._lost[index] = words

    def fail(self, words: str) -> None:
        """Say that the volume is not what it should be: nothing of it counts any more. The first reason stays."""
        with self._lock:
            self._problem = self._problem or words
