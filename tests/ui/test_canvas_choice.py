"""Which painter is taken: the one that was asked for, else the faster one, and raster without OpenGL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.app.settings import Settings, load_settings, save_settings
from readstation.core.errors import DataProblem
from readstation.ui.canvas_choice import FACTORIES, chosen_painter
from readstation.viewer.painter_name import PainterName


@pytest.mark.parametrize("asked", [PainterName.RASTER, PainterName.VTK])
def test_what_is_asked_for_is_taken_unmeasured(asked: PainterName) -> None:
    choice = chosen_painter(asked)
    assert (choice.name, choice.frame_ms) == (asked, {})
    assert choice.make_painter is FACTORIES[asked]


def test_the_faster_one_is_taken() -> None:
    choice = chosen_painter(PainterName.AUTO)
    assert set(choice.frame_ms) == {PainterName.RASTER, PainterName.VTK}
    assert choice.frame_ms[choice.name] == min(choice.frame_ms.values()) > 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how OpenGL is taken away differs elsewhere")
def test_without_opengl_it_is_raster_and_nothing_is_said_on_the_terminal() -> None:
    program = (
        "from readstation.ui.canvas_choice import chosen_painter\n"
        "from readstation.viewer.painter_name import PainterName\n"
        "choice = chosen_painter(PainterName.AUTO)\n"
        "print(choice.name, list(map(str, choice.frame_ms)))\n"
    )
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare |= {"__EGL_VENDOR_LIBRARY_FILENAMES": os.devnull, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=bare, check=False)
    assert done.stdout.strip() == "raster ['raster']"
    assert done.stderr == ""


def test_the_profile_holds_the_wish_and_the_environment_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READSTATION_PAINTER", raising=False)
    assert load_settings(tmp_path).wanted_painter is PainterName.AUTO
    save_settings(tmp_path, Settings(painter=PainterName.VTK))
    assert load_settings(tmp_path).wanted_painter is PainterName.VTK
    monkeypatch.setenv("READSTATION_PAINTER", "raster")
    assert load_settings(tmp_path).wanted_painter is PainterName.RASTER
    monkeypatch.setenv("READSTATION_PAINTER", "crayon")
    with pytest.raises(DataProblem, match="no such painter"):
        _ = load_settings(tmp_path).wanted_painter
