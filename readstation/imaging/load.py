"""A stored series as a volume: every slice read or decoded straight into its place and compared with its digest."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.geometry.filling import Filling
from readstation.geometry.volume import Volume
from readstation.imaging.digest import image_digest
from readstation.imaging.outline import opaque
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import ImagePlan, plan_series
from readstation.model.series import SeriesFacts

MOST_THREADS = 4
_RUN = 8
"""Slices that a thread fills before it asks whether it shall go on."""


def threads() -> int:
    """Return on how many threads images are read: decoders and file reads release the interpreter's lock."""
    return min(MOST_THREADS, os.cpu_count() or 1)


def load_volume(files: Sequence[Path], facts: SeriesFacts, job: Job) -> Volume:
    """Load a released series, whole and verified.

    Parameters
    ----------
    files
        The stored objects of the series, in any order.
    facts
        What the series must be: the number of its images and their digests, in volume order.
    job
        Progress by slices, and cancel.

    Returns
    -------
    Volume
        Stored values in the stored type, shape (slice, row, column); float32 values in the unit, with slope 1 and
        intercept 0, where the slices have rescales of their own.

    Raises
    ------
    DataProblem
        If a file is missing, damaged, or not the released image (TR-45). Nothing of the series may then be measured.
    Cancelled
        If the person stopped it.
    """
    try:
        plan = plan_series(files, job)
        check_released(plan, facts)
        voxels = empty_voxels(plan)
        reader = PixelReader(plan)

        def fill(run: Sequence[int]) -> None:
            reader.fill_run(run, voxels)
            for index in run:
                if not is_released(plan, reader, index, voxels, facts):
                    raise DataProblem(not_released(facts, index))

        on_threads(fill, len(voxels), job)
        return volume_of(plan, voxels, facts.series_key)
    except (Refused, OSError) as error:
        raise DataProblem(f"Series {facts.label}: an image is missing or damaged. Nothing of it is shown.") from error


def read_volume(files: Sequence[Path], series_key: SeriesKey, job: Job) -> Volume:
    """Read a series that was not released, so that there is nothing to compare it with.

    Parameters
    ----------
    files
        The objects of one stack, in any order.
    series_key
        What the volume is to be called.
    job
        Progress by slices, and cancel.

    Raises
    ------
    Refused
        If a file is damaged, or the images make no stack.
    OSError
        If a file is gone.
    Cancelled
        If the person stopped it.
    """
    plan = plan_series(files, job)
    voxels = empty_voxels(plan)
    reader = PixelReader(plan)
    on_threads(lambda run: reader.fill_run(run, voxels), len(voxels), job)
    return volume_of(plan, voxels, series_key)


def check_released(plan: ImagePlan, facts: SeriesFacts) -> None:
    """Compare the shape of a series, and the unit of its values, with the released ones.

    Raises
    ------
    DataProblem
        If they differ.
    """
    is_same = plan.shape == (facts.slices, facts.rows, facts.columns) and len(facts.images) == facts.slices
    # The digest of an image leaves the unit out, on which density and thresholds rest.
    is_same = is_same and plan.frame.unit == facts.unit
    if not is_same:
        raise DataProblem(f"Series {facts.label}: the stored images are not the released series. Nothing is shown.")


def empty_voxels(plan: ImagePlan) -> NDArray[Any]:
    """Return the memory of a volume, all zeros, allocated once and touched only where a slice arrives."""
    return np.zeros(plan.shape, dtype=plan.dtype)


def is_released(plan: ImagePlan, reader: PixelReader, index: int, voxels: NDArray[Any], facts: SeriesFacts) -> bool:
    """Whether a slice that is in place has the digest of the released image (TR-45)."""
    file, frame = plan.place(index)
    return image_digest(reader.stored(index, voxels), file.form, frame) == facts.images[index].digest


def not_released(facts: SeriesFacts, index: int) -> str:
    """Return the words for a slice that is another than the released one."""
    return f"Series {facts.label}: image {index + 1} is not the released one. Nothing of it may be measured."


def volume_of(plan: ImagePlan, voxels: NDArray[Any], series_key: SeriesKey, filling: Filling | None = None) -> Volume:
    """Return the volume over the memory of its voxels, which others see but cannot write.

    Images without a place in the patient make one that is relative to itself only (`Volume.is_placed`).
    """
    frame = plan.frame
    center, width = frame.window or (None, None)
    return Volume(
        series_key=series_key,
        voxels=voxels.view(),
        affine=frame.affine,
        rescale_slope=frame.slope,
        rescale_intercept=frame.intercept,
        unit=frame.unit,
        frame_of_reference=frame.frame_of_reference or opaque(series_key),
        slice_positions_mm=frame.positions_mm,
        slice_thickness_mm=frame.thickness_mm,
        window_center=center,
        window_width=width,
        padding=frame.padding,
        is_inverted=frame.is_inverted,
        is_placed=frame.is_placed,
        is_scaled=frame.is_scaled,
        filling=filling,
    )


def on_threads(fill: Callable[[Sequence[int]], None], slices: int, job: Job) -> None:
    """Fill all slices, a few at a time on each thread; progress is told on this one."""
    runs = [range(start, min(start + _RUN, slices)) for start in range(0, slices, _RUN)]
    done = 0
    with ThreadPoolExecutor(max_workers=threads()) as pool:
        work = [pool.submit(fill, run) for run in runs]
        try:
            for run, future in zip(runs, work, strict=True):
                job.checkpoint()
                future.result()
                done += len(run)
                job.report(done, slices, phrase("Loading images"))
        finally:
            pool.shutdown(cancel_futures=True)
