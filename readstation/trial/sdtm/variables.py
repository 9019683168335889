"""The columns of the SDTM tables, in their order (SDTM IG 3.4, sections 6.3.12.1, 6.3.12.2, 6.3.9.3, 8.2 and 8.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Core(StrEnum):
    """Whether a column must be there, and filled."""

    REQUIRED = "Req"
    EXPECTED = "Exp"
    PERMISSIBLE = "Perm"


@dataclass(frozen=True, slots=True)
class Variable:
    """A column.

    Attributes
    ----------
    name, label
        At most 8 and 40 characters.
    is_number
        An 8-byte number, else a text.
    role, core
        As the guide has them.
    codelist
        The NCI code of its list of terms; empty where it has none.
    """

    name: str
    label: str
    is_number: bool
    role: str
    core: Core
    codelist: str = ""


def _columns(prefix: str, table: str) -> tuple[Variable, ...]:
    """Read a table of columns: name, label, role, core, codelist; ``#`` before the label of a number."""
    columns = []
    for line in table.strip().splitlines():
        name, label, role, core, *codelist = (each.strip() for each in line.split("|"))
        is_number = label.startswith("#")
        columns.append(Variable(name.replace("--", prefix), label.lstrip("#"), is_number, role, Core(core), *codelist))
    return tuple(columns)


_IDENTIFIERS = """
STUDYID | Study Identifier | Identifier | Req
DOMAIN | Domain Abbreviation | Identifier | Req
USUBJID | Unique Subject Identifier | Identifier | Req
--SEQ | #Sequence Number | Identifier | Req
--GRPID | Group ID | Identifier | Perm
--REFID | Reference ID | Identifier | Perm
--SPID | Sponsor-Defined Identifier | Identifier | Perm
"""
_EVALUATOR = """
--EVAL | Evaluator | Record Qualifier | Exp | C78735
--EVALID | Evaluator Identifier | Variable Qualifier | Perm | C96777
--ACPTFL | Accepted Record Flag | Record Qualifier | Perm | C66742
VISITNUM | #Visit Number | Timing | Exp
VISIT | Visit Name | Timing | Perm
"""

TU = _columns(
    "TU",
    f"""{_IDENTIFIERS.rstrip()}
--LNKID | Link ID | Identifier | Exp
--TESTCD | Tumor/Lesion ID Short Name | Topic | Req | C96784
--TEST | Tumor/Lesion ID Test Name | Synonym Qualifier | Req | C96783
--ORRES | Tumor/Lesion ID Result | Result Qualifier | Exp
--STRESC | Tumor/Lesion ID Result Std. Format | Result Qualifier | Exp | C123650
--LOC | Location of the Tumor/Lesion | Record Qualifier | Exp | C74456
--LAT | Laterality | Variable Qualifier | Perm | C99073
--METHOD | Method of Identification | Record Qualifier | Exp | C85492
--LOBXFL | Last Observation Before Exposure Flag | Record Qualifier | Exp | C66742
{_EVALUATOR.strip()}
--DTC | Date/Time of Tumor/Lesion Identification | Timing | Exp
--DY | #Study Day of Tumor/Lesion Identification | Timing | Perm
""",
)
TR = _columns(
    "TR",
    f"""{_IDENTIFIERS.rstrip()}
--LNKID | Link ID | Identifier | Exp
--LNKGRP | Link Group ID | Identifier | Perm
--TESTCD | Tumor/Lesion Assessment Short Name | Topic | Req | C96779
--TEST | Tumor/Lesion Assessment Test Name | Synonym Qualifier | Req | C96778
--ORRES | Result or Finding in Original Units | Result Qualifier | Exp
--ORRESU | Original Units | Variable Qualifier | Exp | C71620
--STRESC | Character Result/Finding in Std Format | Result Qualifier | Exp | C124309
--STRESN | #Numeric Result/Finding in Standard Units | Result Qualifier | Exp
--STRESU | Standard Units | Variable Qualifier | Exp | C71620
--STAT | Completion Status | Record Qualifier | Perm | C66789
--REASND | Reason Not Done | Record Qualifier | Perm
--METHOD | Method Used to Identify the Tumor/Lesion | Record Qualifier | Exp | C85492
--LOBXFL | Last Observation Before Exposure Flag | Record Qualifier | Perm | C66742
{_EVALUATOR.strip()}
--DTC | Date/Time of Tumor/Lesion Measurement | Timing | Exp
--DY | #Study Day of Tumor/Lesion Measurement | Timing | Perm
""",
)
RS = _columns(
    "RS",
    f"""{_IDENTIFIERS.rstrip()}
--LNKGRP | Link Group ID | Identifier | Perm
--TESTCD | Assessment Short Name | Topic | Req | C96782
--TEST | Assessment Name | Synonym Qualifier | Req | C96781
--CAT | Category for Assessment | Grouping Qualifier | Exp | C124298
--SCAT | Subcategory | Grouping Qualifier | Perm
--ORRES | Result or Finding in Original Units | Result Qualifier | Exp
--STRESC | Character Result/Finding in Std Format | Result Qualifier | Exp | C96785
--STAT | Completion Status | Record Qualifier | Perm | C66789
--REASND | Reason Not Done | Record Qualifier | Perm
--DRVFL | Derived Flag | Record Qualifier | Perm | C66742
{_EVALUATOR.strip().replace("Record Qualifier | Exp | C78735", "Record Qualifier | Perm | C78735")}
--DTC | Date/Time of Assessment | Timing | Exp
--DY | #Study Day of Assessment | Timing | Perm
""",
)
DM = _columns(
    "",
    """
STUDYID | Study Identifier | Identifier | Req
DOMAIN | Domain Abbreviation | Identifier | Req
USUBJID | Unique Subject Identifier | Identifier | Req
SUBJID | Subject Identifier for the Study | Topic | Req
RFSTDTC | Subject Reference Start Date/Time | Record Qualifier | Exp
RFXSTDTC | Date/Time of First Study Treatment | Record Qualifier | Exp
DTHDTC | Date/Time of Death | Record Qualifier | Exp
DTHFL | Subject Death Flag | Record Qualifier | Exp | C66742
SITEID | Study Site Identifier | Record Qualifier | Req
""",
)
"""What a reading centre can be told of a subject; the other columns of DM are the sponsor's."""
SUPPTU = _columns(
    "",
    """
STUDYID | Study Identifier | Identifier | Req
RDOMAIN | Related Domain Abbreviation | Identifier | Req
USUBJID | Unique Subject Identifier | Identifier | Req
IDVAR | Identifying Variable | Identifier | Exp
IDVARVAL | Identifying Variable Value | Identifier | Exp
QNAM | Qualifier Variable Name | Topic | Req
QLABEL | Qualifier Variable Label | Synonym Qualifier | Req
QVAL | Data Value | Result Qualifier | Req
QORIG | Origin | Record Qualifier | Req
QEVAL | Evaluator | Record Qualifier | Exp | C78735
""",
)
RELREC = _columns(
    "",
    """
STUDYID | Study Identifier | Identifier | Req
RDOMAIN | Related Domain Abbreviation | Identifier | Req
USUBJID | Unique Subject Identifier | Identifier | Exp
IDVAR | Identifying Variable | Identifier | Req
IDVARVAL | Identifying Variable Value | Identifier | Exp
RELTYPE | Relationship Type | Record Qualifier | Exp
RELID | Relationship Identifier | Record Qualifier | Req
""",
)

TABLES = {"DM": DM, "TU": TU, "TR": TR, "RS": RS, "SUPPTU": SUPPTU, "RELREC": RELREC}
LABELS = {
    "DM": "Demographics",
    "TU": "Tumor/Lesion Identification",
    "TR": "Tumor/Lesion Results",
    "RS": "Disease Response and Clin Classification",
    "SUPPTU": "Supplemental Qualifiers for TU",
    "RELREC": "Related Records",
}
