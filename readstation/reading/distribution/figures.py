"""Figures as rows, inputs as numbers, and whether what was proposed still rests on what was outlined (MR-1013)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from readstation.core.canonical import digest_of
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.activity import administered_activity
from readstation.dose.figure import Figure
from readstation.dose.shunt import ShuntMethod, geometric_mean, lung_shunt
from readstation.model.codec import record_to_json
from readstation.model.distribution import DistributionState, DoseInputs, KeptFigure, ShuntSource
from readstation.reading.distribution.outline_steps import outline_digest

LONGEST_NUMBER = 24
PLANES = 2
"""Anterior and posterior."""


def inputs_digest(inputs: DoseInputs | None) -> str:
    """Return the SHA-256 over the inputs, by which it is known that they were changed since."""
    return digest_of(None if inputs is None else record_to_json(inputs))


def is_fresh(state: DistributionState) -> bool:
    """Whether the proposed figures rest on the outlines and inputs as they stand."""
    basis = state.basis
    return basis is not None and (basis.outline_digest, basis.inputs_digest) == (
        outline_digest(state.outline),
        inputs_digest(state.inputs),
    )


def kept_figures(figures: Sequence[tuple[str, Figure]]) -> tuple[KeptFigure, ...]:
    """Return figures as rows, in their order.

    Parameters
    ----------
    figures
        Each with the name of its volume, empty for one of the whole image.
    """
    kept = []
    for place, (volume, figure) in enumerate(figures, start=1):
        kept.append(
            KeptFigure(
                key=f"{figure.name} ({figure.method})",
                place=place,
                name=figure.name,
                value=None if figure.value is None else repr(float(figure.value)),
                unit=figure.unit,
                rule=figure.rule,
                method=figure.method,
                inputs=tuple((name, _text(value)) for name, value in figure.inputs),
                constants=tuple((name, _text(value)) for name, value in figure.constants),
                volume=volume,
            )
        )
    return tuple(kept)


def number_of(text: str, name: str, rule_id: str) -> float:
    """Return a decimal number that was typed.

    Raises
    ------
    Refused
        If it is none.
    """
    try:
        found = Decimal(text.strip()) if len(text) <= LONGEST_NUMBER else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise Refused(Finding(rule_id, f"{name} must be a number, such as 2.50."))
    return float(found)


def has_activity(inputs: DoseInputs | None) -> bool:
    """Whether the activity that was given is known."""
    return inputs is not None and not inputs.not_given


def check_inputs(inputs: DoseInputs) -> None:
    """Check that inputs can be computed with (MR-1005 to MR-1007, MR-1010).

    Raises
    ------
    Refused
        With what cannot be used.
    """
    if not inputs.not_given:
        administered_activity(*activity_inputs(inputs))
    elif inputs.vial_gbq:
        raise Refused(Finding("MR-1005", "Give the activity, or say why it is not known; not both."))
    planar = (*inputs.liver_counts, *inputs.lung_counts)
    if planar or inputs.shunt is ShuntSource.PLANAR:
        liver, lungs, _ = planar_inputs(inputs)
        lung_shunt(geometric_mean(*lungs), geometric_mean(*liver), ShuntMethod.PLANAR)
    if inputs.lung_mass_kg and number_of(inputs.lung_mass_kg, "The lung mass", "MR-1007") <= 0:
        raise Refused(Finding("MR-1007", "The lung mass must be above 0."))
    if inputs.lung_mass_kg and inputs.is_lung_mass_of_ct:
        raise Refused(Finding("MR-1007", "Take the lung mass from the CT, or give it; not both."))
    if number_of(inputs.earlier_lung_gy, "The earlier lung dose", "MR-1007") < 0:
        raise Refused(Finding("MR-1007", "The earlier lung dose must be 0 or more."))
    camera = inputs.camera_counts_per_s_per_gbq
    if camera and number_of(camera, "The calibration of the camera", "MR-1010") <= 0:
        raise Refused(Finding("MR-1010", "The calibration of the camera must be above 0."))


def activity_inputs(inputs: DoseInputs) -> tuple[float, float, float, float]:
    """Return vial, its hours before administration, residual, and its hours after (MR-1005).

    Raises
    ------
    Refused
        If one of them is no number.
    """
    return (
        number_of(inputs.vial_gbq, "The vial's activity", "MR-1005"),
        number_of(inputs.vial_before_h, "The time from vial measurement to administration", "MR-1005"),
        number_of(inputs.residual_gbq, "The residual activity", "MR-1005"),
        number_of(inputs.residual_after_h, "The time from administration to residual measurement", "MR-1005"),
    )


def planar_inputs(inputs: DoseInputs) -> tuple[tuple[float, float], tuple[float, float], str]:
    """Return anterior and posterior counts of liver and lungs, and how the background was taken off (MR-1006).

    Raises
    ------
    Refused
        If there are not two counts of each, or one is no number, or nothing is said of the background.
    """
    if len(inputs.liver_counts) != PLANES or len(inputs.lung_counts) != PLANES:
        words = "A planar shunt needs anterior and posterior counts of liver and lungs."
        raise Refused(Finding("MR-1006", words))
    if not inputs.background:
        raise Refused(Finding("MR-1006", "Say how the background was taken off the planar counts."))
    liver = [number_of(each, "A count of the liver", "MR-1006") for each in inputs.liver_counts]
    lungs = [number_of(each, "A count of the lungs", "MR-1006") for each in inputs.lung_counts]
    return (liver[0], liver[1]), (lungs[0], lungs[1]), inputs.background


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(float(value))
