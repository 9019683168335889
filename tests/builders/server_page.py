"""Servers of a trial, each a cluster of its own, that a shell sets up, backs up and restores as the page says."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.builders.central_access import CentralAccess
from tests.support.machine import not_run
from tests.support.ports import free_port
from tests.support.transcript import Shell, Step, steps_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "manual" / "server.md"
SET_UP = ("Names", "PostgreSQL with TLS", "The program and the trial's database", "Sequencer and watch")
START = "pg_ctlcluster 15 $CLUSTER start"
_PATIENCE_S = 60.0


@dataclass
class Machine:
    """A machine with a cluster, a folder and ports of its own.

    Attributes
    ----------
    shell
        In which the page is followed.
    folder
        The page's ``$RS``; all of the machine lies there but the settings of its cluster.
    cluster, port, drill_port
        The page's.
    """

    shell: Shell
    folder: Path
    cluster: str
    port: int
    drill_port: int

    def follow(self, *headings: str, word: str = "", since: str = "", before: str = "") -> None:
        """Run the page's commands under some headings, from blocks with a word or none.

        Parameters
        ----------
        headings, word
            Which.
        since, before
            The first one to run, and the first one that is not; from the beginning and to the end where empty.
        """
        steps = _steps_under(headings, word)
        commands = [step.command for step in steps]
        first = commands.index(since) if since else 0
        end = commands.index(before) if before else len(steps)
        for step in steps[first:end]:
            self.shell.follow(step, PAGE.name)

    @property
    def administrator(self) -> str:
        """The trial's database as the administrator reaches it on the machine itself."""
        return f"postgresql://postgres@:{self.port}/trial?host=/var/run/postgresql"

    @property
    def address(self) -> str:
        """The trial's database as others reach it, without a login."""
        return f"postgresql://localhost:{self.port}/trial?sslrootcert={self.folder}/tls/root.pem"

    def connect(self, database: str = "trial", *, is_drill: bool = False) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the administrator, whom no wall stops; to the page's second server where it `is_drill`."""
        port = self.drill_port if is_drill else self.port
        return psycopg.connect(host="/var/run/postgresql", port=port, user="postgres", dbname=database)

    def access(self) -> CentralAccess:
        """Return the logins that the page has made, with their first passwords."""
        accounts = (self.folder / "accounts").read_text()
        office, second = (self._with_password(each) for each in re.findall(r"^office (r_\w+)", accounts, re.MULTILINE))
        (auditor,) = re.findall(r"^auditor (r_\w+)", accounts, re.MULTILINE)
        sequencer = self.administrator.replace("postgres@", "rs_sequencer@")
        return CentralAccess(
            self.administrator, office, second, self._with_password(auditor), sequencer, self.address
        )  # fmt: skip

    def _with_password(self, login: str) -> str:
        word = (self.folder / "first" / f"{login}.password").read_text().strip()
        return make_url(self.address).set(username=login, password=word).render_as_string(hide_password=False)

    def destroy(self) -> None:
        """Kill the server without a word, as a fire does, and remove everything of the machine."""
        data = self.folder / "postgresql"
        postmaster = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        until = time.monotonic() + _PATIENCE_S
        while Path(f"/proc/{postmaster}").exists() and time.monotonic() < until:
            time.sleep(0.02)
        shutil.rmtree(self.folder)
        drop_cluster(self.cluster)


@contextmanager
def common_folder() -> Iterator[Path]:
    """Give a folder into which also the user of PostgreSQL may walk; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="readstation-server-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def machine(folder: Path, backup: Path, safe: Path) -> Iterator[Machine]:
    """Give a machine on which nothing is done yet; nothing of it is left afterwards.

    Parameters
    ----------
    folder
        For what lies on it; of a `common_folder`.
    backup, safe
        The folder in another building, and the medium of the safe.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        not_run("the page is typed as root")
    if not Path("/usr/bin/pg_createcluster").exists():
        not_run("no PostgreSQL of Debian")
    cluster, port, drill_port = f"rs-test-{secrets.token_hex(4)}", free_port(), free_port()
    values = {
        "RS": str(folder / "srv"),
        "BACKUP": str(backup),
        "SAFE": str(safe),
        "CLUSTER": cluster,
        "PORT": str(port),
        "DRILL_PORT": str(drill_port),
        "DB_HOST": "localhost",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    try:
        with Shell(values) as shell:
            yield Machine(shell, folder / "srv", cluster, port, drill_port)
    finally:
        drop_cluster(cluster)


def drop_cluster(name: str) -> None:
    """Stop a cluster of Debian and remove it with its settings, where it is there."""
    subprocess.run(["pg_dropcluster", "15", name, "--stop"], capture_output=True, check=False)
    # Debian leaves what it did not put there: certificates and the settings of the page.
    shutil.rmtree(Path("/etc/postgresql/15") / name, ignore_errors=True)


def _steps_under(headings: tuple[str, ...], word: str) -> list[Step]:
    found = [step for step in steps_of(PAGE) if step.under in headings and step.word == word]
    assert {step.under for step in found} == set(headings)
    return found
