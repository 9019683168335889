"""What an open case costs the window, and that nothing of it stays (slow, by hand)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.app.demo import PASSWORD, DemoFolders, make_images, prepare
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob

CASES = 50


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read where Linux keeps it")
def test_a_case_costs_little_more_than_its_pixels_and_fifty_leave_nothing(tmp_path: Path) -> None:
    """Issue, done when 4, in the real window: four phases of the full phantom, scrolled while they load."""
    folders = DemoFolders(tmp_path)
    make_images(folders, QuietJob())
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "READSTATION_PAINTER": "raster"}
    script = str(Path(__file__).with_name("window_memory.py"))
    done = subprocess.run(
        [sys.executable, script, str(folders.profile), reader.login, PASSWORD, str(CASES)],
        capture_output=True, text=True, env=environment, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    sys.stdout.write(f"{found}\n")
    assert found["risen"] < 1.4 * found["stored"] + 100
    assert found["left"] < 20
    assert found["objects"] <= 0
