"""Rigid registration of the liver region between two volumes: found, checked from several sides, judged, bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from readstation.core.jobs import Job
from readstation.geometry.registration import Registration
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.register_blocks import block_places, fit, match_blocks
from readstation.imaging.register_checks import Evidence, evidence_of, judged, unfit, without_region
from readstation.imaging.register_grid import Grid, grid_of
from readstation.imaging.register_region import Region, region_of
from readstation.imaging.register_start import likely_starts

if TYPE_CHECKING:
    from readstation.imaging.register_align import Prepared

_WHAT = "Registering the liver"
_STEPS = 7
_FAR_MM = 8.0
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
        Progress in seven steps, and cancel.

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
    forward, runner_up = _aligned(first, second, _starts(first, second), job)
    steps.next()
    forward = _refined(first, second, forward, job)
    steps.next()
    backward, _ = _aligned(second, first, _starts(second, first)[:1], job)
    steps.next()
    backward = _refined(second, first, backward, job)
    if _distance_mm(first, forward, backward.inverse()) > _FAR_MM:
        forward, backward = _reconciled(first, second, forward, backward, job)
    steps.next()
    matches = match_blocks(first.grid, second.grid, _places(first), forward, _CHECK_REACH, job)
    evidence = evidence_of(
        (first.grid, second.grid), (first.region, second.region), forward, backward, runner_up, matches
    )
    steps.next()
    return judged(source, target, forward.rounded(), evidence), evidence


def _starts(first: _Side, second: _Side) -> list[RigidTransform]:
    return likely_starts((first.grid, second.grid), (first.region, second.region))


def _distance_mm(first: _Side, one: RigidTransform, other: RigidTransform) -> float:
    return float(np.median(one.distances_mm(other, first.grid.points_of(first.region.core)[::5])))


def _reconciled(
    first: _Side, second: _Side, forward: RigidTransform, backward: RigidTransform, job: Job
) -> tuple[RigidTransform, RigidTransform]:
    """Take the direction whose blocks fit better, and refine the other one anew from there."""
    other = _refined(first, second, backward.inverse(), job)
    if _near_share(first, second, other, job) > _near_share(first, second, forward, job):
        return other, backward
    return forward, _refined(second, first, forward.inverse(), job)


def _near_share(first: _Side, second: _Side, transform: RigidTransform, job: Job) -> float:
    matches = match_blocks(first.grid, second.grid, _places(first), transform, _REACHES[0], job)
    return matches.near_share(transform)


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
    # SimpleITK is large and wanted only here: a window that registers nothing never loads it.
    from readstation.imaging.register_align import Prepared

    grid = grid_of(volume)
    region = region_of(grid)
    steps.next()
    return None if region is None else _Side(grid, Prepared.of(grid), region)


def _aligned(
    first: _Side, second: _Side, starts: Sequence[RigidTransform], job: Job
) -> tuple[RigidTransform, tuple[RigidTransform, float] | None]:
    """Return the best transform of several starts, and of the others the best with its share of the likeness."""
    from readstation.imaging.register_align import align

    found = [align(first.image, second.image, first.region.liver, start, job, shrink=(2,)) for start in starts]
    found.sort(key=lambda each: -each[1])
    (best, value), *rest = found
    return best, (rest[0][0], rest[0][1] / value if value > 0 else 1.0) if rest else None


def _refined(first: _Side, second: _Side, transform: RigidTransform, job: Job) -> RigidTransform:
    places = _places(first)
    for reach in _REACHES:
        better = fit(match_blocks(first.grid, second.grid, places, transform, reach, job))
        if better is None:
            break
        transform = better
    return transform


def _places(side: _Side) -> NDArray[np.intp]:
    return block_places(side.grid, side.region.liver)
