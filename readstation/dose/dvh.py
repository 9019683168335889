"""Cumulative dose-volume histograms, ranked in whole numbers and never interpolated (MR-1012)."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, refuse

FloatArray: TypeAlias = NDArray[np.float64]

PARTS_PER_VOXEL = 1_000_000
"""Volume fractions are held in millionths of a voxel, so that volumes add up exactly in any order."""

SMALLEST_VOXEL_METRIC_TENTHS = 200
"""Lesions under 20 mm get the mean dose only: SPECT does not resolve more (MR-1012)."""

SUMMARY_COVERAGES = (95, 70, 50)
SUMMARY_DOSES_GY = (100, 150, 205)
RESPONSE_DOSE_GY = 205


@dataclass(frozen=True, slots=True)
class DoseVolumeHistogram:
    """The doses of a structure, highest first, and how much volume has at least each.

    Attributes
    ----------
    doses_gy
        float64, shape (n,), falling, in Gy.
    covered_parts
        int64, shape (n,): the volume down to and including each dose, in millionths of a voxel.
    voxel_volume_ml
        Volume of a whole voxel in mL.
    """

    doses_gy: FloatArray
    covered_parts: NDArray[np.int64]
    voxel_volume_ml: float

    @property
    def total_parts(self) -> int:
        """The structure's volume in millionths of a voxel."""
        return int(self.covered_parts[-1])

    @property
    def volume_ml(self) -> float:
        """The structure's volume in mL."""
        return self._ml(self.total_parts)

    @property
    def minimum_gy(self) -> float:
        """The lowest dose in Gy."""
        return float(self.doses_gy[-1])

    @property
    def maximum_gy(self) -> float:
        """The highest dose in Gy."""
        return float(self.doses_gy[0])

    @property
    def mean_gy(self) -> float:
        """The mean dose in Gy, weighted by volume."""
        return fsum(self.doses_gy * self._parts()) / self.total_parts

    @property
    def coefficient_of_variation(self) -> float | None:
        """Standard deviation over mean; None where the mean is 0.

        The structure is the whole population of its voxels, so the deviation divides by the volume, not by one less.
        """
        mean = self.mean_gy
        if mean == 0:
            return None
        variance = fsum((self.doses_gy - mean) ** 2 * self._parts()) / self.total_parts
        return sqrt(variance) / mean

    def dose_covering_gy(self, percent: int) -> float:
        """Return D_x: the largest dose in Gy that at least x percent of the volume receives.

        Parameters
        ----------
        percent
            x, a whole number from 1 to 100. With n equal voxels the value is ranked ⌈x·n/100⌉ from the top.

        Raises
        ------
        Refused
            If the percentage is none of these.
        """
        if not 1 <= percent <= 100:
            raise Refused(Finding("MR-1012", "the percentage of a volume must be from 1 to 100"))
        needed = -(-percent * self.total_parts // 100)
        return float(self.doses_gy[int(np.searchsorted(self.covered_parts, needed))])

    def percent_receiving(self, dose_gy: float) -> float:
        """Return V_y: the percentage of the volume that receives at least this dose in Gy."""
        return 100 * self._parts_receiving(dose_gy) / self.total_parts

    def volume_below_ml(self, dose_gy: float = RESPONSE_DOSE_GY) -> float:
        """Return the volume in mL that receives less than this dose in Gy; 205 Gy predicted response."""
        return self._ml(self.total_parts - self._parts_receiving(dose_gy))

    def _parts_receiving(self, dose_gy: float) -> int:
        count = int(np.searchsorted(-self.doses_gy, -dose_gy, side="right"))
        return int(self.covered_parts[count - 1]) if count else 0

    def _parts(self) -> NDArray[np.int64]:
        return np.diff(self.covered_parts, prepend=0)

    def _ml(self, parts: int) -> float:
        return parts * self.voxel_volume_ml / PARTS_PER_VOXEL


def dose_volume_histogram(
    doses_gy: NDArray[np.generic],
    voxel_volume_ml: float,
    inside_fraction: NDArray[np.generic] | None = None,
) -> DoseVolumeHistogram:
    """Return the cumulative histogram of a structure's doses (MR-1012).

    Parameters
    ----------
    doses_gy
        Doses in Gy, any shape and order: the voxels of the structure, or a whole map with their fractions.
    voxel_volume_ml
        Volume of a voxel in mL.
    inside_fraction
        How much of each voxel lies inside, 0 to 1, same shape; all of it where None. Held in millionths.

    Raises
    ------
    Refused
        If shapes differ, a dose inside is negative or not finite, a fraction is not from 0 to 1, or nothing is inside.
    """
    refuse(above_zero("the voxel volume", voxel_volume_ml, "MR-1012"))
    doses = np.asarray(doses_gy, dtype=np.float64).ravel()
    parts = np.full(doses.shape, PARTS_PER_VOXEL, dtype=np.int64)
    if inside_fraction is not None:
        fractions = np.asarray(inside_fraction, dtype=np.float64).ravel()
        if fractions.shape != doses.shape:
            raise Refused(Finding("MR-1012", "doses and volume fractions differ in shape"))
        if not ((fractions >= 0) & (fractions <= 1)).all():
            raise Refused(Finding("MR-1012", "a volume fraction must be from 0 to 1"))
        parts = np.rint(fractions * PARTS_PER_VOXEL).astype(np.int64)
    doses, parts = doses[parts > 0], parts[parts > 0]
    if not doses.size:
        raise Refused(Finding("MR-1012", "no voxel lies inside the structure"))
    if not (np.isfinite(doses).all() and (doses >= 0).all()):
        raise Refused(Finding("MR-1012", "a dose must be 0 or more"))
    order = np.argsort(-doses, kind="stable")
    return DoseVolumeHistogram(doses[order], np.cumsum(parts[order]), voxel_volume_ml)


@dataclass(frozen=True, slots=True)
class DoseSummary:
    """What a report says of a structure's doses (MR-1012).

    Attributes
    ----------
    mean_gy
        Mean dose in Gy.
    histogram
        Everything else; None for a lesion under 20 mm, which gets the mean dose only.
    """

    mean_gy: float
    histogram: DoseVolumeHistogram | None

    def coverage_gy(self) -> dict[int, float]:
        """Return D95, D70 and D50 in Gy by percentage; nothing for a small lesion."""
        if self.histogram is None:
            return {}
        return {percent: self.histogram.dose_covering_gy(percent) for percent in SUMMARY_COVERAGES}

    def receiving_percent(self) -> dict[int, float]:
        """Return V100, V150 and V205 in percent by dose in Gy; nothing for a small lesion."""
        if self.histogram is None:
            return {}
        return {dose: self.histogram.percent_receiving(dose) for dose in SUMMARY_DOSES_GY}


def summarise(histogram: DoseVolumeHistogram, lesion_tenths: int | None = None) -> DoseSummary:
    """Return what may be reported of a structure (MR-1012).

    Parameters
    ----------
    histogram
        Of the structure.
    lesion_tenths
        Longest diameter in tenths of a millimetre if the structure is a lesion.
    """
    is_small = lesion_tenths is not None and lesion_tenths < SMALLEST_VOXEL_METRIC_TENTHS
    return DoseSummary(histogram.mean_gy, None if is_small else histogram)
