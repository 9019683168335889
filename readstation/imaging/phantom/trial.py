"""Makes the phantom trial on disk: whole or not at all, once for a seed and a size."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault
from readstation.core.jobs import Job
from readstation.imaging.phantom.dicom_writer import SeriesWriter
from readstation.imaging.phantom.layout import TIMEPOINTS, PhantomSize, Scan, scan_of
from readstation.imaging.phantom.noise import Mottle
from readstation.imaging.phantom.phases import PHASES
from readstation.imaging.phantom.practice import PhantomCase
from readstation.imaging.phantom.slices import stored_slice
from readstation.imaging.phantom.story import truth_of
from readstation.imaging.phantom.truth import TRUTH_NAME, VERSION, TrialTruth, load_truth, save_truth

DICOM_NAME = "dicom"
DEFAULT_SEED = 20
_THREADS = 2
_WHAT = "Making the demo trial"


def make_phantom_trial(
    folder: Path, job: Job, *, seed: int = DEFAULT_SEED, size: PhantomSize = PhantomSize.FULL
) -> TrialTruth:
    """Write the trial and its truth, or return at once where it already stands.

    The images go to ``folder/dicom/<timepoint>/<phase>/IM0001.dcm``, the truth to ``folder/truth.json``. All is written
    to a sibling folder first and renamed, so that an interrupted run leaves nothing that looks whole. A second process
    that wants the same folder waits for the first.

    Parameters
    ----------
    folder
        Where the trial shall stand. An older trial there is replaced; any other folder that holds something is kept.
    job
        Hears of every slice, and may stop the work between two.
    seed
        Decides mottle, small vessels and grain. The same seed gives the same bytes.
    size
        How much of the abdomen is made.

    Raises
    ------
    Cancelled
        If the job was stopped. Nothing is left.
    EnvironmentFault
        If the folder holds something else, or cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _only_one(folder, job):
            if not is_complete(folder, seed=seed, size=size):
                _refuse_foreign(folder)
                _make(folder, job, seed, size)
            return load_truth(folder)
    except OSError as error:
        raise EnvironmentFault(
            "The demo trial could not be written.",
            "Nothing was left half-made.",
            "Check that the disk has 400 MB free and that the folder may be written to.",
        ) from error


def is_complete(folder: Path, *, seed: int | None = None, size: PhantomSize | None = None) -> bool:
    """Return whether a whole trial of this version stands in a folder.

    Parameters
    ----------
    folder
        The trial's folder.
    seed, size
        What it must have been made with; None for any.
    """
    try:
        truth = load_truth(folder / TRUTH_NAME)
    except DataProblem:
        return False
    if truth.version != VERSION or seed not in (None, truth.seed) or size not in (None, truth.size):
        return False
    series = (folder / DICOM_NAME / timepoint.folder / phase.value for timepoint in TIMEPOINTS for phase in PHASES)
    return all(sum(1 for _ in place.glob("IM*.dcm")) == truth.slices for place in series)


@contextmanager
def _only_one(folder: Path, job: Job) -> Iterator[None]:
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    while True:
        job.checkpoint()
        try:
            lock.acquire(timeout=0.2)
            break
        except Timeout:
            job.report(0, 0, f"{_WHAT}: another window is at it")
    try:
        yield
    finally:
        lock.release()


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / TRUTH_NAME).is_file():
        raise EnvironmentFault(
            "The folder for the demo trial holds something else.",
            "It was left as it is.",
            "Name an empty folder, or one that does not exist yet.",
        )


def _make(folder: Path, job: Job, seed: int, size: PhantomSize) -> None:
    partial, aside = (folder.parent / f".{folder.name}.{rest}" for rest in ("partial", "old"))
    for rest in (partial, aside):
        shutil.rmtree(rest, ignore_errors=True)
    try:
        _write_images(partial / DICOM_NAME, job, seed, size)
        save_truth(truth_of(seed, size), partial / TRUTH_NAME)
        if folder.exists():
            folder.rename(aside)
        partial.rename(folder)
    finally:
        for rest in (partial, aside):
            shutil.rmtree(rest, ignore_errors=True)


def make_phantom_case(
    folder: Path, case: PhantomCase, job: Job, *, seed: int = DEFAULT_SEED, size: PhantomSize = PhantomSize.SMALL
) -> None:
    """Write the images of a practice case to ``folder/<timepoint>/<phase>/IM0001.dcm``.

    Parameters
    ----------
    folder
        A folder that is not there yet.
    case
        What is painted.
    job, seed, size
        As `make_phantom_trial` has them.

    Raises
    ------
    Cancelled
        If the job was stopped.
    EnvironmentFault
        If the folder cannot be written.
    """
    try:
        _write_images(folder, job, seed, size, case)
    except OSError as error:
        raise EnvironmentFault(
            "The images of a practice case could not be written.", "No case was made.", "Make room on the disk."
        ) from error


def _write_images(folder: Path, job: Job, seed: int, size: PhantomSize, case: PhantomCase | None = None) -> None:
    mottle = Mottle(seed)
    count = len(TIMEPOINTS) if case is None else len(case.painted)
    scans = [scan_of(timepoint, size) for timepoint in TIMEPOINTS[:count]]
    lesions = [None if case is None else case.paintables(number, scan) for number, scan in enumerate(scans)]
    writers = [_writers(folder, scan, seed) for scan in scans]
    total = sum(len(scan.slice_z_mm) for scan in scans)
    stop = threading.Event()

    def make_slice(number: int, index: int) -> None:
        if stop.is_set():
            raise Cancelled
        stored = stored_slice(scans[number], index, mottle, seed, lesions[number])
        for writer, pixels in zip(writers[number], stored, strict=True):
            writer.write(index, pixels)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="phantom") as pool:
        try:
            places = [(number, index) for number, scan in enumerate(scans) for index in range(len(scan.slice_z_mm))]
            waiting = {pool.submit(make_slice, *place) for place in places}
            while waiting:
                job.report(total - len(waiting), total, _WHAT)
                job.checkpoint()
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    job.report(total, total, _WHAT)


def _writers(folder: Path, scan: Scan, seed: int) -> tuple[SeriesWriter, ...]:
    writers = []
    for phase in PHASES:
        series = folder / scan.timepoint.folder / phase.value
        series.mkdir(parents=True)
        writers.append(SeriesWriter(series, scan, phase, seed))
    return tuple(writers)
