"""The attack battery of trust 4, rows 14 to 29: errors, locks, copies, limits; by every kind of login."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from readstation.core.ids import new_id
from readstation.store.central.logins import SEQUENCER, Group
from tests.attack.conftest import KINDS, UNKNOWN, Siege
from tests.attack.psql import PEOPLE, PUSH, WITHOUT_RIGHT, refused
from tests.attack.test_matrix import TABLES
from tests.builders.central_access import as_login
from tests.builders.central_world import World, new_world
from tests.support.machine import not_run


@pytest.mark.parametrize("kind", PEOPLE)
def test_errors_tell_nothing(siege: Siege, kind: str) -> None:
    """Row 14: whatever is asked wrongly, no answer holds a value of another."""
    station = siege.victim.station
    secrets_of = (station.login, station.assignment.read_id, station.assignment.case_alias, "Lindqvist")
    place = station.station_key.station.station_id
    asked = [
        f"SELECT * FROM api.receipts('{place}', 1 / 0)",
        f"SELECT 1 / received FROM api.origin_state('{place}')",
        "SELECT * FROM api.receipts(NULL, NULL)",
        "SELECT 1 / (number - number) FROM api.checkpoint(NULL)",
        f"SELECT * FROM api.receipts('{'x' * 10_000}', 0)",
        f"SELECT * FROM api.receipts('{place}', 99999999999999999999)",
        "SELECT api.push(NULL, NULL, NULL, NULL, NULL, NULL)",
        "SELECT api.push('s', '{{1,2}}', '{{a,b}}', '{{a,b}}', '{{a,b}}', '{{a,b}}')",
        "SELECT api.push('s', '[2:2]={1}', '{a}', '{a}', '{a}', '{a}')",
        "SELECT api.push('s', '{1,NULL}', '{a,b}', '{a,b}', '{a,b}', '{a,b}')",
        "SELECT api.push('s', '{1}', '{a}', '{a}', '{zz}', '{a}')",
        "SELECT api.push('s', '{1}', '{a,b}', '{a}', '{a}', '{a}')",
        "SELECT api.nothing()",
        "SELECT * FROM d.fact WHERE 1 / length(login) > 0",
        "SELECT login::int FROM api.worklist()",
    ]
    shapes = set()
    for statement in asked:
        try:
            said = str(siege.run(kind, statement))
        except psycopg.Error as error:
            said = f"{error} {error.diag.message_detail} {error.diag.context} {error.diag.message_hint}"
            if "api.push" in statement and kind != UNKNOWN:
                shapes.add((error.sqlstate, error.diag.message_primary))
        assert not any(secret in said for secret in secrets_of), statement
    assert shapes <= {("RS001", "refused")}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_shadowed(siege: Siege, kind: str) -> None:
    """Row 16: nothing can be made where a name might be looked up."""
    refused(
        siege,
        kind,
        [
            "CREATE FUNCTION pg_temp.length(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE FUNCTION public.length(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
            "CREATE TYPE public.text AS ENUM ('a')",
            "CREATE TYPE pg_temp.text AS ENUM ('a')",
            "CREATE SCHEMA mine",
            "CREATE TABLE public.mine (a int)",
            "CREATE VIEW public.mine AS SELECT 1",
            "CREATE CAST (text AS int) WITH INOUT",
            "CREATE EXTENSION dblink",
            "CREATE DOMAIN pg_temp.mine AS text",
        ],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_lock_is_taken_that_others_need(siege: Siege, kind: str) -> None:
    """Row 18."""
    statements = []
    for table in TABLES:
        modes = ("SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE")
        statements += [f"LOCK TABLE {table} IN {mode} MODE" for mode in modes]
        statements += [f"SELECT * FROM {table} FOR {how}" for how in ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE")]
    done = []
    for statement in statements:
        siege.run(kind, "BEGIN")
        try:
            siege.run(kind, statement)
        except WITHOUT_RIGHT:
            continue
        else:
            done.append(statement)
        finally:
            siege.run(kind, "ROLLBACK")
    assert done == []


FEWEST_HELD = {Group.READER: 12, Group.ADJUDICATOR: 12, Group.OFFICE: 2}
"""So many functions answer each kind of login without a refusal, so that what they take is held."""


def own_calls(siege: Siege, login: str) -> list[tuple[str, tuple[object, ...]]]:
    """Return a call of every function that a login may execute; most answer one who owns nothing with nothing."""
    plain: dict[str, object] = {"text": "s", "bigint": 0, "integer": 0, "bytea": b"{}", "boolean": False}
    plain |= {"text[]": ["r"], "bigint[]": [1], "bytea[]": [b"{}"], "double precision": 0.0}
    with siege.administrator() as administrator:
        found = administrator.execute(
            "SELECT p.proname, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p "
            "WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE') "
            "AND p.proname <> 'push' ORDER BY 1",
            (login,),
        ).fetchall()
    calls: list[tuple[str, tuple[object, ...]]] = [
        (
            f"SELECT * FROM api.{name}({', '.join(f'%s::{kind}' for kind in kinds)})",
            tuple(plain[kind] for kind in kinds),
        )
        for name, kinds in found
    ]
    pushed = (PUSH, ("s", [1], [new_id()], ["audit"], ["0" * 64], [b"{}"]))
    proposed = ("SELECT api.propose('withdrawal', 's', 'somebody', %s::bytea)", (b"{}",))
    return [*calls, pushed, proposed]


def hold_each(siege: Siege, other: World, kind: Group, theirs: tuple[str, ...] = ()) -> int:
    """Hold every function open that a kind of login may call, while another works; return how many were held.

    That person gives up after a second of waiting for anybody, and the sequencer seals what came meanwhile.
    """
    login, password = siege.access.new_login(kind)
    facts, held = iter(other.waiting()), 0
    with siege.access.psql(login, password) as holder:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
            holder.execute(f"SET {setting} = 0")  # type: ignore[arg-type]
        for statement, parameters in own_calls(siege, login):
            holder.execute("BEGIN")
            try:
                holder.execute(statement, parameters)  # type: ignore[call-overload]
            except psycopg.Error:
                holder.execute("ROLLBACK")
                continue
            held += 1
            with other.access.psql(other.station.login, other.password) as worker:
                worker.execute("SET lock_timeout = '1s'")
                for call in ("SELECT * FROM api.worklist()", *theirs):
                    worker.execute(call)  # type: ignore[call-overload]
                fact = next(facts)
                row = ([fact.number], [fact.fact_id], [fact.kind.value], [fact.digest], [fact.body])
                worker.execute(PUSH, (fact.station, *row))
            assert other.sequence().sealed == 1
            holder.execute("ROLLBACK")
    return held


@pytest.fixture
def other(siege: Siege, tmp_path: Path) -> Iterator[World]:
    made = new_world(siege.access, tmp_path / "other")
    made.station.read_everything()
    yield made
    made.station.close()


@pytest.mark.parametrize("kind", FEWEST_HELD)
def test_an_open_transaction_delays_nobody(siege: Siege, other: World, kind: Group) -> None:
    """Row 19, TR-11: every function held open, in turn, with all deadlines off; another person works on."""
    assert hold_each(siege, other, kind) >= FEWEST_HELD[kind]


def test_a_function_that_holds_the_door_is_found(siege: Siege, other: World) -> None:
    """TR-11, sensitivity: a function of readers that takes a lock of all stops the second person, and that is seen."""
    with siege.administrator() as administrator:
        administrator.execute(
            "CREATE FUNCTION api.held() RETURNS void LANGUAGE sql AS $$SELECT pg_advisory_xact_lock(20261130)$$"
        )
        try:
            administrator.execute("GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO g_reader")
            administrator.execute("GRANT EXECUTE ON FUNCTION api.held() TO g_reader")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                hold_each(siege, other, Group.READER, ("SELECT api.held()",))
        finally:
            administrator.execute("REVOKE EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) FROM g_reader")
            administrator.execute("DROP FUNCTION api.held()")


@pytest.mark.parametrize("kind", PEOPLE)
def test_nothing_is_heard(siege: Siege, kind: str) -> None:
    """Row 20: nothing is ever said there, and what is said there stops no pass."""
    session = siege.session(kind)
    for channel in ("readstation", "inbox", "d", "api", "fact"):
        session.execute(f"LISTEN {channel}")  # type: ignore[arg-type]
    with siege.access.psql(*siege.logins[Group.READER]) as speaker:
        speaker.execute("BEGIN")
        for number in range(200):
            speaker.execute(f"NOTIFY flood, '{number}'")  # type: ignore[arg-type]
        speaker.execute("COMMIT")
    siege.victim.push(*siege.victim.waiting(3))
    siege.victim.sequence()
    assert list(session.notifies(timeout=0.05)) == []
    session.execute("UNLISTEN *")


@pytest.mark.parametrize("kind", [*PEOPLE, Group.OFFICE, Group.AUDITOR, SEQUENCER])
def test_no_copy_of_the_database(siege: Siege, kind: str, tmp_path: Path) -> None:
    """Row 21: no replication; no dump by anyone but `rs_backup`."""
    login, password = siege.logins[kind]
    address = as_login(siege.access.station, login, password)
    with pytest.raises(psycopg.OperationalError, match=r"replication|WAL sender|no encryption|pg_hba"):
        psycopg.connect(f"{address} replication=database").close()
    if kind not in (Group.READER, Group.OFFICE):
        return
    program = shutil.which("pg_dump")
    if program is None:
        not_run("pg_dump is not installed")
    done = subprocess.run([program, "--dbname", address, "--schema=d"], capture_output=True, check=False, text=True)
    assert done.returncode != 0
    assert siege.victim.station.assignment.read_id not in done.stdout


def test_connections_and_time_have_limits(siege: Siege) -> None:
    """Row 22: three connections a login; deadlines for whoever sets none."""
    login, password = siege.access.new_login(Group.READER)
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(contextlib.closing(siege.access.psql(login, password)))
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            siege.access.psql(login, password).close()
    shown = {
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
        "lock_timeout": "30s",
    }
    assert {name: siege.run(Group.READER, f"SHOW {name}")[0][0] for name in shown} == shown


def test_a_kept_statement_has_the_new_rights(siege: Siege) -> None:
    """Row 23: a prepared statement and a cursor over a change of role."""
    login, password = siege.access.new_login(Group.READER)
    with siege.access.psql(login, password) as session:
        session.execute("PREPARE mine AS SELECT * FROM api.worklist()")
        session.execute("EXECUTE mine")
        with siege.administrator() as administrator:
            administrator.execute(f'REVOKE g_reader FROM "{login}"')  # type: ignore[arg-type]
        for statement in ("EXECUTE mine", "SELECT * FROM api.worklist()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Group.OFFICE, Group.AUDITOR])
def test_the_office_writes_no_fact_and_signs_for_nobody(siege: Siege, kind: str) -> None:
    """Row 29: no read and no receipt by grant, none by the functions of people."""
    ledgers = ("inbox", "fork", "fact", "receipt", "quarantine", "log_leaf")
    refused(siege, kind, [f"INSERT INTO d.{table} DEFAULT VALUES" for table in ledgers])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        siege.run(kind, PUSH, ("s", [1], [new_id()], ["signed_read"], ["0" * 64], [b"{}"]))


def test_one_of_the_office_alone_enrols_nobody(siege: Siege) -> None:
    """Row 29, TR-6, TR-15: no key, account or station by grant; not proposed and approved by one; not the own."""
    tables = ("public_key", "person_role", "station", "proposal", "approval", "central_form")
    refused(siege, Group.OFFICE, [f"INSERT INTO d.{table} DEFAULT VALUES" for table in tables])
    own = siege.logins[Group.OFFICE][0]
    siege.run(Group.OFFICE, "BEGIN")
    ((proposal,),) = siege.run(Group.OFFICE, "SELECT api.propose('unlock', 'r_other', 'r_other', '{}')")
    siege.run(Group.OFFICE, "SAVEPOINT before")
    for statement, parameters in (
        ("SELECT api.approve(%s)", (proposal,)),
        ("SELECT api.approve(%s)", (new_id(),)),
        ("SELECT api.propose('unlock', %s, %s, '{}')", (own, own)),
        ("SELECT api.propose('anything', 'r_other', 'r_other', '{}')", ()),
        ("SELECT api.propose('unlock', 'r_other', 'r_other', NULL)", ()),
    ):
        with pytest.raises(psycopg.Error, match=r"^refused") as told:
            siege.run(Group.OFFICE, statement, parameters)
        assert told.value.sqlstate == "RS001"
        siege.run(Group.OFFICE, "ROLLBACK TO before")
    siege.run(Group.OFFICE, "ROLLBACK")
    for kind in (*PEOPLE, Group.AUDITOR):
        refused(siege, kind, ["SELECT api.propose('unlock', 'a', 'b', '{}')", "SELECT api.approve('a')"])
