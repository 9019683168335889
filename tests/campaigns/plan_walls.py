"""Campaigns of who may do what and learn what: battery, matrix, keys in their turn, looks before release, versions."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_HELD = "tests/attack/test_held_doors.py"
_NEXT = "tests/integration/test_next_key.py"
_OPENINGS = "tests/integration/test_image_delivery.py"
_UNSEEN = "tests/property/trial/test_released_unseen.py"

CAMPAIGNS = (
    Campaign(
        "walls", ("TR-1", "TR-8", "TR-9", "TR-10", "TR-11", "TR-13"),
        "every cell of the matrix, every function, every row of the battery, every meter: 0 differ",
        (*(f"tests/attack/test_{name}.py" for name in ("matrix", "battery", "battery_limits", "rows", "closed")),
         "tests/attack/test_function_hygiene.py::test_every_function_is_clean"),
        1, (("servers", 2),),
        ("tests/attack/test_broken_walls.py", "tests/attack/test_broken_battery.py",
         "tests/attack/test_function_hygiene.py::test_a_planted_violation_is_found",
         "tests/attack/test_battery_limits.py::test_a_function_that_holds_the_door_is_found"),
    ),
    Campaign(
        "held-doors", ("TR-11",),
        "every function of each kind of person held open, in turn and all at once: 0 calls of others wait for 1 s",
        (f"{_HELD}::test_all_functions_held_open_at_once_delay_nobody",
         f"{_HELD}::test_each_function_held_open_in_turn_delays_nobody"),
        1, (("servers", 2),), (f"{_HELD}::test_a_door_that_can_be_held_is_found",),
    ),
    Campaign(
        "next-keys", ("TR-23",), "200 locks, each followed by the next key while the window asks; its p50 and p99",
        (f"{_NEXT}::test_the_next_key_comes_soon_after_the_lock[40]",),
        1, (("locks", 200),), (f"{_NEXT}::test_a_central_that_seals_nothing_is_found",),
    ),
    Campaign(
        "early-openings", ("TR-23",), "200 openings before their turn, 0 unseen by `verify`; 2 and 6 timepoints alike",
        (*(f"{_OPENINGS}::test_every_early_opening_shows[20-{seed}-40]" for seed in range(101, 106)),
         f"{_OPENINGS}::test_two_timepoints_or_six_are_one_thing_on_the_disk"),
        1, (("early openings at least", 200),),
        (f"{_OPENINGS}::test_a_verification_that_asks_for_one_lock_is_found",
         f"{_OPENINGS}::test_a_release_that_ends_where_the_case_ends_is_found"),
    ),
    Campaign(
        "unseen-releases", ("TR-20",), "1,000 histories of series, looks and releases, 0 series released unseen",
        (f"{_UNSEEN}::test_no_series_is_released_unseen[200]",),
        5, (("histories", 200),), (f"{_UNSEEN}::test_a_gate_that_is_broken_is_found",),
    ),
    Campaign(
        "versions", ("TR-33",), "0 versions lost, none counts by one person alone",
        ("tests/property/trial/test_versions.py::test_no_version_is_lost_and_none_counts_by_one_person[100]",),
        2, (("histories", 100),),
        ("tests/property/trial/test_versions.py::test_versions_that_count_by_themselves_are_found",),
    ),
)  # fmt: skip
