"""Reports of an unblinding at both engines of the central database (TR-26)."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.ids import Login, ReadId, new_id, new_login
from readstation.core.jobs import QuietJob
from readstation.model.codec import record_to_json
from readstation.model.incident import IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.reading.ports import Session
from readstation.store.central.factory import open_office
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.ports import IncidentToSend
from tests.builders.central_world import World

RECEIVED, GOES_ON, TAKEN_AWAY = IncidentState.RECEIVED, IncidentState.GOES_ON, IncidentState.TAKEN_AWAY


def made(world: World, **changed: object) -> UnblindingReport:
    report = UnblindingReport(
        new_id(), world.station.assignment.read_id, world.station.login, 1, IncidentSource.READER,
        UnblindingKind.TREATMENT, "A dose was named", 5, 60,
    )  # fmt: skip
    return dataclasses.replace(report, **changed)  # type: ignore[arg-type]  # any field may be changed


def as_sent(report: UnblindingReport) -> IncidentToSend:
    return IncidentToSend(report.incident_id, report.read_id, canonical_bytes(record_to_json(report)))


def sent(world: World, report: IncidentToSend) -> IncidentState:
    with contextlib.closing(world.central()) as central:
        return central.report_unblinding(report)


def synced(world: World) -> SyncReport:
    station = world.station
    with contextlib.closing(world.central()) as central:
        return sync_once(
            station.store.outbox, central, station.store.worklist, station.login,
            station.station_key.station.station_id, QuietJob(), incidents=station.store.incidents,
        )  # fmt: skip


def test_a_report_arrives_once_and_is_answered_again(world: World) -> None:
    """TR-26: 0 lost, 0 twice; the answer is the same until the office decides."""
    report = made(world)
    assert [sent(world, as_sent(report)) for _ in range(3)] == [RECEIVED] * 3
    with contextlib.closing(open_office(world.access.office)) as office:
        (kept,) = office.incidents()
        assert (kept.report, kept.state) == (report, RECEIVED)
        assert kept.received_ms > 1_700_000_000_000
        decided = office.decide_incident(report.incident_id[:8], GOES_ON, "Not of the patient")
        assert (decided.state, decided.reason) == (GOES_ON, "Not of the patient")
        with pytest.raises(Refused, match="decided already"):
            office.decide_incident(report.incident_id, TAKEN_AWAY, "Second thoughts")
    assert sent(world, as_sent(report)) is GOES_ON


def test_foreign_and_malformed_reports_get_one_refusal(world: World) -> None:
    """TR-10: "not yours", "not there" and "already there" are one answer."""
    report = made(world)
    sent(world, as_sent(report))
    wrong = [
        as_sent(made(world, read_id=ReadId(new_id()))),
        as_sent(dataclasses.replace(report, words="other")),
        dataclasses.replace(as_sent(report), incident_id="short"),
        dataclasses.replace(as_sent(made(world)), body=b"x" * 10_001),
        dataclasses.replace(as_sent(made(world)), body=b""),
    ]
    said = set()
    for each in wrong:
        with pytest.raises(Refused) as refusal:
            sent(world, each)
        said.add(str(refusal.value))
    assert len(said) == 1
    with contextlib.closing(open_office(world.access.office)) as office:
        assert [each.report for each in office.incidents()] == [report]


def test_a_body_that_says_something_else_than_its_row_is_listed_without_its_words(world: World) -> None:
    report = made(world, login=Login(new_login()), words="not mine")
    sent(world, as_sent(report))
    garbled = dataclasses.replace(as_sent(made(world)), body=b"\xff\x00 no report")
    sent(world, garbled)
    with contextlib.closing(open_office(world.access.office)) as office:
        found = {each.report.incident_id: each.report for each in office.incidents()}
    assert found.keys() == {report.incident_id, garbled.incident_id}
    assert {(each.login, each.words) for each in found.values()} == {(world.station.login, "")}


def test_what_the_office_found_is_recorded_and_a_read_is_taken_back(world: World) -> None:
    """TR-26: who, when, what, and the consequence; nothing that was written is removed."""
    read_id = world.station.assignment.read_id
    with contextlib.closing(open_office(world.access.office)) as office:
        report = office.record_disclosure(read_id, UnblindingKind.IDENTITY, "Named on the telephone")
        assert report.source is IncidentSource.OFFICE
        decided = office.decide_incident(report.incident_id, TAKEN_AWAY, "The name was the patient's")
        assert decided.by_login
        assert decided.state is TAKEN_AWAY
        with pytest.raises(Refused, match="no such read"):
            office.record_disclosure(ReadId(new_id()), UnblindingKind.OTHER, "Somewhere else")
    with contextlib.closing(world.central()) as central:
        assert central.assignments() == ()


def test_a_report_goes_out_with_sync_and_the_decision_comes_back(world: World) -> None:
    """TR-26, TR-46: kept offline, sent with the next pass, asked for until it is decided."""
    station = world.station
    report = made(world)
    station.store.incidents.report(report, Session(station.enrolled.person, "session-1"))
    assert station.store.incidents.is_stopped(report.read_id)
    for _ in range(2):
        assert synced(world).is_clean
    assert station.store.incidents.reports(report.read_id) == ((report, RECEIVED),)
    with contextlib.closing(open_office(world.access.office)) as office:
        assert [each.report for each in office.incidents()] == [report]
        office.decide_incident(report.incident_id, GOES_ON, "Nothing that matters")
    synced(world)
    assert not station.store.incidents.is_stopped(report.read_id)
    assert synced(world).pushed >= 0


def test_a_report_that_central_does_not_take_stays_and_is_told(world: World) -> None:
    station = world.station
    report = made(world, read_id=ReadId(new_id()))
    station.store.incidents.report(report, Session(station.enrolled.person, "session-1"))
    said = synced(world)
    assert [finding.code for finding in said.findings if finding.code.startswith("TR-26")] == ["TR-26.refused"]
    assert len(station.store.incidents.undecided(station.login)) == 1
