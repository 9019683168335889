"""Which campaigns there are: their tests, how often each runs, and what must find a fault (`trust.md` section 5)."""

from __future__ import annotations

from tests.campaigns import (
    plan_clocks,
    plan_durability,
    plan_fuzzing,
    plan_identity,
    plan_images,
    plan_outputs,
    plan_records,
    plan_suite,
    plan_walls,
)

CAMPAIGNS = (
    *plan_durability.CAMPAIGNS,
    *plan_records.CAMPAIGNS,
    *plan_identity.CAMPAIGNS,
    *plan_clocks.CAMPAIGNS,
    *plan_images.CAMPAIGNS,
    *plan_fuzzing.CAMPAIGNS,
    *plan_outputs.CAMPAIGNS,
    *plan_walls.CAMPAIGNS,
    *plan_suite.CAMPAIGNS,
)
