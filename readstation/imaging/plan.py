"""What loading needs to know of a series before the first pixel is read: its files, their places, how they are stored.

The first file of each kind is read by pydicom. Of the others only the bytes that differ are looked at, and only where a
difference is one of a few plain numbers (`imaging.walk`); any other file is read by pydicom as well.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.check import SeriesReport, check_stack
from readstation.imaging.decode import PixelFormat, pixel_format
from readstation.imaging.group import Stack, StackImage
from readstation.imaging.header import FrameHeader, ObjectHeader, header_of, number
from readstation.imaging.objects import DicomObject, open_object
from readstation.imaging.picture import is_plain, photometric_of, plain_frames
from readstation.imaging.walk import HeaderWalker, Pattern, Walked
from readstation.imaging.walk_image import IMAGE_TAGS, NotPlainValueError, WalkedImage, decimals, walked_image
from readstation.trial.ports import SourceObject

_MONOCHROME = frozenset({"MONOCHROME1", "MONOCHROME2"})
_MAY_DIFFER = frozenset(
    {
        0x00180050,
        *(0x00280030, 0x00280106, 0x00280107, 0x00281050, 0x00281051, 0x00281052, 0x00281053, 0x00281055),
        0x00282112,
    }
)
"""Of the groups below: thickness, spacing, smallest and largest value, window, rescale, compression ratio."""
_DECIDING_GROUPS = frozenset({0x0028, 0x0054, 0x5200})
_DECIDING = frozenset({0x00080008, 0x00080016, 0x00080060, 0x0020000D, 0x0020000E, 0x00200052, 0x00409096})
_CENTER, _WIDTH, _THICKNESS = 0x00281050, 0x00281051, 0x00180050
_WANTED = {**IMAGE_TAGS, **dict.fromkeys((_CENTER, _WIDTH, _THICKNESS), b"DS")}
_META_GROUP_LENGTH_PLACE = 140
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class ImageFile:
    """One file of a series: what it holds and where its pixels lie.

    Attributes
    ----------
    path, ordinal
        The file, and its place among those given, from 0.
    header
        Of the object and of each frame.
    form
        How the pixels are stored.
    pixel_offset, pixel_length
        Where the value of the pixel data begins in the file and how long it is; for a deflated file in its content
        behind the file meta information.
    is_encapsulated, is_deflated
        Whether the pixels are fragments; whether the content of the file is compressed as a whole.
    is_plain
        Whether the pixels may be read without pydicom: one whole grey value a cell, the lowest bit at its foot.
    padding
        The stored values, first and last, that mean "outside the image".
    is_inverted
        Whether small values are shown bright.
    """

    path: Path = field(repr=False)
    ordinal: int
    header: ObjectHeader = field(repr=False)
    form: PixelFormat
    pixel_offset: int
    pixel_length: int
    is_encapsulated: bool
    is_deflated: bool
    is_plain: bool
    padding: tuple[int, int] | None
    is_inverted: bool


@dataclass(frozen=True, eq=False)
class SeriesPlan:
    """A series whose headers are read and whose pixels are not.

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


def plan_series(files: Sequence[Path], job: Job) -> SeriesPlan:
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
            if len(files) != slices or len(files) - len(words) <= _FEWEST:
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
    start, end = (file.header.frames[0].position_mm for file in (one, other))
    if start is None or end is None:
        raise Refused(Finding("object.unreadable", "The file is damaged: it cannot be read as DICOM."))
    part = (ordinal - near[0]) / (near[1] - near[0])
    place = tuple(a + (b - a) * part for a, b in zip(start, end, strict=True))
    header = replace(one.header, frames=(replace(one.header.frames[0], position_mm=place),))
    return replace(one, path=path, ordinal=ordinal, header=header)


def plan_of(files: Sequence[ImageFile]) -> SeriesPlan:
    """Put the images of files whose headers are read in volume order.

    Raises
    ------
    Refused
        If there are none.
    """
    images: list[StackImage] = []
    for file in files:
        place = SourceObject(file.path, file.ordinal, "")
        images.extend(StackImage(place, file.header, frame) for frame in file.header.frames)
    if not images:
        raise Refused(Finding("series.empty", "The series has no images."))
    report = check_stack(Stack(tuple(images)))
    by_ordinal = {file.ordinal: file for file in files}
    places = tuple((by_ordinal[image.source.ordinal], image) for image in report.images)
    rescales = {(image.frame.slope, image.frame.intercept) for image in images}
    types = {file.form.dtype for file in files}
    is_stored = len(rescales) == 1 and len(types) == 1
    return SeriesPlan(report, places, next(iter(types)) if is_stored else np.dtype(np.float32), is_stored)


class HeaderReader:
    """Reads what loading needs of the files of a series, one after another. For one thread."""

    def __init__(self) -> None:
        self._walker = HeaderWalker(_WANTED, self._begun)

    def read(self, path: Path, ordinal: int) -> ImageFile:
        """Read the header of a file.

        Raises
        ------
        Refused
            If it is damaged or holds pixels of a kind that is not read.
        OSError
            If it is gone.
        """
        walked = self._walker.read(path)
        if walked is not None:
            model: _Model | None = walked.pattern.note
            file = None if model is None else model.like(walked, path, ordinal)
            if file is not None:
                return file
        return read_file(path, ordinal)

    def _begun(self, pattern: Pattern, path: Path | str) -> bool:
        """Let pydicom read the first file of a kind; what decides how the others are read may not differ in them."""
        pattern.fixed = frozenset(
            tag
            for tag in pattern.tags
            if (tag >> 16 in _DECIDING_GROUPS or tag in _DECIDING) and tag not in _MAY_DIFFER
        )
        pattern.note = _Model(Path(path))
        return True


class _Model:
    """The first file of a kind, as pydicom reads it. Others are read by their numbers alone where that is enough."""

    def __init__(self, path: Path) -> None:
        try:
            self._first: ImageFile | None = read_file(path, 0)
        except (Refused, OSError):
            self._first = None
        self._is_simple: bool | None = None

    def like(self, walked: Walked, path: Path, ordinal: int) -> ImageFile | None:
        """Return what a file of this kind holds; None where pydicom must read it.

        Times and the like are those of the first file: for loading they mean nothing.
        """
        first = self._first
        if first is None:
            return None
        if self._is_simple is None:
            # The first file itself: from its plain numbers must follow what pydicom says of it.
            self._is_simple = self._read(first, walked, path, 0) == first
            return replace(first, ordinal=ordinal)
        return self._read(first, walked, path, ordinal) if self._is_simple else None

    @staticmethod
    def _read(first: ImageFile, walked: Walked, path: Path, ordinal: int) -> ImageFile | None:
        image = walked_image(walked)
        if image is None or not first.is_plain or len(first.header.frames) != 1:
            return None
        header = first.header
        frame = _with_numbers(header.frames[0], image, walked)
        if frame is None:
            return None
        return replace(
            first,
            path=path,
            ordinal=ordinal,
            header=replace(header, sop_uid=image.sop_uid, frames=(frame,)),
            pixel_offset=walked.pixel_offset,
            pixel_length=walked.pixel_length,
        )


def _with_numbers(frame: FrameHeader, image: WalkedImage, walked: Walked) -> FrameHeader | None:
    """Return the frame with the numbers of a walked file, or None where one is not plainly written."""
    try:
        thickness = decimals(walked.values.get(_THICKNESS), 1)
        center, width = decimals(walked.values.get(_CENTER)), decimals(walked.values.get(_WIDTH))
    except NotPlainValueError:
        return None
    spacing = image.spacing_mm
    return replace(
        frame,
        position_mm=image.position_mm,
        orientation=image.orientation,
        row_spacing_mm=spacing[0] if spacing else None,
        column_spacing_mm=spacing[1] if spacing else None,
        thickness_mm=thickness[0] if thickness else None,
        slope=image.slope,
        intercept=image.intercept,
        window=(center[0], width[0]) if center and width and width[0] > 0 else None,
        instance_number=image.instance_number,
    )


def read_file(path: Path, ordinal: int) -> ImageFile:
    """Read the header of a file with pydicom.

    Raises
    ------
    Refused
        If it is damaged or holds pixels of a kind that is not read.
    OSError
        If it is gone.
    """
    source = open_object(path)
    header, form = header_of(source), pixel_format(source)
    if not is_plain(source.header, form):
        form, _ = plain_frames(source)
    is_deflated = source.inflated is not None
    return ImageFile(
        path=path,
        ordinal=ordinal,
        header=header,
        form=form,
        pixel_offset=(source.pixel_offset or 0) - (_end_of_meta(source) if is_deflated else 0),
        pixel_length=source.pixel_length,
        is_encapsulated=source.is_encapsulated,
        is_deflated=is_deflated,
        is_plain=_is_direct(source, header, form),
        padding=_padding(source.header),
        is_inverted=photometric_of(source.header) == "MONOCHROME1",
    )


def _is_direct(source: DicomObject, header: ObjectHeader, form: PixelFormat) -> bool:
    values = source.header
    try:
        return (
            source.pixel_offset is not None
            and not source.is_truncated
            and is_plain(values, form)
            and photometric_of(values) in _MONOCHROME
            and not form.is_float
            and form.bits_allocated in (8, 16)
            and 0 < form.bits_stored <= form.bits_allocated
            and int(values.get("HighBit", form.bits_stored - 1)) == form.bits_stored - 1
            and (header.rows, header.columns, len(header.frames)) == (form.rows, form.columns, form.frames)
            and (source.is_encapsulated or source.pixel_length >= form.frames * form.frame_bytes)
        )
    except (TypeError, ValueError):
        return False


def _end_of_meta(source: DicomObject) -> int:
    """Return where the content of an inflated object begins: its meta information states its own length."""
    (length,) = struct.unpack_from("<L", source.inflated or b"", _META_GROUP_LENGTH_PLACE)
    return int(length) + _META_GROUP_LENGTH_PLACE + 4


def _padding(header: Any) -> tuple[int, int] | None:
    value = number(header.get("PixelPaddingValue"))
    if value is None:
        return None
    limit = number(header.get("PixelPaddingRangeLimit"))
    ends = sorted((int(value), int(value if limit is None else limit)))
    return ends[0], ends[1]
