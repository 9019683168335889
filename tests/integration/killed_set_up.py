"""``readstation trial init`` at PostgreSQL, which is killed at one of its statements (TR-64).

Its words are URL FOLDER STEP [FAULT]: the database with the administrator's login, where first passwords go, and the
step before which it says ``step``. Steps are statements and ends of transactions. It says ``done MIGRATED ALL`` at its
end, with the step after which the schema was there and the number of all. With a FAULT each statement is a transaction
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from readstation.cli.main import readstation
from readstation.store.central.connections import PostgresDatabase
from tests.integration.killed_station import say

HOUSE = ("--office", "A. Okafor", "--office", "B. Lind", "--auditor", "C. Marsh")


class Steps:
    """Counts statements and ends of transactions, and says when the one is due."""

    def __init__(self, due: int) -> None:
        self.count, self.migrated, self._due = 0, 0, due
        event.listen(Engine, "before_cursor_execute", self._step)
        event.listen(Engine, "commit", self._end)

    def _end(self, *_: Any) -> None:
        self._step()
        # Tables, guards and rights are the first transaction of all.
        self.migrated = self.migrated or self.count

    def _step(self, *_: Any) -> None:
        self.count += 1
        if self.count == self._due:
            say("step")


@contextmanager
def _in_pieces(self: PostgresDatabase) -> Iterator[Connection]:
    with self._engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def main(words: Sequence[str]) -> None:
    url, folder, due, *fault = words
    if fault:
        PostgresDatabase._transaction = _in_pieces  # type: ignore[method-assign]
    steps = Steps(int(due))
    status = readstation.main(
        ["trial", "init", "--administrator", url, "--passwords", folder, "--demonstration", *HOUSE],
        standalone_mode=False,
    )
    assert not status, "roles differ from the list"
    say("done", steps.migrated, steps.count)
