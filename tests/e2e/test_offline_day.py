"""A day without a network: the reader works, and when the route returns everything arrives once (TR-3, TR-47)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from tests.builders.office_desk import OfficeDesk, ReaderDesk
from tests.builders.phantom import PhantomTrial
from tests.support.cut_network import CutNetwork, cut_network
from tests.support.postgres import LOOPBACK, PostgresServer, fresh_database, running_postgres

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.display, pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def network() -> Iterator[CutNetwork]:
    with cut_network() as made:
        yield made


@pytest.fixture
def server(network: CutNetwork) -> Iterator[PostgresServer]:
    """A server that is reached from the namespace, by its address, where there is a route."""
    with running_postgres(addresses=(LOOPBACK, network.address)) as running:
        yield running


@pytest.fixture
def office(server: PostgresServer, network: CutNetwork, tmp_path: Path) -> Iterator[OfficeDesk]:
    with fresh_database(server) as url:
        (tmp_path / "published").mkdir()
        packages = tmp_path / "published"
        yield OfficeDesk(tmp_path, url.replace(LOOPBACK, network.address), packages, str(packages))


class Day:
    """The reader in the namespace, who does one thing at each word."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, order: str) -> tuple[int, int]:
        """Have a thing done; return how many facts wait then, and how many have arrived."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().split()
        if not said:
            pytest.fail(f"the reader ended by itself: {self._process.stderr.read()[-3000:]}")
        assert said[0] == order
        return int(said[1]), int(said[2])


def _at_the_first_contact(reader: ReaderDesk) -> None:
    """Bring case, images and keys to the station, while there is a route."""
    with OpenStation(reader.profile) as station:
        services = Services(station)
        session = services.sign_in(reader.login, reader.password)
        assert services.deliver(session).report is not None
        services.fetch_images(session, QuietJob())
        assert len(station.run(station.store.images.places)) >= 1
        services.sign_out(session)


def test_a_day_without_a_route(
    display: str, tmp_path: Path, phantom_trial: PhantomTrial, office: OfficeDesk, network: CutNetwork
) -> None:
    """The reader reads, locks and signs; the route returns; the account ends. Nothing is clicked for the last two."""
    office.set_up(resource_path("charters", "demo.json"))
    case = office.take_in(phantom_trial.folder / "dicom")
    reader = office.enrol("Dr Ada Okafor", "correct-horse-battery", tmp_path / "station")
    (read,) = office.give(case, reader)
    office.release(read, reader)
    _at_the_first_contact(reader)
    script = str(Path(__file__).with_name("offline_reader.py"))
    with subprocess.Popen(
        [*network.command, sys.executable, script, reader.profile, reader.login, reader.password, phantom_trial.folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        day = Day(child)
        before = _facts(office)
        waiting, _ = day.ask("read")
        assert waiting > 30
        assert _facts(office) == before
        network.plug_in()
        still_waiting, arrived = day.ask("deliver")
        assert still_waiting == 0
        assert arrived >= waiting
        office.as_office("deactivate", reader.login, "--reason", "left the committee")
        ended = time.monotonic()
        day.ask("end")
        assert time.monotonic() - ended < 60, "TR-3: cut off within 60 s"
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=60) == 0
    _check_what_arrived(office, reader)


def _check_what_arrived(office: OfficeDesk, reader: ReaderDesk) -> None:
    """The whole day arrived once and holds; what was sent after the end lies in quarantine, and nothing is lost."""
    told = office.command(
        "trial", "sequence", "--key", str(office.folder / "sequencer.key"),
        READSTATION_CENTRAL=office.url("rs_sequencer"), READSTATION_PASSWORD_FILE=office.first("rs_sequencer"),
    )  # fmt: skip
    assert re.match(r"\d+ sealed, \d+ put aside, 0 conflicts\.", told), told
    told = office.command(
        "verify", "--central", office.url(office.auditor), READSTATION_PASSWORD_FILE=office.first(office.auditor)
    )
    assert told.startswith("Everything holds: 1 signed reads, 3 locks"), told
    with OpenStation(reader.profile) as station:
        result = verify_station(station, QuietJob())
        assert result.is_sound, [str(finding) for finding in result.findings]
        assert (result.signed_reads, result.locks) == (1, 3)
        with pytest.raises(Refused, match="ended this account"):
            Services(station).sign_in(reader.login, reader.password)


def _facts(office: OfficeDesk) -> int:
    engine = create_engine(office.administrator)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM d.inbox")).scalar_one())
    finally:
        engine.dispose()
