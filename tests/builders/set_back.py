"""A profile and a central database that are copied and set back, on one computer."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from readstation.core.clock import SystemClock
from readstation.core.ids import Login, StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.keys import check_signature
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central, open_sequencer
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.books import StationBooks
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import new_world
from tests.builders.signing_station import SOFTWARE

POLICY = SyncPolicy(batch=7, attempts=1)


@dataclass
class Copy:
    """One profile, opened, that may be one of several copies."""

    url: str
    login: Login
    station: StationId
    password: str
    folder: Path

    def __post_init__(self) -> None:
        self._profile = OpenProfile(self.folder)
        origin = AuditOrigin(self.station, SOFTWARE)
        self.store = StationStore(self._profile.profile, origin, SystemClock(), reserve_bytes=0)
        self.books = StationBooks(self.store.origins, self.store.claims, self.store.differences, self.store.versions)

    def work(self, count: int) -> None:
        for _ in range(count):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=self.login)
            self.store.reads.commit(Transaction((draft,)))

    def sync(self) -> SyncReport:
        with contextlib.closing(open_central(self.url, self.login, self.password)) as central:
            return sync_once(
                self.store.outbox, central, self.store.worklist, self.login, self.station, QuietJob(),
                books=self.books, policy=POLICY,
            )  # fmt: skip

    def set_back_to(self, folder: Path) -> None:
        """Put a copy that was made earlier in the place of the profile."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)
        self.__post_init__()

    def close(self) -> None:
        self.store.close()
        self._profile.close()

    def copied(self, folder: Path) -> Path:
        """Copy the profile as it is on disk, closed."""
        self.close()
        shutil.copytree(self.folder, folder)
        self.__post_init__()
        return folder

    def opened_at(self, folder: Path) -> Copy:
        return Copy(self.url, self.login, self.station, self.password, folder)

    def rows(self) -> list[tuple[str, int, str, str, str]]:
        query = "SELECT station, number, fact_id, digest, state FROM outbox ORDER BY station, number"
        with self.store._database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]  # type: ignore[misc]


@dataclass
class Desk:
    """A central database and one station at it."""

    access: CentralAccess
    here: Copy
    folder: Path

    def sequence(self) -> None:
        with contextlib.closing(open_sequencer(self.access.sequencer, check_signature)) as sequencer:
            sequencer.run_once()

    def inbox(self, login: Login) -> set[tuple[str, int, str, str]]:
        path = self.access.administrator.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path)) as file:
            return set(file.execute("SELECT station, number, fact_id, digest FROM inbox WHERE login = ?", (login,)))


def desk_at(access: CentralAccess, folder: Path) -> Desk:
    """Set up a reader with a station at a central database; a read that was locked and signed waits to be sent."""
    world = new_world(access, folder / "profile")
    world.station.read_everything()
    world.station.close()
    here = world.station.station_key.station.station_id
    return Desk(access, Copy(world.url, world.station.login, here, world.password, folder / "profile"), folder)
