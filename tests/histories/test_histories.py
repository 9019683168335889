"""Whatever people, stations, central and faults do together, nothing is lost, doubled, altered or seen (TR-55)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.histories.bugs import BUGS
from tests.histories.history import live_through
from tests.histories.house import House, made_house
from tests.support.postgres import PostgresServer
from tests.support.seeds import seed_of_part
from tests.support.storage_model import built_library

SEED = seed_of_part(20261155)
SOME_ACTS, MANY_ACTS = 40, 100
"""Of a history, at least: with every push, and before a release."""
MOST_UNTIL_FOUND = 8

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process"),
]


@pytest.fixture
def house(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[House]:
    with made_house(postgres_server, tmp_path / "house") as made:
        yield made


@pytest.mark.parametrize(
    ("first", "count", "acts"),
    [
        *(pytest.param(20 * part, 20, SOME_ACTS, id=f"20 histories from {20 * part}") for part in range(5)),
        pytest.param(100, 250, MANY_ACTS, id="250 histories", marks=pytest.mark.slow),
    ],
)
def test_no_history_loses_doubles_alters_or_shows_anything(
    house: House,
    quick_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    first: int,
    count: int,
    acts: int,
    record_property: Callable[[str, object], None],
) -> None:
    """TR-55: kills, power cuts, lost answers, full disks, set clocks, older programs, and what was set back."""
    library, done = built_library(tmp_path_factory.getbasetemp()), Counter[str]()
    for seed in range(SEED + first, SEED + first + count):
        done += live_through(house, quick_folder / "history", library, seed, acts)
    assert {"life killed", "life power cut", "life full disk", "central set back", "profile set back"} <= set(done)
    record_property("histories", count)
    record_property("acts", sum(number for name, number in done.items() if not name.startswith("life")))
    record_property("lives", {name: number for name, number in done.items() if name.startswith("life")})


@pytest.mark.parametrize("bug", BUGS)
def test_a_build_with_a_planted_fault_is_found(
    house: House,
    quick_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    bug: str,
    record_property: Callable[[str, object], None],
) -> None:
    """TR-55, sensitivity: the same histories and the same checks, with one thing broken."""
    library = built_library(tmp_path_factory.getbasetemp())
    for number in range(1, MOST_UNTIL_FOUND + 1):
        try:
            live_through(house, quick_folder / "history", library, SEED + number, MANY_ACTS, bug)
        except AssertionError as found:
            record_property("histories until it was found", number)
            record_property("found by", str(found).splitlines()[0])
            return
    pytest.fail(f"{bug} is not found")
