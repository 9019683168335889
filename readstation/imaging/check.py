"""Whether the images of a stack make a volume that may be measured (PS3.3 C.7.6.2; user asks 6 to 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from readstation.core.findings import Finding, Severity
from readstation.core.phrases import phrase
from readstation.geometry.affine import Affine, FloatArray
from readstation.imaging.group import COSINE_TOLERANCE, Stack, StackImage
from readstation.imaging.kinds import PICTURES
from readstation.imaging.segmentation import BINARY, FRACTIONAL, LABELS, SEGMENTATIONS
from readstation.imaging.values import Vector

POSITION_TOLERANCE_MM = 0.1
"""How far a slice may lie from its place in an even stack; stations round positions to a tenth."""

RELATIVE_TOLERANCE = 0.02
GAP_RATIO = 1.5
SMALLEST_SPACING_MM, LARGEST_SPACING_MM = 0.005, 100.0
FARTHEST_MM = 100_000.0
TILT_DEGREES = 0.5
_REPEATED = "geometry.repeated-position"
_NO_SCALE = frozenset({"geometry.no-spacing", "geometry.bad-spacing"})
_SAME_PLACE_MM = 1e-3


@dataclass(frozen=True, eq=False)
class SeriesReport:
    """What the headers of a stack say about measuring in it.

    Attributes
    ----------
    images
        In volume order: along the slice normal, smallest position first.
    affine
        The map to the patient. Where the headers give none, one to lay the images out by: its origin and directions
        are then no place in the patient, and its unit is the pixel where no spacing is known.
    positions_mm
        Along the normal, float64, shape (slices,); multiples of the step where positions are missing.
    findings
        What is wrong or worth knowing.
    is_placed
        Whether `affine` is the true map to the patient.
    is_scaled
        Whether lengths within an image are known.
    """

    images: tuple[StackImage, ...]
    affine: Affine
    positions_mm: FloatArray
    findings: tuple[Finding, ...]
    is_placed: bool = True
    is_scaled: bool = True

    @property
    def is_usable(self) -> bool:
        """Whether measuring is allowed: the place is known and nothing found is an error."""
        return self.is_placed and self.is_scaled and not any(finding.is_error for finding in self.findings)

    @property
    def has_repeats(self) -> bool:
        """Whether images lie in the same place and nothing tells them apart."""
        return any(finding.code == _REPEATED for finding in self.findings)


def check_stack(stack: Stack) -> SeriesReport:
    """Put a stack into volume order and say whether it may be measured."""
    missing = _missing(stack)
    if missing:
        return _laid_out(sorted(stack.images, key=_number), (*stack.findings, *missing, *_notes(stack)))
    first = stack.images[0].frame
    origins = np.array([image.frame.position_mm for image in stack.images], dtype=np.float64)
    along = origins @ _normal(first.orientation or ())
    order_index = _volume_order(stack.images, along)
    images = [stack.images[index] for index in order_index]
    repeats = int(np.count_nonzero(np.diff(along[order_index]) < _SAME_PLACE_MM))
    if repeats:
        words = f"{repeats + 1} images lie in the same place and nothing in them tells which belongs to which pass."
        return _laid_out(images, (*stack.findings, Finding(_REPEATED, words), *_notes(stack)))
    spacing = (first.row_spacing_mm or 0.0, first.column_spacing_mm or 0.0)
    found = placed(origins[order_index], first.orientation or (), spacing, first.thickness_mm)
    findings = (*stack.findings, *found.findings, *_notes(stack))
    return SeriesReport(tuple(images), found.affine, found.positions_mm, findings)


def _volume_order(images: Sequence[StackImage], along: FloatArray) -> list[int]:
    """Return the images by their places along the normal; those in one place by their numbers."""
    rounded = along.round(3)
    order: list[int] = rounded.argsort().tolist()
    if np.count_nonzero(np.diff(rounded[order])) == len(images) - 1:
        return order
    ranks = [(each, *_number(image)) for each, image in zip(rounded.tolist(), images, strict=True)]
    return sorted(range(len(ranks)), key=ranks.__getitem__)


@dataclass(frozen=True, eq=False)
class Placed:
    """Where slices lie that are in volume order.

    Attributes
    ----------
    affine
        The map to the patient.
    positions_mm
        Along the normal, float64, shape (slices,).
    findings
        What is wrong with their places.
    """

    affine: Affine
    positions_mm: FloatArray
    findings: tuple[Finding, ...]


def placed(
    origins: FloatArray, orientation: Vector, spacing: tuple[float, float], thickness_mm: float | None
) -> Placed:
    """Return where slices lie.

    Parameters
    ----------
    origins
        ImagePositionPatient of each slice in volume order, mm LPS, shape (slices, 3).
    orientation, spacing
        ImageOrientationPatient and PixelSpacing (between rows, between columns) of all of them.
    thickness_mm
        As stated: how deep a single slice is.
    """
    normal = _normal(orientation)
    along = origins @ normal
    step, findings = _step(origins, along, normal, thickness_mm)
    return Placed(Affine.from_dicom(origins[0], orientation, *spacing, step), along, tuple(findings))


def _normal(orientation: Vector) -> FloatArray:
    cosines = np.array(orientation, dtype=np.float64)
    normal = np.cross(cosines[:3], cosines[3:])
    unit: FloatArray = normal / np.linalg.norm(normal)
    return unit


def _laid_out(images: Sequence[StackImage], findings: tuple[Finding, ...]) -> SeriesReport:
    """Return images that make no volume as a pile: one behind the other in their order, nowhere in a patient."""
    frame = images[0].frame
    spacing = (frame.row_spacing_mm or 0.0, frame.column_spacing_mm or 0.0)
    is_scaled = not any(finding.code in _NO_SCALE for finding in findings)
    down, across = spacing if is_scaled else (1.0, 1.0)
    affine = Affine.from_dicom((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), down, across, (0.0, 0.0, 1.0))
    places = np.arange(len(images), dtype=np.float64)
    return SeriesReport(tuple(images), affine, places, findings, is_placed=False, is_scaled=is_scaled)


def _number(image: StackImage) -> tuple[int, int, int]:
    return image.frame.instance_number or 0, image.frame.index or 0, image.source.ordinal


def _notes(stack: Stack) -> list[Finding]:
    """Return what is worth knowing apart from the places of the slices."""
    images = stack.images
    findings: list[Finding] = []
    # Files that are alike share what is said of them.
    wholes = {id(image.whole): image.whole for image in images}.values()
    if any(whole.has_foreign_preamble for whole in wholes):
        words = "A file began like a program, archive or document; nothing of that beginning was taken over."
        findings.append(Finding("series.preamble", words, Severity.WARNING))
    if images[0].whole.has_stand_in:
        words = "The objects name no study or series; only what names one frame of reference was kept together."
        findings.append(Finding("series.no-identity", words, Severity.WARNING))
    if stack.is_localizer:
        findings.append(Finding("series.localizer", "A planning picture: distances on it are not true."))
    if images[0].whole.sop_class in PICTURES:
        findings.append(Finding("series.picture", "A picture and no slice of a scanner: it is shown, not measured."))
    if images[0].whole.sop_class in SEGMENTATIONS:
        words = "A segmentation, taken on request: it shows what others outlined. It is shown, not measured."
        findings.append(Finding("series.segmentation", words))
        meaning = _MEANINGS.get(images[0].whole.segmentation_kind)
        if meaning:
            findings.append(Finding("series.segment-values", meaning, Severity.NOTE))
    if any(whole.is_coloured for whole in wholes):
        words = "A colour picture, shown by its brightness: its values are no measurement."
        findings.append(Finding("series.colour", words))
    return findings


_MEANINGS = {
    BINARY: "One segment: 1 inside the outline, 0 outside.",
    FRACTIONAL: "One segment: the values are shares or probabilities, the largest for all.",
    LABELS: "Each value is the number of a segment.",
}


def _missing(stack: Stack) -> list[Finding]:
    frames = [image.frame for image in stack.images]
    found: list[Finding] = []
    if any(frame.position_mm is None for frame in frames):
        found.append(Finding("geometry.no-position", phrase("The position of an image in the patient is not stated.")))
    if any(frame.orientation is None for frame in frames):
        found.append(Finding("geometry.no-orientation", phrase("The direction of an image is not stated.")))
    elif not all(map(is_orthonormal, {id(frame.orientation): frame.orientation or () for frame in frames}.values())):
        found.append(
            Finding("geometry.bad-orientation", phrase("The directions of rows and columns contradict each other."))
        )
    spacings = {(frame.row_spacing_mm or 0.0, frame.column_spacing_mm or 0.0) for frame in frames}
    if any(min(pair) <= 0 for pair in spacings):
        found.append(Finding("geometry.no-spacing", "The pixel spacing is not stated, so no length is known."))
    elif any(min(pair) < SMALLEST_SPACING_MM or max(pair) > LARGEST_SPACING_MM for pair in spacings):
        found.append(Finding("geometry.bad-spacing", "The stated pixel spacing is none that an image of a body has."))
    places = chain.from_iterable(frame.position_mm or () for frame in frames)
    if max(map(abs, places), default=0.0) > FARTHEST_MM:
        found.append(Finding("geometry.bad-position", "The stated position of an image is none in a scanner."))
    return found


def is_orthonormal(orientation: Vector) -> bool:
    """Return whether directions of rows and columns, six cosines, are unit vectors at a right angle."""
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    products = (row @ row - 1, column @ column - 1, row @ column)
    return all(abs(float(each)) <= 2 * COSINE_TOLERANCE for each in products)


def _step(
    origins: FloatArray, along: FloatArray, normal: FloatArray, thickness: float | None
) -> tuple[FloatArray, list[Finding]]:
    """Return the vector from slice to slice and what is wrong with the slices' places."""
    count = len(along)
    depth = thickness if thickness and SMALLEST_SPACING_MM <= thickness <= FARTHEST_MM else 1.0
    if count == 1:
        note = Finding("geometry.single-slice", "A single slice: there is no volume around it.", Severity.NOTE)
        return normal * depth, [note]
    step = (origins[-1] - origins[0]) / (count - 1)
    interval = float(step @ normal)
    gaps = np.diff(along)
    findings: list[Finding] = []
    usual = float(np.median(gaps))
    holes = np.flatnonzero(gaps > GAP_RATIO * usual)
    even_origins = origins[0] + np.arange(count)[:, None] * step
    tolerance = max(POSITION_TOLERANCE_MM, RELATIVE_TOLERANCE * interval)
    off = float(np.max(np.linalg.norm(origins - even_origins, axis=1)))
    if len(holes):
        where = ", ".join(f"{index + 1} and {index + 2}" for index in holes[:3])
        places = "1 place" if len(holes) == 1 else f"{len(holes)} places"
        findings.append(Finding("geometry.gap", f"Slices are missing in {places}: between {where}."))
    elif off > tolerance:
        words = f"The slices are not evenly placed: one lies {off:.1f} mm from where it should."
        findings.append(Finding("geometry.uneven", words))
    tilt = float(np.degrees(np.arctan2(np.linalg.norm(step - interval * normal), interval)))
    if tilt > TILT_DEGREES:
        words = f"The gantry was tilted by {tilt:.1f} degrees; the tilt is taken into account."
        findings.append(Finding("geometry.tilt", words, Severity.WARNING))
    return step, findings
