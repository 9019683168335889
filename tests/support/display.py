"""An X display of its own for each test process, so that mouse and keyboard of one never reach another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.machine import ends_with_parent, not_run

SCREEN = "1920x1080x24"
SOFTWARE_GL = {"LIBGL_ALWAYS_SOFTWARE": "1", "MESA_SHADER_CACHE_DISABLE": "true", "QT_QPA_PLATFORM": "xcb"}


@contextmanager
def virtual_display(screen: str = SCREEN) -> Iterator[str]:
    """Run Xvfb on a free display and yield its name, ":N".

    Parameters
    ----------
    screen
        Width, height and depth in pixels and bits.
    """
    read_end, write_end = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write_end),
        "-screen",
        "0",
        screen,
        "-dpi",
        "96",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(
        ends_with_parent(command), pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as announced:
            number = announced.readline().strip()
        if not number:
            not_run("Xvfb was found but did not start")
        yield f":{number}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


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
        for name, value in SOFTWARE_GL.items():
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
        else:
            not_run("no virtual display: Xvfb is not installed")


@pytest.fixture(scope="session")
def qapp_args(display: str) -> list[str]:
    """Start pytest-qt's application on the display of this process."""
    return ["readstation-tests"]
