"""One point of the patient that all views share: each derives its own cross from it, anew whenever it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.geometry.volume import Volume
from readstation.viewer.link import Links
from readstation.viewer.marks import PointMm


@dataclass(frozen=True, eq=False, slots=True)
class Crosshair:
    """Where the reader pointed.

    Views hold no crosshair of their own. What a view shows follows from this point and the links alone, so a reset,
    another layout or two views of one series cannot make it wrong.

    Attributes
    ----------
    point_mm
        The patient point, mm LPS.
    volume
        The volume in whose frame of reference it lies.
    """

    point_mm: PointMm
    volume: Volume

    def in_volume(self, target: Volume, links: Links) -> PointMm | None:
        """Return the point in another volume's frame, mm LPS; None where its place there is not wholly known.

        Across frames of reference only a registration knows it: slices that match say nothing of left and right.
        """
        return links.sure_point_in(target, self.volume, self.point_mm)
