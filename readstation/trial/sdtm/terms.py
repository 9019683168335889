"""CDISC controlled terms for what a read says (NCI EVS, SDTM package of 2025-03-25)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope, TargetResponse
from readstation.model.lesion import Lesion, LesionRole, LesionType, NewLesionStatus, NonTargetStateCode
from readstation.model.quality import QualityCause
from readstation.model.series import Modality

TESTS = {
    "TUMIDENT": "Tumor Identification",
    "TUSPLIT": "Tumor Split",
    "TUMERGE": "Tumor Merged",
    "VDIAM": "Viable Diameter",
    "LDIAM": "Longest Diameter",
    "LPERP": "Longest Perpendicular",
    "TUMSTATE": "Tumor State",
    "SUMVDIAM": "Sum of Viable Diameter",
    "SUMDIAM": "Sum of Diameter",
    "ACNSD": "Absolute Change Nadir in Sum of Diam",
    "PCBSD": "Percent Change Baseline in Sum of Diam",
    "PCNSD": "Percent Change Nadir in Sum of Diam",
    "TRGRESP": "Target Response",
    "NTRGRESP": "Non-target Response",
    "NEWLPROG": "New Lesion Progression",
    "OVRLRESP": "Overall Response",
    "BESTRESP": "Best Overall Response",
    "NEWLIND": "New Lesion Indicator",
    "SYMPTDTR": "Symptomatic Deterioration",
}
"""Every test code that is written, with its name."""

CRITERIA = "MRECIST LENCIONI LIVER CANCER 2010"
OWN_CRITERIA = "PROTOCOL DEFINED RESPONSE CRITERIA"
"""Of the scopes that mRECIST does not know: the liver alone, and its targets alone (MR-510)."""

NOT_DONE = "NOT DONE"

_IDENTIFIED = {LesionRole.TARGET: "TARGET", LesionRole.NON_TARGET: "NON-TARGET", LesionRole.NEW: "NEW"}
_LINKS = {LesionRole.TARGET: "T", LesionRole.NON_TARGET: "NT", LesionRole.NEW: "NEW"}
_NON_TARGET_STATES = {
    NonTargetStateCode.ABSENT: "ABSENT",
    NonTargetStateCode.PRESENT: "PRESENT",
    NonTargetStateCode.UNEQUIVOCAL_PROGRESSION: "UNEQUIVOCAL",
    NonTargetStateCode.NOT_EVALUABLE: "NE",
}
_NEW_STATES = {
    NewLesionStatus.YES: "UNEQUIVOCAL",
    NewLesionStatus.EQUIVOCAL: "EQUIVOCAL",
    NewLesionStatus.NO: "ABSENT",
    NewLesionStatus.NOT_EVALUABLE: "NE",
}
_METHODS = {Modality.CT: "CONTRAST ENHANCED CT SCAN", Modality.MR: "CONTRAST ENHANCED MRI"}
_CAUSES = {
    QualityCause.ARTERIAL_PHASE: "NO ARTERIAL PHASE",
    QualityCause.MOTION: "MOTION",
    QualityCause.COVERAGE: "NOT COVERED",
    QualityCause.SLICE_THICKNESS: "SLICES TOO THICK",
    QualityCause.CONTRAST: "CONTRAST",
    QualityCause.ARTEFACT: "ARTEFACT",
    QualityCause.WRONG_SUBJECT: "IMAGES OF ANOTHER SUBJECT",
}
_SEGMENTS = {
    "I": "LIVER, CAUDATE LOBE",
    "II": "LIVER, LEFT LOBE POSTEROLATERAL SEGMENT",
    "III": "LIVER, LEFT LOBE ANTEROLATERAL SEGMENT",
    "IVa": "LIVER, LEFT LOBE SUPEROMEDIAL SEGMENT",
    "IVb": "LIVER, LEFT LOBE INFEROMEDIAL SEGMENT",
    "V": "LIVER, RIGHT LOBE ANTEROINFERIOR SEGMENT",
    "VI": "LIVER, RIGHT LOBE POSTEROINFERIOR SEGMENT",
    "VII": "LIVER, RIGHT LOBE POSTEROSUPERIOR SEGMENT",
    "VIII": "LIVER, RIGHT LOBE ANTEROSUPERIOR SEGMENT",
}
"""Couinaud's numbers are no terms; these are the same parts (Brisbane 2000)."""
_PLACES = (
    (r"portal vein", "PORTAL VEIN"),
    (r"hepatic vein", "HEPATIC VEIN"),
    (r"vena cava", "INFERIOR VENA CAVA"),
    (r"porta hepatis|portal.*node", "PORTAL LYMPH NODE"),
    (r"retroperitoneal", "RETROPERITONEAL LYMPH NODE"),
    (r"lymph node", "LYMPH NODE"),
    (r"adrenal", "ADRENAL GLAND"),
    (r"pleura", "PLEURA"),
    (r"ascites|peritone", "PERITONEUM"),
    (r"\blung\b", "LUNG"),
    (r"\bbone\b", "BONE"),
    (r"\bbrain\b", "BRAIN"),
    (r"\bspleen\b", "SPLEEN"),
    (r"diaphragm", "DIAPHRAGM"),
)


def link_id(lesion: Lesion, prefix: str) -> str:
    """Return what ties the rows of a lesion together, unique within a subject: R1-T01."""
    return f"{prefix}-{_LINKS[lesion.role]}{lesion.number:02d}"


def identified_as(lesion: Lesion) -> str:
    """Return the standard result of an identification (C123650)."""
    return _IDENTIFIED[lesion.role]


def location(lesion: Lesion) -> str:
    """Return the term for where a lesion lies (C74456); empty where the list has none, such as for a kidney."""
    segment = re.search(r"segment (VIII|VII|VI|IVa|IVb|V|III|II|I)\b", lesion.site)
    if segment is not None and lesion.lesion_type is LesionType.HEPATIC:
        return _SEGMENTS[segment[1]]
    for pattern, term in _PLACES:
        if re.search(pattern, lesion.site, re.IGNORECASE):
            return term
    return "LIVER" if lesion.lesion_type is LesionType.HEPATIC else ""


def laterality(lesion: Lesion) -> str:
    """Return LEFT or RIGHT of what lies beside the liver; empty where nothing is said (C99073)."""
    found = re.search(r"\b(left|right)\b", lesion.site, re.IGNORECASE)
    return found[1].upper() if found and lesion.lesion_type is not LesionType.HEPATIC else ""


def method(modalities: Iterable[Modality]) -> str:
    """Return the term for how it was imaged (C85492); empty where it was by several ways, or none with a term."""
    known = {_METHODS[each] for each in modalities if each in _METHODS}
    return known.pop() if len(known) == 1 else ""


def diameter_code(lesion: Lesion) -> str:
    """Return which diameter of a target is summed: viable, of a node the short axis, else the longest."""
    if lesion.lesion_type is LesionType.HEPATIC:
        return "VDIAM"
    return "LDIAM" if lesion.lesion_type is LesionType.EXTRAHEPATIC else "LPERP"


def non_target_state(code: NonTargetStateCode) -> str:
    """Return the term for the state of a non-target (C124309)."""
    return _NON_TARGET_STATES[code]


def new_state(status: NewLesionStatus) -> str:
    """Return the term for the state of a finding of the register (C124309)."""
    return _NEW_STATES[status]


def why_not(cause: QualityCause | None) -> str:
    """Return why a target was not assessed."""
    return "NOT ASSESSABLE" + ("" if cause is None else f": {_CAUSES[cause]}")


def response(code: Response | TargetResponse | NonTargetResponse | BestResponse) -> str:
    """Return the term for a response (C96785); empty for what the list does not have: there was nothing to assess."""
    return {"NA": "", "NON_CR_NON_PD": "NON-CR/NON-PD"}.get(code.value, code.value)


def new_progression(status: NewStatus) -> str:
    """Return the term for progression by a new lesion; empty where there is none."""
    return {NewStatus.YES: "UNEQUIVOCAL", NewStatus.EQUIVOCAL: "EQUIVOCAL"}.get(status, "")


def category(scope: Scope) -> str:
    """Return the criteria of a scope (C124298)."""
    return CRITERIA if scope is Scope.OVERALL else OWN_CRITERIA
