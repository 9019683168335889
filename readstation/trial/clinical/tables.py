"""The clinical tables that are taken in, as domains of SDTM: columns with their types (SDTM IG 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a value of a column is."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    """ISO 8601, as far as it is known, with or without a time: 2026, 2026-05, 2026-05-04, 2026-05-04T10:30."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes
    ----------
    name, kind
        Of the guide.
    is_required
        Whether the column is there and each row has a value.
    terms
        The values that it may have; any where empty.
    """

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    terms: frozenset[str] = frozenset()


def _columns(domain: str, table: str) -> dict[str, Column]:
    """Read a table of columns: name with ``*`` where required, kind, terms."""
    columns = {}
    common = "STUDYID* | text\nDOMAIN* | text | " + domain + "\nUSUBJID* | text"
    number = "" if domain == "DM" else f"\n{domain}SEQ* | whole number"
    for line in (common + number + table.rstrip()).splitlines():
        name, kind, *terms = (each.strip() for each in line.split("|"))
        allowed = frozenset(each.strip() for each in terms[0].split(",")) if terms else frozenset()
        columns[name.rstrip("*")] = Column(name.rstrip("*"), Kind(kind), name.endswith("*"), allowed)
    return columns


TABLES: dict[str, dict[str, Column]] = {
    "RS": _columns(
        "RS",
        """
RSTESTCD* | text | TRGRESP, NTRGRESP, NEWLPROG, NEWLIND, OVRLRESP, BESTRESP, SYMPTDTR
RSCAT | text
RSSTRESC | text | CR, PR, SD, PD, NE, NED, NON-CR/NON-PD, EQUIVOCAL, UNEQUIVOCAL, Y, N
RSSTAT | text | NOT DONE
RSEVAL* | text | INVESTIGATOR
VISITNUM | number
RSDTC | date
""",
    ),
    "DD": _columns("DD", "\nDDTESTCD* | text\nDDORRES | text\nDDDTC* | date"),
    "PR": _columns("PR", "\nPRTRT* | text\nPRCAT | text\nPRSTDTC* | date\nPRENDTC | date"),
    "LB": _columns(
        "LB",
        """
LBTESTCD* | text
LBORRES | text
LBORRESU | text
LBSTRESN | number
LBSTRESU | text
LBSTAT | text | NOT DONE
VISITNUM | number
LBDTC* | date
""",
    ),
    "QS": _columns(
        "QS",
        """
QSTESTCD* | text
QSCAT* | text
QSORRES | text
QSSTRESN | whole number | 1, 2, 3, 4, 5, 6, 7
QSSTAT | text | NOT DONE
VISITNUM | number
QSDTC* | date
""",
    ),
    "PC": _columns(
        "PC",
        """
PCTESTCD* | text
PCSPEC* | text
PCORRES | text
PCSTRESN | number
PCSTRESU | text
PCSTAT | text | NOT DONE
PCDTC* | date
PCENDTC | date
""",
    ),
    "AE": _columns(
        "AE",
        """
AETERM* | text
AEDECOD | text
AEBODSYS | text
AESER* | text | Y, N
AETOXGR | whole number | 1, 2, 3, 4, 5
AESTDTC* | date
AEENDTC | date
""",
    ),
    "DM": _columns(
        "DM",
        """
SUBJID* | text
SITEID* | text
RFSTDTC | date
RFXSTDTC | date
DTHDTC | date
DTHFL | text | Y
""",
    ),
    "EX": _columns(
        "EX",
        "\nEXTRT* | text\nEXDOSE | number\nEXDOSU | text\nEXSTDTC* | date\nEXENDTC | date",
    ),
}
"""Investigator's responses, deaths, procedures, laboratory, questionnaires, concentrations, adverse events, subjects,
exposure. Any other column of a domain is taken as text."""
