"""A connection that gives up a peer that says nothing (TR-48).

Neither keepalives nor TCP's user timeout help where something on the way takes every byte and passes none on, and a
server's own timeout ends a statement only where its answer still arrives.
"""

from __future__ import annotations

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

SILENCE_S = 30.0
"""How long a peer may say nothing while an answer is awaited, and take nothing while something is sent."""
_INTERVAL_S = 0.1

Answer = TypeVar("Answer")


class ImpatientConnection(psycopg.Connection[Any]):
    """A psycopg connection that is closed once the peer was silent for `SILENCE_S`."""

    def wait(self, gen: PQGen[Answer], interval: float = _INTERVAL_S, timeout: float | None = None) -> Answer:
        """Wait for an answer.

        Raises
        ------
        psycopg.OperationalError
            If the peer was silent too long. The connection is closed then: what it was doing is unknown.
        """
        bounded = _while_heard(gen)
        try:
            return super().wait(bounded, interval) if timeout is None else super().wait(bounded, interval, timeout)
        except _SilentError:
            self.pgconn.finish()
            raise


class _SilentError(psycopg.OperationalError):
    """Nothing came and nothing went for too long."""


def _while_heard(gen: PQGen[Answer]) -> PQGen[Answer]:
    """Go through a wait as it is; a wake-up without anything to read or write counts as silence."""
    heard_at = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            now = time.monotonic()
            if ready:
                heard_at = now
            elif now - heard_at > SILENCE_S:
                raise _SilentError("the server was silent too long")
            wanted = gen.send(ready)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
