"""What the volumes on an image of uptake are worth computing with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from readstation.core.ids import SeriesKey
from readstation.dose.uptake_image import Structure, UptakeImage
from readstation.reading.outlining import Outlined


@dataclass(frozen=True, eq=False)
class DistributionFigures:
    """Image and volumes, as `readstation.dose.assessment` takes them.

    Attributes
    ----------
    image
        The SPECT or PET with what its headers say; None while it is not here as a whole.
    structures
        The volumes that are not empty, on the grid of that image.
    volumes
        Every volume by name, on the grid that it was outlined on.
    emission_key, outlined_key
        The series of the image, and that on whose grid the volumes lie; None where there is none.
    totals
        The sum of the values of the image inside each structure, each weighted by how much of its voxel is inside.
    everything
        The sum of all values of the image; None where the image cannot be used for shares.
    problem
        Why there are no structures or no shares, in words; empty where there are.
    """

    image: UptakeImage | None = None
    structures: tuple[Structure, ...] = ()
    volumes: Mapping[str, Outlined] = field(default_factory=lambda: MappingProxyType({}))
    emission_key: SeriesKey | None = None
    outlined_key: SeriesKey | None = None
    totals: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    everything: float | None = None
    problem: str = ""

    def share_of(self, name: str) -> float | None:
        """Return the share of all counts that lies in a structure, 0 to 1 (MR-1002); None where there is none."""
        if not self.everything or self.everything <= 0 or name not in self.totals:
            return None
        return self.totals[name] / self.everything
