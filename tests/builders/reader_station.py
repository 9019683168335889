"""A station opened whole, as the program opens it, with readers whose keys open at once and cases without pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import new_alias, new_login
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment, Task
from readstation.security.vault import Enrolled
from tests.builders.signing_station import (
    PASSWORD,
    arterial_series,
    cheap_key,
    demo_assignment,
    demo_charter,
    with_real_images,
)


def enrol_cheaply(
    station: OpenStation,
    printed_name: str = "Dr. Vera Lindqvist",
    password: str = PASSWORD,
    *,
    role: Role = Role.READER,
) -> Enrolled:
    """Enrol a reader, or somebody else, on the station, under a key of little cost; central is not told."""
    enrolled = station.vault.keep(printed_name, role, cheap_key(new_login(), password))
    station.run(station.store.worklist.keep_person_key, enrolled.person)
    return enrolled


def add_reader(station: OpenStation, printed_name: str = "Dr. Vera Lindqvist", password: str = PASSWORD) -> Person:
    """Enrol a reader on the station, under a key of little cost."""
    return enrol_cheaply(station, printed_name, password).person


def give_case(
    station: OpenStation,
    person: Person,
    charter: Charter | None = None,
    timepoints: tuple[int, ...] = (0, 1),
    *,
    has_real_images: bool = False,
    task: Task = Task.READ,
    at_central: Callable[[Assignment], None] = lambda _: None,
) -> Assignment:
    """Give a reader a new case, with a series of three images at each timepoint.

    The images are DICOM objects with their true digests where `has_real_images`, else bytes that no one opens. What the
    office does `at_central` comes before the station knows of the read, as it always does.
    """
    charter = charter or demo_charter()
    given = replace(demo_assignment(person.login, charter), released_timepoints=timepoints, task=task)
    while any(station.run(station.store.images.series_of, given.case_alias, each) for each in timepoints):
        # As the office's register does (TR-21): among some hundred random codes two are alike now and then.
        given = replace(given, case_alias=new_alias())
    for timepoint in given.released_timepoints:
        facts = arterial_series(given.case_alias, timepoint)
        files = [f"pixels of {image.digest}".encode() for image in facts.images]
        if has_real_images:
            with TemporaryDirectory() as scratch:
                facts, files = with_real_images(facts, Path(scratch))
        station.run(station.store.images.put_series, facts, files)
    at_central(given)
    station.run(station.store.worklist.keep_assignment, given, canonical_bytes(record_to_json(charter)))
    return given
