"""From a lock to the key of the next timepoint, at a real central with its sequencer at work (TR-23)."""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.sequencing import SequencerService
from readstation.core.ids import ReadId
from readstation.security.service_key import ServiceKey
from readstation.store.central.factory import sequencer_health
from readstation.ui.image_fetcher import ASK_AGAIN_MS, MOST_ASKED
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.delivered import Delivered, delivered

pytestmark = pytest.mark.postgres

TIMEPOINTS = 6
"""Of each case: five of its locks open another."""


@pytest.fixture
def access(postgres_url: str) -> CentralAccess:
    return prepared(postgres_url)


@pytest.fixture
def strict(access: CentralAccess, tmp_path: Path) -> Iterator[Delivered]:
    with delivered(tmp_path, central=access) as made:
        yield made


@contextlib.contextmanager
def sequencing(access: CentralAccess) -> Iterator[None]:
    """Let the service of the sequencer work beside the test, from its first sign of life on."""
    service = SequencerService(access.sequencer, ServiceKey(Ed25519PrivateKey.generate()), lambda _: None)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        while sequencer_health(access.office).last is None:
            assert thread.is_alive()
            time.sleep(0.1)
        yield
    finally:
        service.stop.set()
        thread.join()


def lock_to_key_s(strict: Delivered, read_id: ReadId, timepoint: int, again_s: float) -> float | None:
    """Lock a timepoint, send it and ask as often as the window does; return the time until the next one is open.

    None where the window would have stopped asking.
    """
    strict.read_and_lock(read_id, timepoint)
    locked_s = time.monotonic()
    for _ in range(1 + MOST_ASKED):
        strict.sync()
        if timepoint + 1 in strict.here(read_id):
            return time.monotonic() - locked_s
        time.sleep(again_s)
    return None


@pytest.mark.parametrize("cases", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_the_next_key_comes_soon_after_the_lock(
    access: CentralAccess, strict: Delivered, cases: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-23, mode strict: every lock but the last opens the next timepoint while the window still asks for it."""
    reads = [strict.give(strict.new_case(TIMEPOINTS))[0] for _ in range(cases)]
    strict.sync()
    with sequencing(access):
        took = [
            lock_to_key_s(strict, read_id, timepoint, ASK_AGAIN_MS / 1000)
            for read_id in reads
            for timepoint in range(TIMEPOINTS - 1)
        ]
    came = sorted(each for each in took if each is not None)
    assert len(came) == len(took) == cases * (TIMEPOINTS - 1)
    record_property("locks", len(came))
    record_property("lock to next key, p50, ms", round(1000 * statistics.median(came)))
    record_property("lock to next key, p99, ms", round(1000 * came[-1 - len(came) // 100]))


def test_a_central_that_seals_nothing_is_found(strict: Delivered) -> None:
    """TR-23, sensitivity: without a sequencer no key comes, however often it is asked for."""
    read_id, _ = strict.give(strict.new_case(2))
    strict.sync()
    assert lock_to_key_s(strict, read_id, 0, again_s=0) is None
    assert strict.here(read_id) == [0]
