"""From an image of uptake and its volumes to every figure of a distribution read (MR-1002 to MR-1013)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, refuse
from readstation.dose.constants import BECQUERELS_PER_GBQ, DoseConstants
from readstation.dose.dvh import DoseVolumeHistogram, dose_volume_histogram
from readstation.dose.local_deposition import (
    AbsoluteCalibration,
    CalibratedImage,
    DepositedDose,
    deposit_absolute,
    deposit_relative,
    voxel_mass_g,
)
from readstation.dose.partition import tumour_to_normal_ratio
from readstation.dose.shunt import LungShunt, ShuntMethod, lung_shunt
from readstation.dose.uptake import UptakeUnit
from readstation.dose.uptake_image import FloatArray, Structure, StructureRole, UptakeImage

RELATIVE = "local deposition, relative calibration to the activity at administration"
RELATIVE_WITH_LUNGS = f"{RELATIVE}, liver and lungs"
ABSOLUTE = "local deposition, absolute calibration"

IN_LIVER = (StructureRole.LIVER, StructureRole.TUMOUR, StructureRole.NORMAL_LIVER, StructureRole.TERRITORY)
MOST_OUTSIDE = 0.01
"""So much of a tumour may lie beyond the liver's edge, as outlines do that were drawn one by one; it is left out.

The rules give no dose outside the reference set (MR-1010) and say nothing of such a tumour: with more of it outside,
its histogram would be that of another volume, and the liver's counts would lack what it took up.
"""


@dataclass(frozen=True, eq=False)
class Assessment:
    """A dose map with what it was made of.

    Attributes
    ----------
    dose
        The map in Gy, on the grid of the image; 0 outside the reference set.
    method
        How it was calibrated, in words.
    shunt
        The lung shunt fraction that was used, with its method.
    activity_gbq
        A in GBq, at administration; what was given for a relative calibration, what was measured for an absolute one.
    liver
        The liver, all or most of the reference set.
    histograms
        Of the reference set and of every structure within the liver, by name.
    outside
        The share of a structure's volume that lies outside the reference set and was left out, by name.
    refused
        The structures that got no histogram, and why.
    constants
        K, half-life and density.
    voxel_ml
        Volume of a voxel in mL.
    """

    dose: DepositedDose
    method: str
    shunt: LungShunt | None
    activity_gbq: float
    liver: Structure
    histograms: Mapping[str, DoseVolumeHistogram]
    outside: Mapping[str, float]
    refused: tuple[Finding, ...]
    constants: DoseConstants
    voxel_ml: float


def total_activity_gbq(image: UptakeImage, calibration: AbsoluteCalibration | None = None) -> float:
    """Return all activity in an image, in GBq at administration (MR-1003, MR-1010).

    Parameters
    ----------
    image
        In Bq/ml, or in counts with a calibration of the camera.
    calibration
        Of the camera; None where the values are activities already.

    Raises
    ------
    Refused
        If the image or the calibration cannot be used.
    """
    image.facts.refuse_shares()
    used = _calibration(image, calibration)
    return fsum(image.values().ravel()) * used.activity_gbq_per_count()


def shares_of(image: UptakeImage, structures: Sequence[Structure]) -> dict[str, float]:
    """Return the share of all counts that lies in each structure, 0 to 1, by its name (MR-1002).

    Raises
    ------
    Refused
        If the image cannot be used, a structure is on another grid, or there are no counts.
    """
    image.facts.refuse_shares()
    values = image.values()
    everything = fsum(values.ravel())
    if everything <= 0:
        raise Refused(Finding("MR-1002", "there are no counts in the image"))
    return {each.name: each.total(values) / everything for each in structures}


def spect_shunt(image: UptakeImage, structures: Sequence[Structure]) -> LungShunt:
    """Return the lung shunt fraction from the voxels of liver and lungs (MR-1006).

    Raises
    ------
    Refused
        If the image cannot be used, there is not one volume of each, or they hold no counts.
    """
    image.facts.refuse_shares()
    values = image.values()
    liver, lungs = (_one(structures, role) for role in (StructureRole.LIVER, StructureRole.LUNGS))
    return lung_shunt(lungs.total(values), liver.total(values), ShuntMethod.SPECT)


def spect_tumour_to_normal(image: UptakeImage, structures: Sequence[Structure]) -> float:
    """Return TN from the counts of all tumours together and of normal liver, by volume (MR-1011).

    Raises
    ------
    Refused
        If the image cannot be used, there is no tumour or not one volume of normal liver, or that holds no counts.
    """
    image.facts.refuse_shares()
    values = image.values()
    tumours = [each for each in structures if each.role is StructureRole.TUMOUR]
    if not tumours:
        raise Refused(Finding("MR-1011", "there is no volume of a tumour"))
    normal = _one(structures, StructureRole.NORMAL_LIVER)
    return tumour_to_normal_ratio(
        fsum(each.total(values) for each in tumours),
        fsum(each.volume_ml(image.voxel_ml) for each in tumours),
        normal.total(values),
        normal.volume_ml(image.voxel_ml),
    )


def assess_relative(
    image: UptakeImage,
    structures: Sequence[Structure],
    activity_gbq: float,
    shunt: LungShunt,
    constants: DoseConstants,
) -> Assessment:
    """Return the doses with all counts of the liver scaled to A (1 − LSF) (MR-1010).

    Parameters
    ----------
    image
        Counts, or anything in proportion to them.
    structures
        One of them the liver; those within it get a histogram.
    activity_gbq
        A in GBq, at administration, net of the residual (MR-1005).
    shunt
        LSF, planar or from SPECT.
    constants
        K and the density.

    Raises
    ------
    Refused
        If the image cannot be used for an yttrium-90 dose, or one of the rules refuses its inputs.
    """
    image.facts.refuse_dose()
    liver = _one(structures, StructureRole.LIVER)
    values = image.values()
    liver.refuse_other_grid(values)
    mass_g = voxel_mass_g(image.voxel_ml, constants.liver_density_g_per_ml)
    dose = deposit_relative(values, liver.inside_fraction, activity_gbq * (1 - shunt.fraction), mass_g, constants)
    scene = _Scene(image, structures, liver, liver.inside_fraction, IN_LIVER)
    return _assessment(scene, dose, RELATIVE, shunt, activity_gbq, constants)


def assess_relative_with_lungs(
    image: UptakeImage,
    structures: Sequence[Structure],
    activity_gbq: float,
    lung_kg: float,
    constants: DoseConstants,
) -> Assessment:
    """Return the doses with all counts of liver and lungs together scaled to A (MR-1010).

    Parameters
    ----------
    image, structures, activity_gbq, constants
        As of `assess_relative`; one of the structures the lungs.
    lung_kg
        The mass of both lungs, which gives the density of their voxels.

    Raises
    ------
    Refused
        As `assess_relative`.
    """
    image.facts.refuse_dose()
    refuse(above_zero("the lung mass", lung_kg, "MR-1007"))
    liver, lungs = (_one(structures, role) for role in (StructureRole.LIVER, StructureRole.LUNGS))
    values = image.values()
    for each in (liver, lungs):
        each.refuse_other_grid(values)
    reference = np.minimum(liver.inside_fraction + lungs.inside_fraction, 1.0)
    lung_density = 1000 * lung_kg / lungs.volume_ml(image.voxel_ml)
    both = np.maximum(liver.inside_fraction + lungs.inside_fraction, np.finfo(np.float64).tiny)
    mixed = (liver.inside_fraction * constants.liver_density_g_per_ml + lungs.inside_fraction * lung_density) / both
    density = np.where(reference > 0, mixed, constants.liver_density_g_per_ml)
    dose = deposit_relative(values, reference, activity_gbq, density * image.voxel_ml, constants)
    scene = _Scene(image, structures, liver, reference, (*IN_LIVER, StructureRole.LUNGS))
    return _assessment(scene, dose, RELATIVE_WITH_LUNGS, None, activity_gbq, constants)


def assess_absolute(
    image: UptakeImage,
    structures: Sequence[Structure],
    constants: DoseConstants,
    calibration: AbsoluteCalibration | None = None,
) -> Assessment:
    """Return the doses from activities that the image itself states, or that a camera's calibration gives (MR-1010).

    Parameters
    ----------
    image
        In Bq/ml, or in counts with a calibration.
    structures, constants
        As of `assess_relative`.
    calibration
        Of the camera; None where the values are activities already.

    Raises
    ------
    Refused
        If the image cannot be used for an yttrium-90 dose, its unit and the calibration do not fit, or one of the
        rules refuses its inputs.
    """
    image.facts.refuse_dose()
    liver = _one(structures, StructureRole.LIVER)
    values = image.values()
    liver.refuse_other_grid(values)
    mass_g = voxel_mass_g(image.voxel_ml, constants.liver_density_g_per_ml)
    dose = deposit_absolute(values, liver.inside_fraction, _calibration(image, calibration), mass_g, constants)
    measured_gbq = total_activity_gbq(image, calibration)
    scene = _Scene(image, structures, liver, liver.inside_fraction, IN_LIVER)
    return _assessment(scene, dose, ABSOLUTE, None, measured_gbq, constants)


def _calibration(image: UptakeImage, calibration: AbsoluteCalibration | None) -> AbsoluteCalibration:
    unit = image.facts.unit
    if calibration is None:
        return CalibratedImage(image.facts.bq_at_administration(image.voxel_ml) / BECQUERELS_PER_GBQ)
    if unit is not UptakeUnit.COUNTS:
        raise Refused(Finding("MR-1010.unit", "A calibration of the camera is for counts, and the image holds others."))
    return calibration


def _one(structures: Sequence[Structure], role: StructureRole) -> Structure:
    found = [each for each in structures if each.role is role]
    if len(found) != 1:
        there = "none" if not found else f"{len(found)}"
        raise Refused(Finding("MR-1010.volumes", f"One volume of {role} is needed; here: {there}."))
    return found[0]


@dataclass(frozen=True, eq=False)
class _Scene:
    """The image with its structures, the reference set of the map, and the roles that get a histogram."""

    image: UptakeImage
    structures: Sequence[Structure]
    liver: Structure
    reference: FloatArray
    roles: tuple[StructureRole, ...]


def _assessment(
    scene: _Scene,
    dose: DepositedDose,
    method: str,
    shunt: LungShunt | None,
    activity_gbq: float,
    constants: DoseConstants,
) -> Assessment:
    """Return an assessment with a histogram of every structure that lies where the map holds doses."""
    reached, voxel_ml = scene.reference > 0, scene.image.voxel_ml
    histograms: dict[str, DoseVolumeHistogram] = {}
    outside: dict[str, float] = {}
    refused: list[Finding] = []
    for each in scene.structures:
        each.refuse_other_grid(dose.dose_gy)
        if each.role not in scene.roles:
            continue
        within = np.where(reached, each.inside_fraction, 0.0)
        outside[each.name] = max(0.0, 1 - float(within.sum()) / float(each.inside_fraction.sum()))
        if outside[each.name] > MOST_OUTSIDE:
            words = f"{each.name} lies partly outside the volume of the liver, where there is no dose; join the two"
            refused.append(Finding("MR-1010.outside", words, place=each.name))
        else:
            histograms[each.name] = dose_volume_histogram(dose.dose_gy, voxel_ml, within)
    return Assessment(
        dose, method, shunt, activity_gbq, scene.liver, histograms, outside, tuple(refused), constants, voxel_ml
    )
