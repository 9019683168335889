"""How long each call on the main thread takes: every event that Qt delivers is one, with all that it leads to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

_FRAME = frozenset({QEvent.Type.UpdateRequest, QEvent.Type.Paint, QEvent.Type.Expose})


@dataclass(frozen=True, slots=True)
class Call:
    """One delivery of an event to its receiver.

    Attributes
    ----------
    name
        What was delivered, and to which kind of object.
    took_ms
        How long it took, deliveries within it included.
    is_frame
        Whether it painted what was due in a window.
    """

    name: str
    took_ms: float
    is_frame: bool


class TimedApplication(QApplication):
    """Notes every call while it is asked to; deliveries within a delivery belong to the outer one."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self._calls: list[Call] = []
        self._is_noting = False
        self._is_within = False
        self._left_out: QObject | None = None

    def note_calls(self, left_out: QObject) -> None:
        """Begin anew to note calls, besides those of one receiver."""
        self._calls, self._left_out, self._is_noting = [], left_out, True

    def end_notes(self) -> list[Call]:
        """Note no more, and return what was noted."""
        self._is_noting, self._left_out = False, None
        return self._calls

    @property
    def call_count(self) -> int:
        """How many calls were noted so far."""
        return len(self._calls)

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event, and note how long that took."""
        if not self._is_noting or self._is_within or receiver is self._left_out:
            return super().notify(receiver, event)
        # The receiver, and the event, may be gone afterwards.
        kind = event.type()
        name = f"{kind.name} to {type(receiver).__name__}"
        self._is_within = True
        begun = time.perf_counter()
        try:
            return super().notify(receiver, event)
        finally:
            took_ms = (time.perf_counter() - begun) * 1000
            self._is_within = False
            self._calls.append(Call(name, took_ms, kind in _FRAME))
