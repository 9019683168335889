"""What a reader can do to an open timepoint, each an imperative that the journal can replay and undo."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import LesionId
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)


@dataclass(frozen=True, slots=True)
class AddLesion:
    """Enter a lesion with what is said of it at this timepoint.

    A target or non-target is entered at baseline only (MR-121); a new lesion at follow-up only (MR-401).

    Attributes
    ----------
    role, lesion_type, organ, site
        What it is and where.
    measurement
        Its calliper: required for a target, allowed for the others.
    non_target, new_lesion
        Its state where it is a non-target (present) or a new lesion.
    """

    timepoint: int
    role: LesionRole
    lesion_type: LesionType
    organ: str
    site: str
    measurement: Measurement | None = None
    non_target: NonTargetStateCode | None = None
    new_lesion: NewLesionStatus | None = None


@dataclass(frozen=True, slots=True)
class MeasureTarget:
    """Store a calliper for a target; the lesion is then `measured`. It replaces the one before."""

    timepoint: int
    lesion_id: LesionId
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class SetTargetState:
    """Give a target a state without a calliper: absent, too small, not evaluable, merged (MR-123)."""

    timepoint: int
    lesion_id: LesionId
    state: TargetStateCode
    merged_into: LesionId | None = None


@dataclass(frozen=True, slots=True)
class SetNonTargetState:
    """Judge a non-target; unequivocal progression needs a reason (MR-304)."""

    timepoint: int
    lesion_id: LesionId
    state: NonTargetStateCode
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetNewLesionStatus:
    """Say what a candidate of the new-lesion register is now (MR-401)."""

    timepoint: int
    lesion_id: LesionId
    status: NewLesionStatus
    measurement: Measurement | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLesion:
    """Correct organ, type and site of a lesion that was entered at this timepoint."""

    timepoint: int
    lesion_id: LesionId
    lesion_type: LesionType
    organ: str
    site: str


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Make a target a non-target or the reverse, while its timepoint is open."""

    timepoint: int
    lesion_id: LesionId
    role: LesionRole


@dataclass(frozen=True, slots=True)
class RemoveLesion:
    """Take back a lesion that was entered at this timepoint."""

    timepoint: int
    lesion_id: LesionId


@dataclass(frozen=True, slots=True)
class ClearAssessment:
    """Take back what was said of a lesion at this timepoint."""

    timepoint: int
    lesion_id: LesionId


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Set the comment of a timepoint; an empty text removes it."""

    timepoint: int
    text: str


Command = (
    AddLesion
    | MeasureTarget
    | SetTargetState
    | SetNonTargetState
    | SetNewLesionStatus
    | PlaceLesion
    | ChangeRole
    | RemoveLesion
    | ClearAssessment
    | WriteNote
)
"""Every edit. Lock and sign are not among them: they have no inverse (product, "The way of a read")."""
