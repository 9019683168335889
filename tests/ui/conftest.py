"""The window's look, once for the process, and a bridge for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.theme.style import apply_theme
from tests.ui.fake_station import running_bridge
from tests.ui.reading_desk import Desk, reading_desk


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


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    """Return a reading room with its read open at baseline."""
    with reading_desk(qtbot, bridge, tmp_path) as made:
        yield made
