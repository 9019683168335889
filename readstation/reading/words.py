"""The station's words for lesions, states and timepoints: short, plain, the same everywhere (design, section 12).

Findings and journal steps take them as they are; what the window shows translates them.
"""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.core.phrases import phrase
from readstation.model.lesion import (
    Assessment,
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.traits import FindingSign

BASELINE = 0
"""The ordinal of the baseline."""

TARGET_WORDS = {
    TargetStateCode.MEASURED: phrase("Measured", inside=True),
    TargetStateCode.ABSENT: phrase("Absent, 0 mm", inside=True),
    TargetStateCode.TOO_SMALL: phrase("Too small", inside=True),
    TargetStateCode.NOT_EVALUABLE: phrase("Not evaluable", inside=True),
    TargetStateCode.MERGED: phrase("Merged", inside=True),
    TargetStateCode.SPLIT: phrase("Split", inside=True),
}
NON_TARGET_WORDS = {
    NonTargetStateCode.ABSENT: phrase("Absent", inside=True),
    NonTargetStateCode.PRESENT: phrase("Present", inside=True),
    NonTargetStateCode.UNEQUIVOCAL_PROGRESSION: phrase("Unequivocal progression", inside=True),
    NonTargetStateCode.NOT_EVALUABLE: phrase("Not evaluable", inside=True),
}
NEW_LESION_WORDS = {
    NewLesionStatus.NO: phrase("Not a new lesion", inside=True),
    NewLesionStatus.EQUIVOCAL: phrase("Equivocal, look again", inside=True),
    NewLesionStatus.YES: phrase("New lesion", inside=True),
    NewLesionStatus.NOT_EVALUABLE: phrase("Not evaluable", inside=True),
}
ROLE_WORDS = {
    LesionRole.TARGET: phrase("target"),
    LesionRole.NON_TARGET: phrase("non-target"),
    LesionRole.NEW: phrase("new lesion"),
}
READABILITY_WORDS = {
    Readability.OPTIMAL: phrase("Optimal", inside=True),
    Readability.READABLE: phrase("Readable", inside=True),
    Readability.NOT_READABLE: phrase("Not readable", inside=True),
}
CAUSE_WORDS = {
    QualityCause.ARTERIAL_PHASE: phrase("Arterial phase missing or mistimed", inside=True),
    QualityCause.MOTION: phrase("Motion", inside=True),
    QualityCause.COVERAGE: phrase("Coverage", inside=True),
    QualityCause.SLICE_THICKNESS: phrase("Slice thickness", inside=True),
    QualityCause.CONTRAST: phrase("Contrast", inside=True),
    QualityCause.ARTEFACT: phrase("Artefact", inside=True),
    QualityCause.WRONG_SUBJECT: phrase("Wrong subject", inside=True),
}
REGION_WORDS = {
    Region.LIVER: phrase("Liver", inside=True),
    Region.CHEST: phrase("Chest", inside=True),
    Region.PELVIS: phrase("Pelvis", inside=True),
}
SIGN_WORDS = {
    FindingSign.TYPICAL: phrase("Typical", inside=True),
    FindingSign.ATYPICAL: phrase("Atypical", inside=True),
    FindingSign.TUMOUR: phrase("Tumour thrombus", inside=True),
    FindingSign.INDETERMINATE: phrase("Indeterminate thrombus", inside=True),
    FindingSign.BLAND: phrase("Bland thrombus", inside=True),
    FindingSign.CYTOLOGY_POSITIVE: phrase("Cytology positive", inside=True),
    FindingSign.CYTOLOGY_NEGATIVE: phrase("Cytology negative", inside=True),
    FindingSign.CYTOLOGY_NOT_DONE: phrase("No cytology", inside=True),
    FindingSign.UNEQUIVOCAL: phrase("Unequivocal", inside=True),
    FindingSign.UNSURE: phrase("In doubt", inside=True),
    FindingSign.BY_SIZE: phrase("By its size", inside=True),
    FindingSign.PERFUSION: phrase("Perfusion anomaly", inside=True),
    FindingSign.GONE: phrase("Gone or benign", inside=True),
    FindingSign.NOT_EVALUABLE: phrase("Not evaluable", inside=True),
}
FLAG_WORDS = {
    "F-PD-LT5": phrase("progression by less than 5.0 mm"),
    "F-REAPPEAR": phrase("disease after a complete response"),
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


def lower_first(words: str) -> str:
    """Return words with a small first letter, for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def state_words(said: Assessment) -> str:
    """Return what was said of a lesion, in words."""
    if said.target is not None:
        return TARGET_WORDS[said.target]
    if said.non_target is not None:
        return NON_TARGET_WORDS[said.non_target]
    if said.new_lesion is not None:
        return NEW_LESION_WORDS[said.new_lesion]
    return ""
