"""Writes a new object from the allow-list: never a cleaned copy (TR-17 to TR-21; PS3.15 annex E)."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.allowlist import allow_list, allowed_copy
from readstation.imaging.codestream import bare_picture
from readstation.imaging.dateshift import DateShift
from readstation.imaging.decode import EXPLICIT, NATIVE, PixelFormat, decoded
from readstation.imaging.header import FrameHeader, header_of, identity_of, is_lossy
from readstation.imaging.kinds import TAKEN
from readstation.imaging.mosaic import is_mosaic
from readstation.imaging.nm import VECTORS
from readstation.imaging.objects import READ_FAILURES, TOO_MUCH_MEMORY, DicomObject
from readstation.imaging.picture import is_coloured, plain_frames
from readstation.imaging.segmentation import LABEL_MAP, LABELS, is_segmentation, kind_of, numbers_of
from readstation.imaging.values import first_item, values_of

IMPLEMENTATION_UID = "2.25.178434893129216497360113498274104462163"
METHOD = "Readstation allow-list 1"
CONVERTED_MR = "1.2.840.10008.5.1.4.1.1.4.4"
FROM_COLOUR = "TRUE_COLOR"
"""The PixelPresentation of a grey copy: it says that the original was in colours."""

_ONLY_SEGMENT = 1
_PADDING = ("PixelPaddingValue", "PixelPaddingRangeLimit")
_METHOD_CODES = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113103", "Clean Graphics Option"),
    ("113104", "Clean Structured Content Option"),
    ("113105", "Clean Descriptors Option"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
)
"""What is done to every object (PS3.16 CID 7050): graphics, structured content and descriptors are left out whole, and
dates are moved. Nothing is stated of what is not done: no charter asks for characteristics of the patient (113108), the
device (113109), UIDs (113110), or private elements (113111) to stay, and the allow-list keeps none."""


@dataclass(frozen=True, slots=True)
class Blinding:
    """How the objects of one stack are blinded.

    Attributes
    ----------
    secret
        The office secret.
    subject_token
        Whose objects they are: the same UID gives the same new one within a subject only.
    stack
        The ordinal of the stack in its series; a split series becomes several.
    shift
        Moves the dates.
    """

    secret: bytes = field(repr=False)
    subject_token: str
    stack: int
    shift: DateShift

    def uid(self, *parts: str) -> str:
        """Return the new UID under 2.25 for an original one, keyed with the secret (TR-21; PS3.5 B.2)."""
        text = "\x1f".join((self.subject_token, *parts)).encode()
        digest = hmac.new(self.secret, b"readstation-uid-1\n" + text, hashlib.sha256).digest()
        return f"2.25.{int.from_bytes(digest[:16], 'big')}"


@dataclass(frozen=True, eq=False)
class BlindedObject:
    """A new object, not yet written.

    Attributes
    ----------
    dataset
        Header and pixels.
    form
        How its pixels are stored.
    frames
        The bytes of its frames: as they stood in the original, less what draws no pixel.
    """

    dataset: FileDataset = field(repr=False)
    form: PixelFormat
    frames: tuple[bytes, ...] = field(repr=False)


def blinded(source: DicomObject, chosen: Sequence[int] | None, ordinal: int, blinding: Blinding) -> BlindedObject:
    """Make the blinded object of an image object.

    Parameters
    ----------
    source
        The original; it is only read.
    chosen
        The frames of a multi-frame object that belong to the stack, in volume order; None for a single-frame object.
    ordinal
        The place of its first image in the volume, from 1: its InstanceNumber.
    blinding
        Secret, subject, stack and shift.

    Raises
    ------
    Refused
        If the original cannot be read or its pixels cannot be taken over.
    """
    try:
        return _blinded(source, chosen, ordinal, blinding)
    except MemoryError as error:
        raise Refused(TOO_MUCH_MEMORY) from error
    except READ_FAILURES as error:
        raise Refused(Finding("gate.bad-value", "A value that has to stay in the image is malformed.")) from error


def write_blinded(item: BlindedObject, path: Path) -> None:
    """Write a blinded object as a Part 10 file with an empty preamble.

    Values are those of the original: a long decimal keeps all its digits although the standard allows 16.
    """
    item.dataset.save_as(path, enforce_file_format=True, overwrite=False)


def _blinded(source: DicomObject, chosen: Sequence[int] | None, ordinal: int, blinding: Blinding) -> BlindedObject:
    form, all_frames = plain_frames(source)
    form, frames = _bare(form, [all_frames[index] for index in (range(len(all_frames)) if chosen is None else chosen)])
    identity = identity_of(source.header)
    original = _subset(source.header, chosen)
    modality = str(TAKEN[identity.sop_class])
    rules = allow_list()["object"]
    new = allowed_copy(original, rules, blinding.shift, modality)
    for name in rules["empty"]:
        if name not in new:
            tag = tag_for_keyword(name)
            if tag is not None:
                new.add_new(tag, dictionary_VR(tag), "")
    new.SOPClassUID = identity.sop_class
    new.Modality = modality
    stack = str(blinding.stack)
    new.SOPInstanceUID = blinding.uid("instance", identity.sop_uid, stack)
    new.SeriesInstanceUID = blinding.uid("series", identity.series_uid, stack)
    new.StudyInstanceUID = blinding.uid("study", identity.study_uid)
    frame_of_reference = str(source.header.get("FrameOfReferenceUID") or "")
    if frame_of_reference:
        new.FrameOfReferenceUID = blinding.uid("frame of reference", frame_of_reference)
    new.InstanceNumber = ordinal
    if chosen is not None:
        new.NumberOfFrames = len(chosen)
    if is_mosaic(source.header):
        _spread(new, [header_of(source).frames[index] for index in chosen or ()])
    if is_segmentation(source.header):
        _state_segments(new, source.header)
    _state_pixels(new, source, form)
    _state_method(new)
    return BlindedObject(_as_file(new, form, frames), form, frames)


def _subset(header: Dataset, chosen: Sequence[int] | None) -> Dataset:
    """Return the header with the functional groups and vectors of the chosen frames only, in their order."""
    groups = header.get("PerFrameFunctionalGroupsSequence")
    vectors = {name: list(values_of(header.get(name))) for name in VECTORS if name in header}
    if chosen is None or not (groups or vectors):
        return header
    view = Dataset()
    for element in header:
        if element.keyword != "PerFrameFunctionalGroupsSequence":
            view.add(element)
    if groups:
        view.PerFrameFunctionalGroupsSequence = DicomSequence([groups[index] for index in chosen])
    for name, values in vectors.items():
        if len(values) > max(chosen):
            setattr(view, name, [values[index] for index in chosen])
    return view


def _spread(new: Dataset, frames: Sequence[FrameHeader]) -> None:
    """Make a mosaic's copy an object of several frames, each with its own place (PS3.3 A.70)."""
    new.SOPClassUID = CONVERTED_MR
    groups = []
    for frame in frames:
        place, group = Dataset(), Dataset()
        place.ImagePositionPatient = [f"{each:.10g}" for each in frame.position_mm or ()]
        group.PlanePositionSequence = DicomSequence([place])
        groups.append(group)
    orientation, measures, shared = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = new.ImageOrientationPatient
    measures.PixelSpacing = new.PixelSpacing
    shared.PlaneOrientationSequence = DicomSequence([orientation])
    shared.PixelMeasuresSequence = DicomSequence([measures])
    new.SharedFunctionalGroupsSequence = DicomSequence([shared])
    new.PerFrameFunctionalGroupsSequence = DicomSequence(groups)
    del new.ImagePositionPatient


def _state_segments(new: Dataset, original: Dataset) -> None:
    """Name the segments by numbers only, and make a segment of one bit a pixel a label map of that one segment."""
    if int(original.BitsAllocated) == 1:
        new.SOPClassUID, new.SegmentationType = LABEL_MAP, LABELS
    is_labels = kind_of(original) == LABELS
    described = []
    for number in numbers_of(original) if is_labels else (_ONLY_SEGMENT,):
        item = Dataset()
        item.SegmentNumber, item.SegmentLabel = number, f"Segment {number}"
        described.append(item)
    new.SegmentSequence = DicomSequence(described)
    if new.SOPClassUID != LABEL_MAP:
        item, shared = Dataset(), first_item(new.get("SharedFunctionalGroupsSequence")) or Dataset()
        item.ReferencedSegmentNumber = _ONLY_SEGMENT
        shared.SegmentIdentificationSequence = DicomSequence([item])
        new.SharedFunctionalGroupsSequence = DicomSequence([shared])
    for name in _PADDING:
        if name in new:
            delattr(new, name)
    new.PhotometricInterpretation = "MONOCHROME2"


def _state_pixels(new: Dataset, source: DicomObject, form: PixelFormat) -> None:
    """State how the pixels of the new object are stored, where that is not as in the original."""
    new.Rows, new.Columns = form.rows, form.columns
    if not form.is_float:
        new.BitsAllocated, new.BitsStored, new.HighBit = form.bits_allocated, form.bits_stored, form.bits_stored - 1
    if is_coloured(source.header):
        new.SamplesPerPixel, new.PhotometricInterpretation, new.PixelRepresentation = 1, "MONOCHROME2", 0
        new.PixelPresentation = FROM_COLOUR
        for name in ("RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", *_PADDING):
            if name in new:
                delattr(new, name)
    elif not form.is_float and int(source.header.get("HighBit", form.bits_stored - 1)) != form.bits_stored - 1:
        # The padding was stated for values that stood higher in their cells.
        for name in _PADDING:
            if name in new:
                delattr(new, name)
    if is_lossy(source.header):
        new.LossyImageCompression = "01"
    vectors = [tag for name in VECTORS if name in new and (tag := tag_for_keyword(name)) is not None]
    if vectors:
        new.FrameIncrementPointer = vectors if len(vectors) > 1 else vectors[0]


def _bare(form: PixelFormat, frames: Sequence[bytes]) -> tuple[PixelFormat, tuple[bytes, ...]]:
    """Return frames with nothing in them but what their pixels are made of, and how they are stored then (TR-20).

    A compressed picture whose parts cannot be told from each other, or whose pixels would not be the same without the
    rest of it, is kept uncompressed.
    """
    if form.transfer_syntax in NATIVE:
        return form, tuple(_cleared(frame, form) for frame in frames)
    try:
        bare = tuple(bare_picture(frame, form.transfer_syntax) for frame in frames)
        changed = [(old, new) for old, new in zip(frames, bare, strict=True) if old != new]
        if all(np.array_equal(decoded(old, form), decoded(new, form)) for old, new in changed):
            return form, bare
    except (Refused, ValueError, struct.error):
        # What is damaged is refused below, where it is decoded.
        pass
    native = replace(form, transfer_syntax=EXPLICIT, is_big_endian=False)
    return native, tuple(decoded(frame, form).astype(native.dtype.newbyteorder("<")).tobytes() for frame in frames)


def _cleared(frame: bytes, form: PixelFormat) -> bytes:
    """Return an uncompressed frame with nothing but the sign above its stored bits, where overlays may lie (TR-20)."""
    if form.bits_stored == form.bits_allocated:
        return frame
    return decoded(frame, form).astype(form.dtype.newbyteorder(">" if form.is_big_endian else "<")).tobytes()


def _state_method(new: Dataset) -> None:
    new.PatientIdentityRemoved = "YES"
    new.DeidentificationMethod = METHOD
    new.LongitudinalTemporalInformationModified = "MODIFIED"
    items = []
    for value, meaning in _METHOD_CODES:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
        items.append(item)
    new.DeidentificationMethodCodeSequence = DicomSequence(items)


def _as_file(new: Dataset, form: PixelFormat, frames: tuple[bytes, ...]) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = new.SOPClassUID
    meta.MediaStorageSOPInstanceUID = new.SOPInstanceUID
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    pixels: Any = b"".join(frames)
    if form.transfer_syntax in NATIVE:
        meta.TransferSyntaxUID = ExplicitVRBigEndian if form.is_big_endian else ExplicitVRLittleEndian
        pixels += b"\x00" * (len(pixels) % 2)
    else:
        meta.TransferSyntaxUID = UID(form.transfer_syntax)
        pixels = encapsulate(list(frames))
    if form.is_float:
        is_double = form.bits_allocated == 64
        new.add_new(0x7FE00009 if is_double else 0x7FE00008, "OD" if is_double else "OF", pixels)
    else:
        _add_pixels(new, form, pixels)
    written = FileDataset("", new, preamble=b"\x00" * 128, file_meta=meta)
    written.set_original_encoding(is_implicit_vr=False, is_little_endian=not form.is_big_endian)
    return written


def _add_pixels(new: Dataset, form: PixelFormat, pixels: bytes) -> None:
    new.add_new(0x7FE00010, "OW" if form.bits_allocated > 8 and form.transfer_syntax in NATIVE else "OB", pixels)
    if form.transfer_syntax not in NATIVE:
        new["PixelData"].is_undefined_length = True
