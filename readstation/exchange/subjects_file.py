"""The sponsor's list of subjects: which case is whom, and the dates that study days and first treatment rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.exchange.clinical_file import csv_rows
from readstation.trial.clinical.rows import MOST_FAULTS, fault
from readstation.trial.sdtm.subject import KnownSubject

REQUIRED = ("CASE", "USUBJID", "SUBJID", "SITEID", "RFSTDTC")
OPTIONAL = ("RFXSTDTC", "DTHDTC")
LARGEST_BYTES = 16_000_000

_DATES = ("RFSTDTC", "RFXSTDTC", "DTHDTC")
_PARTIAL = re.compile(r"\d{4}(-\d{2})?")
_LONGEST = 64


def read_subjects(data: bytes, cases: Iterable[str]) -> dict[str, tuple[str, KnownSubject]]:
    """Return USUBJID and what is known of each case, from a CSV file in UTF-8 with a line of names.

    Parameters
    ----------
    data
        The file.
    cases
        Every case that is written: each has one line, and no other has.

    Raises
    ------
    Refused
        With each fault, by row and column; nothing of the file is taken.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused(fault(0, "", f"The file is larger than {LARGEST_BYTES // 1_000_000} MB."))
    rows = list(csv_rows(data))
    names = [each.strip() for each in rows[0][1]] if rows else []
    faults = list(_head_faults(names))
    if faults:
        raise Refused(*faults)
    wanted = set(cases)
    found: dict[str, tuple[str, KnownSubject]] = {}
    for number, row in rows[1:]:
        if len(row) != len(names):
            faults.append(fault(number, "", f"{len(row)} values, not {len(names)}."))
            continue
        said = dict(zip(names, (each.strip() for each in row), strict=True))
        faults += _row_faults(number, said, found, wanted)
        known = KnownSubject(
            said["SUBJID"], said["SITEID"], said["RFSTDTC"], said.get("RFXSTDTC", ""), said.get("DTHDTC", "")
        )
        found.setdefault(said["CASE"], (said["USUBJID"], known))
    faults += [fault(0, "CASE", f"{case} was read and has no line.") for case in sorted(wanted - set(found))]
    if faults:
        raise Refused(*faults[:MOST_FAULTS])
    return found


def _head_faults(names: list[str]) -> Iterator[Finding]:
    for each in REQUIRED:
        if each not in names:
            yield fault(1, each, "The column is not there.")
    for place, each in enumerate(names):
        if each not in (*REQUIRED, *OPTIONAL):
            yield fault(1, each, "The column is not known.")
        if each in names[:place]:
            yield fault(1, each, "The column is there twice.")


def _row_faults(
    number: int, said: Mapping[str, str], before: Mapping[str, tuple[str, KnownSubject]], wanted: set[str]
) -> Iterator[Finding]:
    for name, value in said.items():
        if name in REQUIRED and not value:
            yield fault(number, name, "The value is missing.")
        elif len(value) > _LONGEST or not value.isascii() or not value.isprintable():
            yield fault(number, name, f"More than {_LONGEST} characters, or one that is not printable ASCII.")
        elif name in _DATES and value and not _is_date(value, may_be_partial=name == "DTHDTC"):
            yield fault(number, name, "This is no date as 2026-05-04.")
    if said["CASE"] in before:
        yield fault(number, "CASE", "The case has a line already.")
    elif said["CASE"] and said["CASE"] not in wanted:
        yield fault(number, "CASE", "No such case was read.")
    if said["USUBJID"] in (usubjid for usubjid, _ in before.values()):
        yield fault(number, "USUBJID", "The subject has a line already.")


def _is_date(value: str, *, may_be_partial: bool) -> bool:
    if may_be_partial and _PARTIAL.fullmatch(value):
        value = f"{value}-01-01"[:10]
    try:
        return len(value) == len("2026-05-04") and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
