"""One contract for both engines: what a reader may fetch, open and know of timepoints to come (TR-21, TR-23)."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.release import register_package_key
from readstation.core.canonical import canonical_bytes
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import ReadId, StationId, new_alias, new_id
from readstation.model.charter import SequenceMode
from readstation.model.codec import record_to_json
from readstation.model.fact import FactKind
from readstation.model.image_package import SEGMENT_BYTES, ManifestEntry
from readstation.model.incident import IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.model.subject import Assignment
from readstation.security.package_keys import PackageKeys
from readstation.store.central.factory import open_office, open_release_office
from readstation.store.central.office_acts import OfficeAct
from readstation.sync.ports import CentralUnreachable, IncidentToSend
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world
from tests.builders.released import release_rows, seal_lock
from tests.builders.signing_station import charter_digest, demo_charter
from tests.contract.conftest import ENGINES
from tests.support.postgres import PostgresServer, fresh_database

HERE = StationId("no station at all")


@pytest.fixture(scope="module", params=ENGINES)
def world(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return one world an engine for all tests here: each of them takes reads of its own."""
    folder = tmp_path_factory.mktemp("world")
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{folder / 'central.db'}"
        if request.param != "sqlite":
            server = request.getfixturevalue("wheel_server") if request.param == "wheel" else postgres_server
            url = stack.enter_context(fresh_database(server))
        made = new_world(prepared(url), folder / "profile")
        stack.callback(made.station.close)
        yield made


def _new_read(world: World, mode: SequenceMode = SequenceMode.STRICT) -> ReadId:
    """Give the reader another case, nothing of it released."""
    charter = world.station.charter
    if mode is not charter.sequence_mode:
        charter = dataclasses.replace(demo_charter(version=7), sequence_mode=mode)
    given = dataclasses.replace(
        world.station.assignment,
        read_id=ReadId(new_id()),
        case_alias=new_alias(),
        released_timepoints=(),
        charter_version=charter.version,
        charter_digest=charter_digest(charter),
    )
    with contextlib.closing(open_office(world.access.office)) as office:
        office.put_charter(charter)
        office.assign(given)
    return given.read_id


def _given(world: World, read_id: ReadId) -> Assignment:
    with contextlib.closing(world.central()) as central:
        return next(each for each, _ in central.assignments() if each.read_id == read_id)


def _places(world: World, read_id: ReadId) -> list[tuple[int, int]]:
    with contextlib.closing(world.central()) as central:
        return [(each.timepoint, each.size_bytes) for each in central.manifest() if each.read_id == read_id]


def _key(world: World, read_id: ReadId, timepoint: int, station: StationId = HERE) -> bytes | str:
    with contextlib.closing(world.central()) as central:
        try:
            return central.timepoint_key(read_id, timepoint, station).key
        except Refused as refusal:
            return str([(each.code, each.message) for each in refusal.findings])


def _seen(world: World, read_id: ReadId) -> object:
    """Return everything that central says of a read, without what is random."""
    given = _given(world, read_id)
    plain = dataclasses.replace(given, read_id=ReadId(""), case_alias=new_alias())
    keys = [type(_key(world, read_id, timepoint)).__name__ for timepoint in range(9)]
    refusals = {answer for n in range(9) if isinstance(answer := _key(world, read_id, n), str)}
    return (
        dataclasses.replace(plain, case_alias="").released_timepoints,
        given.sealed_locks,
        _places(world, read_id),
        keys,
        refusals,
    )


def _acts_of(world: World, about: str) -> list[OfficeAct]:
    with contextlib.closing(open_office(world.access.office)) as office:
        return [each for each in office.acts() if each.about == about and each.action != "case_assigned"]


def test_two_timepoints_or_six_are_one_thing_to_a_reader(world: World) -> None:
    """TR-23: in the mode strict nothing that central says tells a read that ends from one that goes on."""
    short, long = _new_read(world), _new_read(world)
    release_rows(world.access, short, (0, 1))
    release_rows(world.access, long, (0, 1, 2, 3, 4, 5))
    assert _seen(world, short) == _seen(world, long)
    for read_id in (short, long):
        seal_lock(world, read_id, 0)
    assert _seen(world, short) == _seen(world, long)
    for read_id in (short, long):
        seal_lock(world, read_id, 1)
    assert _given(world, short).released_timepoints == (0, 1)
    assert _given(world, long).released_timepoints == (0, 1, 2)


def test_a_key_comes_with_the_sealed_lock_and_not_before(world: World) -> None:
    """TR-23, through the real sequencer: pushed is not enough, sealed is."""
    read_id = world.station.assignment.read_id
    keys = release_rows(world.access, read_id, (0, 1))
    assert _key(world, read_id, 0) == keys[0]
    assert isinstance(_key(world, read_id, 1), str)
    world.station.read_everything()
    facts = world.waiting()
    first_lock = next(n for n, fact in enumerate(facts) if fact.kind is FactKind.LOCK)
    world.push(*facts[: first_lock + 1])
    assert isinstance(_key(world, read_id, 1), str)
    assert _given(world, read_id).sealed_locks == 0
    world.sequence()
    assert _key(world, read_id, 1) == keys[1]
    assert _given(world, read_id).sealed_locks == 1
    assert _given(world, read_id).released_timepoints == (0, 1)
    world.push(*facts[first_lock + 1 :])
    world.sequence()
    assert isinstance(_key(world, read_id, 0), str), "signed: closed"
    with contextlib.closing(world.central()) as central:
        assert [each for each in central.manifest() if each.read_id == read_id] == []


def test_a_lock_without_those_before_it_opens_nothing(world: World) -> None:
    read_id = _new_read(world)
    release_rows(world.access, read_id, (0, 1, 2, 3))
    seal_lock(world, read_id, 2)
    assert [type(_key(world, read_id, n)) for n in range(4)] == [bytes, str, str, str]
    assert _given(world, read_id).sealed_locks == 0


def test_every_refusal_is_the_same(world: World) -> None:
    """TR-10, TR-23, trust 4 row 26: foreign, early, ended, blank, never there."""
    read_id, ended = _new_read(world), _new_read(world)
    release_rows(world.access, read_id, (0, 1))
    release_rows(world.access, ended, (0,))
    with contextlib.closing(open_office(world.access.office)) as office:
        office.take_back(ended, "withdrawn")
    asked = [
        (read_id, 1),
        (read_id, 2),
        (read_id, 3),
        (read_id, -1),
        (ended, 0),
        (ReadId(new_id()), 0),
        (ReadId(""), 0),
    ]
    answers = {_key(world, each, timepoint) for each, timepoint in asked}
    assert len(answers) == 1
    assert isinstance(answers.pop(), str)
    with contextlib.closing(world.central()) as central:
        places = {each.read_id for each in central.manifest()}
    assert read_id in places
    assert ended not in places


def test_what_comes_later_shows_only_in_its_turn(world: World) -> None:
    """TR-23: where a timepoint takes the place of a blank package, nothing changes before the lock."""
    read_id = _new_read(world)
    release_rows(world.access, read_id, (0,))
    with contextlib.closing(world.central()) as central:
        before = [each for each in central.manifest() if each.read_id == read_id]
    keys = release_rows(world.access, read_id, (1,))
    with contextlib.closing(world.central()) as central:
        assert [each for each in central.manifest() if each.read_id == read_id] == before
    seal_lock(world, read_id, 0)
    with contextlib.closing(world.central()) as central:
        after = [each for each in central.manifest() if each.read_id == read_id]
        key = central.timepoint_key(read_id, 1, HERE)
    assert [each.timepoint for each in after] == [0, 1, 2]
    assert after[1].name != before[1].name
    assert (key.name, key.key) == (after[1].name, keys[1])


def test_offline_a_station_has_its_keys_and_no_other_station_has(world: World) -> None:
    """TR-23, mode offline: released is released; the key is wrapped for one station."""
    read_id = _new_read(world, SequenceMode.OFFLINE)
    mine = StationId(new_id())
    keys = release_rows(world.access, read_id, (0, 1, 2), station=mine)
    assert _given(world, read_id).released_timepoints == (0, 1, 2)
    assert [place for place, _ in _places(world, read_id)] == [0, 1, 2]
    assert [_key(world, read_id, n, mine) for n in range(3)] == list(keys.values())
    assert {type(_key(world, read_id, n, HERE)) for n in range(3)} == {str}


def test_each_release_says_who_released_what_and_when(world: World) -> None:
    """TR-34: an act for each package in the transaction of its rows; the blank one is told to the office alone."""
    read_id = _new_read(world)
    began_ms = time.time_ns() // 1_000_000
    release_rows(world.access, read_id, (0, 1))
    first, second, blank = _acts_of(world, read_id)
    assert [each.action for each in (first, second, blank)] == ["timepoint_released"] * 2 + ["blank_published"]
    assert [each.said["timepoint"] for each in (first, second, blank)] == ["0", "1", "2"]
    assert first.said["login"] == world.station.login
    assert len({each.said["package"] for each in (first, second, blank)}) == 3
    assert all(began_ms - 1000 <= each.at_ms <= time.time_ns() // 1_000_000 + 1000 for each in (first, second, blank))
    assert len({each.by_login for each in (first, second, blank)} - {world.station.login}) == 1
    with contextlib.closing(open_release_office(world.access.office)) as book:
        given = book.read(read_id)
        entry = ManifestEntry(read_id, 2, first.said["package"], "0" * 64, SEGMENT_BYTES)  # type: ignore[arg-type]
        with pytest.raises((CentralUnreachable, EnvironmentFault)):
            book.publish(given, [entry], {entry.name: {"": b"k" * 32}})
        assert book.read(read_id) == given
    assert _acts_of(world, read_id) == [first, second, blank]


def test_a_key_for_images_is_registered_with_an_act(world: World, tmp_path: Path) -> None:
    """TR-34: once, however often it is registered."""
    key = PackageKeys(tmp_path / "keys").public(world.station.station_key)
    for _ in range(2):
        register_package_key(world.access.office, key)
    with contextlib.closing(open_office(world.access.office)) as office:
        [act] = [each for each in office.acts() if each.action == "station_key_kept" and each.about == key.station]
    assert act.said == {"key": key.public_key_hex}


def test_a_release_is_written_whole_or_not_at_all(world: World) -> None:
    read_id = _new_read(world)
    with contextlib.closing(open_release_office(world.access.office)) as book:
        given = book.read(read_id)
        assert (given.released, dict(given.versions)) == (frozenset(), {})
        with pytest.raises(Refused, match="no such read"):
            book.read(ReadId(new_id()))
    release_rows(world.access, read_id, (0, 1))
    with contextlib.closing(open_release_office(world.access.office)) as book:
        given = book.read(read_id)
    assert (given.released, dict(given.versions)) == (frozenset({0, 1}), {0: 1, 1: 1, 2: 1})


@pytest.mark.parametrize("mode", [SequenceMode.STRICT, SequenceMode.OFFLINE])
def test_a_read_that_stands_still_gets_no_key(world: World, mode: SequenceMode) -> None:
    """TR-26: one answer for every timepoint, whether it is there; other reads go on; what is decided is done."""
    read_id, other = _new_read(world, mode), _new_read(world, mode)
    mine = HERE if mode is SequenceMode.STRICT else StationId(new_id())
    keys, others = (release_rows(world.access, each, (0, 1), "" if mine == HERE else mine) for each in (read_id, other))
    assert _key(world, read_id, 0, mine) == keys[0]
    first, second = (
        UnblindingReport(
            new_id(), read_id, world.station.login, 0, IncidentSource.READER, UnblindingKind.COURSE, "Heard", 5, 0
        )
        for _ in range(2)
    )
    with contextlib.closing(world.central()) as central:
        for each in (first, second):
            body = canonical_bytes(record_to_json(each))
            central.report_unblinding(IncidentToSend(each.incident_id, read_id, body))
    still = {_key(world, read_id, timepoint, mine) for timepoint in (-1, 0, 1, 2, 9)}
    assert len(still) == 1
    assert all("TR-26.still" in str(each) and "trial office has decided" in str(each) for each in still)
    assert _key(world, other, 0, mine) == others[0]
    assert _key(world, ReadId(new_id()), 0, mine) not in still
    _decide(world, first.incident_id, IncidentState.GOES_ON)
    assert {_key(world, read_id, 0, mine)} == still, "one of two reports is open"
    _decide(world, second.incident_id, IncidentState.GOES_ON)
    assert _key(world, read_id, 0, mine) == keys[0]
    with contextlib.closing(open_office(world.access.office)) as office:
        found = office.record_disclosure(read_id, UnblindingKind.IDENTITY, "Named on the telephone")
    assert {_key(world, read_id, 0, mine)} == still
    _decide(world, found.incident_id, IncidentState.TAKEN_AWAY)
    assert _key(world, read_id, 0, mine) == _key(world, ReadId(new_id()), 0, mine), "for ever, and as never there"


def _decide(world: World, incident_id: str, decision: IncidentState) -> None:
    with contextlib.closing(open_office(world.access.office)) as office:
        office.decide_incident(incident_id, decision, "As the office found it")
