"""From the wish to open a case until its first image is on the screen: after the start, and later."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from readstation.cli.bench_data import place_image, save, series_header, slices_of
from readstation.cli.bench_draw import display
from readstation.cli.bench_runs import median
from readstation.core.errors import EnvironmentFault

RUNS = 7
BAR_MS = 150
CASES = {"4 x 52": 52, "4 x 150": 150}
"""Slices of each of the four phases: as in the demonstration, and of a thin reconstruction."""
PHASES = (
    ("ABD NATIVE", 0),
    ("ABD LATE ARTERIAL", 35),
    ("ABD PORTAL VENOUS", 75),
    ("ABD DELAYED", 180),
)
"""Description of a phase, and seconds after the beginning of the bolus; the native one was taken before."""
_LATER = 3
_BOLUS_S = 10 * 3600 + 20 * 60


def measure(runs: int | None = None) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Starts of the window.

    Returns
    -------
    dict
        Milliseconds, medians. In each run a window is started, prepares itself on the worklist, opens one of the cases
        (in turn) and then each of them three times more. `after_start` is the first opening, `ours` and `later` are
        the others, `largest` the largest of them all; `all` is until every view shows its image, `verified` until all
        is compared. `longest_beat` is the longest time in which the window served no event while it prepared itself.

    Raises
    ------
    EnvironmentFault
        If there is no display and none can be started, or a window did not come to its end.
    """
    runs = RUNS if runs is None else runs
    from readstation.app.opening_bench import station_with_cases

    after_start: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
    later: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
    beats: list[dict[str, float]] = []
    names = list(CASES)
    with tempfile.TemporaryDirectory() as scratch, display() as environment:
        folders = [
            write_phases(Path(scratch) / f"case{subject}", subject, CASES[name]) for subject, name in enumerate(names)
        ]
        login, _ = station_with_cases(Path(scratch) / "station", folders)
        for run in range(runs):
            order = [run % len(names), *[place for _ in range(_LATER) for place in range(len(names))]]
            said = _run([str(Path(scratch) / "station" / "profile"), login, *map(str, order)], environment)
            first, *rest = said["openings"]
            after_start[names[order[0]]].append(first)
            for place, opening in zip(order[1:], rest, strict=True):
                later[names[place]].append(opening)
            beats.append({"longest_beat_ms": said["longest_beat_ms"]})
    return {
        "bench": "open",
        "unit": "ms",
        "ours": {name: median(found, "first_ms", 1) for name, found in later.items()},
        "after_start": {name: median(found, "first_ms", 1) for name, found in after_start.items()},
        "later": {name: _medians(found) for name, found in later.items()},
        "largest": {
            name: max((each["first_ms"] for each in (*after_start[name], *later[name])), default=None) for name in names
        },
        "bar": BAR_MS,
        "longest_beat": median(beats, "longest_beat_ms", 1),
        "peers": {},
        "floor": None,
        "ratio_best_peer": None,
        "ratio_floor": None,
        "runs": runs,
        "memory_peak_mb": None,
        "data": "cases of four CT phases of 512 x 512, made by the bench",
    }


def _medians(found: list[dict[str, float]]) -> dict[str, float | None]:
    return {name: median(found, f"{name}_ms", 1) for name in ("first", "all", "verified")}


def write_phases(folder: Path, subject: int, slices: int, rows: int = 512) -> Path:
    """Write the four phases of one subject's study, uncompressed, and return the folder."""
    folder.mkdir(parents=True)
    voxels = slices_of(slices, rows)
    for number, (name, after_s) in enumerate(PHASES):
        made = series_header(number, subject)
        made.Rows = made.Columns = rows
        made.SeriesDescription = made.ProtocolName = name
        for index, pixels in enumerate(voxels):
            place_image(made, number, index, subject)
            made.ContrastBolusStartTime = _clock(_BOLUS_S)
            made.AcquisitionTime = made.ContentTime = _clock(_BOLUS_S + (after_s or -60) + 0.01 * index)
            # No two images are alike: the station would recognise them.
            made.PixelData = (pixels + np.int16(10 * number + subject)).tobytes()
            made["PixelData"].VR = "OW"
            save(made, folder / f"P{number}I{index:04}.dcm")
    return folder


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}{whole // 60 % 60:02}{seconds % 60:09.6f}"


def _run(arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", __name__, *arguments], capture_output=True, check=False, text=True, env=environment
    )
    if done.returncode:
        raise EnvironmentFault("A window of the bench did not come to its end.", "Nothing was measured.")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _open(profile: str, login: str, *cases: str) -> None:
    from readstation.app.opening_bench import PASSWORD, measure_openings
    from readstation.core.ids import Login

    print(json.dumps(asdict(measure_openings(Path(profile), Login(login), PASSWORD, [int(each) for each in cases]))))


if __name__ == "__main__":
    _open(*sys.argv[1:])
