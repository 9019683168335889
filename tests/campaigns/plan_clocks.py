"""Campaigns of clocks: whatever a station's show, nothing is lost, refused or put in another order."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_CLOCKS = "tests/integration/sync/test_clock_histories.py"

CAMPAIGNS = (
    Campaign(
        "clocks", ("TR-38",),
        "10,000 histories of clocks (off by ten years, standing, jumping, summer time, leap days), 0 changes of order, "
        "0 losses, 0 refusals",
        (f"{_CLOCKS}::test_no_history_of_clocks_changes_loses_or_refuses_anything[500]",),
        20, (("histories", 500),),
        (f"{_CLOCKS}::test_a_station_that_sends_in_the_order_of_its_clock_is_found",
         f"{_CLOCKS}::test_a_sequencer_that_takes_what_is_oldest_by_the_stations_clocks_is_found"),
    ),
)  # fmt: skip
