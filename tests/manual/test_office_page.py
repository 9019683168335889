"""The office's manual, followed by a shell: every command as it stands there, and what it shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import make_url

from readstation.app.look_desk import LookDesk
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import Login, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.incident import UnblindingKind
from readstation.model.people import Role
from readstation.reading.guard import LOCKED_AT
from readstation.reading.ports import Session
from tests.builders.dicom import write_series
from tests.builders.drilled import read_and_lock
from tests.builders.office_desk import forget_the_sequencer
from tests.builders.signing_station import PASSWORD
from tests.support.machine import not_run
from tests.support.orthanc import PASSWORD as ARCHIVE_PASSWORD
from tests.support.orthanc import USER as ARCHIVE_USER
from tests.support.orthanc import running_orthanc
from tests.support.transcript import Shell, steps_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "office.md"
STUDY, FOLLOW_UP = "1.2.77.1", "1.2.77.2"


@pytest.mark.postgres
def test_the_office_page_is_what_happens(postgres_url: str, tmp_path: Path) -> None:
    """TR-1, TR-4, TR-6, TR-15, TR-17, TR-20 to TR-22, TR-26, TR-63, TR-66: from set-up to the end of an account."""
    target = make_url(postgres_url)
    forget_the_sequencer(target)
    options = "&".join(f"{name}={value}" for name, value in target.query.items())
    (tmp_path / "administrator.password").write_text(f"{target.password}\n")
    _write_what_is_there(tmp_path)
    names = {"DB": f"{target.host}:{target.port}/{target.database}?{options}", "ADMIN": str(target.username)}
    in_the_window = {
        "seen": _see_all_images,
        "read": _read_and_sign,
        "reported": _report,
        "locked": _lock,
        "opened": _open,
    }
    steps = [step for step in steps_of(PAGE) if step.word != "archive"]
    assert len(steps) >= 50
    with _shell(tmp_path, names) as shell:
        last = ""
        for step in steps:
            if step.word != last and step.word:
                in_the_window.pop(step.word)(shell, tmp_path)
            last = step.word
            shell.follow(step, PAGE.name)
    assert not in_the_window


def test_the_archive_of_the_office_page_is_what_happens(tmp_path: Path) -> None:
    """TR-17: from a real archive over TLS, by the page's command."""
    _write_what_is_there(tmp_path)
    (tmp_path / "orthanc").mkdir()
    with running_orthanc(tmp_path / "orthanc") as archive:
        for path in sorted((tmp_path / "baseline").glob("*.dcm")):
            archive.put(path)
        (tmp_path / "archive.pem").write_bytes(archive.authority.read_bytes())
        login = tmp_path / "archive.login"
        login.touch(mode=0o600)
        login.write_text(f"{ARCHIVE_USER}:{ARCHIVE_PASSWORD}\n")
        steps = [step for step in steps_of(PAGE) if step.word == "archive"]
        assert steps
        with _shell(tmp_path, {"ARCHIVE": f"127.0.0.1:{archive.port}", "STUDY": STUDY}) as shell:
            for step in steps:
                shell.follow(step, PAGE.name)


@contextmanager
def _shell(folder: Path, names: dict[str, str]) -> Iterator[Shell]:
    """Open a shell in a folder with the page's own names."""
    if sys.platform == "win32":
        not_run("the page is typed into a shell of Linux or macOS")
    environment = {
        **names,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(PAGE.parents[2]),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    with Shell(environment) as shell:
        shell.run(f"cd {folder}")
        yield shell


def _write_what_is_there(folder: Path) -> None:
    """Write the passwords that people chose, the charter, and images of two timepoints as a site sends them."""
    for name in ("reyes", "weiss", "brandt"):
        (folder / f"{name}.password").write_text(f"{PASSWORD}\n")
    charter = json.loads(resource_path("charters", "demo.json").read_bytes())
    (folder / "charter.json").write_text(json.dumps({**charter, "required_phases": ["late_arterial"]}))
    (folder / "packages").mkdir()
    # Smooth, so that the search for text finds nothing in them.
    voxels = np.add.outer(np.arange(6) * 3, np.add.outer(np.arange(48), np.arange(40))).astype("int16")
    studies = (("baseline", "20270104", STUDY, voxels), ("followup", "20270301", FOLLOW_UP, voxels + 1))
    for name, date, study, values in studies:
        dates = {"StudyDate": date, "AcquisitionDate": date, "SeriesDate": date}
        write_series(folder / name, voxels=values, spacing=(0.8, 0.8), StudyInstanceUID=study, **dates)
    shutil.make_archive(str(folder / "followup"), "zip", folder / "followup")
    (folder / "baseline" / "notes.txt").write_text("no image")


def _see_all_images(shell: Shell, folder: Path) -> None:
    """K. Brandt has every image on screen that has to be seen."""
    with OpenStation(folder / "library") as station:
        desk = LookDesk(station)
        (person,) = (each for each in station.vault.people() if each.role is Role.OFFICE)
        session = Session(person, new_id())
        for row in desk.look_rows(session):
            for ordinal in row.state.to_see:
                desk.note_seen(session, row.state.facts.series_key, ordinal)


def _read_and_sign(shell: Shell, folder: Path) -> None:
    """Dr M. Reyes reads both timepoints and signs."""
    with OpenStation(folder / "reyes") as station:
        services = Services(station)
        session = services.sign_in(Login(_said(shell, "REYES")), PASSWORD)
        read = services.open_read(session, ReadId(_said(shell, "READ")))
        for timepoint in range(2):
            station.run(read_and_lock, read, timepoint)
            services.fetch_images(session, QuietJob())
            station.run(read.look_again)
        station.run(lambda: read.sign(read.seal(), PASSWORD))
        services.sign_out(session)


def _report(shell: Shell, folder: Path) -> None:
    """Dr K. Weiss reports that a name may have been learned; the report goes out with the next contact."""
    with OpenStation(folder / "weiss") as station:
        central = f"postgresql://{shell.environment['DB']}"
        station.keep_settings(replace(station.settings, central_url=central, is_demonstration=True))
        services = Services(station)
        session = services.sign_in(Login(_said(shell, "WEISS")), PASSWORD)
        services.deliver(session)
        read = ReadId(_said(shell, "OTHER"))
        services.report_unblinding(session, read, -1, UnblindingKind.IDENTITY, "Somebody said a name")
        services.deliver(session)
        services.sign_out(session)


def _lock(shell: Shell, folder: Path) -> None:
    """Ten wrong passwords for Dr M. Reyes's account, and what the station shows then."""
    login = Login(_said(shell, "REYES"))
    with OpenStation(folder / "reyes") as station:
        station.vault.keep_failures(login, LOCKED_AT)
        with pytest.raises(Refused, match="locked on this station") as refusal:
            Services(station).sign_in(login, PASSWORD)
    (challenge,) = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", str(refusal.value))
    shell.run(f"CHALLENGE={challenge}")


def _open(shell: Shell, folder: Path) -> None:
    """Dr M. Reyes types the code that the office has just said."""
    code = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", "\n".join(shell.log))[-1]
    with OpenStation(folder / "reyes") as station, pytest.raises(Refused, match="open again"):
        Services(station).sign_in(Login(_said(shell, "REYES")), code)


def _said(shell: Shell, name: str) -> str:
    """Return what a variable of the shell holds."""
    _, (value,) = shell.run(f'echo "${name}"')
    return value
