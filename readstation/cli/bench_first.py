"""The first image of a CT series in memory, from a folder of which nothing is known, beside other programs."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.cli import bench_load_peers as peers
from readstation.cli.bench_data import write_series
from readstation.cli.bench_load import ROWS, SLICES
from readstation.cli.bench_runs import MINIMUM_RUNS, available, in_turn, median, ratio_of_rounds
from readstation.core.ids import SeriesKey

KINDS = ("uncompressed", "jpeg_lossless")
OURS, KNOWN = "ours", "ours, known series"
PEERS = {"dicomsdl": "dicomsdl", "pydicom": "pydicom", "SimpleITK": "SimpleITK"}
_WARM_SLICES = 3
_FIRST_ROUNDS, _SLOW = 2, 5.0
TOUCHED_BYTES = 480_000_000
"""So much memory is touched and given back before the clock starts."""

_Work = Callable[[], NDArray[Any]]


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
        memory. `ours` begins, as the peers do, with a folder of which nothing is known. `ours_known` is what happens
        when a case is opened: files and order are known, the loading threads hand over the slice, the headers of the
        whole series are read and the other slices are on their way. Peers that sort the whole series and then decode
        one slice; SimpleITK can only read the series as a whole.
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
    arguments = [str(folder), str(warm)]
    found = in_turn(__name__, [OURS, KNOWN, *here], arguments, min(_FIRST_ROUNDS, runs))
    truth = found[OURS][0]["digest"]
    right = {
        name: median(found[name], "seconds") or 0.0
        for name in here
        if found[name] and all(each["digest"] == truth for each in found[name])
    }
    fastest = min(right.values(), default=0.0)
    going = [OURS, KNOWN, *(name for name, took in right.items() if took <= _SLOW * fastest)]
    if runs > _FIRST_ROUNDS:
        for name, more in in_turn(__name__, going, arguments, runs - _FIRST_ROUNDS).items():
            found[name] += more
    if any(each["digest"] != truth for each in found[OURS] + found[KNOWN]):
        raise RuntimeError("the slices are not the same")
    best = min(right, key=lambda name: right[name], default=None)
    return {
        "unit": "s",
        "ours": median(found[OURS], "seconds"),
        "ours_known": median(found[KNOWN], "seconds"),
        "peers": {name: median(found[name], "seconds") for name in right},
        "peers_wrong": sorted(set(here) - set(right)),
        "peers_absent": absent,
        "floor": None,
        "ratio_best_peer": ratio_of_rounds(found[OURS], found[best], "seconds") if best else None,
        "ratio_best_peer_known": ratio_of_rounds(found[KNOWN], found[best], "seconds") if best else None,
        "ratio_floor": None,
        "runs": runs,
        "memory_peak_mb": None,
    }


def _ours(folder: str) -> _Work:
    from readstation.core.jobs import QuietJob
    from readstation.imaging.pixels import PixelReader
    from readstation.imaging.plan import plan_series

    def run() -> NDArray[Any]:
        plan = plan_series([Path(path) for path in peers.paths_in(folder)], QuietJob())
        out = np.empty(plan.shape[1:], plan.dtype)
        PixelReader(plan).fill(plan.shape[0] // 2, out)
        return out

    return run


def _known(folder: str) -> _Work:
    """Open a case of one series whose files are known in order, as the station's image store knows them."""
    import dataclasses

    from readstation.core.jobs import QuietJob
    from readstation.imaging.digest import image_digest
    from readstation.imaging.facts import draft_of
    from readstation.imaging.load import read_volume
    from readstation.imaging.plan import plan_series
    from readstation.imaging.prefetch import CaseLoader
    from readstation.model.series import ImageRef, PhaseRole, SeriesFacts

    plan = plan_series([Path(path) for path in peers.paths_in(folder)], QuietJob())
    files = tuple(dict.fromkeys(file.path for file, _ in plan.places))
    voxels = read_volume(files, SeriesKey("bench"), QuietJob()).voxels
    digests = [image_digest(voxels[index], file.form, image.frame) for index, (file, image) in enumerate(plan.places)]
    draft = draft_of(plan.report)
    facts = SeriesFacts(
        series_key=SeriesKey("bench"),
        case_alias="bench",  # type: ignore[arg-type]  # an alias is a name that is checked where it comes in
        timepoint=0,
        series_ordinal=1,
        phase=PhaseRole.OTHER,
        is_lossy=False,
        phase_evidence=(),
        images=tuple(ImageRef(index + 1, digest) for index, digest in enumerate(digests)),
        **{field.name: getattr(draft, field.name) for field in dataclasses.fields(draft)},
    )
    del voxels
    middle = facts.slices // 2

    def run() -> NDArray[Any]:
        arrived = threading.Event()

        def heard(key: SeriesKey) -> None:
            volume = loader.volume(key)
            if volume is not None and volume.has_slice(middle):
                arrived.set()

        loader = CaseLoader(lambda _: files, heard)
        loader.show([facts])
        arrived.wait()
        volume = loader.volume(facts.series_key)
        if volume is None:
            raise RuntimeError("the series was not loaded")
        done: NDArray[Any] = volume.voxels[middle]
        closing.append(loader)
        return done

    return run


closing: list[Any] = []


def _dicomsdl(folder: str) -> _Work:
    import dicomsdl

    def run() -> NDArray[Any]:
        places = sorted((dicomsdl.open(path).ImagePositionPatient[2], path) for path in peers.paths_in(folder))
        source = dicomsdl.open(places[len(places) // 2][1])
        info = source.getPixelDataInfo()
        out = np.empty((info["Rows"], info["Cols"]), dtype=info["dtype"])
        source.copyFrameData(0, out)
        return out

    return run


def _pydicom(folder: str) -> _Work:
    import pydicom

    def run() -> NDArray[Any]:
        tags = ["ImagePositionPatient"]
        places = sorted(
            (float(pydicom.dcmread(path, stop_before_pixels=True, specific_tags=tags).ImagePositionPatient[2]), path)
            for path in peers.paths_in(folder)
        )
        return np.asarray(pydicom.dcmread(places[len(places) // 2][1]).pixel_array)

    return run


def _simpleitk(folder: str) -> _Work:
    load = peers.ready("SimpleITK")

    def run() -> NDArray[Any]:
        voxels = load(folder)
        middle: NDArray[Any] = voxels[len(voxels) // 2]
        return middle

    return run


_WAYS: dict[str, Callable[[str], _Work]] = {
    OURS: _ours,
    KNOWN: _known,
    "dicomsdl": _dicomsdl,
    "pydicom": _pydicom,
    "SimpleITK": _simpleitk,
}


def _once(name: str, folder: str, warm: str) -> dict[str, Any]:
    _WAYS[name](warm)()
    work = _WAYS[name](folder)
    np.ones(TOUCHED_BYTES, dtype=np.uint8)
    begun = time.perf_counter()
    made = work()
    took = time.perf_counter() - begun
    digest = hashlib.sha256(_stored(made).tobytes()).hexdigest()
    for each in closing:
        each.close()
    return {"seconds": took, "digest": digest}


def _stored(made: NDArray[Any]) -> NDArray[np.int32]:
    """Return values that are comparable: some peers add the intercept."""
    whole: NDArray[np.int32] = made.astype(np.int32)
    whole -= whole.min()
    return whole


if __name__ == "__main__":
    print(json.dumps(_once(*sys.argv[1:4])))
