"""Coded concepts of the documents: what is measured, of which kind of lesion, and where it lies (DICOM PS3.16)."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from readstation.model.lesion import Lesion, LesionRole, LesionType
from readstation.trial.sdtm.terms import diameter_code, laterality

OWN_SCHEME = "99READSTATION"
"""Designator of concepts that no scheme has: places in the words of a charter."""


class Concept(NamedTuple):
    """A coded concept: scheme, value and meaning."""

    scheme: str
    value: str
    meaning: str


LENGTH = Concept("SCT", "410668003", "Length")
LONG_AXIS = Concept("SCT", "103339001", "Long axis")
SHORT_AXIS = Concept("SCT", "103340004", "Short axis")
VIABLE = Concept("NCIt", "C96646", "Viable Diameter")
"""How a hepatic target is measured: its viable part alone; the concept of the SDTM tables (MR-201)."""

_DIAMETERS: dict[str, tuple[Concept, Concept | None]] = {
    "VDIAM": (LONG_AXIS, VIABLE),
    "LDIAM": (LONG_AXIS, None),
    "LPERP": (SHORT_AXIS, None),
}
_ROLES = {
    LesionRole.TARGET: Concept("DCM", "112074", "Target Lesion at Baseline"),
    LesionRole.NON_TARGET: Concept("DCM", "112075", "Non-Target Lesion at Baseline"),
    LesionRole.NEW: Concept("NCIt", "C94522", "New Lesion"),
}
_SEGMENTS = {
    "I": ("71133005", "Couinaud hepatic segment I"),
    "II": ("277956007", "Couinaud hepatic segment II"),
    "III": ("277957003", "Couinaud hepatic segment III"),
    "IV": ("277958008", "Couinaud hepatic segment IV"),
    "IVa": ("871688003", "Hepatic segment IVa"),
    "IVb": ("871689006", "Hepatic segment IVb"),
    "V": ("277959000", "Couinaud hepatic segment V"),
    "VI": ("277960005", "Couinaud hepatic segment VI"),
    "VII": ("277961009", "Couinaud hepatic segment VII"),
    "VIII": ("277962002", "Couinaud hepatic segment VIII"),
}
"""PS3.16 CID 7170; its IV is divided by SNOMED CT."""
_PLACES = (
    (r"portal vein", "32764006", "Portal vein"),
    (r"hepatic vein", "8993003", "Hepatic vein"),
    (r"vena cava", "64131007", "Inferior vena cava"),
    (r"retroperitoneal", "91394001", "Retroperitoneal lymph node"),
    (r"lymph node|porta hepatis", "59441001", "Lymph node"),
    (r"adrenal", "23451007", "Adrenal gland"),
    (r"kidney", "64033007", "Kidney"),
    (r"pleura", "3120008", "Pleura"),
    (r"\blung\b", "39607008", "Lung"),
    (r"\bbone\b", "272673000", "Bone"),
    (r"\bbrain\b", "12738006", "Brain"),
    (r"\bspleen\b", "78961009", "Spleen"),
    (r"diaphragm", "5798000", "Diaphragm"),
)
_LIVER = Concept("SCT", "10200004", "Liver")
_SIDES = {"LEFT": Concept("SCT", "7771000", "Left"), "RIGHT": Concept("SCT", "24028007", "Right")}
_MEANING_LENGTH = 64


def diameter(lesion: Lesion) -> tuple[Concept, Concept | None]:
    """Return what a line of a lesion is, and by which method; a line that counts in no sum is just a length."""
    return _DIAMETERS[diameter_code(lesion)] if lesion.role is LesionRole.TARGET else (LENGTH, None)


def category(lesion: Lesion) -> Concept:
    """Return what a lesion counts as in the read (PS3.16 CID 6145; SDTM C123650)."""
    return _ROLES[lesion.role]


def finding_site(lesion: Lesion) -> Concept:
    """Return where a lesion lies: a concept of SNOMED CT where one is known here, else the words of the read."""
    segment = _segment(lesion)
    if segment:
        return Concept("SCT", *_SEGMENTS[segment])
    for pattern, value, meaning in _PLACES:
        if re.search(pattern, lesion.site, re.IGNORECASE):
            return Concept("SCT", value, meaning)
    return _LIVER if lesion.lesion_type is LesionType.HEPATIC else _in_words(lesion)


def place(lesion: Lesion) -> Concept | None:
    """Return the words of the read for where a lesion lies; None where the site is a segment, which says all."""
    return None if _segment(lesion) or finding_site(lesion).scheme == OWN_SCHEME else _in_words(lesion)


def _segment(lesion: Lesion) -> str:
    found = re.search(r"segment (VIII|VII|VI|IVa|IVb|IV|V|III|II|I)\b", lesion.site)
    return found[1] if found and lesion.lesion_type is LesionType.HEPATIC else ""


def _in_words(lesion: Lesion) -> Concept:
    words = " ".join((lesion.site or lesion.organ).split())[:_MEANING_LENGTH]
    return Concept(OWN_SCHEME, hashlib.sha256(words.encode()).hexdigest()[:12], words)


def side(lesion: Lesion) -> Concept | None:
    """Return the side of what lies beside the liver; None where nothing is said (PS3.16 CID 244)."""
    return _SIDES.get(laterality(lesion))
