"""A station without contact, and one whose reader has left: what goes on, what stops, what is kept (TR-3)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from readstation.app.office import set_up_trial
from readstation.app.reports import Reports
from readstation.app.services import Services
from readstation.app.settings import Settings
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.core.jobs import QuietJob
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.people import Person
from readstation.model.subject import Assignment
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.grace import DAY_MS, Standing
from readstation.store.central.factory import open_office
from tests.builders.central_world import as_administrator
from tests.builders.reader_station import enrol_cheaply, give_case
from tests.builders.signing_station import PASSWORD, SigningStation, SteppingClock, demo_charter


@dataclass
class Desk:
    """A reader's station with its embedded central, and its clock."""

    station: OpenStation
    services: Services
    clock: SteppingClock
    person: Person
    given: Assignment
    url: str

    def days_pass(self, days: int) -> None:
        self.clock.advance_ms(days * DAY_MS)

    def standing(self) -> Standing:
        return self.station.run(self.station.sign_in.standing, self.person.login)

    def line(self, timepoint: int, length_um: int) -> object:
        images = self.station.run(self.station.store.reads.images, self.given.case_alias, timepoint)
        assert images is not None
        return SigningStation.line_on(images.series[0], length_um)

    def events(self) -> list[str]:
        def found() -> list[str]:
            return [
                f"{event.action.value} {event.reason_code}"
                for event, _, _ in self.station.store.evidence.audit_events()
            ]

        return self.station.run(found)


@pytest.fixture
def desk(tmp_profile: Path, tmp_path: Path) -> Iterator[Desk]:
    clock, url = SteppingClock(), f"sqlite:///{tmp_path / 'central' / 'central.db'}"
    with OpenStation(tmp_profile, clock) as station:
        person = enrol_cheaply(station).person
        given = give_case(station, person)
        set_up_trial(station, url, url, demo_charter())
        with contextlib.closing(open_office(url)) as office:
            office.enrol_person(person)
            office.assign(given)
        yield Desk(station, Services(station), clock, person, given, url)


def test_past_the_grace_an_open_timepoint_is_finished_and_nothing_begun(desk: Desk) -> None:
    """TR-3: no next timepoint, no signature, no report; after one contact everything goes on."""
    services, run = desk.services, desk.station.run
    session = services.sign_in(desk.person.login, PASSWORD)
    read = services.open_read(session, desk.given.read_id)
    run(read.open_timepoint, 0)
    desk.days_pass(30)
    assert desk.standing() is Standing.FULL
    desk.days_pass(1)
    assert desk.standing() is Standing.PAST_GRACE
    services.sign_out(session)

    session = services.sign_in(desk.person.login, PASSWORD)
    read = services.open_read(session, desk.given.read_id)
    run(read.open_timepoint, 0)
    lesion = AddLesion(
        0,
        LesionRole.TARGET,
        LesionType.HEPATIC,
        "liver",
        "segment VII",
        measurement=desk.line(0, 40_000),  # type: ignore[arg-type]
    )
    run(read.apply, lesion)
    run(read.lock, 0)
    for begun in (lambda: read.open_timepoint(1), lambda: desk.station.grace.refuse_past(desk.person.login)):
        with pytest.raises(Refused, match="no contact with central for too long"):
            run(begun)
    assert "action_refused TR-3" in desk.events()

    assert services.deliver(session).report is not None
    assert desk.standing() is Standing.FULL
    run(read.open_timepoint, 1)
    run(read.apply, MeasureTarget(1, LesionId("L1"), desk.line(1, 25_000)))  # type: ignore[arg-type]
    run(read.lock, 1)
    desk.days_pass(31)
    with pytest.raises(Refused, match="no contact"):
        run(read.sign, run(read.seal), PASSWORD)
    with pytest.raises(Refused, match="no contact"):
        Reports(desk.station).prepare(desk.given, QuietJob())
    services.deliver(session)
    run(read.sign, run(read.seal), PASSWORD)


def test_a_clock_that_is_set_back_gives_no_time(desk: Desk) -> None:
    """TR-3: the latest time that was seen counts, and what the program ran; over a restart too."""
    session = desk.services.sign_in(desk.person.login, PASSWORD)
    desk.services.deliver(session)
    desk.days_pass(40)
    desk.services.sign_out(session)
    desk.clock.moment = replace(desk.clock.moment, utc_ms=desk.clock.moment.utc_ms - 3650 * DAY_MS)
    assert desk.standing() is Standing.PAST_GRACE
    folder, settings = desk.station.folder, desk.station.settings
    desk.station.close()
    with OpenStation(folder, SteppingClock(replace(desk.clock.moment, monotonic_ms=5))) as again:
        assert again.run(again.sign_in.standing, desk.person.login) is Standing.PAST_GRACE
        again.keep_settings(settings)
        session = Services(again).sign_in(desk.person.login, PASSWORD)
        assert Services(again).deliver(session).report is not None
        assert again.run(again.sign_in.standing, desk.person.login) is Standing.FULL


def test_the_charter_says_how_long(desk: Desk) -> None:
    """TR-3: the shortest of those that a person reads by; 30 days without one."""
    charter = replace(demo_charter(version=2), offline_grace_days=5)
    run, contacts = desk.station.run, desk.station.store.contacts
    assert run(contacts.grace_days, desk.person.login) == 30
    give_case(desk.station, desk.person, charter)
    assert run(contacts.grace_days, desk.person.login) == 5
    assert run(contacts.grace_days, enrol_cheaply(desk.station, "Dr Other").person.login) == 30


@pytest.mark.parametrize(
    ("charters_min", "setting_min", "expected_min"),
    [((), 10, 10), ((), 15, 10), ((15,), 15, 15), ((15,), 10, 10), ((15, 5), 10, 5), ((5,), 3, 3), ((15,), 0, 2)],
)
def test_a_session_locks_after_the_shorter_of_setting_and_charter(
    desk: Desk, charters_min: tuple[int, ...], setting_min: int, expected_min: int
) -> None:
    """TR-5: the charter may say 2 to 15 minutes, the station may only shorten it; others' charters do not count."""
    desk.station.keep_settings(replace(desk.station.settings, lock_after_min=setting_min))
    person = enrol_cheaply(desk.station, "Dr Other").person
    for number, minutes in enumerate(charters_min, start=2):
        give_case(desk.station, person, replace(demo_charter(version=number), lock_after_min=minutes))
    session = desk.services.sign_in(person.login, PASSWORD)
    assert desk.services.lock_limit_min(session) == expected_min
    desk.services.sign_out(session)
    session = desk.services.sign_in(desk.person.login, PASSWORD)
    assert desk.services.lock_limit_min(session) == min(max(setting_min, 2), 10)


def test_a_reader_who_left_is_cut_off_at_the_next_contact_and_nothing_is_lost(desk: Desk) -> None:
    """TR-3: what waited is kept aside for the office; the station lets the account in no more."""
    session = desk.services.sign_in(desk.person.login, PASSWORD)
    read = desk.services.open_read(session, desk.given.read_id)
    desk.station.run(read.open_timepoint, 0)
    with contextlib.closing(open_office(desk.url)) as office:
        office.end_person(desk.person.login, "Left the committee")
    assert desk.standing() is Standing.FULL
    with pytest.raises(Refused, match="has ended this account"):
        desk.services.deliver(session)
    assert desk.standing() is Standing.ENDED
    lesion = AddLesion(
        0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=desk.line(0, 40_000)
    )  # type: ignore[arg-type]
    with pytest.raises(Refused, match="has ended this account"):
        desk.station.run(read.apply, lesion)
    for enters in (
        lambda: desk.services.sign_in(desk.person.login, PASSWORD),
        lambda: desk.services.unlock(session, PASSWORD),
    ):
        with pytest.raises(Refused, match="has ended this account"):
            enters()
    events = desk.events()
    assert events.count("sync_refused TR-3.ended") == 1
    assert events.count("action_refused TR-3.ended") == 2
    with as_administrator(desk.url) as connection:
        received = connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one()
    counts = desk.station.run(desk.station.store.outbox.counts, desk.person.login)
    assert received == counts.received > 0
    assert desk.station.settings == Settings(desk.url, is_demonstration=True)
