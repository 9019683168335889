"""A central database with one enrolled reader and a read on a station, the same for every engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from readstation.core.ids import new_login
from readstation.model.fact import Fact, PushAnswer
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.connections import EmbeddedDatabase, PostgresDatabase, path_of
from readstation.store.central.factory import open_central, open_office, open_sequencer
from readstation.sync.ports import Central, SequencerPass
from tests.builders.central_access import CentralAccess
from tests.builders.signing_station import PASSWORD, SigningStation, cheap_key, open_signing_station


@dataclass
class World:
    """A central database, and one enrolled reader with a read on a station."""

    access: CentralAccess
    station: SigningStation
    password: str

    @property
    def url(self) -> str:
        """As a person on a station reaches it."""
        return self.access.station

    def central(self) -> Central:
        return open_central(self.url, self.station.login, self.password)

    def push(self, *facts: Fact) -> tuple[PushAnswer, ...]:
        with contextlib.closing(self.central()) as central:
            return central.push(facts)

    def sequence(self) -> SequencerPass:
        with contextlib.closing(open_sequencer(self.access.sequencer, check_signature)) as sequencer:
            return sequencer.run_once()

    def statuses(self) -> list[tuple[int, str, str]]:
        with contextlib.closing(self.central()) as central:
            receipts = central.receipts(self.station.station_key.station.station_id, 0)
        return [(receipt.number, receipt.status.value, receipt.reason) for receipt in receipts]

    def waiting(self, limit: int = 500) -> tuple[Fact, ...]:
        return self.station.store.outbox.waiting(self.station.login, limit)


def new_world(access: CentralAccess, folder: Path, case_key: str = "") -> World:
    """Enrol a new reader with a station and a read, of a case that the office calls so, at a central that is set up."""
    login = new_login()
    key = cheap_key(login)
    station = open_signing_station(folder, login, key)
    access.enrol(station.enrolled.person, key.central_verifier, station.station_key.station)
    with contextlib.closing(open_office(access.office)) as office:
        office.put_charter(station.charter)
        office.assign(station.assignment, case_key)
    return World(access, station, ProcessSigner(station.vault).unlock(login, PASSWORD).central_password)


@contextmanager
def as_administrator(url: str) -> Iterator[Connection]:
    """Give a connection that no wall stops, by the administrator's URL."""
    path = path_of(url)
    database = PostgresDatabase(url) if path is None else EmbeddedDatabase(path)
    with contextlib.closing(database), database.write() as connection:
        yield connection
