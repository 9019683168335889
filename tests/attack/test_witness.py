"""A superuser rewrites, cuts, forks or restores central's history; the station sees it at its next contact (TR-37).

Trust 4, row 30. The sequencer that goes on afterwards is the real one, with the key that it always had: so a superuser
who owns the server, the program and its key is meant.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.central_verification import verify_central
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.log import leaf_hash
from readstation.security.service_key import ServiceKey
from tests.builders.central_access import prepared
from tests.builders.central_world import new_world
from tests.builders.log_world import LogWorld, new_log_world
from tests.support.postgres import PostgresServer, fresh_database

Admin = psycopg.Connection[tuple[object, ...]]
TABLES = ("inbox", "fact", "quarantine", "receipt", "log_leaf", "log_block", "checkpoint")


@dataclass
class Histories:
    """A log of three hours that the station has seen, and what its tables held then and an hour before."""

    log: LogWorld
    url: str

    def superuser(self) -> Admin:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)

    def keep(self, state: str) -> None:
        """Keep what the tables hold now under a name."""
        with self.superuser() as admin:
            admin.execute(f"CREATE SCHEMA {state}")
            for table in TABLES:
                admin.execute(f"CREATE TABLE {state}.{table} AS TABLE d.{table}")

    def put_back(self, state: str) -> None:
        """Make the tables what they were."""

        def work(admin: Admin) -> None:
            for table in TABLES:
                admin.execute(f"DELETE FROM d.{table}")
                admin.execute(f"INSERT INTO d.{table} TABLE {state}.{table}")

        self.attack(work)

    def attack(self, work: Callable[[Admin], object]) -> None:
        """Do what a superuser can: all guards off, and on again."""
        with self.superuser() as admin, admin.transaction():
            for table in TABLES:
                admin.execute(f"ALTER TABLE d.{table} DISABLE TRIGGER ALL")
            work(admin)
            for table in TABLES:
                admin.execute(f"ALTER TABLE d.{table} ENABLE TRIGGER ALL")

    def look(self) -> str:
        return "\n".join(map(str, self.log.look()))


@pytest.fixture(scope="module")
def histories(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Histories]:
    with fresh_database(postgres_server) as url:
        log = new_log_world(prepared(url), tmp_path_factory.mktemp("witness"), hours=2)
        made = Histories(log, url)
        made.keep("older")
        log.world.station.store.sign_head(log.world.station.login)
        log.send()
        log.next_hour()
        assert log.look() == ()
        made.keep("newest")
        yield made
        log.world.station.close()


def lines(admin: Admin) -> int:
    row = admin.execute("SELECT count(*) FROM d.log_leaf").fetchone()
    assert row is not None
    return int(str(row[0]))


def rewritten(admin: Admin, position: int) -> None:
    """Change what a line says of a fact, with a hash that fits."""
    row = admin.execute(
        "SELECT login, station, number, kind, status FROM d.log_leaf WHERE position = %s", (position,)
    ).fetchone()
    assert row is not None
    login, station, number, kind, status = row
    digest = secrets.token_hex(32)
    hashed = leaf_hash(str(login), str(station), int(str(number)), str(kind), digest, str(status))
    change = "UPDATE d.log_leaf SET digest = %s, leaf_hash = %s WHERE position = %s"
    admin.execute(change, (digest, hashed, position))


def rewrite(made: Histories, chance: random.Random) -> None:
    made.attack(lambda admin: rewritten(admin, chance.randrange(lines(admin))))
    made.log.next_hour()


def delete(made: Histories, chance: random.Random) -> None:
    query = "DELETE FROM d.log_leaf WHERE position = %s"
    made.attack(lambda admin: admin.execute(query, (chance.randrange(lines(admin)),)))
    made.log.next_hour()


def swap(made: Histories, chance: random.Random) -> None:
    def work(admin: Admin) -> None:
        first, second = chance.sample(range(lines(admin)), 2)
        for position, other in ((first, -1), (second, first), (-1, second)):
            admin.execute("UPDATE d.log_leaf SET position = %s WHERE position = %s", (other, position))

    made.attack(work)
    made.log.next_hour()


def insert(made: Histories, chance: random.Random) -> None:
    def work(admin: Admin) -> None:
        place, count = chance.randrange(lines(admin)), lines(admin)
        for position in range(count - 1, place - 1, -1):
            admin.execute("UPDATE d.log_leaf SET position = %s WHERE position = %s", (position + 1, position))
        admin.execute(
            "INSERT INTO d.log_leaf SELECT %s, login, station, 100000, kind, digest, status, %s, sealed_ms "
            "FROM d.log_leaf LIMIT 1",
            (place, secrets.token_hex(32)),
        )

    made.attack(work)
    made.log.next_hour()


def cut(made: Histories, chance: random.Random) -> None:
    """Take away the last hours; the sequencer goes on, for fewer hours than were seen, as many, or more."""
    kept = chance.randint(0, 2)

    def work(admin: Admin) -> None:
        admin.execute("DELETE FROM d.checkpoint WHERE number > %s", (kept,))
        admin.execute("DELETE FROM d.log_block WHERE number > %s", (kept,))

    made.attack(work)
    for _ in range(chance.randint(0, 4)):
        made.log.next_hour()


def made_anew(made: Histories, chance: random.Random) -> None:
    """Rewrite a line, throw away every checkpoint, and let the sequencer sign them all anew."""

    def work(admin: Admin) -> None:
        rewritten(admin, chance.randrange(lines(admin)))
        admin.execute("DELETE FROM d.checkpoint")
        admin.execute("DELETE FROM d.log_block")

    made.attack(work)
    for _ in range(chance.randint(3, 5)):
        made.log.next_hour()


def restore(made: Histories, chance: random.Random) -> None:
    """Put back an old copy, and go on from there."""
    made.put_back("older")
    for _ in range(chance.randint(0, 3)):
        made.log.next_hour()


def other_key(made: Histories, chance: random.Random) -> None:
    made.log.next_hour(ServiceKey(Ed25519PrivateKey.generate()))


def forged(made: Histories, chance: random.Random) -> None:
    """Change the last checkpoint, or its signature."""
    column = chance.choice(["signature = repeat('ab', 64)", "statement = convert_to('{}', 'UTF8')"])
    made.attack(lambda admin: admin.execute(f"UPDATE d.checkpoint SET {column} WHERE number = 3"))


KINDS = (rewrite, delete, swap, insert, cut, made_anew, restore, other_key, forged)


def campaign(made: Histories, rounds: int, seed: int) -> int:
    """Attack in every way, so many rounds, and return how many attacks were seen; the first that is not, fails."""
    chance = random.Random(seed)
    seen = 0
    for _ in range(rounds):
        for kind in KINDS:
            made.put_back("newest")
            assert made.look() == ""
            kind(made, chance)
            found = made.look()
            assert "TR-37.history" in found, kind.__name__
            assert made.look() == found
            seen += 1
    made.put_back("newest")
    return seen


def test_every_change_of_history_is_seen_at_the_next_contact(histories: Histories) -> None:
    """Three rounds of nine kinds. What contradicts is told at each contact, recorded once, and never kept as true."""
    store = histories.log.world.station.store
    assert campaign(histories, 3, 20261128) == 27
    alarms = [
        event for event, _, _ in store.evidence.audit_events() if event.action is AuditAction.HISTORY_CONTRADICTED
    ]
    assert 9 <= len(alarms) <= 27
    assert len(store.checkpoints.seen()) == 3


@pytest.mark.slow
def test_every_change_of_history_is_seen_at_the_next_contact_at_length(histories: Histories) -> None:
    """The count of the requirement: 200."""
    assert campaign(histories, 23, 37) == 207


def test_two_histories_for_two_stations_meet(histories: Histories, tmp_path: Path) -> None:
    """Each station is shown one that is whole by itself; whichever goes on, the other station sees it.

    Where both go on apart, the log holds what each station was shown, and verification finds that they differ.
    """
    histories.put_back("newest")
    first, second = histories.log, LogWorld(new_world(histories.log.world.access, tmp_path), histories.log.key)
    second.look()
    histories.keep("common")
    first.next_hour()
    assert first.look() == ()
    histories.keep("one_side")
    histories.put_back("common")
    first.next_hour()
    assert second.look() == ()
    assert "TR-37.history" in histories.look()
    first.send()
    first.next_hour()
    found = verify_central(first.world.access.auditor, QuietJob()).findings
    assert [each.code for each in found if each.is_error] == ["TR-37.witness"]
    histories.put_back("one_side")
    assert "TR-37.history" in str(second.look())
    second.world.station.close()
