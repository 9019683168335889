"""What is settled about adjudication before the first read, and the words of it (MR-809 to MR-811)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """One of the two reads, as the adjudicator knows it; drawn at random for each case (MR-810)."""

    A = "A"
    B = "B"

    @property
    def other(self) -> Side:
        """The other one."""
        return Side.B if self is Side.A else Side.A


class DifferenceCause(StrEnum):
    """Why two reads of the same images come to different outcomes, in the order in which a read is done."""

    QUALITY = "quality"
    TARGET_CHOICE = "target_choice"
    MEASUREMENT = "measurement"
    NON_TARGET = "non_target"
    NEW_LESION = "new_lesion"


class Endpoint(StrEnum):
    """What a final result is made of where the charter has each chosen by itself (MR-810)."""

    MEASURABILITY = "measurability"
    LOCALIZED_BEST = "localized_best"
    HEPATIC_PROGRESSION = "hepatic_progression"
    OVERALL_BEST = "overall_best"
    OVERALL_PROGRESSION = "overall_progression"


TRIGGER_NAMES = ("BASELINE_MEASURABILITY", "LOC_BOR", "LOC_RESPONDER", "HEP_PD_TP", "OVR_BOR", "OVR_PD_TP")
"""The triggers of MR-809, in the order of its table."""


@dataclass(frozen=True, slots=True)
class AdjudicationPlan:
    """How a trial adjudicates.

    Attributes
    ----------
    triggers
        The triggers that the charter keeps, by their names of MR-809.
    is_per_endpoint
        Whether the adjudicator chooses for each endpoint and not for the whole subject (MR-810).
    uses_confirmed_best
        Whether best responses are compared as confirmed ones (MR-809, MR-603).
    """

    triggers: tuple[str, ...] = TRIGGER_NAMES
    is_per_endpoint: bool = False
    uses_confirmed_best: bool = False


USUAL_PLAN = AdjudicationPlan()
"""Every trigger, one choice per subject, unconfirmed best responses: what holds where a charter says nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an adjudicator decides: one read in full, or one for each endpoint; nothing is measured anew (MR-810).

    Attributes
    ----------
    choices
        The read that stands for each endpoint. One choice per subject is the same read for every endpoint.
    cause
        The main reason for the difference.
    rationale
        Why, in the adjudicator's words.
    """

    choices: Mapping[Endpoint, Side]
    cause: DifferenceCause
    rationale: str

    @classmethod
    def for_subject(cls, side: Side, cause: DifferenceCause, rationale: str) -> Decision:
        """Return the choice of one read for the whole subject."""
        return cls(dict.fromkeys(Endpoint, side), cause, rationale)
