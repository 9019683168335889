"""What every history begins with: a central database with its people, and the profiles of two readers."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from psycopg import sql
from sqlalchemy import make_url

from readstation.core.clock import SystemClock
from readstation.core.ids import CaseAlias, Login, ReadId, StationId, new_alias, new_id, new_login
from readstation.model.charter import Charter, SequenceMode
from readstation.model.people import Role
from readstation.model.subject import Assignment
from readstation.security.passwords import scram_verifier
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_office
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from tests.builders.adjudicated import PASSWORD, Hand
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.copied_database import copy_database, drop_database
from tests.builders.signing_station import SOFTWARE, arterial_series, charter_digest, demo_charter
from tests.histories.life import person_key, person_of, station_key
from tests.support.postgres import PostgresServer

CASES = ("4K-207", "4K-311", "4K-502")
TIMEPOINTS = (0, 1)


@dataclass(frozen=True)
class Reader:
    """A reader with a station, and what is given of each case."""

    login: Login
    station: StationId
    profile: Path
    reads: tuple[Assignment, ...]


@dataclass
class House:
    """What is there before a history begins; a history copies it.

    Attributes
    ----------
    server, database
        Where central is, set up and with its people.
    access
        Who reaches it.
    charter
        Of the only trial.
    readers
        Two, who were given nothing yet.
    third, intruder
        An adjudicator and a reader with a client of their own; keys and numbers, to be copied.
    """

    server: PostgresServer
    database: str
    access: CentralAccess
    charter: Charter
    readers: tuple[Reader, Reader]
    third: Hand
    intruder: Hand

    def copy_database(self, source: str, target: str) -> None:
        """Make a database as another one is; nobody is connected to that."""
        with self.server.connect() as owner:
            copy_database(owner, source, target)

    def access_to(self, database: str) -> CentralAccess:
        def at(url: str) -> str:
            return make_url(url).set(database=database).render_as_string(hide_password=False)

        old = self.access
        return CentralAccess(
            at(old.administrator), at(old.office), at(old.second_office), at(old.auditor), at(old.sequencer),
            at(old.station),
        )  # fmt: skip

    def drop_database(self, name: str) -> None:
        with self.server.connect() as owner:
            drop_database(owner, name)


@contextmanager
def made_house(server: PostgresServer, folder: Path) -> Iterator[House]:
    """Set up central and the profiles; nothing of them is left afterwards."""
    database = f"t_histories_{new_id().replace('-', '')}"
    with server.connect() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    access = prepared(server.url(database))
    charter = replace(demo_charter(), sequence_mode=SequenceMode.OFFLINE)
    with contextlib.closing(open_office(access.office)) as office:
        office.put_charter(charter)
    readers = tuple(_new_reader(access, charter, folder / f"reader-{n}") for n in (1, 2))
    third, intruder = (_new_hand(access, role) for role in (Role.ADJUDICATOR, Role.READER))
    house = House(server, database, access, charter, (readers[0], readers[1]), third, intruder)
    try:
        yield house
    finally:
        house.drop_database(database)
        shutil.rmtree(folder, ignore_errors=True)


def _new_reader(access: CentralAccess, charter: Charter, profile: Path) -> Reader:
    """Enrol a reader, and lay the images of each case on the station."""
    login, station = _enrolled(access, Role.READER)
    profile.mkdir(mode=0o700, parents=True)
    key, reads = station_key(station), []
    with contextlib.closing(OpenProfile(profile)) as opened:
        origin = AuditOrigin(station, SOFTWARE, "boot", key)
        with contextlib.closing(StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)) as store:
            store.worklist.keep_person_key(person_of(login))
            store.worklist.keep_station_key(key.station)
            for _ in CASES:
                reads.append(_given(login, charter, new_alias()))
                for timepoint in TIMEPOINTS:
                    facts = arterial_series(reads[-1].case_alias, timepoint)
                    store.images.put_series(facts, [f"pixels of {each.digest}".encode() for each in facts.images])
    return Reader(login, station, profile, tuple(reads))


def _given(login: Login, charter: Charter, alias: CaseAlias) -> Assignment:
    digest = charter_digest(charter)
    return Assignment(ReadId(new_id()), alias, login, charter.trial_code, charter.version, digest, TIMEPOINTS)


def _enrolled(access: CentralAccess, role: Role) -> tuple[Login, StationId]:
    login, station = new_login(), StationId(new_id())
    access.enrol(person_of(login, role), scram_verifier(PASSWORD), station_key(station).station)
    return login, station


def _new_hand(access: CentralAccess, role: Role) -> Hand:
    login, station = _enrolled(access, role)
    return Hand(person_of(login, role), station_key(station).station, person_key(login))
