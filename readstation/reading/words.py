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
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.traits import FindingSign

BASELINE = 0
"""The ordinal of the baseline."""

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
READABILITY_WORDS = {
    Readability.OPTIMAL: "Optimal",
    Readability.READABLE: "Readable",
    Readability.NOT_READABLE: "Not readable",
}
CAUSE_WORDS = {
    QualityCause.ARTERIAL_PHASE: "Arterial phase missing or mistimed",
    QualityCause.MOTION: "Motion",
    QualityCause.COVERAGE: "Coverage",
    QualityCause.SLICE_THICKNESS: "Slice thickness",
    QualityCause.CONTRAST: "Contrast",
    QualityCause.ARTEFACT: "Artefact",
    QualityCause.WRONG_SUBJECT: "Wrong subject",
}
REGION_WORDS = {Region.LIVER: "Liver", Region.CHEST: "Chest", Region.PELVIS: "Pelvis"}
SIGN_WORDS = {
    FindingSign.TYPICAL: "Typical",
    FindingSign.ATYPICAL: "Atypical",
    FindingSign.TUMOUR: "Tumour thrombus",
    FindingSign.INDETERMINATE: "Indeterminate thrombus",
    FindingSign.BLAND: "Bland thrombus",
    FindingSign.CYTOLOGY_POSITIVE: "Cytology positive",
    FindingSign.CYTOLOGY_NEGATIVE: "Cytology negative",
    FindingSign.CYTOLOGY_NOT_DONE: "No cytology",
    FindingSign.UNEQUIVOCAL: "Unequivocal",
    FindingSign.UNSURE: "In doubt",
    FindingSign.BY_SIZE: "By its size",
    FindingSign.PERFUSION: "Perfusion anomaly",
    FindingSign.GONE: "Gone or benign",
    FindingSign.NOT_EVALUABLE: "Not evaluable",
}
FLAG_WORDS = {
    "F-PD-LT5": "progression by less than 5.0 mm",
    "F-REAPPEAR": "disease after a complete response",
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
