"""Signed heads of audit trails and seen checkpoints, altered behind the station's back, are named (TR-36, TR-37)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.reading.verify import Verification, verify
from readstation.security.keys import check_signature
from tests.builders.central_access import prepared
from tests.builders.log_world import LogWorld, new_log_world


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogWorld]:
    made = new_log_world(prepared(f"sqlite:///{tmp_path / 'central.db'}"), tmp_path / "station")
    assert made.look() == ()
    yield made
    made.world.station.close()


def verified(log: LogWorld) -> Verification:
    store = log.world.station.store
    return verify(store.evidence, check_signature, seen=store.checkpoints.seen())


@contextlib.contextmanager
def behind_its_back(log: LogWorld) -> Iterator[sqlite3.Connection]:
    """Give the station's file without its guards."""
    path = log.world.station.opened.profile.database
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        yield file


def of_code(result: Verification, code: str) -> list[str]:
    return [finding.place for finding in result.findings if finding.code == code]


def rechained(file: sqlite3.Connection, first: int, change: dict[str, object]) -> None:
    """Change an event and give all after it new links, as whoever owns the disk and the code can."""
    rows = file.execute("SELECT number, body FROM audit_event WHERE number >= ? ORDER BY number", (first,)).fetchall()
    before = None
    for number, body in rows:
        event = json.loads(body) | (change if number == first else {"previous_digest": before})
        body = canonical_bytes(event)
        before = sha256_hex(body)
        file.execute("UPDATE audit_event SET body = ?, digest = ? WHERE number = ?", (body, before, number))


def numbers(file: sqlite3.Connection, action: str) -> list[int]:
    rows = file.execute(
        "SELECT number FROM audit_event WHERE json_extract(CAST(body AS TEXT), '$.action') = ?", (action,)
    )
    return [number for (number,) in rows]


def test_whole_it_holds(log: LogWorld) -> None:
    assert verified(log).findings == ()


def test_a_chain_that_was_made_anew_lacks_the_stations_signature(log: LogWorld) -> None:
    """TR-36: without the station's key every later head contradicts a changed past."""
    with behind_its_back(log) as file:
        rechained(file, 3, {"utc_ms": 1})
        heads = numbers(file, "head_signed")
    assert len(of_code(verified(log), "TR-36.head")) == len([each for each in heads if each > 3]) > 0


def test_a_trail_whose_heads_were_taken_out_is_uncovered(log: LogWorld) -> None:
    with behind_its_back(log) as file:
        for number in numbers(file, "head_signed"):
            rechained(file, number, {"action": "session_locked"})
    assert of_code(verified(log), "TR-36.uncovered")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE seen_checkpoint SET signature = replace(signature, substr(signature, 1, 2), 'zz') WHERE number = 2",
         "TR-37.signature"),
        ("DELETE FROM seen_checkpoint WHERE number = 2", "TR-37.checkpoint"),
        ("DELETE FROM seen_checkpoint WHERE number = 3", "TR-37.witness"),
        ("UPDATE seen_checkpoint SET proof = '' WHERE number = 3", "TR-37.checkpoint"),
        ("UPDATE seen_checkpoint SET statement = CAST('{}' AS BLOB) WHERE number = 1", "TR-37.checkpoint"),
        ("UPDATE seen_checkpoint SET public_key_hex = '00' WHERE number = 3", "TR-37.key"),
    ],
)  # fmt: skip
def test_what_was_seen_cannot_be_changed_unseen(log: LogWorld, statement: str, code: str) -> None:
    with behind_its_back(log) as file:
        assert file.execute(statement).rowcount == 1
    result = verified(log)
    assert code in {finding.code for finding in result.findings}
    assert not result.is_sound
