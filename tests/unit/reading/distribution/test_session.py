"""A distribution read by commands: journal, undo, blockers, lock, signature, and what verification makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.model.subject import ReadStage
from readstation.reading.unseal import state_of, unseal
from tests.builders.distribution import DistributionHand, distribution_hand


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[DistributionHand]:
    made = distribution_hand(tmp_path / "station")
    yield made
    made.station.close()


def test_a_read_by_commands_is_locked_signed_and_verified(hand: DistributionHand) -> None:
    """MR-1001, MR-1002, MR-1013, TR-29 to TR-32: what is under the signature is what was said, whole."""
    read = hand.read_everything()
    view = hand.station.run(read.view)
    assert (view.stage, view.is_locked, view.missing) == (ReadStage.SIGNED, True, ())
    [signed] = hand.station.run(hand.station.store.reads.signed_reads)
    unsealed = unseal(signed.sealed)
    assert unsealed.is_distribution
    assert state_of(unsealed).distribution == view.state
    found = verify_station(hand.station, QuietJob())
    assert found.findings == ()
    assert (found.signed_reads, found.locks) == (1, 1)
