"""Where to begin: shifts along and across the body, tried on a thin sample of points about the liver."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.geometry.rigid import RigidTransform
from readstation.imaging.register_grid import Grid
from readstation.imaging.register_region import Region

_ALONG_MM = tuple(float(each) for each in range(-96, 97, 12))
_ACROSS_MM = (-20.0, 0.0, 20.0)
_AROUND_MM = 30.0
_POINTS = 3000
_BINS = 24
_APART_MM = 25.0
_LEAST_SHARE = 0.4
COUNT = 2


def likely_starts(grids: tuple[Grid, Grid], regions: tuple[Region, Region]) -> list[RigidTransform]:
    """Return the likeliest shifts from source to target, best first, far from each other.

    Both livers' middles are laid on each other and slid along the body and across it; what is compared is everything
    in the body about the liver, so that a region that was found too large or too small does not decide.

    Parameters
    ----------
    grids, regions
        Of the source and of the target.
    """
    source, target = grids
    spread = 6.0 / source.spacing_mm
    smooth, other = (ndimage.gaussian_filter(each.shown, spread) for each in grids)
    near = ndimage.distance_transform_edt(~regions[0].core, sampling=source.spacing_mm) <= _AROUND_MM
    points = source.points_of(near & source.valid)
    points = points[:: max(1, len(points) // _POINTS)]
    here = _classes(source.sampled(points, smooth))
    between = regions[1].middle_mm - regions[0].middle_mm
    shifts = [between + np.array([x, y, z]) for z, y, x in itertools.product(_ALONG_MM, _ACROSS_MM, _ACROSS_MM)]
    scores = np.array([_information(here, _classes(target.sampled(points + each, other))) for each in shifts])
    chosen: list[NDArray[np.float64]] = []
    for number in np.argsort(-scores, kind="stable"):
        if all(np.linalg.norm(shifts[number] - each) >= _APART_MM for each in chosen):
            chosen.append(shifts[number])
        if len(chosen) == COUNT:
            break
    return [RigidTransform(translation_mm=(float(x), float(y), float(z))) for x, y, z in chosen]


def _classes(values: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the class of each value, −1 where there is none."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(values), -1)
    low, high = float(values[known].min()), float(values[known].max())
    scaled = np.where(known, (values - low) / max(high - low, 1e-6) * (_BINS - 1e-3), -1)
    return np.asarray(np.floor(scaled).astype(np.intp))


def _information(one: NDArray[np.intp], other: NDArray[np.intp]) -> float:
    """Return the mutual information of two classings where both are known, by the share that is known."""
    both = (one >= 0) & (other >= 0)
    share = float(both.mean())
    if share < _LEAST_SHARE:
        return 0.0
    joint = np.bincount(one[both] * _BINS + other[both], minlength=_BINS * _BINS).reshape(_BINS, _BINS) / both.sum()
    apart = joint.sum(axis=1)[:, None] * joint.sum(axis=0)[None, :]
    filled = joint > 0
    return float((joint[filled] * np.log(joint[filled] / apart[filled])).sum()) * share
