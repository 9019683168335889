"""Times to progression and progression-free survival, and why they end (MR-706 to MR-713)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.window import SubjectEvents, Window
from readstation.criteria.rule import Inputs, Rule, judge


class Reason(StrEnum):
    """Why a time ends (specification 9.1)."""

    PD = "PD"
    DEATH = "DEATH"
    NO_PD = "NO_PD"
    NEW_THERAPY = "NEW_THERAPY"
    MISSED_ASSESSMENTS = "MISSED_ASSESSMENTS"
    DEATH_CENSORED = "DEATH_CENSORED"
    NO_BASELINE = "NO_BASELINE"
    NO_POST_BASELINE = "NO_POST_BASELINE"


@dataclass(frozen=True, slots=True)
class Duration:
    """A time in days, end − start + 1 (MR-718); an event, or censored for a reason."""

    days: int
    is_event: bool
    reason: Reason

    def months(self, config: CriteriaConfig) -> Decimal:
        """Return the time in months, two decimals, half away from zero (MR-718)."""
        return (self.days / config.days_per_month).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class TimeSight:
    """What the rules of times see."""

    window: Window
    events: SubjectEvents
    config: CriteriaConfig

    def is_in_time(self, day: int) -> bool:
        """Whether a day follows the last adequate assessment by no more than two scheduled intervals (MR-713)."""
        longest = 2 * (self.config.interval_days + self.config.window_days)
        return day - self.window.last_adequate_day <= longest

    @property
    def has_timely_progression(self) -> bool:
        """Whether there is a progression that no missed assessments precede."""
        return self.window.pd_day is not None and self.is_in_time(self.window.pd_day)

    @property
    def has_timely_death(self) -> bool:
        """Whether there is a death that no missed assessments precede."""
        return self.events.death_day is not None and self.is_in_time(self.events.death_day)


def duration(
    rules: tuple[Rule[TimeSight, Reason], ...], sight: TimeSight
) -> tuple[Duration, list[Rule[TimeSight, Reason]]]:
    """Return the time from the reference date by some rules, and the rule that gave the reason."""
    reason, fired = judge(rules, sight)
    end = sight.window.last_adequate_day
    if reason is Reason.PD and sight.window.pd_day is not None:
        end = sight.window.pd_day
    elif reason is Reason.DEATH and sight.events.death_day is not None:
        end = sight.events.death_day
    return Duration(end + 1, reason in (Reason.PD, Reason.DEATH), reason), fired


def _days(sight: TimeSight) -> Inputs:
    named = (
        ("last adequate assessment", sight.window.last_adequate_day),
        ("progression", sight.window.pd_day),
        ("new therapy", sight.events.new_therapy_day),
        ("death", sight.events.death_day),
    )
    return tuple((name, f"day {day}") for name, day in named if day is not None)


_NO_BASELINE: Rule[TimeSight, Reason] = Rule(
    "MR-710",
    "Without a usable baseline the time is censored at the reference date.",
    "FDA Table A style, unverified [D]",
    lambda sight: not sight.events.has_baseline,
    Reason.NO_BASELINE,
)

_NO_POST_BASELINE: Rule[TimeSight, Reason] = Rule(
    "MR-711",
    "Without an adequate assessment after baseline the time is censored at the reference date.",
    "[D]",
    lambda sight: sight.window.last_adequate_day == 0,
    Reason.NO_POST_BASELINE,
    _days,
)

_NO_PROGRESSION: Rule[TimeSight, Reason] = Rule(
    "MR-709",
    "Without progression the time is censored at the last adequate assessment.",
    "[S8]",
    lambda _: True,
    Reason.NO_PD,
    _days,
)

_PROGRESSION: tuple[Rule[TimeSight, Reason], ...] = (
    Rule(
        "MR-706",
        "Progression ends the time.",
        "[S9]",
        lambda sight: sight.has_timely_progression,
        Reason.PD,
        _days,
    ),
    Rule(
        "MR-713",
        "Progression after two or more missed assessments does not; the time is censored before them.",
        "[S8][D]",
        lambda sight: sight.window.pd_day is not None,
        Reason.MISSED_ASSESSMENTS,
        _days,
    ),
)

TIME_TO_PROGRESSION_RULES: tuple[Rule[TimeSight, Reason], ...] = (
    _NO_BASELINE,
    *_PROGRESSION,
    Rule(
        "MR-712",
        "New anticancer therapy censors at the last adequate assessment before it.",
        "FDA style, unverified [D]",
        lambda sight: sight.events.new_therapy_day is not None,
        Reason.NEW_THERAPY,
        _days,
    ),
    Rule(
        "MR-706",
        "Death without progression censors at the last adequate assessment.",
        "[S9]",
        lambda sight: sight.events.death_day is not None,
        Reason.DEATH_CENSORED,
        _days,
    ),
    _NO_POST_BASELINE,
    _NO_PROGRESSION,
)
"""TTP, hTTP and localized TTP: the first reason that applies (MR-706, MR-707)."""

PROGRESSION_FREE_RULES: tuple[Rule[TimeSight, Reason], ...] = (
    _NO_BASELINE,
    *_PROGRESSION,
    Rule(
        "MR-712",
        "New anticancer therapy censors, unless the subject died on that same day.",
        "FDA style, unverified [D]",
        lambda sight: (
            sight.events.new_therapy_day is not None and sight.events.new_therapy_day != sight.events.death_day
        ),
        Reason.NEW_THERAPY,
        _days,
    ),
    Rule("MR-708", "Death ends the time.", "[S9]", lambda sight: sight.has_timely_death, Reason.DEATH, _days),
    _NO_POST_BASELINE,
    Rule(
        "MR-713",
        "Death after two or more missed assessments does not; the time is censored before them.",
        "[S8][D]",
        lambda sight: sight.events.death_day is not None,
        Reason.MISSED_ASSESSMENTS,
        _days,
    ),
    _NO_PROGRESSION,
)
"""PFS: the first reason that applies (MR-708)."""
