"""The mass of the lungs from CT (MR-1007)."""

from __future__ import annotations

from math import fsum

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume

GRAMS_PER_KG = 1000
WATER_HU = 1000
"""From air to water: a voxel of x HU holds 1 + x/1000 times the mass of water, and never less than nothing."""

LIGHTEST_KG, HEAVIEST_KG = 0.2, 3.0
"""Beyond these it is no pair of lungs, or no CT in HU."""


def lung_mass_kg(ct: Volume, lungs: LabelVolume) -> float:
    """Return the mass of the lungs, by the attenuation of every voxel of their volume (MR-1007).

    Parameters
    ----------
    ct
        In HU, whole.
    lungs
        On its grid.

    Raises
    ------
    Refused
        If the volume lies on another grid, the CT is not whole, or what comes out can be no pair of lungs.
    """
    if not lungs.has_grid_of(ct):
        raise Refused(Finding("MR-1007.grid", "The volume of the lungs does not lie on the grid of the CT."))
    if not (ct.is_verified and ct.is_scaled and ct.unit == "HU"):
        raise Refused(Finding("MR-1007.ct", "The lung mass is taken from a whole CT in HU, and this is none."))
    inside = ct.voxels[lungs.inside].astype(np.float64) * ct.rescale_slope + ct.rescale_intercept
    density = np.maximum(1 + inside / WATER_HU, 0.0)
    mass_kg = fsum(density) * lungs.voxel_ml / GRAMS_PER_KG
    if not LIGHTEST_KG <= mass_kg <= HEAVIEST_KG:
        words = f"The CT gives a lung mass of {mass_kg:.2f} kg, which no pair of lungs has. Look at their volume."
        raise Refused(Finding("MR-1007.mass", words))
    return mass_kg
