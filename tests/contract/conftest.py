"""Fixtures of the contract: each engine of the central database, and a world at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.central_world import World, new_world, set_up_central


@pytest.fixture(params=["sqlite", "postgresql"])
def central_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'central.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def world(central_url: str, tmp_profile: Path) -> Iterator[World]:
    set_up_central(central_url)
    made = new_world(central_url, tmp_profile)
    yield made
    made.station.close()
