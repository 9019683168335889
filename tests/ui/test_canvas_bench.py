"""What the drawing benches measure against: the floor shows the pixels of ours, with nothing over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.cli import bench_draw_data
from readstation.ui.canvas_bench import JOBS, BenchVolumes, OurPanes
from readstation.ui.canvas_bench_floor import BlitPanes, MappedPanes
from readstation.ui.canvas_raster import RasterCanvasPainter


@pytest.fixture
def volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BenchVolumes:
    monkeypatch.setattr(bench_draw_data, "_CT_SHAPE", (60, 64, 64))
    monkeypatch.setattr(bench_draw_data, "_CT_SPACING_MM", (8.0, 6.0, 6.0))
    bench_draw_data.write_volumes(tmp_path, None)
    return BenchVolumes.read(tmp_path)


@pytest.fixture
def ours(qtbot: QtBot, volumes: BenchVolumes) -> Iterator[OurPanes]:
    panes = OurPanes(volumes, RasterCanvasPainter)
    qtbot.addWidget(panes.window)
    yield panes
    for canvas in panes._canvases:
        canvas.close_view()


def pixels(panes: OurPanes | BlitPanes, job: str, number: int) -> np.ndarray:
    panes.window.show()
    panes.show_job(job)
    if isinstance(panes, OurPanes):
        for canvas in panes._canvases:
            canvas.set_marks_visible(False)
            canvas.set_texts_visible(False)
    panes.step(job, number)
    QApplication.processEvents()
    image = panes.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[..., :3].astype(int)


@pytest.mark.parametrize("job", JOBS)
def test_the_floor_shows_the_pictures_of_ours(qtbot: QtBot, ours: OurPanes, volumes: BenchVolumes, job: str) -> None:
    floors = [*(BlitPanes(volumes, is_scaled=is_scaled) for is_scaled in (True, False)), MappedPanes(volumes)]
    for floor in floors:
        qtbot.addWidget(floor.window)
    for number in (1, 5):
        mine, scaled, whole, mapped = (pixels(panes, job, number) for panes in (ours, *floors))
        assert np.array_equal(scaled, whole), "what needs no scaling is the same"
        assert np.array_equal(scaled, mapped), "what is made anew is the same"
        differs = np.abs(mine - scaled).max(axis=2) > 1
        assert differs.mean() < 0.02, "but for letters, scale bar, colour bar and the frame of the active view"
        assert scaled.std() > 30
