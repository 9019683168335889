"""Child processes that never outlive the one that started them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

#: Qt on X, drawing by Mesa's software renderer: a virtual display has no graphics card.
SOFTWARE_DISPLAY = {"LIBGL_ALWAYS_SOFTWARE": "1", "QT_QPA_PLATFORM": "xcb"}
SCREEN = "1920x1080x24"
_STOP_TIMEOUT_S = 10.0


class DisplayFailed(Exception):
    """The virtual display did not start."""


def ends_with_parent(command: Sequence[str]) -> list[str]:
    """Return ``command`` so that the kernel ends it when this process dies, where Linux offers that."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else [*command]


@contextmanager
def virtual_display(screen: str = SCREEN) -> Iterator[str]:
    """Run Xvfb on a free display and yield the display's name, ":N".

    Parameters
    ----------
    screen
        Width and height in pixels, depth in bits.

    Raises
    ------
    DisplayFailed
        If Xvfb is not installed or ends before it has a display.
    """
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen, "-dpi", "96"]
    command += ["-nolisten", "tcp", "-noreset"]
    try:
        server = subprocess.Popen(
            ends_with_parent(command), pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        os.close(read_end)
        raise DisplayFailed("Xvfb is not installed.") from error
    finally:
        os.close(write_end)
    try:
        with os.fdopen(read_end) as announced:
            number = announced.readline().strip()
        if not number:
            raise DisplayFailed("Xvfb did not start.")
        yield f":{number}"
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
