"""Lists as parameters, and bodies that stay inside the server: what arrives is what was given (TR-47, TR-50)."""

from __future__ import annotations

import contextlib

import pytest

from readstation.core.errors import DataProblem
from readstation.store.central.bulk import driver_of
from readstation.store.central.connections import PostgresDatabase
from readstation.store.central.inbox_turns import keep_from_inbox
from readstation.store.central.parameter_lists import BytesList, NumberList, TextList
from readstation.store.central.schema import quarantine
from tests.builders.central_access import prepared

LISTS = [
    (TextList(["", "a", 'Å\n\\"{},NULL', "日本"]), "text[]"),
    (TextList(), "text[]"),
    (NumberList([0, -1, 2**63 - 1, -(2**63)]), "bigint[]"),
    (NumberList(), "bigint[]"),
    (BytesList([b"", b"\x00\xff", b"x" * 100_000]), "bytea[]"),
    (BytesList(), "bytea[]"),
]


def test_lists_arrive_as_they_are(postgres_url: str) -> None:
    with contextlib.closing(PostgresDatabase(postgres_url)) as database, database.read() as connection:
        for values, kind in LISTS:
            question = "SELECT %b, pg_typeof(%b)::text, (SELECT count(*) FROM unnest(%b) u)"
            (row,) = driver_of(connection).execute(question, [values, values, values]).fetchall()
            assert row == (list(values), kind, len(values))


def test_what_the_inbox_does_not_hold_is_not_kept(postgres_url: str) -> None:
    """TR-50: a body that is there no more, or under another digest, ends the transaction: nothing is left out."""
    access = prepared(postgres_url)
    names = ("login", "station", "number", "digest", "fact_id", "kind", "status", "reason", "body")
    row = ("r_nobody", "station", 1, "0" * 64, "id", "step", "quarantined", "form", b"{}")
    with contextlib.closing(PostgresDatabase(access.sequencer)) as database:
        with pytest.raises(DataProblem, match="inbox"), database.write() as connection:
            keep_from_inbox(connection, quarantine, names, [row])
        with database.read() as connection:
            assert connection.execute(quarantine.select()).all() == []
