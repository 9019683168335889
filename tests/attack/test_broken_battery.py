"""The battery and the look at meters find what is broken on purpose (TR-1, TR-9, TR-11, TR-13): their sensitivity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from readstation.store.central.logins import Group
from tests.attack import test_battery as battery
from tests.attack import test_battery_limits as limits
from tests.attack import test_closed as closed
from tests.attack.conftest import UNKNOWN, Siege
from tests.attack.test_broken_walls import Wounded

READER = Group.READER
_IN = "GRANT USAGE ON SCHEMA d TO g_reader"
_OUT = "REVOKE USAGE ON SCHEMA d FROM g_reader"


@dataclass(frozen=True)
class Breach:
    """What is broken, how it is mended, and the test that must see it; `{login}` is a login without a group."""

    broken: str
    mended: str
    check: Callable[[Siege], None]


BREACHES = {
    "a reader reads a table": Breach(
        f"{_IN}; GRANT SELECT ON d.fact TO g_reader",
        f"REVOKE SELECT ON d.fact FROM g_reader; {_OUT}",
        lambda siege: battery.test_nothing_of_others_is_read(siege, READER),
    ),
    "a reader changes a table": Breach(
        f"{_IN}; GRANT SELECT, UPDATE ON d.release TO g_reader",
        f"REVOKE SELECT, UPDATE ON d.release FROM g_reader; {_OUT}",
        lambda siege: battery.test_nothing_is_changed_or_dropped(siege, READER),
    ),
    "the office changes a table": Breach(
        "GRANT UPDATE ON d.charter TO g_office",
        "REVOKE UPDATE ON d.charter FROM g_office",
        lambda siege: battery.test_nothing_is_changed_or_dropped(siege, Group.OFFICE),
    ),
    "a reader locks a table": Breach(
        f"{_IN}; GRANT UPDATE ON d.inbox TO g_reader",
        f"REVOKE UPDATE ON d.inbox FROM g_reader; {_OUT}",
        lambda siege: limits.test_no_lock_is_taken_that_others_need(siege, READER),
    ),
    "somebody becomes another": Breach(
        'GRANT g_auditor TO "{login}"',
        'REVOKE g_auditor FROM "{login}"',
        lambda siege: battery.test_nobody_becomes_another(siege, UNKNOWN),
    ),
    "a login that names its person": Breach(
        "CREATE ROLE dr_vera_lindqvist LOGIN",
        "DROP ROLE dr_vera_lindqvist",
        lambda siege: battery.test_names_of_roles_say_nothing(siege, READER),
    ),
    "a source with a secret": Breach(
        "CREATE FUNCTION d.opens() RETURNS text LANGUAGE sql AS 'SELECT ''the password is swordfish''::text'",
        "DROP FUNCTION d.opens()",
        lambda siege: battery.test_sources_hold_no_secret(siege, READER),
    ),
    "a meter that answers": Breach(
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_wal_lsn() TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_current_wal_lsn() FROM PUBLIC",
        lambda siege: closed.test_no_meter_answers(siege, READER),
    ),
}

OPENED = {
    "a catalogue of statistics": "GRANT SELECT ON pg_catalog.pg_stat_activity TO PUBLIC",
    "a column of a catalogue": "GRANT SELECT (reltuples) ON pg_catalog.pg_class TO g_reader",
    "a function that sleeps": "GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO PUBLIC",
    "an advisory lock": "GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO g_reader",
    "a size": "GRANT EXECUTE ON FUNCTION pg_catalog.pg_database_size(name) TO PUBLIC",
    "a function that nobody has listed": "GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_wal_insert_lsn() TO PUBLIC",
    "a language": "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
    "another database": "GRANT CONNECT ON DATABASE postgres TO PUBLIC",
}
"""What an upgrade or an administrator might open again, each in a transaction that is taken back."""


@pytest.mark.parametrize("breach", BREACHES)
def test_the_battery_finds_a_breach(siege: Siege, breach: str) -> None:
    """TR-1, TR-9, TR-11, TR-13: the same test that finds nothing at a whole server fails at a broken one."""
    found = BREACHES[breach]
    login = siege.logins[UNKNOWN][0]
    with siege.administrator() as administrator:
        administrator.execute(found.broken.format(login=login))
        try:
            with pytest.raises(AssertionError):
                found.check(siege)
        finally:
            # A session may have become what it may be no more.
            for session in siege.sessions.values():
                session.close()
            administrator.execute(found.mended.format(login=login))
    found.check(siege)


@pytest.mark.parametrize("what", OPENED)
def test_what_is_opened_again_is_found(siege: Siege, what: str) -> None:
    """TR-13: the look at the catalogues against the published list."""
    with siege.administrator() as administrator:
        administrator.autocommit = False
        try:
            administrator.execute(OPENED[what])
            with pytest.raises(AssertionError):
                closed.test_the_open_catalogues_are_the_published_ones(Wounded(siege.logins, administrator), READER)
        finally:
            administrator.rollback()
