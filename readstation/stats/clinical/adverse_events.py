"""Incidence of adverse events (MR-1105)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, refuse
from readstation.stats.proportions import DEFAULT_ALPHA, Rate, clopper_pearson

RULE = "MR-1105"
ANY = ""


class Level(StrEnum):
    """What a subject is counted once for."""

    ANY = "any"
    SYSTEM_ORGAN_CLASS = "system_organ_class"
    PREFERRED_TERM = "preferred_term"


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An adverse event.

    Attributes
    ----------
    subject
        Whose it is.
    onset
        The day it began.
    system_organ_class, preferred_term
        As coded.
    grade
        CTCAE grade, 1 to 5.
    is_serious
        Whether it is an SAE.
    """

    subject: str
    onset: date
    system_organ_class: str
    preferred_term: str
    grade: int
    is_serious: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.grade <= 5:
            raise Refused(Finding(RULE, "a CTCAE grade is from 1 to 5"))

    def name_at(self, level: Level) -> str:
        """Return what the event is called at a level; an empty name at the level of any event."""
        names = {
            Level.ANY: ANY,
            Level.SYSTEM_ORGAN_CLASS: self.system_organ_class,
            Level.PREFERRED_TERM: self.preferred_term,
        }
        return names[level]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Subjects with an event, each once, and events, counted separately.

    Attributes
    ----------
    subjects
        Subjects with one event or more, of the safety set.
    events
        How many events they had.
    highest_grades
        Subjects by their highest grade.
    """

    subjects: Rate
    events: int
    highest_grades: Mapping[int, int]


def treatment_emergent(
    events: Iterable[AdverseEvent], first_administration: Mapping[str, date], limit_days: int
) -> list[AdverseEvent]:
    """Return the events with onset on or after the first administration, up to the protocol's limit (MR-1105).

    Parameters
    ----------
    events
        Of any subjects; those of subjects who were never treated are left out.
    first_administration
        By subject: the safety set.
    limit_days
        The last day that counts, from the first administration, which is day 0.
    """
    limit = timedelta(days=limit_days)
    return [
        event
        for event in events
        if event.subject in first_administration
        and timedelta(0) <= event.onset - first_administration[event.subject] <= limit
    ]


def incidence_by_name(
    events: Iterable[AdverseEvent], safety_set: int, level: Level, alpha: float = DEFAULT_ALPHA
) -> dict[str, Incidence]:
    """Return the incidence of each name at a level, in alphabetical order (MR-1105).

    Raises
    ------
    Refused
        If more subjects have an event than the safety set holds.
    """
    grouped: dict[str, list[AdverseEvent]] = defaultdict(list)
    for event in events:
        grouped[event.name_at(level)].append(event)
    return {name: _incidence(grouped[name], safety_set, alpha) for name in sorted(grouped)}


def _incidence(events: list[AdverseEvent], safety_set: int, alpha: float) -> Incidence:
    highest: dict[str, int] = {}
    for event in events:
        highest[event.subject] = max(event.grade, highest.get(event.subject, 0))
    grades = list(highest.values())
    by_grade = {grade: grades.count(grade) for grade in sorted(set(grades))}
    return Incidence(subject_incidence(len(highest), len(events), safety_set, alpha), len(events), by_grade)


def subject_incidence(subjects_with_event: int, events: int, safety_set: int, alpha: float = DEFAULT_ALPHA) -> Rate:
    """Return subjects with one event or more over the safety set, with the exact interval (MR-1105).

    Raises
    ------
    Refused
        If there are more such subjects than events or than subjects in the safety set, or events without a subject.
    """
    if subjects_with_event > events or (events and not subjects_with_event):
        raise Refused(Finding(RULE, "every subject with an event has one event or more, and every event a subject"))
    return clopper_pearson(subjects_with_event, safety_set, alpha)


def events_per_100(events: int, person_time: float) -> float:
    """Return events for each 100 units of person-time (MR-1105).

    Parameters
    ----------
    events
        How many.
    person_time
        In the unit the rate is named by, such as person-months.

    Raises
    ------
    Refused
        If the person-time is not above 0 or the events are negative.
    """
    refuse(above_zero("the person-time", person_time, RULE))
    if events < 0:
        raise Refused(Finding(RULE, "the number of events must be 0 or more"))
    return 100 * events / person_time
