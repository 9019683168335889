"""Exact lengths: points in whole micrometres, diameters in whole tenths of a millimetre (MR-216).

Floats stop here. A threshold of the criteria is an integer comparison; a percentage is text for a person.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from math import isqrt
from typing import NewType

Tenths = NewType("Tenths", int)
"""A length in whole tenths of a millimetre."""

Micrometres = NewType("Micrometres", int)
"""A length or a coordinate in whole micrometres."""

MAXIMUM_DIAMETER = Tenths(10_000)
"""The largest diameter that is accepted, 1000 mm (specification 9.1)."""

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Arithmetic that drops no digit, however many are written."""


def tenths_from_mm(text: str | int | Decimal, resolution_tenths: int = 1) -> Tenths:
    """Round a length as written to the measurement resolution, half away from zero (MR-216).

    Parameters
    ----------
    text
        Millimetres as decimal digits. A float is refused by type: its digits are not the written ones.
    resolution_tenths
        The step of the grid, in tenths of a millimetre: 1, 5 or 10.

    Raises
    ------
    ValueError
        If `text` is no finite decimal number.
    """
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a length must be a decimal number") from error
    if not value.is_finite():
        raise ValueError("a length must be finite")
    steps = _EXACT.multiply(value, Decimal(10 // resolution_tenths)).to_integral_value(rounding=ROUND_HALF_UP)
    return Tenths(int(steps) * resolution_tenths)


def tenths_between(start_um: tuple[int, int, int], end_um: tuple[int, int, int], resolution_tenths: int = 1) -> Tenths:
    """Return the distance of two points, rounded half away from zero to the measurement resolution.

    Parameters
    ----------
    start_um, end_um
        Points in whole micrometres, LPS. The root is taken in integers, so no platform rounds differently.
    resolution_tenths
        The step of the grid, in tenths of a millimetre: 1, 5 or 10.
    """
    squared = sum((a - b) ** 2 for a, b in zip(start_um, end_um, strict=True))
    step_um = 100 * resolution_tenths
    steps = (isqrt(4 * squared) + step_um) // (2 * step_um)
    return Tenths(steps * resolution_tenths)


def micrometres_from_mm(value_mm: float) -> Micrometres:
    """Commit a coordinate in millimetres to whole micrometres, half to even as Python rounds."""
    return Micrometres(round(value_mm * 1000))


def format_mm(tenths: int) -> str:
    """Write tenths of a millimetre as millimetres with one decimal, with no sign on zero."""
    sign = "-" if tenths < 0 else ""
    whole, tenth = divmod(abs(tenths), 10)
    return f"{sign}{whole}.{tenth}"


def percent_change(value: int, reference: int, digits: int = 1) -> Decimal | None:
    """Return 100·(value − reference)/reference for display, half away from zero (MR-216).

    Parameters
    ----------
    value, reference
        Sums in tenths of a millimetre.
    digits
        Decimals of the result.

    Returns
    -------
    Decimal or None
        None where the reference is zero: such a percentage does not exist (MR-212). Zero carries no sign.
    """
    scaled = percent_steps(value, reference, digits)
    return None if scaled is None else Decimal(scaled).scaleb(-digits)


def percent_steps(value: int, reference: int, digits: int = 1) -> int | None:
    """Return what `percent_change` returns, as a whole number of the last decimal: −570 for −57.0 %."""
    if reference == 0:
        return None
    numerator, denominator = 100 * int(10**digits) * (value - reference), abs(reference)
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if (numerator >= 0) == (reference > 0) else -magnitude


def percent_for_display(value: int, reference: int, boundaries: tuple[int, ...] = (-30, 20)) -> str | None:
    """Write a percentage with as many decimals as it takes not to seem to sit on a boundary it misses.

    A change of −29.96 % rounds to −30.0 %, which would contradict "stable disease"; it is written −29.96.

    Parameters
    ----------
    value, reference
        Sums in tenths of a millimetre.
    boundaries
        Percentages that decide a category.
    """
    if reference == 0:
        return None
    exact = Fraction(100 * (value - reference), reference)
    digits = 1
    shown = percent_change(value, reference, digits)
    while digits < 9 and any(Fraction(shown or 0) == edge != exact for edge in boundaries):
        digits += 1
        shown = percent_change(value, reference, digits)
    return f"{shown:f}"
