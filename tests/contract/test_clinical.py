"""Clinical tables at both engines of central: kept whole, replaced by key with a record, out of any reader's reach."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from readstation.cli.main import readstation
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import Login
from readstation.exchange.clinical_file import read_clinical
from readstation.store.central.clinical import TakenRows
from readstation.store.central.factory import is_embedded, open_office
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import as_administrator
from tests.builders.clinical_files import Rows, csv_of, good_rows


def take(access: CentralAccess, *tables: Rows) -> tuple[TakenRows, ...]:
    with contextlib.closing(open_office(access.office, acting=Login("first"))) as office:
        return office.take_clinical(
            [(read_clinical(csv_of(each)), f"{number}" * 64) for number, each in enumerate(tables)]
        )


def test_a_row_of_a_known_key_counts_instead_and_the_one_before_stays(access: CentralAccess) -> None:
    """TR-33, TR-34: append-only, and each import is recorded with what it did."""
    rows = good_rows("LB")
    place = rows[0].index("LBSTRESN")
    assert take(access, rows, good_rows("AE")) == (TakenRows(4, 0, 0), TakenRows(4, 0, 0))
    assert take(access, rows) == (TakenRows(0, 0, 4),)
    rows[1][place] = "850"
    assert take(access, rows[:2]) == (TakenRows(0, 1, 0),)
    with contextlib.closing(open_office(access.office)) as office:
        found = {each.key: each.values["LBSTRESN"] for each in office.clinical_rows("LB")}
        acts = [each for each in office.acts() if each.action == "clinical_imported"]
    assert found == {"SUBJECT-001 2": "850"} | {f"SUBJECT-00{number} 2": "41.5" for number in (2, 3, 4)}
    assert len(acts) == 4
    table = "clinical" if is_embedded(access.office) else "vault.clinical"
    with as_administrator(access.administrator) as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table} WHERE domain = 'LB'")).scalar_one() == 5
    for statement in (f"UPDATE {table} SET domain = 'XX'", f"DELETE FROM {table}"):
        with pytest.raises((DBAPIError, EnvironmentFault, Refused)), as_administrator(access.administrator) as changing:
            changing.execute(text(statement))


def test_nothing_is_kept_of_files_of_which_one_has_a_fault(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'central.db'}"
    prepared(url)
    good, bad = tmp_path / "ae.csv", tmp_path / "dm.csv"
    good.write_bytes(csv_of(good_rows("AE")))
    bad.write_bytes(csv_of(good_rows("DM")).replace(b"2024-03-01", b"2024-02-30", 1))
    words = ["trial", "import", "--central", url, "--as", "first", str(good)]
    done = CliRunner().invoke(readstation, [*words, str(bad)], standalone_mode=False)
    assert isinstance(done.exception, Refused)
    assert [each.place for each in done.exception.findings] == ["row 2, column RFSTDTC"]
    with contextlib.closing(open_office(url)) as office:
        assert office.clinical_rows("AE") == ()
    done = CliRunner().invoke(readstation, words, standalone_mode=False)
    assert done.output == "ae.csv: AE, 4 rows new, 0 replaced, 0 the same.\n"
