"""Fixtures of the end-to-end tests; every window in them must go on serving events (`tests.support.stalls`)."""

from __future__ import annotations

import pytest

from tests.builders.phantom import phantom_trial
from tests.support.stalls import StallWatch, stall_watch

__all__ = ["phantom_trial", "stall_watch"]


@pytest.fixture(autouse=True)
def _serves_events(stall_watch: StallWatch) -> None:
    """Fail a test whose window stalls."""
