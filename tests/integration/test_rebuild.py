"""A lost database is rebuilt from a copy and what central has: all that was sent is there, and work goes on (TR-43)."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readstation.app import rebuilding, restoring
from readstation.app.delivery import Delivery, ThreadedOutbox
from readstation.app.restoring import CameBack, restore_profile, restored_lines
from readstation.app.settings import load_settings, save_settings
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.cli.restore import command
from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, EnvironmentFault, ReadstationError, Refused
from readstation.core.ids import StationId
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.fact import Fact, FactKind, PushAnswer
from readstation.model.fact_bodies import audit_from_body
from readstation.model.people import Person
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.package_keys import PackageKeys
from readstation.store import station as store
from readstation.store.central.factory import open_central, open_office
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from readstation.sync.station_central import StationCentral
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import PASSWORD
from tests.integration.killed_station import Worker, central_of, give_another_case
from tests.integration.test_recovery import damage
from tests.support.acknowledged import check_files, prepare, verify_both
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261129)
ACTS = ("edit", "edit", "edit", "undo", "lock", "edit", "lock", "lock", "sign")
PLACES = 2
_HERE = "SELECT number, fact_id, kind, digest FROM outbox ORDER BY number"
_THERE = "SELECT number, fact_id, kind, digest FROM inbox ORDER BY number"
_STATE = "SELECT read_id, kind, key, body FROM read_state ORDER BY 1, 2, 3"


@dataclass(frozen=True)
class Lost:
    """A station as its machine had it when it went off, with its copies, and its central database beside it."""

    folder: Path
    copies: tuple[Path, ...]

    def at(self, place: Path) -> Path:
        """Return a profile of its own for one case, beside its own central database."""
        shutil.copytree(self.folder.parent, place)
        folder = place / self.folder.name
        save_settings(folder, dataclasses.replace(load_settings(folder), central_url=central_of(folder)))
        return folder


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return file.execute(query).fetchall()


def central_file(folder: Path) -> Path:
    return Path(central_of(folder).removeprefix("sqlite:///"))


def work_and_lose(folder: Path, seed: int, acts: int) -> Lost:
    """Let a station read several cases, sync now and then, and make copies; what came last was not sent."""
    chance, copies = random.Random(seed), list[Path]()
    prepare(folder)

    def copy(station: OpenStation) -> None:
        copies.append(folder / "backups" / f"copy-{len(copies)}.db")
        station.run(station.store._database.backup_to, copies[-1])

    with OpenStation(folder) as station:
        # As many as are read, so that their images are in every copy: images come with packages, and are no facts.
        for _ in range(acts // len(ACTS) + 1):
            give_another_case(station)
        worker = Worker(station, chance)
        copy(station)
        for number in range(acts):
            worker.act(ACTS[number % len(ACTS)])
            if 0 < number < acts - 4 and (chance.random() < 0.2 or number == acts // 2):
                worker.act("sync")
            if chance.random() < 0.2:
                copy(station)
        lost = folder.parent.with_name(f"lost-{seed}")
        shutil.copytree(folder.parent, lost)
    return Lost(lost / folder.name, tuple(path.relative_to(folder) for path in copies))


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    folder = tmp_path_factory.mktemp("desk") / "first" / "profile"
    folder.mkdir(mode=0o700, parents=True)
    return work_and_lose(folder, SEED, 16)


def rebuilt(folder: Path, copy: Path) -> CameBack:
    return restore_profile(folder, folder / copy, lambda _: PASSWORD)


def go_on(folder: Path, chance: random.Random) -> None:
    """Go on reading: edit, lock, sign, sync. Both sides verify, nothing waits, no number was given twice."""
    with OpenStation(folder) as station:
        verify_both(station, central_of(folder))
        worker = Worker(station, chance)
        for kind in ("edit", "lock", "sign", "edit", "sync"):
            worker.act(kind)
        report = worker.last_report
        assert report is not None
        assert [str(each) for each in report.findings] == []
        assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
        verify_both(station, central_of(folder))
        (person,) = station.vault.people()
    check_files(folder, person.login)
    assert rows_of(folder / "station.db", _HERE) == rows_of(central_file(folder), _THERE)
    assert rows_of(central_file(folder), "SELECT * FROM fork") == []


def ruin(database: Path, chance: random.Random) -> None:
    """Delete the database, damage it as disks do, or put another write-ahead log beside it."""
    log = database.with_name("station.db-wal")
    how = chance.choice(("gone", "damaged", "damaged", "damaged", "log"))
    if how == "gone":
        database.unlink()
        log.unlink(missing_ok=True)
    elif how == "damaged":
        damage(database, chance)
    else:
        log.write_bytes(chance.randbytes(4096 * chance.randint(1, 9)))
        damage(database, chance)


def shown(folder: Path) -> list[tuple[object, ...]] | None:
    """Return the state that the station shows; None where it does not start, which it says."""
    try:
        with OpenStation(folder):
            return rows_of(folder / "station.db", _STATE)
    except ReadstationError:
        return None


@pytest.mark.parametrize(
    ("places", "part"), [(PLACES, 0), *(pytest.param(100, part, marks=pytest.mark.slow) for part in range(1, 6))]
)
def test_whatever_is_damaged_all_that_was_sent_comes_back(
    lost: Lost, tmp_path: Path, places: int, part: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-43: in random places; wrong data is never shown as good; synced facts come back whole; work goes on."""
    if part:
        (folder := tmp_path / "first" / "profile").mkdir(mode=0o700, parents=True)
        lost = work_and_lose(folder, SEED + part, 40)
    facts, stopped, slowest_ms = damage_and_rebuild(lost, tmp_path, random.Random(SEED + part), places)
    for name, value in (
        ("places", places), ("stopped", stopped), ("facts from central", facts),
        ("slowest way from the damage to a working station, ms", slowest_ms),
    ):  # fmt: skip
        record_property(name, value)
        sys.stdout.write(f"{name}: {value}\n")


def damage_and_rebuild(lost: Lost, tmp_path: Path, chance: random.Random, places: int) -> tuple[int, int, int]:
    """Damage a database in places by chance, each time anew, and rebuild it; look at all that was promised.

    Returns
    -------
    facts, stopped, slowest_ms
        How many facts came back from central, how often the station did not start with what it found, and how long it
        took at most from there until it was rebuilt.
    """
    facts, stopped, slowest_ms = 0, 0, 0
    truth = rows_of(lost.folder / "station.db", _STATE)
    for number in range(places):
        folder = lost.at(tmp_path / f"desk {number}")
        ruin(folder / "station.db", chance)
        state = shown(folder)
        assert state in (None, truth), "damaged data was shown as good"
        stopped += state is None
        there = rows_of(central_file(folder), _THERE)
        began = time.monotonic()
        found = rebuilt(folder, chance.choice(lost.copies))
        slowest_ms = max(slowest_ms, round(1000 * (time.monotonic() - began)))
        here = rows_of(folder / "station.db", _HERE)
        assert here[: len(there)] == there, "a synced fact did not come back"
        facts += found.taken.facts if found.taken is not None else 0
        if number % 10 == 0:
            go_on(folder, chance)
        shutil.rmtree(folder.parent)
    return facts, stopped, slowest_ms


def test_a_station_that_asks_nobody_is_found(lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-43, sensitivity: a rebuild that takes the copy alone fails the campaign."""
    monkeypatch.setattr(rebuilding.Rebuilding, "complete", lambda self, database, *_: self.leave_alone(database))
    with pytest.raises(AssertionError, match="a synced fact did not come back"):
        damage_and_rebuild(lost, tmp_path, random.Random(SEED), 20)


def test_a_station_that_looks_at_nothing_is_found(lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-43, sensitivity: a start without a look at the file shows what was altered, and that fails the campaign."""
    monkeypatch.setattr(sys.modules[__name__], "ruin", alter_one_digit)
    assert damage_and_rebuild(lost, tmp_path / "whole", random.Random(SEED), 3)[1] == 3
    monkeypatch.setattr(store, "check_everything", lambda *_: (0, None))
    with pytest.raises(AssertionError, match="damaged data was shown as good"):
        damage_and_rebuild(lost, tmp_path / "broken", random.Random(SEED), 3)


def alter_one_digit(database: Path, chance: random.Random) -> None:
    """Write another digit into the state of a read, where SQLite itself sees nothing."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as file:
        rows = file.execute("SELECT rowid, body FROM read_state WHERE CAST(body AS TEXT) GLOB '*[0-8]*'").fetchall()
        row, body = chance.choice(rows)
        file.execute("UPDATE read_state SET body = ? WHERE rowid = ?", (altered(body), row))


def altered(body: bytes | str) -> bytes | str:
    text = body.decode() if isinstance(body, bytes) else body
    at = max(place for place, each in enumerate(text) if each in "012345678")
    changed = f"{text[:at]}{int(text[at]) + 1}{text[at + 1 :]}"
    return changed.encode() if isinstance(body, bytes) else changed


def test_what_came_back_is_said_and_recorded(lost: Lost, tmp_path: Path) -> None:
    """TR-43: the person is told by the command, the office by the trail."""
    folder = lost.at(tmp_path / "desk")
    (folder / "station.db").unlink()
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    asked = CliRunner(env={"READSTATION_PASSWORD_FILE": str(password)}).invoke(
        command, [str(folder / lost.copies[0]), "--profile", str(folder)], catch_exceptions=False
    )
    there = rows_of(central_file(folder), _THERE)
    steps = sum(row[2] == "step" for row in there)
    assert f"Restored: {steps} steps" in asked.output
    assert "had not reached central and is lost" in asked.output
    with OpenStation(folder) as station:
        event = restored_event(station)
        (person,) = station.vault.people()
    assert event.reason_code == "rebuilt"
    assert event.after is not None
    assert event.after["asked"] == [person.login]
    assert isinstance(came := event.after["from_central"], dict)
    assert steps - 1 <= int(str(came["steps"])) <= steps, "the copy was made after the first timepoint was shown"


def restored_event(station: OpenStation) -> AuditEvent:
    events = station.run(lambda: [event for event, _, _ in station.store.evidence.audit_events()])
    return next(each for each in events if each.action is AuditAction.STATION_RESTORED)


def test_a_copy_goes_alone_where_that_is_said(lost: Lost, tmp_path: Path) -> None:
    """Nobody is asked, nothing comes, and both is said and recorded."""
    folder = lost.at(tmp_path / "desk")
    found = restore_profile(folder, folder / lost.copies[0], None)
    assert found.taken is None
    assert any("ask the trial office" in line for line in restored_lines(found))
    with OpenStation(folder) as station:
        assert restored_event(station).reason_code == "copy_alone"


class Forged:
    """The real central, whose answers are changed on the way."""

    def __init__(self, real: StationCentral, change: Callable[[list[Fact]], list[Fact]]) -> None:
        self._real = real
        self._change = change
        self._is_asked = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def own_facts(self, origin: str, after: int) -> tuple[Fact, ...]:
        """Change the first answer; there is no second."""
        if self._is_asked:
            return ()
        self._is_asked = True
        return tuple(self._change(list(self._real.own_facts(StationId(origin), after))))


def _other(fact: Fact, body: bytes) -> Fact:
    return dataclasses.replace(fact, body=body, digest=sha256_hex(body))


def _retold(fact: Fact, **values: object) -> Fact:
    said = parse_canonical(fact.body)
    assert isinstance(said, dict)
    return _other(fact, canonical_bytes({**said, **values}))  # type: ignore[dict-item]


def _last(facts: list[Fact], kind: FactKind) -> int:
    return max(place for place, fact in enumerate(facts) if fact.kind is kind)


def _change(facts: list[Fact], kind: FactKind, **values: object) -> list[Fact]:
    place = _last(facts, kind)
    facts[place] = _retold(facts[place], **values)
    return facts


def _at_head(facts: list[Fact], before: int, **values: object) -> list[Fact]:
    """Change the last signed head of the trail, or an event so many before it; what comes after it nobody signed."""
    actions = [audit_from_body(each.body).action if each.kind is FactKind.AUDIT else None for each in facts]
    place = max(n for n, action in enumerate(actions) if action is AuditAction.HEAD_SIGNED) - before
    assert facts[place].kind is FactKind.AUDIT
    facts[place] = _retold(facts[place], **values)
    return facts


def _without_step(facts: list[Fact]) -> list[Fact]:
    """Leave the last step out, and number what follows anew."""
    left = [fact for place, fact in enumerate(facts) if place != _last(facts, FactKind.STEP)]
    return [dataclasses.replace(fact, number=facts[0].number + n) for n, fact in enumerate(left)]


FORGERIES: dict[str, Callable[[list[Fact]], list[Fact]]] = {
    "a byte": lambda facts: [dataclasses.replace(facts[0], body=facts[0].body + b" "), *facts[1:]],
    "another step under its own digest": lambda facts: _change(facts, FactKind.STEP, utc_ms=1, command="WriteNote"),
    "another lock": lambda facts: _change(facts, FactKind.LOCK, record="{}"),
    "a signature": lambda facts: _change(facts, FactKind.SIGNED_READ, signature="00" * 64),
    "an event under the last signed head": lambda facts: _at_head(facts, 1, reason="made up"),
    "the last signed head": lambda facts: _at_head(facts, 0, after={}),
    "one is missing": lambda facts: [*facts[:4], *facts[5:]],
    "a step is missing": _without_step,
    "the last ones are missing": lambda facts: facts[:-3],
    "two are exchanged": lambda facts: [facts[1], facts[0], *facts[2:]],
    "one is doubled": lambda facts: [*facts[:3], facts[2], *facts[3:]],
    "somebody else's": lambda facts: [dataclasses.replace(each, login="r_other") for each in facts],  # type: ignore[arg-type]
    "of another station": lambda facts: [dataclasses.replace(each, station="elsewhere") for each in facts],  # type: ignore[arg-type]
    "nothing": lambda _: [],
}


def test_a_changed_answer_is_refused_and_nothing_is_taken(
    lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-43: whatever central's answer was changed into, the profile stays as it is, to the byte."""
    folder = lost.at(tmp_path / "desk")
    damage(folder / "station.db", random.Random(SEED))
    before = {path: path.read_bytes() for path in folder.glob("station.db*")}
    door = rebuilding.opened_doors
    opened: list[rebuilding.Door] = []

    def opened_once(*words: Any) -> list[rebuilding.Door]:
        opened[:] = opened or door(*words)
        return opened

    monkeypatch.setattr(restoring, "opened_doors", opened_once)
    for name, forge in FORGERIES.items():
        with monkeypatch.context() as patched:
            patched.setattr(rebuilding, "open_central", lambda *words, forge=forge: Forged(open_central(*words), forge))
            words = _refusal(folder, lost.copies[0])
        assert "was not taken" in words, name
        assert "Nothing was changed." in words, name
        assert {path: path.read_bytes() for path in folder.glob("station.db*")} == before, name
        assert not list((folder / "backups").glob("replaced-*")), name
    assert rebuilt(folder, lost.copies[0]).taken is not None


def _refusal(folder: Path, copy: Path) -> str:
    """Return why nothing was taken; empty where it was."""
    try:
        rebuilt(folder, copy)
    except DataProblem as refused:
        return str(refused)
    return ""


class CutOff:
    """The real central behind a line that breaks after some pushes."""

    def __init__(self, real: StationCentral, pushes: int) -> None:
        self._real = real
        self._left = pushes

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        if not self._left:
            raise CentralUnreachable("The line is cut.")
        self._left -= 1
        return self._real.push(facts)


def test_a_pass_that_was_cut_off_leaves_whole_acts(lost: Lost, tmp_path: Path) -> None:
    """TR-43, TR-46: central has what came last without a signed head over it; it is taken, and that is said."""
    folder = lost.at(tmp_path / "desk")
    with OpenStation(folder) as station:
        outbox, here = ThreadedOutbox(station), station.key.station.station_id
        (person,) = station.vault.people()
        with contextlib.closing(open_central(central_of(folder), person.login)) as real:
            line: Any = CutOff(real, 2)
            with pytest.raises(CentralUnreachable):
                sync_once(outbox, line, outbox, person.login, here, QuietJob(), policy=SyncPolicy(batch=7, attempts=1))
    (folder / "station.db").unlink()
    there = rows_of(central_file(folder), _THERE)
    found = rebuilt(folder, lost.copies[0])
    assert found.taken is not None
    assert found.taken.unproven > 0
    assert any("not under a signature" in line for line in restored_lines(found))
    assert rows_of(folder / "station.db", _HERE)[: len(there)] == there
    go_on(folder, random.Random(2))


def test_a_wrong_password_and_a_silent_central_change_nothing(lost: Lost, tmp_path: Path) -> None:
    """TR-4: the wrong password counts as at every door."""
    folder = lost.at(tmp_path / "desk")
    before = (folder / "station.db").read_bytes()
    asked: list[Person] = []

    def wrong(person: Person) -> str:
        asked.append(person)
        return "not this one"

    with pytest.raises(Refused):
        restore_profile(folder, folder / lost.copies[0], wrong)
    (person,) = asked
    with OpenStation(folder) as station:
        assert station.vault.failures(person.login) == 1
    before = (folder / "station.db").read_bytes()
    central_file(folder).rename(folder / "elsewhere.db")
    with pytest.raises((DataProblem, EnvironmentFault), match="Nothing was changed"):
        rebuilt(folder, lost.copies[0])
    assert (folder / "station.db").read_bytes() == before


def test_two_histories_are_for_the_office(lost: Lost, tmp_path: Path) -> None:
    """TR-52: a station that went on alone from an old copy has a history beside the one that was lost."""
    folder = lost.at(tmp_path / "desk")
    restore_profile(folder, folder / lost.copies[0], None)
    with OpenStation(folder) as station:
        worker = Worker(station, random.Random(1))
        worker.act("edit")
        worker.act("sync")
    with pytest.raises(DataProblem, match="two histories"):
        rebuilt(folder, lost.copies[0])


def two_readers(folder: Path) -> tuple[Person, Person, Path]:
    """Make a station of two readers who both sent, the one later than the other, and a copy from before that."""
    folder.mkdir(mode=0o700, parents=True)
    prepare(folder)
    with OpenStation(folder) as station:
        second = enrol_cheaply(station, "Dr. Second").person
        with contextlib.closing(open_office(central_of(folder))) as office:
            office.enrol_person(second)
        first = next(each for each in station.vault.people() if each != second)
        copy = folder / "backups" / "copy.db"
        station.run(station.store._database.backup_to, copy)
        for person in (first, second, first):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, person.login, login=person.login)
            station.run(station.store.reads.commit, Transaction((draft,)))
            if person == first:
                Delivery(station).sync(person.login, None)
    return first, second, copy


def test_a_trail_with_a_hole_is_not_taken(tmp_path: Path) -> None:
    """TR-36, TR-43: what one reader of a station never sent, or was not asked for, is missing between the other's."""
    first, second, copy = two_readers(tmp_path / "desk" / "profile")
    folder = copy.parent.parent
    for logins in ((), (first.login,)):
        with pytest.raises(DataProblem, match="of the trail are missing"):
            restore_profile(folder, copy, lambda _: PASSWORD, logins)
    with OpenStation(folder) as station:
        Delivery(station).sync(second.login, None)
    with pytest.raises(DataProblem, match="of the trail are missing"):
        restore_profile(folder, copy, lambda _: PASSWORD, (first.login,))
    assert restore_profile(folder, copy, lambda _: PASSWORD).taken is not None
    there = "SELECT login, number, digest FROM inbox ORDER BY 1, 2"
    here = "SELECT login, number, digest FROM outbox WHERE state <> 'waiting' ORDER BY 1, 2"
    assert rows_of(folder / "station.db", here) == rows_of(central_file(folder), there)
    with OpenStation(folder) as station:
        for person in (first, second):
            report = Delivery(station).sync(person.login, None).report
            assert report is not None
            assert report.findings == ()
        verify_both(station, central_of(folder))


def test_a_lost_opening_is_a_warning(lost: Lost, tmp_path: Path) -> None:
    """TR-23: openings are counted beside the database; one that was never sent stays visible, as what it is."""
    folder = lost.at(tmp_path / "desk")
    PackageKeys(folder / "keys").keep_opened(3)
    rebuilt(folder, lost.copies[0])
    with OpenStation(folder) as station:
        found = verify_station(station, QuietJob())
        assert [(each.code, each.is_error) for each in found.findings] == [("TR-23.count", False)]
        PackageKeys(folder / "keys").keep_opened(4)
        assert not verify_station(station, QuietJob()).is_sound
