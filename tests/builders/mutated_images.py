"""Image objects in every encoding, and the same with someone's damage: bytes, lengths, kinds and nesting changed."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import RLELossless

from tests.builders.dicom import CT, ENHANCED_CT, image_dataset, set_pixels
from tests.builders.segmentations import (
    DEFLATED_FRAMES,
    EXPLICIT,
    JPEG_2000,
    RUN_LENGTH,
    as_file,
    outlines,
    segmentation,
)

JPEG = "1.2.840.10008.1.2.4."
NM = "1.2.840.10008.5.1.4.1.1.20"
MR = "1.2.840.10008.5.1.4.1.1.4"
PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_ROWS, _COLUMNS = 24, 32


def grey_values(bits: int = 12) -> np.ndarray[Any, Any]:
    """Return a picture of a slope, a disc and some noise, unsigned, shape (24, 32)."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[:_ROWS, :_COLUMNS]
    disc = (rows - 12) ** 2 + (columns - 15) ** 2 < 50
    values = (rows * 20 + columns * 30 + 900 * disc + rng.integers(0, 60, disc.shape)) >> (12 - bits)
    return values.astype(np.uint8 if bits <= 8 else np.uint16)


PACKED: dict[str, tuple[int, Callable[[np.ndarray[Any, Any]], bytes]]] = {
    JPEG + "50": (8, lambda values: imagecodecs.jpeg8_encode(values, level=95)),
    JPEG + "51": (12, lambda values: imagecodecs.jpeg8_encode(values, level=95, bitspersample=12)),
    JPEG + "57": (12, lambda values: imagecodecs.jpeg8_encode(values, lossless=True, predictor=4)),
    JPEG + "70": (12, lambda values: imagecodecs.ljpeg_encode(values)),
    JPEG + "80": (12, lambda values: imagecodecs.jpegls_encode(values)),
    JPEG + "81": (12, lambda values: imagecodecs.jpegls_encode(values, level=2)),
    JPEG + "90": (12, lambda values: imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True, level=0)),
    JPEG + "91": (12, lambda values: imagecodecs.jpeg2k_encode(values, codecformat="j2k", level=40)),
    JPEG + "201": (12, lambda values: imagecodecs.htj2k_encode(values)),
}
"""Bits and encoder for each compressed syntax."""

LOSSY = frozenset(JPEG + each for each in ("50", "51", "81", "91"))


def placed_dataset(sop_class: str = CT, **attributes: Any) -> FileDataset:
    """Return an image object with a place in the patient, without pixels."""
    dataset = image_dataset(
        sop_class,
        ImagePositionPatient=[-80, -70, 12.5],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[0.8, 0.7],
        SliceThickness=2.5,
        RescaleSlope=1,
        RescaleIntercept=-1024,
        InstanceNumber=1,
    )
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return dataset


def packed_dataset(syntax: str) -> FileDataset:
    """Return an object whose one frame is compressed."""
    bits, encode = PACKED[syntax]
    values = grey_values(bits)
    dataset = placed_dataset(BitsStored=bits)
    set_pixels(dataset, values)
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelData = encapsulate([encode(values)])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def as_bytes(dataset: FileDataset) -> bytes:
    """Return an object as the bytes of a file."""
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def deflated(dataset: FileDataset) -> bytes:
    """Return an object as the bytes of a deflated file."""
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    return as_bytes(dataset)


@cache
def whole_images() -> dict[str, bytes]:
    """Return objects of every encoding and kind, whole, by a name for each."""
    plain = placed_dataset()
    set_pixels(plain, grey_values().astype(np.int16))
    big = placed_dataset()
    set_pixels(big, grey_values().astype(np.int16))
    big.PixelData = grey_values().astype(">i2").tobytes()
    big.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"
    big.set_original_encoding(is_implicit_vr=False, is_little_endian=False)
    run_length = placed_dataset()
    set_pixels(run_length, grey_values())
    run_length.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    found = {
        "explicit": as_bytes(plain),
        "big endian": as_bytes(big),
        "run length": as_bytes(run_length),
        **{syntax: as_bytes(packed_dataset(syntax)) for syntax in PACKED},
        "enhanced": as_bytes(_enhanced()),
        "nuclear medicine": as_bytes(_nuclear_medicine()),
        "colour": as_bytes(_colour()),
        "float": as_bytes(_parametric_map()),
        "nested": as_bytes(_nested(20)),
    }
    found |= {f"segmentation {name}": content for name, content in _segmentations()}
    found["deflated"] = deflated(plain)
    implicit = placed_dataset()
    set_pixels(implicit, grey_values().astype(np.int16))
    implicit.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    implicit.set_original_encoding(is_implicit_vr=True, is_little_endian=True)
    found["implicit"] = as_bytes(implicit)
    found["directory"] = as_bytes(_directory())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(_member("a.dcm"), found["explicit"])
        opened.writestr(_member("b/c.dcm"), found[JPEG + "90"])
    found["archive"] = archive.getvalue()
    return found


def _member(name: str) -> zipfile.ZipInfo:
    """Return a member without the time of day, so that a seed makes the same archive whenever it is asked."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _segmentations() -> Iterator[tuple[str, bytes]]:
    two = ((1, 0.0), (2, 2.5), (1, 2.5), (2, 0.0))
    bits = outlines(4, 23, 31)
    for name, syntax in (("plain", EXPLICIT), ("run length", RUN_LENGTH), ("deflated", DEFLATED_FRAMES)):
        yield f"of bits, {name}", as_file(segmentation(bits, two, syntax=syntax))
    yield "of shares", as_file(segmentation(outlines(4, 23, 31, largest=255), two, kind="FRACTIONAL", syntax=JPEG_2000))
    yield "of labels", as_file(segmentation(outlines(4, 23, 31, largest=900), two, kind="LABELMAP"))


def _enhanced() -> FileDataset:
    dataset = image_dataset(ENHANCED_CT)
    set_pixels(dataset, np.stack([grey_values() + index for index in range(4)]))
    shared, groups = Dataset(), []
    shared.PixelMeasuresSequence = [_item(PixelSpacing=[0.5, 0.6], SliceThickness=3)]
    shared.PlaneOrientationSequence = [_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]
    dataset.SharedFunctionalGroupsSequence = [shared]
    for index in range(4):
        group = Dataset()
        group.PlanePositionSequence = [_item(ImagePositionPatient=[-10, -20, 30 + 2 * index])]
        group.FrameContentSequence = [_item(TemporalPositionIndex=1, DimensionIndexValues=[1, index + 1])]
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = groups
    return dataset


def _nuclear_medicine() -> FileDataset:
    dataset = image_dataset(NM, ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"])
    set_pixels(dataset, np.stack([grey_values() + index for index in range(4)]))
    dataset.PixelSpacing, dataset.SpacingBetweenSlices, dataset.SliceVector = [4, 4], -4, [1, 2, 3, 4]
    dataset.DetectorInformationSequence = [
        _item(ImagePositionPatient=[-60, -50, 40], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    ]
    return dataset


def _colour() -> FileDataset:
    dataset = placed_dataset(MR, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    values = grey_values(8)
    colours = np.dstack([values, 255 - values, values // 2])
    dataset.Rows, dataset.Columns = values.shape
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = colours.tobytes()
    dataset["PixelData"].VR = "OB"
    return dataset


def _parametric_map() -> FileDataset:
    dataset = placed_dataset(PARAMETRIC_MAP, BitsAllocated=32)
    for name in ("BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    dataset.Rows, dataset.Columns = _ROWS, _COLUMNS
    dataset.FloatPixelData = (grey_values() / np.float32(7)).astype("<f4").tobytes()
    return dataset


def _directory() -> FileDataset:
    dataset = image_dataset("1.2.840.10008.1.3.10")
    names = (["a.dcm"], ["DICOM", "IM1"], ["..", "b"])
    records = [_item(DirectoryRecordType="IMAGE", ReferencedFileID=each) for each in names]
    dataset.DirectoryRecordSequence = DicomSequence(records)
    return dataset


def _nested(depth: int) -> FileDataset:
    dataset = placed_dataset()
    set_pixels(dataset, grey_values())
    inner = _item(PatientComments="inside")
    for _ in range(depth):
        inner = _item(ReferencedSeriesSequence=[inner])
    dataset.ReferencedSeriesSequence = [inner]
    return dataset


def _item(**attributes: Any) -> Dataset:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, DicomSequence(value) if name.endswith("Sequence") else value)
    return item


def deep_file(depth: int, *, has_lengths: bool) -> bytes:
    """Return an image object with sequences nested so deep, written by hand: no writer does that."""
    dataset = placed_dataset()
    set_pixels(dataset, grey_values())
    content = as_bytes(dataset)
    head = struct.pack("<HH", 0x0008, 0x1115) + b"SQ\0\0"
    item = struct.pack("<HH", 0xFFFE, 0xE000)
    if has_lengths:
        parts: list[bytes] = []
        size = 0
        for _ in range(depth):
            parts.append(head + struct.pack("<L", size + 8) + item + struct.pack("<L", size))
            size += 20
        nested = b"".join(reversed(parts))
    else:
        ends = struct.pack("<HHL", 0xFFFE, 0xE00D, 0) + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
        nested = (head + b"\xff\xff\xff\xff" + item + b"\xff\xff\xff\xff") * depth + ends * depth
    place = content.index(struct.pack("<HH", 0x0010, 0x0010) + b"PN")
    return content[:place] + nested + content[place:]


_KINDS = (b"DS", b"IS", b"US", b"UI", b"SQ", b"OW", b"OB", b"UN", b"FD", b"LO", b"CS")
_NUMBERS = (0, 1, 2, 8, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)


def mutated_image(seed: int) -> tuple[str, bytes]:
    """Return the name of a whole object and its bytes with one to six faults; the same for the same seed."""
    chance = random.Random(seed)
    images = whole_images()
    name = chance.choice(list(images))
    content = images[name]
    if name == "deflated" and chance.random() < 0.5:
        content = _inside_deflated(content, chance)
    else:
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            content = _damaged(content, chance, images)
    if name != "archive" and chance.random() < 0.03:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr(_member("a.dcm"), content)
        content = archive.getvalue()
    return name, content


def _inside_deflated(content: bytes, chance: random.Random) -> bytes:
    """Damage a deflated object before it is packed, so that the damage reaches the parser."""
    length = struct.unpack_from("<L", content, 140)[0] + 144
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[length:])
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return content[:length] + packer.compress(_damaged(unpacked, chance, {})) + packer.flush()


def _damaged(content: bytes, chance: random.Random, others: dict[str, bytes]) -> bytes:
    changed = bytearray(content)
    if len(changed) < 200:
        return bytes(changed)
    place = chance.randrange(128, len(changed))
    match chance.randrange(10):
        case 0:
            changed[place] ^= 1 << chance.randrange(8)
        case 1:
            changed[place : place + 4] = struct.pack("<L", chance.choice(_NUMBERS))
        case 2:
            changed[place : place + 2] = struct.pack("<H", chance.choice(_NUMBERS) & 0xFFFF)
        case 3:
            del changed[place : place + chance.choice((1, 2, 8, 50, 400))]
            if chance.random() < 0.7:
                # As long as before, so that the damage and not the end of the file is what the parser meets.
                changed.extend(bytes(len(content) - len(changed)))
        case 4:
            changed[place:place] = chance.randbytes(chance.choice((1, 2, 8, 64)))
        case 5:
            _replace(changed, chance, _KINDS, chance.choice(_KINDS))
        case 6:
            del changed[place:]
            if chance.random() < 0.5:
                changed.extend(chance.randbytes(len(content) - len(changed)))
        case 7:
            _after_kind(changed, chance)
        case 8 if others:
            other = others[chance.choice(list(others))]
            start = chance.randrange(len(other))
            changed[place : place + 200] = other[start : start + 200]
        case _:
            _replace(changed, chance, (b"\x28\x00",), b"\x28\x00" + struct.pack("<H", chance.choice((8, 0x10, 0x100))))
    return bytes(changed)


def _replace(changed: bytearray, chance: random.Random, wanted: tuple[bytes, ...], new: bytes) -> None:
    found = changed.find(chance.choice(wanted), chance.randrange(len(changed)))
    if found > 0:
        changed[found : found + len(new)] = new


def _after_kind(changed: bytearray, chance: random.Random) -> None:
    """Put another number into the length or the value behind a value representation."""
    found = changed.find(chance.choice(_KINDS), chance.randrange(len(changed)))
    if found > 0:
        at = found + chance.choice((2, 4, 6))
        changed[at : at + 2] = struct.pack("<H", chance.choice(_NUMBERS) & 0xFFFF)
