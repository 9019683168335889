"""A trial by the office's commands alone, at PostgreSQL: what a person types, in processes of this interpreter."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from readstation.app.station import OpenStation
from readstation.core.ids import Login, ReadId
from readstation.store.central.logins import SEQUENCER
from tests.builders.looked_at import look_at_everything

LOGIN = re.compile(r"r_[a-z2-7]{10}")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
READ = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_ROOT = Path(__file__).resolve().parents[2]


def forget_the_sequencer(target: URL) -> None:
    """Take its password: roles are the server's, and another test may have given one."""
    plain = target.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as administrator:
        if administrator.execute("SELECT FROM pg_roles WHERE rolname = %s", (SEQUENCER,)).fetchone() is not None:
            administrator.execute(f"ALTER ROLE {SEQUENCER} NOLOGIN PASSWORD NULL")


@dataclass(frozen=True)
class ReaderDesk:
    """A reader's station.

    Attributes
    ----------
    login, password
        Of the reader.
    profile
        The station's folder.
    """

    login: Login
    password: str
    profile: Path


@dataclass
class OfficeDesk:
    """The office at its desk.

    Attributes
    ----------
    folder
        Where its files lie.
    administrator
        The database with the administrator's login and password.
    packages
        The folder in which images are published.
    packages_url, packages_certificate
        Where the stations fetch them, and whom they believe there.
    """

    folder: Path
    administrator: str
    packages: Path
    packages_url: str
    packages_certificate: Path | None = None
    office: list[str] = field(default_factory=list)
    auditor: str = ""

    def command(self, *words: str, **variables: str) -> str:
        """Run a command of the program; fail with what it said unless it ends with 0."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "READSTATION"))}
        environment |= {"PYTHONPATH": str(_ROOT), **variables}
        done = subprocess.run(
            [sys.executable, "-m", "readstation", *words], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def as_office(self, *words: str, person: int = 0) -> str:
        """Run a command of the trial as one of the office."""
        login = self.office[person]
        return self.command(
            "trial", *words, READSTATION_CENTRAL=self.url(login), READSTATION_PASSWORD_FILE=self.first(login)
        )

    def set_up(self, charter: Path) -> None:
        """Set central up with two people of the office and an auditor, and keep the charter."""
        forget_the_sequencer(make_url(self.administrator))
        (self.folder / "administrator").write_text(f"{make_url(self.administrator).password}\n")
        told = self.command(
            *("trial", "init", "--administrator", self.url(make_url(self.administrator).username or "")),
            *("--office", "A. Okafor", "--office", "B. Lind", "--auditor", "C. Marsh", "--demonstration"),
            *("--passwords", str(self.folder / "first")),
            READSTATION_ADMINISTRATOR_PASSWORD_FILE=str(self.folder / "administrator"),
        )
        found = [(line.split()[0], LOGIN.findall(line)) for line in told.splitlines() if LOGIN.findall(line)]
        self.office = [logins[0] for role, logins in found if role == "office"]
        (self.auditor,) = (logins[0] for role, logins in found if role == "auditor")
        self.as_office("charter", str(charter))

    def enrol(self, name: str, password: str, profile: Path, role: str = "reader") -> ReaderDesk:
        """Enrol a person on a station of their own, by three people, and tell the station where central is."""
        file, chosen = self.folder / f"{name}.enrolment.json", self.folder / f"{name}.password"
        chosen.write_text(f"{password}\n")
        told = self.command(
            "enrol",
            str(file),
            "--name",
            name,
            "--role",
            role,
            "--profile",
            str(profile),
            READSTATION_PASSWORD_FILE=str(chosen),
        )
        login, code = LOGIN.findall(told)[0], CODE.findall(told)[0]
        self.as_office("enrol", str(file))
        self.as_office("approve", login, "--code", code, person=1)
        self.command(
            "trial", "logins", "--administrator", self.url(make_url(self.administrator).username or ""),
            READSTATION_ADMINISTRATOR_PASSWORD_FILE=str(self.folder / "administrator"),
        )  # fmt: skip
        settings = profile / "settings.json"
        known = json.loads(settings.read_text()) if settings.exists() else {}
        known |= {"central_url": self.url(None), "packages": self.packages_url, "is_demonstration": True}
        if self.packages_certificate is not None:
            known["packages_certificate"] = str(self.packages_certificate)
        settings.write_text(json.dumps(known))
        return ReaderDesk(Login(login), password, profile)

    def take_in(self, images: Path) -> str:
        """Take images in on the office's own machine, look at them, and return their case."""
        told = self.command("ingest", str(images), "--profile", str(self.folder / "library"))
        (case,) = set(re.findall(r"\b\d[A-Z]-\d{3}\b", told))
        with OpenStation(self.folder / "library") as station:
            look_at_everything(station)
        return str(case)

    def give(self, case: str, *readers: ReaderDesk, task: str = "read") -> list[ReadId]:
        """Assign a case to persons for a task; return their reads in the persons' order."""
        words = [word for reader in readers for word in ("--reader", reader.login)] + ["--task", task]
        told = self.as_office("assign", case, *words)
        return [
            ReadId(READ.findall(line)[0]) for reader in readers for line in told.splitlines()
            if reader.login in line and READ.findall(line)
        ]  # fmt: skip

    def release(self, read: ReadId, *stations: ReaderDesk) -> None:
        """Release all timepoints of a read; to these stations offline."""
        words = []
        for each in stations:
            file = self.folder / f"{each.login}.image-key.json"
            self.command("trial", "image-key", str(file), "--profile", str(each.profile))
            words += ["--station-key", str(file)]
        place = ("--packages", str(self.packages), "--profile", str(self.folder / "library"))
        self.as_office("release", read, *place, *words)

    def first(self, login: str) -> str:
        """Return the file of a login's first password."""
        return str(self.folder / "first" / f"{login}.password")

    def url(self, login: str | None) -> str:
        """Return the database with a login and no password."""
        target = make_url(self.administrator)
        parts = (None, target.host, target.port, target.database, target.query)
        # `set` leaves out what is None, and the password would stay.
        return URL.create("postgresql", login, *parts).render_as_string(hide_password=False)
