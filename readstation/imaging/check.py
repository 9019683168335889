"""Whether the images of a stack make a volume that may be measured (PS3.3 C.7.6.2; user asks 6 to 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readstation.core.findings import Finding, Severity
from readstation.geometry.affine import Affine, FloatArray
from readstation.imaging.group import COSINE_TOLERANCE, Stack, StackImage

POSITION_TOLERANCE_MM = 0.1
"""How far a slice may lie from its place in an even stack; stations round positions to a tenth."""

RELATIVE_TOLERANCE = 0.02
GAP_RATIO = 1.5
SMALLEST_SPACING_MM, LARGEST_SPACING_MM = 0.005, 100.0
FARTHEST_MM = 100_000.0
TILT_DEGREES = 0.5
_REPEATED = "geometry.repeated-position"


@dataclass(frozen=True, eq=False)
class SeriesReport:
    """What the headers of a stack say about measuring in it.

    Attributes
    ----------
    images
        In volume order: along the slice normal, smallest position first.
    affine
        The map to the patient; None where the headers give none.
    positions_mm
        Along the normal, float64, shape (slices,); empty where positions are missing.
    findings
        What is wrong or worth knowing.
    """

    images: tuple[StackImage, ...]
    affine: Affine | None
    positions_mm: FloatArray
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """Whether measuring is allowed: a map exists and nothing found is an error."""
        return self.affine is not None and not any(finding.is_error for finding in self.findings)

    @property
    def is_showable(self) -> bool:
        """Whether the images can be shown as a stack at all: each has a place, and no two have the same."""
        return self.affine is not None and not any(finding.code == _REPEATED for finding in self.findings)


def check_stack(stack: Stack) -> SeriesReport:
    """Put a stack into volume order and say whether it may be measured."""
    missing = _missing(stack)
    if missing:
        order = tuple(sorted(stack.images, key=lambda each: (each.frame.instance_number or 0, each.frame.index or 0)))
        return SeriesReport(order, None, np.empty(0), (*stack.findings, *missing))
    first = stack.images[0].frame
    cosines = np.array(first.orientation, dtype=np.float64)
    normal = np.cross(cosines[:3], cosines[3:])
    normal /= np.linalg.norm(normal)
    origins = np.array([image.frame.position_mm for image in stack.images], dtype=np.float64)
    along = origins @ normal
    order_index = np.argsort(along, kind="stable")
    origins, along = origins[order_index], along[order_index]
    images = tuple(stack.images[index] for index in order_index)
    step, findings = _step(origins, along, normal, first.thickness_mm)
    spacing = (first.row_spacing_mm or 0.0, first.column_spacing_mm or 0.0)
    affine = Affine.from_dicom(origins[0], tuple(cosines), *spacing, step)
    if any(image.whole.has_foreign_preamble for image in images):
        words = "A file began like a program, archive or document; nothing of that beginning was taken over."
        findings.append(Finding("series.preamble", words, Severity.WARNING))
    if images[0].whole.has_stand_in:
        words = "The objects name no study or series; they were kept together by their frame of reference."
        findings.append(Finding("series.no-identity", words, Severity.WARNING))
    if stack.is_localizer:
        findings.append(Finding("series.localizer", "A planning picture: distances on it are not true."))
    return SeriesReport(images, affine, along, (*stack.findings, *findings))


def _missing(stack: Stack) -> list[Finding]:
    frames = [image.frame for image in stack.images]
    found: list[Finding] = []
    if any(frame.position_mm is None for frame in frames):
        found.append(Finding("geometry.no-position", "The position of an image in the patient is not stated."))
    if any(frame.orientation is None for frame in frames):
        found.append(Finding("geometry.no-orientation", "The direction of an image is not stated."))
    elif not all(_is_orthonormal(frame.orientation or ()) for frame in frames):
        found.append(Finding("geometry.bad-orientation", "The directions of rows and columns contradict each other."))
    spacings = [(frame.row_spacing_mm or 0.0, frame.column_spacing_mm or 0.0) for frame in frames]
    if any(min(pair) <= 0 for pair in spacings):
        found.append(Finding("geometry.no-spacing", "The pixel spacing is not stated, so no length is known."))
    elif any(min(pair) < SMALLEST_SPACING_MM or max(pair) > LARGEST_SPACING_MM for pair in spacings):
        found.append(Finding("geometry.bad-spacing", "The stated pixel spacing is none that an image of a body has."))
    if any(abs(each) > FARTHEST_MM for frame in frames for each in frame.position_mm or ()):
        found.append(Finding("geometry.bad-position", "The stated position of an image is none in a scanner."))
    return found


def _is_orthonormal(orientation: tuple[float, ...]) -> bool:
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
    repeats = int(np.count_nonzero(gaps < 1e-3))
    if repeats:
        words = f"{repeats + 1} images lie in the same place and nothing in them tells which belongs to which pass."
        return normal * depth, [Finding(_REPEATED, words)]
    findings: list[Finding] = []
    usual = float(np.median(gaps))
    holes = np.flatnonzero(gaps > GAP_RATIO * usual)
    even_origins = origins[0] + np.arange(count)[:, None] * step
    tolerance = max(POSITION_TOLERANCE_MM, RELATIVE_TOLERANCE * interval)
    off = float(np.max(np.linalg.norm(origins - even_origins, axis=1)))
    if len(holes):
        where = ", ".join(f"{index + 1} and {index + 2}" for index in holes[:3])
        findings.append(Finding("geometry.gap", f"Slices are missing in {len(holes)} places: between {where}."))
    elif off > tolerance:
        words = f"The slices are not evenly placed: one lies {off:.1f} mm from where it should."
        findings.append(Finding("geometry.uneven", words))
    tilt = float(np.degrees(np.arctan2(np.linalg.norm(step - interval * normal), interval)))
    if tilt > TILT_DEGREES:
        words = f"The gantry was tilted by {tilt:.1f} degrees; the tilt is taken into account."
        findings.append(Finding("geometry.tilt", words, Severity.WARNING))
    return step, findings
