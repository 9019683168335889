"""Milliseconds a frame of four linked panes: ours with both painters, VTK's own classes, and the bare blit."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from readstation.cli.bench_draw_data import write_volumes
from readstation.core.errors import EnvironmentFault

FRAMES = 25
FEWEST_RUNS = 7
_OURS = ("vtk", "raster")
_PEERS = ("vtk_stock",)
_OTHERS = ("vtk_stock_no_multisampling", "blit_unscaled", "blit_mapped")
_FLOOR = "blit"
_SCREEN = "1920x1080x24"
_SEED = 7


def measure_bench(job: str, runs: int, series: Path | None) -> dict[str, Any]:
    """Return the record of a drawing bench.

    Every kind of panes has a process of its own with a window on the same display. In each run every kind draws 25
    frames, in shuffled order, while the others wait.

    Parameters
    ----------
    job
        ``scroll``, ``window``, ``mpr``, ``fusion`` or ``planes``.
    runs
        At least 7 are made.
    series
        A folder with a CT series; a CT is made where None.

    Returns
    -------
    dict
        ``ours``, ``peers`` and ``floor`` are medians over the runs of the median frame, ms. ``ratio_best_peer`` and
        ``ratio_floor`` belong to each painter of ours: the medians of the ratios within a run, so that what else the
        machine did in a run counts on both sides. The floor puts the pictures of ours, which are pixels already, on
        the widgets as ours does, with nothing over them: it takes nothing from the volumes and looks nothing up.
        ``others`` holds what is no bar: stock panes without multisampling, the pixels of whole panes, which need no
        scaling, and pictures that are made anew in each frame as ours are, one after the other.

    Raises
    ------
    EnvironmentFault
        If there is no display and none can be started.
    """
    kinds = (*_OURS, *_PEERS, *_OTHERS, _FLOOR)
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    memory: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place, display() as environment:
        folder = Path(place)
        data = write_volumes(folder, series)
        with contextlib.ExitStack() as stack:
            workers = {kind: stack.enter_context(_worker(kind, folder, environment)) for kind in kinds}
            chance = random.Random(_SEED)  # noqa: S311 - an order, not a secret
            for _ in range(max(runs, FEWEST_RUNS)):
                for kind in chance.sample(kinds, len(kinds)):
                    said = _ask(workers[kind], {"job": job, "frames": FRAMES})
                    times[kind].append(statistics.median(said["times_ms"]))
                    memory[kind] = said["memory_peak_mb"]
    medians = {kind: statistics.median(each) for kind, each in times.items()}
    best_peer = min(_PEERS, key=lambda kind: medians[kind])
    return {
        "bench": job,
        "unit": "ms",
        "ours": {kind: round(medians[kind], 2) for kind in _OURS},
        "peers": {kind: round(medians[kind], 2) for kind in _PEERS},
        "others": {kind: round(medians[kind], 2) for kind in _OTHERS},
        "floor": round(medians[_FLOOR], 2),
        "ratio_best_peer": {kind: round(_ratio(times[kind], times[best_peer]), 3) for kind in _OURS},
        "ratio_floor": {kind: round(_ratio(times[kind], times[_FLOOR]), 2) for kind in _OURS},
        "runs": max(runs, FEWEST_RUNS),
        "memory_peak_mb": {kind: memory[kind] for kind in _OURS},
        "data": data,
    }


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios within a run."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Give an environment with an X display: the one there is, else an Xvfb of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    if os.environ.get("DISPLAY"):
        yield environment
        return
    if not shutil.which("Xvfb"):
        raise EnvironmentFault(
            "There is no display to draw on.", "Nothing was measured.", "Install Xvfb or set DISPLAY."
        )
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", _SCREEN, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(  # noqa: S603 - a fixed command
        command, pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as announced:
            number = announced.readline().strip()
        if not number:
            raise EnvironmentFault("Xvfb did not start.", "Nothing was measured.")
        yield {**environment, "DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def _worker(kind: str, folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Give a process with panes of a kind, its window open."""
    worker = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "readstation.cli.bench_draw_worker", kind, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        _answer(worker)
        yield worker
    finally:
        if worker.stdin is not None:
            worker.stdin.close()
        worker.terminate()
        worker.wait()
        if worker.stdout is not None:
            worker.stdout.close()


def _ask(worker: subprocess.Popen[str], question: dict[str, Any]) -> dict[str, Any]:
    if worker.stdin is None:
        raise RuntimeError("a worker has a standard input")
    worker.stdin.write(json.dumps(question) + "\n")
    worker.stdin.flush()
    return _answer(worker)


def _answer(worker: subprocess.Popen[str]) -> dict[str, Any]:
    line = "" if worker.stdout is None else worker.stdout.readline()
    if not line:
        raise EnvironmentFault("A window of the bench ended by itself.", "Nothing was measured.")
    answer: dict[str, Any] = json.loads(line)
    return answer
