"""The office's work where one machine is office, central database and station at once (TR-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readstation.app.settings import Settings
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_people import approve, make_enrolment, propose
from readstation.app.trial_setup import set_up
from readstation.core.ids import CaseAlias, Login, ReadId, new_id, new_login
from readstation.model.charter import Charter
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.store.central.factory import is_embedded
from readstation.trial.enrolment import enrolment_file
from readstation.trial.order import reading_place
from readstation.trial.status import CentralForm


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
    second_office_url
        The same as a second person of the office reaches it, who approves; needed on PostgreSQL alone.
    """

    central_url: str
    administrator_url: str
    charter: Charter
    charter_digest: str
    second_office_url: str = ""


def set_up_trial(
    station: OpenStation,
    office_url: str,
    station_url: str,
    charter: Charter,
    administrator_url: str = "",
    second_office_url: str = "",
) -> TrialPlace:
    """Put a charter into a central database, and name the database to the station; at a file register the station.

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
    second_office_url
        The database as a second person of the office reaches it; needed on PostgreSQL alone.
    """
    is_file = is_embedded(office_url)
    if is_file:
        form = CentralForm(is_live=not charter.is_demonstration, is_single_machine=True)
        set_up(OfficeAccess(office_url), form, house=(), password_folder=None)
    with OfficeAccess(office_url).office() as office:
        if is_file:
            office.enrol_station(station.key.station)
        digest = office.put_charter(charter)
    station.keep_settings(Settings(station_url, charter.is_demonstration))
    return TrialPlace(office_url, administrator_url or office_url, charter, digest, second_office_url)


def enrol_reader(station: OpenStation, place: TrialPlace, printed_name: str, password: str) -> Person:
    """Enrol a reader on the station and at central, under a new random login (TR-1).

    At a file that is one act; on PostgreSQL one person of the office proposes and a second approves (TR-6).
    """
    if is_embedded(place.central_url):
        enrolled = station.vault.enrol(new_login(), printed_name, Role.READER, password)
        station.run(station.store.worklist.keep_person_key, enrolled.person)
        with OfficeAccess(place.central_url).office() as office:
            office.enrol_person(enrolled.person)
        return enrolled.person
    signed = make_enrolment(station, printed_name, Role.READER, password)
    with OfficeAccess(place.central_url).office() as office:
        _, waits = propose(office, enrolment_file(signed))
    with OfficeAccess(place.second_office_url).office() as office:
        approve(office, signed.enrolment.login, waits.code)
    with OfficeAccess(place.administrator_url).administration() as administration:
        administration.bring_logins_in_line()
    return signed.enrolment.person


def assign(
    place: TrialPlace,
    case_code: CaseAlias,
    login: Login,
    timepoints: Sequence[int],
    due: str = "",
    case_alias: CaseAlias | None = None,
) -> ReadId:
    """Give a case to a reader at central; the station learns of it with its next sync.

    Parameters
    ----------
    place, login, due
        Where, to whom, and until when.
    case_code
        The case in the office's library.
    timepoints
        What the reader may open whose images lie on the station already; none where they come as packages.
    case_alias
        The case code that this reader alone knows (TR-21); the office's own where the images lie on the station.
    """
    read_id = ReadId(new_id())
    with OfficeAccess(place.central_url).office() as office:
        seed = office.order_seed(place.charter.trial_code)
        given = Assignment(
            read_id=read_id,
            case_alias=case_alias or case_code,
            login=login,
            trial_code=place.charter.trial_code,
            charter_version=place.charter.version,
            charter_digest=place.charter_digest,
            released_timepoints=tuple(timepoints),
            due=due,
            place=reading_place(seed, login, case_code),
        )
        office.assign(given, case_code)
    return read_id
