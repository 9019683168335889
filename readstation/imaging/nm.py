"""Where the frames of a nuclear medicine object lie (PS3.3 C.8.4.8 to C.8.4.15).

A reconstructed tomogram states one position and orientation, in its detector information, and how far its slices are
apart; the sign of that distance says on which side of the first slice the others lie. Other kinds of these objects are
projections: they have no place in the patient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from readstation.imaging.values import Vector, number, numbers, values_of

NUCLEAR_MEDICINE = "1.2.840.10008.5.1.4.1.1.20"

_TOMOGRAMS = frozenset({"RECON TOMO", "RECON GATED TOMO"})
_SLICES = "SliceVector"
PARTS = (
    "EnergyWindowVector",
    "DetectorVector",
    "PhaseVector",
    "RotationVector",
    "RRIntervalVector",
    "TimeSlotVector",
    "AngularViewVector",
    "TimeSliceVector",
)
"""The vectors beside that of the slices: each gives an index to every frame (PS3.3 C.8.4.8.1.1)."""

VECTORS = (*PARTS, _SLICES)


@dataclass(frozen=True, slots=True)
class FramePlace:
    """What an object says of one frame.

    Attributes
    ----------
    position_mm, orientation
        As of a slice, LPS; None where the frame has no place in the patient.
    part
        The frame's indices other than that of its slice, such as energy window and time slot.
    """

    position_mm: Vector | None
    orientation: Vector | None
    part: tuple[int, ...]


def places_of(header: Dataset, count: int) -> tuple[FramePlace, ...]:
    """Return the place of every frame.

    Parameters
    ----------
    header
        Of a nuclear medicine image object.
    count
        Its number of frames.
    """
    vectors = {name: found for name in VECTORS if (found := _vector(header, name, count)) is not None}
    parts = [tuple(vectors[name][index] for name in PARTS if name in vectors) for index in range(count)]
    position, orientation = _detector_place(header)
    step = number(header.get("SpacingBetweenSlices"))
    slices = vectors.get(_SLICES, tuple(range(1, count + 1)) if not vectors else None)
    if not is_tomogram(header) or position is None or orientation is None or slices is None:
        return tuple(FramePlace(None, None, part) for part in parts)
    if not step:
        single = position if len(set(slices)) == 1 else None
        return tuple(FramePlace(single, orientation, part) for part in parts)
    cosines = np.array(orientation)
    normal = np.cross(cosines[:3], cosines[3:])
    placed: list[FramePlace] = []
    for index, part in zip(slices, parts, strict=True):
        place = np.array(position) + (index - 1) * step * normal
        placed.append(FramePlace(tuple(float(each) for each in place), orientation, part))
    return tuple(placed)


def is_tomogram(header: Dataset) -> bool:
    """Return whether a nuclear medicine object holds reconstructed slices, and no projections (PS3.3 C.8.4.9.1.1)."""
    return bool({str(word).strip().upper() for word in values_of(header.get("ImageType"))} & _TOMOGRAMS)


def _detector_place(header: Dataset) -> tuple[Vector | None, Vector | None]:
    """Return position and orientation of the first slice; None where detectors contradict each other or say nothing.

    The slices of a tomogram come from all detectors together, so they lie where every one of them says the same.
    """
    items = header.get("DetectorInformationSequence") or ()
    positions = {numbers(item.get("ImagePositionPatient"), 3) for item in items} - {None}
    orientations = {numbers(item.get("ImageOrientationPatient"), 6) for item in items} - {None}
    position = next(iter(positions)) if len(positions) == 1 else None
    return position, next(iter(orientations)) if len(orientations) == 1 else None


def _vector(header: Dataset, name: str, count: int) -> tuple[int, ...] | None:
    values = tuple(int(each) for each in values_of(header.get(name)))
    return values if len(values) == count else None
