"""Whatever a station's clocks do, nothing is lost, refused or put in another order by it (TR-38)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from readstation.core.canonical import parse_canonical
from readstation.core.ids import Login
from readstation.model.fact import Fact, FactKind
from readstation.store.central import sequencer
from readstation.store.central.inbox_turns import next_in_turn, rows_of
from readstation.store.outbox import StationOutbox
from tests.integration.sync.clock_histories import Origin, live_through, made_origin
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261138)
AT_ONE_STATION = 20
"""Histories that one station lives through."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    return made_origin(tmp_path_factory.mktemp("origin"))


@pytest.mark.parametrize("count", [8, pytest.param(500, marks=pytest.mark.slow)])
def test_no_history_of_clocks_changes_loses_or_refuses_anything(
    origin: Origin, tmp_path: Path, count: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-38: 10,000 histories in parts; both sides verify at the end."""
    done: Counter[str] = Counter()
    for first in range(SEED, SEED + count, AT_ONE_STATION):
        done += live_through(origin, tmp_path / "history", range(first, min(first + AT_ONE_STATION, SEED + count)))
    assert {"set", "corrected", "stood", "zone", "turn", "start", "time", "signatures"} <= set(done)
    record_property("histories", count)
    record_property("clock changes", sum(done.values()) - done["signatures"])
    record_property("signatures", done["signatures"])


def wall_clock_ms(kind: str, body: bytes) -> int:
    """Return when a fact says that it was made."""
    said = parse_canonical(body)
    assert isinstance(said, dict)
    return int(str(said["utc_ms"])) if kind in (FactKind.STEP, FactKind.AUDIT) else 0


class OrderedByClock(StationOutbox):
    """An outbox that sends what is oldest by the wall clock first."""

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        waiting = super().waiting(login, 10_000)
        return tuple(sorted(waiting, key=lambda fact: wall_clock_ms(fact.kind, fact.body)))[:limit]


def by_the_wall_clock(connection: Connection, limit: int) -> list[tuple[str, str, int, int]]:
    """Return what the sequencer takes next: the oldest by the stations' clocks."""
    keys = next_in_turn(connection, limit)
    rows = rows_of(connection, [(login, station, number) for login, station, number, _ in keys])
    made_ms = {(row.login, row.station, row.number): wall_clock_ms(row.kind, row.body) for row in rows}
    return sorted(keys, key=lambda each: made_ms[each[:3]])


def is_found(origin: Origin, folder: Path) -> bool:
    """Return whether a few histories show that something is ordered by a clock."""
    try:
        live_through(origin, folder / "history", range(SEED, SEED + 6))
    except AssertionError:
        return True
    return False


def test_a_station_that_sends_in_the_order_of_its_clock_is_found(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-38: the same histories against a broken build."""
    monkeypatch.setattr("readstation.store.station.StationOutbox", OrderedByClock)
    assert is_found(origin, tmp_path)


def test_a_sequencer_that_takes_what_is_oldest_by_the_stations_clocks_is_found(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-38: the same histories against a broken central."""
    monkeypatch.setattr(sequencer, "next_in_turn", by_the_wall_clock)
    assert is_found(origin, tmp_path)
