"""What loading needs to know of a series before the first pixel is read: its images in volume order, their files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.check import SeriesReport, check_stack
from readstation.imaging.facts import unit_of
from readstation.imaging.group import Stack, StackImage
from readstation.imaging.header import FrameHeader
from readstation.imaging.image_file import HeaderReader, ImageFile
from readstation.imaging.kinds import TAKEN
from readstation.imaging.objects import DAMAGED
from readstation.imaging.outline import VolumeFrame, opaque
from readstation.trial.ports import SourceObject

FEWEST = 2
"""So many slices of a damaged series must be readable, so that it is known where the others were."""


class ImagePlan(Protocol):
    """What filling a volume needs to know of its slices."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns)."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the volume's voxels."""
        ...

    @property
    def is_stored(self) -> bool:
        """Whether the voxels are the stored values; otherwise they are float32 values in the unit."""
        ...

    @property
    def is_encapsulated(self) -> bool:
        """Whether pixels must be decoded."""
        ...

    @property
    def frame(self) -> VolumeFrame:
        """What is known of the volume apart from its voxels."""
        ...

    @property
    def unreadable(self) -> Mapping[int, str]:
        """Why a slice cannot be shown, by its index, where that is known before it is filled."""
        ...

    def place(self, index: int) -> tuple[ImageFile, FrameHeader]:
        """Return the file that a slice lies in, and what its header states of it. May be asked on any thread.

        Raises
        ------
        Refused, OSError
            If the file is damaged or gone.
        imaging.plan_stored.OutlineContradictedError
            If it does not say what was kept of it.
        """
        ...


@dataclass(frozen=True, eq=False)
class SeriesPlan:
    """An `ImagePlan` of a series whose headers are read and whose pixels are not.

    Attributes
    ----------
    report
        The images in volume order, and what the geometry check says of them.
    places
        For each slice of the volume, the file it lies in and what is stated of it.
    dtype
        The type of the volume's voxels.
    is_stored
        Whether the voxels are the stored values; otherwise they are float32 values in the unit.
    unreadable
        Why a slice cannot be shown, by its index, where its header cannot be read.
    """

    report: SeriesReport
    places: tuple[tuple[ImageFile, StackImage], ...] = field(repr=False)
    dtype: np.dtype[Any]
    is_stored: bool
    unreadable: dict[int, str] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns)."""
        whole = self.places[0][1].whole
        return len(self.places), whole.rows, whole.columns

    @property
    def is_encapsulated(self) -> bool:
        """Whether pixels must be decoded."""
        return self.places[0][0].is_encapsulated

    @property
    def frame(self) -> VolumeFrame:
        """What is known of the volume apart from its voxels."""
        file, first = self.places[0]
        report = self.report
        slope, intercept = (first.frame.slope, first.frame.intercept) if self.is_stored else (1.0, 0.0)
        return VolumeFrame(
            affine=report.affine,
            positions_mm=report.positions_mm,
            slope=slope,
            intercept=intercept,
            unit=unit_of(first.whole, first.frame),
            frame_of_reference=opaque(first.whole.frame_of_reference) if report.is_placed else "",
            thickness_mm=first.frame.thickness_mm,
            window=first.frame.window,
            padding=file.padding if self.is_stored else None,
            is_inverted=file.is_inverted,
            is_placed=report.is_placed,
            is_scaled=report.is_scaled,
        )

    def place(self, index: int) -> tuple[ImageFile, FrameHeader]:
        """Return the file that a slice lies in, and what is stated of it."""
        file, image = self.places[index]
        return file, image.frame


def plan_series(files: Sequence[str | os.PathLike[str]], job: Job) -> SeriesPlan:
    """Read the headers of a series and put its images in volume order.

    Parameters
    ----------
    files
        The objects of one stack, in any order.
    job
        Cancel.

    Raises
    ------
    Refused
        If a file is damaged or holds pixels of a kind that is not read.
    OSError
        If a file is gone.
    Cancelled
        If the person stopped it.
    """
    reader = HeaderReader()
    found: list[ImageFile] = []
    for ordinal, path in enumerate(files):
        job.checkpoint()
        found.append(reader.read(path, ordinal))
    return plan_of(found)


def plan_released(files: Sequence[Path], slices: int, job: Job) -> SeriesPlan:
    """Read the headers of a released series, of which single files may be damaged.

    Parameters
    ----------
    files
        In the order of the volume.
    slices
        How many slices the volume has.
    job
        Cancel.

    Returns
    -------
    SeriesPlan
        A slice whose header cannot be read stands in `unreadable`; its place is taken from its neighbours.

    Raises
    ------
    Refused, OSError, Cancelled
        As `plan_series`; a file of several slices must be readable, and so must be at least two others.
    """
    reader = HeaderReader()
    found: dict[int, ImageFile] = {}
    words: dict[int, str] = {}
    for ordinal, path in enumerate(files):
        job.checkpoint()
        try:
            found[ordinal] = reader.read(path, ordinal)
        except (Refused, OSError) as error:
            if len(files) != slices or len(files) - len(words) <= FEWEST:
                raise
            what = "missing" if isinstance(error, OSError) else "damaged"
            words[ordinal] = f"Slice {ordinal + 1} cannot be shown: the file is {what}."
    if not words:
        return plan_of(list(found.values()))
    whole = [found.get(ordinal) or _stand_in(files[ordinal], ordinal, found) for ordinal in range(len(files))]
    plan = plan_of(whole)
    if [file.ordinal for file, _ in plan.places] != list(range(len(files))):
        raise Refused(Finding("series.order", "The images do not lie in the order in which they were released."))
    return replace(plan, unreadable=words)


def _stand_in(path: Path, ordinal: int, found: Mapping[int, ImageFile]) -> ImageFile:
    """Return what a file that cannot be read must have been, by two that can: the geometry check needs its place."""
    near = sorted(found, key=lambda each: abs(each - ordinal))[:2]
    one, other = (found[each] for each in near)
    start, end = (file.frames[0].position_mm for file in (one, other))
    if start is None or end is None:
        raise Refused(DAMAGED)
    part = (ordinal - near[0]) / (near[1] - near[0])
    place = tuple(a + (b - a) * part for a, b in zip(start, end, strict=True))
    return one._replace(file=str(path), ordinal=ordinal, frames=(one.frames[0]._replace(position_mm=place),))


def plan_of(files: Sequence[ImageFile]) -> SeriesPlan:
    """Put the images of files whose headers are read in volume order.

    Raises
    ------
    Refused
        If there are none, or one is of another kind than is ever taken in: its kind was damaged.
    """
    images = [
        StackImage(SourceObject(file.file, file.ordinal, ""), file.header, frame)
        for file in files
        for frame in file.frames
    ]
    if not images:
        raise Refused(Finding("series.empty", "The series has no images."))
    if any(file.header.sop_class not in TAKEN for file in files):
        raise Refused(Finding("object.kind", "Not taken: the object is of a kind that holds no image that is read."))
    report = check_stack(Stack(tuple(images)))
    by_ordinal = {file.ordinal: file for file in files}
    places = tuple((by_ordinal[image.source.ordinal], image) for image in report.images)
    rescales = {(image.frame.slope, image.frame.intercept) for image in images}
    # Files that are alike share the record of how they are stored.
    types = {form.dtype for form in {id(file.form): file.form for file in files}.values()}
    is_stored = len(rescales) == 1 and len(types) == 1
    return SeriesPlan(report, places, next(iter(types)) if is_stored else np.dtype(np.float32), is_stored)
