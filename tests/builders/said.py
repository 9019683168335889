"""Reads in memory from what is said at each timepoint: one row a lesion, one column a timepoint."""

from __future__ import annotations

from readstation.core.ids import LesionId
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.read import ReadState, TimepointState
from tests.builders.reads import ALIAS, READ, drawn

HEPATIC, LUNG = LesionType.HEPATIC, LesionType.EXTRAHEPATIC
Said = dict[int, int | TargetStateCode | NonTargetStateCode | NewLesionStatus]


def read_of(*lesions: tuple[LesionRole, LesionType, Said]) -> ReadState:
    """Return a read with one lesion for each (role, type, what is said by timepoint); a number is a diameter."""
    made: dict[LesionId, Lesion] = {}
    said: dict[tuple[LesionId, int], Assessment] = {}
    numbers = dict.fromkeys(LesionRole, 0)
    timepoints = {0}
    for count, (role, lesion_type, by_timepoint) in enumerate(lesions, start=1):
        lesion_id = LesionId(f"L{count}")
        numbers[role] += 1
        made[lesion_id] = Lesion(lesion_id, role, numbers[role], lesion_type, "liver", "x", min(by_timepoint))
        for timepoint, value in by_timepoint.items():
            timepoints.add(timepoint)
            said[lesion_id, timepoint] = _said(lesion_id, timepoint, value)
    return ReadState(READ, ALIAS, 1, made, said, {}, {n: TimepointState(n) for n in sorted(timepoints)})


def _said(lesion_id: LesionId, timepoint: int, value: object) -> Assessment:
    if isinstance(value, TargetStateCode):
        return Assessment(lesion_id, timepoint, target=value)
    if isinstance(value, NonTargetStateCode):
        return Assessment(lesion_id, timepoint, non_target=value)
    if isinstance(value, NewLesionStatus):
        return Assessment(lesion_id, timepoint, new_lesion=value)
    assert isinstance(value, int)
    return Assessment(lesion_id, timepoint, target=TargetStateCode.MEASURED, measurement=drawn(value, timepoint))


def target(*values: int | TargetStateCode | None, lesion_type: LesionType = HEPATIC):
    return LesionRole.TARGET, lesion_type, {n: v for n, v in enumerate(values) if v is not None}


def non_target(*values: NonTargetStateCode | None, lesion_type: LesionType = HEPATIC):
    return LesionRole.NON_TARGET, lesion_type, {n: v for n, v in enumerate(values) if v is not None}


def finding(*values: NewLesionStatus | None, lesion_type: LesionType = HEPATIC):
    return LesionRole.NEW, lesion_type, {n: v for n, v in enumerate(values, start=1) if v is not None}
