"""Table look-ups of several pictures, shared by two threads."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from readstation.viewer.look_ups import LookUps

TABLE = np.random.default_rng(1).integers(0, 2**32, 65536, dtype=np.uint32)


def pictures(count: int, shape: tuple[int, int], seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    chance = np.random.default_rng(seed)
    return [(chance.integers(0, 65536, shape, dtype=np.uint16), np.zeros(shape, np.uint32)) for _ in range(count)]


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 5)), (1, (700, 500)), (4, (512, 512)), (7, (1, 300_000))])
def test_every_pixel_is_written_when_it_has_run(count: int, shape: tuple[int, int]) -> None:
    for seed in range(8):
        look_ups, wanted = LookUps(), pictures(count, shape, seed)
        for places, pixels in wanted:
            look_ups.add(TABLE, places, pixels)
        look_ups.run()
        assert all(np.array_equal(pixels, TABLE[places]) for places, pixels in wanted)


def test_it_can_be_filled_and_run_again() -> None:
    look_ups = LookUps()
    look_ups.run()
    for seed in range(3):
        ((places, pixels),) = pictures(1, (600, 600), seed)
        look_ups.add(TABLE, places.T, pixels)
        look_ups.run()
        assert np.array_equal(pixels, TABLE[places.T])


def test_pictures_of_bytes_and_parts_of_volumes_are_looked_up() -> None:
    volume = np.random.default_rng(4).integers(0, 256, (40, 60, 50), dtype=np.uint8)
    look_ups, pixels = LookUps(), np.zeros((40, 50), np.uint32)
    look_ups.add(TABLE[:256], volume[:, 7], pixels)
    look_ups.run()
    assert np.array_equal(pixels, TABLE[volume[:, 7]])


def test_the_thread_beside_ends_when_nothing_is_drawn() -> None:
    look_ups = LookUps()
    for places, pixels in pictures(4, (512, 512), 0):
        look_ups.add(TABLE, places, pixels)
    look_ups.run()
    until = time.monotonic() + 5
    while any(each.name == "look-ups" for each in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


class Exhausted(np.ndarray):
    """A table that there is no memory to look up in."""

    def take(self, *_: object, **__: object) -> np.ndarray:
        raise MemoryError


def test_without_memory_nothing_of_the_picture_before_stays() -> None:
    look_ups, pixels = LookUps(), np.full((900, 400), 7, np.uint32)
    ((places, others),) = pictures(1, (500, 500), 0)
    look_ups.add(TABLE.view(Exhausted), np.zeros((900, 400), np.uint16), pixels)
    look_ups.add(TABLE, places, others)
    with pytest.raises(MemoryError):
        look_ups.run()
    assert not pixels.any()
    assert np.array_equal(others, TABLE[places])
    look_ups.run()
