"""The station's words for lesions, states and timepoints: short, plain, the same everywhere (design, section 12)."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.model.lesion import (
    Assessment,
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)

TARGET_WORDS = {
    TargetStateCode.MEASURED: "Measured",
    TargetStateCode.ABSENT: "Absent, 0 mm",
    TargetStateCode.TOO_SMALL: "Too small",
    TargetStateCode.NOT_EVALUABLE: "Not evaluable",
    TargetStateCode.MERGED: "Merged",
    TargetStateCode.SPLIT: "Split",
}
NON_TARGET_WORDS = {
    NonTargetStateCode.ABSENT: "Absent",
    NonTargetStateCode.PRESENT: "Present",
    NonTargetStateCode.UNEQUIVOCAL_PROGRESSION: "Unequivocal progression",
    NonTargetStateCode.NOT_EVALUABLE: "Not evaluable",
}
NEW_LESION_WORDS = {
    NewLesionStatus.NO: "Not a new lesion",
    NewLesionStatus.EQUIVOCAL: "Equivocal, look again",
    NewLesionStatus.YES: "New lesion",
    NewLesionStatus.NOT_EVALUABLE: "Not evaluable",
}
ROLE_WORDS = {
    LesionRole.TARGET: "target",
    LesionRole.NON_TARGET: "non-target",
    LesionRole.NEW: "new lesion",
}
_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def timepoint_label(ordinal: int) -> str:
    """Return ``TP0``, ``TP1``…: the only name that a timepoint has for a reader (TR-21)."""
    return f"TP{ordinal}"


def ordinal_words(number: int) -> str:
    """Return ``third`` for 3, and figures beyond ten."""
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th"


def short_mm(tenths: int) -> str:
    """Return a limit as ``10 mm`` or ``12.5 mm``: no decimal where it is whole."""
    return f"{tenths // 10} mm" if tenths % 10 == 0 else f"{format_mm(tenths)} mm"


def state_words(said: Assessment) -> str:
    """Return what was said of a lesion, in words."""
    if said.target is not None:
        return TARGET_WORDS[said.target]
    if said.non_target is not None:
        return NON_TARGET_WORDS[said.non_target]
    if said.new_lesion is not None:
        return NEW_LESION_WORDS[said.new_lesion]
    return ""
