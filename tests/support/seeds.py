"""Seeds of the tests by chance: each part of a campaign goes on where the one before ended."""

from __future__ import annotations

import os

VARIABLE = "READSTATION_CAMPAIGN_PART"


def seed_of_part(seed: int) -> int:
    """Return the seed of a test for the part of a campaign that runs; outside of a campaign the test's own."""
    return seed + 1_000_003 * int(os.environ.get(VARIABLE, "0"))
