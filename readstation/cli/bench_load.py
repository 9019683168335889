"""Loading a CT series into one volume in memory, beside other programs that do the same, in every encoding."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.cli import bench_load_peers as peers
from readstation.cli.bench_data import KINDS, Series, write_series
from readstation.cli.bench_runs import MINIMUM_RUNS, in_turn, median, ratio_of_rounds

SLICES, SLICES_JPEG_2000, ROWS = 300, 100, 512
OURS, FLOOR, VERIFIED = "ours", "floor", "ours, verified"
_WARM_SLICES = 3
_SLOW = 3.0
_FIRST_ROUNDS = 2


def measure(
    runs: int | None = None,
    path: Path | None = None,
    kinds: Sequence[str] = KINDS,
    slices: int = SLICES,
    rows: int = ROWS,
) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Rounds; at least seven count as evidence. A peer more than three times slower than the best one takes part in
        the first two only.
    path
        A folder with one series; None for own ones.
    kinds
        Which encodings are made.
    slices, rows
        The size of own series; of JPEG 2000 a third of the slices.

    Returns
    -------
    dict
        Seconds, medians over the rounds, from the folder to the sorted volume in memory. `ours` is without the
        comparison with digests, which no peer makes; `ours_verified` is with a digest computed of every slice. The
        floor reads the files and keeps what it read. `cpu_s` is the processor time of each, of all threads together,
        which other work on the machine changes less. The figures of the first encoding stand at the top, all of them
        under `kinds`.
    """
    runs = MINIMUM_RUNS if runs is None else runs
    with tempfile.TemporaryDirectory() as scratch:
        if path is not None:
            return {"bench": "load", **_measured(path, None, runs, scratch), "data": "the series of the given folder"}
        records: dict[str, dict[str, Any]] = {}
        for kind in kinds:
            count = slices if kind != "jpeg_2000" else max(1, slices * SLICES_JPEG_2000 // SLICES)
            series = write_series(Path(scratch) / kind, kind, count, rows)
            records[kind] = _measured(series.folder, series, runs, scratch)
    data = f"{slices} x {rows} x {rows} CT made by the bench; of JPEG 2000 a third of the slices"
    return {"bench": "load", **records[kinds[0]], "data": data, "kinds": records}


def _measured(folder: Path, series: Series | None, runs: int, scratch: str) -> dict[str, Any]:
    warm = Path(scratch) / f"warm-{series.kind if series else 'given'}"
    write_series(warm, series.kind if series else KINDS[0], _WARM_SLICES)
    arguments = [str(folder), str(warm)]
    names = [OURS, VERIFIED, FLOOR, *peers.present()]
    found = in_turn(__name__, names, arguments, min(_FIRST_ROUNDS, runs))
    truth = _truth(found, series)
    wrong = {name for name in peers.present() if not _is_right(found[name], truth)}
    right = {name: median(found[name], "seconds") or 0.0 for name in peers.present() if name not in wrong}
    fastest = min(right.values(), default=0.0)
    going = [OURS, VERIFIED, FLOOR, *(name for name, took in right.items() if took <= _SLOW * fastest)]
    if runs > _FIRST_ROUNDS:
        for name, more in in_turn(__name__, going, arguments, runs - _FIRST_ROUNDS).items():
            found[name] += more
    best = min(right, key=lambda name: right[name], default=None)
    if not all(_is_right([one], truth) for one in found[OURS] + found[VERIFIED]):
        raise RuntimeError("the volume is not the one that was written")
    return {
        "unit": "s",
        "ours": median(found[OURS], "seconds"),
        "ours_verified": median(found[VERIFIED], "seconds"),
        "peers": {name: median(found[name], "seconds") for name in right},
        "peers_wrong": sorted(wrong),
        "peers_absent": peers.absent(),
        "floor": median(found[FLOOR], "seconds"),
        "ratio_best_peer": ratio_of_rounds(found[OURS], found[best], "seconds") if best else None,
        "ratio_floor": ratio_of_rounds(found[OURS], found[FLOOR], "seconds"),
        "cpu_s": {name: median(found[name], "cpu_seconds") for name in (OURS, VERIFIED, FLOOR, *right)},
        "runs": runs,
        "memory_peak_mb": median(found[OURS], "memory_mb", 1),
        "volume_mb": round(found[OURS][0]["volume_mb"], 1),
    }


def _truth(found: dict[str, list[dict[str, Any]]], series: Series | None) -> list[int]:
    """Return the sums of the slices: as they were written, or of a given folder as we read them."""
    return list(series.sums) if series is not None else found[OURS][0]["sums"]


def _is_right(records: Sequence[dict[str, Any]], truth: Sequence[int]) -> bool:
    """Whether the sums of the slices are those of the stored values, or of those with the intercept added."""
    if not records:
        return False
    for record in records:
        sums = record["sums"]
        offsets = {have - want for have, want in zip(sums, truth, strict=False)}
        mirrored = {have - want for have, want in zip(reversed(sums), truth, strict=False)}
        if len(sums) != len(truth) or not any(len(each) == 1 for each in (offsets, mirrored)):
            return False
    return True


def _ours(*, is_verified: bool) -> peers.Loader:
    from readstation.core.ids import SeriesKey
    from readstation.core.jobs import QuietJob
    from readstation.imaging import load as ours
    from readstation.imaging.digest import image_digest
    from readstation.imaging.pixels import PixelReader
    from readstation.imaging.plan import plan_series

    def load(folder: str) -> NDArray[Any]:
        return ours.read_volume([Path(path) for path in peers.paths_in(folder)], SeriesKey("bench"), QuietJob()).voxels

    def verified(folder: str) -> NDArray[Any]:
        job = QuietJob()
        plan = plan_series([Path(path) for path in peers.paths_in(folder)], job)
        voxels, reader = ours.empty_voxels(plan), PixelReader(plan)

        def fill(run: Sequence[int]) -> None:
            reader.fill_run(run, voxels)
            for index in run:
                file, image = plan.places[index]
                image_digest(voxels[index], file.form, image.frame)

        ours.on_threads(fill, len(voxels), job)
        return voxels

    return verified if is_verified else load


def _floor(folder: str) -> list[bytes]:
    return [Path(path).read_bytes() for path in peers.paths_in(folder)]


def _pretouched(size: int) -> None:
    """Touch as much memory as a load needs and give it back: a virtual machine's first touch is not measured."""
    np.ones(size, dtype=np.uint8)


def _reset_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory_kb(field: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _cpu_s() -> float:
    """Return the processor time of this process, all its threads and its children."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def _once(name: str, folder: str, warm: str) -> dict[str, Any]:
    """Measure one way to load, in this process, which does nothing else."""
    work: Callable[[str], Any]  # The floor gives bytes and no volume.
    if name == FLOOR:
        work = _floor
    elif name in (OURS, VERIFIED):
        work = _ours(is_verified=name == VERIFIED)
    else:
        work = peers.ready(name)
    work(warm)
    files = sum(Path(path).stat().st_size for path in peers.paths_in(folder))
    _pretouched(3 * max(files, 160_000_000))
    _reset_peak()
    before = _memory_kb("VmRSS")
    begun, cpu_begun = time.perf_counter(), _cpu_s()
    made: Any = work(folder)
    took, cpu_took = time.perf_counter() - begun, _cpu_s() - cpu_begun
    risen = _memory_kb("VmHWM") - before
    is_volume = name != FLOOR
    return {
        "seconds": took,
        "cpu_seconds": cpu_took,
        "memory_mb": risen / 1024,
        "volume_mb": made.nbytes / 2**20 if is_volume else 0.0,
        "sums": [int(each.sum(dtype=np.float64)) for each in made] if is_volume else [],
    }


if __name__ == "__main__":
    print(json.dumps(_once(*sys.argv[1:4])))
