"""The tables of a trial by the office's command, read back by programs of others (SDTM IG 3.4)."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result
from odmlib.dataset_json_1_1 import DatasetJSON

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Beside, assessments
from readstation.cli import trial_export
from readstation.cli.main import readstation
from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.model.subject import Task
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause
from readstation.store.central.connections import path_of
from readstation.store.central.factory import open_evidence, open_office
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.tumours import tumour_rows
from readstation.trial.sdtm.variables import LABELS, TABLES, Core
from tests.builders.adjudicated import Said, new_committee
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world
from tests.integration.test_release_days import write_visit

INVESTIGATOR = """STUDYID,DOMAIN,USUBJID,RSSEQ,RSTESTCD,RSCAT,RSSTRESC,RSEVAL,VISITNUM,VISIT,RSDTC
HCC-DEMO,RS,HCC-1001-003,1,OVRLRESP,RECIST 1.1,SD,INVESTIGATOR,2,WEEK 8,2024-03-04
HCC-DEMO,RS,HCC-1001-999,1,OVRLRESP,RECIST 1.1,PD,INVESTIGATOR,2,WEEK 8,2024-03-04
"""
WRITTEN = ("DM", "TU", "TR", "RS", "SUPPTU", "RELREC")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A central file with a read that was signed and amended, the office's library of its scans, and its tables."""
    root = tmp_path_factory.mktemp("tables")
    with OpenStation(root / "library") as office:
        folders = [write_visit(root / day, day) for day in ("20240105", "20240301")]
        (alias,) = {each.facts.case_alias for each in take_in(office, folders, QuietJob()).taken}
    world = new_world(prepared(f"sqlite:///{root / 'central.db'}"), root / "station", alias)
    world.station.read_everything()
    world.station.amend()
    while facts := world.waiting():
        world.push(*facts)
        world.station.store.outbox.mark_received(facts)
    world.sequence()
    exported(world, root / "before")
    with contextlib.closing(open_office(world.access.office)) as office:
        (waits,) = office.amended_versions()
        office.approve_version(waits.read_id, waits.version, "The query was answered")
    rs = root / "rs.csv"
    rs.write_text(INVESTIGATOR)
    words = ["trial", "import", "--central", world.access.office, str(rs)]
    taken = CliRunner().invoke(readstation, words, standalone_mode=False)
    assert taken.output == "rs.csv: RS, 2 rows new, 0 replaced, 0 the same.\n", taken.exception
    subjects = root / "subjects.csv"
    subjects.write_text(
        f"CASE,USUBJID,SUBJID,SITEID,RFSTDTC,RFXSTDTC\r\n{alias},HCC-1001-003,1001-003,1001,2024-01-08,2024-01-08\r\n"
    )
    beside = ("--profile", str(root / "library"), "--subjects", str(subjects))
    done = exported(world, root / "tables", *beside)
    assert done.return_value == 0, (done.output, done.exception)
    yield Made(world, root / "tables", done.output, beside, alias)
    world.station.close()


@dataclass(frozen=True)
class Made:
    world: World
    folder: Path
    output: str
    beside: tuple[str, ...]
    case: str


def exported(world: World, folder: Path, *more: str) -> Result:
    words = ["--sdtm", str(folder), "--central", world.access.office, *more]
    return CliRunner().invoke(trial_export.command, words, standalone_mode=False)


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{table.lower()}.csv").read_text("utf-8"))))


def of_readers(folder: Path, table: str = "RS") -> list[dict[str, str]]:
    return [each for each in rows_of(folder, table) if each[f"{table}EVAL"] != "INVESTIGATOR"]


def test_every_table_opens_in_three_readers_with_the_same_values(made: Made) -> None:
    folder = made.folder
    assert "1 subjects; rows: 1 in DM, 1 in TU" in made.output
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


def test_columns_stand_in_their_order_with_their_labels_and_what_is_required_is_filled(made: Made) -> None:
    folder = made.folder
    for table in WRITTEN:
        frame, about = pyreadstat.read_xport(str(folder / f"{table.lower()}.xpt"))
        columns = {each.name: each for each in TABLES[table]}
        assert [each for each in columns if each in frame.columns] == list(frame.columns)
        assert all(columns[each].label == label for each, label in about.column_names_to_labels.items())
        needed = [each.name for each in columns.values() if each.core is Core.REQUIRED]
        for name in needed:
            assert all(value not in ("", None) for value in frame[name]), (table, name)
        assert {each.name for each in columns.values() if each.core is Core.EXPECTED} <= set(frame.columns)


def test_an_amended_version_stands_there_once_it_is_approved(made: Made) -> None:
    """TR-33: until a second person has approved it, the version before is what is tabled."""
    before = made.folder.parent / "before"
    assert [each["TRSTRESC"] for each in rows_of(before, "TR") if each["TRTESTCD"] == "VDIAM"] == ["40", "25"]
    assert json.loads((before / "manifest.json").read_text("utf-8"))["reads"][0]["version"] == 1
    assert json.loads((made.folder / "manifest.json").read_text("utf-8"))["reads"][0]["version"] == 2


def test_what_was_signed_last_is_what_stands_there(made: Made) -> None:
    """The amended line counts 24.0 mm, and its sum falls by 40 % from 40.0 mm: partial response in each scope."""
    folder = made.folder
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
    said = [each for each in of_readers(folder) if each["RSTESTCD"] != "BESTRESP"]
    responses = {(each["RSSCAT"], each["RSTESTCD"]): each["RSSTRESC"] for each in said}
    assert {scope for scope, _ in responses} == {"LOCALIZED", "HEPATIC", "OVERALL"}
    assert {term for (_, test), term in responses.items() if test == "OVRLRESP"} == {"PR"}
    assert responses["OVERALL", "NTRGRESP"] == ""
    assert {each["RSSTAT"] for each in said if not each["RSSTRESC"]} == {"NOT DONE"}


def test_scans_have_their_true_dates_and_study_days_count_from_the_first_treatment(made: Made) -> None:
    """SDTM rules 5, 6 and 13: dates of scans by the office's library, no day 0, last observation before exposure."""
    (subject,) = rows_of(made.folder, "DM")
    assert subject == {
        "STUDYID": "HCC-DEMO", "DOMAIN": "DM", "USUBJID": "HCC-1001-003", "SUBJID": "1001-003",
        "RFSTDTC": "2024-01-08", "RFXSTDTC": "2024-01-08", "DTHDTC": "", "DTHFL": "", "SITEID": "1001",
    }  # fmt: skip
    days = {"1": ("2024-01-05", "-3"), "2": ("2024-03-01", "54")}
    for table in ("TU", "TR", "RS"):
        for row in of_readers(made.folder, table):
            assert row["USUBJID"] == "HCC-1001-003"
            expected = days.get(row["VISITNUM"], ("", ""))
            assert (row[f"{table}DTC"], row[f"{table}DY"]) == expected, row
            if table != "RS":
                assert row[f"{table}LOBXFL"] == ("Y" if row["VISITNUM"] == "1" else "")


def test_best_responses_are_there_confirmed_and_not(made: Made) -> None:
    """MR-602 to MR-604: one partial response at one visit is the best, and none that is confirmed."""
    best = [each for each in of_readers(made.folder) if each["RSTESTCD"] == "BESTRESP"]
    assert {(each["RSSCAT"], each["RSGRPID"]): each["RSSTRESC"] for each in best} == {
        (scope, group): code
        for scope in ("LOCALIZED", "HEPATIC", "OVERALL")
        for group, code in (("CONFIRMED", "SD"), ("UNCONFIRMED", "PR"))
    }
    assert {(each["VISITNUM"], each["RSDRVFL"], each["RSDTC"]) for each in best} == {("", "Y", "")}


def test_the_codebook_says_of_each_column_what_it_is_and_how_it_was_derived(made: Made) -> None:
    book = list(csv.DictReader(io.StringIO((made.folder / "codebook.csv").read_text("utf-8"))))
    named = [(each["table"], each["variable"]) for each in book if not each["test"]]
    assert named == [(table, name) for table in WRITTEN for name in rows_of(made.folder, table)[0]]
    derived = {(each["variable"], each["test"]) for each in book if each["derivation"]}
    assert {("TRSTRESN", "SUMVDIAM"), ("TRSTRESC", "PCBSD"), ("RSSTRESC", ""), ("RSDTC", ""), ("TUDY", "")} <= derived
    assert not [test for _, test in derived if test == "VDIAM"]


def test_the_investigators_responses_stand_beside_those_of_the_review(made: Made) -> None:
    """SDTM rules 11 and 12: as they came, found by the sponsor's name of the subject; never an accepted record."""
    rows = rows_of(made.folder, "RS")
    (row,) = [each for each in rows if each["RSEVAL"] == "INVESTIGATOR"]
    assert (row["USUBJID"], row["RSTESTCD"], row["RSTEST"], row["RSCAT"]) == (
        "HCC-1001-003", "OVRLRESP", "Overall Response", "RECIST 1.1",
    )  # fmt: skip
    assert (row["RSORRES"], row["RSSTRESC"], row["VISITNUM"], row["VISIT"]) == ("SD", "SD", "2", "WEEK 8")
    assert (row["RSDTC"], row["RSDY"], row["RSEVALID"], row.get("RSACPTFL", "")) == ("2024-03-04", "57", "", "")
    assert [int(each["RSSEQ"]) for each in rows] == list(range(1, len(rows) + 1))


def test_the_tables_name_the_reads_that_they_come_from(made: Made) -> None:
    """TR-29, TR-32: version, digests, charter, rules and program of each read, without account and name of a reader."""
    manifest = (made.folder / "manifest.json").read_bytes()
    (read,) = json.loads(manifest)["reads"]
    with contextlib.closing(open_evidence(made.world.access.office)) as evidence:
        signed = max(evidence.signed_reads(), key=lambda each: each.sealed.version).sealed
    assert (read["subject"], read["assessor"], read["version"]) == ("HCC-1001-003", "R1", 2)
    assert (read["body_digest"], read["head_digest"]) == (signed.body_digest, signed.head_digest)
    assert read["charter"]["digest"] == json.loads(manifest)["charters"][0]["digest"]
    assert sorted(read["rules"]) == ["criteria_digest", "version"]
    every = b"".join(each.read_bytes() for each in made.folder.iterdir())
    person = made.world.station.enrolled.person
    assert not [each for each in (person.login, person.printed_name) if each.encode() in every]


def test_what_does_not_verify_is_not_exported(made: Made, tmp_path: Path) -> None:
    """TR-32: the export verifies before use. One letter of a signed read is another one."""
    copy = tmp_path / "central.db"
    shutil.copy(path_of(made.world.access.office) or "", copy)
    with contextlib.closing(sqlite3.connect(copy)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        altered = "CAST(replace(body, 'segment VII', 'segment VIII') AS BLOB)"
        connection.execute(f"UPDATE fact SET body = {altered} WHERE kind = 'signed_read'")
    words = ["--sdtm", str(tmp_path / "tables"), "--central", f"sqlite:///{copy}"]
    done = CliRunner().invoke(trial_export.command, words, standalone_mode=False)
    assert isinstance(done.exception, Refused)
    assert {each.code for each in done.exception.findings} >= {"TR-32.export", "TR-32.digest"}
    assert not (tmp_path / "tables").exists()


def test_a_list_of_subjects_with_faults_is_refused_whole(made: Made, tmp_path: Path) -> None:
    listed = tmp_path / "subjects.csv"
    listed.write_text(f"CASE,USUBJID,SUBJID,SITEID,RFSTDTC\n{made.case},HCC-1,1,1001,2024-02-30\n")
    done = exported(made.world, tmp_path / "tables", "--subjects", str(listed))
    assert isinstance(done.exception, Refused)
    assert [(each.place, each.message) for each in done.exception.findings] == [
        ("row 2, column RFSTDTC", "This is no date as 2026-05-04.")
    ]
    assert not (tmp_path / "tables").exists()


def test_the_manifest_names_every_file_and_the_office_recorded_it(made: Made) -> None:
    folder = made.folder
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {each.name for each in folder.iterdir()} - {"manifest.json"}
    assert manifest["files"] == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    assert len(files) == 3 * len(WRITTEN) + len(("codebook.csv", "define.xml", "DEMONSTRATION.txt"))
    define = (folder / "define.xml").read_text("utf-8")
    assert re.findall(r'xlink:href="([^"]*)"', define) == [f"{each.lower()}.xpt" for each in WRITTEN]
    for table in WRITTEN:
        said = DatasetJSON.read_json(str(folder / f"{table.lower()}.json"))
        assert (said.datasetJSONVersion, said.metaDataRef, said.records) == ("1.1.0", "define.xml", len(said.rows))
        assert f'OID="{said.itemGroupOID}"' in define
        assert all(f'OID="{each.itemOID}"' in define for each in said.columns)
    again = exported(made.world, folder)
    assert again.return_value is None
    assert "not empty" in str(again.exception)


def test_no_signed_read_no_file(tmp_path: Path) -> None:
    access = prepared(f"sqlite:///{tmp_path / 'central.db'}")
    done = CliRunner().invoke(trial_export.command, ["--sdtm", str(tmp_path / "tables"), "--central", access.office])
    assert "No read was signed yet" in f"{done.output} {done.exception}"
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize("is_per_endpoint", [False, True])
def test_an_adjudicator_stands_there_with_what_was_chosen(tmp_path: Path, is_per_endpoint: bool) -> None:
    """MR-810, MR-811: the chosen responses under the adjudicator, no measurement; the accepted read is the reader's."""
    committee = new_committee(
        prepared(f"sqlite:///{tmp_path / 'central.db'}"), adjudicates_endpoints=is_per_endpoint
    )  # fmt: skip
    committee.read(committee.first, Said((250, 250)))
    committee.read(committee.second, Said((250, 480)))
    committee.assign(committee.third, Task.ADJUDICATION)
    committee.sequence()
    bodies = committee.bodies(committee.third)
    (waits,) = committee.waiting(committee.third)
    grows = next(each.side for each in bodies if b"480" in each.body)
    choices = dict.fromkeys(waits.triggers, grows) if is_per_endpoint else {WHOLE_SUBJECT: grows}
    digests = {each.side: sha256_hex(each.body) for each in bodies}
    words = "The second follow-up is larger in each plane; I read it as growth."
    committee.decide(Decision(waits.number, digests, choices, DecisionCause.TARGET_MEASUREMENT, words))
    found = assessments(OfficeAccess(committee.access.office), Beside(), QuietJob())
    (subject,) = found.subjects
    rows = response_rows(subject)
    of_adjudicator = [row for row in rows if row["RSEVAL"] == "ADJUDICATOR"]
    assert {row["RSEVALID"] for row in of_adjudicator} == {"ADJUDICATOR 1"}
    assert {row["RSACPTFL"] for row in of_adjudicator} == {""}
    overall = {(row["RSSCAT"], row["VISITNUM"]): row["RSSTRESC"] for row in of_adjudicator if row["VISITNUM"]}
    grown = {("HEPATIC", 2): "PR", ("HEPATIC", 3): "PD", ("OVERALL", 2): "PR", ("OVERALL", 3): "PD"}
    whole = {("LOCALIZED", 2): "PR", ("LOCALIZED", 3): "PD"}
    assert overall == grown | ({} if is_per_endpoint else whole)
    assert bool([row for row in of_adjudicator if row["RSTESTCD"] == "BESTRESP"]) is not is_per_endpoint
    accepted = [row for row in rows if row["RSACPTFL"] == "Y"]
    (reader,) = {row["RSEVALID"] for row in accepted}
    chosen = next(each for each in subject.reads if each.assessor.evaluator_id == reader)
    assert 480 in [each.measurement.length_tenths for each in chosen.state.assessments.values() if each.measurement]
    links = {row["RSLNKGRP"] for row in of_adjudicator if row["VISITNUM"]}
    assert links == {f"{chosen.assessor.prefix}-A2", f"{chosen.assessor.prefix}-A3"}
    assert {row["TUACPTFL"] for row in tumour_rows(subject)[0] if row["TUEVALID"] == reader} == {
        "" if is_per_endpoint else "Y"
    }
