"""What a DICOM object says, read by pydicom alone: every element, nested and private ones too, and every frame."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames

from readstation.imaging.objects import READ_FAILURES, quiet_parser

TEXT = frozenset({"AE", "AS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", "UN", "OB", "UI"})
CLOCK = frozenset({"DA", "DT", "TM"})
STANDARD_UID = "1.2.840.10008."
NEW_UID = re.compile(r"2\.25\.\d{1,39}")
UNREADABLE = (RuntimeError, *READ_FAILURES)
"""What pydicom and the decoders raise on a damaged object."""

_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_PRINTED = re.compile(rb"[\x20-\x7e]{6,}")


def read(path: Path) -> Dataset | None:
    """Return an object; None where the file is none."""
    try:
        with quiet_parser():
            found = pydicom.dcmread(path, force=True)
            return found if "SOPClassUID" in found or "PixelData" in found or "PatientID" in found else None
    except UNREADABLE:
        return None


def elements(dataset: Dataset) -> Iterator[DataElement]:
    """Yield every element of an object, of its meta information, and of every item at every depth."""
    if meta := getattr(dataset, "file_meta", None):
        yield from elements(meta)
    for tag in list(dataset.keys()):
        try:
            element = dataset[tag]
        except UNREADABLE:
            # What even pydicom cannot make a value of holds none to look for.
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from elements(item)
        else:
            yield element


def texts(element: DataElement) -> list[str]:
    """Return the values of an element as text; of bytes, the runs of readable letters in them."""
    value = element.value
    if int(element.tag) in _PIXELS or value is None:
        return []
    if isinstance(value, bytes):
        return [each.decode() for each in _PRINTED.findall(value[:4096])]
    many = value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]
    return [str(each).strip(" \0") for each in many]


@dataclass
class Identity:
    """What a subject could be known by: texts that name somebody, something or some place, and dates."""

    words: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    clocks: set[str] = field(default_factory=set)

    def add(self, dataset: Dataset, public: frozenset[str]) -> None:
        """Take note of everything an object says, but what is the standard's own word."""
        with quiet_parser():
            for element in elements(dataset):
                for value in texts(element):
                    if element.VR in CLOCK:
                        (self.days if element.VR != "TM" else self.clocks).add(
                            value[:8] if element.VR != "TM" else value
                        )
                    elif element.VR in TEXT:
                        parts = [value, *re.split(r"[\^= ]+", value)] if element.VR == "PN" else [value]
                        self.words |= {part for part in parts if is_telling(part, public)}


def is_telling(value: str, public: frozenset[str]) -> bool:
    """Whether a text is long enough to be looked for, and no word or UID of the standard and no plain number."""
    return (
        not re.fullmatch(r"[+-]?\d+\.\d*(\\[\d.+\-]+ ?)*", value)
        and len(value) >= (6 if re.fullmatch(r"[\d. ]+", value) else 4)
        and value not in public
        and not value.startswith(STANDARD_UID)
    )


def is_in(secret: bytes, content: bytes) -> bool:
    """Whether a value lies in some bytes; one of digits counts where it is no piece of a longer number."""
    if secret not in content:
        return False
    return not secret.isdigit() or re.search(rb"(?<![\d.])" + secret + rb"(?![\d.])", content) is not None


def without_pixels(path: Path) -> bytes:
    """Return a file without the value of uncompressed pixels, which are numbers and checked as such."""
    content = path.read_bytes()
    dataset = pydicom.dcmread(path, defer_size=1024)
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        return content
    pixels = next((tag for tag in _PIXELS if tag in dataset), None)
    if pixels is None:
        return content
    length = len(dataset[pixels].value)
    return content[: len(content) - length] if content.endswith(dataset[pixels].value) else content


def frame_values(dataset: Dataset) -> np.ndarray[Any, Any]:
    """Return the stored values, shape (frames, rows, columns), the bits that count only."""
    try:
        values = dataset.pixel_array
    except (RuntimeError, NotImplementedError):
        frames = generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
        values = np.stack([imagecodecs.jpeg8_decode(each) for each in frames])
    values = values.reshape(-1, int(dataset.Rows), int(dataset.Columns))
    if values.dtype.kind == "f":
        return values
    return values.astype(np.int64) & ((1 << int(dataset.BitsStored)) - 1)


_GEOMETRY = (
    ("ImagePositionPatient", "PlanePositionSequence"),
    ("ImageOrientationPatient", "PlaneOrientationSequence"),
    ("PixelSpacing", "PixelMeasuresSequence"),
    ("RescaleSlope", "PixelValueTransformationSequence"),
    ("RescaleIntercept", "PixelValueTransformationSequence"),
)


def frame_digests(dataset: Dataset) -> list[str]:
    """Return one digest a frame, over its values, its place, direction, spacing and rescale."""
    with quiet_parser():
        values = frame_values(dataset)
        return [
            hashlib.sha256(frame.tobytes() + repr(_geometry(dataset, index)).encode()).hexdigest()
            for index, frame in enumerate(values)
        ]


def _geometry(dataset: Dataset, frame: int) -> list[list[float]]:
    groups = dataset.get("PerFrameFunctionalGroupsSequence") or []
    shared = dataset.get("SharedFunctionalGroupsSequence") or [Dataset()]
    found = []
    for name, group in _GEOMETRY:
        places = [*([groups[frame]] if len(groups) > frame else []), shared[0]]
        holders = [place[group].value[0] for place in places if group in place and len(place[group].value)]
        holder = next((each for each in [*holders, dataset] if name in each), Dataset())
        value = holder.get(name)
        many = value if isinstance(value, pydicom.multival.MultiValue) else [] if value in (None, "") else [value]
        found.append([float(each) for each in many])
    return found
