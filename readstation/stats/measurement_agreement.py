"""Agreement on measurements: ICC(2,1) and Bland-Altman limits, on sums of diameters in mm (MR-813)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri, ndtri

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import exact
from readstation.stats.proportions import DEFAULT_ALPHA, check_alpha

FloatArray: TypeAlias = NDArray[np.float64]

RULE = "MR-813"


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """ICC(2,1): absolute agreement of single measurements, raters drawn at random.

    Attributes
    ----------
    subjects, raters
        How many there are.
    coefficient
        None where the variance it divides by is 0 and the coefficient does not exist.
    lower, upper
        Limits of Shrout and Fleiss (1979); None where the residual or their degrees of freedom are 0.
    """

    subjects: int
    raters: int
    coefficient: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Of the two-way table, exact: a residual of 0 must not look like rounding, nor rounding like a residual."""

    subjects: Fraction
    raters: Fraction
    residual: Fraction


def intraclass_correlation(
    measurements: Sequence[Sequence[float]] | FloatArray, alpha: float = DEFAULT_ALPHA
) -> IntraclassCorrelation:
    """Return ICC(2,1) (Shrout and Fleiss 1979; MR-813).

    Parameters
    ----------
    measurements
        Shape (subject, rater), complete, any one unit; two subjects and two raters or more.
    alpha
        Of the interval, strictly between 0 and 1.

    Raises
    ------
    Refused
        If there are fewer subjects or raters, or a measurement is missing or not finite.
    """
    check_alpha(alpha, RULE)
    table = _complete(measurements)
    subjects, raters = table.shape
    squares = _mean_squares(table)
    total = squares.subjects + (raters - 1) * squares.residual
    total += raters * (squares.raters - squares.residual) / subjects
    if total == 0:
        return IntraclassCorrelation(subjects, raters, None, None, None)
    coefficient = float((squares.subjects - squares.residual) / total)
    lower, upper = _limits(squares, coefficient, subjects, raters, alpha)
    return IntraclassCorrelation(subjects, raters, coefficient, lower, upper)


def _mean_squares(table: FloatArray) -> _MeanSquares:
    subjects, raters = table.shape
    rows = [[Fraction(exact(value)) for value in row] for row in table.tolist()]
    correction = sum((sum(row, Fraction(0)) for row in rows), Fraction(0)) ** 2 / (subjects * raters)
    everything = sum((value**2 for row in rows for value in row), Fraction(0)) - correction
    between = sum((sum(row, Fraction(0)) ** 2 for row in rows), Fraction(0)) / raters - correction
    columns = list(zip(*rows, strict=True))
    by_rater = sum((sum(column, Fraction(0)) ** 2 for column in columns), Fraction(0)) / subjects - correction
    return _MeanSquares(
        between / (subjects - 1),
        by_rater / (raters - 1),
        (everything - between - by_rater) / ((subjects - 1) * (raters - 1)),
    )


def _limits(
    squares: _MeanSquares, coefficient: float, subjects: int, raters: int, alpha: float
) -> tuple[float | None, float | None]:
    if squares.residual == 0:
        return None, None
    ratio = float(squares.raters / squares.residual)
    between = raters * coefficient * ratio
    within = subjects * (1 + (raters - 1) * coefficient) - raters * coefficient
    squared = (between + within) ** 2
    if squared == 0:
        return None, None
    freedom = (raters - 1) * (subjects - 1) * squared / ((subjects - 1) * between**2 + within**2)
    upper_quantile = float(fdtri(subjects - 1, freedom, 1 - alpha / 2))
    lower_quantile = float(fdtri(freedom, subjects - 1, 1 - alpha / 2))
    # All in multiples of the residual mean square.
    by_subject = float(squares.subjects / squares.residual)
    spread = raters * ratio + raters * subjects - raters - subjects
    lower = subjects * (by_subject - upper_quantile) / (upper_quantile * spread + subjects * by_subject)
    upper = subjects * (lower_quantile * by_subject - 1) / (spread + subjects * lower_quantile * by_subject)
    return lower, upper


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """Bland-Altman limits of the difference of two readers.

    Attributes
    ----------
    pairs
        How many subjects both measured.
    mean_difference, standard_deviation
        Of first minus second, in the unit of the measurements.
    low, high
        Limits that hold 1 − alpha of the differences.
    points
        For each pair its mean and its difference: what the plot shows.
    """

    pairs: int
    mean_difference: float
    standard_deviation: float
    low: float
    high: float
    points: tuple[tuple[float, float], ...]


def bland_altman(first: Sequence[float], second: Sequence[float], alpha: float = DEFAULT_ALPHA) -> LimitsOfAgreement:
    """Return mean difference ± z · SD of paired measurements (Bland and Altman 1986; MR-813).

    Parameters
    ----------
    first, second
        What two readers measured of the same subjects, in the same order and unit; two pairs or more.
    alpha
        0.05 gives z = 1.96.

    Raises
    ------
    Refused
        If the lists differ in length, hold fewer than two pairs or a number that is not finite.
    """
    check_alpha(alpha, RULE)
    if len(first) != len(second):
        raise Refused(Finding(RULE, "the readers measured different numbers of subjects"))
    table = _complete(np.column_stack([first, second]).astype(np.float64))
    differences = table[:, 0] - table[:, 1]
    mean, deviation = float(differences.mean()), sqrt(float(differences.var(ddof=1)))
    width = float(ndtri(1 - alpha / 2)) * deviation
    means = table.mean(axis=1)
    points = tuple(zip(means.tolist(), differences.tolist(), strict=True))
    return LimitsOfAgreement(len(table), mean, deviation, mean - width, mean + width, points)


def _complete(measurements: Sequence[Sequence[float]] | FloatArray) -> FloatArray:
    try:
        table = np.asarray(measurements, dtype=np.float64)
    except ValueError as error:
        raise Refused(Finding(RULE, "every subject needs one measurement of each rater")) from error
    if table.ndim != 2 or min(table.shape) < 2:
        raise Refused(Finding(RULE, "two subjects and two raters or more are needed"))
    if not np.isfinite(table).all():
        raise Refused(Finding(RULE, "a measurement is missing or not finite"))
    return table
