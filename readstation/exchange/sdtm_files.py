"""Writes SDTM tables as SAS XPORT v5, Dataset-JSON 1.1 and CSV."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from readstation._version import __version__
from readstation.core.errors import DataProblem
from readstation.exchange.csv_cells import plain_cell
from readstation.model.demonstration import marked
from readstation.trial.sdtm.origins import BY_TEST, DERIVATIONS, derivation_of, derivation_of_test
from readstation.trial.sdtm.subject import Row, Value
from readstation.trial.sdtm.variables import LABELS, TABLES, Core, Variable

DEFINE = "define.xml"
LONGEST_TEXT = 200
"""Characters of a text in XPORT v5; ASCII alone (SAS TS-140)."""


def columns_of(table: str, rows: Sequence[Row]) -> tuple[Variable, ...]:
    """Return the columns of a table that are written: permissible ones only where some row has a value."""
    filled = {name for row in rows for name, value in row.items() if value not in (None, "")}
    return tuple(each for each in TABLES[table] if each.core is not Core.PERMISSIBLE or each.name in filled)


def xport_file(table: str, rows: Sequence[Row]) -> bytes:
    """Return a table as SAS XPORT v5.

    Raises
    ------
    DataProblem
        If a text is longer than the format holds, or is not ASCII; nothing is cut and nothing replaced.
    """
    import pandas as pd
    import pyreadstat

    columns = columns_of(table, rows)
    for row in rows:
        for column in columns:
            _check_text(table, column, row[column.name])
    frame = pd.DataFrame(
        {each.name: pd.Series([_cell(each, row) for row in rows], dtype=_dtype(each)) for each in columns}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{table.lower()}.xpt"
        pyreadstat.write_xport(
            frame, str(path), file_label=LABELS[table], column_labels=[each.label for each in columns],
            table_name=table, file_format_version=5,
        )  # fmt: skip
        return path.read_bytes()


def dataset_json(table: str, rows: Sequence[Row], study: str, made: str, mark: str = "") -> bytes:
    """Return a table as Dataset-JSON 1.1.

    Parameters
    ----------
    study
        STUDYID.
    made
        When, ISO 8601 with time.
    mark
        Says that this is of a demonstration; empty in a trial.
    """
    columns = columns_of(table, rows)
    said: dict[str, Any] = {
        "datasetJSONCreationDateTime": made,
        "datasetJSONVersion": "1.1.0",
        "fileOID": f"readstation.{study}.{table}",
        "originator": marked(mark, "Readstation"),
        "sourceSystem": {"name": "Readstation", "version": __version__},
        "studyOID": study,
        "metaDataVersionOID": f"MDV.{study}",
        "metaDataRef": DEFINE,
        "itemGroupOID": f"IG.{table}",
        "records": len(rows),
        "name": table,
        "label": LABELS[table],
        "columns": [_json_column(table, each, rows) for each in columns],
        "rows": [[_json_value(each, row) for each in columns] for row in rows],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def csv_file(table: str, rows: Sequence[Row]) -> bytes:
    """Return a table as CSV in UTF-8 with all columns that are written; no cell is a formula (TR-60)."""
    columns = columns_of(table, rows)
    written = io.StringIO(newline="")
    target = csv.writer(written, lineterminator="\r\n")
    target.writerow(each.name for each in columns)
    for row in rows:
        target.writerow(_csv_cell(row[each.name]) for each in columns)
    return written.getvalue().encode("utf-8")


def codebook(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """Return what each column of each table is and how it is derived, as CSV; of results of TR, for each test."""
    written = io.StringIO(newline="")
    target = csv.writer(written, lineterminator="\r\n")
    target.writerow(("table", "variable", "label", "type", "role", "core", "codelist", "test", "derivation"))
    for table, rows in tables.items():
        for each in columns_of(table, rows):
            kind = "number" if each.is_number else "text"
            about = (table, each.name, each.label, kind, each.role, each.core.value, each.codelist)
            derived = derivation_of(table, each)
            target.writerow((*about, "", DERIVATIONS[derived].words if derived else ""))
            tests = dict.fromkeys(str(row["TRTESTCD"]) for row in rows) if each.name in BY_TEST else ()
            for test in tests:
                derived = derivation_of_test(test)
                if derived:
                    target.writerow((*about, test, DERIVATIONS[derived].words))
    return written.getvalue().encode("utf-8")


def _check_text(table: str, column: Variable, value: Value) -> None:
    if isinstance(value, str) and (len(value) > LONGEST_TEXT or not value.isascii()):
        raise DataProblem(
            f"A value of {column.name} in {table} cannot stand in a SAS transport file: it is longer than "
            f"{LONGEST_TEXT} characters, or not ASCII. Nothing was written."
        )


def _dtype(column: Variable) -> str:
    return "float64" if column.is_number else "object"


def _cell(column: Variable, row: Row) -> Value:
    value = row[column.name]
    if column.is_number:
        return None if value in (None, "") else float(value)
    return "" if value is None else value


def _json_column(table: str, column: Variable, rows: Sequence[Row]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "itemOID": f"IT.{table}.{column.name}",
        "name": column.name,
        "label": column.label,
        "dataType": "string",
    }
    if column.is_number:
        is_whole = all(row[column.name] is None or isinstance(row[column.name], int) for row in rows)
        return said | {"dataType": "integer" if is_whole else "double"}
    lengths = [len(str(row[column.name] or "")) for row in rows]
    return said | {"length": max(1, *lengths)} if lengths else said | {"length": 1}


def _json_value(column: Variable, row: Row) -> Value:
    value = row[column.name]
    if column.is_number:
        return None if value == "" else value
    return "" if value is None else value


def _csv_cell(value: Value) -> Value:
    if isinstance(value, str):
        return plain_cell(value)
    return "" if value is None else value
