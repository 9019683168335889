"""Compares what the walker says of a file with what pydicom says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydicom.dataelem import RawDataElement

from readstation.core.errors import Refused
from readstation.imaging.header import number, numbers
from readstation.imaging.objects import open_object
from readstation.imaging.walk import HeaderWalker, Walked
from readstation.imaging.walk_image import walked_image


class Everything(Mapping[int, bytes]):
    """Every tag, with whatever value representation it has."""

    def __contains__(self, tag: object) -> bool:
        return True

    def __getitem__(self, tag: int) -> bytes:
        return b""

    def __iter__(self) -> Iterator[int]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def same_as_pydicom(walker: HeaderWalker, path: Path) -> Walked | None:
    """Walk a file for every tag and check each raw value and the place of the pixels; None where it is not walked."""
    found = walker.read(path)
    if found is None:
        return None
    try:
        opened = open_object(path)
    except Refused as refusal:
        raise AssertionError(f"the walker reads what pydicom refuses: {refusal}") from refusal
    place = (found.pixel_offset, found.pixel_length, found.is_encapsulated, found.transfer_syntax, False)
    assert place == (
        opened.pixel_offset,
        opened.pixel_length,
        opened.is_encapsulated,
        opened.transfer_syntax,
        opened.is_truncated,
    )
    assert not opened.is_big_endian
    assert opened.inflated is None
    header = opened.header
    assert found.pattern.tags == {int(tag) for tag in (*header.keys(), *header.file_meta.keys())}
    for dataset in (header, header.file_meta):
        for tag in list(dataset.keys()):
            element = dataset.get_item(tag)
            if isinstance(element, RawDataElement):
                assert (element.value or b"") == found.values[int(tag)], tag
    return found


def same_image(walker: HeaderWalker, path: Path) -> bool:
    """Check the numbers of a walked image; False where there are none because pydicom must decide."""
    found = walker.read(path)
    image = walked_image(found) if found else None
    if image is None:
        return False
    header = open_object(path).header
    assert (image.rows, image.columns) == (header.Rows, header.Columns)
    assert image.frames == int(header.get("NumberOfFrames") or 1)
    assert image.samples == header.get("SamplesPerPixel", 1)
    assert image.photometric == str(header.get("PhotometricInterpretation", "")).strip()
    assert (image.bits_allocated, image.bits_stored) == (header.BitsAllocated, header.BitsStored)
    assert image.high_bit == header.get("HighBit")
    assert image.is_signed == bool(header.get("PixelRepresentation") or 0)
    slope = number(header.get("RescaleSlope"))
    assert image.slope == (1.0 if slope is None else slope)
    assert image.intercept == (number(header.get("RescaleIntercept")) or 0.0)
    assert image.rescale_type == str(header.get("RescaleType") or "").strip()
    assert image.position_mm == numbers(header.get("ImagePositionPatient"), 3)
    assert image.orientation == numbers(header.get("ImageOrientationPatient"), 6)
    assert image.spacing_mm == numbers(header.get("PixelSpacing"), 2)
    assert image.instance_number == number(header.get("InstanceNumber"))
    assert image.sop_class == str(header.get("SOPClassUID") or "")
    assert image.sop_uid == str(header.get("SOPInstanceUID") or "")
    assert image.series_uid == str(header.get("SeriesInstanceUID") or "")
    return True
