"""Every connection that the running station makes goes to central: all of its calls are observed (TR-62)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from readstation.app.station import OpenStation
from readstation.core.ids import Login
from tests.builders.central_access import prepared
from tests.builders.delivered import delivered
from tests.builders.reader_station import add_reader, give_case
from tests.builders.signing_station import PASSWORD
from tests.integration.observed_station import STRAY

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("observed_station.py")
_TO = re.compile(r"sin6?_port=htons\((\d+)\).*?(?:inet_addr\(\"|AF_INET6, \")([0-9a-f.:]+)\"")
_CALLS = "connect,sendto,sendmsg,sendmmsg"

pytestmark = pytest.mark.display


@dataclass(frozen=True)
class Observed:
    """What a run said, and whom it called: addresses with ports, and how often."""

    said: str
    called: dict[tuple[str, int], int]


def observed(folder: Path, login: Login, how: str, display: str, trace: Path) -> Observed:
    """Run the station with every call of it and its children to a network observed by the kernel."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    words = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(trace),
        sys.executable,
        str(PROGRAM),
    ]
    environment = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*words, str(folder), login, PASSWORD, how], capture_output=True, text=True, env=environment, check=False
    )
    if "PTRACE" in done.stderr:
        pytest.skip("this machine lets nobody observe a process")
    assert done.returncode == 0, done.stderr[-2000:]
    called: dict[tuple[str, int], int] = {}
    for line in trace.read_text(errors="replace").splitlines():
        found = _TO.search(line)
        if found is not None:
            to = found[2], int(found[1])
            called[to] = called.get(to, 0) + 1
    return Observed(done.stdout, called)


@pytest.mark.postgres
def test_a_station_calls_its_central_and_nobody_else(
    postgres_url: str, display: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-62: window, pass and images with a server; every address that is called is the server's."""
    with delivered(tmp_path, central=prepared(postgres_url)) as parts:
        parts.give(parts.new_case(1))
        login = parts.login
    target = make_url(postgres_url)
    found = observed(tmp_path / "station", login, "central", display, tmp_path / "trace")
    assert "reached True" in found.said
    assert set(found.called) == {(target.host, target.port)}
    record_property("connections", sum(found.called.values()))
    record_property("unexpected connections", 0)


@pytest.mark.parametrize("how", [pytest.param("offline", marks=pytest.mark.slow), "stray"])
def test_a_station_without_a_central_calls_nobody(how: str, display: str, tmp_path: Path) -> None:
    """TR-62: no call at all where no server is named; sensitivity: one stray call, though refused, is all that is seen.

    So the stray one tells of the others, too: there is none beside it.
    """
    with OpenStation(tmp_path / "station", reserve_bytes=0) as station:
        person = add_reader(station)
        give_case(station, person, has_real_images=True)
    found = observed(tmp_path / "station", person.login, how, display, tmp_path / "trace")
    assert set(found.called) == ({STRAY} if how == "stray" else set())
