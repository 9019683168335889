"""How far reads are and what came from stations, at both engines of central: as the office sees it."""

from __future__ import annotations

from readstation.model.subject import Task
from tests.builders.adjudicated import Said, new_committee
from tests.builders.central_access import CentralAccess


def test_progress_follows_what_was_given_read_signed_and_taken_back(access: CentralAccess) -> None:
    committee = new_committee(access)
    committee.read(committee.first, Said((250,)))
    with committee.office() as office:
        found = office.progress()
    first, second = committee.first, committee.second
    assert {each.login: (each.case, each.task, each.is_signed) for each in found.reads} == {
        first.login: ("4K-207", Task.READ, True),
        second.login: ("4K-207", Task.READ, False),
    }
    (signed_ms,) = (each.signed_ms for each in found.reads if each.login == first.login)
    (came,) = found.deliveries
    assert signed_ms is not None
    assert 0 < signed_ms <= came.last_ms
    assert (came.login, came.station, came.waiting, came.put_aside) == (first.login, first.station.station_id, 0, 0)
    assert came.arrived == first.sent - len(first.unsent)
    assert came.last_ms > 0
    with committee.office() as office:
        office.take_back(committee.read_of(second).read_id, "Ill")
        assert [each.login for each in office.progress().reads] == [first.login]


def test_what_waits_and_what_was_put_aside_is_counted_by_station(access: CentralAccess) -> None:
    committee = new_committee(access)
    fact = committee.signed(committee.second, Said((250,)))
    committee.push(committee.second, fact)
    with committee.office() as office:
        (came,) = office.progress().deliveries
    assert came.waiting == came.arrived > 0
    committee.sequence()
    with committee.office() as office:
        (came,) = office.progress().deliveries
    assert came.waiting == 0
