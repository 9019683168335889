"""Views of the demo case of `tests.builders.reads` as a reader keeps them."""

from __future__ import annotations

from dataclasses import replace

from readstation.core.ids import LesionId
from readstation.model.key_image import KeyShot, SlabMode
from readstation.model.lesion import PointUm
from readstation.model.series import PhaseRole, Plane
from readstation.reading.commands import KeepKeyImage
from tests.builders.reads import timepoint_images

RIGHT, DOWN, FEET = (1_000_000, 0, 0), (0, 1_000_000, 0), (0, 0, -1_000_000)


def shot(image: int = 10, timepoint: int = 0, phase: PhaseRole = PhaseRole.LATE_ARTERIAL, **changed: object) -> KeyShot:
    """Return an axial view of an image, 200 mm wide and 150 mm high."""
    facts = timepoint_images(timepoint).of_phase(phase)
    assert facts is not None
    made = KeyShot(
        series_key=facts.series_key,
        image_ordinal=image,
        image_digest=facts.images[image - 1].digest,
        plane=Plane.AXIAL,
        right_ppm=RIGHT,
        down_ppm=DOWN,
        center=PointUm(1_000, -2_000, 15_000),
        width_um=200_000,
        height_um=150_000,
        slab=SlabMode.NONE,
        slab_um=0,
        window_width_thousandths=320_000,
        window_center_thousandths=70_000,
        is_inverted=False,
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


def coronal_shot(timepoint: int = 0) -> KeyShot:
    """Return a coronal reformat through the same place."""
    return shot(timepoint=timepoint, image_ordinal=None, image_digest="", plane=Plane.CORONAL, down_ppm=FEET)


def keep(image: int = 10, timepoint: int = 0, lesion_id: LesionId | None = None, **changed: object) -> KeepKeyImage:
    """Return the command that keeps an axial view."""
    return KeepKeyImage(timepoint, shot(image, timepoint, **changed), lesion_id)  # type: ignore[arg-type]
