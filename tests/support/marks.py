"""Marks follow from fixtures, so that ``-m "not display"`` leaves out all that needs one; slow tests are asked for.

What takes longest comes first: at the end of a run every worker has something short to take from another.
"""

from __future__ import annotations

import pytest

_MARK_OF_FIXTURE = {
    "display": "display",
    "qapp": "display",
    "postgres_server": "postgres",
    "shared_data": "shared_data",
}


_LONGEST_FIRST = ("manual", "e2e", "attack", "contract", "integration", "power", "ui", "property", "render")
"""Folders of tests by how long one test of theirs may take; those that are not named come last."""


def _place_of(item: pytest.Item) -> int:
    parts = item.nodeid.split("/", 2)
    return _LONGEST_FIRST.index(parts[1]) if parts[1:2] and parts[1] in _LONGEST_FIRST else len(_LONGEST_FIRST)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures it uses, its fixtures' own included; keep slow ones only for ``-m slow``."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            mark = _MARK_OF_FIXTURE.get(fixture)
            if mark is not None:
                item.add_marker(mark)
    if "slow" not in str(config.option.markexpr):
        slow = [item for item in items if item.get_closest_marker("slow")]
        if slow:
            config.hook.pytest_deselected(items=slow)
            items[:] = [item for item in items if item not in slow]
    items.sort(key=_place_of)
