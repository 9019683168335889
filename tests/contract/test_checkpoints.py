"""Checkpoints of the central log, on every engine (TR-37)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from readstation.model.audit import AuditAction
from readstation.model.checkpoint import EVERY_MS, checkpoint_of
from readstation.model.merkle import is_consistent
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_sequencer, sequencer_health
from readstation.store.central.schema import log_leaf
from readstation.trial.sequencer import SignOfLife, health_lines
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import as_administrator, new_world
from tests.builders.log_world import BEGAN_MS, LogWorld, new_log_world


@pytest.fixture
def log(access: CentralAccess, tmp_profile: Path) -> Iterator[LogWorld]:
    made = new_log_world(access, tmp_profile)
    yield made
    made.world.station.close()


def test_each_hour_follows_from_the_one_before_and_the_station_keeps_it(log: LogWorld) -> None:
    """Three hours, one contact; then one more, and the event that says what was seen goes out with the next push."""
    assert log.look() == ()
    seen = log.world.station.store.checkpoints.seen()
    said = [checkpoint_of(each.statement) for each in seen]
    assert [each.number for each in said] == [1, 2, 3]
    assert [each.at_ms for each in said] == [BEGAN_MS + hour * EVERY_MS for hour in (1, 2, 3)]
    for before, after, signed in zip(said, said[1:], seen[1:], strict=False):
        proof = [bytes.fromhex(each) for each in signed.proof]
        roots = bytes.fromhex(before.root), bytes.fromhex(after.root)
        assert is_consistent(before.number, after.number, *roots, proof)
    log.next_hour()
    assert log.look() == ()
    assert log.look() == ()
    assert len(log.world.station.store.checkpoints.seen()) == 4
    events = [event for event, _, _ in log.world.station.store.evidence.audit_events()]
    witnessed = [event for event in events if event.action is AuditAction.CHECKPOINT_SEEN]
    assert [event.after and event.after["number"] for event in witnessed] == [3, 4]
    assert {fact.kind for fact in log.world.waiting()} == {"audit"}


def test_nothing_is_due_before_the_next_full_hour(log: LogWorld) -> None:
    with contextlib.closing(open_sequencer(log.world.access.sequencer, check_signature)) as sequencer:
        assert sequencer.close_hour(log.key, BEGAN_MS + 4 * EVERY_MS - 1) is None
        assert sequencer.close_hour(log.key, BEGAN_MS) is None
        assert sequencer.close_hour(log.key, BEGAN_MS + 4 * EVERY_MS) is not None


def test_one_that_the_office_asked_for_reaches_no_person(log: LogWorld) -> None:
    """TR-12, TR-37: how many lines there are since is for office and sponsor."""
    log.send()
    with contextlib.closing(open_sequencer(log.world.access.sequencer, check_signature)) as sequencer:
        sequencer.run_once()
        noted = sequencer.state_now(log.key, BEGAN_MS + 99)
    assert noted is not None
    said = checkpoint_of(noted.signed.statement)
    with as_administrator(log.world.access.administrator) as connection:
        lines = len(connection.execute(select(log_leaf.c.position)).all())
    assert said.open_block is not None
    assert said.number == 3
    assert 0 <= said.open_block.leaves < lines
    with contextlib.closing(log.world.central()) as central:
        given = central.checkpoints(0)
        assert [checkpoint_of(each.statement).open_block for each in given] == [None] * 3
        assert len(central.checkpoints(2)) == len(central.checkpoints(3)) == len(central.checkpoints(99)) == 1


def test_a_checkpoint_says_nothing_of_how_much_there_is(access: CentralAccess, tmp_path: Path) -> None:
    """TR-12, TR-13: with the work of another reader in the log or without, only hashes differ."""
    log = new_log_world(access, tmp_path / "a", hours=1)
    log.next_hour()
    quiet = log.next_hour()
    other = new_world(access, tmp_path / "b")
    other.station.read_everything()
    other.push(*other.waiting())
    busy = log.next_hour()
    shapes = []
    for noted in (quiet, busy):
        said = checkpoint_of(noted.signed.statement)
        assert said.open_block is None
        shapes.append((len(noted.signed.statement), len(noted.signed.signature_hex), said.key_id, said.format))
    assert shapes[0] == shapes[1]
    for each in (log.world, other):
        each.station.close()


def test_the_office_sees_how_the_sequencer_is(log: LogWorld) -> None:
    """TR-11: what waits now, and the last sign of life."""
    access = log.world.access
    first = sequencer_health(access.office)
    assert (first.last, first.waiting.facts, first.checkpoints) == (None, 0, 3)
    log.world.station.store.sign_head(log.world.station.login)
    log.look()
    log.send()
    sign = SignOfLife("run", 1, BEGAN_MS, False, "1.2", 40, 2, 7, 1500)
    with contextlib.closing(open_sequencer(access.sequencer, check_signature)) as sequencer:
        sequencer.note_run(sign)
    found = sequencer_health(access.office)
    assert found.last == sign
    assert found.waiting.facts == 1
    assert health_lines(found, BEGAN_MS + 2000)[0] == "Sequencer 1.2: last seen 2 s ago."
