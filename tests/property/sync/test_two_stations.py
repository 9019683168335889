"""One reader, two stations without a line between them: both versions are kept, whatever comes first (TR-51)."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from readstation.core.ids import Login, new_login
from readstation.model.fact import Fact, FactKind, ReceiptStatus
from readstation.security.keys import check_signature
from readstation.store.central.connections import EmbeddedDatabase
from readstation.store.central.factory import open_central, open_office, open_sequencer, set_up_central
from readstation.store.central.schema import fact, log_leaf, quarantine
from tests.builders.signing_station import cheap_key, open_signing_station

SEED = 20261129
SAMPLE = 12

Act = tuple[int, bool]
"""Which station sends its next part, and whether the sequencer works after it."""

HISTORIES: list[tuple[Act, ...]] = [
    tuple(zip(order, flags, strict=True))
    for order in sorted(set(itertools.permutations((0, 0, 1, 1))))
    for flags in itertools.product((False, True), repeat=4)
]
"""Every order of two parts of each of two stations, with and without a pass of the sequencer after each: 96."""


@dataclass(frozen=True)
class Origin:
    """A central database with one reader, whose one read was read and signed at two stations.

    Attributes
    ----------
    central
        The database before anything was sent.
    login
        The reader.
    sent
        The facts of each station, in two parts: up to the first lock, and the rest with the signature.
    """

    central: Path
    login: Login
    sent: tuple[tuple[tuple[Fact, ...], tuple[Fact, ...]], ...]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    folder = tmp_path_factory.mktemp("origin")
    login = new_login()
    key = cheap_key(login)
    first = open_signing_station(folder / "first", login, key)
    second = open_signing_station(folder / "second", login, key, first.assignment)
    url = f"sqlite:///{folder / 'central.db'}"
    set_up_central(url)
    with contextlib.closing(open_office(url)) as office:
        office.enrol_person(first.enrolled.person)
        office.put_charter(first.charter)
        office.assign(first.assignment)
        for each in (first, second):
            office.enrol_station(each.station_key.station)
    sent = []
    for each in (first, second):
        each.read_everything()
        facts = each.store.outbox.waiting(login, 500)
        lock = next(place for place, made in enumerate(facts) if made.kind is FactKind.LOCK)
        sent.append((facts[: lock + 1], facts[lock + 1 :]))
        each.close()
    return Origin(folder / "central.db", login, tuple(sent))


@pytest.mark.parametrize(
    "histories",
    [
        pytest.param(random.Random(SEED).sample(HISTORIES, SAMPLE), id="sample"),
        pytest.param(HISTORIES, id="all", marks=pytest.mark.slow),
    ],
)
def test_both_versions_are_kept_and_one_holds_the_number(
    origin: Origin, tmp_path: Path, histories: Sequence[tuple[Act, ...]]
) -> None:
    """TR-51: versions and steps lost 0, altered 0; one version holds the number, one journal the steps."""
    for number, history in enumerate(histories):
        file = tmp_path / f"{number}.db"
        shutil.copy(origin.central, file)
        _live_through(origin, f"sqlite:///{file}", history)
        _check(origin, file)


def _live_through(origin: Origin, url: str, history: Sequence[Act]) -> None:
    parts = [iter(each) for each in origin.sent]
    for place, (station, is_sequenced) in enumerate(history, 1):
        with contextlib.closing(open_central(url, origin.login)) as central:
            answers = central.push(next(parts[station]))
        assert {each.value for each in answers} == {"received"}
        if is_sequenced or place == len(history):
            with contextlib.closing(open_sequencer(url, check_signature)) as sequencer:
                sequencer.run_once()


def _check(origin: Origin, file: Path) -> None:
    with contextlib.closing(EmbeddedDatabase(file)) as database, database.read() as connection:
        sealed = connection.execute(select(fact)).all()
        aside = connection.execute(select(quarantine)).all()
        log = connection.execute(select(log_leaf).order_by(log_leaf.c.position)).all()
    made = sorted((each.station, each.number, each.body) for parts in origin.sent for part in parts for each in part)
    assert sorted((row.station, row.number, bytes(row.body)) for row in (*sealed, *aside)) == made, "lost 0, altered 0"
    versions = [row for row in log if row.kind == FactKind.SIGNED_READ]
    assert [row.status for row in versions] == [ReceiptStatus.SEALED, ReceiptStatus.CONFLICT]
    steps = {row.station for row in sealed if row.kind == FactKind.STEP}
    assert len(steps) == 1, "steps of two stations in one journal"
    numbers = [(row.kind, row.object_id, row.object_number) for row in sealed]
    assert len(set(numbers)) == len(numbers)
    reasons = {(row.status, row.reason) for row in aside}
    assert reasons <= {("conflict", "version"), ("quarantined", "order")}, reasons
