"""The window's look, once for the process, and a bridge for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from readstation.ui.bridge import Bridge
from readstation.ui.theme.style import apply_theme
from tests.ui.fake_station import running_bridge


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    """Return the application with the station's theme."""
    apply_theme(qapp)
    return qapp


@pytest.fixture
def bridge(themed: QApplication) -> Iterator[Bridge]:
    """Return a bridge on two executors of its own."""
    with running_bridge() as made:
        yield made
