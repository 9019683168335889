"""Marks follow from fixtures, so that ``-m "not display"`` leaves out all that needs one; slow tests are asked for."""

from __future__ import annotations

import pytest

_MARK_OF_FIXTURE = {
    "display": "display",
    "qapp": "display",
    "postgres_server": "postgres",
    "shared_data": "shared_data",
}


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
