"""Which responses of a scope count: the cuts and conversions before anything is derived (MR-601, MR-607, MR-608)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from readstation.criteria.config import CriteriaConfig, CrThenLesser, RetroPdDate
from readstation.criteria.facts import Response, Scope
from readstation.criteria.outcome import TraceEntry

RETRO_PD = "RETRO_PD"
CR_THEN_LESSER = "CR_THEN_LESSER"

_LESSER = (Response.PR, Response.SD, Response.NON_CR_NON_PD)


@dataclass(frozen=True, slots=True)
class Reading:
    """The response of a scope at one timepoint; `day` counts from the reference date (MR-702)."""

    day: int
    response: Response


@dataclass(frozen=True, slots=True)
class SubjectEvents:
    """What happened to the subject beside the scans.

    Attributes
    ----------
    new_therapy_day
        Day of the first new anticancer therapy (MR-712), None without.
    death_day
        Day of death, None without.
    has_baseline
        Whether there was a usable baseline (MR-710).
    retro_pd_days
        For a scope, the day at which a lesion proven later was first detected (MR-608).
    """

    new_therapy_day: int | None = None
    death_day: int | None = None
    has_baseline: bool = True
    retro_pd_days: Mapping[Scope, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """The responses that count, up to and including the first progression.

    Attributes
    ----------
    readings
        In order of time, after conversion.
    pd_day
        The day of the first progression, None without.
    note
        The conversion that made that timepoint a progression, empty without.
    trace
        The cuts and conversions that did something.
    """

    readings: tuple[Reading, ...]
    pd_day: int | None
    note: str
    trace: tuple[TraceEntry, ...]

    @property
    def last_adequate_day(self) -> int:
        """The last day before progression with an assessment that is not NE; 0, the baseline, without (MR-709)."""
        days = (reading.day for reading in self.readings if reading.response not in (Response.NE, Response.PD))
        return max(days, default=0)


def assessment_window(
    scope: Scope, readings: Sequence[Reading], events: SubjectEvents, config: CriteriaConfig
) -> Window:
    """Return the window of a scope.

    The order is that of MR-601: the cut at new therapy, back-dating (MR-608), lesser responses after complete response
    (MR-607), the cut at the first progression that results.

    Parameters
    ----------
    scope
        The scope; back-dating may differ between scopes.
    readings
        The scope's responses in order of time.
    events, config
        What happened, and how the study decides.
    """
    if not events.has_baseline:
        no_baseline = TraceEntry("MR-710", (("baseline", "not usable"),), "", "no response is used")
        return Window((), None, "", (no_baseline,))
    trace: list[TraceEntry] = []
    kept = _before_therapy(readings, events.new_therapy_day, trace)
    changed: dict[int, str] = {}
    if config.retro_pd_date is RetroPdDate.FIRST_DETECTED and scope in events.retro_pd_days:
        kept = _back_dated(kept, events.retro_pd_days[scope], changed, trace)
    if config.cr_then_lesser is CrThenLesser.PD:
        kept = _without_lesser_after_complete(kept, changed, trace)
    return _up_to_progression(kept, changed, trace)


def _before_therapy(readings: Sequence[Reading], therapy_day: int | None, trace: list[TraceEntry]) -> list[Reading]:
    """Keep scans up to the day of new therapy; imaging of that day is taken to precede it (MR-601)."""
    if therapy_day is None:
        return list(readings)
    kept = [reading for reading in readings if reading.day <= therapy_day]
    if len(kept) < len(readings):
        said = f"{len(readings) - len(kept)} later timepoints do not count"
        trace.append(TraceEntry("MR-601", (("new therapy", f"day {therapy_day}"),), "", said))
    return kept


def _back_dated(readings: list[Reading], day: int, changed: dict[int, str], trace: list[TraceEntry]) -> list[Reading]:
    """Make the timepoint of first detection a progression if a later one proves it (MR-608)."""
    proof = next((item.day for item in readings if item.day > day and item.response is Response.PD), None)
    if proof is None or all(item.day != day for item in readings):
        return readings
    inputs = (("first detected", f"day {day}"), ("proven", f"day {proof}"))
    trace.append(TraceEntry("MR-608", inputs, "", f"progression is dated to day {day}"))
    return [
        _as_progression(item, RETRO_PD, changed) if item.day == day else item for item in readings if item.day <= day
    ]


def _without_lesser_after_complete(
    readings: list[Reading], changed: dict[int, str], trace: list[TraceEntry]
) -> list[Reading]:
    """Make the first lesser response after any complete one a progression, NE in between or not (MR-607)."""
    complete_day: int | None = None
    for index, item in enumerate(readings):
        if item.response is Response.PD:
            break
        if item.response is Response.CR and complete_day is None:
            complete_day = item.day
        elif item.response in _LESSER and complete_day is not None:
            inputs = (("complete response", f"day {complete_day}"), (item.response.value, f"day {item.day}"))
            trace.append(TraceEntry("MR-607", inputs, "", f"day {item.day} counts as PD"))
            return [*readings[:index], _as_progression(item, CR_THEN_LESSER, changed)]
    return readings


def _as_progression(reading: Reading, note: str, changed: dict[int, str]) -> Reading:
    if reading.response is not Response.PD:
        changed[reading.day] = note
    return Reading(reading.day, Response.PD)


def _up_to_progression(readings: list[Reading], changed: Mapping[int, str], trace: list[TraceEntry]) -> Window:
    for index, reading in enumerate(readings):
        if reading.response is Response.PD:
            note = changed.get(reading.day, "")
            return Window(tuple(readings[: index + 1]), reading.day, note, tuple(trace))
    return Window(tuple(readings), None, "", tuple(trace))
