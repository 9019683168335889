"""``readstation bench scroll`` and its sisters draw in real windows of their own processes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from readstation.cli import bench_draw, bench_draw_data


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_draw_data, "_CT_SHAPE", (40, 64, 64))
    monkeypatch.setattr(bench_draw_data, "_CT_SPACING_MM", (8.0, 6.0, 6.0))
    monkeypatch.setattr(bench_draw, "FRAMES", 2)
    monkeypatch.setattr(bench_draw, "FEWEST_RUNS", 1)
    monkeypatch.setattr(bench_draw, "_OTHERS", ())


@pytest.mark.display
@pytest.mark.parametrize("job", ["mpr", "fusion"])
def test_every_kind_of_panes_draws_in_one_run(job: str, small: None, display: str) -> None:
    record = bench_draw.measure_bench(job, 1, None)
    assert json.loads(json.dumps(record)) == record
    assert (record["bench"], record["unit"], record["runs"]) == (job, "ms", 1)
    assert record["ours"].keys() == record["ratio_floor"].keys() == {"vtk", "raster"}
    assert record["peers"].keys() == {"vtk_stock"}
    assert min(*record["ours"].values(), *record["peers"].values(), record["floor"]) > 0
    assert record["ratio_best_peer"]["raster"] == pytest.approx(
        record["ours"]["raster"] / record["peers"]["vtk_stock"], abs=0.01
    )
    assert record["memory_peak_mb"]["raster"] > 50
    assert "made here" in record["data"]


def test_the_volumes_lie_over_each_other(tmp_path: Path, small: None) -> None:
    bench_draw_data.write_volumes(tmp_path, None)
    places = json.loads((tmp_path / "volumes.json").read_text())
    middles = []
    for name in ("ct", "spect"):
        shape = np.load(tmp_path / f"{name}.npy").shape
        middles.append(np.array(places[name]["matrix"]) @ [*((np.array(shape) - 1) / 2), 1])
    assert middles[0] == pytest.approx(middles[1])
