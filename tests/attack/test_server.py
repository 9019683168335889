"""Row 22 of the battery, and the floor of the server: whoever holds everything open is ended (TR-14)."""

from __future__ import annotations

import contextlib

import psycopg
import pytest

from readstation.store.central.factory import open_server
from readstation.store.central.logins import Group
from readstation.trial.server import server_findings
from tests.attack.conftest import Siege


def test_a_login_holds_at_most_three_connections(siege: Siege) -> None:
    login, password = siege.access.new_login(Group.READER)
    with contextlib.ExitStack() as kept:
        for _ in range(3):
            kept.enter_context(siege.access.psql(login, password))
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            siege.access.psql(login, password)


@pytest.mark.parametrize("kind", [*Group])
def test_a_transaction_that_is_held_open_is_ended(siege: Siege, kind: Group) -> None:
    """A client may switch off every deadline of its own; the watch at the server does not ask it."""
    login, password = siege.access.new_login(kind)
    with (
        contextlib.closing(siege.access.psql(login, password)) as held,
        contextlib.closing(open_server(siege.access.administrator)) as server,
    ):
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            held.execute(f"SET {name} = 0")
        held.execute("BEGIN")
        held.execute("SELECT 1")
        assert server.end_long_transactions() == 0
        assert server.end_long_transactions(0.0) == 1
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")


def test_nobody_else_is_ended(siege: Siege) -> None:
    """Sessions without an open transaction stay, and so do administrators and the login of the backups."""
    login, password = siege.access.new_login(Group.READER)
    with contextlib.closing(siege.access.psql(login, password)) as idle, siege.administrator() as administrator:
        administrator.execute("BEGIN")
        administrator.execute("SELECT 1")
        with contextlib.closing(open_server(siege.access.administrator)) as server:
            assert server.end_long_transactions(0.0) == 0
        assert idle.execute("SELECT 1").fetchone() == (1,)
        administrator.execute("ROLLBACK")


def test_the_server_says_what_it_lacks(siege: Siege) -> None:
    """What the servers of the tests are not: one for a trial. Each thing is read from the running server."""
    with contextlib.closing(open_server(siege.access.administrator)) as server:
        facts = server.facts()
    assert facts.version > 150000
    found = {finding.message.split(" is ")[0] for finding in server_findings(facts) if finding.code == "TR-14.setting"}
    # From 18 on a new cluster has checksums unless it is told otherwise.
    assert ("data_checksums" in found) == (facts.version < 180000)
    assert "full_page_writes" not in found
    assert facts.doors
    assert facts.unlimited == 0
