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
from psycopg import conninfo
from sqlalchemy import make_url

from readstation.core.errors import Refused
from readstation.core.ids import new_login
from readstation.core.jobs import QuietJob
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.factory import open_central, open_evidence, open_office, open_sequencer, set_up_central
from readstation.store.central.schema import metadata
from readstation.sync.engine import SyncPolicy, SyncReport, sync_once
from readstation.sync.ports import CentralUnreachable
from tests.builders.signing_station import PASSWORD, SigningStation, cheap_key, open_signing_station
from tests.support.postgres import running_postgres

ONE_TRY = SyncPolicy(attempts=1)


@dataclass
class Reader:
    """A station with a signed read and the derived password of its reader."""

    station: SigningStation
    password: str

    def sync(self, url: str, policy: SyncPolicy | None = None) -> SyncReport:
        central = open_central(url, self.station.login, self.password)
        here = self.station.station_key.station.station_id
        with contextlib.closing(central):
            return sync_once(
                self.station.store.outbox, central, self.station.store.worklist, self.station.login, here, QuietJob(),
                policy=policy, sleep=lambda _seconds: None,
            )  # fmt: skip

    def connect(self, url: str) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the reader would with psql."""
        return psycopg.connect(as_login(url, self.station.login, self.password), autocommit=True)


def as_login(url: str, login: str, password: str) -> str:
    target = make_url(url)
    return conninfo.make_conninfo(
        host=target.host, port=target.port, dbname=target.database, user=login, password=password
    )


def new_reader(folder: Path, url: str) -> Reader:
    login = new_login()
    station = open_signing_station(folder, login, cheap_key(login))
    with contextlib.closing(open_office(url)) as office:
        office.enrol_person(station.enrolled.person, station.enrolled.central_verifier)
        office.enrol_station(station.station_key.station)
        office.put_charter(station.charter)
        office.assign(station.assignment)
    return Reader(station, ProcessSigner(station.vault).unlock(login, PASSWORD).central_password)


@pytest.fixture
def url(postgres_url: str) -> str:
    set_up_central(postgres_url)
    return postgres_url


@pytest.fixture
def reader(url: str, tmp_path: Path) -> Iterator[Reader]:
    made = new_reader(tmp_path / "reader", url)
    made.station.read_everything()
    yield made
    made.station.close()


@pytest.fixture
def other(url: str, tmp_path: Path) -> Iterator[Reader]:
    made = new_reader(tmp_path / "other", url)
    made.station.read_everything()
    yield made
    made.station.close()


def sequence(url: str) -> int:
    with contextlib.closing(open_sequencer(url, check_signature)) as sequencer:
        return sequencer.run_once().sealed


def test_two_readers_arrive_once_and_apart(url: str, reader: Reader, other: Reader) -> None:
    """TR-46, TR-49: each origin in its order, all sealed, both sides agree."""
    pushed = [each.sync(url).pushed for each in (reader, other)]
    assert sequence(url) == sum(pushed)
    for each in (reader, other):
        report = each.sync(url)
        assert report.findings == ()
        assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
    with contextlib.closing(open_evidence(url)) as evidence:
        for each in (reader, other):
            order = [leaf.number for leaf in evidence.log_leaves() if leaf.login == each.station.login]
            assert order == list(range(1, len(order) + 1))


def test_a_wrong_password_is_refused_and_everything_waits(url: str, reader: Reader) -> None:
    before = reader.station.store.outbox.counts(reader.station.login)
    wrong = Reader(reader.station, "not" + reader.password)
    with pytest.raises(Refused):
        wrong.sync(url)
    assert reader.station.store.outbox.counts(reader.station.login) == before


TABLES = sorted(f"{table.schema}.{table.name}" for table in metadata.sorted_tables)


@pytest.mark.parametrize("table", [*TABLES, "d.schema_version"])
def test_a_reader_holds_no_table(url: str, reader: Reader, table: str) -> None:
    """TR-9: neither select nor insert, update, delete, truncate."""
    statements = [
        f"SELECT count(*) FROM {table}",
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET login = login",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ]
    with reader.connect(url) as session:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


def test_a_reader_makes_nothing_and_becomes_nobody(url: str, reader: Reader) -> None:
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
    with reader.connect(url) as session:
        for statement in statements:
            with pytest.raises(psycopg.Error):
                session.execute(statement)


def test_a_reader_gets_no_row_of_another_by_any_function(url: str, reader: Reader, other: Reader) -> None:
    """TR-9, TR-10: identity is the session's, whatever the arguments are; foreign and invented look alike."""
    other.sync(url)
    sequence(url)
    station = other.station.station_key.station.station_id
    with reader.connect(url) as session:
        for asked in (station, "invented"):
            assert session.execute("SELECT * FROM api.receipts(%s, 0)", (asked,)).fetchall() == []
            assert session.execute("SELECT * FROM api.origin_state(%s)", (asked,)).fetchall() == [(0, 0, 0, "")]
        rows = session.execute("SELECT login FROM api.worklist()").fetchall()
        assert {login for (login,) in rows} == {reader.station.login}


def test_facts_are_never_changed_not_even_by_the_owner(url: str, reader: Reader) -> None:
    """Trust 3.2: triggers refuse it to everybody."""
    reader.sync(url)
    sequence(url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        for table in ("fact", "receipt", "log_leaf", "inbox", "assignment", "charter", "public_key", "release"):
            for statement in (f"DELETE FROM d.{table}", f"TRUNCATE d.{table} CASCADE"):
                with pytest.raises(psycopg.Error, match="append-only"):
                    owner.execute(statement)
        with pytest.raises(psycopg.Error, match="append-only"):
            owner.execute("UPDATE d.fact SET kind = 'step'")


def test_every_function_is_pinned_and_closed(url: str) -> None:
    """TR-8, TR-10: SECURITY DEFINER, owner without login, fixed search path, no right for PUBLIC."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        rows = owner.execute(
            "SELECT p.proname, p.prosecdef, p.proconfig, r.rolname, r.rolcanlogin, r.rolbypassrls, p.proleakproof, "
            "coalesce(p.proacl::text, '') FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
            "WHERE p.pronamespace = 'api'::regnamespace"
        ).fetchall()
        walls = owner.execute(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('d', 'vault') AND c.relkind = 'r' AND c.relname <> 'schema_version' "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        ).fetchall()
    assert {row[0] for row in rows} == {"hello", "push", "receipts", "worklist", "origin_state"}
    for _, is_definer, settings, owner_name, can_login, bypasses, is_leakproof, rights in rows:
        assert (is_definer, owner_name, can_login, bypasses, is_leakproof) == (True, "rs_api", False, False, False)
        assert settings == ["search_path=pg_catalog, pg_temp"]
        assert not rights.startswith("{=") and ",=X" not in rights  # noqa: PT018 - one thought
    assert walls == []


def test_nobody_can_hold_the_door(url: str, reader: Reader, other: Reader) -> None:
    """TR-11, trust 4, row 19: an open transaction after a push delays neither another reader nor the sequencer."""
    facts = reader.station.store.outbox.waiting(reader.station.login, 3)
    with psycopg.connect(as_login(url, reader.station.login, reader.password)) as session:
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
        pushed = other.sync(url).pushed
        assert sequence(url) == pushed
        assert other.sync(url).findings == ()
        assert time.monotonic() - started < 10
        session.commit()
    assert sequence(url) == 3


def test_two_sequencers_at_once_seal_each_fact_once(url: str, reader: Reader, other: Reader) -> None:
    """TR-47, TR-49: the loser's transaction fails whole; its facts are taken by the next pass."""
    total = reader.sync(url).pushed + other.sync(url).pushed
    sealed: list[int] = []

    def run() -> None:
        with contextlib.suppress(CentralUnreachable):
            sealed.append(sequence(url))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed.append(sequence(url))
    assert sum(sealed) <= total
    with contextlib.closing(open_evidence(url)) as evidence:
        assert [leaf.position for leaf in evidence.log_leaves()] == list(range(total))
        assert len(list(evidence.facts())) == total
    for each in (reader, other):
        assert each.sync(url).findings == ()


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """TR-47, TR-48: the pass ends with one clear fault, and the next one brings everything."""
    with running_postgres() as server:
        url = server.url("postgres")
        set_up_central(url)
        made = new_reader(tmp_path / "reader", url)
        try:
            made.station.read_everything()
            assert made.sync(url, SyncPolicy(batch=5)).pushed > 5
            draft_count = made.station.store.outbox.counts(made.station.login)
            server.process.kill()
            server.process.wait()
            with pytest.raises(CentralUnreachable):
                made.sync(url, ONE_TRY)
            assert made.station.store.outbox.counts(made.station.login) == draft_count
        finally:
            made.station.close()


def test_the_migrated_schema_is_that_of_the_tables(url: str) -> None:
    """TR-64: what the queries expect is what the migration made."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    engine = create_engine(url)
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
