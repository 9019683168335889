"""Campaigns of fuzzing: half an hour at each door for data from outside."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_FUZZING = "tests/property/fuzz/test_fuzzing.py"
_DOOR_OF = {
    "archive": "tests.fuzz.image_doors",
    "charter": "tests.fuzz.record_doors",
    "header-scan": "tests.fuzz.image_doors",
    "pixels": "tests.fuzz.image_doors",
    "practice": "tests.fuzz.practice_door",
    "wire": "tests.fuzz.record_doors",
}
"""The module of each door, which a process of its own imports by its name."""

CAMPAIGNS = tuple(
    Campaign(
        f"fuzzing-{name}", ("TR-61",),
        f"30 minutes at the door {name} (the specification: 10,000,000 executions too), 0 crashes open",
        (f"{_FUZZING}::test_no_bytes_bring_a_door_down[{name}-1800]",),
        1, (("minutes", 30),), (f"{_FUZZING}::test_a_planted_fault_is_found",),
        ("tests.fuzz.one_target", "tests.fuzz.mutating", door),
    )
    for name, door in _DOOR_OF.items()
)  # fmt: skip
