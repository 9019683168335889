"""Where the body and the liver region lie, from intensity and place alone: no lesion is looked for or proposed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from readstation.geometry.affine import FloatArray
from readstation.imaging.register_grid import Grid, Mask

SMALLEST_ML, LARGEST_ML = 150.0, 2800.0
"""Between them lies what may be a liver, or the part of one that a short scan shows."""
_CT_BODY_HU = -350.0
_CT_TISSUE_HU = (5.0, 220.0)
_WALL_MM = 20.0
_DEEPEST_WALL_MM = 60.0
_MARGIN_MM = 9.0
_NARROWINGS = ((1.0, 6.0), (0.8, 9.0), (0.65, 12.0), (0.5, 12.0))
"""Share of the width, opening in mm: tried in turn until muscle and heart fall away from the liver."""


@dataclass(frozen=True, eq=False)
class Region:
    """Where registration looks.

    Attributes
    ----------
    body
        The body without the table, bool, the grid's shape.
    liver
        The largest even organ of the right side and a margin about it, bool, the grid's shape.
    core
        The same without the margin.
    middle_mm
        The middle of the core, mm LPS, shape (3,).
    """

    body: Mask
    liver: Mask
    core: Mask
    middle_mm: FloatArray


def region_of(grid: Grid) -> Region | None:
    """Return the body and the liver region, or None where there is no even organ of a liver's size on the right."""
    body = body_of(grid)
    if not body.any():
        return None
    core = _even_organ(grid, body)
    if core is None:
        return None
    liver = _with_margin(grid, body, core)
    return Region(body, liver, core, np.asarray(grid.points_of(core).mean(axis=0)))


def body_of(grid: Grid) -> Mask:
    """Return the body, filled: the largest thing above air after thin things, as the table is, were opened away."""
    smooth = ndimage.gaussian_filter(grid.values, 1.0)
    limit = _CT_BODY_HU if grid.is_ct else _between_classes(smooth[grid.valid])
    dense = (smooth > limit) & grid.valid
    radius = max(1, round(6.0 / grid.spacing_mm))
    # An empty border would open the body away at the ends of the volume, where it goes on.
    padded = np.pad(dense, radius, mode="edge")
    inner = (slice(radius, -radius),) * 3
    opened = ndimage.binary_opening(padded, _ball(radius))[inner]
    body = _largest(opened)
    for index in range(len(body)):
        body[index] = ndimage.binary_fill_holes(body[index])
    return body


def _with_margin(grid: Grid, body: Mask, core: Mask) -> Mask:
    """Add what lies about the organ and moves with it: not the wall, along which it glides with the breath."""
    away_mm, nearest = ndimage.distance_transform_edt(~core, sampling=grid.spacing_mm, return_indices=True)
    margin = (away_mm <= _MARGIN_MM) & ~core & body & grid.valid
    depth_mm = _depth_in_plane(body) * grid.spacing_mm
    outwards = depth_mm[tuple(nearest)] - depth_mm > 0.4 * away_mm
    wall = outwards & (depth_mm[tuple(nearest)] < _DEEPEST_WALL_MM)
    if grid.is_ct:
        # Lung beside the dome is no wall.
        wall &= ndimage.uniform_filter(grid.values, 3) > _CT_BODY_HU
    return np.asarray(core | (margin & ~wall))


def _even_organ(grid: Grid, body: Mask) -> Mask | None:
    """Return the largest connected body of one tissue whose value is the commonest of the right side's inside."""
    spacing = grid.spacing_mm
    smooth = ndimage.gaussian_filter(grid.shown, 4.0 / spacing)
    spread = np.sqrt(np.maximum(ndimage.uniform_filter((grid.shown - smooth) ** 2, 5), 0))
    inside = _depth_in_plane(body) * spacing > _WALL_MM
    right = inside & _right_of_middle(body)
    if grid.is_ct:
        right &= (smooth > _CT_TISSUE_HU[0]) & (smooth < _CT_TISSUE_HU[1])
    if not right.any():
        return None
    even = right & (spread <= np.percentile(spread[right], 50.0))
    peak, width = _commonest(smooth[even], grid)
    organ = None
    for narrowing, opening_mm in _NARROWINGS:
        organ = _one_organ(inside & (np.abs(smooth - peak) < narrowing * width), right, spacing, opening_mm)
        if organ is not None and organ.sum() * spacing**3 / 1000 <= LARGEST_ML:
            break
    return organ if organ is not None and organ.sum() * spacing**3 / 1000 >= SMALLEST_ML else None


def _one_organ(alike: Mask, right: Mask, spacing_mm: float, opening_mm: float) -> Mask | None:
    """Return the connected part with most of itself on the right, thin bridges opened and vessels within filled."""
    names, count = ndimage.label(ndimage.binary_opening(alike, _ball(max(1, round(opening_mm / spacing_mm)))))
    if not count:
        return None
    sizes = np.bincount(names[right].ravel(), minlength=count + 1)
    sizes[0] = 0
    organ = names == int(np.argmax(sizes))
    closing = max(1, round(9.0 / spacing_mm))
    inner = (slice(closing, -closing),) * 3
    return np.asarray(ndimage.binary_closing(np.pad(organ, closing), _ball(closing))[inner])


def _commonest(values: FloatArray, grid: Grid) -> tuple[float, float]:
    """Return the commonest value and how far from it a voxel of the same tissue may lie."""
    low, high = float(values.min()), float(values.max())
    counts, edges = np.histogram(values, bins=64, range=(low, high + 1e-6))
    counts = ndimage.gaussian_filter1d(counts.astype(np.float64), 1.5)
    at = int(np.argmax(counts))
    peak = float(edges[at] + edges[at + 1]) / 2
    near = values[np.abs(values - peak) < (30.0 if grid.is_ct else 0.15)]
    spread = float(np.median(np.abs(near - peak))) * 1.48
    least, most = (14.0, 28.0) if grid.is_ct else (0.05, 0.12)
    return peak, float(np.clip(2.5 * spread, least, most))


def _right_of_middle(body: Mask) -> Mask:
    """Return the patient's right side and a little more: x grows to the left (LPS)."""
    columns = np.flatnonzero(body.any(axis=(0, 1)))
    middle = (columns[0] + columns[-1]) / 2
    side = np.zeros(body.shape, dtype=np.bool_)
    side[:, :, : int(middle - 0.05 * (columns[-1] - columns[0]))] = True
    return side


def _depth_in_plane(body: Mask) -> FloatArray:
    """Return how many voxels deep each one lies under the skin, slice by slice."""
    return np.stack([ndimage.distance_transform_edt(np.pad(each, 1))[1:-1, 1:-1] for each in body])


def _between_classes(values: FloatArray) -> float:
    """Return Otsu's limit between air and tissue."""
    counts, edges = np.histogram(values, bins=128)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    # Half of it: fat-suppressed and shaded tissue is dark, and air is darker still.
    limit = float(middles[int(np.nanargmax(apart))])
    return float(values.min()) + 0.6 * (limit - float(values.min()))


def _largest(mask: Mask) -> Mask:
    names, count = ndimage.label(mask)
    if not count:
        return np.zeros_like(mask)
    sizes = np.bincount(names.ravel())
    sizes[0] = 0
    return np.asarray(names == int(np.argmax(sizes)))


def _ball(radius: int) -> Mask:
    steps = np.arange(-radius, radius + 1)
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.asarray(z * z + y * y + x * x <= radius * radius + 0.5)
