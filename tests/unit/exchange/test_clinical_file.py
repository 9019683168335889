"""Clinical tables: taken whole, or refused with the row and column of each fault (MR-803 keeps them from readers)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pandas as pd
import pyreadstat
import pytest

from readstation.core.errors import Refused
from readstation.exchange.clinical_file import LARGEST_BYTES, read_clinical
from readstation.trial.clinical.tables import TABLES, Kind
from tests.builders.clinical_files import csv_of, faulty_file, good_rows


def faults(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_clinical(data)
    return [(each.place, each.message) for each in refused.value.findings]


@pytest.mark.parametrize("domain", sorted(TABLES))
def test_a_table_is_read_from_csv_and_from_xport(domain: str, tmp_path: Path) -> None:
    rows = good_rows(domain)
    table = read_clinical(csv_of(rows))
    assert (table.domain, len(table.rows)) == (domain, len(rows) - 1)
    assert [dict(each.values) for each in table.rows] == [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert read_clinical(csv_of(rows, "utf-8-sig")) == table
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for name, column in TABLES[domain].items():
        if column.kind in (Kind.WHOLE, Kind.NUMBER):
            frame[name] = frame[name].astype(float)
    pyreadstat.write_xport(frame, str(tmp_path / "table.xpt"), table_name=domain, file_format_version=5)
    assert read_clinical((tmp_path / "table.xpt").read_bytes()) == table


@pytest.mark.parametrize("domain", sorted(TABLES))
def test_200_faulty_variants_are_refused_with_their_place(domain: str) -> None:
    """Wrong types, dates, codes, duplicate keys and columns, missing ones, encodings, broken quotes, rows too short."""
    random = Random(f"faulty {domain}")
    for _ in range(200):
        data, place = faulty_file(domain, random)
        found = faults(data)
        assert any(at.startswith(place) for at, _ in found), (place, found)


def test_what_is_no_table_is_refused() -> None:
    assert faults(b"x" * (LARGEST_BYTES + 1)) == [("", "The file is larger than 64 MB.")]
    assert faults(b"") == [("row 1", "The file is empty.")]
    assert faults(b"\x00\x01") == [("row 1, column DOMAIN", "The column is not there.")]
    assert faults(csv_of(good_rows("AE", 0))) == [
        ("column DOMAIN", f"No table that is taken in; these are: {', '.join(TABLES)}.")
    ]
    assert faults(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000") == [
        ("", "The SAS transport file cannot be read.")
    ]


def test_no_message_repeats_a_value() -> None:
    """A value may tell who it is of: the place is enough."""
    rows = good_rows("DM")
    rows[2][rows[0].index("RFSTDTC")] = "born on the 4th"
    ((place, words),) = faults(csv_of(rows))
    assert place == "row 3, column RFSTDTC"
    assert "born" not in words


def test_other_columns_of_a_domain_are_taken_as_text() -> None:
    rows = good_rows("AE")
    rows = [[*row, "AEREL" if not number else "RELATED"] for number, row in enumerate(rows)]
    assert {each.values["AEREL"] for each in read_clinical(csv_of(rows)).rows} == {"RELATED"}
    rows[0][-1] = "not a name"
    assert faults(csv_of(rows)) == [("row 1, column not a name", "This is no name of a column.")]
