"""The page on the server of a trial, followed by a shell: every command as it stands there, and what it shows."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.support.machine import not_run
from tests.support.ports import free_port
from tests.support.transcript import Shell, steps_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "manual" / "server.md"
ORTHANC_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PATIENCE_S = 60.0
__all__ = ["phantom_trial"]
NOT_HERE = ("packages", "systemd")
"""Blocks that install packages or need a running systemd: their commands are checked in other ways."""


@pytest.fixture
def shell() -> Iterator[Shell]:
    """Return a shell with the page's own names set to a folder, ports and a cluster of this test."""
    if sys.platform == "win32" or os.geteuid() != 0:
        not_run("the page is typed as root")
    if not Path("/usr/bin/pg_createcluster").exists():
        not_run("no PostgreSQL of Debian")
    if shutil.which("Orthanc") is None or not ORTHANC_PLUGIN.exists():
        not_run("no Orthanc with its DICOMweb plugin")
    cluster = f"rs-test-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="readstation-server-") as name:
        Path(name).chmod(0o755)
        values = {
            "RS": f"{name}/srv",
            "CLUSTER": cluster,
            "PORT": str(free_port()),
            "DRILL_PORT": str(free_port()),
            "DB_HOST": "localhost",
            "ARCHIVE_PORT": str(free_port()),
            "ARCHIVE_PASSWORD": "a word of the archive",
            "PATIENT": "MRN-4471902",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": name,
            "LC_ALL": "C.UTF-8",
        }
        try:
            with Shell(values) as opened:
                yield opened
        finally:
            subprocess.run(["pg_dropcluster", "15", cluster, "--stop"], capture_output=True, check=False)


def test_the_page_on_the_server_is_what_happens(shell: Shell, phantom_trial: PhantomTrial) -> None:
    """TR-14, TR-66: TLS, rights and settings as the page makes them, backups by a login of their own, a restore."""
    steps = list(steps_of(PAGE))
    assert len(steps) > 40
    for step in steps:
        if step.word == "upload":
            _upload(shell, phantom_trial)
        elif step.word not in (*NOT_HERE, "values"):
            shell.follow(step, PAGE.name)
    assert any("taken" in line or "late_arterial" in line for line in shell.log[-20:]), shell.log[-20:]


def _upload(shell: Shell, trial: PhantomTrial) -> None:
    """Do what the page does with curl, which a machine of tests may lack."""
    port, word = int(shell.environment["ARCHIVE_PORT"]), f"office:{shell.environment['ARCHIVE_PASSWORD']}"
    login = {"Authorization": f"Basic {base64.b64encode(word.encode()).decode()}"}
    until = time.monotonic() + PATIENCE_S
    for file in sorted((trial.folder / "dicom" / trial.truth.timepoints[0].folder).rglob("*.dcm")):
        while True:
            try:
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as archive:
                    archive.request("POST", "/instances", file.read_bytes(), login)
                    assert archive.getresponse().status == 200
                break
            except ConnectionRefusedError:
                assert time.monotonic() < until, "Orthanc did not start"
                time.sleep(0.1)
