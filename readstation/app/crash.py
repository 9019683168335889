"""What happens when we are wrong: the error is noted without its values, the work that was saved stays saved."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from readstation._version import __version__
from readstation.core.clock import Clock
from readstation.core.redact import error_outline

_log = logging.getLogger(__name__)


class CrashWatch:
    """Notes every error that nobody caught, in a local file that a person can read before sending it (TR-62).

    Parameters
    ----------
    folder
        Where crash reports go.
    clock
        Names the file.
    told
        Called on the failing thread with the report's path, so that the window can say so.
    """

    def __init__(self, folder: Path, clock: Clock, told: Callable[[Path], None]) -> None:
        self._folder = folder
        self._clock = clock
        self._told = told
        self._hook = sys.excepthook
        self._thread_hook = threading.excepthook

    def start(self) -> None:
        """Take over the hooks of the interpreter."""
        sys.excepthook = self._caught
        threading.excepthook = lambda raised: self._caught(raised.exc_type, raised.exc_value, raised.exc_traceback)

    def stop(self) -> None:
        """Give the hooks back."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _caught(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and not issubclass(kind, KeyboardInterrupt):
            self.note(error.with_traceback(trace))

    def note(self, error: BaseException) -> None:
        """Write the report of an error. A disk that takes none is no second error: the log has its line."""
        outline = error_outline(error)
        _log.error("uncaught error", exc_info=error)
        if sys.__stderr__ is not None:
            sys.__stderr__.write(f"Readstation: {outline}\n")
        report = self._folder / f"crash-{self._clock.now().utc_ms}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            report.write_text(f"Readstation {__version__}\n{outline}\n", encoding="utf-8")
        except OSError:
            return
        self._told(report)
