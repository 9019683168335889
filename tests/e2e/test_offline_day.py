"""A day without a network: the reader works, and when the route returns everything arrives once (TR-3, TR-47)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from readstation.app.intake import take_in
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.app.verification import verify_central, verify_station
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.people import Person
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_sequencer
from readstation.trial.charter_file import read_charter
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.phantom import PhantomTrial
from tests.support.cut_network import CutNetwork, cut_network
from tests.support.postgres import LOOPBACK, PostgresServer, fresh_database, running_postgres

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-battery"

pytestmark = [pytest.mark.display, pytest.mark.postgres]


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
def central(server: PostgresServer, network: CutNetwork) -> Iterator[CentralAccess]:
    with fresh_database(server) as url:
        yield prepared(url.replace(LOOPBACK, network.address))


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


def _prepared_station(profile: Path, trial: PhantomTrial, central: CentralAccess) -> Person:
    """Enrol the reader and bring the case to the station, while there is a route."""
    with OpenStation(profile) as station:
        report = take_in(station, [trial.folder / "dicom"], QuietJob())
        charter = read_charter(resource_path("charters", "demo.json").read_bytes())
        place = set_up_trial(station, central.office, central.station, charter, central.administrator)
        person = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
        assign(place, report.taken[0].facts.case_alias, person.login, (0, 1, 2))
        services = Services(station)
        session = services.sign_in(person.login, PASSWORD)
        assert services.deliver(session).report is not None
        services.sign_out(session)
        return person


def test_a_day_without_a_route(
    display: str, tmp_path: Path, phantom_trial: PhantomTrial, central: CentralAccess, network: CutNetwork
) -> None:
    profile = tmp_path / "profile"
    person = _prepared_station(profile, phantom_trial, central)
    command = [*network.command, sys.executable, str(Path(__file__).with_name("offline_reader.py")), str(profile)]
    with subprocess.Popen(
        [*command, person.login, PASSWORD, str(phantom_trial.folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        day = Day(child)
        before = _facts(central)
        waiting, arrived = day.ask("read")
        assert waiting > 30
        assert _facts(central) == before
        network.plug_in()
        still_waiting, arrived = day.ask("deliver")
        assert still_waiting == 0
        assert arrived >= waiting
        child.stdin.close()
        assert child.wait(timeout=60) == 0, child.stderr.read()[-3000:]
    sequencer = open_sequencer(central.sequencer, check_signature)
    try:
        assert sequencer.run_once().quarantined == 0
    finally:
        sequencer.close()
    with OpenStation(profile) as station:
        for result in (verify_station(station, QuietJob()), verify_central(central.auditor, QuietJob())):
            assert result.is_sound, [str(finding) for finding in result.findings]
            assert (result.signed_reads, result.locks) == (1, 3)


def _facts(central: CentralAccess) -> int:
    engine = create_engine(central.administrator)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM d.inbox")).scalar_one())
    finally:
        engine.dispose()
