"""The rows of a clinical table: each value of its type, each key once, or every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.trial.clinical.tables import TABLES, Column, Kind

MOST_FAULTS = 50
"""More are not listed: whoever sees fifty has taken another file."""

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
_WHOLE = re.compile(r"-?\d{1,9}")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_DATE = re.compile(r"(\d{4})(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?)?)?)?")
_FORMATS = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ClinicalRow:
    """A row.

    Attributes
    ----------
    key
        What it is found by: the subject, with its number where the domain has one.
    values
        Its values by column, as they were written; columns without one are left out.
    """

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClinicalTable:
    """A table that was checked as a whole."""

    domain: str
    rows: tuple[ClinicalRow, ...]


def fault(row: int, column: str, words: str) -> Finding:
    """Return a fault of a file of rows, with its place."""
    place = ", ".join(each for each in (f"row {row}" if row else "", f"column {column}" if column else "") if each)
    return Finding("import.row", words, place=place)


def clinical_table(names: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> ClinicalTable:
    """Return the rows of a file as a table of the domain that they name.

    Parameters
    ----------
    names
        The names of its columns.
    rows
        The number of each row in the file, and its values.

    Raises
    ------
    Refused
        With each fault, by row and column; nothing of the file is taken.
    """
    listed = list(rows)
    domain = _domain(names, listed)
    columns = TABLES[domain]
    faults = list(_head_faults(names, columns))
    found: dict[str, ClinicalRow] = {}
    for number, values in () if faults else listed:
        if len(values) != len(names):
            faults.append(fault(number, "", f"{len(values)} values, not {len(names)}."))
            continue
        said = {name: value.strip() for name, value in zip(names, values, strict=True)}
        faults += _row_faults(number, said, columns)
        key = " ".join((said["USUBJID"], said.get(f"{domain}SEQ", ""))).strip()
        if key in found:
            faults.append(
                fault(number, f"{domain}SEQ" if f"{domain}SEQ" in said else "USUBJID", "The key is there twice.")
            )
        found.setdefault(key, ClinicalRow(key, {name: value for name, value in said.items() if value}))
        if len(faults) > MOST_FAULTS:
            break
    if not found and not faults:
        faults.append(fault(0, "", "The file has no rows."))
    if faults:
        raise Refused(*faults[:MOST_FAULTS])
    return ClinicalTable(domain, tuple(found.values()))


def _domain(names: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> str:
    if "DOMAIN" not in names:
        raise Refused(fault(1, "DOMAIN", "The column is not there."))
    place = names.index("DOMAIN")
    number, values = rows[0] if rows else (0, ())
    domain = values[place].strip() if place < len(values) else ""
    if domain not in TABLES:
        raise Refused(fault(number, "DOMAIN", f"No table that is taken in; these are: {', '.join(TABLES)}."))
    return domain


def _head_faults(names: Sequence[str], columns: Mapping[str, Column]) -> Iterator[Finding]:
    for each in columns.values():
        if each.is_required and each.name not in names:
            yield fault(1, each.name, "The column is not there.")
    for place, name in enumerate(names):
        if not _NAME.fullmatch(name):
            yield fault(1, name, "This is no name of a column.")
        elif name in names[:place]:
            yield fault(1, name, "The column is there twice.")


def _row_faults(number: int, said: Mapping[str, str], columns: Mapping[str, Column]) -> Iterator[Finding]:
    for name, value in said.items():
        column = columns.get(name, Column(name))
        words = _fault_of(column, value)
        if words:
            yield fault(number, name, words)


def _fault_of(column: Column, value: str) -> str:
    """Return what is wrong with a value; empty where nothing is. The value is never repeated: it may tell who."""
    if not value:
        return "The value is missing." if column.is_required else ""
    if len(value) > _LONGEST or not value.isprintable():
        return f"More than {_LONGEST} characters, or one that cannot be printed."
    if column.kind is Kind.WHOLE and not _WHOLE.fullmatch(value):
        return "This is no whole number."
    if column.kind is Kind.NUMBER and not _NUMBER.fullmatch(value):
        return "This is no number."
    if column.kind is Kind.DATE and not _is_date(value):
        return "This is no date as 2026-05-04."
    if column.terms and value not in column.terms:
        return f"Not one of {', '.join(sorted(column.terms))}."
    return ""


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    for each in _FORMATS:
        try:
            datetime.strptime(value, each)  # noqa: DTZ007 - what was written has no zone
        except ValueError:
            continue
        return True
    return False
