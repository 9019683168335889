"""The figures that need no image: net activity, planar shunt, lung dose, single compartment (MR-1005 to MR-1008)."""

from __future__ import annotations

from readstation.dose.activity import administered_activity
from readstation.dose.compartment import activity_for_dose_gbq, compartment_dose_gy
from readstation.dose.constants import DoseConstants
from readstation.dose.figure import Figure, Given
from readstation.dose.shunt import LungShunt, ShuntMethod, geometric_mean, lung_dose, lung_shunt


def dose_constants(constants: DoseConstants) -> Given:
    """Return the configured constants as every dose prints them (MR-1013)."""
    return (
        ("K, Gy kg/GBq", constants.k_gy_kg_per_gbq),
        ("half-life, h", constants.half_life_h),
        ("liver density, g/mL", constants.liver_density_g_per_ml),
    )


def activity_figures(
    vial_gbq: float, vial_before_h: float, residual_gbq: float, residual_after_h: float, constants: DoseConstants
) -> tuple[Figure, Figure]:
    """Return the net activity at administration and the delivered share of the vial (MR-1005).

    Parameters and refusals are those of `activity.administered_activity`.
    """
    given = administered_activity(vial_gbq, vial_before_h, residual_gbq, residual_after_h, constants.half_life_h)
    inputs: Given = (
        ("vial, GBq", vial_gbq),
        ("vial measured before administration, h", vial_before_h),
        ("residual, GBq", residual_gbq),
        ("residual measured after administration, h", residual_after_h),
    )
    known: Given = (("half-life, h", constants.half_life_h),)
    method = "vial less residual, both decayed to administration"
    share = 100 * given.delivered_fraction
    return (
        Figure("net activity at administration", given.net_gbq, "GBq", "MR-1005", method, inputs, known),
        Figure("delivered share of the vial", share, "%", "MR-1005", method, inputs, known),
    )


def planar_shunt(
    liver: tuple[float, float], lungs: tuple[float, float], background_note: str
) -> tuple[LungShunt, Figure]:
    """Return the planar lung shunt fraction, and as a figure with its counts (MR-1006).

    Parameters
    ----------
    liver, lungs
        Anterior and posterior counts, corrected for background.
    background_note
        How the background was taken off, as it is printed.

    Raises
    ------
    Refused
        If a count is negative, or there are none.
    """
    shunt = lung_shunt(geometric_mean(*lungs), geometric_mean(*liver), ShuntMethod.PLANAR)
    inputs: Given = (
        ("liver, anterior counts", liver[0]),
        ("liver, posterior counts", liver[1]),
        ("lungs, anterior counts", lungs[0]),
        ("lungs, posterior counts", lungs[1]),
        ("background", background_note),
    )
    return shunt, shunt_figure(shunt, inputs)


def shunt_figure(shunt: LungShunt, inputs: Given) -> Figure:
    """Return a lung shunt fraction in percent, with its method as the label (MR-1006)."""
    return Figure("lung shunt fraction", 100 * shunt.fraction, "%", "MR-1006", str(shunt.method), inputs)


def lung_dose_figures(
    activity_gbq: float, shunt: LungShunt, constants: DoseConstants, lung_mass_kg: float | None, previous_gy: float
) -> tuple[Figure, ...]:
    """Return the lung dose of this treatment and of all together (MR-1007).

    Raises
    ------
    Refused
        As `shunt.lung_dose`.
    """
    found = lung_dose(activity_gbq, shunt.fraction, constants, lung_mass_kg=lung_mass_kg, previous_gy=previous_gy)
    inputs: Given = (
        ("A at administration, GBq", activity_gbq),
        (f"lung shunt fraction, {shunt.method}", shunt.fraction),
        ("lung mass, kg", constants.lung_mass_kg if lung_mass_kg is None else lung_mass_kg),
        ("earlier lung dose, Gy", previous_gy),
    )
    method = "lung mass configured" if lung_mass_kg is None else "lung mass given"
    known = dose_constants(constants)[:2]
    return (
        Figure("lungs: dose of this treatment", found.dose_gy, "Gy", "MR-1007", method, inputs, known),
        Figure("lungs: dose of all treatments", found.cumulative_gy, "Gy", "MR-1007", method, inputs, known),
    )


def compartment_figures(
    activity_gbq: float, mass_kg: float, shunt: LungShunt, constants: DoseConstants, goal_gy: float
) -> tuple[Figure, Figure]:
    """Return the single-compartment dose, and the activity that a wanted dose takes (MR-1008).

    Parameters
    ----------
    activity_gbq
        At administration, net of the residual.
    mass_kg
        Of the perfused liver.
    shunt
        LSF.
    constants
        K.
    goal_gy
        The wanted dose.

    Raises
    ------
    Refused
        As `compartment.compartment_dose_gy`.
    """
    share = shunt.fraction
    inputs: Given = (
        ("A at administration, GBq", activity_gbq),
        (f"lung shunt fraction, {shunt.method}", share),
        ("perfused liver, kg", mass_kg),
    )
    known = dose_constants(constants)[:2]
    method = "single compartment, A net of the residual"
    dose_gy = compartment_dose_gy(activity_gbq, mass_kg, constants, shunt_fraction=share)
    needed_gbq = activity_for_dose_gbq(goal_gy, mass_kg, constants, shunt_fraction=share)
    wanted: Given = (("wanted dose, Gy", goal_gy), *inputs[1:])
    return (
        Figure("perfused liver: dose", dose_gy, "Gy", "MR-1008", method, inputs, known),
        Figure(f"activity for {goal_gy:g} Gy", needed_gbq, "GBq", "MR-1008", method, wanted, known),
    )
