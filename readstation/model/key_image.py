"""Key images: views that the reader keeps with the read, as what was shown and never as pixels.

What is kept leads back to the same picture: the image or the plane, the window and the place. The pixels come from the
verified images whenever the picture is wanted (DICOM PS3.3 C.17.6 names key objects by reference in the same way).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import KeyImageId, LesionId, SeriesKey
from readstation.model.adjudication import Side
from readstation.model.lesion import PointUm
from readstation.model.series import Plane


class SlabMode(StrEnum):
    """What a thick slab showed; `NONE` is the plane itself."""

    NONE = "none"
    MEAN = "mean"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"


@dataclass(frozen=True, slots=True)
class KeyShot:
    """What a view showed.

    Attributes
    ----------
    series_key
        The series.
    image_ordinal, image_digest
        The acquired image; None and empty on a reformat.
    plane
        The plane that was shown.
    right_ppm, down_ppm
        Unit directions of the screen, left to right and top to bottom, LPS, in millionths.
    center
        The patient point in the middle of the view, whole micrometres, LPS; it lies in the plane.
    width_um, height_um
        What the view covered.
    slab, slab_um
        How thick the plane was shown; 0 for the plane itself.
    window_width_thousandths, window_center_thousandths
        The window, thousandths of the unit of the series.
    is_inverted
        Whether black and white were exchanged.
    """

    series_key: SeriesKey
    image_ordinal: int | None
    image_digest: str
    plane: Plane
    right_ppm: tuple[int, int, int]
    down_ppm: tuple[int, int, int]
    center: PointUm
    width_um: int
    height_um: int
    slab: SlabMode
    slab_um: int
    window_width_thousandths: int
    window_center_thousandths: int
    is_inverted: bool

    @property
    def is_on_image(self) -> bool:
        """Whether an acquired image was shown, as it is or as the middle of a slab."""
        return self.image_ordinal is not None

    def shows_same_plane(self, other: KeyShot) -> bool:
        """Whether another shot is of the same image and thickness, wherever it was placed and however windowed."""
        if not self.is_on_image:
            return self == other
        mine = self.series_key, self.image_ordinal, self.slab, self.slab_um
        return mine == (other.series_key, other.image_ordinal, other.slab, other.slab_um)


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A view that the reader kept.

    Attributes
    ----------
    key_image_id
        ``K1``, ``K2``… in the order of keeping; never used again after removal.
    timepoint
        When.
    shot
        What it showed.
    lesion_id
        The lesion that was being worked on, if any.
    """

    key_image_id: KeyImageId
    timepoint: int
    shot: KeyShot
    lesion_id: LesionId | None = None


@dataclass(frozen=True, slots=True)
class DecisionKeyImage:
    """A view that an adjudicator kept with a decision (MR-810); nobody is named in it.

    Attributes
    ----------
    timepoint
        When.
    shot
        What it showed. Its series goes by the name that it has in the compared bodies (`body_images.place_name`), so
        that it means the same on every station.
    marks
        Whose marks lay over it, A before B; none where they were hidden.
    """

    timepoint: int
    shot: KeyShot
    marks: tuple[Side, ...]

    def shows_same(self, other: DecisionKeyImage) -> bool:
        """Whether another one is of the same image with the same marks, wherever it was placed."""
        return self.marks == other.marks and self.shot.shows_same_plane(other.shot)
