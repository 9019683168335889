"""The tables of a trial by the office's command, read back by programs of others (SDTM IG 3.4)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from readstation.cli import trial_export
from readstation.trial.sdtm.variables import LABELS, TABLES, Core
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world

WRITTEN = ("TU", "TR", "RS", "SUPPTU", "RELREC")


@pytest.fixture
def world(tmp_path: Path, tmp_profile: Path) -> Iterator[World]:
    """A central file with a read that was signed and then amended."""
    made = new_world(prepared(f"sqlite:///{tmp_path / 'central.db'}"), tmp_profile)
    made.station.read_everything()
    made.station.amend()
    while facts := made.waiting():
        made.push(*facts)
        made.station.store.outbox.mark_received(facts)
    made.sequence()
    yield made
    made.station.close()


def exported(world: World, folder: Path) -> Result:
    words = ["--sdtm", str(folder), "--central", world.access.office]
    return CliRunner().invoke(trial_export.command, words, standalone_mode=False)


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{table.lower()}.csv").read_text("utf-8"))))


def test_every_table_opens_in_three_readers_with_the_same_values(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    done = exported(world, folder)
    assert done.return_value == 0, (done.output, done.exception)
    assert "1 subjects; rows: 1 in TU" in done.output
    for table in WRITTEN:
        name = folder / f"{table.lower()}.xpt"
        frame, about = pyreadstat.read_xport(str(name))
        beside: Any = pd.read_sas(name, format="xport", encoding="ascii")
        said = json.loads((folder / f"{table.lower()}.json").read_text("utf-8"))
        flat = rows_of(folder, table)
        assert about.table_name == table
        assert (about.file_label or "").strip() == LABELS[table]
        names = [each["name"] for each in said["columns"]]
        assert names == list(frame.columns) == list(beside.columns) == list(flat[0])
        assert said["records"] == len(said["rows"]) == len(frame) == len(beside) == len(flat)
        for place, values in enumerate(said["rows"]):
            for name_, value in zip(names, values, strict=True):
                in_sas, in_pandas, in_csv = frame[name_][place], beside[name_][place], flat[place][name_]
                if isinstance(value, str):
                    assert (in_sas or "", "" if in_pandas != in_pandas else in_pandas, in_csv) == (value, value, value)
                elif value is None:
                    assert in_sas != in_sas
                    assert in_csv == ""
                else:
                    assert in_sas == in_pandas == float(in_csv) == value


def test_columns_stand_in_their_order_with_their_labels_and_what_is_required_is_filled(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    exported(world, folder)
    for table in WRITTEN:
        frame, about = pyreadstat.read_xport(str(folder / f"{table.lower()}.xpt"))
        columns = {each.name: each for each in TABLES[table]}
        assert [each for each in columns if each in frame.columns] == list(frame.columns)
        assert all(columns[each].label == label for each, label in about.column_names_to_labels.items())
        needed = [each.name for each in columns.values() if each.core is Core.REQUIRED]
        for name in needed:
            assert all(value not in ("", None) for value in frame[name]), (table, name)
        assert {each.name for each in columns.values() if each.core is Core.EXPECTED} <= set(frame.columns)


def test_what_was_signed_last_is_what_stands_there(world: World, tmp_path: Path) -> None:
    """The amended line counts 24.0 mm, and its sum falls by 40 % from 40.0 mm: partial response in each scope."""
    folder = tmp_path / "tables"
    exported(world, folder)
    (tumour,) = rows_of(folder, "TU")
    assert (tumour["TULNKID"], tumour["TUSTRESC"], tumour["TUEVALID"], tumour["VISIT"]) == (
        "R1-T01", "TARGET", "RADIOLOGIST 1", "BASELINE",
    )  # fmt: skip
    assert tumour["TULOC"] == "LIVER, RIGHT LOBE POSTEROSUPERIOR SEGMENT"
    (site,) = rows_of(folder, "SUPPTU")
    assert (site["QNAM"], site["QVAL"], site["IDVARVAL"]) == ("TUSITE", "segment VII", tumour["TUSEQ"])
    results = rows_of(folder, "TR")
    diameters = [(each["VISITNUM"], each["TRSTRESC"]) for each in results if each["TRTESTCD"] == "VDIAM"]
    assert diameters == [("1", "40"), ("2", "24")]
    changes = {(each["TRGRPID"], each["TRTESTCD"]): each["TRSTRESC"] for each in results if each["VISIT"] != "BASELINE"}
    assert changes["HEPATIC", "SUMVDIAM"] == "24"
    assert changes["HEPATIC", "PCBSD"] == "-40.0"
    responses = {(each["RSSCAT"], each["RSTESTCD"]): each["RSSTRESC"] for each in rows_of(folder, "RS")}
    assert {scope for scope, _ in responses} == {"LOCALIZED", "HEPATIC", "OVERALL"}
    assert {term for (_, test), term in responses.items() if test == "OVRLRESP"} == {"PR"}
    assert responses["OVERALL", "NTRGRESP"] == ""
    assert {each["RSSTAT"] for each in rows_of(folder, "RS") if not each["RSSTRESC"]} == {"NOT DONE"}


def test_the_manifest_names_every_file_and_the_office_recorded_it(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    exported(world, folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {each.name for each in folder.iterdir()} - {"manifest.json"}
    assert manifest["files"] == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    assert len(files) == 3 * len(WRITTEN) + 1
    again = exported(world, folder)
    assert again.return_value is None
    assert "not empty" in str(again.exception)


def test_no_signed_read_no_file(tmp_path: Path) -> None:
    access = prepared(f"sqlite:///{tmp_path / 'central.db'}")
    done = CliRunner().invoke(trial_export.command, ["--sdtm", str(tmp_path / "tables"), "--central", access.office])
    assert "No read was signed yet" in f"{done.output} {done.exception}"
    assert not (tmp_path / "tables").exists()
