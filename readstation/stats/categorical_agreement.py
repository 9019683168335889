"""Agreement on categories: Cohen's and Fleiss' kappa, Gwet's AC1 (MR-813)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.stats.proportions import DEFAULT_ALPHA, check_alpha

Counts: TypeAlias = NDArray[np.int64]

RULE = "MR-813"


class Weights(StrEnum):
    """How much a disagreement counts by how far apart the categories are."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient of agreement.

    Attributes
    ----------
    subjects
        How many were rated.
    observed
        Proportion of agreement, 0 to 1, without weights. Among more than two raters: of pairs of ratings.
    coefficient
        1 for full agreement, 0 for that of chance; None where chance alone agrees fully and the coefficient does not
        exist (every rating is the same category).
    lower, upper
        Limits of the interval, never beyond −1 and 1; None where there is none.
    """

    subjects: int
    observed: float
    coefficient: float | None
    lower: float | None
    upper: float | None


def cross_table(first: Sequence[str], second: Sequence[str], categories: Sequence[str]) -> Counts:
    """Count pairs of ratings.

    Parameters
    ----------
    first, second
        What two readers said of the same subjects, in the same order.
    categories
        All categories, in their order if weights are to be used.

    Returns
    -------
    ndarray
        int64, shape (category of the first, category of the second).

    Raises
    ------
    Refused
        If the lists differ in length, a category stands twice, or a rating is none of them.
    """
    if len(first) != len(second):
        raise Refused(Finding(RULE, "the readers rated different numbers of subjects"))
    number = _numbers(categories)
    table = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for one, other in zip(first, second, strict=True):
        table[_index(number, one), _index(number, other)] += 1
    return table


def rating_counts(ratings: Sequence[Sequence[str]], categories: Sequence[str]) -> Counts:
    """Count how many raters gave each subject each category.

    Parameters
    ----------
    ratings
        For each subject what the raters said, the same number of raters throughout.
    categories
        All categories.

    Returns
    -------
    ndarray
        int64, shape (subject, category).

    Raises
    ------
    Refused
        If a category stands twice or a rating is none of them.
    """
    number = _numbers(categories)
    counts = np.zeros((len(ratings), len(categories)), dtype=np.int64)
    for row, said in enumerate(ratings):
        for rating in said:
            counts[row, _index(number, rating)] += 1
    return counts


def cohens_kappa(table: Counts, weights: Weights = Weights.NONE, alpha: float = DEFAULT_ALPHA) -> Agreement:
    """Return Cohen's kappa of two readers, with the large-sample interval (MR-813, MR-816).

    Parameters
    ----------
    table
        Pairs of ratings, shape (category of the first, category of the second), categories in order.
    weights
        None for nominal categories; linear or quadratic for ordered ones.
    alpha
        Of the interval, strictly between 0 and 1.

    Raises
    ------
    Refused
        If the table is not square, has a negative count, fewer than two categories or no subject.
    """
    check_alpha(alpha, RULE)
    counts = _checked(table, smallest_columns=2)
    if counts.shape[0] != counts.shape[1]:
        raise Refused(Finding(RULE, "the table of two readers must be square"))
    subjects = int(counts.sum())
    if subjects == 0:
        raise Refused(Finding(RULE, "there is no subject"))
    observed = int(np.trace(counts)) / subjects
    if np.count_nonzero(counts.sum(axis=0) + counts.sum(axis=1)) == 1:
        return Agreement(subjects, observed, None, None, None)
    # The library takes a second to import, with pandas: no window and no command shall wait for it at its start.
    from statsmodels.stats.inter_rater import cohens_kappa as library_cohens_kappa

    # The library also divides kappa by its standard error, which is 0 for some small tables; that is not used here.
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = library_cohens_kappa(counts, wt=None if weights is Weights.NONE else weights.value)
    coefficient, variance = float(fit.kappa), float(fit.var_kappa)
    width = float(ndtri(1 - alpha / 2)) * sqrt(max(variance, 0.0))
    return Agreement(subjects, observed, coefficient, max(coefficient - width, -1.0), min(coefficient + width, 1.0))


def fleiss_kappa(counts: Counts) -> Agreement:
    """Return Fleiss' kappa of two raters or more (Fleiss 1971); no interval.

    Parameters
    ----------
    counts
        How many raters gave each subject each category, shape (subject, category).

    Raises
    ------
    Refused
        If the subjects have different numbers of ratings, or fewer than two.
    """
    checked = _checked(counts, smallest_columns=1)
    raters = _raters(checked)
    observed = float(_pair_agreement(checked, raters).mean())
    if np.count_nonzero(checked.sum(axis=0)) == 1:
        return Agreement(len(checked), observed, None, None, None)
    from statsmodels.stats.inter_rater import fleiss_kappa as library_fleiss_kappa

    return Agreement(len(checked), observed, float(library_fleiss_kappa(checked)), None, None)


def gwets_ac1(counts: Counts, alpha: float = DEFAULT_ALPHA) -> Agreement:
    """Return Gwet's AC1 of two raters or more, with the interval of Gwet (2008), t with n − 1 degrees of freedom.

    AC1 stays near the observed agreement where one category prevails and kappa collapses.

    Parameters
    ----------
    counts
        How many raters gave each subject each category, shape (subject, category). All categories that could have
        been given stand here: chance agreement depends on how many there are.
    alpha
        Of the interval, strictly between 0 and 1.

    Raises
    ------
    Refused
        If the subjects have different numbers of ratings, or fewer than two; if there are fewer than two categories.
    """
    check_alpha(alpha, RULE)
    checked = _checked(counts, smallest_columns=2)
    raters, (subjects, categories) = _raters(checked), checked.shape
    agreement = _pair_agreement(checked, raters)
    shares = checked / raters
    prevalence = shares.mean(axis=0)
    observed = float(agreement.mean())
    chance = float((prevalence * (1 - prevalence)).sum()) / (categories - 1)
    coefficient = (observed - chance) / (1 - chance)
    if subjects == 1:
        return Agreement(subjects, observed, coefficient, None, None)
    chance_of_subject = (shares * (1 - prevalence)).sum(axis=1) / (categories - 1)
    linearised = (agreement - chance) / (1 - chance)
    linearised -= 2 * (1 - coefficient) * (chance_of_subject - chance) / (1 - chance)
    variance = float(((linearised - coefficient) ** 2).sum()) / (subjects * (subjects - 1))
    width = float(stdtrit(subjects - 1, 1 - alpha / 2)) * sqrt(variance)
    return Agreement(subjects, observed, coefficient, max(coefficient - width, -1.0), min(coefficient + width, 1.0))


def pair_counts(table: Counts) -> Counts:
    """Turn a table of two readers into counts by subject and category, as `gwets_ac1` and `fleiss_kappa` take them."""
    checked = _checked(table, smallest_columns=1)
    size = checked.shape[1]
    identity = np.eye(size, dtype=np.int64)
    rows = [identity[i] + identity[j] for i in range(size) for j in range(size) for _ in range(int(checked[i, j]))]
    return np.array(rows, dtype=np.int64).reshape(-1, size)


def _pair_agreement(counts: Counts, raters: int) -> NDArray[np.float64]:
    pairs: NDArray[np.float64] = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    return pairs


def _checked(counts: Counts, *, smallest_columns: int) -> Counts:
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[1] < smallest_columns or not np.issubdtype(table.dtype, np.integer):
        raise Refused(Finding(RULE, f"a table of whole counts over {smallest_columns} categories or more is needed"))
    if (table < 0).any():
        raise Refused(Finding(RULE, "a count is negative"))
    return table.astype(np.int64)


def _raters(counts: Counts) -> int:
    totals = set(counts.sum(axis=1).tolist())
    if len(totals) != 1 or min(totals) < 2:
        raise Refused(Finding(RULE, "every subject needs the same number of ratings, two or more"))
    return int(totals.pop())


def _numbers(categories: Sequence[str]) -> dict[str, int]:
    number = {category: index for index, category in enumerate(categories)}
    if len(number) != len(categories):
        raise Refused(Finding(RULE, "a category stands twice"))
    return number


def _index(number: dict[str, int], rating: str) -> int:
    if rating not in number:
        raise Refused(Finding(RULE, "a rating is none of the categories"))
    return number[rating]
