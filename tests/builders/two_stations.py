"""One reader with the same read at two stations, which do not know of each other."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from readstation.core.ids import Login, StationId, new_login
from readstation.core.jobs import QuietJob
from readstation.model.fact import Fact, FactKind
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.factory import open_central, open_office, open_sequencer
from readstation.store.central.schema import public_key, station
from readstation.sync.books import StationBooks
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import Central, SequencerPass
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import as_administrator
from tests.builders.signing_station import PASSWORD, SigningStation, cheap_key, open_signing_station


@dataclass
class TwoStations:
    """A central database, and one reader who was given one read at two stations."""

    access: CentralAccess
    first: SigningStation
    second: SigningStation
    password: str

    @property
    def login(self) -> Login:
        return self.first.login

    def central(self) -> contextlib.closing[Central]:
        return contextlib.closing(open_central(self.access.station, self.login, self.password))

    def push(self, facts: tuple[Fact, ...]) -> None:
        with self.central() as central:
            central.push(facts)

    def sequence(self) -> SequencerPass:
        with contextlib.closing(open_sequencer(self.access.sequencer, check_signature)) as sequencer:
            return sequencer.run_once()

    def sync(self, desk: SigningStation) -> SyncReport:
        """Do a whole pass of one station."""
        store = desk.store
        books = StationBooks(store.origins, store.claims, store.differences, store.versions)
        with self.central() as central:
            return sync_once(
                store.outbox, central, store.worklist, self.login, here(desk), QuietJob(), books=books,
                policy=SyncPolicy(attempts=1),
            )  # fmt: skip

    def close(self) -> None:
        self.first.close()
        self.second.close()


def here(desk: SigningStation) -> StationId:
    """Return the id of a station."""
    return desk.station_key.station.station_id


def two_stations(access: CentralAccess, folder: Path) -> TwoStations:
    """Enrol a reader with two stations at a central database that is set up, and give a read."""
    login = new_login()
    key = cheap_key(login)
    first = open_signing_station(folder / "first", login, key)
    second = open_signing_station(folder / "second", login, key, first.assignment)
    access.enrol(first.enrolled.person, key.central_verifier, first.station_key.station)
    # Enrolling a person again gives a new key: what is wanted here is the same key at both stations.
    other = second.station_key.station
    with as_administrator(access.administrator) as connection:
        connection.execute(insert(station), {"station": other.station_id, "key_id": other.key_id})
        keys = {"key_id": other.key_id, "station": other.station_id, "public_key_hex": other.public_key_hex}
        connection.execute(insert(public_key), keys)
    with contextlib.closing(open_office(access.office)) as office:
        office.put_charter(first.charter)
        office.assign(first.assignment)
    password = ProcessSigner(first.vault).unlock(login, PASSWORD).central_password
    return TwoStations(access, first, second, password)


def in_parts(desk: SigningStation) -> tuple[tuple[Fact, ...], ...]:
    """Return what waits at a station in parts: up to each lock, and the rest with the signature."""
    facts = desk.store.outbox.waiting(desk.login, 500)
    ends = [place + 1 for place, made in enumerate(facts) if made.kind is FactKind.LOCK]
    return tuple(facts[begin:end] for begin, end in zip((0, *ends), (*ends, len(facts)), strict=True))
