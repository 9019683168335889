"""The look at roles, rights and row security sees what is broken on purpose (TR-8, TR-9, TR-10): its sensitivity."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.attack import test_matrix as look
from tests.attack.conftest import UNKNOWN, Siege

READER = "{reader}"
WOUNDS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "a column of facts is readable": ("GRANT SELECT (login) ON d.fact TO g_reader", look.test_every_cell_of_the_tables),
    "receipts can be changed": ("GRANT UPDATE ON d.receipt TO rs_sequencer", look.test_every_cell_of_the_tables),
    "everybody reads charters": ("GRANT SELECT ON d.charter TO PUBLIC", look.test_every_cell_of_the_tables),
    "a reader proposes": (
        "GRANT EXECUTE ON FUNCTION api.propose(text, text, text, bytea) TO g_reader",
        look.test_every_cell_of_the_functions_and_schemas,
    ),
    "a reader makes tables": (
        "GRANT CREATE ON SCHEMA public TO g_reader",
        look.test_every_cell_of_the_functions_and_schemas,
    ),
    "a reader makes databases": (f"ALTER ROLE {READER} CREATEDB", look.test_no_login_is_more_than_its_group),
    "a reader sees statistics": (f"GRANT pg_read_all_stats TO {READER}", look.test_no_login_is_more_than_its_group),
    "a reader connects without limit": (
        f"ALTER ROLE {READER} CONNECTION LIMIT -1",
        look.test_no_login_is_more_than_its_group,
    ),
    "the functions own a table": ("ALTER TABLE d.fact OWNER TO rs_api", look.test_no_login_is_more_than_its_group),
    "the owner signs in": ("ALTER ROLE rs_owner LOGIN", look.test_no_login_is_more_than_its_group),
    "backups write": (
        "GRANT INSERT ON d.fact TO rs_backup",
        look.test_the_login_of_backups_has_no_password_and_no_other_power,
    ),
    "row security is off": ("ALTER TABLE d.inbox DISABLE ROW LEVEL SECURITY", look.test_every_table_is_walled),
    "the owner walks past": ("ALTER TABLE d.fact NO FORCE ROW LEVEL SECURITY", look.test_every_table_is_walled),
    "a policy lets all by": ("CREATE POLICY door ON d.fact FOR SELECT USING (true)", look.test_every_table_is_walled),
    "a trigger sleeps": ("ALTER TABLE d.fact DISABLE TRIGGER append_only", look.test_every_table_is_walled),
    "a second person is not asked": (
        "DROP TRIGGER of_a_signed_read ON d.assignment_end",
        look.test_every_table_is_walled,
    ),
    "a table of nobody": ("CREATE TABLE d.left_over (login text)", look.test_the_tables_are_those_of_the_matrix),
    "a function of nobody": (
        "CREATE FUNCTION api.left_over() RETURNS text LANGUAGE sql AS $$SELECT 'x'$$",
        look.test_the_tables_are_those_of_the_matrix,
    ),
    "a function that asks nobody": (
        "CREATE FUNCTION api.open() RETURNS text LANGUAGE sql AS $$SELECT session_user::text$$",
        look.test_every_function_of_a_person_asks_first_who_calls,
    ),
    "a function that makes its SQL": (
        "CREATE FUNCTION api.made(x text) RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE x; END$$",
        lambda siege: look.test_no_function_of_a_person_does_what_leaks_or_holds(siege, "EXECUTE "),
    ),
    "a function that holds a lock": (
        "CREATE FUNCTION api.held() RETURNS void LANGUAGE sql AS $$SELECT pg_advisory_lock(1)$$",
        lambda siege: look.test_no_function_of_a_person_does_what_leaks_or_holds(siege, "pg_advisory"),
    ),
}


@dataclass(frozen=True)
class Wounded:
    """A siege whose administrator looks at what is not committed."""

    logins: dict[str, tuple[str, str]]
    connection: psycopg.Connection[Any]

    @contextlib.contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[Any]]:
        yield self.connection


@pytest.mark.parametrize("wound", WOUNDS)
def test_a_wound_is_seen(siege: Siege, wound: str) -> None:
    """Each is made in a transaction that is taken back: nobody else ever sees it."""
    statement, check = WOUNDS[wound]
    with siege.administrator() as administrator:
        administrator.autocommit = False
        wounded = Wounded(siege.logins, administrator)
        try:
            check(wounded)
            administrator.execute(statement.format(reader=siege.logins[UNKNOWN][0]))
            with pytest.raises(AssertionError):
                check(wounded)
        finally:
            administrator.rollback()
