"""The page on the server of a trial, followed by a shell: every command as it stands there, and what it shows."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.machine import not_run
from tests.support.ports import free_port
from tests.support.transcript import Shell, steps_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "manual" / "server.md"
NOT_HERE = ("packages", "systemd")
"""Blocks that install packages or need a running systemd: their commands are checked in other ways."""


@pytest.fixture
def shell() -> Iterator[Shell]:
    """Return a shell with the page's own names set to a folder, ports and a cluster of this test."""
    if sys.platform == "win32" or os.geteuid() != 0:
        not_run("the page is typed as root")
    if not Path("/usr/bin/pg_createcluster").exists():
        not_run("no PostgreSQL of Debian")
    cluster = f"rs-test-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="readstation-server-") as name:
        Path(name).chmod(0o755)
        values = {
            "RS": f"{name}/srv",
            "CLUSTER": cluster,
            "PORT": str(free_port()),
            "DRILL_PORT": str(free_port()),
            "DB_HOST": "localhost",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": name,
            "LC_ALL": "C.UTF-8",
        }
        try:
            with Shell(values) as opened:
                yield opened
        finally:
            subprocess.run(["pg_dropcluster", "15", cluster, "--stop"], capture_output=True, check=False)


def test_the_page_on_the_server_is_what_happens(shell: Shell) -> None:
    """TR-14, TR-66: TLS, rights and settings as the page makes them, backups by a login of their own, a restore."""
    steps = list(steps_of(PAGE))
    assert len(steps) > 30
    for step in steps:
        if step.word not in (*NOT_HERE, "values"):
            shell.follow(step, PAGE.name)
