"""What the rules see: codes and lengths, and nothing of readers, images or dates of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from readstation.model.lesion import LesionType, TargetStateCode


class Scope(StrEnum):
    """The three responses that are derived side by side from one read (specification 0.3, MR-510)."""

    LOCALIZED = "localized"
    HEPATIC = "hepatic"
    OVERALL = "overall"


class TargetResponse(StrEnum):
    """The response of the targets of a scope (MR-203)."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NE = "NE"
    NA = "NA"


class NonTargetResponse(StrEnum):
    """The response of the non-target disease of a scope (MR-302 to MR-310)."""

    CR = "CR"
    NON_CR_NON_PD = "NON_CR_NON_PD"
    PD = "PD"
    NE = "NE"
    NA = "NA"


class NewStatus(StrEnum):
    """Whether there is a new lesion in a scope (MR-401)."""

    NO = "NO"
    EQUIVOCAL = "EQUIVOCAL"
    NE = "NE"
    YES = "YES"


class Response(StrEnum):
    """The response of a scope at a timepoint (MR-503, MR-504)."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NON_CR_NON_PD = "NON_CR_NON_PD"
    NE = "NE"
    NA = "NA"
    NED = "NED"


@dataclass(frozen=True, slots=True)
class TargetLesion:
    """A target as it was fixed at baseline (MR-121).

    Attributes
    ----------
    lesion_id
        Its id in the case.
    organ, lesion_type
        Where it is; the type alone decides the scope (MR-510).
    baseline_tenths
        Its diameter at baseline, tenths of a millimetre: viable longest diameter, longest diameter, or short axis.
    is_treated
        Whether it lies in the treated territory (MR-510, `TREATED_TARGETS`).
    """

    lesion_id: str
    organ: str
    lesion_type: LesionType
    baseline_tenths: int
    is_treated: bool = False


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """The state of one target at one timepoint (MR-123).

    Attributes
    ----------
    state
        The reader's code.
    tenths
        The diameter of a measured target.
    part_tenths
        The parts of a split target; None in the place of a part too small to measure (MR-215).
    merged_into
        The id of the target that a merged one went into (MR-214).
    """

    state: TargetStateCode
    tenths: int | None = None
    part_tenths: tuple[int | None, ...] = ()
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class TimepointFacts:
    """Everything the rules need of one follow-up.

    Attributes
    ----------
    label, day
        Its name and its day from the reference date (MR-702), None where the read does not know it.
    targets
        Entries by lesion id; a baseline target that has none is not evaluable (MR-207).
    nontarget_hepatic, nontarget_extrahepatic
        The non-target responses of liver and of everything else; NA where there was none at baseline (MR-310).
    new_hepatic, new_extrahepatic
        The new-lesion statuses.
    """

    label: str
    day: int | None
    targets: Mapping[str, TargetEntry]
    nontarget_hepatic: NonTargetResponse
    nontarget_extrahepatic: NonTargetResponse
    new_hepatic: NewStatus
    new_extrahepatic: NewStatus


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case: its targets at baseline and its follow-ups in order of time."""

    targets: tuple[TargetLesion, ...]
    timepoints: tuple[TimepointFacts, ...]
