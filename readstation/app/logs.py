"""The station's log: codes, counts and ids, and nothing that could name a patient or a person (TR-62)."""

from __future__ import annotations

import logging
import logging.handlers
import time
from contextlib import suppress
from pathlib import Path

from readstation.core.redact import error_outline, loggable

_SIZE_BYTES = 2_000_000
_GENERATIONS = 5


class SafeFormatter(logging.Formatter):
    """Formats the constant message with arguments that are safe by type; errors as types and places only."""

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        safe = logging.makeLogRecord(record.__dict__)
        if isinstance(record.args, tuple):
            safe.args = tuple(loggable(value) for value in record.args)
        elif record.args is not None and "%(" in str(record.msg):
            safe.args = {name: loggable(value) for name, value in record.args.items()}
        elif record.args is not None:
            # logging unwraps a single mapping; here it was one positional value, and its names are values too.
            safe.args = (loggable(record.args),)
        safe.exc_info = safe.exc_text = safe.stack_info = None
        line = super().format(safe)
        if record.exc_info and record.exc_info[1] is not None:
            line = f"{line} [{error_outline(record.exc_info[1])}]"
        return line


class StationLog(logging.handlers.RotatingFileHandler):
    """A log that stops nobody: on a full disk its lines are lost, and the work goes on (TR-44)."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose the line."""

    def close(self) -> None:
        """Close the file; what is still in its buffer may be lost with it."""
        with suppress(OSError):
            super().close()


def open_log(folder: Path) -> logging.Handler:
    """Write this program's log into a folder, and return the handler that `close_log` takes away again."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = StationLog(folder / "station.log", maxBytes=_SIZE_BYTES, backupCount=_GENERATIONS, encoding="utf-8")
    handler.setFormatter(SafeFormatter())
    logger = logging.getLogger("readstation")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop writing the log."""
    logging.getLogger("readstation").removeHandler(handler)
    handler.close()
