"""With the raster painter the whole window runs where there is neither screen nor OpenGL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from readstation.app.demo import PASSWORD, prepare
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo

ROOT = Path(__file__).resolve().parents[2]


def test_the_reading_room_opens_on_qts_offscreen_platform(tmp_path: Path, phantom_trial: PhantomTrial) -> None:
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare |= {"QT_QPA_PLATFORM": "offscreen", "READSTATION_PAINTER": "raster", "PYTHONPATH": str(ROOT)}
    picture = tmp_path / "window.png"
    script = str(Path(__file__).with_name("offscreen_reader.py"))
    done = subprocess.run(
        [sys.executable, script, str(folders.profile), reader.login, PASSWORD, str(picture)],
        capture_output=True, text=True, env=bare, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["platform"] == "offscreen"
    assert said["hung"]
    assert said["opengl"] == [], "no OpenGL is even loaded"
    assert len(said["places"]) == 4
    shot = QImage(str(picture)).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    for left, top, width, height in said["places"]:
        middle = pixels[top + height // 4 : top + 3 * height // 4, left + width // 4 : left + 3 * width // 4]
        assert middle.std() > 15, "there is an image"
        assert len(np.unique(middle)) > 60
