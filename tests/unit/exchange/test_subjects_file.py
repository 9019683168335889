"""The sponsor's list of subjects: taken whole, or refused with the row and column of each fault."""

from __future__ import annotations

import random

import pytest

from readstation.core.errors import Refused
from readstation.exchange.subjects_file import LARGEST_BYTES, read_subjects
from readstation.trial.sdtm.subject import KnownSubject

CASES = ("2A-118", "4K-207", "7K-204")
NAMES = "CASE,USUBJID,SUBJID,SITEID,RFSTDTC,RFXSTDTC,DTHDTC"
ROWS = (
    "7K-204,HCC-1001-003,1001-003,1001,2024-01-08,2024-01-09,2025-03",
    "4K-207,HCC-1002-001,1002-001,1002,2024-02-29,,",
    '2A-118,"HCC-1002-002",1002-002,1002,2024-03-01,2024-03-01,2024-12-31',
)


def file_of(*rows: str, names: str = NAMES) -> bytes:
    return "\r\n".join((names, *rows, "")).encode("utf-8")


def faults(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_subjects(data, CASES)
    return [(each.place, each.message) for each in refused.value.findings]


def test_a_list_is_read_with_and_without_a_mark_of_the_encoding() -> None:
    found = read_subjects(file_of(*ROWS), CASES)
    assert found == read_subjects(b"\xef\xbb\xbf" + file_of(*ROWS, ""), CASES)
    assert found["7K-204"] == (
        "HCC-1001-003", KnownSubject("1001-003", "1001", "2024-01-08", "2024-01-09", "2025-03"),
    )  # fmt: skip
    assert found["4K-207"][1] == KnownSubject("1002-001", "1002", "2024-02-29")
    assert set(found) == set(CASES)


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ("4K-207,HCC-2,1,1002,2024-13-01,,", "row 3, column RFSTDTC", "no date"),
        ("4K-207,HCC-2,1,1002,29.02.2024,,", "row 3, column RFSTDTC", "no date"),
        ("4K-207,HCC-2,1,1002,2024-02,,", "row 3, column RFSTDTC", "no date"),
        ("4K-207,HCC-2,1,1002,2024-02-29,,2024-00", "row 3, column DTHDTC", "no date"),
        ("4K-207,HCC-2,1,,2024-02-29,,", "row 3, column SITEID", "missing"),
        ("4K-207,HCC-1001-003,1,1002,2024-02-29,,", "row 3, column USUBJID", "already"),
        ("7K-204,HCC-2,1,1002,2024-02-29,,", "row 3, column CASE", "already"),
        ("9Z-999,HCC-2,1,1002,2024-02-29,,", "row 3, column CASE", "No such case"),
        ("4K-207,HCC-2\u00e9,1,1002,2024-02-29,,", "row 3, column USUBJID", "ASCII"),
        (f"4K-207,{'H' * 65},1,1002,2024-02-29,,", "row 3, column USUBJID", "64 characters"),
        ("4K-207,HCC-2,1,1002,2024-02-29", "row 3", "5 values, not 7"),
    ],
)
def test_each_fault_has_its_row_and_column(row: str, place: str, words: str) -> None:
    first, *_ = found = faults(file_of(ROWS[0], row, ROWS[2]))
    assert first[0] == place
    assert words in first[1]
    assert all(at == "column CASE" and "has no line" in said for at, said in found[1:])


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", "row 1, column CASE", "not there"),
        (file_of(*ROWS, names=NAMES.replace("SITEID", "SITE")), "row 1, column SITEID", "not there"),
        (file_of(names=f"{NAMES},ARM"), "row 1, column ARM", "not known"),
        (file_of(names=f"{NAMES},CASE"), "row 1, column CASE", "twice"),
        (file_of(ROWS[0], "\u00e9").replace("\u00e9".encode(), b"\xe9"), "row 3", "UTF-8"),
        (file_of(ROWS[0], '"4K-207'), "row 3", "no CSV"),
        (b"x" * (LARGEST_BYTES + 1), "", "larger than"),
        (file_of(*ROWS[:2]), "column CASE", "2A-118 was read and has no line"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, place: str, words: str) -> None:
    found = faults(data)
    assert any(at == place and words in said for at, said in found), found


def test_200_altered_lists_are_taken_whole_or_refused_with_a_place() -> None:
    """One character of a list is another one, is gone or is new: nothing but a refusal or the whole list comes."""
    chosen, original = random.Random(20260504), file_of(*ROWS)
    for _ in range(200):
        data = bytearray(original)
        at = chosen.randrange(len(data))
        change = chosen.choice((b"", b",", b'"', b"\xff", b"\0", b"\r\n", b"0", b"\xc3\xa9"))
        data[at : at + chosen.randint(0, 1)] = change
        try:
            found = read_subjects(bytes(data), CASES)
        except Refused as refused:
            places = [each.place for each in refused.findings]
        else:
            places = ["taken"] if set(found) == set(CASES) else []
        assert places
        assert all(places)
