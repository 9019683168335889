"""The first image of a CT series in memory: of a case that the station knows, and from a folder, beside others."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.app.interpreter import settle
from readstation.cli import bench_load_peers as peers
from readstation.cli.bench_data import write_series
from readstation.cli.bench_load import ROWS, SLICES
from readstation.cli.bench_runs import MINIMUM_RUNS, available, in_turn, median, ratio_of_rounds

KINDS = ("uncompressed", "jpeg_lossless")
OURS, FOLDER = "ours", "ours, folder"
PEERS = {"dicomsdl": "dicomsdl", "pydicom": "pydicom", "SimpleITK": "SimpleITK"}
_WARM_SLICES = 3
_FIRST_ROUNDS, _SLOW = 2, 5.0
TOUCHED_BYTES = 480_000_000
"""So much memory is touched and given back before the clock starts."""

_Work = Callable[[], NDArray[Any]]


@dataclass(frozen=True)
class _Places:
    """A series as a folder and as it was taken into a station; what is to be closed when it was measured."""

    folder: str
    profile: Path
    until_done: ExitStack


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
        Rounds; at least seven count as evidence. A peer five times slower than the best one takes part in two only.
    path
        A folder with one series; None for own ones.
    kinds
        Which encodings are made.
    slices, rows
        The size of own series.

    Returns
    -------
    dict
        Seconds, medians over the rounds, until the stored values of the middle slice of the sorted series are in
        memory. `ours` is what happens when a case is opened: the station has taken the series in before, so its
        database knows files, order and geometry; the facts of the case are read from it, the loading threads read
        header and pixels of the slice that is looked at, and go on with the others. `ours_folder` begins, as the peers
        do, with a folder of which nothing is known, and sorts the whole series first. SimpleITK can only read the
        series as a whole. Whoever reads, the interpreter is set as in an open window. `ratio_best_peer` and
        `ratio_best_peer_folder` are medians of the ratios in each round;
        `ratio_best_peer_folder_processor` is of processor times, on which other work on the machine weighs less.
    """
    runs = MINIMUM_RUNS if runs is None else runs
    with tempfile.TemporaryDirectory() as scratch:
        if path is not None:
            return {"bench": "first", **_measured(path, runs, scratch), "data": "the series of the given folder"}
        records = {}
        for kind in kinds:
            records[kind] = _measured(write_series(Path(scratch) / kind, kind, slices, rows).folder, runs, scratch)
    data = f"{slices} x {rows} x {rows} CT made by the bench"
    return {"bench": "first", **records[kinds[0]], "data": data, "kinds": records}


def _measured(folder: Path, runs: int, scratch: str) -> dict[str, Any]:
    warm = Path(scratch) / f"warm-{folder.name}"
    kind = folder.name if folder.parent == Path(scratch) else "uncompressed"
    write_series(warm, kind, _WARM_SLICES)
    here, absent = available(PEERS)
    arguments = [str(folder), str(warm), str(_taken_in(folder, scratch)), str(_taken_in(warm, scratch))]
    found = in_turn(__name__, [OURS, FOLDER, *here], arguments, min(_FIRST_ROUNDS, runs))
    truth = found[FOLDER][0]["digest"]
    right = {
        name: median(found[name], "seconds") or 0.0
        for name in here
        if found[name] and all(each["digest"] == truth for each in found[name])
    }
    fastest = min(right.values(), default=0.0)
    going = [OURS, FOLDER, *(name for name, took in right.items() if took <= _SLOW * fastest)]
    if runs > _FIRST_ROUNDS:
        for name, more in in_turn(__name__, going, arguments, runs - _FIRST_ROUNDS).items():
            found[name] += more
    if any(each["digest"] != truth for each in found[OURS] + found[FOLDER]):
        raise RuntimeError("the slices are not the same")
    best = min(right, key=lambda name: right[name], default=None)

    def ratio(name: str, key: str) -> float | None:
        return ratio_of_rounds(found[name], found[best], key) if best else None

    return {
        "unit": "s",
        "ours": median(found[OURS], "seconds"),
        "ours_folder": median(found[FOLDER], "seconds"),
        "peers": {name: median(found[name], "seconds") for name in right},
        "peers_wrong": sorted(set(here) - set(right)),
        "peers_absent": absent,
        "floor": None,
        "ratio_best_peer": ratio(OURS, "seconds"),
        "ratio_best_peer_folder": ratio(FOLDER, "seconds"),
        "ratio_best_peer_folder_processor": ratio(FOLDER, "processor_s"),
        "ratio_floor": None,
        "runs": runs,
        "memory_peak_mb": None,
    }


def _taken_in(folder: Path, scratch: str) -> Path:
    """Take the series of a folder into a station of its own, and return its profile."""
    from readstation.app.intake import take_in
    from readstation.app.station import OpenStation
    from readstation.core.jobs import QuietJob

    profile = Path(scratch) / f"station-{folder.name}"
    with OpenStation(profile) as station:
        report = take_in(station, [folder], QuietJob())
    if len(report.taken) != 1:
        raise RuntimeError("the folder does not hold one series")
    return profile


def _folder(here: _Places) -> _Work:
    from readstation.core.jobs import QuietJob
    from readstation.imaging.pixels import PixelReader
    from readstation.imaging.plan import plan_series

    def run() -> NDArray[Any]:
        plan = plan_series(peers.paths_in(here.folder), QuietJob())
        out = np.empty(plan.shape[1:], plan.dtype)
        PixelReader(plan).fill(plan.shape[0] // 2, out)
        return out

    return run


def _known(here: _Places) -> _Work:
    """Open the one case of a station."""
    from readstation.app.station import OpenStation

    station = here.until_done.enter_context(OpenStation(here.profile))
    images = station.store.images
    case = station.run(lambda: images.facts(images.series_keys()[0]))

    def run() -> NDArray[Any]:
        arrived = threading.Event()

        def heard(key: str) -> None:  # noqa: ARG001 - there is one series
            volume = loader.volume(facts.series_key)
            if volume is not None and volume.has_slice(middle):
                arrived.set()

        [facts] = station.run(images.series_of, case.case_alias, case.timepoint)
        middle = facts.slices // 2
        loader = station.volumes.open_case(heard)
        here.until_done.callback(loader.close)
        loader.show([facts])
        arrived.wait()
        volume = loader.volume(facts.series_key)
        if volume is None:
            raise RuntimeError("the series was not loaded")
        done: NDArray[Any] = volume.voxels[middle]
        return done

    return run


def _dicomsdl(here: _Places) -> _Work:
    import dicomsdl

    def run() -> NDArray[Any]:
        places = sorted((dicomsdl.open(path).ImagePositionPatient[2], path) for path in peers.paths_in(here.folder))
        source = dicomsdl.open(places[len(places) // 2][1])
        info = source.getPixelDataInfo()
        out = np.empty((info["Rows"], info["Cols"]), dtype=info["dtype"])
        source.copyFrameData(0, out)
        return out

    return run


def _pydicom(here: _Places) -> _Work:
    import pydicom

    def run() -> NDArray[Any]:
        tags = ["ImagePositionPatient"]
        places = sorted(
            (float(pydicom.dcmread(path, stop_before_pixels=True, specific_tags=tags).ImagePositionPatient[2]), path)
            for path in peers.paths_in(here.folder)
        )
        return np.asarray(pydicom.dcmread(places[len(places) // 2][1]).pixel_array)

    return run


def _simpleitk(here: _Places) -> _Work:
    load = peers.ready("SimpleITK")

    def run() -> NDArray[Any]:
        voxels = load(here.folder)
        middle: NDArray[Any] = voxels[len(voxels) // 2]
        return middle

    return run


_WAYS: dict[str, Callable[[_Places], _Work]] = {
    OURS: _known,
    FOLDER: _folder,
    "dicomsdl": _dicomsdl,
    "pydicom": _pydicom,
    "SimpleITK": _simpleitk,
}


def _once(name: str, folder: str, warm: str, profile: str, warm_profile: str) -> dict[str, Any]:
    with ExitStack() as done:
        _WAYS[name](_Places(warm, Path(warm_profile), done))()
    with ExitStack() as done:
        work = _WAYS[name](_Places(folder, Path(profile), done))
        settle()
        np.ones(TOUCHED_BYTES, dtype=np.uint8)
        begun, before = time.perf_counter(), time.process_time()
        made = work()
        took, worked = time.perf_counter() - begun, time.process_time() - before
        digest = hashlib.sha256(_values(made).tobytes()).hexdigest()
    return {"seconds": took, "processor_s": worked, "digest": digest}


def _values(made: NDArray[Any]) -> NDArray[np.int32]:
    """Return values that are comparable: some peers add the intercept."""
    whole: NDArray[np.int32] = made.astype(np.int32)
    whole -= whole.min()
    return whole


if __name__ == "__main__":
    print(json.dumps(_once(*sys.argv[1:6])))
