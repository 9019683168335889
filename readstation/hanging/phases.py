"""Which phase of a dynamic study a series is, proposed with the evidence for it (MR-115)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.hanging.phase_words import Said, said_in
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


def propose_phases(evidences: Sequence[PhaseEvidence]) -> tuple[PhaseProposal, ...]:
    """Propose the phase of every series of one timepoint.

    Parameters
    ----------
    evidences
        One for each series or stack of the timepoint, in any order.

    Returns
    -------
    tuple of PhaseProposal
        In the order of the evidences. Words count first; contrast, times and values confirm or contradict them, and
        speak alone, with less confidence, where no words do.
    """
    first_contrast = min(
        (each.acquired_s for each in evidences if each.contrast and each.acquired_s is not None), default=None
    )
    phases = sum(1 for each in evidences if each.contrast and each.acquired_s is not None)
    return tuple(_propose(each, first_contrast if phases > 1 else None) for each in evidences)


def propose_phase(evidence: PhaseEvidence) -> PhaseProposal:
    """Propose the phase of a series that is looked at by itself."""
    return propose_phases((evidence,))[0]


def stated_phase(role: PhaseRole, evidence: PhaseEvidence, proposed: PhaseProposal) -> PhaseProposal:
    """Return the phase that the office states for a series, beside what the images themselves spoke for.

    Parameters
    ----------
    role
        The stated phase.
    evidence, proposed
        What the series says, and what was proposed from it.

    Returns
    -------
    PhaseProposal
        The statement for CT and MR; for other images, which have no phase, the proposal as it is.
    """
    if evidence.modality not in (Modality.CT, Modality.MR):
        return proposed
    words = ["Stated by the office when the images were taken in."]
    if proposed.role not in (role, PhaseRole.OTHER):
        words.append(f"The images themselves speak for {proposed.role.words.lower()}: {' '.join(proposed.evidence)}")
    return PhaseProposal(role, tuple(words), Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class _Hint:
    """One thing that speaks for a phase; `role` is None where it speaks against every phase."""

    role: PhaseRole | None
    words: str


_SAID_ROLES = {
    Said.PRE_CONTRAST: PhaseRole.PRE_CONTRAST,
    Said.LATE_ARTERIAL: PhaseRole.LATE_ARTERIAL,
    Said.PORTAL_VENOUS: PhaseRole.PORTAL_VENOUS,
    Said.DELAYED: PhaseRole.DELAYED,
}

_SAID_OTHERWISE = {
    Said.COMPUTED: "The description calls it a computed picture.",
    Said.NOT_DYNAMIC: "The description names a kind of image that is no phase.",
    Said.HEPATOBILIARY: "The description says hepatobiliary phase.",
    Said.EARLY_ARTERIAL: "The description says early arterial, which is not the late arterial phase.",
}


def _propose(evidence: PhaseEvidence, first_contrast_s: float | None) -> PhaseProposal:
    if evidence.modality not in (Modality.CT, Modality.MR):
        return PhaseProposal(PhaseRole.OTHER, ("Not a dynamic contrast series.",), Confidence.HIGH)
    said = said_in(evidence.texts)
    for kind, words in _SAID_OTHERWISE.items():
        if kind in said:
            return PhaseProposal(PhaseRole.OTHER, (words,), Confidence.MEDIUM)
    named = [_SAID_ROLES[each] for each in Said if each in said and each in _SAID_ROLES]
    if len(named) > 1:
        names = " and ".join(role.words.lower() for role in named)
        return PhaseProposal(PhaseRole.OTHER, (f"The description names several phases: {names}.",), Confidence.LOW)
    hints = [hint for hint in (_of_values(evidence), _of_bolus(evidence), _of_contrast(evidence)) if hint]
    order = _of_first(evidence, first_contrast_s)
    if named:
        # Only "before all contrast" is sure enough to stand beside words; which pass came when is not.
        before = [order] if order and order.role is PhaseRole.PRE_CONTRAST else []
        return _from_words(named[0], [*hints, *before])
    hints += [order] if order else []
    return _from_hints(hints)


def _from_words(role: PhaseRole, hints: Sequence[_Hint]) -> PhaseProposal:
    evidence = [f"The description says {role.words.lower()}."]
    agreeing = [hint for hint in hints if hint.role is role]
    against = [hint for hint in hints if hint.role is not role]
    evidence += [hint.words for hint in agreeing]
    evidence += [f"Against it: {hint.words[0].lower()}{hint.words[1:]}" for hint in against]
    if against:
        return PhaseProposal(role, tuple(evidence), Confidence.LOW)
    return PhaseProposal(role, tuple(evidence), Confidence.HIGH if agreeing else Confidence.MEDIUM)


def _from_hints(hints: Sequence[_Hint]) -> PhaseProposal:
    roles = {hint.role for hint in hints}
    words = tuple(hint.words for hint in hints)
    if not hints:
        return PhaseProposal(PhaseRole.OTHER, ("Nothing in the series speaks for a phase.",), Confidence.LOW)
    role = next(iter(roles))
    if len(roles) > 1 or role is None:
        return PhaseProposal(PhaseRole.OTHER, words, Confidence.LOW)
    return PhaseProposal(role, words, Confidence.MEDIUM if len(hints) > 1 else Confidence.LOW)


_BOLUS_WINDOWS = (
    (-86_400.0, 5.0, PhaseRole.PRE_CONTRAST),
    (28.0, 52.0, PhaseRole.LATE_ARTERIAL),
    (55.0, 105.0, PhaseRole.PORTAL_VENOUS),
    (120.0, 720.0, PhaseRole.DELAYED),
)
"""Seconds from the start of the injection; what lies between is no evidence for a phase."""

_FIRST_WINDOWS = (
    (-86_400.0, -1.0, PhaseRole.PRE_CONTRAST),
    (-1.0, 1.0, PhaseRole.LATE_ARTERIAL),
    (15.0, 70.0, PhaseRole.PORTAL_VENOUS),
    (90.0, 720.0, PhaseRole.DELAYED),
)
"""Seconds from the first contrast series of a timepoint with several."""


def _of_bolus(evidence: PhaseEvidence) -> _Hint | None:
    if evidence.bolus_start_s is None or evidence.acquired_s is None:
        return None
    delay = evidence.acquired_s - evidence.bolus_start_s
    for start, end, role in _BOLUS_WINDOWS:
        if start <= delay <= end:
            when = "before the injection" if delay < 0 else f"{delay:.0f} s after the injection began"
            return _Hint(role, f"It was taken {when}.")
    return None


def _of_first(evidence: PhaseEvidence, first_contrast_s: float | None) -> _Hint | None:
    if first_contrast_s is None or evidence.acquired_s is None:
        return None
    delay = evidence.acquired_s - first_contrast_s
    for start, end, role in _FIRST_WINDOWS:
        if start <= delay <= end and bool(evidence.contrast) is (role is not PhaseRole.PRE_CONTRAST):
            if role is PhaseRole.LATE_ARTERIAL:
                return _Hint(role, "It is the first of several contrast series.")
            when = "before" if delay < 0 else f"{delay:.0f} s after"
            return _Hint(role, f"It was taken {when} the first contrast series.")
    return None


def _of_contrast(evidence: PhaseEvidence) -> _Hint | None:
    if evidence.contrast is False:
        return _Hint(PhaseRole.PRE_CONTRAST, "The object states that no contrast agent was given.")
    return None


def _of_values(evidence: PhaseEvidence) -> _Hint | None:
    """Read aorta and portal vein in HU; the windows leave room between the phases on purpose."""
    aorta, portal = evidence.aorta, evidence.portal_vein
    if evidence.modality is not Modality.CT or aorta is None:
        return None
    if aorta < 70:
        return _Hint(PhaseRole.PRE_CONTRAST, f"The aorta measures {aorta:.0f} HU: no contrast in it.")
    if portal is None:
        return None
    words = f"The aorta measures {aorta:.0f} HU and the portal vein {portal:.0f} HU."
    if aorta >= 180 and aorta - portal >= 60:
        return _Hint(PhaseRole.LATE_ARTERIAL if portal >= 70 else None, words)
    if aorta >= 110 and portal >= 120 and portal >= aorta - 30:
        return _Hint(PhaseRole.PORTAL_VENOUS, words)
    if 75 <= aorta < 130 and abs(aorta - portal) <= 25 and portal < 120:
        return _Hint(PhaseRole.DELAYED, words)
    return None
