"""Curative-intent resection within six calendar months (MR-1104)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.stats.proportions import DEFAULT_ALPHA, Rate, clopper_pearson

RULE = "MR-1104"
WINDOW_MONTHS = 6
MONTHS_PER_YEAR = 12


def window_end(first_treatment: date, months: int = WINDOW_MONTHS) -> date:
    """Return the same day number some months later, clipped to the end of that month (MR-1104).

    Raises
    ------
    Refused
        If the calendar does not reach that far.
    """
    year, month_index = divmod(first_treatment.year * MONTHS_PER_YEAR + first_treatment.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise Refused(Finding(RULE, "the window ends beyond the calendar"))
    month = month_index + 1
    return date(year, month, min(first_treatment.day, monthrange(year, month)[1]))


def is_in_window(first_treatment: date, surgery: date, months: int = WINDOW_MONTHS) -> bool:
    """Whether surgery is dated on or before the end of the window, and not before the first treatment (MR-1104)."""
    return first_treatment <= surgery <= window_end(first_treatment, months)


@dataclass(frozen=True, slots=True)
class SurgeryRecord:
    """A subject of the full analysis set.

    Attributes
    ----------
    first_treatment
        Date of the first administration.
    resection
        Date of the first curative-intent resection, if there was one.
    transplant
        Date of a transplant, if there was one; reported apart.
    """

    first_treatment: date
    resection: date | None = None
    transplant: date | None = None


@dataclass(frozen=True, slots=True)
class ResectionRates:
    """Resections and, apart from them, transplants of the full analysis set within the window."""

    resection: Rate
    transplant: Rate


def resection_rates(subjects: Iterable[SurgeryRecord], alpha: float = DEFAULT_ALPHA) -> ResectionRates:
    """Return the rates with exact intervals (MR-1104).

    Raises
    ------
    Refused
        If there is no subject.
    """
    known = list(subjects)
    resected = sum(_counts(subject.first_treatment, subject.resection) for subject in known)
    transplanted = sum(_counts(subject.first_treatment, subject.transplant) for subject in known)
    return ResectionRates(
        clopper_pearson(resected, len(known), alpha), clopper_pearson(transplanted, len(known), alpha)
    )


def _counts(first_treatment: date, surgery: date | None) -> bool:
    return surgery is not None and is_in_window(first_treatment, surgery)
