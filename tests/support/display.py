"""An X display of its own for each test process, so that mouse and keyboard of one never reach another."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import pytest

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display
from tests.support.machine import not_run


def _end_application() -> None:
    """End Qt's application before its display goes: Qt leaves the process when a display vanishes under it."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets is not None else None
    if application is not None:
        application.shutdown()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Return the name of this process's display, ":N", with ``DISPLAY`` and Qt's platform set for it.

    ``READSTATION_TEST_DISPLAY`` names a display to watch the tests on. Windows and macOS have no X:
    the name is empty there and Qt uses the desktop.
    """
    if not sys.platform.startswith("linux"):
        yield ""
        return
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SOFTWARE_DISPLAY.items():
            patch.setenv(name, value)
        patch.delenv("WAYLAND_DISPLAY", raising=False)
        watched = os.environ.get("READSTATION_TEST_DISPLAY")
        if watched:
            patch.setenv("DISPLAY", watched)
            yield watched
        elif shutil.which("Xvfb"):
            with virtual_display() as name:
                patch.setenv("DISPLAY", name)
                yield name
                _end_application()
        else:
            not_run("no virtual display: Xvfb is not installed")


@pytest.fixture(scope="session")
def qapp_args(display: str) -> list[str]:
    """Start pytest-qt's application on the display of this process."""
    return ["readstation-tests"]
