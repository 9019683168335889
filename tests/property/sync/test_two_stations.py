"""One reader, two stations without a line between them: one line is sealed, the other is kept aside (TR-51)."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from readstation.core.ids import Login
from readstation.model.fact import OTHER_LINE, Fact, FactKind, ReceiptStatus
from readstation.security.keys import check_signature
from readstation.store.central.checks import FactChecks
from readstation.store.central.connections import EmbeddedDatabase
from readstation.store.central.factory import open_central, open_sequencer
from readstation.store.central.schema import fact, log_leaf, quarantine
from tests.builders.central_access import prepared
from tests.builders.two_stations import in_parts, two_stations

SEED = 20261129
SAMPLE = 12
PARTS = 3

Act = tuple[int, bool]
"""Which station sends its next part, and whether the sequencer works after it."""

HISTORIES: list[tuple[Act, ...]] = [
    tuple(zip(order, flags, strict=True))
    for order in sorted(set(itertools.permutations((0,) * PARTS + (1,) * PARTS)))
    for flags in itertools.product((False, True), repeat=2 * PARTS)
]
"""Every order of three parts of each of two stations, with and without a pass of the sequencer after each: 1,280."""


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
        The facts of each station, in three parts: up to each of both locks, and the rest with the signature.
    """

    central: Path
    login: Login
    sent: tuple[tuple[tuple[Fact, ...], ...], ...]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    folder = tmp_path_factory.mktemp("origin")
    made = two_stations(prepared(f"sqlite:///{folder / 'central.db'}"), folder)
    sent = []
    for each in (made.first, made.second):
        each.read_everything()
        sent.append(in_parts(each))
    made.close()
    return Origin(folder / "central.db", made.login, tuple(sent))


@pytest.mark.parametrize(
    "histories",
    [
        pytest.param(random.Random(SEED).sample(HISTORIES, SAMPLE), id="sample"),
        pytest.param(HISTORIES, id="all", marks=pytest.mark.slow),
    ],
)
def test_one_line_is_sealed_and_the_other_is_kept_aside(
    origin: Origin,
    tmp_path: Path,
    histories: Sequence[tuple[Act, ...]],
    record_property: Callable[[str, object], None],
) -> None:
    """TR-51: mixed reads 0, lost 0, altered 0; the line that reached central first is sealed whole."""
    file = tmp_path / "central.db"
    for history in histories:
        shutil.copy(origin.central, file)
        _live_through(origin, f"sqlite:///{file}", history)
        _check(origin, file, first=history[0][0])
    record_property("histories", len(histories))


def test_a_central_that_takes_the_steps_of_both_is_found(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the check of the line, one read would hold what two stations said."""
    monkeypatch.setattr(FactChecks, "_continues", lambda *_: None)
    file = tmp_path / "central.db"
    shutil.copy(origin.central, file)
    _live_through(origin, f"sqlite:///{file}", ((0, True), (1, True), (1, True), (0, True), (1, True), (0, True)))
    with pytest.raises(AssertionError, match="facts of two stations in one read"):
        _check(origin, file, first=0)


def _live_through(origin: Origin, url: str, history: Sequence[Act]) -> None:
    parts = [iter(each) for each in origin.sent]
    for place, (station, is_sequenced) in enumerate(history, 1):
        with contextlib.closing(open_central(url, origin.login)) as central:
            answers = central.push(next(parts[station]))
        assert {each.value for each in answers} == {"received"}
        if is_sequenced or place == len(history):
            with contextlib.closing(open_sequencer(url, check_signature)) as sequencer:
                sequencer.run_once()


def _check(origin: Origin, file: Path, first: int) -> None:
    with contextlib.closing(EmbeddedDatabase(file)) as database, database.read() as connection:
        sealed = connection.execute(select(fact)).all()
        aside = connection.execute(select(quarantine)).all()
        log = connection.execute(select(log_leaf).order_by(log_leaf.c.position)).all()
    for path in file.parent.iterdir():
        path.unlink()
    made = sorted((each.station, each.number, each.body) for parts in origin.sent for part in parts for each in part)
    assert sorted((row.station, row.number, bytes(row.body)) for row in (*sealed, *aside)) == made, "lost 0, altered 0"
    assert sorted((row.station, row.number) for row in log) == [each[:2] for each in made]
    of_read = {row.station for row in sealed if row.kind != FactKind.AUDIT}
    assert len(of_read) == 1, "facts of two stations in one read"
    assert {row.station for row in aside}.isdisjoint(of_read), "the line that is sealed is sealed whole"
    assert {(row.status, row.reason) for row in aside} == {(ReceiptStatus.CONFLICT.value, OTHER_LINE)}
    assert FactKind.AUDIT.value not in {row.kind for row in aside}, "what belongs to no read is sealed"
    assert sum(row.kind == FactKind.SIGNED_READ for row in aside) == 1
    if _is_alone_at_first(origin, first, log):
        assert of_read == {origin.sent[first][0][0].station}


def _is_alone_at_first(origin: Origin, first: int, log: Sequence[object]) -> bool:
    """Return whether the station that sent first had a step decided before anything of the other was there."""
    stations = [row.station for row in log if row.kind == FactKind.STEP]  # type: ignore[attr-defined]
    return bool(stations) and stations[0] == origin.sent[first][0][0].station
