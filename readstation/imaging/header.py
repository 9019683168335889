"""What the program needs to know of an object, as plain data: one record an object, one a frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from pydicom.dataset import Dataset

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.mosaic import is_mosaic, mosaic_of
from readstation.imaging.nm import NUCLEAR_MEDICINE, places_of
from readstation.imaging.objects import READ_FAILURES, DicomObject
from readstation.imaging.realworld import real_world_value
from readstation.imaging.segmentation import SEGMENTATIONS, kind_of, largest_of, segments_of
from readstation.imaging.values import (
    Remembered,
    Stated,
    Vector,
    first_item,
    numbers,
    seconds_of,
    text_of,
    whole_number,
)
from readstation.imaging.values import day_of as day_of
from readstation.imaging.values import number as number
from readstation.imaging.values import values_of as values_of

MAXIMUM_EDGE = 16_384
MAXIMUM_PIXEL_BYTES = 4 * 1024**3
MAXIMUM_FRAMES = 20_000


class FrameHeader(NamedTuple):
    """One frame: where it lies and when it was taken. A tuple: there are as many as a folder has files.

    Attributes
    ----------
    index
        From 0 in a multi-frame object; None in a single-frame object.
    position_mm, orientation
        ImagePositionPatient and ImageOrientationPatient, LPS; None where not stated.
    row_spacing_mm, column_spacing_mm
        PixelSpacing; None where not stated. No other attribute stands in for it.
    thickness_mm
        SliceThickness as stated.
    slope, intercept, rescale_type
        From stored values to values in the unit, and what that unit is.
    window
        (center, width) as stated.
    temporal_position, acquisition_number, echo, instance_number
        As stated; None where not.
    acquired_s, content_s
        Acquisition and content time, seconds of the day.
    kind
        ImageType or FrameType.
    part
        The frame's stated indices other than its place: energy window, time slot, and other dimensions.
    real_unit
        The unit that a real-world value map gives; slope and intercept are then those of the map.
    segment
        The number of the segment that a frame of a segmentation belongs to; None of other images.
    """

    # The search method of a tuple, which nobody needs of a frame, gives way to the name that DICOM has.
    index: int | None  # type: ignore[assignment]
    position_mm: Vector | None
    orientation: Vector | None
    row_spacing_mm: float | None
    column_spacing_mm: float | None
    thickness_mm: float | None
    slope: float
    intercept: float
    rescale_type: str
    window: tuple[float, float] | None
    temporal_position: int | None
    acquisition_number: int | None
    echo: float | None
    trigger_s: float | None
    diffusion_b: float | None
    instance_number: int | None
    acquired_s: float | None
    content_s: float | None
    kind: tuple[str, ...]
    part: tuple[int, ...] = ()
    real_unit: str = ""
    segment: int | None = None


@dataclass(frozen=True, slots=True)
class ObjectHeader:
    """One object. The identifying fields live in memory only, while a subject is taken in."""

    sop_class: str
    sop_uid: str = field(repr=False)
    series_uid: str = field(repr=False)
    study_uid: str = field(repr=False)
    has_stand_in: bool
    frame_of_reference: str = field(repr=False)
    patient_text: str = field(repr=False)
    study_day: str = field(repr=False)
    study_s: float | None = field(repr=False)
    modality: str
    series_number: int
    texts: tuple[str, ...] = field(repr=False)
    contrast: bool | None
    bolus_start_s: float | None
    rows: int
    columns: int
    units: str
    is_lossy: bool
    has_foreign_preamble: bool
    frames: tuple[FrameHeader, ...]
    is_coloured: bool = False
    segmentation_kind: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an object says it is and where it belongs; "" where it says nothing."""

    sop_class: str
    sop_uid: str = field(repr=False)
    study_uid: str = field(repr=False)
    series_uid: str = field(repr=False)
    has_stand_in: bool = False


def identity_of(header: Dataset) -> Identity:
    """Return class and UIDs of an object.

    Class and instance stand in the file meta information too, which counts where the object itself says nothing. An
    object without study or series is kept with those of its frame of reference, day and series number, or alone.
    """
    meta = getattr(header, "file_meta", None) or Dataset()
    series, study = str(header.get("SeriesInstanceUID") or ""), str(header.get("StudyInstanceUID") or "")
    frame_of_reference = str(header.get("FrameOfReferenceUID") or "")
    sop_uid = str(header.get("SOPInstanceUID") or meta.get("MediaStorageSOPInstanceUID") or "")
    if not sop_uid and not (series and study):
        sop_uid = f"none\x1f{sha256(str(header).encode()).hexdigest()}"
    stand_in = f"{frame_of_reference}\x1f{text_of(header, 'StudyDate')}" if frame_of_reference else sop_uid
    return Identity(
        sop_class=str(header.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or ""),
        sop_uid=sop_uid,
        study_uid=study or stand_in,
        series_uid=series or f"{stand_in}\x1f{text_of(header, 'SeriesNumber')}",
        has_stand_in=not (series and study),
    )


def header_of(source: DicomObject) -> ObjectHeader:
    """Read what is needed of an image object.

    Raises
    ------
    Refused
        If a value that is needed is missing, malformed or beyond a limit.
    """
    try:
        return _header(source.header)
    except READ_FAILURES as error:
        raise Refused(Finding("object.bad-value", "A value in the header is malformed.")) from error


def _header(header: Dataset) -> ObjectHeader:
    rows, columns = int(header.Rows), int(header.Columns)
    count = int(header.get("NumberOfFrames") or 1)
    _check_size(rows, columns, count, int(header.BitsAllocated))
    groups = header.get("PerFrameFunctionalGroupsSequence")
    if groups is not None and len(groups) != count:
        raise Refused(Finding("object.frames-differ", "The object describes another number of frames than it holds."))
    identity = identity_of(header)
    if is_mosaic(header):
        rows, columns, frames = _tiles(header)
    else:
        frames = _frames(header, count, groups)
    if identity.sop_class == NUCLEAR_MEDICINE:
        frames = _placed(header, frames)
    is_segmentation = identity.sop_class in SEGMENTATIONS
    if is_segmentation:
        frames = _segmented(header, frames)
    return ObjectHeader(
        sop_class=identity.sop_class,
        sop_uid=identity.sop_uid,
        series_uid=identity.series_uid,
        study_uid=identity.study_uid,
        has_stand_in=identity.has_stand_in,
        frame_of_reference=str(header.get("FrameOfReferenceUID") or ""),
        patient_text=_patient(header),
        study_day=day_of(text_of(header, "StudyDate")),
        study_s=seconds_of(text_of(header, "StudyTime")),
        modality=text_of(header, "Modality"),
        series_number=whole_number(header, "SeriesNumber") or 0,
        texts=tuple(filter(None, (text_of(header, name) for name in _DESCRIPTIONS))),
        contrast=True if header.get("ContrastBolusAgentSequence") else _contrast(header),
        bolus_start_s=seconds_of(text_of(header, "ContrastBolusStartTime")),
        rows=rows,
        columns=columns,
        units=text_of(header, "Units"),
        is_lossy=is_lossy(header),
        has_foreign_preamble=bytes(getattr(header, "preamble", None) or b"").startswith(_FOREIGN_STARTS),
        frames=frames,
        is_coloured=not is_segmentation and _is_coloured(header),
        segmentation_kind=kind_of(header) if is_segmentation else "",
    )


def _is_coloured(header: Dataset) -> bool:
    return (
        int(header.get("SamplesPerPixel") or 1) == 3
        or text_of(header, "PhotometricInterpretation") == "PALETTE COLOR"
        or text_of(header, "PixelPresentation") == "TRUE_COLOR"
    )


def _frames(header: Dataset, count: int, groups: Any) -> tuple[FrameHeader, ...]:
    first = first_item(header.get("SharedFunctionalGroupsSequence"))
    whole, shared = Remembered(header), None if first is None else Remembered(first)
    pointers = [
        int(item.get("DimensionIndexPointer") or 0) for item in header.get("DimensionIndexSequence") or () if groups
    ]
    return tuple(
        _frame(
            whole, shared, Remembered(groups[index]) if groups else None, index if count > 1 or groups else None
        )._replace(part=_part(groups[index], pointers) if groups else ())
        for index in range(count)
    )


def _tiles(header: Dataset) -> tuple[int, int, tuple[FrameHeader, ...]]:
    """Return the size of the slices of a mosaic, and each as a frame."""
    mosaic = mosaic_of(header)
    if mosaic is None:
        raise Refused(Finding("object.mosaic", "The picture holds many slices and does not say where each lies."))
    whole = _frame(Remembered(header), None, None, 0)
    frames = tuple(whole._replace(index=at, position_mm=place) for at, place in enumerate(mosaic.positions_mm))
    return mosaic.rows, mosaic.columns, frames


def _placed(header: Dataset, frames: tuple[FrameHeader, ...]) -> tuple[FrameHeader, ...]:
    """Return the frames of a nuclear medicine object with the places that its own rules give them."""
    return tuple(
        frame._replace(position_mm=place.position_mm, orientation=place.orientation, part=place.part)
        for frame, place in zip(frames, places_of(header, len(frames)), strict=True)
    )


def _segmented(header: Dataset, frames: tuple[FrameHeader, ...]) -> tuple[FrameHeader, ...]:
    """Return the frames of a segmentation with their segments, and with a window from nothing to the largest value.

    By DICOM's linear window n + 1 values, from black to white, have the width n + 1 (PS3.3 C.11.2.1.2.1).
    """
    largest = largest_of(header)
    window = None if largest is None else ((largest + 1) / 2, float(largest + 1))
    return tuple(
        frame._replace(segment=segment, window=window)
        for frame, segment in zip(frames, segments_of(header, len(frames)), strict=True)
    )


_PLACE_POINTERS = frozenset({0x00200032, 0x00209057, 0x00209113, 0x0020930F, 0x00181327})


def _part(group: Dataset, pointers: list[int]) -> tuple[int, ...]:
    """Return the dimension indices of a frame without those that count places (PS3.3 C.7.6.17)."""
    content = first_item(group.get("FrameContentSequence"))
    values = tuple(values_of(content.get("DimensionIndexValues"))) if content is not None else ()
    if len(values) != len(pointers):
        return ()
    return tuple(int(each) for each, pointer in zip(values, pointers, strict=True) if pointer not in _PLACE_POINTERS)


_FOREIGN_STARTS = (b"MZ", b"\x7fELF", b"#!", b"PK", b"%PDF")
_DESCRIPTIONS = ("SeriesDescription", "ProtocolName", "AcquisitionProtocolName")
_NO_AGENT = re.compile(r"^(no|none|nein|ohne|nativ\w*|without|w/?o|sans|senza|sin|n/?a|0|-+)\b.*$|^-+$", re.IGNORECASE)
_ORAL_AGENT = re.compile(r"^(per )?(oral|po|rectal|water)( contrast)?( only)?$", re.IGNORECASE)
_LOSSY = re.compile(r"^1\.2\.840\.10008\.1\.2\.4\.(50|51|53|55|81|91|203)$")


def is_lossy(header: Dataset) -> bool:
    """Return whether the pixels of an object were ever compressed with loss."""
    return text_of(header, "LossyImageCompression") == "01" or bool(_LOSSY.search(source_syntax(header)))


def source_syntax(header: Dataset) -> str:
    """Return the transfer syntax a header states, or "" without meta information."""
    meta = getattr(header, "file_meta", None)
    return str(meta.get("TransferSyntaxUID", "")) if meta is not None else ""


def _contrast(header: Dataset) -> bool | None:
    """Whether an agent in the vessels is stated; an agent that is only drunk says nothing, an empty element neither."""
    agent = text_of(header, "ContrastBolusAgent")
    if not agent or _ORAL_AGENT.match(agent):
        return None
    return not _NO_AGENT.match(agent)


def _check_size(rows: int, columns: int, frames: int, bits: int) -> None:
    if not (0 < rows <= MAXIMUM_EDGE and 0 < columns <= MAXIMUM_EDGE and 0 < frames <= MAXIMUM_FRAMES):
        raise Refused(Finding("object.size", "The image has no sensible size."))
    if rows * columns * frames * max(8, bits) // 8 > MAXIMUM_PIXEL_BYTES:
        raise Refused(Finding("object.size", "The image is larger than the station takes."))


def _patient(header: Dataset) -> str:
    patient = text_of(header, "PatientID")
    return f"{text_of(header, 'IssuerOfPatientID')}\x1f{patient}" if patient else ""


def _frame(header: Stated, shared: Stated | None, own: Stated | None, index: int | None) -> FrameHeader:
    groups = [group for group in (own, shared) if group is not None]

    def within(sequence: str, name: str) -> Any:
        for group in groups:
            item = first_item(group.get(sequence))
            if item is not None and (value := item.get(name)) is not None:
                return value
        return header.get(name)

    spacing = numbers(within("PixelMeasuresSequence", "PixelSpacing"), 2)
    content: Stated = next(
        (item for group in groups if (item := first_item(group.get("FrameContentSequence")))), header
    )
    slope = number(within("PixelValueTransformationSequence", "RescaleSlope"))
    intercept = number(within("PixelValueTransformationSequence", "RescaleIntercept")) or 0.0
    real = next(filter(None, (real_world_value(each, _largest(header)) for each in (*groups, header))), None)
    window = _window(within)
    if real is not None and (real.slope, real.intercept) != (1.0 if slope is None else slope, intercept):
        # A window is in the values of the rescale, not in those of the map.
        slope, intercept, window = real.slope, real.intercept, None
    kinds = [sequence for group in groups for sequence in _FRAME_TYPES if sequence in group]
    kind = within(kinds[0], "FrameType") if kinds else header.get("ImageType")
    return FrameHeader(
        index=index,
        position_mm=numbers(within("PlanePositionSequence", "ImagePositionPatient"), 3),
        orientation=numbers(within("PlaneOrientationSequence", "ImageOrientationPatient"), 6),
        row_spacing_mm=spacing[0] if spacing else None,
        column_spacing_mm=spacing[1] if spacing else None,
        thickness_mm=number(within("PixelMeasuresSequence", "SliceThickness")),
        slope=1.0 if slope is None else slope,
        intercept=intercept,
        rescale_type=str(within("PixelValueTransformationSequence", "RescaleType") or "").strip(),
        window=window,
        temporal_position=whole_number(content, "TemporalPositionIndex")
        or whole_number(header, "TemporalPositionIdentifier"),
        acquisition_number=whole_number(content, "FrameAcquisitionNumber") or whole_number(header, "AcquisitionNumber"),
        echo=number(within("MREchoSequence", "EffectiveEchoTime")) or number(header.get("EchoTime")),
        trigger_s=number(within("CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime"))
        or number(header.get("TriggerTime")),
        diffusion_b=number(within("MRDiffusionSequence", "DiffusionBValue")),
        instance_number=whole_number(header, "InstanceNumber"),
        acquired_s=_time(
            content, "FrameAcquisitionDateTime", _time(header, "AcquisitionDateTime", None, "AcquisitionTime")
        ),
        content_s=seconds_of(text_of(header, "ContentTime")),
        kind=tuple(str(word).strip() for word in values_of(kind)),
        real_unit=real.unit if real is not None else "",
    )


def _largest(header: Stated) -> int:
    """Return the largest value that can be stored."""
    bits = int(header.get("BitsStored") or header.get("BitsAllocated"))
    return int((1 << (bits - int(header.get("PixelRepresentation") or 0))) - 1)


_FRAME_TYPES = (
    "CTImageFrameTypeSequence",
    "MRImageFrameTypeSequence",
    "PETFrameTypeSequence",
    "ParametricMapFrameTypeSequence",
)


def _window(within: Any) -> tuple[float, float] | None:
    center = numbers(within("FrameVOILUTSequence", "WindowCenter"))
    width = numbers(within("FrameVOILUTSequence", "WindowWidth"))
    return (center[0], width[0]) if center and width and width[0] > 0 else None


def _time(item: Stated, moment: str, otherwise: float | None, clock: str = "") -> float | None:
    text = text_of(item, moment)
    found = seconds_of(text[8:].split("+")[0].split("-")[0]) if len(text) > 8 else None
    if found is None and clock:
        found = seconds_of(text_of(item, clock))
    return otherwise if found is None else found
