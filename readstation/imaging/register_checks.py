"""Whether a registration may be believed: independent looks at it, their limits, and the verdict in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from readstation.core.findings import Finding, Severity
from readstation.geometry.affine import FloatArray
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.register_blocks import Matches, fit
from readstation.imaging.register_grid import CT_UNIT, Grid
from readstation.imaging.register_region import Region

FEWEST_IMAGES = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was looked at.

    Attributes
    ----------
    coverage
        Share of the source's liver that lies within the target.
    overlap
        Dice of the two liver regions, each found for itself, where both volumes have values.
    backward_mm
        Median distance, over the liver, from what the registration of target to source says.
    local_mm
        By how far it misses in the middle one of the liver's parts, as their blocks say together.
    halves_mm
        Median distance, over the liver, from what the blocks of one half say alone; the worst of six halves.
    runner_up_mm, runner_up_share
        The same to the result from another start, and that result's share of the likeness.
    near_share
        Share of blocks that match best, by themselves, within 4 mm of where the transform puts them.
    distance_mm
        Median distance of the blocks.
    likeness
        Median absolute correlation of the blocks.
    angle_degrees
        By how much it turns.
    """

    coverage: float
    overlap: float
    backward_mm: float
    local_mm: float
    halves_mm: float
    runner_up_mm: float
    runner_up_share: float
    near_share: float
    distance_mm: float
    likeness: float
    angle_degrees: float

    @property
    def residual_mm(self) -> float:
        """By how far the transform is expected to miss at half of the liver's points."""
        return max(self.backward_mm, self.local_mm)


def evidence_of(
    grids: tuple[Grid, Grid],
    regions: tuple[Region, Region],
    forward: RigidTransform,
    backward: RigidTransform,
    runner_up: tuple[RigidTransform, float] | None,
    matches: Matches,
) -> Evidence:
    """Look at a registration from all sides.

    Parameters
    ----------
    grids, regions
        Of the source and of the target.
    forward, backward
        From source to target, and from target to source, found separately.
    runner_up
        The result from another start and its share of the likeness.
    matches
        The blocks at `forward`, searched widely.
    """
    points = grids[0].points_of(regions[0].core)[::5]
    there = forward.apply(points)
    inside = grids[1].has(there)
    away = matches.distances_mm(forward)
    return Evidence(
        coverage=float(inside.mean()),
        overlap=_overlap(grids, regions, forward),
        backward_mm=float(np.median(forward.distances_mm(backward.inverse(), points))),
        local_mm=matches.local_mm(forward),
        halves_mm=_halves_mm(matches, forward, points),
        runner_up_mm=0.0 if runner_up is None else float(np.median(forward.distances_mm(runner_up[0], points))),
        runner_up_share=0.0 if runner_up is None else runner_up[1],
        near_share=matches.near_share(forward),
        distance_mm=float(np.median(away)) if len(away) else float("inf"),
        likeness=float(np.median(matches.likeness)) if len(away) else 0.0,
        angle_degrees=forward.angle_degrees,
    )


def _overlap(grids: tuple[Grid, Grid], regions: tuple[Region, Region], forward: RigidTransform) -> float:
    """Return Dice's coefficient of the two regions, counted where both volumes have values."""
    source, target = grids
    mapped = forward.apply(source.points_of(regions[0].core))
    common = _share(regions[1].core, target.index(mapped)).sum()
    of_source = target.has(mapped).sum()
    of_target = source.has(forward.inverse().apply(target.points_of(regions[1].core))).sum()
    return 2 * float(common) / max(1.0, float(of_source + of_target))


def _share(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], places: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    found = ndimage.map_coordinates(mask.astype(np.uint8), places.T, order=0, mode="constant", cval=0)
    return np.asarray(found > 0)


def _halves_mm(matches: Matches, forward: RigidTransform, points: FloatArray) -> float:
    """Return how far, at worst, one half of the blocks alone puts its own half of the liver from the whole's place."""
    worst = 0.0
    middle = np.median(matches.source_mm, axis=0)
    for axis in range(3):
        for side in (-1, 1):
            half = (matches.source_mm[:, axis] - middle[axis]) * side >= 0
            alone = fit(matches.of(half))
            own = points[(points[:, axis] - middle[axis]) * side >= 0]
            if alone is None or not len(own):
                return float("inf")
            worst = max(worst, float(np.median(forward.distances_mm(alone, own))))
    return worst


def unfit(source: Volume, target: Volume) -> Finding | None:
    """Return why two volumes cannot be registered at all, or None."""
    both = (source, target)
    if any(volume.unit not in ("", CT_UNIT) for volume in both):
        return Finding("registration.kind", "Only CT and MR are registered. Match the slices by hand instead.")
    if not all(volume.is_placed and volume.is_scaled for volume in both):
        return Finding("registration.no_place", "One series does not say where it lies or how large its pixels are.")
    if not all(volume.is_verified for volume in both):
        return Finding("registration.not_whole", "A series is still loading, or an image of it is missing.")
    if any(min(volume.shape) < FEWEST_IMAGES for volume in both):
        return Finding("registration.few_slices", "One series has too few images to be registered.")
    return None


def without_region(source: Volume, target: Volume, finding: Finding | None = None) -> Registration:
    """Return the refusal where nothing could be tried."""
    why = finding or Finding("registration.no_liver", "No liver region was found in one of the two series.")
    return Registration(source.frame_of_reference, target.frame_of_reference, None, None, Verdict.REFUSED, (why,))


def judged(source: Volume, target: Volume, transform: RigidTransform, evidence: Evidence) -> Registration:
    """Return the registration with its verdict."""
    findings = (*_refusals(evidence),)
    verdict = Verdict.REFUSED if findings else Verdict.ACCEPTED
    if not findings:
        findings = (*_doubts(evidence),)
        verdict = Verdict.DOUBTFUL if findings else Verdict.ACCEPTED
    residual = min(evidence.residual_mm, 999.0)
    return Registration(
        source.frame_of_reference, target.frame_of_reference, transform, round(residual, 3), verdict, findings
    )


def _refusals(evidence: Evidence) -> list[Finding]:
    """Name what no right pair of the proof shows, and every wrong one does in one way or another."""
    tried = (
        (evidence.coverage < 0.5, "registration.coverage", "The two series share less than half of the liver."),
        (evidence.overlap < 0.5, "registration.region", "The livers do not come to lie on each other."),
        (evidence.angle_degrees > 30, "registration.turned", "One series would have to be turned by more than 30°."),
        (
            evidence.near_share < 0.22,
            "registration.unlike",
            "The parts of the liver are not found where they should be.",
        ),
        (evidence.halves_mm > 6, "registration.unstable", "Halves of the liver, taken alone, disagree by over 6 mm."),
        (evidence.backward_mm > 4, "registration.backward", "Registered the other way round it is over 4 mm away."),
    )
    return [Finding(code, words) for wrong, code, words in tried if wrong]


def _doubts(evidence: Evidence) -> list[Finding]:
    """Name what a right pair may show that was found less surely than 2 mm."""
    is_ambiguous = evidence.runner_up_share >= 0.95 and evidence.runner_up_mm > 8
    tried = (
        (evidence.coverage < 0.9, "registration.coverage", "Part of the liver lies outside one of the series."),
        (evidence.overlap < 0.7, "registration.region", "The outlines of the liver differ."),
        (evidence.near_share < 0.3, "registration.unlike", "Few parts of the liver are found where they should be."),
        (evidence.halves_mm > 2, "registration.unstable", "Halves of the liver, taken alone, disagree by over 2 mm."),
        (evidence.backward_mm > 1.5, "registration.backward", "Registered the other way round it is over 1.5 mm away."),
        (is_ambiguous, "registration.ambiguous", "From another start another place looks nearly as good."),
        (evidence.residual_mm > 1.6, "registration.residual", "Parts of the liver lie more than 1.6 mm off."),
    )
    return [Finding(code, words, Severity.WARNING) for wrong, code, words in tried if wrong]
