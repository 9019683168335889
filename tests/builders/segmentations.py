"""Segmentations with a known truth, written with plain pydicom, by none of the code under test."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import generate_uid

from tests.builders.dicom import image_dataset

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7"
EXPLICIT, IMPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
RUN_LENGTH, DEFLATED_FRAMES, JPEG_2000 = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.4.90"
OUTLINER = "Outliner^Olga"
LABELS = ("Tumour of Mr Smith", "Necrosis seen by site 7", "Spared lobe")

Frame = tuple[int, float]
"""The segment that a frame belongs to and its position along the normal, mm."""


def outlines(frames: int, rows: int = 7, columns: int = 5, seed: int = 5, largest: int = 1) -> np.ndarray[Any, Any]:
    """Return values from 0 to the largest, the last pixel of every frame among the largest: (frames, rows, columns)."""
    values = np.random.default_rng(seed).integers(0, largest + 1, (frames, rows, columns))
    values[:, -1, -1] = largest
    return values.astype(np.uint8 if largest < 256 else np.uint16)


def segmentation(
    values: np.ndarray[Any, Any],
    frames: Sequence[Frame],
    *,
    kind: str = "BINARY",
    syntax: str = EXPLICIT,
    is_words: bool = False,
    **attributes: Any,
) -> FileDataset:
    """Return a segmentation object.

    Parameters
    ----------
    values
        Shape (frames, rows, columns).
    frames
        What each of them is.
    kind
        BINARY, with one bit a pixel, FRACTIONAL or LABELMAP.
    syntax
        One of the encodings named above.
    is_words
        Whether pixels that are not compressed are words of two bytes (OW).
    attributes
        Set on the object.
    """
    dataset = image_dataset(
        LABEL_MAP if kind == "LABELMAP" else SEGMENTATION,
        Modality="SEG",
        ImageType=["DERIVED", "PRIMARY"],
        SeriesInstanceUID=generate_uid(),
        SegmentationType=kind,
        ContentCreatorName=OUTLINER,
        ContentLabel="TUMOUR",
        ContentDescription=LABELS[0],
        ContentTime="000001",
    )
    bits = 1 if kind == "BINARY" else values.dtype.itemsize * 8
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = *values.shape[1:], len(values)
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = bits, bits, bits - 1, 0
    if kind == "FRACTIONAL":
        dataset.SegmentationFractionalType, dataset.MaximumFractionalValue = "PROBABILITY", int(values.max())
    numbers = sorted(set(np.unique(values).tolist()) - {0} if kind == "LABELMAP" else {each for each, _ in frames})
    dataset.SegmentSequence = DicomSequence([_described(number) for number in numbers])
    dataset.DimensionIndexSequence = DicomSequence(
        [_item(DimensionIndexPointer=0x0062000B), _item(DimensionIndexPointer=0x00200032)]
    )
    shared = _item(
        PixelMeasuresSequence=[_item(PixelSpacing=[0.8, 0.7], SliceThickness=2.5)],
        PlaneOrientationSequence=[_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    dataset.SharedFunctionalGroupsSequence = DicomSequence([shared])
    groups = [_group(segment, place, is_labels=kind == "LABELMAP") for segment, place in frames]
    dataset.PerFrameFunctionalGroupsSequence = DicomSequence(groups)
    for name, value in attributes.items():
        setattr(dataset, name, value)
    _put_pixels(dataset, values, syntax, is_words=is_words)
    return dataset


def as_file(dataset: FileDataset) -> bytes:
    """Return a segmentation as the bytes of a file."""
    syntax = dataset.file_meta.TransferSyntaxUID
    # pydicom does not write deflated frames; another name of the same length stands in for theirs.
    dataset.file_meta.TransferSyntaxUID = JPEG_2000 if syntax == DEFLATED_FRAMES else syntax
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    dataset.file_meta.TransferSyntaxUID = syntax
    content = stream.getvalue()
    return (
        content.replace(JPEG_2000.encode(), DEFLATED_FRAMES.encode() + b"\0", 1)
        if syntax == DEFLATED_FRAMES
        else content
    )


def _group(segment: int, place: float, *, is_labels: bool) -> Dataset:
    group = _item(
        PlanePositionSequence=[_item(ImagePositionPatient=[-10, -20, place])],
        FrameContentSequence=[_item(DimensionIndexValues=[segment, round(place * 4) + 1000], StackID="SMITH")],
    )
    if not is_labels:
        group.SegmentIdentificationSequence = DicomSequence([_item(ReferencedSegmentNumber=segment)])
    return group


def _described(number: int) -> Dataset:
    return _item(
        SegmentNumber=number,
        SegmentLabel=LABELS[number % len(LABELS)],
        SegmentDescription=LABELS[(number + 1) % len(LABELS)],
        SegmentAlgorithmType="SEMIAUTOMATIC",
        SegmentAlgorithmName="Smith's own threshold",
        TrackingID="Smith lesion 4",
        TrackingUID="1.2.7777.4",
    )


def _put_pixels(dataset: FileDataset, values: np.ndarray[Any, Any], syntax: str, *, is_words: bool) -> None:
    dataset.file_meta.TransferSyntaxUID = syntax
    if syntax in (RUN_LENGTH, DEFLATED_FRAMES, JPEG_2000):
        dataset.PixelData = encapsulate([_compressed(frame, dataset, syntax) for frame in values])
        dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
        return
    data = _packed(values) if dataset.BitsAllocated == 1 else values.astype(values.dtype.newbyteorder("<")).tobytes()
    data += bytes(len(data) % 2)
    if syntax == BIG_ENDIAN and (is_words or dataset.BitsAllocated == 16):
        data = np.frombuffer(data, np.uint16).byteswap().tobytes()
    dataset.PixelData = data
    dataset["PixelData"].VR = "OW" if is_words or dataset.BitsAllocated == 16 else "OB"
    dataset.set_original_encoding(is_implicit_vr=syntax == IMPLICIT, is_little_endian=syntax != BIG_ENDIAN)


def _packed(values: np.ndarray[Any, Any]) -> bytes:
    """Return bits one after the other, a frame where the one before ended (PS3.5 8.1.1)."""
    return np.packbits(values.reshape(-1), bitorder="little").tobytes()


def _compressed(frame: np.ndarray[Any, Any], dataset: FileDataset, syntax: str) -> bytes:
    if syntax == JPEG_2000:
        return bytes(imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True, level=0))
    data = _packed(frame) if dataset.BitsAllocated == 1 else frame.astype(frame.dtype.newbyteorder("<")).tobytes()
    if syntax == RUN_LENGTH:
        cells = np.frombuffer(data, np.uint8)
        return _run_length(cells if dataset.BitsAllocated < 16 else cells.reshape(-1, 2).T[::-1].reshape(-1))
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _run_length(cells: np.ndarray[Any, Any]) -> bytes:
    """Return bytes as one segment of run lengths without a run (PS3.5 G.3)."""
    parts = [cells[start : start + 128].tobytes() for start in range(0, cells.size, 128)]
    data = b"".join(bytes([len(part) - 1]) + part for part in parts)
    return (1).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(56) + data + bytes(len(data) % 2)


def _item(**attributes: Any) -> Dataset:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, DicomSequence(value) if name.endswith("Sequence") else value)
    return item
