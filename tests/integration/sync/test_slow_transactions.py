"""Many origins whose transactions overlap and end in any order, and the sequencer beside: no fact is skipped (TR-49).

PostgreSQL gives numbers before a transaction ends; whoever polls by the highest that was seen skips what ends later.
Two thousand facts run with every suite, a hundred thousand in each part of the campaign.
"""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.ids import KeyId, Login, StationId, new_id, new_login
from readstation.model.audit import CHAIN_START, AuditAction, AuditEvent
from readstation.model.fact_bodies import audit_body
from readstation.model.people import Station
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.factory import open_sequencer
from readstation.store.central.sequencer import CentralSequencer
from tests.builders.central_access import CentralAccess, as_login, prepared
from tests.builders.reads import key_of, person_of
from tests.support.seeds import seed_of_part

SEED = 20261149
ORIGINS = 8
MOST_FACTS_A_PUSH = 60
PASSWORD = "a password of the tests"
_PUSH = "SELECT api.push(%s, %s::bigint[], %s, %s, %s, %s)"
Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Origin:
    """One person with a station, its connection, and how far it has come."""

    login: Login
    station: StationId
    connection: Owner
    made: int = 0
    previous: str = CHAIN_START
    is_open: bool = False
    rows: list[tuple[str, int, str, str]] = field(default_factory=list)

    def push(self, count: int) -> None:
        """Push facts, and leave the transaction open."""
        facts = []
        for _ in range(count):
            self.made += 1
            event = AuditEvent(
                self.station, self.made, AuditAction.ACTION_REFUSED, "slow", self.login, "reader", "", None, None, "",
                "", 1_790_000_000_000 + self.made, 0, self.made, "0.1.0", self.previous,
            )  # fmt: skip
            body = audit_body(event)
            self.previous = sha256_hex(body)
            facts.append((self.made, new_id(), "audit", self.previous, body))
            self.rows.append((self.station, self.made, facts[-1][1], self.previous))
        self.connection.execute(_PUSH, (self.station, *map(list, zip(*facts, strict=True))))
        self.is_open = True

    def end(self) -> None:
        self.connection.commit()
        self.is_open = False


def _origin(access: CentralAccess, number: int) -> Origin:
    login = new_login()
    key_hex = public_key_hex(key_of(f"slow station {number}"))
    station = Station(StationId(new_id()), KeyId(key_id_of(key_hex)), key_hex)
    access.enrol(person_of(login, f"Reader {number}"), scram_verifier(PASSWORD), station)
    return Origin(login, station.station_id, psycopg.connect(as_login(access.station, login, PASSWORD)))


def run_writers(access: CentralAccess, facts: int, seed: int) -> tuple[list[Origin], int]:
    """Push facts in transactions that overlap and end in any order; return the origins, and how many ends were late.

    A late end is one of a transaction that began before another that has ended already.
    """
    chance, late = random.Random(seed), 0
    origins = [_origin(access, number) for number in range(ORIGINS)]
    begun: list[Origin] = []
    made = 0
    while made < facts or begun:
        idle = [each for each in origins if not each.is_open]
        if made < facts and idle and (len(begun) < 2 or chance.random() < 0.5):
            count = chance.randint(1, min(MOST_FACTS_A_PUSH, facts - made))
            begun.append(chance.choice(idle))
            begun[-1].push(count)
            made += count
        else:
            ending = begun.pop(chance.randrange(len(begun)))
            late += bool(begun) and begun[0] is not ending
            ending.end()
    for each in origins:
        each.connection.close()
    return origins, late


@contextlib.contextmanager
def sequencing(access: CentralAccess) -> Iterator[None]:
    """Let the sequencer make passes beside; a last one follows when nothing more comes."""
    is_over = threading.Event()

    def run() -> None:
        with contextlib.closing(open_sequencer(access.sequencer, check_signature)) as sequencer:
            while not is_over.is_set():
                sequencer.run_once()
                is_over.wait(0.01)
            while sequencer.run_once().sealed:
                pass

    thread = threading.Thread(target=run, name="sequencer of a test")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@dataclass
class Tally:
    """What is wrong in the log: facts that were skipped, places where an origin's numbers do not go up by one."""

    skipped: int
    out_of_order: int
    gaps_of_the_log: int
    not_sealed: int


def tally_of(access: CentralAccess, origins: list[Origin]) -> Tally:
    wanted = {row for origin in origins for row in origin.rows}
    with psycopg.connect(access.administrator.replace("+psycopg", "")) as owner:
        sealed = owner.execute("SELECT station, number, fact_id, digest, status FROM d.receipt").fetchall()
        ((disorder,),) = owner.execute(
            "SELECT count(*) FROM (SELECT number - row_number() OVER (PARTITION BY login, station ORDER BY position) "
            "AS off FROM d.log_leaf) n WHERE off <> 0"
        ).fetchall()
        ((lines, last),) = owner.execute("SELECT count(*), coalesce(max(position), -1) FROM d.log_leaf").fetchall()
    return Tally(
        skipped=len(wanted - {row[:4] for row in sealed}),
        out_of_order=disorder,
        gaps_of_the_log=last + 1 - lines,
        not_sealed=sum(row[4] != "sealed" for row in sealed),
    )


@pytest.mark.parametrize(
    "facts", [pytest.param(2_000, id="sample"), pytest.param(100_000, id="100,000", marks=pytest.mark.slow)]
)
def test_no_fact_is_skipped_however_late_its_transaction_ends(
    postgres_url: str, facts: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-49: every fact is sealed, each origin in its order, and the log has no gap."""
    access = prepared(postgres_url)
    with sequencing(access):
        origins, late = run_writers(access, facts, seed_of_part(SEED))
    assert tally_of(access, origins) == Tally(0, 0, 0, 0)
    assert late > 10
    record_property("facts", sum(each.made for each in origins))
    record_property("late ends", late)


def test_a_sequencer_that_polls_by_a_number_of_the_database_is_found(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends later than a higher number was seen is never taken."""
    access = prepared(postgres_url)
    with psycopg.connect(access.administrator.replace("+psycopg", "")) as owner:
        owner.execute("ALTER TABLE d.inbox ADD COLUMN serial bigserial")
        owner.execute("GRANT USAGE ON SEQUENCE d.inbox_serial_seq TO PUBLIC")
    highest = [0]

    def by_serial(sequencer: CentralSequencer) -> list[list[tuple[str, str, int]]]:
        database: CentralDatabase = sequencer._database
        with database.read() as connection:
            query = "SELECT login, station, number, serial FROM d.inbox WHERE serial > %s ORDER BY serial LIMIT 500"
            rows = connection.exec_driver_sql(query, (highest[0],)).fetchall()
        highest[0] = max([highest[0], *(row[3] for row in rows)])
        return [[(row[0], row[1], row[2]) for row in rows]] if rows else []

    monkeypatch.setattr(CentralSequencer, "_plan", by_serial)
    with sequencing(access):
        origins, _ = run_writers(access, 2_000, SEED)
    assert tally_of(access, origins).skipped > 0
