"""The attack battery of trust 4, rows 1 to 13: reading, writing, becoming another; by every kind of login."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import psycopg
import pytest

from readstation.core.ids import new_id
from readstation.store.central.backup_login import BACKUP
from readstation.store.central.logins import SEQUENCER, Group
from tests.attack.conftest import KINDS, UNKNOWN, Siege
from tests.attack.psql import PEOPLE, PUSH, columns, refused, rights
from tests.attack.test_matrix import HOUSE, TABLES
from tests.builders.central_world import new_world


@pytest.mark.parametrize("kind", PEOPLE)
def test_nothing_of_others_is_read(siege: Siege, kind: str) -> None:
    """Row 1: no table, and by functions own rows only."""
    tables = list(TABLES)
    refused(siege, kind, [f"SELECT * FROM {table}" for table in tables])
    refused(
        siege,
        kind,
        [f"SELECT count(*) FROM {table} a JOIN {other} b ON true" for table in tables for other in tables[:2]],
    )
    station = siege.victim.station.station_key.station.station_id
    calls = ["SELECT * FROM api.worklist()", f"SELECT * FROM api.receipts('{station}', 0)"]
    for call in calls:
        try:
            assert siege.run(kind, call) == []
        except psycopg.errors.InsufficientPrivilege:
            assert kind == UNKNOWN or ("worklist" in call and kind in (Group.TRAINER, Group.TRAINEE))


@pytest.mark.parametrize("kind", [Group.READER, Group.ADJUDICATOR])
def test_a_plan_tells_nothing(siege: Siege, kind: str) -> None:
    """Row 2: a plan ends at the function."""
    station = siege.victim.station.station_key.station.station_id
    mine = (f"api.receipts('{station}', 0)", f"api.origin_state('{station}')")
    for call in ("api.hello()", "api.worklist()", *mine, "api.checkpoint(0)"):
        lines = " ".join(
            str(line) for (line,) in siege.run(kind, f"EXPLAIN (ANALYZE, VERBOSE, COSTS) SELECT * FROM {call}")
        )
        assert "Function Scan" in lines
        assert "Removed" not in lines
        assert not any(table in lines for table in TABLES)


@pytest.mark.parametrize("kind", [Group.READER, Group.ADJUDICATOR, Group.TRAINER, Group.TRAINEE])
def test_foreign_and_invented_are_one_answer(siege: Siege, kind: str) -> None:
    """Row 3: another's station and number, none, and one that nobody has."""
    station = siege.victim.station.station_key.station.station_id
    body = b"{}"
    asked = [
        ("SELECT * FROM api.receipts(%s, 0)", lambda name: (name,)),
        ("SELECT * FROM api.origin_state(%s)", lambda name: (name,)),
        (PUSH, lambda name: (name, [1], [new_id()], ["audit"], ["0" * 64], [body])),
        (PUSH, lambda name: (name, [7], [new_id()], ["audit"], ["0" * 64], [body])),
    ]
    for statement, parameters in asked:
        answers = []
        for name in (station, new_id(), "invented"):
            siege.run(kind, "BEGIN")
            answers.append(siege.run(kind, statement, parameters(name)))
            siege.run(kind, "ROLLBACK")
        assert answers[0] == answers[1] == answers[2]


def test_facts_of_another_are_put_aside(siege: Siege, tmp_path: Path) -> None:
    """Rows 4, 5, 24: the victim's own facts, replayed under another login and station: none is sealed."""
    intruder = new_world(siege.access, tmp_path / "intruder")
    with contextlib.closing(intruder.station):
        with siege.administrator() as administrator:
            stolen = administrator.execute(
                "SELECT kind, digest, body FROM d.fact WHERE login = %s ORDER BY number", (siege.victim.station.login,)
            ).fetchall()
        before = siege.victim.statuses()
        for name in (
            intruder.station.station_key.station.station_id,
            siege.victim.station.station_key.station.station_id,
        ):
            with siege.access.psql(intruder.station.login, intruder.password) as session:
                rows = [(n, new_id(), kind, digest, body) for n, (kind, digest, body) in enumerate(stolen, start=1)]
                lists = [list(column) for column in zip(*rows, strict=True)]
                session.execute(PUSH, (name, *lists))
        done = intruder.sequence()
        # Audit events that name the victim's station come back as a conflict from there, as a stranger's from here.
        assert done.sealed == 0
        assert done.quarantined + done.conflicts == 2 * len(stolen)
        assert {reason for _, _, reason in intruder.statuses()} <= {"assignment", "station", "person", "key", "form"}
        assert siege.victim.statuses() == before


@pytest.mark.parametrize("kind", PEOPLE)
def test_nothing_is_written_past_the_functions(siege: Siege, kind: str) -> None:
    """Rows 6 and 15: no column of the server's, no clause that tells of hidden rows."""
    statements = []
    for table, column in columns(siege).items():
        statements += [
            f"INSERT INTO {table} DEFAULT VALUES",
            f"INSERT INTO {table} ({column}) VALUES ('1') ON CONFLICT DO NOTHING RETURNING *",
            f"INSERT INTO {table} ({column}) VALUES ('1') ON CONFLICT ({column}) DO UPDATE SET {column} = '2'",
            f"MERGE INTO {table} USING (VALUES ('1')) v(x) ON {column}::text = x WHEN MATCHED THEN DELETE",
            f"UPDATE {table} SET {column} = {column} RETURNING *",
        ]
    statements.append("INSERT INTO d.inbox (login, received_ms) VALUES (session_user, 0)")
    refused(siege, kind, statements)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_changed_or_dropped(siege: Siege, kind: str) -> None:
    """Row 7: by no login, the house's own included."""
    statements = []
    for table, column in columns(siege).items():
        statements += [
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} OWNER TO CURRENT_USER",
            f"ALTER TABLE {table} ADD COLUMN mine int",
            f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION d.refuse_change()",
            f"CREATE POLICY mine ON {table} USING (true)",
            f"DROP TRIGGER append_only ON {table}",
            f"DROP TABLE {table}",
            f"GRANT SELECT ON {table} TO PUBLIC",
        ]
    statements += [
        "CREATE OR REPLACE FUNCTION api.hello() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION api.worklist()",
        "ALTER FUNCTION api.worklist() SECURITY INVOKER",
        "DROP SCHEMA d CASCADE",
        "ALTER DATABASE postgres SET row_security = off",
        "CREATE ROLE mine",
        "ALTER ROLE g_office SUPERUSER",
        "DROP ROLE g_office",
    ]
    statements = [each for each in statements if not (each.startswith("GRANT") and _is_granting(kind))]
    refused(siege, kind, statements)


def _is_granting(kind: str) -> bool:
    """Return whether PostgreSQL answers a grant of what one has not to give with a warning instead of an error."""
    return kind in HOUSE


@pytest.mark.parametrize("kind", KINDS)
def test_dropping_what_one_owns_changes_no_right(siege: Siege, kind: str) -> None:
    """Row 8: not for the own login and not for the group."""
    group = kind if kind in list(Group) else "g_reader"
    before = rights(siege)
    for statement in (
        "DROP OWNED BY CURRENT_USER CASCADE",
        f"DROP OWNED BY {group} CASCADE",
        "DROP OWNED BY rs_owner CASCADE",
        f"REASSIGN OWNED BY {group} TO CURRENT_USER",
        "REASSIGN OWNED BY rs_api TO CURRENT_USER",
    ):
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            siege.run(kind, statement)
    assert rights(siege) == before


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_becomes_another(siege: Siege, kind: str) -> None:
    """Row 9."""
    others = [group for group in Group if group != kind]
    statements = [f"SET ROLE {role}" for role in ("rs_owner", "rs_api", "readstation_owner", *others)]
    statements += [
        f'SET SESSION AUTHORIZATION "{siege.victim.station.login}"',
        "SET SESSION AUTHORIZATION rs_owner",
        "SET session_replication_role = replica",
        f"GRANT {others[0]} TO CURRENT_USER",
    ]
    refused(siege, kind, statements)
    siege.run(kind, "SET row_security = off")
    if kind in (Group.READER, Group.ADJUDICATOR):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            siege.run(kind, "SELECT * FROM api.worklist()")
    siege.run(kind, "RESET row_security")


def test_own_settings_are_harmless(siege: Siege) -> None:
    """Row 10: a login may set what it likes for itself; identity and names of the functions stay what they are."""
    login, password = siege.access.new_login(Group.READER)
    with siege.access.psql(login, password) as session:
        for setting in ("search_path = pg_temp, public", "statement_timeout = 0", "synchronous_commit = off"):
            session.execute(f'ALTER ROLE "{login}" SET {setting}')  # type: ignore[arg-type]
    with siege.access.psql(login, password) as session:
        assert session.execute("SELECT * FROM api.worklist()").fetchall() == []
        body = b"{}"
        session.execute(PUSH, ("s", [1], [new_id()], ["audit"], ["0" * 64], [body]))
        assert session.execute("SHOW synchronous_commit").fetchone() == ("off",)
    with siege.administrator() as administrator:
        assert administrator.execute("SELECT count(*) FROM d.inbox WHERE login = %s", (login,)).fetchone() == (1,)


TELLING = ("vera", "lindqvist", "reader", "adjudicator", "office", "auditor", "trainer", "trainee")
"""A printed name of the trial, and what people do in it."""


def telling_names(siege: Siege, kind: str) -> tuple[list[str], set[str]]:
    """Return the names of people's roles that a login has by number, and those that say something of a person."""
    with siege.administrator() as administrator:
        numbers = [oid for (oid,) in administrator.execute("SELECT oid FROM pg_roles WHERE rolcanlogin").fetchall()]
    names = [str(siege.run(kind, "SELECT pg_get_userbyid(%s)", (oid,))[0][0]) for oid in numbers]
    people = [name for name in names if name not in (SEQUENCER, BACKUP, "readstation_owner")]
    opaque = re.compile(r"r_[a-z2-7]{10}")
    return people, {
        name for name in people if not opaque.fullmatch(name) or any(word in name.casefold() for word in TELLING)
    }


@pytest.mark.parametrize("name", ["Dr. Vera Lindqvist", "r_readervera", "reader_7", "r_ABCDEFGHIJ", "r_abcdefghi"])
def test_a_role_that_is_named_after_a_person_is_found(siege: Siege, name: str) -> None:
    """TR-1, sensitivity: a name, a profession in a name of the right form, other forms; whoever looks sees it."""
    with siege.administrator() as administrator:
        administrator.execute(f'CREATE ROLE "{name}" LOGIN')  # type: ignore[arg-type]
        try:
            assert [telling_names(siege, kind)[1] for kind in PEOPLE] == [{name}] * len(PEOPLE)
        finally:
            administrator.execute(f'DROP ROLE "{name}"')  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", PEOPLE)
def test_names_of_roles_say_nothing(siege: Siege, kind: str) -> None:
    """Row 11, TR-1: what can be had by number is opaque; memberships cannot be had."""
    people, telling = telling_names(siege, kind)
    assert len(people) >= 8
    assert telling == set()
    refused(siege, kind, ["SELECT * FROM pg_auth_members", "SELECT pg_has_role('rs_api', 'g_office', 'MEMBER')"])


@pytest.mark.parametrize("kind", PEOPLE)
def test_sources_hold_no_secret(siege: Siege, kind: str) -> None:
    """Row 13: what is readable may be read by everybody."""
    with siege.administrator() as administrator:
        numbers = administrator.execute(
            "SELECT oid FROM pg_proc WHERE pronamespace IN ('api'::regnamespace, 'd'::regnamespace)"
        ).fetchall()
    for (number,) in numbers:
        ((source,),) = siege.run(kind, "SELECT pg_get_functiondef(%s)", (number,))
        assert not any(word in source.casefold() for word in ("password", "scram", "secret", "seed"))
