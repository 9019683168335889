"""Headers of many objects fast, each exactly as pydicom would give it.

pydicom reads the first file of every pattern, and which elements were looked at is noted. The verdict holds for every
further file in which these elements are the same, byte for byte; the few that change from image to image are read from
their raw values, which is trusted for a kind of object once it was compared with pydicom. Whatever does not fit goes to
pydicom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.tag import BaseTag

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.header import FrameHeader, ObjectHeader
from readstation.imaging.index_fields import (
    FRAME_FIELDS,
    HEADER_TAGS,
    INSTANCE_NUMBER,
    NUMBER_TAGS,
    SOP_UID,
    WHOLE_FIELDS,
    WHOLE_TAGS,
    Field,
    PlainlyWritten,
    plainly_written,
    sop_uid_of,
)
from readstation.imaging.objects import READ_FAILURES, DicomObject, open_object
from readstation.imaging.walk import HeaderWalker, Pattern, Walked
from readstation.imaging.walk_image import NotPlainValueError, whole

Examine = Callable[[DicomObject], ObjectHeader]

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_PLAIN = frozenset(_STORAGE + each for each in ("2", "4", "128"))
"""Classes whose images lie where their top level says, one a file."""

_BAD_VALUE = Finding("object.bad-value", "A value in the header is malformed.")
_MOST_MODELS = 4
_DERIVED_TAGS = HEADER_TAGS | WHOLE_TAGS
_NO_PLACE = (-1, 0, "")
_FRAME_NAMES = FrameHeader._fields
_WHOLE_NAMES = tuple(each.name for each in fields(ObjectHeader))
_FRAMES, _SOP = _WHOLE_NAMES.index("frames"), _WHOLE_NAMES.index("sop_uid")


class PixelPlace(NamedTuple):
    """Where the pixels of an object lie in its file: offset and length in bytes, and the UID of their encoding."""

    offset: int
    length: int
    transfer_syntax: str


class ReadHeader(NamedTuple):
    """What was read of one file.

    Attributes
    ----------
    header
        None where the object is refused.
    finding
        Why, or None.
    place
        None where the object has no pixels in the file as it lies.
    """

    header: ObjectHeader | None
    finding: Finding | None
    place: PixelPlace | None


class BriefHeader(NamedTuple):
    """What tells one image of a series from the others, and the header of an image that is like it in all else.

    Attributes
    ----------
    like
        Of an image of the same subject, study and series, with the same size and number of frames; None where the
        object is refused.
    finding
        Why, or None.
    sop_uid, instance_number
        Of the object itself.
    pixel_offset, pixel_length, transfer_syntax
        Where its pixels lie in the file, and how they are stored; -1, 0 and "" where they cannot be read there.
    size, modified_ns
        Of the file, when it was read.
    """

    like: ObjectHeader | None
    finding: Finding | None
    sop_uid: str
    instance_number: int | None
    pixel_offset: int
    pixel_length: int
    transfer_syntax: str
    size: int
    modified_ns: int


@dataclass(eq=False)
class _Known:
    """What pydicom said of the first file of a pattern."""

    verdict: ReadHeader = field(repr=False)
    path: Path | str = field(repr=False)
    changing: frozenset[int]
    """Elements that the verdict looked at and that may differ from image to image."""
    asked: frozenset[int] = frozenset()
    """All elements that it looked at."""
    is_derived: bool = False
    """Whether it was made from the verdict on another series, and not by pydicom."""
    plan_for: int = -1
    is_sure: bool = False
    """Whether what is foreseen for further files was compared with pydicom."""
    number: int | None = None
    plan: tuple[tuple[int, Field], ...] = ()
    """The fields that are read anew, by their place in the record, and how."""
    checked: tuple[tuple[int, PlainlyWritten], ...] = ()
    """The elements of these fields that pydicom might refuse, and what tells those of which it does not."""
    is_numbered: bool = False
    """Whether the instance number is one of them."""

    def plan_again(self, pattern: Pattern) -> None:
        """Take note that more elements of the pattern were seen to change."""
        varied = pattern.varied & self.changing
        self.plan_for = len(pattern.varied)
        self.plan = tuple(
            (_FRAME_NAMES.index(name), value_of)
            for name, (tags, value_of) in FRAME_FIELDS.items()
            if not varied.isdisjoint(tags)
        )
        self.is_numbered = INSTANCE_NUMBER in self.changing
        # What an instance number may be is asked when it is read.
        checked = (varied & NUMBER_TAGS) - {INSTANCE_NUMBER if self.is_numbered else 0}
        self.checked = tuple((tag, plainly_written(tag)) for tag in checked)

    @property
    def kind(self) -> tuple[str, frozenset[int], bool]:
        """What two patterns share when what is foreseen for their files is made in the same way."""
        header = self.verdict.header
        return header.sop_class if header is not None else "", self.changing, self.is_derived


class HeaderReader:
    """Reads headers one file after another. For one thread.

    Parameters
    ----------
    examine
        Makes the header of an opened object, or refuses it. It may look only at the object it is given.
    """

    def __init__(self, examine: Examine) -> None:
        self._examine = examine
        self._walker = HeaderWalker(HEADER_TAGS | WHOLE_TAGS, self._begun, notes_time=True)
        self._sure: set[tuple[str, frozenset[int], bool]] = set()
        self._models: list[tuple[Pattern, _Known]] = []

    def read(self, path: Path | str) -> ReadHeader:
        """Read the header of one file.

        Parameters
        ----------
        path
            A regular file.

        Raises
        ------
        OSError
            If the file cannot be opened.
        """
        walked = self._walker.read(path)
        known: _Known | None = walked.pattern.note if walked is not None else None
        if walked is None or known is None:
            return self._by_pydicom(path)
        if known.is_sure:
            try:
                return _changed(walked, known)
            except NotPlainValueError:
                return self._by_pydicom(path)
        return self._first_or_second(path, walked, known)

    def brief(self, path: Path | str) -> BriefHeader:
        """Read what tells one file from the others of its series; otherwise as `read`."""
        walked = self._walker.read(path)
        known: _Known | None = walked.pattern.note if walked is not None else None
        if walked is None or known is None:
            return _brief(path, self._by_pydicom(path))
        if not known.is_sure:
            return _brief(path, self._first_or_second(path, walked, known))
        pattern, values = walked.pattern, walked.values
        if known.plan_for != len(pattern.varied):
            known.plan_again(pattern)
        for tag, is_plain in known.checked:
            if is_plain(values[tag]) is None:
                return _brief(path, self._by_pydicom(path))
        try:
            uid = sop_uid_of(values)
            number = whole(values.get(INSTANCE_NUMBER)) if known.is_numbered else known.number
        except NotPlainValueError:
            return _brief(path, self._by_pydicom(path))
        header, finding, _ = known.verdict
        place = walked.pixel_offset, walked.pixel_length, pattern.transfer_syntax
        return BriefHeader(header, finding, uid, number, *place, walked.size, walked.modified_ns)

    def _first_or_second(self, path: Path | str, walked: Walked, known: _Known) -> ReadHeader:
        """Return the verdict on a file of which pydicom has the last word, and learn whether it is foreseen rightly."""
        if known.path is path:
            known.path = ""
            known.is_sure = known.kind in self._sure
            return known.verdict
        sure = self._by_pydicom(path)
        try:
            known.is_sure = sure == _changed(walked, known)
        except NotPlainValueError:
            return sure
        if known.is_sure:
            self._sure.add(known.kind)
        else:
            walked.pattern.note = None
        return sure

    def _by_pydicom(self, path: Path | str) -> ReadHeader:
        try:
            return self._verdict(open_object(Path(path)))
        except Refused as refusal:
            return ReadHeader(None, refusal.findings[0], None)

    def _verdict(self, opened: DicomObject) -> ReadHeader:
        place = None
        if opened.pixel_offset is not None and opened.inflated is None and not opened.is_truncated:
            place = PixelPlace(opened.pixel_offset, opened.pixel_length, opened.transfer_syntax)
        try:
            return ReadHeader(self._examine(opened), None, place)
        except Refused as refusal:
            return ReadHeader(None, refusal.findings[0], place)
        except READ_FAILURES:
            return ReadHeader(None, _BAD_VALUE, place)

    def _begun(self, pattern: Pattern, path: Path | str) -> bool:
        """Let pydicom judge the first file of a pattern, and note on which elements its verdict rests.

        A series that differs from one before only in what series differ in needs no further verdict.
        """
        for model, known in self._models:
            header = _derived(model, known, pattern)
            if header is not None:
                note = replace(known, verdict=ReadHeader(header, None, None), path="", is_derived=True, plan_for=-1)
                note.is_sure, note.number = note.kind in self._sure, _number(header)
                pattern.fixed, pattern.note = note.asked - note.changing, note
                return True
        try:
            opened = open_object(Path(path))
        except Refused:
            return False
        _put_sequences_back(opened, pattern)
        verdict = self._verdict(opened)
        asked = _asked(opened)
        changing = _changing(verdict, asked, pattern.first_values(HEADER_TAGS))
        pattern.fixed = asked - changing
        known = pattern.note = _Known(verdict, path, changing, asked, number=_number(verdict.header))
        if SOP_UID in changing and verdict.header is not None and verdict.header.sop_class in _PLAIN:
            self._models = [(pattern, known), *self._models[: _MOST_MODELS - 1]]
        return SOP_UID in changing


def _brief(path: Path | str, read: ReadHeader) -> BriefHeader:
    header, finding, place = read
    state = Path(path).stat()
    uid = header.sop_uid if header is not None else ""
    return BriefHeader(header, finding, uid, _number(header), *(place or _NO_PLACE), state.st_size, state.st_mtime_ns)


def _number(header: ObjectHeader | None) -> int | None:
    return header.frames[0].instance_number if header is not None and header.frames else None


def _changed(walked: Walked, known: _Known) -> ReadHeader:
    """Return the verdict on the first file with the values in which this one differs."""
    pattern, verdict = walked.pattern, known.verdict
    header = verdict.header
    place = PixelPlace(walked.pixel_offset, walked.pixel_length, walked.transfer_syntax)
    uid = sop_uid_of(walked.values)
    if header is None:
        return ReadHeader(None, verdict.finding, place)
    if known.plan_for != len(pattern.varied):
        known.plan_again(pattern)
    frame = header.frames[0]
    values = walked.values
    if known.plan:
        parts = [getattr(frame, name) for name in _FRAME_NAMES]
        for index, value_of in known.plan:
            parts[index] = value_of(values)
        frame = FrameHeader(*parts)
    whole = [getattr(header, name) for name in _WHOLE_NAMES]
    whole[_SOP], whole[_FRAMES] = uid, (frame,)
    return ReadHeader(ObjectHeader(*whole), None, place)


def _derived(model: Pattern, known: _Known, pattern: Pattern) -> ObjectHeader | None:
    """Return the header of the first file of a pattern, made from another series; None where pydicom must judge."""
    header = known.verdict.header
    differing = model.differences(pattern)
    if header is None or differing is None:
        return None
    differing &= known.asked
    values, of_model = pattern.first_values(_DERIVED_TAGS), model.first_values(_DERIVED_TAGS)
    frame, left = header.frames[0], set(differing - known.changing)
    whole_parts: dict[str, Any] = {}
    frame_parts: dict[str, Any] = {}
    try:
        for name, (tags, value_of) in WHOLE_FIELDS.items():
            if not differing.isdisjoint(tags):
                if value_of(of_model) != getattr(header, name):
                    return None
                whole_parts[name] = value_of(values)
                left.difference_update(tags)
        for name, (tags, value_of) in FRAME_FIELDS.items():
            if not differing.isdisjoint(tags):
                frame_parts[name] = value_of(values)
        whole_parts["sop_uid"] = sop_uid_of(values)
    except NotPlainValueError:
        return None
    return None if left else replace(header, **whole_parts, frames=(frame._replace(**frame_parts),))


def _changing(verdict: ReadHeader, asked: frozenset[int], values: dict[int, bytes]) -> frozenset[int]:
    """Return the elements that the verdict looked at and that may differ all the same.

    Those of a field count only where the field, read from the raw values, is what pydicom made of it.
    """
    try:
        uid = sop_uid_of(values)
    except NotPlainValueError:
        return frozenset()
    header = verdict.header
    if header is None:
        return frozenset({SOP_UID})
    if len(header.frames) != 1 or header.sop_uid != uid or header.has_stand_in:
        # What an object lacks may be made up of its UID.
        return frozenset()
    if header.sop_class not in _PLAIN:
        return frozenset({SOP_UID})
    good, bad = {SOP_UID}, set[int]()
    for name, (tags, value_of) in FRAME_FIELDS.items():
        try:
            is_same = value_of(values) == getattr(header.frames[0], name)
        except NotPlainValueError:
            is_same = False
        (good if is_same else bad).update(tags)
    return frozenset(good - bad) & asked


def _asked(opened: DicomObject) -> frozenset[int]:
    """Return the tags of the elements whose values were looked at: pydicom converts a value when it is asked for."""
    header = opened.header
    asked: set[int] = set()
    for dataset in (header, header.file_meta):
        asked |= {int(tag) for tag in list(dataset.keys()) if not isinstance(dataset.get_item(tag), RawDataElement)}
    # pydicom looks at the first element of the meta information of every file; its length is checked by the walk.
    return frozenset(asked - {0x00020000})


def _put_sequences_back(opened: DicomObject, pattern: Pattern) -> None:
    """Make sequences of undefined length, which pydicom takes apart while it reads, raw again like all other elements.

    Otherwise nobody could tell which of them were looked at.
    """
    header = opened.header
    for tag in list(header.keys()):
        element: object = header.get_item(tag)
        if isinstance(element, DataElement) and element.VR == "SQ" and element.is_undefined_length:
            raw = pattern.raw_value(int(tag))
            offset = element.file_tell or 0
            is_implicit = bool(header.original_encoding[0])
            header[tag] = RawDataElement(BaseTag(tag), "SQ", len(raw), raw, offset, is_implicit, is_little_endian=True)
