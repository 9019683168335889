"""The office's work where one machine is office, central database and station at once (TR-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readstation.app.settings import Settings
from readstation.app.station import OpenStation
from readstation.core.ids import CaseAlias, Login, ReadId, new_id, new_login
from readstation.model.charter import Charter
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.store.central.factory import is_embedded, make_central_login, open_office, set_up_central
from readstation.store.central.logins import group_of


@dataclass(frozen=True, slots=True)
class TrialPlace:
    """A trial at its central database.

    Attributes
    ----------
    central_url
        Which database; on PostgreSQL it names the office's login.
    administrator_url
        The same with the rights to make logins; for a file it is the same.
    charter, charter_digest
        The rules, and the digest under which central keeps them.
    """

    central_url: str
    administrator_url: str
    charter: Charter
    charter_digest: str


def set_up_trial(
    station: OpenStation, office_url: str, station_url: str, charter: Charter, administrator_url: str = ""
) -> TrialPlace:
    """Put a charter into a central database, register the station there, and name it to the station.

    A file is made where there is none; on PostgreSQL the database is set up and has the office's login.

    Parameters
    ----------
    station
        The station that reads there.
    office_url, station_url
        The database as the office and as a person on the station reach it.
    charter
        The rules of the trial.
    administrator_url
        The database as someone reaches it who may make logins; needed on PostgreSQL alone.
    """
    path = Path(office_url.removeprefix("sqlite:///"))
    if is_embedded(office_url):
        path.parent.mkdir(parents=True, exist_ok=True)
        set_up_central(office_url)
    office = open_office(office_url)
    try:
        office.enrol_station(station.key.station)
        digest = office.put_charter(charter)
    finally:
        office.close()
    station.keep_settings(Settings(station_url, charter.is_demonstration))
    return TrialPlace(office_url, administrator_url or office_url, charter, digest)


def enrol_reader(station: OpenStation, place: TrialPlace, printed_name: str, password: str) -> Person:
    """Enrol a reader on the station and at central, under a new random login (TR-1)."""
    enrolled = station.vault.enrol(new_login(), printed_name, Role.READER, password)
    station.run(station.store.worklist.keep_person_key, enrolled.person)
    office = open_office(place.central_url)
    try:
        office.enrol_person(enrolled.person)
    finally:
        office.close()
    login = enrolled.person.login
    make_central_login(place.administrator_url, login, group_of(Role.READER), enrolled.central_verifier)
    return enrolled.person


def assign(place: TrialPlace, case_alias: CaseAlias, login: Login, timepoints: Sequence[int], due: str = "") -> ReadId:
    """Give a case to a reader at central; the station learns of it with its next sync."""
    read_id = ReadId(new_id())
    given = Assignment(
        read_id=read_id,
        case_alias=case_alias,
        login=login,
        trial_code=place.charter.trial_code,
        charter_version=place.charter.version,
        charter_digest=place.charter_digest,
        released_timepoints=tuple(timepoints),
        due=due,
    )
    office = open_office(place.central_url)
    try:
        office.assign(given)
    finally:
        office.close()
    return read_id
