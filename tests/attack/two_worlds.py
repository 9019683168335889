"""Everything that a login can obtain from central, as bytes, to compare two worlds by (TR-12, trust 5)."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable, Iterator
from typing import Any, LiteralString

import psycopg
from psycopg import sql

Answer = tuple[object, ...]

MOST_CALLS = 15
"""Of one function: combinations of arguments, drawn by the seed where there are more."""

OWN_TIME = (
    *("clock_timestamp", "now", "statement_timestamp", "transaction_timestamp", "timeofday"),
    *("random", "random_normal", "gen_random_uuid", "uuidv4", "uuidv7", "pg_backend_pid", "inet_client_port"),
)
"""Functions of the server that differ in one world from call to call: of the clock, of chance, of the session."""

CLOCK_COLUMNS = ("utc_ms",)
"""Columns of our own functions that hold the time."""

_INVENTED = "0b5d6f0e-6d1e-4a3b-9e39-000000000000"
_LONG = "x" * 10_000
_CATALOGUES = ("pg_enum", "pg_namespace", "pg_range", "pg_type")


class Asker:
    """A login that asks everything there is to ask.

    Parameters
    ----------
    session
        Its connection, each statement a transaction of its own.
    administrator
        Tells what functions there are and which of the server's the login may call; asks nothing else.
    names
        What the login could know or guess: own, foreign and invented ids.
    seed
        Of the combinations.
    own
        Calls of our own functions that answer with rows of this login, asked beside those by chance.
    """

    def __init__(
        self,
        session: psycopg.Connection[tuple[Any, ...]],
        administrator: psycopg.Connection[tuple[Any, ...]],
        names: tuple[str, ...],
        seed: int,
        own: Iterable[tuple[str, tuple[object, ...]]] = (),
    ) -> None:
        self._session = session
        self._said: list[object] = []
        session.add_notice_handler(lambda notice: self._said.append(notice.message_primary))
        self._pools: dict[str, list[object]] = {
            "text": [*names, _INVENTED, _LONG, "", "'; SELECT 1", None],
            "bigint": [0, 1, 2, -1, 2**62, None],
            "integer": [0, 1, -1, None],
            "bigint[]": [[1], [10**6], [], None],
            "text[]": [[_INVENTED], ["audit"], ["0" * 64], [], None],
            "bytea[]": [[b"{}"], [b"x" * 1000], [], None],
            "bytea": [b"{}", b"", None],
            "boolean": [True, False, None],
        }
        self._house = [*own, *self._of_the_house(administrator, random.Random(seed))]
        self.took_s: list[float] = []
        self._server = [
            *self._of_the_server(administrator),
            *((f"SELECT * FROM pg_catalog.{name}", ()) for name in _CATALOGUES),
        ]

    def answers(self, *, is_whole: bool = True) -> dict[tuple[str, str], Answer]:
        """Ask in a transaction that is rolled back, twice in a row, and for the plan.

        Parameters
        ----------
        is_whole
            Whether the server's own functions and catalogues are asked beside ours.
        """
        found: dict[tuple[str, str], Answer] = {}
        began = time.perf_counter()
        for statement, arguments in [*self._house, *(self._server if is_whole else ())]:
            key = f"{statement} {arguments!r:.200}"
            plan = f"EXPLAIN (ANALYZE, TIMING off, SUMMARY off, COSTS) {statement}"
            first = found["first", key] = self._ask(("BEGIN", "SAVEPOINT first"), statement, arguments)
            ended = "RELEASE first" if first[0] == "rows" else "ROLLBACK TO first"
            found["again", key] = self._ask((ended,), statement, arguments)
            found["plan", key] = self._ask(("ROLLBACK", "BEGIN"), plan, arguments)
            self._session.execute("ROLLBACK")
        if not is_whole:
            self.took_s.append(time.perf_counter() - began)
        return found

    def _ask(self, before: tuple[LiteralString, ...], statement: str, arguments: tuple[object, ...]) -> Answer:
        """Return what comes: rows in their order, or the whole error with its state and place, and every notice.

        What goes `before` it is sent with it, in one journey: most of the time of a pair is that of journeys.
        """
        self._said.clear()
        try:
            with self._session.pipeline():
                for each in before:
                    self._session.execute(each)
                cursor = self._session.execute(statement, arguments)  # type: ignore[call-overload]
        except psycopg.Error as error:
            found = error.diag
            return ("error", found.sqlstate, found.message_primary, found.message_detail, found.statement_position)
        names = [column.name for column in cursor.description or ()]
        rows = [
            tuple(None if name in CLOCK_COLUMNS else value for name, value in zip(names, row, strict=True))
            for row in cursor.fetchall()
        ]
        return ("rows", tuple(names), tuple(map(repr, rows)), tuple(self._said))

    def _of_the_house(
        self, administrator: psycopg.Connection[tuple[Any, ...]], chance: random.Random
    ) -> Iterator[tuple[str, tuple[object, ...]]]:
        rows = administrator.execute(
            "SELECT p.proname, p.proretset OR t.typtype = 'c' OR p.proargmodes IS NOT NULL, "
            "ARRAY(SELECT format_type(a, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY x(a, n) ORDER BY n) "
            "FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype "
            "WHERE p.pronamespace = 'api'::regnamespace ORDER BY p.oid::regprocedure::text"
        ).fetchall()
        for name, is_table, types in rows:
            combinations = list(itertools.product(*(self._pools[kind] for kind in types)))
            if len(combinations) > MOST_CALLS:
                combinations = chance.sample(combinations, MOST_CALLS)
            places = ", ".join(f"%s::{kind}" for kind in types)
            shape = "SELECT * FROM" if is_table else "SELECT"
            for arguments in combinations:
                yield f"{shape} api.{name}({places})", arguments
            yield f"{shape} api.{name}({', '.join(['%s::date'] * len(types))})", ("2026-01-01",) * len(types)

    @staticmethod
    def _of_the_server(
        administrator: psycopg.Connection[tuple[Any, ...]],
    ) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every function without arguments, or with one oid or name, that everybody may call."""
        rows = administrator.execute(
            "SELECT p.proname::text, ARRAY(SELECT format_type(a, NULL) FROM unnest(p.proargtypes) a) FROM pg_proc p "
            "WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.pronargs <= 1 "
            "AND (p.pronargs = 0 OR p.proargtypes[0] IN ('oid'::regtype, 'name'::regtype, 'regclass'::regtype)) "
            "AND has_function_privilege('public', p.oid, 'EXECUTE') AND p.prorettype NOT IN "
            "('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype) ORDER BY p.oid"
        ).fetchall()
        tables = administrator.execute(
            "SELECT c.oid, n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('d', 'vault') AND c.relkind = 'r' ORDER BY 1"
        ).fetchall()
        for name, types in rows:
            if name in OWN_TIME:
                continue
            call = sql.SQL("SELECT pg_catalog.{}({{}})").format(sql.Identifier(name)).as_string(None)
            if not types:
                yield call.format(""), ()
            elif types == ["name"]:
                yield from ((call.format("%s::name"), (table,)) for _, table in tables)
            else:
                yield from ((call.format("%s::oid::" + types[0]), (oid,)) for oid, _ in tables)
