"""Clinical tables as files: a good one of each domain, and random faulty ones that tell where their fault is."""

from __future__ import annotations

import csv
import io
from random import Random

from readstation.trial.clinical.tables import TABLES, Column, Kind

_GOOD = {Kind.TEXT: "WORDS", Kind.WHOLE: "2", Kind.NUMBER: "41.5", Kind.DATE: "2024-03-01"}
_BAD = {
    Kind.WHOLE: ("two", "2.5", "1e3", "0x2", "²"),
    Kind.NUMBER: ("4,5", "many", "1e3", "nan", "--1"),
    Kind.DATE: ("2024-02-30", "01.03.2024", "2024-13", "20240301", "2024-03-01T25:00"),
}

Rows = list[list[str]]


def good_rows(domain: str, rows: int = 4) -> Rows:
    """Return a table with its line of names; each row is of another subject."""
    columns = TABLES[domain]
    return [list(columns), *([_good(each, number) for each in columns.values()] for number in range(1, rows + 1))]


def csv_of(rows: Rows, encoding: str = "utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode(encoding)


def faulty_file(domain: str, random: Random) -> tuple[bytes, str]:
    """Return a file with one fault, and the place that a refusal must name; empty where it is the file as a whole."""
    rows = good_rows(domain)
    row, columns = random.randint(1, len(rows) - 1), list(TABLES[domain].values())
    typed = [each for each in columns if each.kind is not Kind.TEXT]
    termed = [each for each in columns if each.terms and each.name != "DOMAIN"]
    needed = [each for each in columns if each.is_required and each.name != "DOMAIN"]
    place = {each.name: number for number, each in enumerate(columns)}
    kinds = ["type", "empty", "column", "double", "key", "bytes", "quote", "short", "long"] + ["term"] * bool(termed)
    kind = random.choice(kinds)
    at = f"row {row + 1}"
    if kind in ("type", "term", "empty", "long"):
        of = {"type": typed, "term": termed, "empty": needed, "long": columns}[kind]
        column = random.choice(of or needed)
        value = {"term": "NOT A TERM", "empty": "", "long": "A" * 201}.get(kind) if of else ""
        rows[row][place[column.name]] = random.choice(_BAD[column.kind]) if value is None else value
        if column.name == "DOMAIN":
            return csv_of(rows), at
        return csv_of(rows), f"{at}, column {column.name}"
    if kind == "column":
        column = random.choice(needed)
        for each in rows:
            del each[place[column.name]]
        return csv_of(rows), f"row 1, column {column.name}"
    if kind == "double":
        name = random.choice(columns).name
        rows = [[*each, name if not number else each[place[name]]] for number, each in enumerate(rows)]
        return csv_of(rows), f"row 1, column {name}"
    if kind == "key":
        other = row % (len(rows) - 1) + 1
        for name in ("USUBJID", f"{domain}SEQ"):
            if name in place:
                rows[other][place[name]] = rows[row][place[name]]
        return csv_of(rows), f"row {max(row, other) + 1}, column {'USUBJID' if domain == 'DM' else f'{domain}SEQ'}"
    if kind == "bytes":
        lines = csv_of(rows).split(b"\r\n")
        lines[row] = lines[row].replace(b"S", random.choice((b"\xff", b"\xe9", b"\xc3")), 1)
        return b"\r\n".join(lines), at
    if kind == "quote":
        lines = csv_of(rows).split(b"\r\n")
        lines[row] = b'"' + lines[row]
        return b"\r\n".join(lines), "row"
    rows[row] = rows[row][:-1] if random.random() < 0.5 else [*rows[row], "more"]
    return csv_of(rows), at


def _good(column: Column, number: int) -> str:
    if column.name == "USUBJID":
        return f"SUBJECT-{number:03d}"
    return sorted(column.terms)[number % len(column.terms)] if column.terms else _GOOD[column.kind]
