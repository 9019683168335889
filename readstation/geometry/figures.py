"""Everything that is computed of a mark: lengths and area from its points, statistics from the voxels under it."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import numpy as np

from readstation.geometry.bidirectional import pair_tenths
from readstation.geometry.diameter import diameter_tenths
from readstation.geometry.diameter import point_mm as mm_of
from readstation.geometry.region import Outline, PlaneSamples, RegionFigures, ellipse_of, polygon_of, region_figures
from readstation.geometry.volume import Volume
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupFigures, MarkupKind


def outline_of(kind: MarkupKind, points: tuple[PointUm, ...]) -> Outline | None:
    """Return the closed curve of a region; None for a mark that has no inside."""
    if kind is MarkupKind.ELLIPSE:
        return ellipse_of([mm_of(point) for point in points])
    return polygon_of([mm_of(point) for point in points]) if kind is MarkupKind.FREEHAND else None


def measures_of(kind: MarkupKind, points: tuple[PointUm, ...], resolution_tenths: int = 1) -> MarkupFigures:
    """Return lengths and area: what follows from the points alone (MR-216).

    Parameters
    ----------
    kind, points
        The mark, whole micrometres, LPS.
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre.
    """
    if kind is MarkupKind.LENGTH:
        return MarkupFigures(length_tenths=diameter_tenths(points[0], points[1], resolution_tenths))
    if kind is MarkupKind.BIDIRECTIONAL:
        long_tenths, short_tenths = pair_tenths(points, resolution_tenths)
        return MarkupFigures(length_tenths=long_tenths, short_tenths=short_tenths)
    outline = outline_of(kind, points)
    return MarkupFigures() if outline is None else MarkupFigures(area_hundredths=round(outline.area_mm2 * 100))


def figures_of(
    kind: MarkupKind,
    points: tuple[PointUm, ...],
    samples: PlaneSamples | None,
    volume: Volume,
    resolution_tenths: int = 1,
) -> MarkupFigures:
    """Return everything that is computed of a mark.

    Parameters
    ----------
    kind, points
        The mark, whole micrometres, LPS.
    samples
        The plane that it was drawn on: of an acquired plane the stored voxels of the slice itself. Without samples a
        region has no values, and a probe that of the stored voxel which holds it.
    volume
        Whose values they are.
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    measures = measures_of(kind, points, resolution_tenths)
    found = None
    if kind is MarkupKind.PROBE:
        value = volume.value_at(mm_of(points[0])) if samples is None else _value_at(samples, points[0], volume)
        found = None if value is None else RegionFigures(1, value, 0.0, value, value)
    elif samples is not None:
        outline = outline_of(kind, points)
        found = None if outline is None else region_figures(samples, outline, volume)
    return measures if found is None else _with_values(measures, found, volume.unit)


def _with_values(measures: MarkupFigures, found: RegionFigures, unit: str) -> MarkupFigures:
    return replace(
        measures,
        voxels=found.voxels,
        mean_thousandths=round(found.mean * 1000),
        sd_thousandths=round(found.sd * 1000),
        minimum_thousandths=round(found.minimum * 1000),
        maximum_thousandths=round(found.maximum * 1000),
        unit=unit,
    )


def _value_at(samples: PlaneSamples, point: PointUm, volume: Volume) -> float | None:
    """Return the value of the sample that holds a point of its plane; None beside the image and in padding."""
    right, down = (np.asarray(each, dtype=np.float64) for each in (samples.right_mm, samples.down_mm))
    inverse = np.linalg.pinv(np.stack([down, right], axis=1))
    index = np.floor(inverse @ (mm_of(point) - np.asarray(samples.origin_mm, dtype=np.float64)) + 0.5)
    row, column = int(index[0]), int(index[1])
    rows, columns = samples.values.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    if samples.mask is not None and not samples.mask[row, column]:
        return None
    stored = samples.values[row, column]
    if volume.padding is not None and volume.padding[0] <= stored <= volume.padding[1]:
        return None
    value = volume.rescaled(stored)
    return value if isfinite(value) else None
