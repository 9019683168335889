"""What the terminal is told of an error that nobody foresaw: its class and code places, never its words (TR-62).

The words of such an error may hold a patient's name, a path or a key; the interpreter would print them all.
"""

from __future__ import annotations

import sys
from types import TracebackType


def keep_words_back() -> None:
    """Take over what the interpreter says of an error that ends the program, and of one that it cannot raise."""
    sys.excepthook = _ended
    sys.unraisablehook = lambda found: _say(found.exc_value, "went on after")


def keep_words_of_threads_back() -> None:
    """Take over what the interpreter says of an error that ends a thread."""
    import threading

    threading.excepthook = lambda raised: _say(raised.exc_value, "lost a thread by")


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _say(error.with_traceback(trace), "was stopped by")


def _say(error: BaseException | None, how: str) -> None:
    from readstation.core.redact import error_outline

    if error is None or sys.stderr is None:
        return
    sys.stderr.write(
        f"Readstation {how} an error of its own. What was saved before is kept. "
        f"Tell whoever looks after the program this line: {error_outline(error)}\n"
    )
