"""What is kept of a released series, so that its first image needs no file but its own.

Nothing rests on it: a slice comes into the volume only after its own header was found to say the same, and counts only
after it was compared with its digest (TR-45). Series of which it would not say enough have none; their headers are read
first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import DataProblem
from readstation.geometry.affine import Affine, FloatArray
from readstation.imaging.check import is_orthonormal, placed
from readstation.imaging.decode import PixelFormat
from readstation.imaging.facts import unit_of
from readstation.imaging.image_file import Glance, ImageFile
from readstation.imaging.values import Vector
from readstation.model.codec import record_from_json, record_to_json

FORMAT = "readstation-outline-1"
_AXES = 3


@dataclass(frozen=True, eq=False, slots=True)
class VolumeFrame:
    """What is known of a volume apart from its voxels; the attributes are those of `geometry.volume.Volume`.

    Where no frame of reference is stated, or the images have no place in it, its name is empty.
    """

    affine: Affine
    positions_mm: FloatArray
    slope: float
    intercept: float
    unit: str
    frame_of_reference: str
    thickness_mm: float | None
    window: tuple[float, float] | None
    padding: tuple[int, int] | None
    is_inverted: bool
    is_placed: bool = True
    is_scaled: bool = True


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all images of a series say alike: how they are stored, how they lie, what their values mean."""

    form: PixelFormat
    is_encapsulated: bool
    is_plain: bool
    orientation: Vector
    spacing: Vector
    rescale: Vector


@dataclass(frozen=True, slots=True)
class _First:
    """What a volume takes over from its first image."""

    thickness_mm: float | None
    window: tuple[float, float] | None
    padding: tuple[int, int] | None
    is_inverted: bool
    unit: str
    frame_of_reference: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the slices of a series lie and how they are stored, one file a slice.

    Attributes
    ----------
    shared, first
        What all images say, and what counts of the first one.
    positions
        ImagePositionPatient of each slice in volume order, mm LPS.
    """

    shared: _Shared
    first: _First
    positions: tuple[Vector, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns)."""
        return len(self.positions), self.shared.form.rows, self.shared.form.columns

    @property
    def frame(self) -> VolumeFrame:
        """What is known of the volume apart from its voxels."""
        shared, first = self.shared, self.first
        down, across = shared.spacing
        there = placed(np.array(self.positions), shared.orientation, (down, across), first.thickness_mm)
        slope, intercept = shared.rescale
        return VolumeFrame(
            affine=there.affine,
            positions_mm=there.positions_mm,
            slope=slope,
            intercept=intercept,
            unit=first.unit,
            frame_of_reference=first.frame_of_reference,
            thickness_mm=first.thickness_mm,
            window=first.window,
            padding=first.padding,
            is_inverted=first.is_inverted,
        )

    def fits(self, index: int, file: ImageFile) -> bool:
        """Return whether the header of the file of a slice says what is kept of it."""
        if len(file.frames) != 1 or file.frames[0].position_mm != self.positions[index]:
            return False
        return _shared(file) == self.shared and (index > 0 or _first(file) == self.first)

    def shows(self, index: int, seen: Glance) -> bool:
        """Return whether a glance at the file of a slice shows what is kept of it, and pixels that are plainly stored.

        Enough to look at the slice. What a glance does not see, such as a map of real-world values, `fits` compares.
        """
        shared, image = self.shared, seen.image
        form = shared.form
        stored = (form.rows, form.columns, form.frames, form.samples, form.bits_allocated, form.bits_stored)
        place = image.position_mm, image.orientation, image.spacing_mm, (image.slope, image.intercept)
        return (
            shared.is_plain
            and (seen.transfer_syntax, seen.is_encapsulated) == (form.transfer_syntax, shared.is_encapsulated)
            and (image.rows, image.columns, image.frames, image.samples, image.bits_allocated, image.bits_stored)
            == stored
            and image.is_signed == form.is_signed
            and image.high_bit in (None, form.bits_stored - 1)
            and place == (self.positions[index], shared.orientation, shared.spacing, shared.rescale)
        )

    def to_bytes(self) -> bytes:
        """Return the outline as canonical bytes; numbers are written so that they come back as they were."""
        shared, first = self.shared, self.first
        return canonical_bytes(
            {
                "form": record_to_json(shared.form),
                "format": FORMAT,
                "frame_of_reference": first.frame_of_reference,
                "is_encapsulated": shared.is_encapsulated,
                "is_inverted": first.is_inverted,
                "is_plain": shared.is_plain,
                "orientation": _text(shared.orientation),
                "padding": first.padding,
                "positions_mm": _text([each for position in self.positions for each in position]),
                "rescale": _text(shared.rescale),
                "spacing_mm": _text(shared.spacing),
                "thickness_mm": _text([] if first.thickness_mm is None else [first.thickness_mm]),
                "unit": first.unit,
                "window": _text(first.window or ()),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Outline | None:
        """Return an outline from its bytes; None where they are none of this program, whose headers are then read."""
        try:
            kept = json.loads(data)
            if kept["format"] != FORMAT:
                return None
            numbers = _numbers(kept["positions_mm"])
            window, thickness, padding = _numbers(kept["window"]), _numbers(kept["thickness_mm"]), kept["padding"]
            first = _First(
                thickness_mm=thickness[0] if thickness else None,
                window=(window[0], window[1]) if window else None,
                padding=(int(padding[0]), int(padding[1])) if padding else None,
                is_inverted=bool(kept["is_inverted"]),
                unit=str(kept["unit"]),
                frame_of_reference=str(kept["frame_of_reference"]),
            )
            shared = _Shared(
                form=record_from_json(PixelFormat, kept["form"]),
                is_encapsulated=bool(kept["is_encapsulated"]),
                is_plain=bool(kept["is_plain"]),
                orientation=_numbers(kept["orientation"], 2 * _AXES),
                spacing=_numbers(kept["spacing_mm"], 2),
                rescale=_numbers(kept["rescale"], 2),
            )
            if not is_orthonormal(shared.orientation):
                return None
            positions = zip(*(numbers[axis::_AXES] for axis in range(_AXES)), strict=True)
            return cls(shared, first, tuple(positions))
        except (ValueError, LookupError, TypeError, AttributeError, DataProblem):
            return None


def outline_of(files: list[ImageFile]) -> Outline | None:
    """Return the outline of a series from its files in volume order, or None where it would not say enough.

    Parameters
    ----------
    files
        Of a volume of stored values that has its place in the patient.
    """
    if any(len(file.frames) != 1 for file in files) or len({_shared(file) for file in files}) != 1:
        return None
    positions = tuple(file.frames[0].position_mm or () for file in files)
    return Outline(_shared(files[0]), _first(files[0]), positions)


def opaque(frame_of_reference: str) -> str:
    """Return a name for a frame of reference that says nothing; "" for none."""
    return sha256(frame_of_reference.encode()).hexdigest()[:32] if frame_of_reference else ""


def _shared(file: ImageFile) -> _Shared:
    frame = file.frames[0]
    return _Shared(
        form=file.form,
        is_encapsulated=file.is_encapsulated,
        is_plain=file.is_plain and not file.is_deflated,
        orientation=frame.orientation or (),
        spacing=(frame.row_spacing_mm or 0.0, frame.column_spacing_mm or 0.0),
        rescale=(frame.slope, frame.intercept),
    )


def _first(file: ImageFile) -> _First:
    frame = file.frames[0]
    return _First(
        thickness_mm=frame.thickness_mm,
        window=frame.window,
        padding=file.padding,
        is_inverted=file.is_inverted,
        unit=unit_of(file.header, frame),
        frame_of_reference=opaque(file.header.frame_of_reference),
    )


def _text(numbers: Any) -> str:
    return " ".join(repr(float(each)) for each in numbers)


def _numbers(text: str, count: int | None = None) -> Vector:
    found = tuple(map(float, text.split()))
    if count is not None and len(found) != count:
        raise ValueError("another count of numbers")
    return found
