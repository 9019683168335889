"""Processes that read facts ahead of the sequencer: the same verdicts in the same order, whatever becomes of them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from readstation.core.ids import FactId, new_id
from readstation.model.fact import Fact, FactKind
from readstation.security.keys import check_signature
from readstation.store.central import ahead
from readstation.store.central.bench_tables import drop_database, make_database
from readstation.store.central.connections import PostgresDatabase
from readstation.store.central.sequencer import CentralSequencer
from readstation.sync.ports import SequencerPass
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.contract.test_poison import _raw_push, poisons, sha256_hex

HELPERS = 2
_SIGNATURE = b'"signature":"'
PARTS = 20
"""Facts a transaction: several of them, and each is worth its processes."""


@pytest.fixture
def access(postgres_url: str) -> CentralAccess:
    return prepared(postgres_url)


@pytest.fixture
def world(access: CentralAccess, tmp_path: Path) -> Iterator[World]:
    made = new_world(access, tmp_path / "reader")
    made.station.read_everything()
    made.station.amend()
    yield made
    made.station.close()


@pytest.fixture
def other(access: CentralAccess, tmp_path: Path) -> Iterator[World]:
    made = new_world(access, tmp_path / "other")
    made.station.read_everything()
    yield made
    made.station.close()


@contextlib.contextmanager
def sequencer_with(helpers: int, url: str) -> Iterator[CentralSequencer]:
    with contextlib.closing(CentralSequencer(PostgresDatabase(url), check_signature, helpers, PARTS)) as made:
        yield made


def other_signature(body: bytes) -> bytes:
    """Return the body of a fact with another first digit in its signature."""
    at = body.rfind(_SIGNATURE) + len(_SIGNATURE)
    return body[:at] + (b"1" if body[at : at + 1] == b"0" else b"0") + body[at + 1 :]


def log_of(url: str) -> list[tuple[object, ...]]:
    """Return what was decided, line by line, without the times."""
    with psycopg.connect(url) as session:
        return session.execute(
            "SELECT l.position, l.login, l.station, l.number, l.kind, l.digest, l.status, l.leaf_hash, r.reason, "
            "r.running_digest FROM d.log_leaf l JOIN d.receipt r USING (login, station, number) ORDER BY l.position"
        ).fetchall()


def test_verdicts_and_order_are_those_of_one_process(world: World, other: World) -> None:
    """TR-32, TR-49, TR-50: what is malformed or has another signature is refused in its place, for the same reason."""
    facts = world.waiting()
    sealed_kinds = (FactKind.SIGNED_READ, FactKind.LOCK, FactKind.ROUND_LOCK)
    swapped = [(fact.kind.value, other_signature(fact.body)) for fact in facts if fact.kind in sealed_kinds]
    bad = [*swapped, *poisons(world, facts)]
    here = world.station.station_key.station.station_id
    rows = [
        Fact(FactId(new_id()), world.station.login, here, n, kind, body, sha256_hex(body))  # type: ignore[arg-type]
        for n, (kind, body) in enumerate(bad, start=1)
    ]
    _raw_push(world, rows)
    other.push(*other.waiting())
    url = world.access.sequencer
    name = f"readstation_copy_{secrets.token_hex(4)}"
    make_database(world.access.administrator, name, str(make_url(url).database))
    try:
        copy = make_url(url).set(database=name).render_as_string(hide_password=False)
        with sequencer_with(0, copy) as alone, sequencer_with(HELPERS, url) as helped:
            assert helped.run_once() == alone.run_once()
        decided = log_of(url)
        assert decided == log_of(copy)
    finally:
        drop_database(world.access.administrator, name)
    reasons = [row[8] for row in decided if row[1] == world.station.login]
    assert reasons[: len(swapped)] == ["signature"] * len(swapped)
    assert len(swapped) >= 4
    assert {"form", "signature", "assignment"} <= set(reasons)


def test_processes_that_are_killed_lose_nothing(world: World) -> None:
    """TR-47, TR-49: before a pass and between two transactions; others take their place, and none is left behind."""
    total = len(world.waiting())
    world.push(*world.waiting())
    seen: set[int] = set()
    with sequencer_with(HELPERS, world.access.sequencer) as sequencer:

        def kill() -> bool:
            for process in map(psutil.Process, sequencer.helpers()):
                seen.add(process.pid)
                process.kill()
            return False

        kill()
        assert sequencer.run_once(kill) == SequencerPass(total, 0, 0)
        kill()
    assert len(seen) > HELPERS
    assert [number for number, _, _ in world.statuses()] == list(range(1, total + 1))
    assert not [each for each in seen if psutil.pid_exists(each)]


def test_what_was_asked_in_a_pass_that_failed_answers_no_other(world: World) -> None:
    """A pass that ends in the midst of it leaves no answer that the next one could take for its own."""
    total = len(world.waiting())
    world.push(*world.waiting())
    asked = 0

    def fail() -> bool:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise RuntimeError("the pass ends here")
        return False

    with sequencer_with(HELPERS, world.access.sequencer) as sequencer:
        with pytest.raises(RuntimeError, match="ends here"):
            sequencer.run_once(fail)
        assert sequencer.run_once() == SequencerPass(total - PARTS, 0, 0)
    assert world.statuses() == [(number, "sealed", "") for number in range(1, total + 1)]


def test_processes_that_stand_still_are_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-11: nobody waits for a process that says nothing."""
    monkeypatch.setattr(ahead, "LONGEST_S", 0.2)
    total = len(world.waiting())
    world.push(*world.waiting())
    with sequencer_with(HELPERS, world.access.sequencer) as sequencer:
        still = [psutil.Process(each) for each in sequencer.helpers()]
        for each in still:
            each.suspend()
        assert sequencer.run_once().sealed == total
        assert not any(each.is_running() for each in still)
