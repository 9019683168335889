"""Which phase of a dynamic study a series is, proposed with the evidence for it (MR-115)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.model.series import Modality, PhaseRole


class Confidence(StrEnum):
    """How sure a proposal is: a person confirms what is not high."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class PhaseEvidence:
    """What a series says that can speak for a phase. Raw text stays in here; it never reaches a proposal (TR-18).

    Attributes
    ----------
    modality
        What was taken.
    texts
        Series description, protocol name and the like, as written.
    contrast
        Whether a contrast agent is stated; None where nothing is said.
    bolus_start_s
        When the injection began, seconds of the study day; None if unknown.
    acquired_s
        When the series began, seconds of the study day; None if unknown.
    order
        The series or stack number; ties in time are broken by it.
    is_derived
        Whether it was computed from other images.
    aorta, portal_vein, liver
        Mean values in HU, where someone has measured them.
    """

    modality: Modality
    texts: tuple[str, ...] = field(default=(), repr=False)
    contrast: bool | None = None
    bolus_start_s: float | None = None
    acquired_s: float | None = None
    order: int = 0
    is_derived: bool = False
    aorta: float | None = None
    portal_vein: float | None = None
    liver: float | None = None


@dataclass(frozen=True, slots=True)
class PhaseProposal:
    """A phase and why.

    Attributes
    ----------
    role
        The phase; `OTHER` where nothing speaks for one.
    evidence
        Sentences in our words, without dates and without raw text.
    confidence
        How sure it is.
    """

    role: PhaseRole
    evidence: tuple[str, ...]
    confidence: Confidence
