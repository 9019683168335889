"""Another start on a profile that a window has open: it rings there instead (TR-42). Knows no Qt."""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from readstation.core.canonical import NotCanonicalError, parse_strict
from readstation.core.errors import DataProblem, Refused
from readstation.security.files import read_private

SHOW, SYNC = "show", "sync"
IN_USE = "profile.in_use"
"""The code of the finding that says that another process holds a profile."""

SHOW_TIMEOUT_S = 5.0
SYNC_TIMEOUT_S = 180.0
FILE_NAME = "window.json"
LONGEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the window says to another start.

    Attributes
    ----------
    exit_status
        With which status that start ends.
    lines
        What it prints.
    """

    exit_status: int
    lines: tuple[str, ...]


def is_in_use(refusal: Refused) -> bool:
    """Return whether a profile did not open because another process holds it."""
    return any(each.code == IN_USE for each in refusal.findings)


def ring(folder: Path, act: str, timeout_s: float, **details: str | None) -> Answer | None:
    """Ask the window that has a profile open to do something.

    Parameters
    ----------
    folder
        The profile's folder.
    act
        `SHOW` or `SYNC`.
    timeout_s
        How long to wait for the answer.
    details
        What else the act needs.

    Returns
    -------
    Answer or None
        What it said; None where no window answers: the profile is held by a command, or the window hangs.
    """
    try:
        place = str(read_private(folder / FILE_NAME)["socket"])
        line = _asked(place, json.dumps({"act": act, **details}).encode("utf-8") + b"\n", timeout_s)
        said = parse_strict(line)
        return Answer(int(said["exit_status"]), tuple(str(each) for each in said["lines"]))
    except (DataProblem, OSError, NotCanonicalError, KeyError, TypeError, ValueError):
        return None


def _asked(place: str, request: bytes, timeout_s: float) -> bytes:
    if sys.platform == "win32":
        # A named pipe is a file there; it has no timeout, and the window answers or goes away.
        descriptor = os.open(place, os.O_RDWR | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "r+b", buffering=0) as pipe:
            pipe.write(request)
            return bytes(pipe.readline(LONGEST_BYTES)).strip()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(timeout_s)
        line.connect(place)
        line.sendall(request)
        with line.makefile("rb") as answers:
            return answers.readline(LONGEST_BYTES).strip()
