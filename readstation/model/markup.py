"""What a reader draws on images beside the callipers of lesions: regions, axes, notes, all anchored in the patient.

A mark lies in the frame of reference of its series. On an acquired plane it names the image as well, as a spatial
coordinate with an image reference does; on a reformat its shape in the patient stands alone (DICOM PS3.3 C.18.9,
PS3.16 TID 1410 with SCOORD3D).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import LesionId, MarkupId, SeriesKey
from readstation.core.phrases import phrase
from readstation.model.lesion import PointUm
from readstation.model.series import Plane


class MarkupKind(StrEnum):
    """What was drawn; decides what its points are.

    length: start, end. bidirectional: start and end of the long axis, then of the short one. ellipse: the ends of the
    longer axis, then of the shorter one. freehand: the corners in order, the last joined to the first. arrow: tip,
    tail. probe: the place.
    """

    LENGTH = "length"
    BIDIRECTIONAL = "bidirectional"
    ELLIPSE = "ellipse"
    FREEHAND = "freehand"
    ARROW = "arrow"
    PROBE = "probe"

    @property
    def words(self) -> str:
        """The name in our own words."""
        return _WORDS[self]

    @property
    def is_region(self) -> bool:
        """Whether it has an inside."""
        return self in (MarkupKind.ELLIPSE, MarkupKind.FREEHAND)

    @property
    def point_count(self) -> int | None:
        """How many points it has; None for three or more."""
        return _POINTS[self]


_WORDS = {
    MarkupKind.LENGTH: phrase("Length", inside=True),
    MarkupKind.BIDIRECTIONAL: phrase("Long and short axis", inside=True),
    MarkupKind.ELLIPSE: phrase("Oval region", inside=True),
    MarkupKind.FREEHAND: phrase("Freehand region", inside=True),
    MarkupKind.ARROW: phrase("Arrow note", inside=True),
    MarkupKind.PROBE: phrase("Probe", inside=True),
}
_POINTS = {
    MarkupKind.LENGTH: 2,
    MarkupKind.BIDIRECTIONAL: 4,
    MarkupKind.ELLIPSE: 4,
    MarkupKind.FREEHAND: None,
    MarkupKind.ARROW: 2,
    MarkupKind.PROBE: 1,
}


@dataclass(frozen=True, slots=True)
class MarkupShape:
    """Where a mark lies.

    Attributes
    ----------
    kind
        What it is.
    series_key
        The series whose frame of reference it lies in, and whose voxels its figures come from.
    image_ordinal, image_digest
        The acquired image that it was drawn on; None and empty on a reformat.
    plane
        The plane that was shown.
    normal_ppm
        The unit normal of that plane, LPS, in millionths.
    points
        By the kind, whole micrometres, LPS.
    """

    kind: MarkupKind
    series_key: SeriesKey
    image_ordinal: int | None
    image_digest: str
    plane: Plane
    normal_ppm: tuple[int, int, int]
    points: tuple[PointUm, ...]

    @property
    def is_on_image(self) -> bool:
        """Whether it was drawn on an acquired image."""
        return self.image_ordinal is not None


@dataclass(frozen=True, slots=True)
class MarkupFigures:
    """What was computed of a mark when it was drawn; None where there is no such figure.

    Attributes
    ----------
    length_tenths, short_tenths
        Length, and length of the short axis, tenths of a millimetre (MR-216).
    area_hundredths
        Area inside, hundredths of a square millimetre.
    voxels
        How many voxel centres lie inside.
    mean_thousandths, sd_thousandths, minimum_thousandths, maximum_thousandths
        Of those voxels, in thousandths of the unit; a probe has its value as mean, minimum and maximum.
    unit
        ``HU``, ``Bq/ml``, or empty where the values have none.
    """

    length_tenths: int | None = None
    short_tenths: int | None = None
    area_hundredths: int | None = None
    voxels: int | None = None
    mean_thousandths: int | None = None
    sd_thousandths: int | None = None
    minimum_thousandths: int | None = None
    maximum_thousandths: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """A mark of one timepoint of a read.

    Attributes
    ----------
    markup_id
        ``M1``, ``M2``… in the order of making; never used again after removal.
    timepoint
        When.
    shape, figures
        Where it lies, and what was computed of it.
    software
        The version of the program that computed the figures.
    text
        The words of a note; free text, so it goes into the head of a signed read (TR-30).
    lesion_id
        The node whose short axis this is (MR-106, MR-107); None for a mark that stands for itself.
    """

    markup_id: MarkupId
    timepoint: int
    shape: MarkupShape
    figures: MarkupFigures
    software: str
    text: str = ""
    lesion_id: LesionId | None = None


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """Where the reader put the label of a mark.

    Attributes
    ----------
    mark_id
        The lesion or the markup.
    timepoint
        When.
    offset
        From the middle of the mark to the middle of the label, whole micrometres, LPS.
    """

    mark_id: str
    timepoint: int
    offset: PointUm
