"""Reads a clinical table from a file: CSV in UTF-8, or a SAS transport file of version 5."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from readstation.core.errors import Refused
from readstation.trial.clinical.rows import ClinicalTable, clinical_table, fault

LARGEST_BYTES = 64_000_000
_XPORT = b"HEADER RECORD*******LIBRARY HEADER RECORD"


def read_clinical(data: bytes) -> ClinicalTable:
    """Return the table of a file, checked as a whole.

    Raises
    ------
    Refused
        With each fault, by row and column; nothing of the file is taken.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused(fault(0, "", f"The file is larger than {LARGEST_BYTES // 1_000_000} MB."))
    rows = list(_xport_rows(data) if data.startswith(_XPORT) else csv_rows(data))
    if not rows:
        raise Refused(fault(1, "", "The file is empty."))
    names = [each.strip() for each in rows[0][1]]
    return clinical_table(names, rows[1:])


def csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file in UTF-8 that hold something, each with its number, from 1.

    Raises
    ------
    Refused
        If it is none.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data[: error.start].count(b"\n") + 1
        raise Refused(fault(at, "", "This is no text in UTF-8.")) from error
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(lines, start=1):
            if any(each.strip() for each in row):
                yield number, row
    except csv.Error as error:
        raise Refused(fault(lines.line_num, "", f"This is no CSV: {error}.")) from error


def _xport_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the names and the rows of a transport file, numbered as in a CSV file of the same rows."""
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xpt"
        path.write_bytes(data)
        try:
            frame, _ = pyreadstat.read_xport(str(path))
        except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError) as error:
            raise Refused(fault(0, "", "The SAS transport file cannot be read.")) from error
    yield 1, [str(each) for each in frame.columns]
    for number, row in enumerate(frame.itertuples(index=False), start=2):
        yield number, [_text(each) for each in row]


def _text(value: object) -> str:
    if isinstance(value, float):
        if value != value:  # a missing number
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)
