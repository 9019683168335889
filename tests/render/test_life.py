"""Views come and go: nothing of VTK or of the images stays, and a machine without OpenGL is told so."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref

import numpy as np
import pytest
from vtkmodules.vtkCommonCore import vtkObjectBase

from readstation.ui.canvas_painters import PainterFactory, VtkCanvasPainter
from readstation.viewer.marks import LineEnd, LineMark, MarkRole
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.state import Draft
from tests.render.volumes import volume_of
from tests.support.painted import PAINTERS, PaintedView


def vtk_objects() -> list[object]:
    """What of VTK is alive in Python; the shared fonts are not a view's."""
    gc.collect()
    alive = [thing for thing in gc.get_objects() if issubclass(type(thing), vtkObjectBase)]
    return [thing for thing in alive if thing.GetClassName() not in ("vtkTextProperty", "vtkFreeTypeTools")]


def paint_everything(view: PaintedView) -> None:
    state = view.state
    state.resize(400, 380, 1.0)
    state.show(volume_of(np.zeros((4, 60, 60), np.int16)), (320.0, 70.0))
    state.corner_texts = CornerTexts(("Late arterial",), ("Slice 1 / 4",))
    ends = state.geometry.patient_of(100, 100), state.geometry.patient_of(200, 150)
    state.marks = (LineMark("a", "T1", MarkRole.TARGET, *ends, 466),)
    state.draft = Draft(state.marks[0].moved(*ends), LineEnd.END)
    view.paint_pixels()


@pytest.fixture(params=list(PAINTERS))
def make_painter(request: pytest.FixtureRequest) -> PainterFactory:
    return PAINTERS[request.param]


def test_no_vtk_object_lives_after_close(make_painter: PainterFactory) -> None:
    warm = PaintedView(make_painter)
    paint_everything(warm)
    warm.close()
    del warm
    before = len(vtk_objects())
    for _ in range(3):
        view = PaintedView(make_painter)
        paint_everything(view)
        view.close()
        view.close()
    del view
    assert len(vtk_objects()) == before


def test_the_voxels_are_let_go_with_the_view_and_with_another_volume(make_painter: PainterFactory) -> None:
    view = PaintedView(make_painter)
    view.state.resize(200, 200, 1.0)
    voxels = [np.zeros((3, 50, 50), np.int16) for _ in range(2)]
    alive = [weakref.ref(each) for each in voxels]
    for _ in range(2):
        view.state.show(volume_of(voxels.pop(0)), (320.0, 70.0))
        view.paint_pixels()
    gc.collect()
    assert [ref() is None for ref in alive] == [True, False]
    view.close()
    gc.collect()
    assert alive[1]() is None


def test_closing_before_painting_is_safe_and_a_closed_view_paints_no_more(make_painter: PainterFactory) -> None:
    view = PaintedView(make_painter)
    view.close()
    with pytest.raises(RuntimeError, match="closed view"):
        view.paint_pixels()


def test_an_empty_view_paints_its_words_only(view: PaintedView) -> None:
    view.state.resize(300, 200, 1.0)
    assert int(view.paint_pixels()[..., :3].max()) == 0
    view.state.corner_texts = CornerTexts(("Delayed",))
    pixels = view.paint_pixels()[..., :3]
    assert int(pixels[:30, :90].max()) > 200
    assert int(pixels[40:].max()) == 0


def test_a_view_is_emptied_and_filled_again(view: PaintedView) -> None:
    view.state.resize(300, 200, 1.0)
    for _ in range(2):
        view.state.show(volume_of(np.full((2, 50, 50), 500, np.int16)), (320.0, 70.0))
        assert int(view.paint_pixels()[100, 150, 0]) == 255
        view.state.clear()
        assert int(view.paint_pixels()[100, 150, 0]) == 0


def test_text_keeps_its_place_while_a_number_counts(view: PaintedView) -> None:
    """Digits take equal room, so that a slice number does not shake."""
    from readstation.viewer.drawing import FontWeight
    from readstation.viewer.glyphs import text_width_px

    widths = {text_width_px(f"Slice {n} / 148", 12, FontWeight.REGULAR, 1.0) for n in (111, 148, 100, 177)}
    assert len(widths) == 1


def test_many_letters_make_the_atlas_grow() -> None:
    """At twice the pixels, hundreds of different letters are more than the first texture holds."""
    letters = "".join(chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x180)))
    lines = tuple(letters[start : start + 60] for start in range(0, len(letters), 60))
    view, again = PaintedView(VtkCanvasPainter), PaintedView(VtkCanvasPainter)
    view.state.resize(700, 700, 2.0)
    view.state.corner_texts = CornerTexts(lines, lines)
    first = view.paint_pixels()
    view.close()
    again.state.resize(700, 700, 2.0)
    again.state.corner_texts = view.state.corner_texts
    try:
        assert np.array_equal(first, again.paint_pixels())
    finally:
        again.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how OpenGL is taken away differs elsewhere")
def test_a_machine_without_opengl_is_told_so() -> None:
    program = (
        "from readstation.viewer.offscreen import offscreen_window\n"
        "from readstation.core.errors import EnvironmentFault\n"
        "try:\n    offscreen_window()\nexcept EnvironmentFault as fault:\n    print('FAULT', fault)\n"
    )
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare["__EGL_VENDOR_LIBRARY_FILENAMES"] = os.devnull
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=bare, check=False)
    assert "FAULT The images cannot be drawn" in done.stdout
    assert "Your work is kept." in done.stdout
