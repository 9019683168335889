"""What may be written to a log: by type, never by pattern (TR-62)."""

from __future__ import annotations

from enum import Enum


class Safe(str):
    """Text that its maker vouches for: a code, a random id, a version. Anything else is left out of logs."""

    __slots__ = ()


def loggable(value: object) -> object:
    """Return a value as a log may hold it: numbers, enums and `Safe` text as they are, all else as its type."""
    if isinstance(value, Safe | bool | int | Enum) or value is None:
        return value
    return f"<{type(value).__name__}>"


def error_outline(error: BaseException) -> str:
    """Return an error as types and code places, without its message or any local value."""
    parts: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        parts.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}.{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at " + " > ".join(parts or ["an unknown place"])
