"""Which plane of one series shows what a plane of another shows.

Within a frame of reference the patient position decides. Between frames of reference, which is between timepoints,
a rigid map decides that says where it comes from: a registration with its residual, two slices that the reader said
to match, or the position alone. Nothing is ever linked silently across frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from readstation.geometry.volume import Volume
from readstation.viewer.marks import PointMm
from readstation.viewer.planes import PlaneStack, acquired_stack
from readstation.viewer.view_geometry import FloatArray

PARALLEL_COSINE = float(np.cos(np.radians(15.0)))
"""Slices that lean more than this against each other are not scrolled together."""

_RIGID_TOLERANCE = 1e-6


class LinkKind(StrEnum):
    """Where it is known from what matches; the later ones are the better ones."""

    POSITION = "position"
    ANCHORED = "anchored"
    REGISTERED = "registered"


@dataclass(frozen=True, eq=False, slots=True)
class FrameLink:
    """From one frame of reference into another.

    Attributes
    ----------
    matrix
        float64, shape (4, 4), rigid: from mm LPS of the first frame to mm LPS of the second.
    kind
        Where it is known from.
    residual_mm
        The median error that a registration left; None where none was measured.
    """

    matrix: FloatArray
    kind: LinkKind
    residual_mm: float | None = None

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, dtype=np.float64)
        turn = matrix[:3, :3]
        is_rigid = matrix.shape == (4, 4) and np.allclose(turn @ turn.T, np.eye(3), atol=_RIGID_TOLERANCE)
        if not is_rigid or np.linalg.det(turn) < 0 or not np.allclose(matrix[3], (0, 0, 0, 1)):
            raise ValueError("a link between frames is a rigid map")
        matrix.setflags(write=False)
        object.__setattr__(self, "matrix", matrix)

    def reversed(self) -> FrameLink:
        """Return the way back."""
        return replace(self, matrix=np.array(np.linalg.inv(self.matrix), dtype=np.float64))

    def point(self, point_mm: ArrayLike) -> FloatArray:
        """Return where a patient point, mm LPS, shape (3,), lies in the second frame."""
        moved: FloatArray = self.matrix[:3, :3] @ np.asarray(point_mm, dtype=np.float64) + self.matrix[:3, 3]
        return moved


_SAME_FRAME = FrameLink(np.eye(4), LinkKind.REGISTERED)


@dataclass(frozen=True, slots=True)
class Links:
    """What is said to match, as a value: every change gives a new one.

    Attributes
    ----------
    by_frames
        By pair of frames of reference, in both directions.
    """

    by_frames: Mapping[tuple[str, str], FrameLink] = field(default_factory=lambda: MappingProxyType({}))

    def registered(self, first_frame: str, second_frame: str, matrix: ArrayLike, residual_mm: float | None) -> Links:
        """Return the links with a rigid map between two frames, in both directions.

        Parameters
        ----------
        matrix
            Shape (4, 4), from mm LPS of the first frame to mm LPS of the second.
        residual_mm
            What the registration left.

        Raises
        ------
        ValueError
            If the map is not rigid.
        """
        link = FrameLink(np.asarray(matrix, dtype=np.float64), LinkKind.REGISTERED, residual_mm)
        return self._with(first_frame, second_frame, link)

    def anchored(
        self,
        first: Volume,
        first_index: int,
        second: Volume,
        second_index: int,
        kind: LinkKind = LinkKind.ANCHORED,
    ) -> Links:
        """Return the links in which these two acquired slices match, in both directions.

        Only the offset along the slice normal is taken; within the slices nothing is shifted. A turn that a
        registration found is kept, its residual is not. Two volumes of the same frame of reference need no anchor
        and keep none.
        """
        if first.frame_of_reference == second.frame_of_reference:
            return self
        before = self.between(first, second)
        link = before if before is not None and before.kind is LinkKind.REGISTERED else FrameLink(np.eye(4), kind)
        normal = second.normal
        away = float((slice_point(second, second_index) - link.point(slice_point(first, first_index))) @ normal)
        matrix = np.array(link.matrix)
        matrix[:3, 3] += away * normal
        return self._with(first.frame_of_reference, second.frame_of_reference, FrameLink(matrix, kind))

    def between(self, source: Volume, target: Volume) -> FrameLink | None:
        """Return the map from one volume's frame into another's; the identity within a frame, None if nobody knows.

        Of images that state no place nobody knows, except within the series itself.
        """
        if source.series_key != target.series_key and not (source.is_placed and target.is_placed):
            return None
        if source.frame_of_reference == target.frame_of_reference:
            return _SAME_FRAME
        return self.by_frames.get((source.frame_of_reference, target.frame_of_reference))

    def are_linked(self, source: Volume, target: Volume) -> bool:
        """Whether an acquired slice of one says which slice of the other belongs to it."""
        return self.slice_for(source, 0, target) is not None

    def point_in(self, target: Volume, source: Volume, point_mm: PointMm) -> PointMm | None:
        """Return where a patient point of one volume's frame lies in another's, mm LPS, or None if nobody knows."""
        link = self.between(source, target)
        if link is _SAME_FRAME:
            return point_mm
        return None if link is None else _point(link.point(point_mm))

    def sure_point_in(self, target: Volume, source: Volume, point_mm: PointMm) -> PointMm | None:
        """Return a patient point in another volume's frame where its place is known in all directions, else None.

        That is within a frame, or across a registration; two slices that match say nothing of left and right.
        """
        link = self.between(source, target)
        return None if link is None or link.kind is not LinkKind.REGISTERED else _point(link.point(point_mm))

    def plane_for(
        self, source: Volume, stack: PlaneStack, through_mm: PointMm, target: Volume, target_stack: PlaneStack
    ) -> int | None:
        """Return the plane of a target that shows what a plane of the source shows, or None if they are not linked.

        Parameters
        ----------
        through_mm
            A patient point of the source's plane, mm LPS: where the reader looks. Where the planes lean against each
            other it is the point that both show.
        """
        link = self.between(source, target)
        if link is None or abs(float(link.matrix[:3, :3] @ stack.normal @ target_stack.normal)) < PARALLEL_COSINE:
            return None
        return target_stack.index_nearest(link.point(through_mm))

    def slice_for(self, source: Volume, source_index: int, target: Volume) -> int | None:
        """Return the acquired slice of a target nearest to one of the source, or None if they are not linked."""
        through = _point(slice_point(source, source_index))
        return self.plane_for(source, acquired_stack(source), through, target, acquired_stack(target))

    def offset_slices(self, source: Volume, target: Volume) -> int | None:
        """Return by how many slices the matching target index is ahead at the middle of the source, or None."""
        middle = source.shape[0] // 2
        there = self.slice_for(source, middle, target)
        return None if there is None else there - middle

    def _with(self, first: str, second: str, link: FrameLink) -> Links:
        both = {(first, second): link, (second, first): link.reversed()}
        return replace(self, by_frames=MappingProxyType({**self.by_frames, **both}))


def slice_point(volume: Volume, index: int) -> FloatArray:
    """Return the middle of an acquired slice, mm LPS, shape (3,)."""
    _, rows, columns = volume.shape
    return volume.affine.to_patient((index, (rows - 1) / 2, (columns - 1) / 2))


def linked_center(links: Links, source: Volume, center_mm: PointMm, target: Volume) -> PointMm:
    """Return the middle of a linked view: the same patient point, or the same place of the picture in another frame.

    Parameters
    ----------
    center_mm
        The middle of the source's view, mm LPS.
    """
    known = links.sure_point_in(target, source, center_mm)
    return known if known is not None else _point(np.asarray(center_mm) - source.center_mm + target.center_mm)


def _point(values: FloatArray) -> PointMm:
    x, y, z = (float(each) for each in values)
    return x, y, z
