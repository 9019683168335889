"""Key images as views: what a view shows becomes a shot, and a shot becomes the planes that it was taken of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readstation.geometry.volume import Volume
from readstation.model.key_image import KeyShot, SlabMode
from readstation.model.lesion import PointUm
from readstation.model.series import Plane, SeriesFacts
from readstation.viewer.marks import PointMm
from readstation.viewer.planes import PlaneStack, Slab, SlabKind, acquired_stack, oblique_stack, stack_of

_MODES = {SlabKind.MEAN: SlabMode.MEAN, SlabKind.MAXIMUM: SlabMode.MAXIMUM, SlabKind.MINIMUM: SlabMode.MINIMUM}
_KINDS = {mode: kind for kind, mode in _MODES.items()}
_SAME_DIRECTION = 1e-4


@dataclass(frozen=True, eq=False, slots=True)
class ShownView:
    """What a view shows.

    Attributes
    ----------
    facts
        The series.
    stack, index
        The planes and the one that is shown.
    center_mm
        The patient point in the middle, mm LPS.
    size_mm
        What the view covers, width and height.
    window
        Width and centre in the unit of the series.
    is_inverted
        Whether black and white are exchanged.
    """

    facts: SeriesFacts
    stack: PlaneStack
    index: int
    center_mm: PointMm
    size_mm: tuple[float, float]
    window: tuple[float, float]
    is_inverted: bool


def shot_of(shown: ShownView) -> KeyShot:
    """Return what leads back to a view."""
    stack, facts = shown.stack, shown.facts
    image = facts.images[shown.index] if stack.is_acquired else None
    x, y, z = (round(each * 1000) for each in shown.center_mm)
    width, height = (max(1, round(each * 1000)) for each in shown.size_mm)
    return KeyShot(
        series_key=facts.series_key,
        image_ordinal=None if image is None else image.ordinal,
        image_digest="" if image is None else image.digest,
        plane=facts.plane if stack.is_acquired else stack.plane,
        right_ppm=_ppm(stack.right),
        down_ppm=_ppm(stack.down),
        center=PointUm(x, y, z),
        width_um=width,
        height_um=height,
        slab=SlabMode.NONE if stack.slab is None else _MODES[stack.slab.kind],
        slab_um=0 if stack.slab is None else round(stack.slab.thickness_mm * 1000),
        window_width_thousandths=max(1, round(shown.window[0] * 1000)),
        window_center_thousandths=round(shown.window[1] * 1000),
        is_inverted=shown.is_inverted,
    )


def planes_of(shot: KeyShot, facts: SeriesFacts, volume: Volume) -> tuple[PlaneStack, int]:
    """Return the planes that a shot was taken of, and which of them it shows.

    Parameters
    ----------
    shot
        What was kept.
    facts, volume
        Its series.
    """
    slab = None if shot.slab is SlabMode.NONE else Slab(_KINDS[shot.slab], shot.slab_um / 1000)
    center = point_mm(shot.center)
    if shot.image_ordinal is not None:
        ordinals = [image.ordinal for image in facts.images]
        return acquired_stack(volume).with_slab(slab), ordinals.index(shot.image_ordinal)
    right, down = (np.asarray(each, dtype=np.float64) / 1e6 for each in (shot.right_ppm, shot.down_ppm))
    stack = None if shot.plane is Plane.OBLIQUE else stack_of(volume, shot.plane)
    is_it = stack is not None and all(
        float(np.abs(one - other).max()) < _SAME_DIRECTION for one, other in ((stack.right, right), (stack.down, down))
    )
    if stack is None or not is_it:
        stack = oblique_stack(volume, np.cross(right, down), center, -down)
    return stack.with_slab(slab), stack.index_nearest(center)


def point_mm(point: PointUm) -> PointMm:
    """Return a committed point in millimetres."""
    return point.x / 1000, point.y / 1000, point.z / 1000


def _ppm(direction: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[int, int, int]:
    x, y, z = (round(float(each) * 1_000_000) for each in direction)
    return x, y, z
