"""Central gives a person's own facts back, in their order, and to nobody else, on every engine (TR-12, TR-43)."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import insert

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import FactId, StationId, new_id
from readstation.model.audit import AuditAction
from readstation.model.codec import record_to_json
from readstation.model.fact import Fact, FactKind
from readstation.model.incident import IncidentSource, UnblindingKind, UnblindingReport
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store.central.factory import open_central, open_office
from readstation.store.central.schema import release
from readstation.sync.ports import LARGEST_BODY, IncidentToSend
from readstation.sync.station_central import StationCentral
from tests.builders.central_world import World, as_administrator, new_world


def central_of(world: World) -> contextlib.closing[StationCentral]:
    return contextlib.closing(open_central(world.url, world.station.login, world.password))


def here(world: World) -> StationId:
    return world.station.station_key.station.station_id


def all_of(central: StationCentral, origin: StationId, after: int = 0) -> tuple[list[Fact], int]:
    """Return all facts after a number, and in how many pages they came."""
    found: list[Fact] = []
    pages = 0
    while page := central.own_facts(origin, found[-1].number if found else after):
        found += page
        pages += 1
    return found, pages


def test_own_facts_come_back_as_they_were_sent(world: World) -> None:
    """TR-43: sealed or waiting alike, byte for byte, after a number, in pages."""
    world.station.read_everything()
    sent = world.waiting()
    world.push(*sent[:-3])
    world.sequence()
    world.push(*sent[-3:])
    with central_of(world) as central:
        assert central.own_origins() == {here(world): len(sent)}
        assert all_of(central, here(world))[0] == list(sent)
        assert central.own_facts(here(world), 5) == sent[5:]
        assert central.own_facts(here(world), len(sent)) == ()
        assert central.own_facts(StationId("another"), 0) == ()


def test_many_and_large_facts_come_in_pages(world: World) -> None:
    drafts = (AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=world.station.login),) * 230
    world.station.store.reads.commit(Transaction(drafts))
    sent = world.waiting(400)
    world.push(*sent)
    body = b"x" * LARGEST_BODY
    large = [
        dataclasses.replace(
            sent[-1], fact_id=FactId(new_id()), number=len(sent) + n, body=body, digest=sha256_hex(body)
        )
        for n in (1, 2, 3)
    ]
    world.push(*large)
    with central_of(world) as central:
        found, pages = all_of(central, here(world))
        assert found == [*sent, *large]
        assert pages >= 3
        assert [each.number for each in central.own_facts(here(world), len(sent))] == [len(sent) + 1, len(sent) + 2]


def test_nobody_gets_a_fact_of_another(world: World, tmp_path: Path) -> None:
    """TR-12, TR-24: another login, of the same trial, gets nothing of the station of the first."""
    world.station.read_everything()
    report = report_of(world)
    world.push(*world.waiting())
    world.sequence()
    other = new_world(world.access, tmp_path / "other")
    try:
        with central_of(world) as central:
            central.report_unblinding(report)
        with central_of(other) as central:
            assert central.own_origins() == {}
            assert central.own_facts(here(world), 0) == ()
            assert central.own_incident(report.incident_id) is None
            assert central.closed_reads() == ()
    finally:
        other.station.close()


def report_of(world: World) -> IncidentToSend:
    given = world.station.assignment
    made = UnblindingReport(
        new_id(), given.read_id, world.station.login, 0, IncidentSource.READER, UnblindingKind.OTHER, "A label", 1, 0
    )
    return IncidentToSend(made.incident_id, made.read_id, canonical_bytes(record_to_json(made)))


def test_an_own_report_comes_back_by_its_id(world: World) -> None:
    """TR-26: its id stands in the reader's own trail; what the office notes has an id that is told nowhere."""
    report = report_of(world)
    with central_of(world) as central:
        central.report_unblinding(report)
        assert central.own_incident(report.incident_id) == report
        assert central.own_incident(new_id()) is None


def test_a_signed_read_is_named_with_its_charter_and_the_timepoints_that_were_locked(world: World) -> None:
    """TR-23: a timepoint that was released afterwards is not named."""
    world.station.read_everything()
    with central_of(world) as central:
        assert central.closed_reads() == ()
    world.push(*world.waiting())
    world.sequence()
    given = world.station.assignment
    with as_administrator(world.access.administrator) as connection:
        connection.execute(insert(release), {"read_id": given.read_id, "timepoint": 2, "login": given.login})
    with central_of(world) as central:
        ((closed, charter),) = central.closed_reads()
        assert central.assignments() == ()
    assert closed == dataclasses.replace(given, released_timepoints=(0, 1), sealed_locks=2)
    assert charter == canonical_bytes(record_to_json(world.station.charter))


def test_a_read_that_was_taken_back_is_named_too(world: World) -> None:
    given = world.station.assignment
    with contextlib.closing(open_office(world.access.office)) as office:
        office.take_back(given.read_id, "Given to another")
    with central_of(world) as central:
        ((closed, _),) = central.closed_reads()
    assert closed == dataclasses.replace(given, released_timepoints=(), sealed_locks=0)


def test_an_ended_account_gets_nothing_back(world: World) -> None:
    """TR-3."""
    world.station.read_everything()
    world.push(*world.waiting())
    with contextlib.closing(open_office(world.access.office)) as office:
        office.end_person(world.station.login, "Left")
    with central_of(world) as central:
        for ask in (
            central.own_origins,
            central.closed_reads,
            lambda: central.own_facts(here(world), 0),
            lambda: central.own_incident(new_id()),
        ):
            with pytest.raises(Refused):
                ask()


def test_kinds_are_what_they_were(world: World) -> None:
    world.station.read_everything()
    sent = world.waiting()
    world.push(*sent)
    with central_of(world) as central:
        kinds = {each.kind for each in all_of(central, here(world))[0]}
    assert kinds == {FactKind.STEP, FactKind.LOCK, FactKind.SIGNED_READ, FactKind.AUDIT}
