"""Which slice of one series shows what a slice of another shows.

Within a frame of reference the patient position decides. Between frames of reference, which is between timepoints,
nothing is linked until two slices were said to match; then their offset along the normal holds for that pair of
frames, whichever phases are on the screen. Nothing is ever linked silently across frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from readstation.geometry.volume import Volume
from readstation.viewer.marks import PointMm
from readstation.viewer.view_geometry import FloatArray

PARALLEL_COSINE = float(np.cos(np.radians(15.0)))
"""Slices that lean more than this against each other are not scrolled together."""


@dataclass(frozen=True, slots=True)
class Links:
    """What is said to match, as a value: anchoring gives a new one.

    Attributes
    ----------
    shifts_mm
        By pair of frames of reference: what to add to a patient point of the first to find it in the second, mm.
    """

    shifts_mm: Mapping[tuple[str, str], PointMm] = field(default_factory=lambda: MappingProxyType({}))

    def anchored(self, first: Volume, first_index: int, second: Volume, second_index: int) -> Links:
        """Return the links in which these two slices match, in both directions.

        Only the offset along the slice normal is taken; within the slices nothing is shifted. Two volumes of the same
        frame of reference need no anchor and keep none.
        """
        if first.frame_of_reference == second.frame_of_reference:
            return self
        normal = first.normal
        away = float((slice_point(second, second_index) - slice_point(first, first_index)) @ normal)
        shift = _point(away * normal)
        back = _point(-away * normal)
        frames = (first.frame_of_reference, second.frame_of_reference)
        return replace(self, shifts_mm=MappingProxyType({**self.shifts_mm, frames: shift, frames[::-1]: back}))

    def are_linked(self, source: Volume, target: Volume) -> bool:
        """Whether a slice of one says which slice of the other belongs to it."""
        return self.point_in(target, source, (0.0, 0.0, 0.0)) is not None and _are_parallel(source, target)

    def point_in(self, target: Volume, source: Volume, point_mm: PointMm) -> PointMm | None:
        """Return where a patient point of one volume's frame lies in another's, mm LPS, or None if nobody knows."""
        if source.frame_of_reference == target.frame_of_reference:
            return point_mm
        shift = self.shifts_mm.get((source.frame_of_reference, target.frame_of_reference))
        return None if shift is None else _point(np.asarray(point_mm) + shift)

    def slice_for(self, source: Volume, source_index: int, target: Volume) -> int | None:
        """Return the slice of the target nearest to a slice of the source, or None if they are not linked."""
        if not _are_parallel(source, target):
            return None
        there = self.point_in(target, source, _point(slice_point(source, source_index)))
        return None if there is None else target.slice_nearest(there)

    def offset_slices(self, source: Volume, target: Volume) -> int | None:
        """Return by how many slices the matching target index is ahead at the middle of the source, or None."""
        middle = source.shape[0] // 2
        there = self.slice_for(source, middle, target)
        return None if there is None else there - middle


def slice_point(volume: Volume, index: int) -> FloatArray:
    """Return the middle of a slice, mm LPS, shape (3,)."""
    _, rows, columns = volume.shape
    return volume.affine.to_patient((index, (rows - 1) / 2, (columns - 1) / 2))


def linked_center(source: Volume, center_mm: PointMm, target: Volume) -> PointMm:
    """Return the middle of a linked view: the same patient point, or the same place of the picture in another frame.

    Parameters
    ----------
    center_mm
        The middle of the source's view, mm LPS.
    """
    if source.frame_of_reference == target.frame_of_reference:
        return center_mm
    return _point(np.asarray(center_mm) - source.center_mm + target.center_mm)


def _are_parallel(first: Volume, second: Volume) -> bool:
    return abs(float(first.normal @ second.normal)) >= PARALLEL_COSINE


def _point(values: FloatArray) -> PointMm:
    x, y, z = (float(each) for each in values)
    return x, y, z
