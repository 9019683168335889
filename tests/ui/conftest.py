"""The window's look, once for the process, and a bridge for each test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.theme.style import apply_theme
from tests.ui.case_desk import CaseDesk, case_desk
from tests.ui.fake_station import running_bridge
from tests.ui.room_desk import Desk, opened_desk


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
    """Return a reading room with its read open, and a reader's hand."""
    with opened_desk(qtbot, bridge, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def reader(themed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseDesk]:
    """Return a reading room that is kept for all cases of the module, and a reader's hand in it."""
    folder: Path = tmp_path_factory.mktemp("cases")
    with running_bridge() as bridge:
        # Its threads are there before the first test, which would else be blamed for them.
        for lane in bridge._lanes.values():
            gate = threading.Barrier(lane._max_workers + 1)
            for _ in range(lane._max_workers):
                lane.submit(gate.wait)
            gate.wait()
        with case_desk(bridge, folder) as desk:
            yield desk
