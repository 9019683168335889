"""What one push may hold, the same on every engine (TR-10, TR-48; trust 4, rows 22 and 24)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import FactId, Login, new_id
from readstation.core.jobs import QuietJob
from readstation.model.fact import Fact
from readstation.sync.engine import sync_once
from readstation.sync.ports import OutboxCounts, SequencerPass
from tests.builders.central_world import World


def test_too_much_at_once_is_refused(world: World) -> None:
    """Trust 4, rows 22 and 24: no body over 4 MiB, no 501 facts, no push over 16 MiB; nothing of it is kept."""
    world.station.read_everything()
    fact = world.waiting()[0]
    with pytest.raises(Refused):
        world.push(dataclasses.replace(fact, body=bytes(4 * 1024 * 1024 + 1)))
    with pytest.raises(Refused):
        world.push(*[dataclasses.replace(fact, number=n) for n in range(1, 502)])
    with pytest.raises(Refused):
        world.push(*[dataclasses.replace(fact, number=n, body=bytes(3_400_000)) for n in range(1, 6)])
    assert world.push() == ()
    assert world.sequence() == SequencerPass(0, 0, 0)


@pytest.mark.parametrize(
    "values",
    [{"number": 0}, {"number": -1}, {"fact_id": ""}, {"fact_id": "x" * 65}, {"station": "x" * 65}, {"station": ""}],
)
def test_what_no_station_sends_is_refused(world: World, values: dict[str, Any]) -> None:
    """TR-10: one refusal on both engines."""
    world.station.read_everything()
    with pytest.raises(Refused):
        world.push(dataclasses.replace(world.waiting()[0], **values))


def test_great_facts_are_sent_in_pushes_that_central_takes(world: World) -> None:
    """TR-48: what is too much for one push goes in several; the sequencer takes it in parts, too."""
    world.station.read_everything()
    small = world.waiting()[0]
    body = canonical_bytes({"text": "x" * 4_000_000})
    great = tuple(
        dataclasses.replace(small, number=n, fact_id=FactId(new_id()), body=body, digest=sha256_hex(body))
        for n in range(1, 8)
    )
    outbox, here = _Great(great), small.station
    central = world.central()
    report = sync_once(outbox, central, world.station.store.worklist, world.station.login, here, QuietJob())
    central.close()
    assert report.pushed == len(great)
    assert world.sequence() == SequencerPass(0, len(great), 0)


class _Great:
    """A `sync.ports.Outbox` of facts that no real station has so many of."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self._facts = facts
        self._sent = 0

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        return self._facts[self._sent : self._sent + limit]

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        self._sent += len(facts)

    def keep_receipts(self, login: Login, receipts: object) -> None:
        raise AssertionError(receipts)

    def last_receipt(self, login: Login) -> int:
        return 0

    def counts(self, login: Login, origin: object = None) -> OutboxCounts:
        return OutboxCounts(len(self._facts) - self._sent, self._sent, 0, 0)

    def answered_digests(self, login: Login) -> tuple[str, ...]:
        return ()
