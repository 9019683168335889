"""An image of uptake with what its values mean, and structures on its grid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.uptake import UptakeFacts
from readstation.geometry.volume import Volume

FloatArray: TypeAlias = NDArray[np.float64]

CUBIC_MM_PER_ML = 1000


class StructureRole(StrEnum):
    """What a structure is, as far as a rule asks for it."""

    LIVER = "liver"
    LUNGS = "lungs"
    TUMOUR = "tumour"
    NORMAL_LIVER = "normal liver"
    TERRITORY = "intended territory"
    """The part of the liver that was meant to be treated (MR-1002, MR-1008)."""
    OTHER = "other"


@dataclass(frozen=True, eq=False)
class UptakeImage:
    """A loaded SPECT or PET with what its headers say of its values.

    Attributes
    ----------
    volume
        Placed in the patient, whole and verified.
    facts
        Unit, decay reference, and what is wrong with them.
    """

    volume: Volume
    facts: UptakeFacts

    @property
    def voxel_ml(self) -> float:
        """The volume of a voxel in mL: that which three steps of the map span, also where the stack leans."""
        return abs(float(np.linalg.det(self.volume.affine.matrix[:3, :3]))) / CUBIC_MM_PER_ML

    def values(self) -> FloatArray:
        """Return the values in the unit, float64, shape (slice, row, column); padding counts as 0.

        Raises
        ------
        Refused
            If the image lies nowhere in the patient, has no scale, or is not whole.
        """
        volume = self.volume
        if not (volume.is_placed and volume.is_scaled):
            raise Refused(Finding("uptake.no-place", "Where the image lies in the patient is not known."))
        if not volume.is_verified:
            raise Refused(Finding("uptake.incomplete", "The image is not loaded as a whole yet."))
        stored = volume.voxels.astype(np.float64)
        found: FloatArray = stored * volume.rescale_slope + volume.rescale_intercept
        if volume.padding is not None:
            first, last = volume.padding
            found[(volume.voxels >= first) & (volume.voxels <= last)] = 0.0
        return found


@dataclass(frozen=True, eq=False)
class Structure:
    """A volume of interest on the grid of an image of uptake.

    Attributes
    ----------
    name
        As it is printed.
    role
        What it is.
    inside_fraction
        How much of each voxel lies inside, float64, 0 to 1, shape (slice, row, column) of the image, read-only.
    lesion_tenths
        The longest diameter in tenths of a millimetre where it is a lesion that was measured.
    """

    name: str
    role: StructureRole
    inside_fraction: FloatArray
    lesion_tenths: int | None = None

    def __post_init__(self) -> None:
        fraction = np.array(self.inside_fraction, dtype=np.float64)
        if not np.isfinite(fraction).all() or fraction.min(initial=0.0) < 0 or fraction.max(initial=0.0) > 1:
            raise Refused(Finding("MR-1012", "a volume fraction must be from 0 to 1"))
        if not fraction.any():
            raise Refused(Finding("MR-1012", f"the structure {self.name} is empty on this image"))
        fraction.setflags(write=False)
        object.__setattr__(self, "inside_fraction", fraction)

    def volume_ml(self, voxel_ml: float) -> float:
        """Return its volume in mL on a grid with voxels of a volume in mL."""
        return fsum(self.inside_fraction.ravel()) * voxel_ml

    def total(self, values: FloatArray) -> float:
        """Return the sum of values inside, each weighted by how much of its voxel is inside.

        Raises
        ------
        Refused
            If the structure is on another grid.
        """
        self.refuse_other_grid(values)
        return fsum((self.inside_fraction * values).ravel())

    def refuse_other_grid(self, values: FloatArray) -> None:
        """Refuse values of another shape.

        Raises
        ------
        Refused
            If the shapes differ.
        """
        if self.inside_fraction.shape != values.shape:
            raise Refused(Finding("MR-1012", f"the structure {self.name} is not on the grid of the image"))
