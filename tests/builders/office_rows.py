"""One row in each table of the office's look, the quarantine, and the reports of an unblinding."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey, new_id
from readstation.model.incident import IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.model.look import BlackOut, LookVerdict, MarkedFrame, Region, SeriesLook, TextSearch
from readstation.model.people import Person, Role
from readstation.model.series import SeriesFacts
from readstation.trial.quarantine import QuarantinedObject
from tests.builders.reads import LOGIN, READ, ReadingStation, person_of

REGION = Region(2, 3, 10, 40)
OFFICE = person_of(LOGIN, "K. Brandt", Role.OFFICE)


def report(**changed: object) -> UnblindingReport:
    """Return a report of the demo reader, with some fields changed."""
    made = UnblindingReport(
        new_id(), READ, LOGIN, 0, IncidentSource.READER, UnblindingKind.IDENTITY, "A name on the telephone", 5, 60
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


def look(facts: SeriesFacts, person: Person = OFFICE, verdict: LookVerdict = LookVerdict.CLEAN) -> SeriesLook:
    """Return a look at a series."""
    return SeriesLook(new_id(), facts.series_key, person.login, verdict, (1, 2), 7)


def black_out_of(facts: SeriesFacts) -> tuple[BlackOut, SeriesFacts]:
    """Return a black-out of a series and the facts of what stands in for it."""
    new = dataclasses.replace(facts, series_key=SeriesKey(new_id()), series_ordinal=facts.series_ordinal + 50)
    made = BlackOut(new.series_key, facts.series_key, LOGIN, REGION, 1, 2, "a" * 64, "b" * 64, "burned in", 9)
    return made, new


def fill_office_tables(station: ReadingStation) -> None:
    """Write one row of each; a black-out is of a case that nobody reads."""
    store = station.store
    facts = store.images.series_of(station.assignment.case_alias, 0)[0]
    store.quarantine.settle([QuarantinedObject("c" * 64, "", 3, Finding("object.kind", "Not taken."))], [])
    store.looks.keep_search(TextSearch(facts.series_key, (MarkedFrame(1, (REGION,)),), False, "test-1"))
    store.looks.keep_seen(facts.series_key, LOGIN, 1)
    store.looks.keep_look(look(facts), OFFICE)
    other = dataclasses.replace(facts, series_key=SeriesKey(new_id()), case_alias="9Z-909")
    store.images.put_series(other, [b"other-1", b"other-2"])
    made, new = black_out_of(other)
    store.looks.keep_black_out(made, OFFICE, new, [_file(station, "black")], None)
    said = report()
    store.incidents.report(said, station.session)
    store.incidents.keep_answer(LOGIN, said.incident_id, IncidentState.RECEIVED)


def _file(station: ReadingStation, name: str) -> Path:
    path = station.store.reads._database.path.parent / name
    path.write_bytes(name.encode())
    return path
