"""The hand-shake before any data, at both engines: what a station may push and what it may fetch (TR-53)."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.fact import Fact
from readstation.store.central.factory import open_office
from readstation.store.central.migrate import known_schemas
from readstation.store.central.schema import fact, quarantine
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.handshake import COMPARES_SINCE, StationForm
from readstation.sync.ports import Central, Comparison, Verdict
from tests.builders.central_world import World, as_administrator
from tests.builders.signing_station import demo_assignment


class Pretending:
    """The real central, saying something else of itself."""

    def __init__(self, real: Central, **said: object) -> None:
        self._real, self._said = real, said

    def hello(self) -> object:
        return dataclasses.replace(self._real.hello(), **self._said)  # type: ignore[arg-type]  # any field

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def held(world: World) -> dict[ReadId, str]:
    given = world.station.store.reads.assignments(world.station.login)
    return {each.read_id: each.charter_digest for each in given}


def synced(
    world: World,
    schemas: tuple[str, ...] = known_schemas(),
    charters: Mapping[ReadId, str] | None = None,
    **said: object,
) -> SyncReport:
    station = world.station
    form = StationForm(schemas, held(world) if charters is None else charters)
    with contextlib.closing(world.central()) as central:
        return sync_once(
            station.store.outbox, Pretending(central, **said), station.store.worklist, station.login,  # type: ignore[arg-type]
            station.station_key.station.station_id, QuietJob(), mine=form,
        )  # fmt: skip


OLDER = known_schemas()[: known_schemas().index(COMPARES_SINCE)]
ELSE = "0" * 64


@pytest.mark.parametrize(
    ("how", "codes"),
    [
        ({}, []),
        ({"schema": "c0007"}, []),
        ({"schema": "c9999"}, ["TR-53.schema"]),
        ({"schemas": OLDER}, ["TR-53.schema"]),
        ({"charters": "other"}, ["TR-53.charter"]),
        ({"charters": "other", "schemas": OLDER}, ["TR-53.schema", "TR-53.charter"]),
    ],
    ids=["same", "central older", "central newer", "station older", "other charter", "both"],
)
def test_what_was_made_here_goes_out_and_what_cannot_be_shown_does_not_come(
    world: World, how: dict[str, Any], codes: list[str]
) -> None:
    """TR-53: the table of the manual; facts lost 0."""
    if "charters" in how:
        how = how | {"charters": dict.fromkeys(held(world), ELSE)}
    world.station.read_everything()
    made = len(world.waiting())
    given = demo_assignment(world.station.login, world.station.charter)
    with contextlib.closing(open_office(world.access.office)) as office:
        office.assign(given)
    report = synced(world, **how)
    assert (report.pushed, report.counts.waiting, report.counts.received) == (made, 0, made)
    assert [each.code for each in report.findings] == codes
    assert all("kept and sent; nothing new is fetched" in each.message for each in report.findings)
    assert report.assignments == (0 if codes else 2)
    assert (given.read_id in held(world)) is not bool(codes)
    world.sequence()
    assert synced(world, **how).counts.sealed == made, "answers to what was sent come in every case"
    last = synced(world)
    assert last.findings == ()
    assert given.read_id in held(world)


@pytest.mark.parametrize("said", [{"protocol": 99, "oldest_protocol": 99}, {"protocol": 0, "oldest_protocol": 0}])
def test_outside_the_range_everything_waits(world: World, said: dict[str, Any]) -> None:
    """TR-53: nothing is sent or fetched, and the message says what to do."""
    world.station.read_everything()
    before = world.station.store.outbox.counts(world.station.login)
    with pytest.raises(Refused, match="Ask the trial office for the other version"):
        synced(world, **said)
    assert world.station.store.outbox.counts(world.station.login) == before
    assert synced(world).pushed == before.waiting


def test_central_compares_and_tells_nothing_of_others(world: World) -> None:
    """TR-10, TR-53: foreign, ended and invented reads have one answer; its verdict is its own."""
    read_id, digest = next(iter(held(world).items()))
    newest = known_schemas()[-1]

    def asked(schema: str, *reads: tuple[ReadId, str]) -> Comparison:
        with contextlib.closing(world.central()) as central:
            return central.compare(schema, reads)

    assert asked(newest) == Comparison(Verdict.SAME, ())
    assert asked(newest, (read_id, digest)) == Comparison(Verdict.SAME, (digest,))
    assert asked("c9999", (read_id, digest)).verdict is Verdict.SAME
    invented = (ReadId(new_id()), digest)
    assert asked(newest, invented, (read_id, ELSE)) == Comparison(Verdict.OTHER_CHARTER, ("", digest))
    assert asked("c0007", (read_id, digest)) == Comparison(Verdict.STATION_OLDER, (digest,))
    with contextlib.closing(open_office(world.access.office)) as office:
        office.take_back(read_id, "withdrawn")
    assert asked(newest, (read_id, ELSE)) == Comparison(Verdict.SAME, ("",))
    for schema, count in (("", 1), ("x" * 65, 1), (newest, 5_001)):
        with pytest.raises(Refused):
            asked(schema, *[invented] * count)


def test_unknown_fields_are_kept(world: World) -> None:
    """TR-53: what a later program writes into a fact stands at central byte for byte, sealed or put aside."""
    world.station.read_everything()
    sent: list[Fact] = []
    for each in world.waiting():
        body = canonical_bytes({**parse_canonical(each.body), "of_a_later_program": {"diameter_um": 12_345}})
        sent.append(dataclasses.replace(each, body=body, digest=sha256_hex(body)))
    world.push(*sent)
    world.sequence()
    with as_administrator(world.access.administrator) as connection:
        kept = [
            (row.number, bytes(row.body))
            for table in (fact, quarantine)
            for row in connection.execute(table.select().where(table.c.login == world.station.login))
        ]
    assert sorted(kept) == [(each.number, each.body) for each in sent]
