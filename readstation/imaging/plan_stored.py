"""The plan of a series that the station keeps: by what was kept of its headers, which are read as their slices come."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from readstation.core.errors import Refused
from readstation.core.jobs import Job
from readstation.imaging.header import FrameHeader
from readstation.imaging.image_file import Glance, HeaderReader, ImageFile, glance
from readstation.imaging.outline import Outline, outline_of
from readstation.imaging.plan import FEWEST, ImagePlan, plan_released, plan_series


class OutlineContradictedError(Exception):
    """The files of a series do not say what was kept of them: its headers must be read before anything is shown."""


class OutlinedPlan:
    """An `ImagePlan` of a series of which an outline was kept: each header is read when its slice is filled.

    Parameters
    ----------
    files
        One a slice, in volume order.
    outline
        What was kept.
    """

    def __init__(self, files: Sequence[Path], outline: Outline) -> None:
        self._files = files
        self._outline = outline
        self._lock = threading.Lock()
        self._reader = HeaderReader()
        self._found: list[ImageFile | None] = [None] * len(files)
        self._lost: set[int] = set()
        self.shape = outline.shape
        self.dtype = outline.shared.form.dtype
        self.form = outline.shared.form
        self.is_stored = True
        self.is_encapsulated = outline.shared.is_encapsulated
        self.frame = outline.frame
        self.unreadable: dict[int, str] = {}

    def place(self, index: int) -> tuple[ImageFile, FrameHeader]:
        """Return the file of a slice, as the protocol says."""
        found = self._found[index]
        if found is None:
            with self._lock:
                found = self._found[index] = self._found[index] or self._read(index)
        return found, found.frames[0]

    def glance(self, index: int) -> Glance | None:
        """Look at the header of a slice alone; None where that is not enough to show it.

        Raises
        ------
        OSError
            If the file is gone.
        """
        seen = glance(self._files[index])
        return seen if seen is not None and self._outline.shows(index, seen) else None

    def path(self, index: int) -> Path:
        """Return the file of a slice."""
        return self._files[index]

    def _read(self, index: int) -> ImageFile:
        try:
            file = self._reader.read(self._files[index], index)
        except (Refused, OSError) as error:
            self._lost.add(index)
            if len(self._files) - len(self._lost) < FEWEST:
                raise OutlineContradictedError from error
            raise
        if not self._outline.fits(index, file):
            raise OutlineContradictedError
        return file


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """A series as the station keeps it.

    Attributes
    ----------
    files
        In volume order.
    outline
        What `outline_bytes` gave when it was taken in; None where nothing was kept.
    """

    files: Sequence[Path]
    outline: bytes | None = None


def plan_stored(series: StoredSeries, slices: int, job: Job, *, is_outlined: bool = True) -> ImagePlan:
    """Return the plan of a released series: at once by its outline, or from the headers of all its files.

    Parameters
    ----------
    series
        Its files, and what was kept of them.
    slices
        How many slices the volume has.
    job
        Cancel.
    is_outlined
        Whether the outline may be used.

    Raises
    ------
    Refused, OSError, Cancelled
        As `plan_released`.
    """
    if is_outlined and series.outline is not None and len(series.files) == slices:
        outline = Outline.from_bytes(series.outline)
        if outline is not None and len(outline.positions) == slices:
            with suppress(ValueError, TypeError):
                return OutlinedPlan(series.files, outline)
    return plan_released(series.files, slices, job)


def outline_bytes(files: Sequence[Path], job: Job) -> bytes | None:
    """Return what is to be kept of a released series beside its files, or None where it would not say enough.

    Parameters
    ----------
    files
        In volume order.
    job
        Cancel.

    Raises
    ------
    Refused, OSError, Cancelled
        As `plan_series`.
    """
    plan = plan_series(files, job)
    in_order = [file for file, _ in plan.places]
    is_plain = plan.is_stored and plan.report.is_placed and [file.path for file in in_order] == list(files)
    outline = outline_of(in_order) if is_plain else None
    return None if outline is None else outline.to_bytes()
