"""Rigid registration of the liver region between two volumes: found, checked from several sides, judged, bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readstation.core.jobs import Job
from readstation.geometry.affine import FloatArray
from readstation.geometry.registration import Registration
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.register_align import Prepared, align, likeness
from readstation.imaging.register_blocks import block_places, fit, match_blocks
from readstation.imaging.register_checks import Evidence, evidence_of, judged, unfit, without_region
from readstation.imaging.register_grid import Grid, grid_of
from readstation.imaging.register_region import Region, region_of

_WHAT = "Registering the liver"
_STEPS = 8
_START_SHIFTS_MM = tuple(float(each) for each in range(-75, 76, 15))
_STARTS_TRIED = 2
_APART_MM = 20.0
_REACHES = (3, 2, 2)
_CHECK_REACH = 4


@dataclass(frozen=True, eq=False)
class _Side:
    grid: Grid
    image: Prepared
    region: Region


def register_liver(source: Volume, target: Volume, job: Job) -> Registration:
    """Find how the liver region of one volume lies in the frame of another.

    The volumes must be whole: one that is still being filled is to be waited for. Nothing of chance is in it, and the
    result does not depend on the number of processors.

    Parameters
    ----------
    source, target
        CT or MR of one patient, at two timepoints or in two phases.
    job
        Progress in eight steps, and cancel.

    Returns
    -------
    Registration
        From the frame of `source` to that of `target`, rounded as it is stored, with residual, verdict and findings.

    Raises
    ------
    Cancelled
        If the person stopped it.
    """
    registration, _ = registered(source, target, job)
    return registration


def registered(source: Volume, target: Volume, job: Job) -> tuple[Registration, Evidence | None]:
    """Return the registration and what its verdict rests on; None where none was tried. Otherwise `register_liver`."""
    steps = _Steps(job)
    finding = unfit(source, target)
    if finding is not None:
        return without_region(source, target, finding), None
    first, second = _side(source, steps), _side(target, steps)
    if first is None or second is None:
        return without_region(source, target), None
    forward, runner_up = _aligned(first, second, _starts(first, second), steps)
    forward = _refined(first, second, forward, steps)
    backward, _ = _aligned(second, first, [forward.inverse()], steps)
    backward = _refined(second, first, backward, steps)
    matches = match_blocks(first.grid, second.grid, _places(first), forward, _CHECK_REACH, job)
    evidence = evidence_of(
        (first.grid, second.grid), (first.region, second.region), forward, backward, runner_up, matches
    )
    steps.next()
    return judged(source, target, forward.rounded(), evidence), evidence


class _Steps:
    """Counts the steps of one registration into its job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._done = 0
        job.report(0, _STEPS, _WHAT)

    def next(self) -> None:
        """Report one more step, and hear whether to stop."""
        self._done += 1
        self.job.report(self._done, _STEPS, _WHAT)
        self.job.checkpoint()


def _side(volume: Volume, steps: _Steps) -> _Side | None:
    grid = grid_of(volume)
    region = region_of(grid)
    steps.next()
    return None if region is None else _Side(grid, Prepared.of(grid), region)


def _starts(first: _Side, second: _Side) -> list[RigidTransform]:
    """Return the likeliest shifts: the two regions' middles on each other, and slid along the body both ways."""
    between = second.region.middle_mm - first.region.middle_mm
    shifts = [between + (0.0, 0.0, along) for along in _START_SHIFTS_MM]
    candidates = [RigidTransform(translation_mm=_triple(shift)) for shift in shifts]
    scores = likeness(first.image, second.image, first.region.liver, candidates)
    order = [int(each) for each in np.argsort(-np.asarray(scores), kind="stable")]
    middle = candidates[len(candidates) // 2]
    chosen = [middle]
    for each in order:
        if len(chosen) < _STARTS_TRIED and _is_apart(candidates[each], chosen):
            chosen.append(candidates[each])
    return chosen


def _is_apart(start: RigidTransform, others: Sequence[RigidTransform]) -> bool:
    shift = np.asarray(start.translation_mm)
    return all(float(np.linalg.norm(shift - other.translation_mm)) >= _APART_MM for other in others)


def _aligned(
    first: _Side, second: _Side, starts: Sequence[RigidTransform], steps: _Steps
) -> tuple[RigidTransform, tuple[RigidTransform, float] | None]:
    """Return the best transform of several starts, and of the others the best with its share of the likeness."""
    found = [align(first.image, second.image, first.region.liver, start, steps.job, shrink=(2,)) for start in starts]
    found.sort(key=lambda each: -each[1])
    steps.next()
    (best, value), *rest = found
    return best, (rest[0][0], rest[0][1] / value if value > 0 else 1.0) if rest else None


def _refined(first: _Side, second: _Side, transform: RigidTransform, steps: _Steps) -> RigidTransform:
    places = _places(first)
    for reach in _REACHES:
        better = fit(match_blocks(first.grid, second.grid, places, transform, reach, steps.job))
        if better is None:
            break
        transform = better
    steps.next()
    return transform


def _places(side: _Side) -> FloatArray:
    return block_places(side.grid, side.region.liver)


def _triple(values: FloatArray) -> tuple[float, float, float]:
    x, y, z = (float(each) for each in values)
    return x, y, z
