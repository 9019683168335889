"""What a view shows, bottom up, and the stored values of each layer on its planes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from readstation.geometry.volume import Volume
from readstation.viewer.plane_picture import PlanePicture, picture_of_voxels, plane_picture, planes_along
from readstation.viewer.planes import PlaneStack, oblique_stack
from readstation.viewer.view_geometry import FloatArray

LARGEST_FUSION = 0.72
"""The most that an upper layer covers: fusion never hides the CT."""

_SAME_PLANE_MM = 1e-3
_SAME_INDEX = 1e-6


class ColourMap(StrEnum):
    """What a value of 0 to 255 looks like."""

    GREY = "grey"
    INFERNO = "inferno"
    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    HOT_IRON = "hot_iron"
    PET = "pet"


@dataclass(frozen=True, slots=True)
class Look:
    """How values of a layer are shown.

    Attributes
    ----------
    window
        Width and centre in the unit of the volume, width at least 1 for integers and above 0 for others.
    is_inverted
        Whether black and white are exchanged.
    colours
        The map of the layer.
    opacity
        From 0 to 1; the base layer is opaque.
    threshold
        In the unit of the volume: below it an upper layer in colour shows what is under it, to a 256th of the window.
        None lets it come in gradually from the lower end of the window on.
    """

    window: tuple[float, float]
    is_inverted: bool = False
    colours: ColourMap = ColourMap.GREY
    opacity: float = 1.0
    threshold: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """A volume in a view.

    Attributes
    ----------
    volume
        Its voxels are shared.
    look
        How it is shown.
    is_base
        Whether it lies under all others and its own planes are those of the view.
    into_own
        Shape (4, 4): from mm LPS of the base to mm LPS of this volume, rigid, as a registration says; None where both
        share a frame of reference.
    """

    volume: Volume
    look: Look
    is_base: bool = True
    into_own: FloatArray | None = None

    @property
    def shown_look(self) -> Look:
        """How the stored values are shown: small ones bright where the volume says so (PS3.3 C.7.6.3.1.2)."""
        return replace(self.look, is_inverted=not self.look.is_inverted) if self.volume.is_inverted else self.look

    def picture(self, stack: PlaneStack, index: int) -> PlanePicture | None:
        """Return the stored values of this volume on a plane of the view's stack; None where it does not reach."""
        if self.is_base:
            return plane_picture(self.volume, stack, index)
        return _picture_across(self.volume, stack, index, self.into_own)

    def is_here(self, stack: PlaneStack, index: int) -> bool:
        """Return whether all voxels that a plane of the view's stack is made of have come in."""
        if self.volume.is_complete:
            return True
        return self.is_base and stack.is_acquired and stack.slab is None and self.volume.has_slice(index)


def _picture_across(volume: Volume, stack: PlaneStack, index: int, into_own: FloatArray | None) -> PlanePicture | None:
    """Return another volume on a plane of a stack, at its own resolution: trilinear, masked outside."""
    middle = stack.middle_mm(index)
    middle += (float(stack.positions_mm[index]) - float(middle @ stack.normal)) * stack.normal
    if into_own is None and stack.slab is None:
        along = _axis_along(volume, stack)
        if along is not None:
            return _picture_between(volume, along, float(volume.affine.to_index(middle)[along]))
    turn = np.eye(3) if into_own is None else into_own[:3, :3]
    own_middle = middle if into_own is None else turn @ middle + into_own[:3, 3]
    across = oblique_stack(volume, turn @ stack.normal, own_middle, -(turn @ stack.down)).with_slab(stack.slab)
    nearest = across.index_nearest(own_middle)
    if abs(across.distance_mm(nearest, own_middle)) > _SAME_PLANE_MM:
        return None
    found = plane_picture(volume, across, nearest)
    if into_own is None:
        return found
    back = turn.T
    return replace(
        found,
        origin_mm=back @ (found.origin_mm - into_own[:3, 3]),
        right_mm=back @ found.right_mm,
        down_mm=back @ found.down_mm,
    )


def _axis_along(volume: Volume, stack: PlaneStack) -> int | None:
    """Return the voxel index that is the same all over each plane of a stack; None where there is none."""
    across, along = (volume.affine.to_index_step(each).tolist() for each in (stack.right, stack.down))
    return next((axis for axis in range(3) if max(abs(across[axis]), abs(along[axis])) < _SAME_INDEX), None)


def _picture_between(volume: Volume, axis: int, place: float) -> PlanePicture | None:
    """Return the plane at a fractional index along an axis, mixed of the two planes of voxels beside it.

    On the volume's own grid this is the trilinear mixture, and it costs two small planes instead of a reslice.
    """
    planes = planes_along(volume, axis)
    if not -0.5 <= place <= len(planes) - 0.5:
        return None
    inside = min(max(place, 0.0), len(planes) - 1.0)
    below = min(int(inside), max(len(planes) - 2, 0))
    share = inside - below
    values = planes[below]
    if share > 0:
        mixed = values * (1 - share) + planes[below + 1] * share
        values = (mixed if values.dtype.kind == "f" else np.rint(mixed)).astype(values.dtype, copy=False)
    return picture_of_voxels(volume, axis, place, values)
