"""Every function of the program at central, helpers and triggers among them, is as clean as it must be (TR-10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attack.conftest import Siege
from tests.attack.hygiene import look_at_functions
from tests.attack.test_matrix import FUNCTIONS, PEOPLE

HELPERS = {"d.caller", "d.own_reads"}
"""What the functions of blinded people call."""

_HEAD = "CREATE FUNCTION {name} RETURNS {gives} LANGUAGE {language} {more} SET search_path = pg_catalog, pg_temp AS "
_CLOSED = "; REVOKE ALL ON FUNCTION {name} FROM PUBLIC; ALTER FUNCTION {name} OWNER TO rs_api"


def _sql(body: str, name: str = "d.planted()", more: str = "", gives: str = "bigint", language: str = "sql") -> str:
    """Return statements that make a function which is clean but for what its body does."""
    parts = {"name": name, "gives": gives, "language": language, "more": more}
    return _HEAD.format(**parts) + f"$planted${body}$planted$" + _CLOSED.format(name=name)


def _plpgsql(body: str, name: str = "d.planted()") -> str:
    return _sql(f"BEGIN {body} END", name, gives="void", language="plpgsql")


def _called(body: str) -> str:
    """Return statements after which a function of readers calls a helper with a body of its own."""
    return "; ".join((
        _plpgsql(body),
        _sql("SELECT d.planted()", "api.calls_it()", "SECURITY DEFINER", "void"),
        "GRANT EXECUTE ON FUNCTION api.calls_it() TO g_reader",
    ))  # fmt: skip


PLANTED: dict[str, tuple[str, str]] = {
    "another search path": ("ALTER FUNCTION d.own_reads() SET search_path = public", "looks names up elsewhere"),
    "no search path": ("ALTER FUNCTION d.stamp_act() RESET search_path", "looks names up elsewhere"),
    "a helper with rights": ("ALTER FUNCTION d.own_reads() SECURITY DEFINER", "other rights"),
    "a function without": ("ALTER FUNCTION api.worklist() SECURITY INVOKER", "other rights"),
    "leakproof": ("ALTER FUNCTION d.caller() LEAKPROOF", "leakproof"),
    "open to everybody": ("GRANT EXECUTE ON FUNCTION d.own_reads() TO PUBLIC", "open to everybody"),
    "closed to nobody": (_sql("SELECT 1").partition("; REVOKE")[0], "open to everybody"),
    "another owner": ("ALTER FUNCTION d.stamp_act() OWNER TO g_office", "belongs to somebody else"),
    "in public": (_sql("SELECT 1", "public.planted()"), "where nothing may be"),
    "a procedure": (
        "CREATE PROCEDURE d.planted() LANGUAGE sql SET search_path = pg_catalog, pg_temp AS 'SELECT 1'",
        "no plain function",
    ),
    "dynamic SQL": (_plpgsql("EXECUTE 'SELECT 1';"), "makes its SQL"),
    "dynamic SQL in a loop": (
        _sql("DECLARE v_row record; BEGIN FOR v_row IN EXECUTE 'SELECT 1' LOOP NULL; END LOOP; END", gives="void",
             language="plpgsql"),
        "makes its SQL",
    ),
    "a query made of text": (_sql("SELECT length(query_to_xml('SELECT 1', true, true, '')::text)"), "makes its SQL"),
    "on conflict": (
        _plpgsql("INSERT INTO d.release VALUES ('r', 1, 'l') ON CONFLICT DO NOTHING;"), "tells of hidden rows"
    ),
    "on conflict, kept as a tree": (
        "CREATE FUNCTION d.planted() RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp BEGIN ATOMIC "
        "INSERT INTO d.release (read_id, timepoint, login) VALUES ('r', 1, 'l') ON CONFLICT DO NOTHING; END"
        + _CLOSED.format(name="d.planted()"),
        "tells of hidden rows",
    ),
    "merge": (
        _plpgsql("MERGE INTO d.release r USING d.claim c ON r.read_id = c.read_id WHEN MATCHED THEN DO NOTHING;"),
        "tells of hidden rows",
    ),
    "an advisory lock": (_plpgsql("PERFORM pg_advisory_xact_lock(1);"), "takes what others need"),
    "the head of a chain": (
        _plpgsql("PERFORM position FROM d.log_leaf ORDER BY position DESC LIMIT 1 FOR UPDATE;"),
        "takes what others need",
    ),
    "a shared row": (_plpgsql("PERFORM FROM d.station FOR KEY SHARE;"), "takes what others need"),
    "a locked table": (_plpgsql("LOCK TABLE d.inbox IN EXCLUSIVE MODE;"), "takes what others need"),
    "the owner's identity": (_sql("SELECT count(*) FROM d.claim WHERE login = current_user"), "somebody else"),
    "a setting as identity": (
        _sql("SELECT count(*) FROM d.claim WHERE login = current_setting('readstation.login')"), "somebody else"
    ),
    "a key in the source": (_sql(f"SELECT length('{'a7' * 32}')::bigint"), "holds a secret"),
    "no schema": (_plpgsql("PERFORM FROM claim;"), "without its schema"),
    "no schema in a join": (_plpgsql("PERFORM FROM d.claim c JOIN release r USING (read_id);"), "without its schema"),
    "a helper that tells more": (_called("RAISE EXCEPTION 'here: %', 1 USING ERRCODE = 'RS001';"), "of its own"),
    "a helper that tells another state": (_called("RAISE EXCEPTION 'refused' USING ERRCODE = 'RS002';"), "of its own"),
    "a helper that gives notice": (_called("RAISE NOTICE 'there';"), "of its own"),
    "a view": ("CREATE VIEW d.seen AS SELECT read_id FROM d.claim", "a view of its owner's rights"),
}  # fmt: skip


def test_every_function_is_clean(siege: Siege, record_property: Callable[[str, object], None]) -> None:
    """TR-10, TR-11: in every schema of the program; what blinded people call is followed into what that calls."""
    with siege.administrator() as administrator:
        looked = look_at_functions(administrator, PEOPLE)
    assert looked.violations == ()
    assert looked.functions >= len(FUNCTIONS) + 10
    assert looked.reached == HELPERS | {f"api.{name}" for name, who in FUNCTIONS.items() if set(who) & set(PEOPLE)}
    record_property("functions looked at", looked.functions)


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_violation_is_found(siege: Siege, what: str) -> None:
    """TR-10, sensitivity: one of each kind, in a transaction that is taken back; no other function is named."""
    statements, words = PLANTED[what]
    with siege.administrator() as administrator:
        administrator.autocommit = False
        try:
            administrator.execute("SET LOCAL check_function_bodies = off")
            administrator.execute(statements)
            found = look_at_functions(administrator, PEOPLE).violations
        finally:
            administrator.rollback()
    assert any(words in wrong for _, wrong in found), found
    assert len({name for name, _ in found}) == 1, found
