"""A distribution read goes home: pushed, sealed, verified on both sides, in the office's books (MR-1001, TR-46)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.app.central_verification import verify_central
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob
from readstation.model.people import Person
from readstation.model.subject import Assignment, Task
from readstation.store.central.factory import open_office, set_up_central
from tests.builders.distribution import DistributionHand, distribution_charter, distribution_hand
from tests.builders.signing_station import PASSWORD


@pytest.fixture
def central(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'central.db'}"
    set_up_central(url)
    return url


@contextlib.contextmanager
def hand_at(folder: Path, central: str, task: Task) -> Iterator[DistributionHand]:
    """Open a station whose read central was told to be of a task."""

    def at_central(station: OpenStation, person: Person, given: Assignment) -> None:
        with contextlib.closing(open_office(central, acting=Login("first"))) as office:
            office.enrol_person(person)
            office.enrol_station(station.key.station)
            office.put_charter(distribution_charter())
            office.assign(given, "7K-204", task)

    made = distribution_hand(folder / "station", at_central)
    made.station.keep_settings(replace(made.station.settings, central_url=central, is_demonstration=True))
    try:
        yield made
    finally:
        made.station.close()


@pytest.fixture
def hand(tmp_path: Path, central: str) -> Iterator[DistributionHand]:
    with hand_at(tmp_path, central, Task.TREATMENT_READ) as made:
        yield made


@pytest.mark.slow
def test_central_takes_no_distribution_read_for_a_response_read(tmp_path: Path, central: str) -> None:
    """MR-1001: what shows the treatment never counts as a response; it is put aside, and nothing is lost."""
    with hand_at(tmp_path, central, Task.READ) as hand:
        hand.read_everything()
        services = Services(hand.station)
        services.deliver(services.sign_in(hand.person.login, PASSWORD))
    with contextlib.closing(open_office(central, acting=Login("first"))) as office:
        status = office.status()
    assert status.arrived.quarantined == 1
    assert [each.reads_signed for each in status.people if each.login == hand.person.login] == [0]


def test_it_goes_home_and_holds_on_both_sides(hand: DistributionHand, central: str) -> None:
    hand.read_everything()
    services = Services(hand.station)
    session = services.sign_in(hand.person.login, PASSWORD)
    delivered = services.deliver(session)
    assert delivered.report is not None
    assert delivered.report.is_clean, delivered.report.findings
    assert hand.station.run(hand.station.store.outbox.waiting_of, hand.assignment.read_id) == 0
    here, there = verify_station(hand.station, QuietJob()), verify_central(central, QuietJob())
    assert (here.findings, there.findings) == ((), ())
    assert (there.signed_reads, there.locks) == (1, 1)
    with contextlib.closing(open_office(central, acting=Login("first"))) as office:
        status = office.status()
    assert (status.arrived.quarantined, status.arrived.conflicts) == (0, 0)
    assert [(each.login, each.reads_signed) for each in status.people if each.login == hand.person.login] == [
        (hand.person.login, 1)
    ]
