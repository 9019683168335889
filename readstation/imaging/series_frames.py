"""Frames of a stored series for the office's look: checked against their digests, and searched for text (TR-20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import DataProblem, Refused
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.imaging.load import check_released, empty_voxels, is_released, not_released
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import plan_series
from readstation.model.look import MarkedFrame, Region, TextSearch
from readstation.model.series import SeriesFacts


def frames_of(
    files: Sequence[Path], facts: SeriesFacts, ordinals: Iterable[int], job: Job
) -> Iterator[tuple[int, NDArray[Any], tuple[str, ...]]]:
    """Yield frames of a series, one after the other.

    Parameters
    ----------
    files
        The stored objects of the series.
    facts
        What the series must be.
    ordinals
        Which frames, 1 for the first of the volume.
    job
        Cancel.

    Yields
    ------
    The ordinal, the values (row, column) that a view shows, and what the object says of its kind (ImageType).

    Raises
    ------
    DataProblem
        If a file is missing, damaged, or not the released image (TR-45).
    Cancelled
        If the person stopped it.
    """
    try:
        plan = plan_series(files, job)
        check_released(plan, facts)
        voxels = empty_voxels(plan)
        reader = PixelReader(plan)
        for ordinal in ordinals:
            job.checkpoint()
            index = ordinal - 1
            reader.fill(index, voxels[index])
            if not is_released(plan, reader, index, voxels, facts):
                raise DataProblem(not_released(facts, index))
            values = voxels[index].copy()
            yield ordinal, -values.astype(np.float32) if plan.frame.is_inverted else values, plan.place(index)[1].kind
    except (Refused, OSError) as error:
        raise DataProblem(f"Series {facts.label}: an image is missing or damaged. Nothing of it is shown.") from error


def search_series(files: Sequence[Path], facts: SeriesFacts, job: Job) -> TextSearch:
    """Look for text on every frame of a series.

    Parameters
    ----------
    files, facts
        As `frames_of`.
    job
        Progress by frames, and cancel.

    Raises
    ------
    DataProblem, Cancelled
        As `frames_of`.
    """
    # Only here: the filters under it are a twentieth of the start of the window, which may never search.
    from readstation.imaging.text_detector import DETECTOR, find_text

    count = len(facts.images)
    marked: list[MarkedFrame] = []
    is_derived = False
    for ordinal, values, kind in frames_of(files, facts, range(1, count + 1), job):
        is_derived = is_derived or "DERIVED" in kind
        boxes = find_text(values)
        if boxes:
            marked.append(MarkedFrame(ordinal, tuple(Region(*box) for box in boxes)))
        job.report(ordinal, count, phrase("Searching for text"))
    return TextSearch(facts.series_key, tuple(marked), is_derived, DETECTOR)
