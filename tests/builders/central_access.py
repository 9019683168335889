"""Who reaches a test's central database: administrator, office, auditor, sequencer, each by a login of its own."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psycopg
from psycopg import conninfo
from sqlalchemy import URL, make_url

from readstation.core.ids import new_login
from readstation.model.people import Person
from readstation.security.passwords import scram_verifier
from readstation.store.central.factory import (
    is_embedded,
    make_central_login,
    make_sequencer_login,
    open_office,
    set_up_central,
)
from readstation.store.central.logins import SEQUENCER, Group, group_of

SERVICE_PASSWORD = "service-password-of-tests"


@dataclass(frozen=True)
class CentralAccess:
    """URLs of one central database; for a file they are all the same.

    Attributes
    ----------
    administrator
        The superuser: sets up, makes logins, and does nothing else.
    office, auditor, sequencer
        With login and password.
    station
        Without either.
    """

    administrator: str
    office: str
    auditor: str
    sequencer: str
    station: str

    def enrol(self, person: Person, central_verifier: str) -> None:
        """Enrol a person: the row by the office, the login by the administrator."""
        with contextlib.closing(open_office(self.office)) as office:
            office.enrol_person(person)
        make_central_login(self.administrator, person.login, group_of(person.role), central_verifier)

    def new_login(self, group: Group) -> tuple[str, str]:
        """Make a login of a group without any row, and return it with its password."""
        login, password = new_login(), "password-of-tests"
        make_central_login(self.administrator, login, group, scram_verifier(password))
        return login, password

    def psql(self, login: str, password: str, database: str = "") -> psycopg.Connection[tuple[object, ...]]:
        """Connect as anyone would with psql."""
        return psycopg.connect(as_login(self.station, login, password, database), autocommit=True)


def prepared(url: str) -> CentralAccess:
    """Set up an empty central database with the logins of its house."""
    set_up_central(url)
    if is_embedded(url):
        return CentralAccess(url, url, url, url, url)
    verifier = scram_verifier(SERVICE_PASSWORD)
    logins = {group: new_login() for group in (Group.OFFICE, Group.AUDITOR)}
    for group, login in logins.items():
        make_central_login(url, login, group, verifier)
    make_sequencer_login(url, verifier)
    return CentralAccess(
        administrator=url,
        office=_with(url, logins[Group.OFFICE]),
        auditor=_with(url, logins[Group.AUDITOR]),
        sequencer=_with(url, SEQUENCER),
        station=_with(url, None),
    )


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
