"""The password and its two secrets lie on no disk and go over no wire (TR-2).

A station in a process of its own is enrolled, signed in, signs, sends and changes its password at a real server, over a
line without TLS: what TLS would hide is searched as it is. Disks of both sides are searched, and the memory of the
station after the lock is counted.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from readstation.model.codec import record_from_json
from readstation.model.enrolment import Enrolment
from readstation.model.subject import Assignment
from readstation.security.keys import unwrap_key
from readstation.security.passwords import COST_FLOOR, derive_secrets, stretch_password
from readstation.security.vault import KeyVault
from readstation.store.central.factory import open_office
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.signing_station import demo_charter
from tests.support.postgres import PostgresServer
from tests.support.recorded_wire import RecordedWire, recorded_wire
from tests.unit.security.test_signer import occurrences

ROOT = Path(__file__).resolve().parents[2]
PASSWORDS = ("ein stiller Raum mit Fenster", "drei trockene Winter zuvor")
GUESSES = 5


def forms_of(secret: bytes) -> set[bytes]:
    """Return a secret as it is, in hexadecimal, in base64 and in UTF-16, as a file or a line may hold it."""
    text = secret.decode("latin-1")
    forms = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    forms |= {text.encode("utf-16-le"), text.encode("utf-16-be")}
    for shift in range(3):
        # Base64 depends on what stands before; the letters that its neighbours touch are left out.
        for coded in (base64.b64encode(bytes(shift) + secret), base64.urlsafe_b64encode(bytes(shift) + secret)):
            forms.add(coded.rstrip(b"=")[(0, 2, 3)[shift] : -1])
    return forms


@dataclass
class Day:
    """What a day of a station left behind.

    Attributes
    ----------
    profile, scratch, server
        The folders of the station, of its temporary files, and of the database server.
    begun_s
        When the day began; what was not written since is of other tests.
    wire
        What went between them.
    secrets
        Both passwords, the wrapping keys and the central passwords that come of them, by name.
    process
        The station, locked, while it waits.
    """

    profile: Path
    scratch: Path
    server: Path
    begun_s: float
    wire: RecordedWire
    access: CentralAccess
    secrets: dict[str, bytes]
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def found_in(self, data: bytes) -> dict[str, int]:
        """Return how often each secret stands in some bytes, in any form."""
        counts = {name: sum(map(data.count, forms_of(secret))) for name, secret in self.secrets.items()}
        return {name: count for name, count in counts.items() if count}

    def found_on_disk(self) -> dict[str, dict[str, int]]:
        """Return what stands in which file of the three folders that was written since, or in its name."""
        found = {}
        for folder in (self.profile, self.scratch, self.server):
            for path in folder.rglob("*"):
                with contextlib.suppress(FileNotFoundError):
                    if not path.is_file() or path.stat().st_mtime < self.begun_s:
                        continue
                    here = self.found_in(str(path).encode() + path.read_bytes())
                    if here:
                        found[path.name] = here
        return found

    def found_on_wire(self) -> dict[str, int]:
        return self.found_in(b"\n".join(self.wire.recorded()))

    def in_memory(self) -> dict[str, int]:
        """Return how often each secret stands in the memory of the station, as it is."""
        return {name: occurrences(self.process.pid, secret) for name, secret in self.secrets.items()}


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    return dict(json.loads(line))


def say(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def secrets_of(vault: KeyVault, enrolment: Enrolment, password: str) -> tuple[bytes, bytes]:
    """Return what a password opens, from the file as it lies there; both are what the program works with."""
    record = vault.stored(enrolment.login).record
    assert record.cost.reaches(COST_FLOOR)
    made = derive_secrets(password, record.salt, record.cost)
    unwrap_key(record, made.wrapping_key)
    return made.wrapping_key, made.central_password.encode()


@pytest.fixture
def day(wheel_url: str, wheel_server: PostgresServer, tmp_path: Path) -> Iterator[Day]:
    access, begun_s = prepared(wheel_url), time.time() - 1
    profile, scratch = tmp_path / "profile", tmp_path / "scratch"
    profile.mkdir()
    scratch.mkdir()
    with recorded_wire(wheel_server.port) as wire:
        url = make_url(access.station).set(port=wire.port, drivername="postgresql").render_as_string()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch), "READSTATION_HOME": str(scratch)}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.integration.password_station", str(profile), url], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=scratch,
        ) as process:  # fmt: skip
            try:
                yield _lived(process, Day(profile, scratch, wheel_server.folder, begun_s, wire, access, {}, process))
                say(process, "end")
                assert process.wait(60) == 0
            finally:
                process.kill()


def _lived(process: subprocess.Popen[str], day: Day) -> Day:
    say(process, PASSWORDS[0])
    made = told(process)
    enrolment = record_from_json(Enrolment, made["enrolment"])
    day.access.enrol(enrolment.person, enrolment.central_verifier, enrolment.at_station)
    with contextlib.closing(open_office(day.access.office)) as office:
        office.put_charter(demo_charter())
        office.assign(record_from_json(Assignment, made["assignment"]))
    vault = KeyVault(day.profile / "keys")
    first = secrets_of(vault, enrolment, PASSWORDS[0])
    say(process, PASSWORDS[0])
    assert told(process)["signed"]
    assert told(process)["pushed"] > 10
    say(process, PASSWORDS[1])
    told(process)
    second = secrets_of(vault, enrolment, PASSWORDS[1])
    names = ("password", "wrapping key", "central password")
    for number, secrets in enumerate(((PASSWORDS[0].encode(), *first), (PASSWORDS[1].encode(), *second)), start=1):
        day.secrets |= {f"{name} {number}": secret for name, secret in zip(names, secrets, strict=True)}
    with psycopg.connect(day.access.administrator.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("CHECKPOINT")
        row = administrator.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (enrolment.login,)
        ).fetchone()
    assert row is not None
    assert str(row[0]).startswith("SCRAM-SHA-256$")
    return day


def test_secrets_lie_on_no_disk_and_go_over_no_wire(day: Day, record_property: Callable[[str, object], None]) -> None:
    """TR-2: 0 of six secrets, in eleven forms; memory after the lock and the time of a guess are told.

    The same search finds them where they are planted: in a file of the profile, a table of the server, a question.
    """
    assert day.found_on_disk() == {}
    assert day.found_on_wire() == {}
    assert sum(map(len, day.wire.recorded())) > 20_000
    assert b"SCRAM-SHA-256" in b"".join(day.wire.recorded())
    if sys.platform.startswith("linux"):
        for name, count in day.in_memory().items():
            record_property(f"in memory after the lock: {name}", count)
    taken = []
    for _ in range(GUESSES):
        begun = time.perf_counter()
        stretch_password("a guess", bytes(16), COST_FLOOR)
        taken.append(time.perf_counter() - begun)
    record_property("ms a guess at the floor", round(min(taken) * 1000))

    for name, secret in day.secrets.items():
        for form in forms_of(secret):
            (day.profile / "planted").write_bytes(b"before" + form + b"after")
            assert day.found_in((day.profile / "planted").read_bytes())[name]
    (day.profile / "planted").write_bytes(day.secrets["wrapping key 1"].hex().encode())
    assert set(day.found_on_disk()) == {"planted"}
    (day.profile / "planted").unlink()
    central = day.secrets["central password 2"].decode()
    address = make_url(day.access.administrator).set(port=day.wire.port, drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as careless:
        careless.execute("CREATE TABLE public.careless AS SELECT repeat(%s, 1) AS kept", (central,))
        careless.execute("CHECKPOINT")
    assert list(day.found_on_wire()) == ["central password 2"]
    assert any("central password 2" in each for each in day.found_on_disk().values())
