"""Marks follow from fixtures, so that ``-m "not display"`` leaves out all that needs one."""

from __future__ import annotations

import pytest

_MARK_OF_FIXTURE = {
    "display": "display",
    "qapp": "display",
    "postgres_server": "postgres",
    "shared_data": "shared_data",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures it uses, its fixtures' own included."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            mark = _MARK_OF_FIXTURE.get(fixture)
            if mark is not None:
                item.add_marker(mark)
