"""Quarantine, looks, black-outs and reports of an unblinding, as rows (TR-17, TR-20, TR-26)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, SeriesKey, new_id
from readstation.model.audit import AuditAction
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import audit_from_body
from readstation.model.incident import IncidentState, UnblindingReport
from readstation.model.look import LookVerdict, MarkedFrame, TextSearch
from readstation.reading.commands import MeasureTarget
from readstation.store.quarantine import QuarantineState
from readstation.trial.quarantine import QuarantinedObject
from tests.builders.office_rows import OFFICE, REGION, black_out_of, fill_office_tables, look, report
from tests.builders.reads import ALIAS, LOGIN, READ, T1, ReadingStation, add_target, drawn, station_with_case


@pytest.fixture
def station(tmp_path: Path):
    with station_with_case(tmp_path, timepoints=1) as opened:
        yield opened


def refused(token: str, code: str = "object.kind", words: str = "Not taken: a dose report.") -> QuarantinedObject:
    return QuarantinedObject(token * 64, "e" * 64, 4, Finding(code, words))


def actions(station: ReadingStation) -> list[AuditAction]:
    return [event.action for event, _, _ in station.store.evidence.audit_events()]


def test_what_was_refused_is_kept_once_and_leaves_when_it_is_taken(station: ReadingStation) -> None:
    """TR-17: a change of state is a new row; the same again is none."""
    book = station.store.quarantine
    book.settle([refused("a"), refused("b")], [])
    book.settle([refused("a")], ["9" * 64])
    assert [(row.token[0], row.code, row.reason) for row in book.waiting()] == [
        ("a", "object.kind", "Not taken: a dose report."),
        ("b", "object.kind", "Not taken: a dose report."),
    ]
    book.settle([refused("a", "pixels.syntax", "Compressed in a way that is not read.")], ["b" * 64])
    (left,) = book.waiting()
    assert (left.code, left.state, left.number) == ("pixels.syntax", QuarantineState.REFUSED, 3)
    book.settle([], ["a" * 64, "b" * 64])
    assert book.waiting() == ()
    book.settle([refused("a")], [])
    assert len(book.waiting()) == 1
    assert actions(station).count(AuditAction.OBJECTS_QUARANTINED) == 4


def test_searches_looks_and_seen_frames_come_back(station: ReadingStation) -> None:
    books = station.store.looks
    facts = station.store.images.series_of(ALIAS, 0)[0]
    found = TextSearch(facts.series_key, (MarkedFrame(2, (REGION,)),), True, "test-1")
    assert books.search(facts.series_key) is None
    books.keep_search(found)
    books.keep_search(dataclasses.replace(found, marked=()))
    assert books.search(facts.series_key) == found
    for ordinal in (1, 2, 2):
        books.keep_seen(facts.series_key, LOGIN, ordinal)
    assert books.frames_seen(facts.series_key, LOGIN) == {1, 2}
    assert books.frames_seen(facts.series_key, Login("r_other")) == frozenset()
    made = [look(facts), look(facts, verdict=LookVerdict.IDENTIFYING)]
    for each in made:
        books.keep_look(each, OFFICE)
    assert list(books.looks(facts.series_key)) == made
    assert actions(station).count(AuditAction.SERIES_LOOKED_AT) == 2


def test_a_series_that_another_stands_in_for_is_not_given_out(station: ReadingStation, tmp_path: Path) -> None:
    """TR-20: the digest before and after are recorded; what is stored stays."""
    images, books = station.store.images, station.store.looks
    facts = dataclasses.replace(
        images.series_of(ALIAS, 0)[0], series_key=SeriesKey(new_id()), case_alias="9Z-909", series_ordinal=1
    )
    images.put_series(facts, [b"1", b"2"])
    made, new = black_out_of(facts)
    file = tmp_path / "new"
    file.write_bytes(b"black")
    books.keep_black_out(made, OFFICE, new, [file], None)
    assert [each.series_key for each in images.series_of(facts.case_alias, 0)] == [new.series_key]
    assert facts.series_key not in {each.series_key for each in books.waiting_series()}
    assert images.facts(facts.series_key) == facts
    assert books.black_outs() == (made,)
    assert books.next_ordinal(facts.case_alias, 0) == new.series_ordinal + 1
    with pytest.raises(Refused, match="stands in for this one already"):
        books.check_replaceable(facts)
    assert actions(station)[-1] is AuditAction.SERIES_BLACKED_OUT


def test_images_that_a_reader_has_stay_as_they_are(station: ReadingStation, tmp_path: Path) -> None:
    facts = station.store.images.series_of(ALIAS, 0)[0]
    made, new = black_out_of(facts)
    file = tmp_path / "new"
    file.write_bytes(b"black")
    with pytest.raises(Refused, match="given to a reader"):
        station.store.looks.keep_black_out(made, OFFICE, new, [file], None)
    assert station.store.images.series_of(ALIAS, 0)[0] == facts
    assert station.store.looks.black_outs() == ()


def test_a_report_stops_the_read_and_nothing_of_it_is_lost(station: ReadingStation) -> None:
    """TR-26: the case stops, what was written stays; it goes on when the office says so."""
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    before = session.view()
    said = report()
    station.store.incidents.report(said, station.session)
    assert station.store.incidents.is_stopped(READ)
    for act in (
        lambda: session.apply(MeasureTarget(0, T1, drawn(300))),
        lambda: session.undo(),
        lambda: session.lock(0),
    ):
        with pytest.raises(Refused, match="stands still"):
            act()
    again = station.open_read().view()
    assert (again.state, again.action_count) == (before.state, before.action_count)
    station.store.incidents.keep_answer(LOGIN, said.incident_id, IncidentState.RECEIVED)
    assert station.store.incidents.is_stopped(READ)
    station.store.incidents.keep_answer(LOGIN, said.incident_id, IncidentState.GOES_ON)
    assert not station.store.incidents.is_stopped(READ)
    assert station.store.incidents.undecided(LOGIN) == ()
    station.open_read().lock(0)


def test_a_report_waits_until_it_is_decided_and_its_words_stay_out_of_the_trail(station: ReadingStation) -> None:
    said = report()
    station.store.incidents.report(said, station.session)
    (waiting,) = station.store.incidents.undecided(LOGIN)
    assert (waiting.incident_id, waiting.read_id) == (said.incident_id, READ)
    assert b"telephone" in waiting.body
    facts = station.store.outbox.waiting(LOGIN, 500)
    events = [audit_from_body(fact.body) for fact in facts if fact.kind is FactKind.AUDIT]
    (event,) = [each for each in events if each.action is AuditAction.UNBLINDING_REPORTED]
    assert (event.reason_code, event.login) == ("identity", LOGIN)
    assert not any(b"telephone" in fact.body for fact in facts)
    incidents = station.store.incidents
    incidents.keep_answer(LOGIN, said.incident_id, IncidentState.RECEIVED)
    assert incidents.undecided(LOGIN) == (waiting,)
    incidents.keep_answer(LOGIN, said.incident_id, IncidentState.TAKEN_AWAY)
    incidents.keep_answer(LOGIN, said.incident_id, IncidentState.TAKEN_AWAY)
    assert incidents.undecided(LOGIN) == ()
    assert incidents.is_stopped(READ)
    assert incidents.reports(READ) == ((said, IncidentState.TAKEN_AWAY),)


@pytest.mark.parametrize(
    ("login", "incident_id"), [(Login("r_other"), None), (LOGIN, "00000000-0000-4000-8000-000000000000")]
)
def test_an_answer_for_somebody_elses_report_is_not_kept(
    station: ReadingStation, login: Login, incident_id: str | None
) -> None:
    said: UnblindingReport = report()
    station.store.incidents.report(said, station.session)
    with pytest.raises(Refused, match="did not make"):
        station.store.incidents.keep_answer(login, incident_id or said.incident_id, IncidentState.GOES_ON)
    assert station.store.incidents.is_stopped(READ)


def test_every_office_table_can_be_filled(station: ReadingStation) -> None:
    fill_office_tables(station)
    assert station.store.incidents.is_stopped(READ)
