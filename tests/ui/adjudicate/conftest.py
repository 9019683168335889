"""A bench that is kept for all tests of a module, over two real reads of the phantom."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from readstation.model.adjudication import Side
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.prepared_demo import placed_demo
from tests.builders.two_reads import MemoryServices, two_reads
from tests.ui.adjudicate.bench_hand import BenchHand, open_bench
from tests.ui.fake_station import running_bridge

__all__ = ["phantom_trial"]


@pytest.fixture(scope="session")
def read_twice(phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemoryServices]:
    """Read the phantom by two hands; the first station stays open, for its images."""
    root = tmp_path_factory.mktemp("reads")
    folders = [placed_demo(root / side.value, phantom_trial).root for side in Side]
    with two_reads(folders[0], folders[1], phantom_trial.truth) as (case, source):
        yield MemoryServices(case, source)


@pytest.fixture(scope="module")
def kept_bench(themed: QApplication, read_twice: MemoryServices) -> Iterator[BenchHand]:
    """Return a bench with a hand; every test opens the case anew."""
    with running_bridge() as bridge:
        # Its threads are there before the first test, which would else be blamed for them.
        for lane in bridge._lanes.values():
            gate = threading.Barrier(lane._max_workers + 1)
            for _ in range(lane._max_workers):
                lane.submit(gate.wait)
            gate.wait()
        with open_bench(read_twice, bridge) as hand:
            yield hand


@pytest.fixture
def bench(kept_bench: BenchHand) -> Iterator[BenchHand]:
    """Return the bench with the case open as nobody has touched it."""
    kept_bench.open_anew()
    yield kept_bench
    kept_bench.bench.leave()
