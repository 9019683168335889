"""What a reader can do to an open timepoint, each an imperative that the journal can replay and undo."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import KeyImageId, LesionId, MarkupId
from readstation.model.answer import FlagChoice
from readstation.model.key_image import KeyShot
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    Proposal,
    TargetStateCode,
)
from readstation.model.markup import MarkupFigures, MarkupShape
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.series import Modality
from readstation.model.traits import FindingSign, LesionTraits


@dataclass(frozen=True, slots=True)
class AddLesion:
    """Enter a lesion with what is said of it at this timepoint.

    A target or non-target is entered at baseline only (MR-121); a new lesion at follow-up only (MR-401). What is to be
    watched and is no disease is entered at baseline as a finding that is no new lesion (MR-414).

    Attributes
    ----------
    role, lesion_type, organ, site
        What it is and where.
    measurement
        Its calliper: required for a target, allowed for the others.
    non_target, new_lesion
        Its state where it is a non-target (present) or a new lesion.
    proposal
        What the program had proposed for the calliper.
    """

    timepoint: int
    role: LesionRole
    lesion_type: LesionType
    organ: str
    site: str
    measurement: Measurement | None = None
    non_target: NonTargetStateCode | None = None
    new_lesion: NewLesionStatus | None = None
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class MeasureTarget:
    """Store a calliper for a target; the lesion is then `measured`. It replaces the one before.

    Attributes
    ----------
    proposal
        What the program had proposed for it; None keeps what it had proposed before.
    """

    timepoint: int
    lesion_id: LesionId
    measurement: Measurement
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class SetTargetState:
    """Give a target a state without a calliper: absent, too small, not evaluable, merged (MR-123).

    Attributes
    ----------
    merged_into
        The target that a merged one went into (MR-214).
    cause
        Why one is not evaluable (MR-808).
    """

    timepoint: int
    lesion_id: LesionId
    state: TargetStateCode
    merged_into: LesionId | None = None
    cause: QualityCause | None = None


@dataclass(frozen=True, slots=True)
class SetParts:
    """Say that a target has split, with the callipers of its parts; None for one too small to measure (MR-215)."""

    timepoint: int
    lesion_id: LesionId
    parts: tuple[Measurement | None, ...]


@dataclass(frozen=True, slots=True)
class DoubtTarget:
    """Say whether it is doubtful that what is seen in a target is viable tumour (MR-119, MR-212)."""

    timepoint: int
    lesion_id: LesionId
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class ExplainTarget:
    """Say why a target's line is kept as it is, such as one across necrosis (MR-116)."""

    timepoint: int
    lesion_id: LesionId
    reason: str


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
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class JudgeFinding:
    """Say what a finding of the register looks like; its status follows from that and its size (MR-402 to MR-411).

    Attributes
    ----------
    sign
        What it looks like; None where only its line changes.
    measurement
        Its calliper; None keeps the one before.
    proposal
        What the program had proposed for the calliper.
    """

    timepoint: int
    lesion_id: LesionId
    sign: FindingSign | None
    measurement: Measurement | None = None
    reason: str = ""
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class StateTraits:
    """Say of a baseline lesion what the rules of eligibility ask beside its size (MR-102 to MR-111).

    Attributes
    ----------
    role
        Another role that it gets in the same step; None keeps the one that it has.
    """

    timepoint: int
    lesion_id: LesionId
    traits: LesionTraits
    role: LesionRole | None = None


@dataclass(frozen=True, slots=True)
class JudgeScan:
    """Say how well a scan can be read, before anything is measured on it (MR-808).

    Attributes
    ----------
    causes
        Why no better; needed for every scan that is not optimal.
    missing_regions
        The required regions that it does not cover (MR-506).
    """

    timepoint: int
    scan: Modality
    readability: Readability
    causes: tuple[QualityCause, ...] = ()
    missing_regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerFlag:
    """Answer a flag that holds the lock, with words (MR-210, MR-507)."""

    timepoint: int
    flag: str
    choice: FlagChoice
    text: str


@dataclass(frozen=True, slots=True)
class PlaceLesion:
    """Correct organ, type and site of a lesion that was entered at this timepoint.

    Attributes
    ----------
    role
        Another role that it gets in the same step, where the place asks for one; None keeps the one that it has.
    """

    timepoint: int
    lesion_id: LesionId
    lesion_type: LesionType
    organ: str
    site: str
    role: LesionRole | None = None


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Make a target a non-target or the reverse while its timepoint is open, or put it on the watch list (MR-414)."""

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


@dataclass(frozen=True, slots=True)
class AddMarkup:
    """Keep a mark that was drawn on an image.

    Attributes
    ----------
    shape, figures
        Where it lies and what was computed of it.
    text
        The words of a note.
    """

    timepoint: int
    shape: MarkupShape
    figures: MarkupFigures
    text: str = ""


@dataclass(frozen=True, slots=True)
class MoveMarkup:
    """Give a mark another shape of its kind, with the figures of it; a node's short axis is measured by it anew."""

    timepoint: int
    markup_id: MarkupId
    shape: MarkupShape
    figures: MarkupFigures


@dataclass(frozen=True, slots=True)
class WriteMarkup:
    """Set the words of a mark."""

    timepoint: int
    markup_id: MarkupId
    text: str


@dataclass(frozen=True, slots=True)
class RemoveMarkup:
    """Take back a mark that was made at this timepoint."""

    timepoint: int
    markup_id: MarkupId


@dataclass(frozen=True, slots=True)
class MeasureNode:
    """Store the short axis of a node target together with the pair of axes that it belongs to (MR-106, MR-107, MR-116).

    Attributes
    ----------
    measurement
        The short axis as a calliper.
    shape, figures
        The pair, whose short axis has the same ends.
    """

    timepoint: int
    lesion_id: LesionId
    measurement: Measurement
    shape: MarkupShape
    figures: MarkupFigures


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """Put the label of a lesion's line or of a mark elsewhere.

    Attributes
    ----------
    mark_id
        The lesion or the markup.
    offset
        From the middle of the mark to the middle of the label, µm LPS.
    """

    timepoint: int
    mark_id: str
    offset: PointUm


@dataclass(frozen=True, slots=True)
class KeepKeyImage:
    """Keep what a view shows as a key image; one of the same image takes the place of the one before.

    Attributes
    ----------
    shot
        What the view shows.
    lesion_id
        The lesion being worked on, if any.
    """

    timepoint: int
    shot: KeyShot
    lesion_id: LesionId | None = None


@dataclass(frozen=True, slots=True)
class RemoveKeyImage:
    """Take back a key image that was kept at this timepoint."""

    timepoint: int
    key_image_id: KeyImageId


Command = (
    AddLesion
    | MeasureTarget
    | SetTargetState
    | SetParts
    | DoubtTarget
    | ExplainTarget
    | SetNonTargetState
    | SetNewLesionStatus
    | JudgeFinding
    | StateTraits
    | JudgeScan
    | AnswerFlag
    | PlaceLesion
    | ChangeRole
    | RemoveLesion
    | ClearAssessment
    | WriteNote
    | AddMarkup
    | MoveMarkup
    | WriteMarkup
    | RemoveMarkup
    | MeasureNode
    | PlaceLabel
    | KeepKeyImage
    | RemoveKeyImage
)
"""Every edit. Lock and sign are not among them: they have no inverse (product, "The way of a read")."""
