"""Milliseconds a slice on the adjudication bench, beside the reading room over the same case in the same run."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from readstation.cli.bench_data import place_image, save, series_header, slices_of
from readstation.cli.bench_draw import display
from readstation.core.errors import EnvironmentFault

RUNS = 11
FEWEST_RUNS = 7
SLICES, ROWS = 52, 512
_STUDIES = 6


def measure(runs: int | None = None, slices: int = SLICES, rows: int = ROWS) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        At least 7 are made. In each run both windows are scrolled by 24 notches of the wheel, in shuffled order, while
        the other waits behind.
    slices, rows
        Of each of the six timepoints' images, which are square.

    Returns
    -------
    dict
        Milliseconds from a notch until every linked view is painted and the X server has answered, medians over the
        runs of the median frame: `ours` of the adjudication bench with two reads of five targets at six timepoints,
        `peers` of the reading room with one of them at the last timepoint. `ratio_best_peer` is the median of the
        ratios within a run. `view_px` names the sizes of the views that were painted.

    Raises
    ------
    EnvironmentFault
        If there is no display and none can be started, or a window did not come to its end.
    """
    runs = max(RUNS if runs is None else runs, FEWEST_RUNS)
    with tempfile.TemporaryDirectory() as scratch, display() as environment:
        write_studies(Path(scratch) / "images", slices, rows)
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", __name__, scratch, str(runs)],
            capture_output=True,
            check=False,
            text=True,
            env=environment,
        )
    if done.returncode:
        raise EnvironmentFault("A window of the bench did not come to its end.", "Nothing was measured.")
    said = json.loads(done.stdout.splitlines()[-1])
    bench, room = ([statistics.median(each) for each in said[name]] for name in ("bench_ms", "room_ms"))
    return {
        "bench": "adjudicate",
        "unit": "ms",
        "ours": round(statistics.median(bench), 2),
        "peers": {"reading_room": round(statistics.median(room), 2)},
        "largest": {name: round(max(map(max, said[f"{name}_ms"])), 1) for name in ("bench", "room")},
        "floor": None,
        "ratio_best_peer": round(statistics.median(one / other for one, other in zip(bench, room, strict=True)), 2),
        "ratio_floor": None,
        "view_px": {"bench": said["bench_px"], "room": said["room_px"]},
        "runs": runs,
        "memory_peak_mb": round(said["memory_kb"] / 1024, 1),
        "data": f"made here: six CT studies of {rows} x {rows} x {slices}, two reads of five targets",
    }


def write_studies(folder: Path, slices: int, rows: int) -> None:
    """Write one late arterial series a study, uncompressed: six studies of one subject, eight weeks apart."""
    folder.mkdir(parents=True)
    voxels = slices_of(slices, rows)
    for study in range(_STUDIES):
        made = series_header(study)
        made.Rows = made.Columns = rows
        made.StudyInstanceUID = f"{made.StudyInstanceUID}.{study}"
        made.SeriesDescription = made.ProtocolName = "ABD LATE ARTERIAL"
        made.ContrastBolusStartTime = "101958.000000"
        made.StudyDate = made.SeriesDate = made.AcquisitionDate = made.ContentDate = f"2024{2 * study + 1:02}15"
        for index, pixels in enumerate(voxels):
            place_image(made, study, index)
            # No two images are alike: the station would recognise them.
            made.PixelData = (pixels + np.int16(study)).tobytes()
            made["PixelData"].VR = "OW"
            save(made, folder / f"S{study}I{index:04}.dcm")


def _measure(folder: str, runs: str) -> None:
    from readstation.app.adjudication_bench import measure_paces

    place = Path(folder)
    found = asdict(measure_paces(place / "station", place / "images", int(runs)))
    print(json.dumps(found | {"memory_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


if __name__ == "__main__":
    _measure(*sys.argv[1:])
