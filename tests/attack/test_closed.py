"""Meters and catalogues are closed; what is open is the published list (TR-13)."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from readstation.store.central.closing import OPEN_CALLS, OPEN_CATALOGUES, REMAINS_OPEN, close_to_public
from readstation.store.central.logins import Group
from tests.attack.conftest import KINDS, Siege
from tests.builders.central_world import as_administrator

METERS = [
    "SELECT pg_sleep(0)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_database_size(current_database())",
    "SELECT pg_total_relation_size('d.fact')",
    "SELECT pg_relation_size('d.fact'::regclass)",
    "SELECT pg_stat_get_tuples_inserted('d.fact'::regclass)",
    "SELECT pg_stat_get_live_tuples('d.fact'::regclass)",
    "SELECT pg_current_wal_lsn()",
    "SELECT pg_current_wal_insert_lsn()",
    "SELECT pg_current_xact_id()",
    "SELECT txid_current()",
    "SELECT pg_current_snapshot()",
    "SELECT pg_last_committed_xact()",
    "SELECT age('3'::xid)",
    "SELECT mxid_age('3'::xid)",
    "SELECT * FROM pg_control_checkpoint()",
    "SELECT * FROM pg_lock_status()",
    "SELECT pg_blocking_pids(1)",
    "SELECT * FROM pg_show_all_settings()",
    "SELECT pg_notification_queue_usage()",
    "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_stat_user_tables",
    "SELECT * FROM pg_stats",
    "SELECT * FROM pg_locks",
    "SELECT * FROM pg_roles",
    "SELECT * FROM pg_auth_members",
    "SELECT * FROM pg_settings",
    "SELECT datname, age(datfrozenxid) FROM pg_database",
    "SELECT relname, reltuples FROM pg_class",
    "SELECT * FROM pg_sequences",
    "SELECT * FROM pg_replication_slots",
    "SELECT * FROM pg_shdepend",
    "SELECT * FROM pg_proc",
    "SELECT * FROM information_schema.applicable_roles",
    "SELECT * FROM information_schema.tables",
    "SELECT pg_has_role('g_office', 'g_reader', 'USAGE')",
    "SELECT has_table_privilege('g_office', 'd.fact', 'SELECT')",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
    "DO $$ BEGIN NULL; END $$",
    "DO LANGUAGE plpgsql 'BEGIN NULL; END'",
    "CREATE TEMP TABLE t (i int)",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/var/x'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_ls_dir('.')",
]


@pytest.mark.parametrize("kind", KINDS)
def test_no_meter_answers(siege: Siege, kind: str) -> None:
    """TR-13, trust 4, rows 11, 12, 17, 18: refused for every kind of login."""
    answered = []
    for statement in METERS:
        try:
            answered.append((statement, siege.run(kind, statement)))
        except psycopg.errors.InsufficientPrivilege:
            continue
        except psycopg.errors.UndefinedFunction:
            continue  # another release of the server has none
    assert answered == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_open_catalogues_are_the_published_ones(siege: Siege, kind: str) -> None:
    """TR-13: open items equal the list."""
    login = siege.logins[kind][0]
    with siege.administrator() as administrator:
        rows = administrator.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace IN ('pg_catalog'::regnamespace, "
            "'information_schema'::regnamespace) AND c.relkind IN ('r', 'v', 'm') "
            "AND (has_table_privilege(%s, c.oid, 'SELECT') OR has_any_column_privilege(%s, c.oid, 'SELECT'))",
            (login, login),
        ).fetchall()
        functions = administrator.execute(
            "SELECT DISTINCT p.proname FROM pg_proc p WHERE has_function_privilege(%s, p.oid, 'EXECUTE') "
            "AND p.pronargs = p.pronargdefaults AND p.provolatile <> 'i' AND p.prokind = 'f' "
            "AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) "
            "AND p.pronamespace = 'pg_catalog'::regnamespace",
            (login,),
        ).fetchall()
        counters = administrator.execute(
            "SELECT p.proname FROM pg_proc p WHERE has_function_privilege(%s, p.oid, 'EXECUTE') AND "
            "(p.proname ~ '^(pg_stat_get|pg_.*_size$|pg_advisory|pg_try_advisory|lo_|pg_sleep|txid_)')",
            (login,),
        ).fetchall()
        languages = administrator.execute(
            "SELECT lanname FROM pg_language WHERE lanpltrusted AND has_language_privilege(%s, oid, 'USAGE')", (login,)
        ).fetchall()
        databases = administrator.execute(
            "SELECT datname FROM pg_database WHERE datname <> current_database() AND datname !~ '^t_' "
            "AND (has_database_privilege(%s, oid, 'CONNECT') OR has_database_privilege(%s, oid, 'TEMPORARY') "
            "OR has_database_privilege(%s, oid, 'CREATE'))",
            (login, login, login),
        ).fetchall()
    assert {name for (name,) in rows} == set(OPEN_CATALOGUES)
    assert {name for (name,) in functions} <= OPEN_CALLS
    assert counters == []
    assert languages == []
    assert databases == []


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_other_databases_are_shut(siege: Siege, database: str) -> None:
    """Trust 4, row 21."""
    for kind in KINDS:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            siege.access.psql(*siege.logins[kind], database=database).close()


def test_what_an_upgrade_opens_is_closed_by_the_next_set_up(siege: Siege) -> None:
    """TR-13: it is taken again whenever central is set up."""
    with siege.administrator() as administrator:
        administrator.execute("GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_wal_lsn() TO PUBLIC")
        administrator.execute("GRANT SELECT ON pg_catalog.pg_roles TO PUBLIC")
        administrator.execute("GRANT CONNECT ON DATABASE postgres TO PUBLIC")
        assert siege.run(Group.READER, "SELECT pg_current_wal_lsn()")
    with as_administrator(siege.access.administrator) as connection:
        close_to_public(connection)
    for statement in ("SELECT pg_current_wal_lsn()", "SELECT * FROM pg_roles"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            siege.run(Group.READER, statement)
    test_other_databases_are_shut(siege, "postgres")


def test_the_manual_publishes_what_stays_open() -> None:
    """TR-13: the list of the program is the list of the manual."""
    manual = (Path(__file__).parents[2] / "docs" / "manual" / "office.md").read_text(encoding="utf-8")
    for item in (*REMAINS_OPEN, *OPEN_CATALOGUES):
        assert item in " ".join(manual.split()), item
