"""The first case after the start finds everything made that the window could make before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from readstation.app.demo import PASSWORD, prepare
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_loaded_and_no_letter_made_when_the_first_case_is_opened(
    tmp_path: Path, phantom_trial: PhantomTrial
) -> None:
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare |= {"QT_QPA_PLATFORM": "offscreen", "READSTATION_PAINTER": "raster", "PYTHONPATH": str(ROOT)}
    script = str(Path(__file__).with_name("first_opening.py"))
    done = subprocess.run(
        [sys.executable, script, str(folders.profile), reader.login, PASSWORD],
        capture_output=True, text=True, env=bare, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["is_prepared"]
    assert said["decoders"] == ["_deflate", "_imcd", "_jpeg2k", "_jpeg8", "_jpegls"]
    assert said["loaded"] == []
    assert said["letters"] == 0
    assert len(said["painted"]) == 1, "the first image is painted by itself, before the other views have theirs"
    assert said["hung"]
