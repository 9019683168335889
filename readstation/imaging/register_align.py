"""SimpleITK as the optimiser: one rigid transform from one start, on even grids, the same on every machine."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it

from readstation.core.errors import Cancelled
from readstation.core.jobs import Job
from readstation.geometry.affine import FloatArray
from readstation.geometry.rigid import RigidTransform
from readstation.imaging.register_grid import Grid, Mask

_BINS = 32
_ITERATIONS = 80
_FIRST_STEP_MM = 3.0
_LAST_STEP_MM = 0.02


class _OneThread:
    """Lets SimpleITK compute on one thread: sums of several differ in their last digits by which of them ends first.

    The method's own number of threads does not reach its metric, which takes the library's default when it is run.
    """

    def __init__(self) -> None:
        self._alone = threading.Lock()
        self._running = 0
        self._usual = 0

    def __enter__(self) -> None:
        with self._alone:
            if not self._running:
                self._usual = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
                sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._alone:
            self._running -= 1
            if not self._running:
                sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(self._usual)


_on_one_thread = _OneThread()


@dataclass(frozen=True, eq=False)
class Prepared:
    """A grid as SimpleITK images.

    Attributes
    ----------
    grid
        Where it comes from.
    image, valid
        The values that tell organs apart, and where there are any.
    """

    grid: Grid
    image: sitk.Image
    valid: sitk.Image

    @classmethod
    def of(cls, grid: Grid) -> Prepared:
        """Convert a grid."""
        return cls(grid, as_image(grid.shown, grid), as_image(grid.valid.astype(np.uint8), grid))


def as_image(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], grid: Grid) -> sitk.Image:
    """Return an array of the grid's shape as an image in its place."""
    image = sitk.GetImageFromArray(values)
    image.SetOrigin([float(each) for each in grid.first_mm])
    image.SetSpacing([grid.spacing_mm] * 3)
    return image


def align(
    source: Prepared,
    target: Prepared,
    region: Mask,
    start: RigidTransform,
    job: Job,
    *,
    shrink: Sequence[int] = (2, 1),
) -> tuple[RigidTransform, float]:
    """Find the nearest best rigid transform by mutual information.

    Every voxel of the region is used and one thread computes, so that the result does not depend on chance or machine.

    Parameters
    ----------
    source, target
        What is aligned.
    region
        Where it counts, bool, the shape of the source's grid.
    start
        From the source's frame to the target's.
    job
        Asked after each step whether to stop.
    shrink
        By which factors the source is thinned, coarse first; it is smoothed by as many voxels less one.

    Returns
    -------
    The transform and its mutual information (larger is better), 0 where nothing overlaps.

    Raises
    ------
    Cancelled
        If the person stopped it.
    """
    fixed, mask = _cut(source, region)
    center = source.grid.points_of(region).mean(axis=0)
    method = _method(fixed, mask, target, shrink)
    transform = _euler(start, center)
    method.SetInitialTransform(transform, inPlace=True)
    if not _ran(method, fixed, target.image, job):
        return start, 0.0
    return _rigid(transform), -float(method.GetMetricValue())


def _ran(method: sitk.ImageRegistrationMethod, fixed: sitk.Image, moving: sitk.Image, job: Job) -> bool:
    """Run the optimiser and hear at each step whether to stop; say whether enough of the region overlapped."""
    stopped: list[Cancelled] = []

    def listen() -> None:
        try:
            job.checkpoint()
        except Cancelled as cancelled:
            # An exception must not pass through the library's own frames.
            stopped.append(cancelled)
            method.StopRegistration()

    method.AddCommand(sitk.sitkIterationEvent, listen)
    try:
        with _on_one_thread:
            method.Execute(fixed, moving)
    except RuntimeError:
        # ITK's only way to say that too few points of the region lie inside the other volume.
        return False
    finally:
        method.RemoveAllCommands()
    if stopped:
        raise stopped[0]
    return True


def _method(
    fixed: sitk.Image, mask: sitk.Image, target: Prepared, shrink: Sequence[int]
) -> sitk.ImageRegistrationMethod:
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(_BINS)
    method.SetMetricSamplingStrategy(method.NONE)
    method.SetMetricFixedMask(mask)
    method.SetMetricMovingMask(target.valid)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(
        learningRate=_FIRST_STEP_MM,
        minStep=_LAST_STEP_MM,
        numberOfIterations=_ITERATIONS,
        relaxationFactor=0.6,
        gradientMagnitudeTolerance=1e-7,
    )
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel(list(shrink))
    method.SetSmoothingSigmasPerLevel([float(factor - 1) * fixed.GetSpacing()[0] for factor in shrink])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    return method


def _cut(source: Prepared, region: Mask) -> tuple[sitk.Image, sitk.Image]:
    """Return image and mask cut to the region and a small margin."""
    places = np.argwhere(region)
    low = np.maximum(places.min(axis=0) - 3, 0)[::-1]
    size = np.minimum(places.max(axis=0) + 4, region.shape)[::-1] - low
    mask = as_image((region & source.grid.valid).astype(np.uint8), source.grid)
    start, count = [int(each) for each in low], [int(each) for each in size]
    return sitk.RegionOfInterest(source.image, count, start), sitk.RegionOfInterest(mask, count, start)


def _euler(start: RigidTransform, center: FloatArray) -> sitk.Euler3DTransform:
    transform = sitk.Euler3DTransform()
    transform.SetCenter([float(each) for each in center])
    transform.SetMatrix([float(each) for each in start.matrix.ravel()], 1e-6)
    transform.SetTranslation([float(each) for each in start.apply(center) - center])
    return transform


def _rigid(transform: sitk.Euler3DTransform) -> RigidTransform:
    matrix = np.array(transform.GetMatrix()).reshape(3, 3)
    return RigidTransform.from_matrix(matrix, np.array(transform.TransformPoint((0.0, 0.0, 0.0))))
