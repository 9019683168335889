"""A read is open at one station; two that take it know of each other (TR-51)."""

from __future__ import annotations

import contextlib

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import ReadId, StationId, new_id
from readstation.reading.commands import WriteNote
from readstation.sync.claim import claim_read
from readstation.sync.ports import Claim
from tests.builders.central_world import World

THERE = StationId("another-station")


def test_the_first_station_holds_a_read_until_it_is_moved(world: World) -> None:
    station, read_id = world.station, world.station.assignment.read_id
    here, book = station.station_key.station.station_id, station.store.claims
    with contextlib.closing(world.central()) as central:
        assert central.claims() == ()
        assert claim_read(central, book, station.login, here, read_id) == Claim(read_id, 1, here)
        assert claim_read(central, book, station.login, here, read_id, is_move=True) == Claim(read_id, 1, here)
        assert central.claim(read_id, THERE, 1) == Claim(read_id, 1, here)
        assert central.claim(read_id, THERE, 3) == Claim(read_id, 1, here)
        assert not book.is_elsewhere(read_id)

        assert central.claim(read_id, THERE, 2) == Claim(read_id, 2, THERE)
        assert central.claims() == (Claim(read_id, 2, THERE),)
        assert claim_read(central, book, station.login, here, read_id) == Claim(read_id, 2, THERE)
        assert book.is_elsewhere(read_id)
        assert claim_read(central, book, station.login, here, read_id, is_move=True) == Claim(read_id, 3, here)
        assert not book.is_elsewhere(read_id)


def test_the_station_that_lost_a_read_learns_it_once(world: World) -> None:
    station, read_id = world.station, world.station.assignment.read_id
    here, book = station.station_key.station.station_id, station.store.claims
    read = station.open_read()
    read.open_timepoint(0)
    read.apply(WriteNote(0, "begun here"))
    assert book.unclaimed(station.login) == (read_id,)
    with contextlib.closing(world.central()) as central:
        claim_read(central, book, station.login, here, read_id)
        moved = central.claim(read_id, THERE, 2)
        assert book.keep_claims(station.login, central.claims()) == (moved,)
        assert book.keep_claims(station.login, central.claims()) == ()
    assert book.held(read_id) == moved


def test_a_read_of_somebody_else_is_refused_like_one_that_is_not(world: World) -> None:
    """TR-10: one answer."""
    station = world.station.station_key.station.station_id
    with contextlib.closing(world.central()) as central:
        for read_id, place in ((ReadId(new_id()), station), (world.station.assignment.read_id, StationId("x" * 65))):
            with pytest.raises(Refused):
                central.claim(read_id, place, 1)
        assert central.claims() == ()
