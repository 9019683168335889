"""How far a dose reaches through a tumour (MR-1002, MR-1012)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.quantity import above_zero, refuse
from readstation.dose.dvh import DoseVolumeHistogram


class Coverage(StrEnum):
    """The three answers of the distribution form."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TargetCoverage:
    """What share of a tumour received the protocol's dose, and the answer that follows.

    Attributes
    ----------
    percent
        Of the volume at or above the dose, 0 to 100.
    answer
        Complete at 100, none at 0; judged from the volume in whole millionths of a voxel, not from the rounded figure.
    """

    percent: float
    answer: Coverage


def target_coverage(histogram: DoseVolumeHistogram, coverage_gy: float) -> TargetCoverage:
    """Return how far the protocol's dose covers a tumour (MR-1002).

    Parameters
    ----------
    histogram
        Of the tumour.
    coverage_gy
        The dose of the protocol in Gy.

    Raises
    ------
    Refused
        If that dose is not above 0.
    """
    refuse(above_zero("the coverage dose", coverage_gy, "MR-1002"))
    if histogram.minimum_gy >= coverage_gy:
        answer = Coverage.COMPLETE
    elif histogram.maximum_gy < coverage_gy:
        answer = Coverage.NONE
    else:
        answer = Coverage.PARTIAL
    return TargetCoverage(histogram.percent_receiving(coverage_gy), answer)
