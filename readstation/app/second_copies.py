"""Copies of the database in a second folder, made beside the work so that a slow folder holds nobody up (TR-66)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from readstation.core.errors import EnvironmentFault
from readstation.core.ids import StationId
from readstation.store.second_copy import put_second_copy

WAITS_AT_END_S = 20.0

_log = logging.getLogger(__name__)


class SecondCopies:
    """Puts finished copies into the second folder, one at a time, on a thread of its own.

    Parameters
    ----------
    folder
        Gives the second folder as the profile names it now; empty for none.
    station
        Whose copies they are.

    Attributes
    ----------
    has_failed
        Whether the last signature has no copy in the second folder.
    """

    def __init__(self, folder: Callable[[], str], station: StationId) -> None:
        self._folder = folder
        self._station = station
        self._latest: threading.Thread | None = None
        self.has_failed = False

    def put(self, copy: Path | None) -> None:
        """Begin to put a copy into the second folder, where the profile names one; None is a copy that failed."""
        named = self._folder()
        if not named:
            return
        if copy is None:
            self.has_failed = True
            return
        # A folder that hangs must not keep the program from ending; the name is given last, when all is whole.
        self._latest = threading.Thread(
            target=self._put, args=(copy, Path(named), self._latest), name="second-copy", daemon=True
        )
        self._latest.start()

    def close(self) -> None:
        """Wait some seconds for what was begun."""
        if self._latest is not None:
            self._latest.join(WAITS_AT_END_S)

    def _put(self, copy: Path, folder: Path, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        try:
            put_second_copy(copy, folder, self._station)
        except EnvironmentFault as fault:
            self.has_failed = True
            _log.warning("no copy in the second folder: %s", fault.what)
        else:
            self.has_failed = False
