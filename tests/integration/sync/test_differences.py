"""One row deleted or altered at the station or at central: both sides find it at the next contact (TR-54).

What the comparison of both sides covers is found by the pass itself; what central altered in the bytes it keeps is for
its own verification, which the office runs, and is counted apart.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from readstation.app.central_verification import verify_central
from readstation.core.ids import StationId
from readstation.core.jobs import QuietJob
from readstation.sync import engine
from tests.builders.central_access import prepared
from tests.builders.set_back import Copy, desk_at
from tests.support.seeds import seed_of_part

SEED = 20261154


@dataclass(frozen=True)
class Agreed:
    """A profile and a central database that agree, closed.

    Attributes
    ----------
    folder
        Of the profile, with the central database beside it.
    station
        Whose profile; its origin is the only one.
    last
        The last number that has an answer.
    """

    folder: Path
    copy: tuple[str, StationId, str]
    last: int

    def opened_at(self, folder: Path) -> Copy:
        login, station, password = self.copy
        return Copy(f"sqlite:///{folder / 'central.db'}", login, station, password, folder / "profile")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Agreed:
    folder = tmp_path_factory.mktemp("agreed")
    desk = desk_at(prepared(f"sqlite:///{folder / 'central.db'}"), folder)
    for _ in range(3):
        desk.here.work(6)
        assert desk.here.sync().findings == ()
        desk.sequence()
    assert desk.here.sync().findings == ()
    answered = [row[1] for row in desk.here.rows() if row[4] == "sealed"]
    desk.here.close()
    return Agreed(folder, (desk.here.login, desk.here.station, desk.here.password), max(answered))


def _at(path: Path, statement: str, *values: object) -> None:
    """Change one row of a file behind the program's back; its guards stand again afterwards."""
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        guards = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            file.execute(f"DROP TRIGGER {name}")
        assert file.execute(statement, values).rowcount == 1
        for _, said in guards:
            file.execute(said)


def _other(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return (
        text[:place] + chance.choice([each for each in "0123456789abcdef" if each != text[place]]) + text[place + 1 :]
    )


def _text_of(path: Path, query: str, number: int) -> str:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return str(file.execute(query, (number,)).fetchone()[0])


Change = Callable[[Path, int, random.Random], None]


def _alter(table: str, column: str) -> Change:
    def change(path: Path, number: int, chance: random.Random) -> None:
        text = _text_of(path, f"SELECT {column} FROM {table} WHERE number = ?", number)
        _at(path, f"UPDATE {table} SET {column} = ? WHERE number = ?", _other(text, chance), number)

    return change


def _say(table: str, column: str, *codes: str) -> Change:
    def change(path: Path, number: int, chance: random.Random) -> None:
        _at(path, f"UPDATE {table} SET {column} = ? WHERE number = ?", chance.choice(codes), number)

    return change


def _delete(table: str) -> Change:
    return lambda path, number, _: _at(path, f"DELETE FROM {table} WHERE number = ?", number)


AT_STATION: dict[str, Change] = {
    "outbox row deleted": _delete("outbox"),
    "outbox digest altered": _alter("outbox", "digest"),
    "outbox row put aside": _say("outbox", "state", "conflict", "quarantined"),
    "outbox row unanswered": _say("outbox", "state", "received", "waiting"),
}
AT_CENTRAL: dict[str, Change] = {
    "inbox row deleted": _delete("inbox"),
    "receipt deleted": _delete("receipt"),
    "receipt put aside": _say("receipt", "status", "conflict", "quarantined"),
    "fact deleted": _delete("fact"),
    "fact digest altered": _alter("fact", "digest"),
    "log line deleted": _delete("log_leaf"),
    "log line altered": _alter("log_leaf", "digest"),
}
KINDS = {**AT_STATION, **AT_CENTRAL}


def found_by(agreed: Agreed, folder: Path, kind: str, chance: random.Random) -> str:
    """Make one difference in copies of both sides; return what finds it: "pass", "verification", or nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(agreed.folder / "profile", folder / "profile")
    shutil.copy(agreed.folder / "central.db", folder / "central.db")
    path = folder / ("profile/station.db" if kind in AT_STATION else "central.db")
    # The answer for the last number is asked for anew by every pass, which is how a lost one comes back.
    last = agreed.last - (kind == "outbox row unanswered")
    KINDS[kind](path, chance.randint(1, last), chance)
    here = agreed.opened_at(folder)
    try:
        if any(finding.code.startswith(("TR-54", "TR-52")) for finding in here.sync().findings):
            return "pass"
    finally:
        here.close()
    if kind in AT_CENTRAL and not verify_central(here.url, QuietJob()).is_sound:
        return "verification"
    return ""


COUNTS = [pytest.param(2, id="sample"), pytest.param(100, id="100", marks=pytest.mark.slow)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_difference_of_one_row_is_found(
    agreed: Agreed, tmp_path: Path, kind: str, count: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-54: all of them."""
    chance = random.Random(f"{seed_of_part(SEED)} {kind}")
    tally = Counter(found_by(agreed, tmp_path / "altered", kind, chance) for _ in range(count))
    assert tally[""] == 0
    if kind in AT_STATION:
        assert tally["pass"] == count
    record_property("differences", count)
    record_property("found by the pass", tally["pass"])
    record_property("found by central's verification", tally["verification"])


def test_two_sides_that_agree_show_nothing(agreed: Agreed, tmp_path: Path) -> None:
    shutil.copytree(agreed.folder, tmp_path / "same")
    here = agreed.opened_at(tmp_path / "same")
    try:
        assert here.sync().findings == ()
        assert verify_central(here.url, QuietJob()).is_sound
    finally:
        here.close()


def test_without_the_running_digest_an_altered_row_is_missed(
    agreed: Agreed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts alone find what was deleted, and nothing that was altered."""
    with contextlib.closing(sqlite3.connect(agreed.folder / "central.db")) as file:
        ((kept,),) = file.execute("SELECT running_digest FROM receipt ORDER BY number DESC LIMIT 1")
    monkeypatch.setattr(engine, "running_digest", lambda *_: kept)
    assert found_by(agreed, tmp_path / "altered", "outbox digest altered", random.Random(1)) == ""
    assert found_by(agreed, tmp_path / "altered", "outbox row deleted", random.Random(1)) == "pass"
