"""Who reaches a test's central database: administrator, office, auditor, sequencer, each by a login of its own."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import conninfo, sql
from sqlalchemy import URL, make_url

from readstation.core.ids import Login, StationId, new_id, new_login
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.people import Person, Station
from readstation.security.keys import key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.store.central.factory import (
    is_embedded,
    make_central_login,
    make_sequencer_login,
    open_office,
    set_up_central,
)
from readstation.store.central.logins import SEQUENCER, Group, group_of
from readstation.store.central.migrate import newest_schema
from tests.builders.copied_database import copy_database

SERVICE_PASSWORD = "service-password-of-tests"


@dataclass(frozen=True)
class CentralAccess:
    """URLs of one central database; for a file they are all the same.

    Attributes
    ----------
    administrator
        The superuser: sets up, makes logins, and does nothing else.
    office, second_office, auditor, sequencer
        With login and password.
    station
        Without either.
    """

    administrator: str
    office: str
    second_office: str
    auditor: str
    sequencer: str
    station: str

    def enrol(self, person: Person, central_verifier: str, station: Station | None = None) -> None:
        """Enrol a person with a station: proposed, approved by a second person, the login by the administrator."""
        if is_embedded(self.office):
            with contextlib.closing(open_office(self.office)) as office:
                office.enrol_person(person)
                if station is not None:
                    office.enrol_station(station)
            return
        station = station or _new_station()
        enrolment = Enrolment(
            person.login, person.printed_name, person.role, person.key_id, person.public_key_hex,
            station.station_id, station.key_id, station.public_key_hex, central_verifier,
        )  # fmt: skip
        # The rows are what is wanted here; signatures are checked by the programs that propose and approve.
        with contextlib.closing(open_office(self.office)) as office:
            waits = office.propose_enrolment(SignedEnrolment(enrolment, "", ""))
        with contextlib.closing(open_office(self.second_office)) as office:
            office.approve(waits.proposal_id)
        make_central_login(self.administrator, person.login, group_of(person.role), central_verifier)

    def new_login(self, group: Group) -> tuple[str, str]:
        """Make a login of a group without any row, and return it with its password."""
        login, password = new_login(), "password-of-tests"
        make_central_login(self.administrator, login, group, scram_verifier(password))
        return login, password

    def psql(self, login: str, password: str, database: str = "") -> psycopg.Connection[tuple[object, ...]]:
        """Connect as anyone would with psql."""
        return psycopg.connect(as_login(self.station, login, password, database), autocommit=True)


def _new_station() -> Station:
    key_hex = public_key_hex(Ed25519PrivateKey.generate())
    return Station(StationId(new_id()), key_id_of(key_hex), key_hex)


def prepared(url: str) -> CentralAccess:
    """Set up an empty central database with the logins of its house."""
    if is_embedded(url):
        set_up_central(url)
        return CentralAccess(url, url, url, url, url, url)
    _set_up_by_copy(url)
    office, second, auditor = _house_of(url)
    return CentralAccess(
        administrator=url,
        office=_with(url, office),
        second_office=_with(url, second),
        auditor=_with(url, auditor),
        sequencer=_with(url, SEQUENCER),
        station=_with(url, None),
    )


_HOUSES: dict[tuple[str | None, int | None], tuple[tuple[Login, Login, Login], str]] = {}
"""The logins of the house and the verifier of their password, by server: logins belong to a server, not a database."""


def _house_of(url: str) -> tuple[Login, Login, Login]:
    """Return the logins of two of the office and of an auditor; new ones where a test has changed those of before."""
    target = make_url(url)
    server = target.host, target.port
    if server in _HOUSES:
        logins, verifier = _HOUSES[server]
        owner = target.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(owner, autocommit=True) as administrator:
            (whole,) = administrator.execute(
                "SELECT count(*) FROM pg_authid WHERE rolname = ANY(%s) AND rolcanlogin AND rolpassword = %s",
                ([*logins, SEQUENCER], verifier),
            ).fetchone() or (0,)
        if whole == len(logins) + 1:
            return logins
    verifier = scram_verifier(SERVICE_PASSWORD)
    office, second, auditor = new_login(), new_login(), new_login()
    for login, group in ((office, Group.OFFICE), (second, Group.OFFICE), (auditor, Group.AUDITOR)):
        make_central_login(url, login, group, verifier)
    make_sequencer_login(url, verifier)
    _HOUSES[server] = (office, second, auditor), verifier
    return office, second, auditor


def _set_up_by_copy(url: str) -> None:
    """Set up once a server, and copy that for each database of a test: the same tables, rights and closed doors."""
    target = make_url(url)
    if target.database == "postgres":
        set_up_central(url)
        return
    made = f"t_set_up_{newest_schema()}"
    owner = target.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as administrator:
        known = administrator.execute("SELECT FROM pg_database WHERE datname = %s", (made,)).fetchone()
        if known is None:
            administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(made)))
            set_up_central(target.set(database=made).render_as_string(hide_password=False))
        copy_database(administrator, made, str(target.database))


def as_login(url: str, login: str, password: str, database: str = "") -> str:
    """Return the connection string of a login, with what the URL says of TLS."""
    target = make_url(url)
    return conninfo.make_conninfo(
        host=target.host, port=target.port, dbname=database or target.database, user=login, password=password,
        **{name: str(value) for name, value in target.query.items()},
    )  # fmt: skip


def _with(url: str, login: str | None) -> str:
    target = make_url(url)
    # `set` leaves out what is None, and the administrator's password would stay.
    named = URL.create(
        "postgresql",
        login,
        SERVICE_PASSWORD if login else None,
        target.host,
        target.port,
        target.database,
        target.query,
    )
    return named.render_as_string(hide_password=False)
