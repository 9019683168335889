"""Campaigns of who may do what at central: the battery, the matrix, and which version of a read counts."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

CAMPAIGNS = (
    Campaign(
        "walls", ("TR-8", "TR-9", "TR-10", "TR-11"), "every cell of the matrix, every row of the battery: 0 differ",
        tuple(f"tests/attack/test_{name}.py" for name in ("matrix", "battery", "battery_limits", "rows")),
        1, (("servers", 2),),
        ("tests/attack/test_broken_walls.py",
         "tests/attack/test_battery_limits.py::test_a_function_that_holds_the_door_is_found"),
    ),
    Campaign(
        "versions", ("TR-33",), "0 versions lost, none counts by one person alone",
        ("tests/property/trial/test_versions.py::test_no_version_is_lost_and_none_counts_by_one_person[100]",),
        2, (("histories", 100),),
        ("tests/property/trial/test_versions.py::test_versions_that_count_by_themselves_are_found",),
    ),
)  # fmt: skip
