"""The watch at the server, and what the server says of itself, by the command and by the unit (TR-3, TR-14)."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import URL, make_url

from readstation.app.server_watch import ServerWatch
from readstation.app.trial_access import OfficeAccess
from readstation.cli.main import readstation
from readstation.cli.passwords import ADMINISTRATOR_FILE_VARIABLE
from readstation.core.errors import Refused
from readstation.core.resources import resource_path
from readstation.store.central.factory import open_office
from readstation.store.central.logins import Group
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import new_world
from tests.support.machine import not_run

PATIENCE_S = 60.0

pytestmark = pytest.mark.postgres


@pytest.fixture
def access(postgres_url: str) -> CentralAccess:
    return prepared(postgres_url)


@pytest.fixture
def said(access: CentralAccess) -> Iterator[list[str]]:
    """Run the watch, in short rounds, and return what it says."""
    lines: list[str] = []
    watch = ServerWatch(OfficeAccess(access.administrator), lines.append, longest_s=0.5, every_s=0.1)
    thread = threading.Thread(target=watch.run)
    thread.start()
    yield lines
    watch.stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def is_ended(session: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Return whether the server ended a session, waiting for it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            session.execute("SELECT 1")
        except psycopg.OperationalError:
            return True
        time.sleep(0.05)
    return False


def comes(said: list[str], line: str) -> None:
    """Wait for a line: the session ends before the watch says that it ended it."""
    until = time.monotonic() + PATIENCE_S
    while line not in said:
        assert time.monotonic() < until, said
        time.sleep(0.05)


def test_what_is_held_open_is_ended(access: CentralAccess, said: list[str]) -> None:
    with contextlib.closing(access.psql(*access.new_login(Group.READER))) as session:
        session.execute("SET idle_in_transaction_session_timeout = 0")
        session.execute("BEGIN")
        assert is_ended(session)
    comes(said, "1 session was ended that held a transaction open for more than 0 s.")


def test_an_account_that_ended_is_cut_off_by_itself(access: CentralAccess, said: list[str], tmp_path: Path) -> None:
    """TR-3: no administrator has to be there; an idle session ends as well."""
    world = new_world(access, tmp_path / "reader")
    try:
        with contextlib.closing(access.psql(world.station.login, world.password)) as session:
            session.execute("SELECT * FROM api.hello()")
            with contextlib.closing(open_office(access.office)) as office:
                office.end_person(world.station.login, "left")
            assert is_ended(session)
    finally:
        world.station.close()
    comes(said, "1 sessions of ended accounts were ended.")


def test_the_command_names_what_the_server_lacks(access: CentralAccess, tmp_path: Path) -> None:
    target = make_url(access.administrator)
    (tmp_path / "password").write_text(f"{target.password}\n")
    # `set` leaves out what is None, and the password would stay.
    parts = (target.host, target.port, target.database, target.query)
    named = URL.create("postgresql", target.username, None, *parts).render_as_string()
    done = CliRunner().invoke(
        readstation,
        ["trial", "server", "--administrator", named],
        env={ADMINISTRATOR_FILE_VARIABLE: str(tmp_path / "password")},
        standalone_mode=False,
    )
    assert done.return_value == 1, done.output
    *findings, verdict = done.output.splitlines()
    assert verdict == "The server is not fit for a live trial."
    assert any(line.startswith("data_checksums is off; set it to on.") for line in findings)


def test_a_file_has_no_server(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        readstation,
        ["trial", "server", "--administrator", f"sqlite:///{tmp_path / 'central.db'}"],
        standalone_mode=False,
    )
    assert isinstance(done.exception, Refused)
    assert "is a file" in str(done.exception)


def test_the_unit_is_well_formed_and_hardened(tmp_path: Path) -> None:
    """`systemd-analyze` finds nothing; only the place of the program differs on this machine."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        not_run("no systemd-analyze on this machine")
    unit = resource_path("systemd", "readstation-watch.service")
    text = unit.read_text(encoding="utf-8")
    assert "ExecStart=/opt/readstation/bin/readstation trial server --watch\n" in text
    copy = tmp_path / unit.name
    program = str(Path(sys.executable).with_name("readstation"))
    copy.write_text(text.replace("/opt/readstation/bin/readstation", program), encoding="utf-8")
    checked = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, check=False)
    found = [line for line in (checked.stdout + checked.stderr).splitlines() if unit.name in line]
    assert (checked.returncode, found) == (0, [])
    exposed = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert exposed.returncode == 0, exposed.stdout
