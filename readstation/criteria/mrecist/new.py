"""The new-lesion status of a scope (MR-510)."""

from __future__ import annotations

from typing import TypeAlias

from readstation.criteria.facts import NewStatus, Scope
from readstation.model.lesion import NewLesionStatus

Parts: TypeAlias = tuple[NewStatus, NewStatus]
"""The new-lesion statuses of the liver and of everything else."""

_STRONGEST_FIRST = (NewStatus.YES, NewStatus.NE, NewStatus.EQUIVOCAL, NewStatus.NO)

_STATUS_OF_CODE = {
    NewLesionStatus.NO: NewStatus.NO,
    NewLesionStatus.EQUIVOCAL: NewStatus.EQUIVOCAL,
    NewLesionStatus.NOT_EVALUABLE: NewStatus.NE,
    NewLesionStatus.YES: NewStatus.YES,
}


def combine_new(*statuses: NewStatus) -> NewStatus:
    """Return the status of several candidates or regions: YES before NE before EQUIVOCAL before NO (MR-510)."""
    return next((status for status in _STRONGEST_FIRST if status in statuses), NewStatus.NO)


def new_status(code: NewLesionStatus) -> NewStatus:
    """Return the status that a reader's code of the register stands for (MR-401)."""
    return _STATUS_OF_CODE[code]


def new_of_scope(scope: Scope, parts: Parts) -> NewStatus:
    """Return what a scope uses of the new-lesion statuses; LOCALIZED uses none (MR-510, MR-511)."""
    if scope is Scope.LOCALIZED:
        return NewStatus.NO
    return parts[0] if scope is Scope.HEPATIC else combine_new(*parts)
