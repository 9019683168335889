"""Segmentations: what somebody outlined, stored like an image (PS3.3 C.8.20).

The frames of a binary or fractional one belong to one segment each, so every segment is an image of its own. In a label
map each value is the number of a segment, and all of it is one image.
"""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset

from readstation.core.findings import Finding
from readstation.imaging.values import first_item, number, text_of

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7"
SEGMENTATIONS = frozenset({SEGMENTATION, LABEL_MAP})
"""The classes that show what others outlined: taken only where the office asks (TR-20, TR-23)."""

BINARY, FRACTIONAL, LABELS = "BINARY", "FRACTIONAL", "LABELMAP"
UNSAID = 0
"""The segment of frames that do not name one."""

_LARGEST_NUMBER = 65_535
_SLIDE_TEXTS = ("TILED_FULL", "TILED_SPARSE")


def is_segmentation(header: Dataset) -> bool:
    """Return whether an object is of a class of segmentations, by itself or by its file meta information."""
    meta = getattr(header, "file_meta", None) or Dataset()
    return str(header.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or "") in SEGMENTATIONS


def kind_of(header: Dataset) -> str:
    """Return the SegmentationType in capitals, `BINARY`, `FRACTIONAL` or `LABELS`, or what else stands there."""
    return text_of(header, "SegmentationType").upper()


def slide_refusal(header: Dataset) -> Finding | None:
    """Return why a segmentation of a microscope slide is not taken, or None where it is none."""
    shared = first_item(header.get("SharedFunctionalGroupsSequence"))
    own = first_item(header.get("PerFrameFunctionalGroupsSequence"))
    is_slide = (
        "TotalPixelMatrixColumns" in header
        or text_of(header, "DimensionOrganizationType").upper() in _SLIDE_TEXTS
        or any("PlanePositionSlideSequence" in group for group in (shared, own) if group is not None)
    )
    if not is_slide:
        return None
    words = "Not taken: a segmentation of a microscope slide, cut into tiles; it is no image of the body."
    return Finding("object.slide", words)


def segments_of(header: Dataset, count: int) -> tuple[int, ...]:
    """Return the segment that each of a number of frames belongs to; `UNSAID` where none is stated.

    All frames of a label map are one image.
    """
    if kind_of(header) == LABELS:
        return (UNSAID,) * count
    shared = _segment(first_item(header.get("SharedFunctionalGroupsSequence")))
    groups = header.get("PerFrameFunctionalGroupsSequence") or ()
    found = [_segment(group) for group in groups]
    return tuple((found[index] if index < len(found) else None) or shared or UNSAID for index in range(count))


def _segment(group: Dataset | None) -> int | None:
    item = first_item(group.get("SegmentIdentificationSequence")) if group is not None else None
    return None if item is None else _whole(item.get("ReferencedSegmentNumber"))


def numbers_of(header: Dataset) -> tuple[int, ...]:
    """Return the numbers of the segments that an object describes, each once, smallest first."""
    found = {_whole(item.get("SegmentNumber")) for item in header.get("SegmentSequence") or ()}
    return tuple(sorted(each for each in found if each is not None))


def largest_of(header: Dataset) -> int | None:
    """Return the largest value that the object means something by, or None where that is not stated."""
    kind = kind_of(header)
    if kind == BINARY:
        return 1
    if kind == FRACTIONAL:
        return _whole(header.get("MaximumFractionalValue")) or None
    return max(numbers_of(header), default=0) or None


def _whole(value: Any) -> int | None:
    found = number(value)
    return int(found) if found is not None and 0 <= found <= _LARGEST_NUMBER else None
