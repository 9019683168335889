"""Volumes of interest from a DICOM SEG or RTSTRUCT file that a person chose, on the grid of an image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydicom.dataset import Dataset

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.image_file import HeaderReader
from readstation.imaging.label_import import CONTOURS, contours_of, from_contours, from_segmentation
from readstation.imaging.load import empty_voxels, volume_of
from readstation.imaging.objects import READ_FAILURES, open_object
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import plan_of
from readstation.imaging.segmentation import FRACTIONAL, LABELS, is_segmentation, kind_of, largest_of, numbers_of
from readstation.imaging.values import text_of, whole_number

_KEY = SeriesKey("imported")


def labels_of_file(path: Path, target: Volume, job: Job) -> tuple[tuple[str, LabelVolume], ...]:
    """Return every volume of a file with the name that it has there.

    Parameters
    ----------
    path
        A SEG (PS3.3 A.51), a label map or an RTSTRUCT (A.19), in the coordinate system of the image as it was released.
    target
        The image, whole and placed.
    job
        Cancel.

    Raises
    ------
    Refused
        If it is none of these, is damaged, lies in another frame of reference, or a frame or contour does not lie on a
        slice of the image.
    Cancelled
        If the person stopped it.
    """
    try:
        header = open_object(path).header
        if str(header.get("SOPClassUID") or "") == CONTOURS:
            structures = contours_of(path)
            found = [
                (each.name, from_contours(each, target, target.frame_of_reference))
                for each in structures
                if each.contours_mm
            ]
        elif is_segmentation(header):
            found = list(_segments(path, header, target, job))
        else:
            raise Refused(Finding("label.no-file", "The file is neither a segmentation nor a set of contours."))
    except OSError as error:
        raise Refused(Finding("label.no-file", "The file cannot be read.")) from error
    found = [(name, label) for name, label in found if not label.is_empty]
    if not found:
        raise Refused(Finding("label.empty", "The file outlines nothing on this image."))
    return tuple(found)


def _segments(path: Path, header: Dataset, target: Volume, job: Job) -> Iterator[tuple[str, LabelVolume]]:
    file = HeaderReader().read(path, 0)
    kind, largest = kind_of(header), largest_of(header)
    names = dict(_names(header))
    for number in numbers_of(header):
        job.checkpoint()
        own = file if kind == LABELS else file._replace(frames=tuple(f for f in file.frames if f.segment == number))
        if not own.frames:
            continue
        plan = plan_of([own])
        voxels = empty_voxels(plan)
        PixelReader(plan).fill_run(range(len(voxels)), voxels)
        volume = volume_of(plan, voxels, _KEY)
        limits = {LABELS: (number, number), FRACTIONAL: (((largest or 1) + 1) // 2, None)}.get(kind, (1, None))
        yield names.get(number) or str(number), from_segmentation(volume, target, *limits)


def _names(header: Dataset) -> Iterator[tuple[int, str]]:
    try:
        for item in header.get("SegmentSequence") or ():
            number = whole_number(item, "SegmentNumber")
            if number is not None:
                yield number, text_of(item, "SegmentLabel")
    except READ_FAILURES as error:
        raise Refused(Finding("object.bad-value", "A value in the header is malformed.")) from error
