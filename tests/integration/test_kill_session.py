"""Killing the process at any instant loses at most the edit in flight (TR-40, TR-46)."""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.model.audit import CHAIN_START
from readstation.model.fact import FactKind
from readstation.reading.refold import refold
from readstation.reading.rows import state_digest
from tests.builders.reads import LOGIN, READ, ReadingStation, station_with_case
from tests.support.forked import ForkedProgram, expect

KILLS = 10
READER = expect("tests.integration.killed_reader")


def edits_until_killed(folder: Path, seed: int, lines: int, delay_s: float) -> list[tuple[int, str]]:
    """Let a reader work, kill it some moment after it said so many saves, and return every save that it said."""
    with ForkedProgram(READER, folder, seed) as reader:
        said = [reader.stdout.readline() for _ in range(lines)]
        timer = threading.Timer(delay_s, reader.kill)
        timer.start()
        said += reader.stdout.readlines()
        timer.join()
        assert reader.wait() == -9
    # A line without its end was being written when the kill came: the save before it is not acknowledged.
    return [(int(number), digest) for number, digest in (line.split() for line in said if line.endswith("\n"))]


def check_everything(station: ReadingStation, acknowledged: list[tuple[int, str]]) -> None:
    reads = station.store.reads
    steps = reads.journal(READ)
    alias = station.assignment.case_alias
    assert len(steps) >= acknowledged[-1][0]
    for number, digest in acknowledged[-3:]:
        assert state_digest(refold(READ, alias, steps[:number])) == digest
    assert refold(READ, alias, steps) == reads.state(READ)
    facts = station.store.outbox.waiting(LOGIN, 100_000)
    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
    assert sum(fact.kind is FactKind.STEP for fact in facts) == len(steps)
    assert sum(fact.kind is FactKind.LOCK for fact in facts) == len(reads.locks(READ))
    previous = CHAIN_START
    for count, (event, body, digest) in enumerate(station.store.evidence.audit_events(), start=1):
        assert (event.number, event.previous_digest, digest) == (count, previous, sha256_hex(body))
        previous = digest


def check_undo(station: ReadingStation) -> None:
    session = station.open_read()
    before = session.view()
    if before.undo_words is None:
        with pytest.raises(Refused):
            session.undo()
        return
    session.undo()
    assert session.view().state.step == before.state.step + 1
    session.redo()
    assert state_digest(session.view().state) == state_digest(before.state)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")
def test_no_acknowledged_edit_is_lost_in_ten_kills(tmp_path: Path) -> None:
    """After each kill the database is whole, the state is what the journal leaves, and undo goes on."""
    chance = random.Random(20260301)
    total = 0
    for seed in range(KILLS):
        acknowledged = edits_until_killed(tmp_path, seed, chance.randint(1, 12), chance.uniform(0.0, 0.08))
        total += len(acknowledged)
        with sqlite3.connect(f"file:{tmp_path / 'station.db'}?mode=ro", uri=True) as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        connection.close()
        with station_with_case(tmp_path, timepoints=12) as station:
            check_everything(station, acknowledged)
            check_undo(station)
    assert total > 10 * KILLS // 2
