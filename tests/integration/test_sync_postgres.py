"""A station and a real PostgreSQL: sign-in by derived password, walls, open transactions, a server that goes away.

TR-2, TR-9 to TR-11, TR-46 to TR-48. The whole attack battery is a campaign of its own; these are its foundations.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_central, open_evidence, open_sequencer
from readstation.store.central.schema import metadata
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from tests.attack.test_matrix import FUNCTIONS
from tests.builders.central_access import CentralAccess, as_login, prepared
from tests.builders.central_world import new_world
from tests.builders.signing_station import SigningStation
from tests.support.postgres import running_postgres

ONE_TRY = SyncPolicy(attempts=1)


@dataclass
class Reader:
    """A station with a signed read and the derived password of its reader."""

    access: CentralAccess
    station: SigningStation
    password: str

    def sync(self, policy: SyncPolicy | None = None) -> SyncReport:
        central = open_central(self.access.station, self.station.login, self.password)
        here = self.station.station_key.station.station_id
        with contextlib.closing(central):
            return sync_once(
                self.station.store.outbox, central, self.station.store.worklist, self.station.login, here, QuietJob(),
                policy=policy, sleep=lambda _seconds: None,
            )  # fmt: skip

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the reader would with psql."""
        return self.access.psql(self.station.login, self.password)


def new_reader(folder: Path, access: CentralAccess) -> Reader:
    made = new_world(access, folder)
    return Reader(access, made.station, made.password)


@pytest.fixture
def access(postgres_url: str) -> CentralAccess:
    return prepared(postgres_url)


@pytest.fixture
def reader(access: CentralAccess, tmp_path: Path) -> Iterator[Reader]:
    made = new_reader(tmp_path / "reader", access)
    made.station.read_everything()
    yield made
    made.station.close()


@pytest.fixture
def other(access: CentralAccess, tmp_path: Path) -> Iterator[Reader]:
    made = new_reader(tmp_path / "other", access)
    made.station.read_everything()
    yield made
    made.station.close()


def sequence(access: CentralAccess) -> int:
    with contextlib.closing(open_sequencer(access.sequencer, check_signature)) as sequencer:
        return sequencer.run_once().sealed


def test_two_readers_arrive_once_and_apart(access: CentralAccess, reader: Reader, other: Reader) -> None:
    """TR-46, TR-49: each origin in its order, all sealed, both sides agree."""
    pushed = [each.sync().pushed for each in (reader, other)]
    assert sequence(access) == sum(pushed)
    for each in (reader, other):
        report = each.sync()
        assert report.findings == ()
        assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
    with contextlib.closing(open_evidence(access.auditor)) as evidence:
        for each in (reader, other):
            order = [leaf.number for leaf in evidence.log_leaves() if leaf.login == each.station.login]
            assert order == list(range(1, len(order) + 1))


def test_a_wrong_password_is_refused_and_everything_waits(access: CentralAccess, reader: Reader) -> None:
    before = reader.station.store.outbox.counts(reader.station.login)
    wrong = Reader(reader.access, reader.station, "not" + reader.password)
    with pytest.raises(Refused):
        wrong.sync()
    assert reader.station.store.outbox.counts(reader.station.login) == before


FILLED = {
    *("vault.person", "vault.read_case", "d.person_role", "d.station", "d.public_key", "d.charter", "d.assignment"),
    *("d.release", "d.inbox", "d.receipt", "d.fact", "d.log_leaf", "d.schema_version"),
}
"""What has rows after a read has arrived."""
TABLES = [*sorted(f"{table.schema}.{table.name}" for table in metadata.sorted_tables), "d.schema_version"]


@pytest.mark.parametrize("table", TABLES)
def test_a_reader_holds_no_table(access: CentralAccess, reader: Reader, table: str) -> None:
    """TR-9: neither select nor insert, update, delete, truncate."""
    statements = [
        f"SELECT count(*) FROM {table}",
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET login = login",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ]
    with reader.connect() as session:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


def test_a_reader_makes_nothing_and_becomes_nobody(access: CentralAccess, reader: Reader) -> None:
    """TR-9, trust 4, rows 9, 16, 17."""
    statements = [
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION api.push() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE rs_owner",
        "SET ROLE rs_api",
        "SET SESSION AUTHORIZATION rs_owner",
        "SELECT d.refuse_change()",
    ]
    with reader.connect() as session:
        for statement in statements:
            with pytest.raises(psycopg.Error):
                session.execute(statement)


def test_a_reader_gets_no_row_of_another_by_any_function(access: CentralAccess, reader: Reader, other: Reader) -> None:
    """TR-9, TR-10: identity is the session's, whatever the arguments are; foreign and invented look alike."""
    other.sync()
    sequence(access)
    station = other.station.station_key.station.station_id
    with reader.connect() as session:
        for asked in (station, "invented"):
            assert session.execute("SELECT * FROM api.receipts(%s, 0)", (asked,)).fetchall() == []
            assert session.execute("SELECT * FROM api.origin_state(%s)", (asked,)).fetchall() == [(0, 0, 0, "")]
        rows = session.execute("SELECT login FROM api.worklist()").fetchall()
        assert {login for (login,) in rows} == {reader.station.login}


def test_facts_are_never_changed_not_even_by_the_owner(access: CentralAccess, reader: Reader) -> None:
    """Trust 3.2: triggers refuse it to everybody."""
    reader.sync()
    sequence(access)
    with psycopg.connect(access.administrator.replace("+psycopg", ""), autocommit=True) as owner:
        for table in TABLES:
            (column,) = owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (table,)
            ).fetchone() or ("",)
            has_rows = owner.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
            assert has_rows or table not in FILLED, table
            changes = (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}") if has_rows else ()
            for statement in (*changes, f"TRUNCATE {table} CASCADE"):
                with pytest.raises(psycopg.Error, match="append-only"):
                    owner.execute(statement)


def test_every_function_is_pinned_and_closed(access: CentralAccess) -> None:
    """TR-8, TR-10: SECURITY DEFINER, owner without login, fixed search path, no right for PUBLIC."""
    with psycopg.connect(access.administrator.replace("+psycopg", ""), autocommit=True) as owner:
        rows = owner.execute(
            "SELECT p.proname, p.prosecdef, p.proconfig, r.rolname, r.rolcanlogin, r.rolbypassrls, p.proleakproof, "
            "coalesce(p.proacl::text, '') FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
            "WHERE p.pronamespace = 'api'::regnamespace"
        ).fetchall()
        walls = owner.execute(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('d', 'vault') AND c.relkind = 'r' "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        ).fetchall()
    assert {row[0] for row in rows} == set(FUNCTIONS)
    for _, is_definer, settings, owner_name, can_login, bypasses, is_leakproof, rights in rows:
        assert (is_definer, owner_name, can_login, bypasses, is_leakproof) == (True, "rs_api", False, False, False)
        assert settings == ["search_path=pg_catalog, pg_temp"]
        assert not rights.startswith("{=") and ",=X" not in rights  # noqa: PT018 - one thought
    assert walls == []


def test_nobody_can_hold_the_door(access: CentralAccess, reader: Reader, other: Reader) -> None:
    """TR-11, trust 4, row 19: an open transaction after a push delays neither another reader nor the sequencer."""
    facts = reader.station.store.outbox.waiting(reader.station.login, 3)
    with psycopg.connect(as_login(access.station, reader.station.login, reader.password)) as session:
        session.execute(
            "SELECT api.push(%s, %s::bigint[], %s, %s, %s, %s)",
            (
                facts[0].station,
                [fact.number for fact in facts],
                [fact.fact_id for fact in facts],
                [fact.kind.value for fact in facts],
                [fact.digest for fact in facts],
                [fact.body for fact in facts],
            ),
        )
        started = time.monotonic()
        pushed = other.sync().pushed
        assert sequence(access) == pushed
        assert other.sync().findings == ()
        assert time.monotonic() - started < 10
        session.commit()
    assert sequence(access) == 3


def test_two_sequencers_at_once_seal_each_fact_once(access: CentralAccess, reader: Reader, other: Reader) -> None:
    """TR-47, TR-49: the loser's transaction fails whole; its facts are taken by the next pass."""
    total = reader.sync().pushed + other.sync().pushed
    sealed: list[int] = []

    def run() -> None:
        with contextlib.suppress(CentralUnreachable):
            sealed.append(sequence(access))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed.append(sequence(access))
    assert sum(sealed) <= total
    with contextlib.closing(open_evidence(access.auditor)) as evidence:
        assert [leaf.position for leaf in evidence.log_leaves()] == list(range(total))
        assert len(list(evidence.facts())) == total
    for each in (reader, other):
        assert each.sync().findings == ()


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """TR-47, TR-48: the pass ends with one clear fault, and the next one brings everything."""
    with running_postgres() as server:
        made = new_reader(tmp_path / "reader", prepared(server.url("postgres")))
        try:
            made.station.read_everything()
            assert made.sync(SyncPolicy(batch=5)).pushed > 5
            draft_count = made.station.store.outbox.counts(made.station.login)
            server.process.kill()
            server.process.wait()
            with pytest.raises(CentralUnreachable):
                made.sync(ONE_TRY)
            assert made.station.store.outbox.counts(made.station.login) == draft_count
        finally:
            made.station.close()


def test_the_migrated_schema_is_that_of_the_tables(access: CentralAccess) -> None:
    """TR-64: what the queries expect is what the migration made."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    engine = create_engine(access.administrator)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _parents: kind != "schema" or name in ("d", "vault"),
                "version_table": "schema_version",
                "version_table_schema": "d",
            },
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []
