"""``kill -9`` with a line in the hand: the next start names it and leads back to the very place (TR-40)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.app.demo import prepare
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "viable-rim-2026"

pytestmark = pytest.mark.display


def test_a_reader_who_was_cut_off_comes_back_to_slice_lesion_view_and_tool(
    display: str, tmp_path: Path, phantom_trial: PhantomTrial
) -> None:
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    script = str(Path(__file__).with_name("held_reader.py"))
    command = [sys.executable, script, str(folders.profile), reader.login, PASSWORD, str(folders.phantom)]
    environment = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "draw"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said: list[str] = []
        for line in child.stdout:
            assert not line.startswith("stalled"), line
            said.append(line.strip())
            if line.startswith("where"):
                break
        else:
            pytest.fail(f"the reader ended by itself: {child.stderr.read()[-2000:]}")
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    done = subprocess.run([*command, "back"], capture_output=True, text=True, env=environment, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    back = done.stdout.splitlines()
    assert not [line for line in back if line.startswith("stalled")]
    shown = [line.removeprefix("shown ") for line in back if line.startswith("shown")]
    assert any(line.startswith("Your work up to ") and line.endswith(" was kept") for line in shown)
    assert "The T2 line you were drawing" in shown
    assert "not finished, draw it again" in shown
    assert [line for line in back if line.startswith(("where", "actions"))] == said
