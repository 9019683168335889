"""The index of 10,000 files, beside programs that only scan the headers, each in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from readstation.cli.bench_index_data import index_files
from readstation.cli.bench_runs import MINIMUM_RUNS, available, in_turn, median, ratio_of_rounds

FILES, SERIES, PATIENTS = 10_000, 20, 10
_HEAD_BYTES = 16_384
_BEFORE_PIXELS = 0x7FE00000
_SLOW_RUNS = 2
_TAGS = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber", "Rows", "Columns")
_NUMBERS = (0x00100020, 0x0020000D, 0x0020000E, 0x00080018, 0x00200013, 0x00280010, 0x00280011)

PEERS = {"dicomsdl": "dicomsdl", "gdcm.Scanner": "gdcm", "fastdicom": "fastdicom", "pydicom specific_tags": "pydicom"}
_SLOW = "pydicom specific_tags"


def measure(runs: int | None = None, path: Path | None = None, files: int = FILES) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Rounds; at least seven count as evidence, and pydicom, which is slow, takes part in two of them only.
    path
        A folder of DICOM files; None for own ones.
    files
        How many own files are made.

    Returns
    -------
    dict
        Seconds, medians over the rounds. `ours` is from the folder to committed rows of patients, studies, series and
        images in an open, empty database; the peers collect seven values of each file and keep no database. The floor
        lists the folder and reads the first 16 KiB of each file. The best peer is the one with the smallest median,
        and the ratios are medians of the ratios in each round; `ratio_best_peer_processor` is of processor times, on
        which other work on the machine weighs less.
    """
    runs = MINIMUM_RUNS if runs is None else runs
    here, absent = available(PEERS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files" if path is None else path
        if path is None:
            folder.mkdir()
            index_files(folder, files, min(SERIES, files), min(PATIENTS, files))
        fast = [name for name in here if name != _SLOW]
        found = in_turn(__name__, ["ours", "floor", *fast], [str(folder), scratch], runs)
        if _SLOW in here:
            found |= in_turn(__name__, [_SLOW], [str(folder), scratch], min(runs, _SLOW_RUNS))
    peers = {name: median(found[name], "seconds") for name in here}
    best = min((name for name in fast if found[name]), key=lambda name: peers[name] or 0.0, default=None)
    seen = found["ours"][0]["files"] if found["ours"] else 0
    return {
        "bench": "index",
        "unit": "s",
        "ours": median(found["ours"], "seconds"),
        "peers": peers,
        "peers_absent": absent,
        "floor": median(found["floor"], "seconds"),
        "ratio_best_peer": ratio_of_rounds(found["ours"], found[best], "seconds") if best else None,
        "ratio_best_peer_processor": ratio_of_rounds(found["ours"], found[best], "processor_s") if best else None,
        "ratio_floor": ratio_of_rounds(found["ours"], found["floor"], "seconds"),
        "runs": runs,
        "memory_peak_mb": median(found["ours"], "memory_mb", 1),
        "data": f"{seen} files of the given folder"
        if path
        else f"{seen} CT files of {SERIES} series, made by the bench",
    }


def _files(folder: str) -> list[str]:
    return [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]  # noqa: PTH118


def _ours(folder: str, scratch: str) -> Callable[[], int]:
    from readstation.core.jobs import QuietJob
    from readstation.imaging.index import index_folders
    from readstation.imaging.objects import quiet_parser
    from readstation.store.source_index import StationSourceIndex

    place = Path(tempfile.mkdtemp(dir=scratch))
    index = StationSourceIndex(place / "index.db", "bench")

    def run() -> int:
        with quiet_parser():
            seen = index_folders([Path(folder)], index, QuietJob()).seen
        if index.counts().images + index.counts().refused != seen:
            raise RuntimeError("the index does not hold the files of the folder")
        return seen

    return run


def _floor(folder: str, _scratch: str) -> Callable[[], int]:
    def run() -> int:
        count = 0
        for path in _files(folder):
            descriptor = os.open(path, os.O_RDONLY)
            os.read(descriptor, _HEAD_BYTES)
            os.close(descriptor)
            count += 1
        return count

    return run


def _dicomsdl(folder: str, _scratch: str) -> Callable[[], int]:
    import dicomsdl

    def run() -> int:
        rows = []
        for path in _files(folder):
            dataset = dicomsdl.open(path, load_until=_BEFORE_PIXELS)
            rows.append([getattr(dataset, tag) for tag in _TAGS])
        return len(rows)

    return run


def _gdcm(folder: str, _scratch: str) -> Callable[[], int]:
    import gdcm

    def run() -> int:
        scanner = gdcm.Scanner()
        tags = [gdcm.Tag(number >> 16, number & 0xFFFF) for number in _NUMBERS]
        for tag in tags:
            scanner.AddTag(tag)
        files = _files(folder)
        if not scanner.Scan(files):
            raise RuntimeError("gdcm could not scan the folder")
        return len([[scanner.GetValue(path, tag) for tag in tags] for path in files])

    return run


def _fastdicom(folder: str, _scratch: str) -> Callable[[], int]:
    import fastdicom

    def run() -> int:
        rows = []
        for path in _files(folder):
            dataset = fastdicom.dcmread(path, stop_before_pixels=True)
            rows.append([getattr(dataset, tag) for tag in _TAGS])
        return len(rows)

    return run


def _pydicom(folder: str, _scratch: str) -> Callable[[], int]:
    import pydicom

    def run() -> int:
        rows = []
        for path in _files(folder):
            dataset = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=list(_TAGS))
            rows.append([dataset.get(tag) for tag in _TAGS])
        return len(rows)

    return run


_WAYS: dict[str, Callable[[str, str], Callable[[], int]]] = {
    "ours": _ours,
    "floor": _floor,
    "dicomsdl": _dicomsdl,
    "gdcm.Scanner": _gdcm,
    "fastdicom": _fastdicom,
    "pydicom specific_tags": _pydicom,
}


def _one(name: str, folder: str, scratch: str) -> None:
    """Measure one way in this process, once the libraries are loaded and have read a few files."""
    with tempfile.TemporaryDirectory(dir=scratch) as warm:
        index_files(Path(warm), 6, 2, 1)
        _WAYS[name](warm, scratch)()
    run = _WAYS[name](folder, scratch)
    begun, before = time.perf_counter(), time.process_time()
    count = run()
    took, worked = time.perf_counter() - begun, time.process_time() - before
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "processor_s": worked, "files": count, "memory_mb": memory_mb}))


if __name__ == "__main__":
    _one(*sys.argv[1:4])
