"""``readstation sync``: a case is moved here by order, and differences stay until someone says what they are."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from readstation.app.demo import PASSWORD, DemoFolders, DemoReader, prepare
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.cli.sync import command
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.ports import Session
from readstation.store.central.factory import open_central
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo


def run(folders: DemoFolders, *words: str) -> tuple[int, str]:
    arguments = ["--profile", str(folders.profile), *words]
    done = CliRunner().invoke(command, arguments, input=f"{PASSWORD}\n", standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.output


def opened(station: OpenStation, reader: DemoReader) -> None:
    """Open the case as the window does."""
    (person,) = station.vault.people()
    services, session = Services(station), Session(person, new_id())
    (read_id,) = [row.read_id for row in services.worklist(session)]
    services.open_read(session, read_id)
    assert person.login == reader.login


def test_a_case_open_elsewhere_is_not_opened_until_it_is_moved(tmp_path: Path, phantom_trial: PhantomTrial) -> None:
    """TR-51."""
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        opened(station, reader)
        (given,) = station.run(station.store.reads.assignments, reader.login)
    with contextlib.closing(open_central(folders.central_url, reader.login)) as central:
        assert central.claim(given.read_id, StationId("another-station"), 1).station == "another-station"
    run(folders)
    with OpenStation(folders.profile) as station, pytest.raises(Refused, match="open at another station"):
        opened(station, reader)

    status, said = run(folders, "--move", reader.case_alias)
    assert status == 0
    assert "The case is open here." in said
    with OpenStation(folders.profile) as station:
        opened(station, reader)


def test_a_difference_stays_until_it_is_explained(tmp_path: Path, phantom_trial: PhantomTrial) -> None:
    """TR-54: through passes and starts; the explanation is an event."""
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        found = (Finding("TR-54.count", "This station and central count differently."),)
        station.run(station.store.differences.keep, reader.login, found)
    for _ in range(2):
        status, said = run(folders)
        assert status == 1
        assert "count differently" in said
    status, said = run(folders, "--explain", "Counted by the office: the copy was older.")
    assert status == 0
    assert "1 differences explained." in said
    assert run(folders)[0] == 0
    with OpenStation(folders.profile) as station:
        events = [event for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
    (event,) = [event for event in events if event.action is AuditAction.DIFFERENCE_EXPLAINED]
    assert event.reason == "Counted by the office: the copy was older."
