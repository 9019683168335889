"""The language of the window is kept for the station's next start, and the command can set it for one start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, GERMAN = "Sign in", "Anmelden"


def _start(profile: Path, keep: str, *options: str) -> str:
    """Start the station, have a language kept where one is given, and return what the sign-in button says."""
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare |= {"QT_QPA_PLATFORM": "offscreen", "READSTATION_PAINTER": "raster", "PYTHONPATH": str(ROOT)}
    script = str(Path(__file__).with_name("language_start.py"))
    done = subprocess.run(
        [sys.executable, script, str(profile), keep, *options],
        capture_output=True, text=True, env=bare, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return str(json.loads(done.stdout.strip().splitlines()[-1]))


def test_the_language_is_kept_for_the_next_start(tmp_profile: Path) -> None:
    assert _start(tmp_profile, "", "--language", "de") == GERMAN
    assert _start(tmp_profile, "de") == ENGLISH, "the option held for one start; the window stays as it is while open"
    assert _start(tmp_profile, "") == GERMAN
    assert _start(tmp_profile, "", "--language", "en") == ENGLISH
