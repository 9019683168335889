"""The page on the server of a trial, followed by a shell: every command as it stands there, and what it shows."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.server_page import drop_cluster
from tests.support.machine import not_run
from tests.support.ports import free_port
from tests.support.transcript import Shell, steps_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "manual" / "server.md"
ORTHANC_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PATIENCE_S = 60.0
__all__ = ["phantom_trial"]
UNITS = ("readstation-sequencer.service", "readstation-watch.service")


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
            "BACKUP": f"{name}/elsewhere",
            "SAFE": f"{name}/safe",
            "CLUSTER": cluster,
            "PORT": str(free_port()),
            "DRILL_PORT": str(free_port()),
            "DB_HOST": "localhost",
            "ARCHIVE_PORT": str(free_port()),
            "ARCHIVE_PASSWORD": "a word of the archive",
            "PATIENT": "MRN-4471902",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": name,
            "LC_ALL": "C.UTF-8",
        }
        try:
            with Shell(values) as opened:
                yield opened
        finally:
            drop_cluster(cluster)


def test_the_page_on_the_server_is_what_happens(shell: Shell, phantom_trial: PhantomTrial) -> None:
    """TR-14, TR-66: TLS, rights and settings as the page makes them, backups by a login of their own, a restore."""
    steps = list(steps_of(PAGE))
    assert len(steps) > 40
    for step in steps:
        if step.word == "upload":
            _upload(shell, phantom_trial)
        elif not step.word:
            shell.follow(step, PAGE.name)
    assert any("taken" in line or "late_arterial" in line for line in shell.log[-20:]), shell.log[-20:]


def test_the_packages_of_the_page_bring_the_programs_that_it_calls() -> None:
    """What ``apt-get`` installs there owns each program of the page; what ``pip`` installs has the units' command."""
    if shutil.which("dpkg-query") is None or shutil.which("Orthanc") is None:
        not_run("no Debian with the packages of the page")
    words = [shlex.split(step.command) for step in steps_of(PAGE) if step.word == "packages"]
    named = {word for command in words if command[:2] == ["apt-get", "install"] for word in command[3:]}
    asked = ["dpkg-query", "--show", "--showformat=${Depends},", *named]
    depends = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    installed = named | {each.split()[0] for each in depends.split(",") if each.strip()}
    binaries = Path("/usr/lib/postgresql/15/bin")
    called = ("pg_ctl", "pg_verifybackup", "pg_dump", "pg_restore", "pg_basebackup", "psql", "createdb", "dropdb")
    unit = Path("/lib/systemd/system/orthanc.service")
    for path in (*(binaries / name for name in called), Path("/usr/sbin/Orthanc"), ORTHANC_PLUGIN, unit):
        owner = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True, check=True).stdout
        assert owner.split(":")[0] in installed, path
    assert ["systemctl", "disable", "--now", "orthanc"] in words
    assert ["python3", "-m", "venv", "/opt/readstation"] in words
    assert ["/opt/readstation/bin/pip", "install", "readstation"] in words
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "readstation"
    assert "readstation" in project["scripts"]


def test_the_services_of_the_page_are_the_shipped_units(tmp_path: Path) -> None:
    """TR-11, TR-14: the page's user, files and variables are those that the units name."""
    if sys.platform == "win32":
        not_run("systemd is Linux")
    steps = [step.command for step in steps_of(PAGE) if step.word == "systemd"]
    units = {name: _unit(name) for name in UNITS}
    sequencer = units[UNITS[0]]
    assert f"useradd --system --no-create-home {sequencer['User']}" in steps
    assert f"cp {' '.join(UNITS)} /etc/systemd/system/" in steps
    names = " ".join(Path(name).stem for name in UNITS)
    assert {f"systemctl enable --now {names}", f"systemctl status {names}"} <= set(steps)
    assert {Path(each["ExecStart"].split()[0]) for each in units.values()} == {Path("/opt/readstation/bin/readstation")}
    with Shell(
        {"PATH": os.environ["PATH"], "PORT": "5433", "PGHOST": "/run", "ADMINISTRATOR": "postgresql://a"}
    ) as shell:
        for step in steps:
            if step.startswith(("mkdir", "echo")):
                assert shell.run(step.replace("/etc/", f"{tmp_path}/")) == (0, [])
    for each in units.values():
        file = tmp_path / each["EnvironmentFile"].removeprefix("-/etc/")
        name, _, value = file.read_text().strip().partition("=")
        assert name == each["Environment"].partition("=")[0]
        assert value.startswith("postgresql://")
    cd = next(step for step in steps if step.startswith("cd "))
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert shipped["targets"]["wheel"]["force-include"]["resources"] == "readstation/_shipped"
    assert cd.endswith("/site-packages/readstation/_shipped/systemd")


def test_the_values_of_the_page_are_those_that_this_test_sets(shell: Shell) -> None:
    """Every name that the page lets people choose is chosen here; only the folder of images is put in otherwise."""
    commands = " ".join(step.command for step in steps_of(PAGE) if step.word == "values")
    chosen = {word.partition("=")[0] for word in shlex.split(commands) if "=" in word}
    assert chosen - set(shell.environment) == {"IMAGES"}


def _unit(name: str) -> dict[str, str]:
    """Return the settings of a shipped unit's service; of one that stands there twice, the last line."""
    lines = (ROOT / "resources" / "systemd" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


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
