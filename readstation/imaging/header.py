"""What the program needs to know of an object, as plain data: one record an object, one a frame."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.objects import READ_FAILURES, DicomObject

Vector = tuple[float, ...]

MAXIMUM_EDGE = 16_384
MAXIMUM_PIXEL_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """One frame: where it lies and when it was taken.

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
    """

    index: int | None
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
    object without study or series is kept with those of its frame of reference, day and series number.
    """
    meta = getattr(header, "file_meta", None) or Dataset()
    series, study = str(header.get("SeriesInstanceUID") or ""), str(header.get("StudyInstanceUID") or "")
    frame_of_reference = str(header.get("FrameOfReferenceUID") or "")
    stand_in = f"{frame_of_reference}\x1f{_text(header, 'StudyDate')}" if frame_of_reference else ""
    return Identity(
        sop_class=str(header.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or ""),
        sop_uid=str(header.get("SOPInstanceUID") or meta.get("MediaStorageSOPInstanceUID") or ""),
        study_uid=study or stand_in,
        series_uid=series or (stand_in and f"{stand_in}\x1f{_text(header, 'SeriesNumber')}"),
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
    shared = _first(header.get("SharedFunctionalGroupsSequence"))
    frames = tuple(
        _frame(header, shared, groups[index] if groups else None, index if count > 1 or groups else None)
        for index in range(count)
    )
    identity = identity_of(header)
    return ObjectHeader(
        sop_class=identity.sop_class,
        sop_uid=identity.sop_uid,
        series_uid=identity.series_uid,
        study_uid=identity.study_uid,
        has_stand_in=identity.has_stand_in,
        frame_of_reference=str(header.get("FrameOfReferenceUID") or ""),
        patient_text=_patient(header),
        study_day=day_of(_text(header, "StudyDate")),
        study_s=seconds_of(_text(header, "StudyTime")),
        modality=_text(header, "Modality"),
        series_number=_whole(header, "SeriesNumber") or 0,
        texts=tuple(filter(None, (_text(header, name) for name in _DESCRIPTIONS))),
        contrast=True if header.get("ContrastBolusAgentSequence") else _contrast(header),
        bolus_start_s=seconds_of(_text(header, "ContrastBolusStartTime")),
        rows=rows,
        columns=columns,
        units=_text(header, "Units"),
        is_lossy=_text(header, "LossyImageCompression") == "01" or bool(_LOSSY.search(source_syntax(header))),
        has_foreign_preamble=bytes(getattr(header, "preamble", None) or b"").startswith(_FOREIGN_STARTS),
        frames=frames,
    )


_FOREIGN_STARTS = (b"MZ", b"\x7fELF", b"#!", b"PK", b"%PDF")
_DESCRIPTIONS = ("SeriesDescription", "ProtocolName", "AcquisitionProtocolName")
_NO_AGENT = re.compile(r"^(no|none|nein|ohne|nativ\w*|without|w/?o|sans|senza|sin|n/?a|0|-+)\b.*$|^-+$", re.IGNORECASE)
_ORAL_AGENT = re.compile(r"^(per )?(oral|po|rectal|water)( contrast)?( only)?$", re.IGNORECASE)
_LOSSY = re.compile(r"^1\.2\.840\.10008\.1\.2\.4\.(50|51|53|55|81|91)$")


def source_syntax(header: Dataset) -> str:
    """Return the transfer syntax a header states, or "" without meta information."""
    meta = getattr(header, "file_meta", None)
    return str(meta.get("TransferSyntaxUID", "")) if meta is not None else ""


def _contrast(header: Dataset) -> bool | None:
    """Whether an agent in the vessels is stated; an agent that is only drunk says nothing, an empty element neither."""
    agent = _text(header, "ContrastBolusAgent")
    if not agent or _ORAL_AGENT.match(agent):
        return None
    return not _NO_AGENT.match(agent)


def _check_size(rows: int, columns: int, frames: int, bits: int) -> None:
    if not (0 < rows <= MAXIMUM_EDGE and 0 < columns <= MAXIMUM_EDGE and frames > 0):
        raise Refused(Finding("object.size", "The image has no sensible size."))
    if rows * columns * frames * max(8, bits) // 8 > MAXIMUM_PIXEL_BYTES:
        raise Refused(Finding("object.size", "The image is larger than the station takes."))


def _patient(header: Dataset) -> str:
    patient = _text(header, "PatientID")
    return f"{_text(header, 'IssuerOfPatientID')}\x1f{patient}" if patient else ""


def _frame(header: Dataset, shared: Dataset | None, own: Dataset | None, index: int | None) -> FrameHeader:
    groups = [group for group in (own, shared) if group is not None]

    def within(sequence: str, name: str) -> Any:
        for group in groups:
            item = _first(group.get(sequence))
            if item is not None and item.get(name) is not None:
                return item.get(name)
        return header.get(name)

    spacing = numbers(within("PixelMeasuresSequence", "PixelSpacing"), 2)
    content = next((item for group in groups if (item := _first(group.get("FrameContentSequence")))), header)
    slope = number(within("PixelValueTransformationSequence", "RescaleSlope"))
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
        intercept=number(within("PixelValueTransformationSequence", "RescaleIntercept")) or 0.0,
        rescale_type=str(within("PixelValueTransformationSequence", "RescaleType") or "").strip(),
        window=_window(within),
        temporal_position=_whole(content, "TemporalPositionIndex") or _whole(header, "TemporalPositionIdentifier"),
        acquisition_number=_whole(content, "FrameAcquisitionNumber") or _whole(header, "AcquisitionNumber"),
        echo=number(within("MREchoSequence", "EffectiveEchoTime")) or number(header.get("EchoTime")),
        trigger_s=number(header.get("TriggerTime")),
        diffusion_b=number(within("MRDiffusionSequence", "DiffusionBValue")),
        instance_number=_whole(header, "InstanceNumber"),
        acquired_s=_time(
            content, "FrameAcquisitionDateTime", _time(header, "AcquisitionDateTime", None, "AcquisitionTime")
        ),
        content_s=seconds_of(_text(header, "ContentTime")),
        kind=tuple(str(word).strip() for word in values_of(kind)),
    )


_FRAME_TYPES = ("CTImageFrameTypeSequence", "MRImageFrameTypeSequence", "PETFrameTypeSequence")


def _window(within: Any) -> tuple[float, float] | None:
    center = numbers(within("FrameVOILUTSequence", "WindowCenter"))
    width = numbers(within("FrameVOILUTSequence", "WindowWidth"))
    return (center[0], width[0]) if center and width and width[0] > 0 else None


def _time(item: Dataset, moment: str, otherwise: float | None, clock: str = "") -> float | None:
    text = _text(item, moment)
    found = seconds_of(text[8:].split("+")[0].split("-")[0]) if len(text) > 8 else None
    if found is None and clock:
        found = seconds_of(_text(item, clock))
    return otherwise if found is None else found


def number(value: Any) -> float | None:
    """Return a finite number, or None where there is none."""
    found = numbers(value)
    return found[0] if found else None


def numbers(value: Any, count: int | None = None) -> Vector | None:
    """Return a value's finite numbers, or None where there are none or another count than is asked for."""
    found = tuple(float(each) for each in values_of(value) if str(each).strip())
    if not found or (count is not None and len(found) != count) or not all(map(math.isfinite, found)):
        return None
    return found


def values_of(value: Any) -> Iterable[Any]:
    """Return the values of an element, one or many, as many."""
    if value is None:
        return ()
    return value if isinstance(value, MultiValue | list | tuple) else (value,)


def _first(sequence: Any) -> Dataset | None:
    return sequence[0] if sequence else None


def _whole(item: Dataset, name: str) -> int | None:
    found = number(item.get(name))
    return None if found is None else int(found)


def _text(item: Dataset, name: str) -> str:
    value = item.get(name)
    return "" if value is None else "\\".join(str(each) for each in values_of(value)).strip()


_DAY = re.compile(r"^(\d{4})\.?(\d{2})\.?(\d{2})$")
_CLOCK = re.compile(r"^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d{1,6})?$")


def day_of(text: str) -> str:
    """Return a DA value as ``YYYY-MM-DD``, or "" where it is none."""
    found = _DAY.match(text.strip())
    if not found:
        return ""
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return ""


def seconds_of(text: str) -> float | None:
    """Return a TM value as seconds of the day, or None where it is none."""
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(fraction or 0)
    return total if total < 86_400 else None
