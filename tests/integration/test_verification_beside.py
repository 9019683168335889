"""TR-32: central is verified in a process beside, and nothing is written before its verdict."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import pickle
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readstation.app import verification_beside
from readstation.app.central_verification import verify_central
from readstation.app.simulated.trial import SimulatedTrial
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_report import write_report
from readstation.app.verification_beside import serve, verified_beside
from readstation.core.errors import Cancelled, Refused
from readstation.core.jobs import Progress, QuietJob
from readstation.reading.verify import Verification
from tests.builders.simulated import simulated_trial

__all__ = ["simulated_trial"]


@pytest.fixture
def access(simulated_trial: SimulatedTrial, tmp_path: Path) -> OfficeAccess:
    """Return the office's access to a copy of the central database."""
    path = tmp_path / "central.db"
    shutil.copyfile(simulated_trial.folders.central_url.removeprefix("sqlite:///"), path)
    return dataclasses.replace(simulated_trial.access, url=f"sqlite:///{path}")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Return the processes that were started; all have ended, with the threads that listened to them."""
    found: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *words: Any, **values: Any) -> None:
            super().__init__(*words, **values)
            found.append(self)

    monkeypatch.setattr(verification_beside.subprocess, "Popen", Noted)
    yield found
    assert [each.poll() for each in found if each.poll() is None] == []
    assert [each for each in threading.enumerate() if each.name == "verification"] == []


def test_it_finds_what_is_found_here(access: OfficeAccess, started: list[subprocess.Popen[bytes]]) -> None:
    job = QuietJob()
    with verified_beside(access) as verdict:
        found = verdict(job)
    assert found == verify_central(access.url, QuietJob())
    assert found.is_sound
    assert found.signed_reads
    assert len(started) == 1
    assert job.latest == Progress(found.signed_reads, found.signed_reads, "Checking signed reads")


def test_a_process_that_is_killed_costs_no_verdict(
    access: OfficeAccess, started: list[subprocess.Popen[bytes]]
) -> None:
    with verified_beside(access) as verdict:
        started[0].kill()
        started[0].wait()
        found = verdict(QuietJob())
    assert found == verify_central(access.url, QuietJob())


def test_where_no_process_can_be_started_it_is_verified_here(
    access: OfficeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "no more processes")

    monkeypatch.setattr(verification_beside.subprocess, "Popen", refuse)
    with verified_beside(access) as verdict:
        assert verdict(QuietJob()).is_sound


def test_who_stops_waiting_ends_it(access: OfficeAccess, started: list[subprocess.Popen[bytes]]) -> None:
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled), verified_beside(access) as verdict:
        verdict(job)
    assert started[0].poll() is not None
    assert verify_central(access.url, QuietJob()).is_sound


def test_nothing_is_written_where_central_does_not_verify(
    access: OfficeAccess, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    """TR-32, TR-34: a byte of a journal step differs; neither folder nor entry at central is made."""
    with contextlib.closing(sqlite3.connect(access.url.removeprefix("sqlite:///"))) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        rowid, body = file.execute("SELECT rowid, body FROM fact WHERE kind = 'step' LIMIT 1").fetchone()
        file.execute("UPDATE fact SET body = ? WHERE rowid = ?", (body.replace(b'"number":1', b'"number":2'), rowid))
    with access.office() as office:
        before = len(office.acts())
    with pytest.raises(Refused) as refusal:
        write_report(access, tmp_path / "report", QuietJob())
    codes = {each.code for each in refusal.value.findings}
    assert {"TR-32.export", "TR-32.digest"} <= codes
    assert len(started) == 1
    assert not (tmp_path / "report").exists()
    with access.office() as office:
        assert len(office.acts()) == before


def test_what_the_process_says(access: OfficeAccess) -> None:
    """Progress, then the verdict; of a database that is not there, nothing."""
    answers = io.BytesIO()
    serve(io.BytesIO(pickle.dumps((access.url, access.password))), answers)
    answers.seek(0)
    said = []
    with contextlib.suppress(EOFError):
        while True:
            said.append(pickle.load(answers))
    assert all(isinstance(each, Progress) for each in said[:-1])
    assert isinstance(said[-1], Verification)
    silent = io.BytesIO()
    serve(io.BytesIO(pickle.dumps((access.url + ".gone", None))), silent)
    assert silent.getvalue() == b""
