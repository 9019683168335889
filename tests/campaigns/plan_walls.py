"""Campaigns of who may do what at central: the battery, the matrix, and which version of a read counts."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_HELD = "tests/attack/test_held_doors.py"

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
        "versions", ("TR-33",), "0 versions lost, none counts by one person alone",
        ("tests/property/trial/test_versions.py::test_no_version_is_lost_and_none_counts_by_one_person[100]",),
        2, (("histories", 100),),
        ("tests/property/trial/test_versions.py::test_versions_that_count_by_themselves_are_found",),
    ),
)  # fmt: skip
