"""How large a simulated trial is, and from where its chance comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from readstation.core.errors import Refused
from readstation.core.findings import Finding

TRIAL_CODE = "SIM-HCC"
FIRST_DAY = date(2024, 1, 15)
ACCRUAL_DAYS = 540
"""Subjects are treated within so many days of the first."""
INTERVAL_DAYS = 56
DEMO_SUBJECTS, DEMO_TIMEPOINTS = 60, 7
"""Twelve months: the baseline and a visit each eight weeks."""
_SITES = 6


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """What is made. The same plan gives the same subjects and the same lines of both readers.

    Attributes
    ----------
    subjects, timepoints
        How many; the baseline is a timepoint.
    seed
        From which all chance is drawn.
    is_complete
        Whether every subject has every timepoint, as a test of load wants it; else visits are missed, and end with
        progression, another therapy, resection, withdrawal or death.
    """

    subjects: int = DEMO_SUBJECTS
    timepoints: int = DEMO_TIMEPOINTS
    seed: int = 60
    is_complete: bool = False

    def __post_init__(self) -> None:
        """Refuse a trial without subjects or follow-up."""
        if not (1 <= self.subjects <= 2000 and 2 <= self.timepoints <= 20):
            raise Refused(Finding("simulation.size", "A trial has 1 to 2000 subjects and 2 to 20 timepoints."))

    def chance(self, *what: object) -> Random:
        """Return the chance of one part of the trial: what is drawn elsewhere does not move it."""
        return Random("/".join(map(str, (self.seed, *what))))  # noqa: S311 - a simulation is to be repeated


def site_of(number: int) -> str:
    """Return the site of a subject, from 1."""
    return str(1101 + (number - 1) % _SITES)


def subject_name(number: int) -> str:
    """Return USUBJID of a subject, from 1."""
    return f"{TRIAL_CODE}-{site_of(number)}-{number:04d}"


def day_after(treated: date, days: int) -> date:
    """Return the date of a day counted from the first treatment, which is day 0 here."""
    return treated + timedelta(days=days)
