"""Voxel doses by local deposition (MR-1010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from readstation.core.decay import SECONDS_PER_HOUR, Y90_HALF_LIFE_H, decay_factor
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, not_negative, refuse
from readstation.dose.constants import DoseConstants
from readstation.dose.uptake import DecayReference, UptakeFacts

FloatArray: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

GRAMS_PER_KG = 1000


def voxel_mass_g(volume_ml: float, density_g_per_ml: float) -> float:
    """Return the mass of a voxel in g (MR-1010).

    Raises
    ------
    Refused
        If volume or density is not above 0.
    """
    refuse(
        above_zero("the voxel volume", volume_ml, "MR-1010"),
        above_zero("the density", density_g_per_ml, "MR-1010"),
    )
    return volume_ml * density_g_per_ml


@dataclass(frozen=True, slots=True)
class DepositedDose:
    """A dose map and what it stands on.

    Attributes
    ----------
    dose_gy
        float64, shape and index order (slice, row, column) of the counts, in Gy; 0 in voxels of which nothing is in the
        reference set, which has no meaning there.
    counts_outside_fraction
        The share of all counts that lies outside the reference set, 0 to 1.
    """

    dose_gy: FloatArray
    counts_outside_fraction: float


def deposit_relative(
    counts: NDArray[np.generic],
    reference: Mask | FloatArray,
    reference_activity_gbq: float,
    mass_g: float | FloatArray,
    constants: DoseConstants,
) -> DepositedDose:
    """Return D_i = K A_i / m_i with A_i = A_ref c_i / Σc over the reference set (MR-1010).

    The calibration is relative to the activity at administration, so the counts carry no decay correction.

    Parameters
    ----------
    counts
        Reconstructed counts of a SPECT, shape (slice, row, column) or any other; negative ones count as 0.
    reference
        Of the same shape, bool or the share of each voxel that is inside, 0 to 1: all voxels of the liver with
        A_ref = A (1 − LSF), or of liver and lung with A_ref = A. A voxel that is partly inside has part in Σc by its
        share, and its dose is that of its whole mass.
    reference_activity_gbq
        A_ref in GBq, at administration.
    mass_g
        Mass of a voxel in g, or of each voxel, same shape.
    constants
        K.

    Raises
    ------
    Refused
        If shapes differ, a count is not finite, a mass is not above 0, the activity is negative, or the reference set
        has no counts.
    """
    refuse(not_negative("the reference activity", reference_activity_gbq, "MR-1010"))
    kept, mass_kg = _prepare(counts, reference, mass_g)
    inside = float((kept * reference).sum())
    if inside == 0:
        raise Refused(Finding("MR-1010", "the reference set has no counts"))
    activity_gbq = np.where(reference > 0, kept, 0.0) * (reference_activity_gbq / inside)
    return DepositedDose(constants.k_gy_kg_per_gbq * activity_gbq / mass_kg, _outside(kept, reference))


class AbsoluteCalibration(Protocol):
    """What turns the values of an image into activities at administration."""

    def activity_gbq_per_count(self) -> float:
        """Return the activity in GBq, at administration, of a voxel whose value is 1.

        Raises
        ------
        Refused
            If what it rests on cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True)
class CalibratedImage:
    """An image whose values are activities already: Bq/ml, corrected to a moment that is known (MR-1003).

    Attributes
    ----------
    gbq_per_value
        Volume of a voxel and decay back to administration in one factor.
    """

    gbq_per_value: float

    def activity_gbq_per_count(self) -> float:
        """Return that factor.

        Raises
        ------
        Refused
            If it is not above 0.
        """
        refuse(above_zero("the activity of a value of 1", self.gbq_per_value, "MR-1010"))
        return self.gbq_per_value


@dataclass(frozen=True, slots=True)
class CameraCalibration:
    """An absolute calibration of the camera, and when it counted.

    Attributes
    ----------
    counts_per_s_per_gbq
        CF, the calibration factor.
    acquisition_s
        Duration of the acquisition in seconds.
    scan_after_h
        Hours from administration to the scan.
    half_life_h
        Half-life in hours.
    """

    counts_per_s_per_gbq: float
    acquisition_s: float
    scan_after_h: float
    half_life_h: float = Y90_HALF_LIFE_H

    def activity_gbq_per_count(self) -> float:
        """Return exp(λΔt) / (CF t) in GBq for each count, at administration (MR-1010).

        Raises
        ------
        Refused
            If factor or duration is not above 0, or the scan was before administration.
        """
        refuse(
            above_zero("the calibration factor", self.counts_per_s_per_gbq, "MR-1010"),
            above_zero("the acquisition time", self.acquisition_s, "MR-1010"),
            not_negative("the time from administration to scan", self.scan_after_h, "MR-1010"),
        )
        growth = decay_factor(-self.scan_after_h, self.half_life_h)
        return growth / (self.counts_per_s_per_gbq * self.acquisition_s)


def camera_of(facts: UptakeFacts, counts_per_s_per_gbq: float, constants: DoseConstants) -> CameraCalibration:
    """Return the calibration of a camera for one image: its factor, with the times that the image states (MR-1010).

    Parameters
    ----------
    facts
        Of the image: how long it was acquired, and how long after administration.
    counts_per_s_per_gbq
        CF, as it was measured for this camera.
    constants
        The half-life.

    Raises
    ------
    Refused
        If the image does not state one of the times, or its counts were corrected to administration already.
    """
    faults = []
    if facts.frame_s is None:
        faults.append(Finding("MR-1010.time", "The image does not state how long it was acquired."))
    if facts.scan_after_s is None:
        faults.append(Finding("MR-1010.time", "The image does not state how long after administration it was taken."))
    if facts.decay is DecayReference.ADMINISTRATION:
        words = "The counts were corrected for decay to administration already; it must not be done twice."
        faults.append(Finding("MR-1010.decay", words))
    refuse(above_zero("the calibration factor", counts_per_s_per_gbq, "MR-1010"), *faults)
    frame_s, scan_after_s = facts.frame_s or 0.0, facts.scan_after_s or 0.0
    return CameraCalibration(counts_per_s_per_gbq, frame_s, scan_after_s / SECONDS_PER_HOUR, constants.half_life_h)


def deposit_absolute(
    counts: NDArray[np.generic],
    reference: Mask | FloatArray,
    calibration: AbsoluteCalibration,
    mass_g: float | FloatArray,
    constants: DoseConstants,
) -> DepositedDose:
    """Return D_i = K A_i / m_i with A_i = c_i exp(λΔt) / (CF t) (MR-1010).

    Parameters and refusals are those of `deposit_relative`, with a calibration in place of an activity.
    """
    kept, mass_kg = _prepare(counts, reference, mass_g)
    activity_gbq = np.where(reference > 0, kept, 0.0) * calibration.activity_gbq_per_count()
    return DepositedDose(constants.k_gy_kg_per_gbq * activity_gbq / mass_kg, _outside(kept, reference))


def _outside(kept: FloatArray, reference: Mask | FloatArray) -> float:
    """Return the share of all counts that is not in the reference set."""
    everything = float(kept.sum())
    return float((kept * (1 - reference.astype(np.float64))).sum()) / everything if everything else 0.0


def _prepare(
    counts: NDArray[np.generic], reference: Mask | FloatArray, mass_g: float | FloatArray
) -> tuple[FloatArray, FloatArray]:
    values = np.asarray(counts, dtype=np.float64)
    mass_kg = np.asarray(mass_g, dtype=np.float64) / GRAMS_PER_KG
    if reference.shape != values.shape or (mass_kg.ndim and mass_kg.shape != values.shape):
        raise Refused(Finding("MR-1010", "counts, reference set and masses differ in shape"))
    if not ((reference >= 0) & (reference <= 1)).all():
        raise Refused(Finding("MR-1010", "the share of a voxel in the reference set must be from 0 to 1"))
    if not np.isfinite(values).all():
        raise Refused(Finding("MR-1010", "a count is not a finite number"))
    if not (np.isfinite(mass_kg).all() and (mass_kg > 0).all()):
        raise Refused(Finding("MR-1010", "the voxel mass must be above 0"))
    return np.maximum(values, 0.0), mass_kg
