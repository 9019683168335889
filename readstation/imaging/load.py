"""A stored series as a volume: every slice decoded straight into its place and compared with its digest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import DataProblem, Refused
from readstation.core.jobs import Job
from readstation.geometry.volume import Volume
from readstation.imaging.check import SeriesReport, check_stack
from readstation.imaging.decode import PixelFormat, decoded, pixel_format, stored_frames
from readstation.imaging.digest import image_digest
from readstation.imaging.facts import unit_of
from readstation.imaging.group import Stack, StackImage
from readstation.imaging.header import header_of, number
from readstation.imaging.objects import DicomObject, open_object
from readstation.model.series import SeriesFacts
from readstation.trial.ports import SourceObject

_MOST_THREADS = 4


@dataclass(frozen=True, eq=False)
class _Opened:
    source: DicomObject
    form: PixelFormat
    slices: tuple[tuple[int, StackImage], ...]


def load_volume(files: Sequence[Path], facts: SeriesFacts, job: Job) -> Volume:
    """Load a series.

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
        report, opened = _opened(files, job)
        return _volume(report, opened, facts, job)
    except (Refused, FileNotFoundError) as error:
        raise DataProblem(f"Series {facts.label}: an image is missing or damaged. Nothing of it is shown.") from error


def _opened(files: Sequence[Path], job: Job) -> tuple[SeriesReport, list[_Opened]]:
    images: list[StackImage] = []
    sources: list[tuple[SourceObject, DicomObject]] = []
    for ordinal, path in enumerate(files, start=1):
        job.checkpoint()
        place = SourceObject(path, ordinal, "")
        source = open_object(path)
        header = header_of(source)
        sources.append((place, source))
        images.extend(StackImage(place, header, frame) for frame in header.frames)
    if not images:
        raise DataProblem("The series has no images.")
    report = check_stack(Stack(tuple(images)))
    by_place: dict[int, list[tuple[int, StackImage]]] = {}
    for index, image in enumerate(report.images):
        by_place.setdefault(image.source.ordinal, []).append((index, image))
    opened = [_Opened(source, pixel_format(source), tuple(by_place[place.ordinal])) for place, source in sources]
    return report, opened


def _volume(report: SeriesReport, opened: Sequence[_Opened], facts: SeriesFacts, job: Job) -> Volume:
    first = report.images[0]
    shape = (len(report.images), first.whole.rows, first.whole.columns)
    if report.affine is None or shape != (facts.slices, facts.rows, facts.columns) or len(facts.images) != shape[0]:
        raise DataProblem(f"Series {facts.label}: the stored images are not the released series. Nothing is shown.")
    rescales = {(image.frame.slope, image.frame.intercept) for image in report.images}
    types = {each.form.dtype for each in opened}
    is_stored = len(rescales) == 1 and len(types) == 1
    voxels = np.empty(shape, dtype=next(iter(types)) if is_stored else np.float32)
    _fill(voxels, opened, facts, job, is_stored=is_stored)
    slope, intercept = next(iter(rescales)) if is_stored else (1.0, 0.0)
    header = opened[0].source.header
    window = first.frame.window or (None, None)
    return Volume(
        series_key=facts.series_key,
        voxels=voxels,
        affine=report.affine,
        rescale_slope=slope,
        rescale_intercept=intercept,
        unit=unit_of(first.whole, first.frame),
        frame_of_reference=sha256((first.whole.frame_of_reference or facts.series_key).encode()).hexdigest()[:32],
        slice_positions_mm=report.positions_mm,
        slice_thickness_mm=first.frame.thickness_mm,
        window_center=window[0],
        window_width=window[1],
        padding=_padding(header) if is_stored else None,
        is_inverted=str(header.get("PhotometricInterpretation", "")).strip() == "MONOCHROME1",
    )


def _fill(voxels: NDArray[Any], opened: Sequence[_Opened], facts: SeriesFacts, job: Job, *, is_stored: bool) -> None:
    """Decode all files into their slices on a few threads: decoders and file reads release the interpreter's lock."""
    done = 0
    with ThreadPoolExecutor(max_workers=min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        work = [pool.submit(_fill_from, voxels, each, facts, is_stored=is_stored) for each in opened]
        try:
            for each, future in zip(opened, work, strict=True):
                job.checkpoint()
                future.result()
                done += len(each.slices)
                job.report(done, len(voxels), "Loading images")
        finally:
            pool.shutdown(cancel_futures=True)


def _fill_from(voxels: NDArray[Any], opened: _Opened, facts: SeriesFacts, *, is_stored: bool) -> None:
    frames = stored_frames(opened.source, opened.form)
    for index, image in opened.slices:
        pixels = decoded(frames[image.frame.index or 0], opened.form)
        if image_digest(pixels, opened.form, image.frame) != facts.images[index].digest:
            words = f"Series {facts.label}: image {index + 1} is not the released one. Nothing of it may be measured."
            raise DataProblem(words)
        if is_stored:
            voxels[index] = pixels
        else:
            np.multiply(pixels, np.float32(image.frame.slope), out=voxels[index], casting="unsafe")
            voxels[index] += np.float32(image.frame.intercept)


def _padding(header: Any) -> tuple[int, int] | None:
    value = number(header.get("PixelPaddingValue"))
    if value is None:
        return None
    limit = number(header.get("PixelPaddingRangeLimit"))
    ends = sorted((int(value), int(value if limit is None else limit)))
    return ends[0], ends[1]
