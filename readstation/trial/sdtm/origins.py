"""Where the values of the SDTM tables come from, and how those that are derived are made: for define-XML."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.trial.sdtm.variables import Variable


@dataclass(frozen=True, slots=True)
class Derivation:
    """How values are made: a name, and words."""

    name: str
    words: str


DERIVATIONS = {
    "DY": Derivation(
        "Study day",
        "Date minus RFSTDTC, plus 1 on and after RFSTDTC; there is no day 0, and a partial date has none.",
    ),
    "LOBXFL": Derivation(
        "Last observation before exposure",
        "Y for results of the baseline visit where its scans are of a day before RFXSTDTC.",
    ),
    "SUM": Derivation(
        "Sum of diameters",
        "Sum of the diameters of the target lesions of the scope in TRGRPID, as the read station showed and the reader "
        "signed it; a target that is too small to measure counts the diameter of the charter (MR-201, MR-209).",
    ),
    "CHANGE": Derivation(
        "Change of the sum of diameters",
        "Change of the sum of the scope in TRGRPID from baseline (PCBSD) or from the smallest sum before (PCNSD, "
        "ACNSD).",
    ),
    "RESPONSE": Derivation(
        "Response",
        "mRECIST by the charter's rule set, for the scope in RSSCAT: LOCALIZED, liver targets; HEPATIC, the liver; "
        "OVERALL, everything. Shown by the read station and signed by the reader (MR-201 to MR-513). BESTRESP: best of "
        "the responses, confirmed or not by RSGRPID, on images alone, without deaths and new therapies (MR-602, "
        "MR-603).",
    ),
    "RSDTC": Derivation(
        "Date of assessment",
        "Date of the scans of the visit, all of one day. Of the first PD by a lesion that was seen as equivocal "
        "before: date of the visit at which it was seen first, where the charter dates it so (MR-406, MR-714).",
    ),
}

_SUMS = ("SUMVDIAM", "SUMDIAM")
_CHANGES = ("PCBSD", "PCNSD", "ACNSD")
_COLLECTED = ("ORRES", "ORRESU", "STRESC", "STRESN", "STRESU", "STAT", "REASND", "METHOD", "LOC", "LAT", "DTC")
BY_TEST = ("TRORRES", "TRSTRESC", "TRSTRESN")
"""Columns whose values are of another kind for each test, so that each test has its own line."""


def derivation_of(table: str, column: Variable) -> str:
    """Return the key of how a column is derived; empty where it is not, or is by test."""
    suffix = column.name.removeprefix(table)
    if suffix in ("DY", "LOBXFL"):
        return suffix
    if column.name == "RSDTC":
        return column.name
    return "RESPONSE" if table == "RS" and suffix in ("ORRES", "STRESC") else ""


def derivation_of_test(test: str) -> str:
    """Return the key of how the results of a test of TR are derived; empty where they were measured or judged."""
    if test in _SUMS:
        return "SUM"
    return "CHANGE" if test in _CHANGES else ""


def is_collected(table: str, column: Variable) -> bool:
    """Return whether a column holds what a reader said, or what a scan says; else it is assigned."""
    return column.name == "QVAL" or column.name.removeprefix(table) in _COLLECTED
