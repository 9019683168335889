"""The report of the simulated trial by the office's command: verified, recorded, whole, and as its tables say."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from readstation.app.simulated.trial import SimulatedTrial
from readstation.cli.main import readstation
from tests.builders.simulated import SMALL_PLAN, simulated_trial
from tests.independent import flat_trial
from tests.independent.flat_clinical import (
    afp_tables,
    event_tables,
    excretion_table,
    quality_tables,
    resection_table,
    scores,
)
from tests.independent.flat_distribution import dose_rows, figures, item_tables, outlined
from tests.independent.flat_tables import (
    disposition_table,
    follow_up,
    investigator_tables,
    reader_rates,
    reader_tables,
    response_tables,
    sensitivity_tables,
    time_tables,
)
from tests.independent.flat_trial import FlatTrial, Outcome, differences, rows_of
from tests.support.report_tables import tables_of

__all__ = ["simulated_trial"]

NET_ACTIVITY = "net activity at administration"


@pytest.fixture(scope="module")
def written(simulated_trial: SimulatedTrial, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return the folders of the report, of the SDTM export and of the volumes of the distribution reads."""
    root, folders = tmp_path_factory.mktemp("report"), simulated_trial.folders
    common = ["--central", folders.central_url, "--profile", str(folders.profile), "--subjects", str(folders.subjects)]
    wanted = {"report": ("report", "--to"), "sdtm": ("export", "--sdtm"), "seg": ("export", "--seg")}
    for name, words in wanted.items():
        done = CliRunner().invoke(readstation, ["trial", *words, str(root / name), *common], standalone_mode=False)
        assert done.exception is None, done.output
        assert f"{SMALL_PLAN.subjects} {'segmentations' if name == 'seg' else 'subjects'}" in done.output
    return {name: root / name for name in wanted}


@pytest.fixture(scope="module")
def flat(written: Mapping[str, Path], simulated_trial: SimulatedTrial) -> FlatTrial:
    return FlatTrial.read(written["sdtm"], simulated_trial.folders.clinical)


@pytest.fixture(scope="module")
def found(flat: FlatTrial) -> Mapping[tuple[str, str, str, str], Outcome | None]:
    return dict(flat.outcomes())


@pytest.fixture(scope="module")
def page(written: Mapping[str, Path]) -> dict[str, list[list[str]]]:
    return tables_of((written["report"] / "report.html").read_text("utf-8"))


def assert_same(page: Mapping[str, list[list[str]]], own: Iterable[tuple[str, list[list[str]]]]) -> None:
    for key, rows in own:
        assert page[key] == rows, key


def test_every_endpoint_is_that_of_the_exported_tables(
    written: Mapping[str, Path], found: Mapping[tuple[str, str, str, str], Outcome | None]
) -> None:
    """MR-601 to MR-719: of review, readers and investigator, by every analysis, from RS, TR, TU, EX, DD and PR."""
    rows = rows_of(written["report"] / "rows" / "endpoints.csv")
    assert {(row["subject"], row["evaluator"], row["analysis"], row["scope"]) for row in rows} == set(found)
    assert differences(rows, found) == []


def test_target_responses_are_those_of_the_exported_diameters(flat: FlatTrial) -> None:
    """MR-201 to MR-211: TRGRESP of each reader and visit from VDIAM alone."""
    for subject, number in product(flat.subjects, (1, 2)):
        reader = f"RADIOLOGIST {number}"
        said = {
            row["VISITNUM"]: row["RSSTRESC"]
            for row in flat.of("RS", subject, RSTESTCD="TRGRESP", RSSCAT="LOCALIZED", RSEVALID=reader)
        }
        assert flat.targets(subject, "LOCALIZED", reader, 0) == said


def test_sums_and_changes_are_those_of_the_export(written: Mapping[str, Path], flat: FlatTrial) -> None:
    """MR-201, MR-216: the sums behind waterfall and spider, and their change, from VDIAM and as PCBSD has it."""
    rows = rows_of(written["report"] / "rows" / "assessments.csv")
    own = {(row["subject"], row["evaluator"], row["timepoint"]): (row["sum_mm"], row["change_percent"])
           for row in rows if row["scope"] == "LOCALIZED" and row["evaluator"] != "IRC"}  # fmt: skip
    assert own == {
        (subject, f"READER {number}", str(int(visit) - 1)): sum_and_change
        for subject, number in product(flat.subjects, (1, 2))
        for visit, sum_and_change in flat.sums(subject, f"RADIOLOGIST {number}").items()
    }
    said = {(row["USUBJID"], row["TREVALID"], row["VISITNUM"]): row["TRSTRESC"]
            for row in flat.tables["TR"] if row["TRTESTCD"] == "PCBSD" and row["TRGRPID"] == "LOCALIZED"}  # fmt: skip
    assert said == {
        (subject, reader.replace("READER", "RADIOLOGIST"), str(int(timepoint) + 1)): change
        for (subject, reader, timepoint), (_, change) in own.items()
        if change
    }


def test_disposition_and_follow_up_are_those_of_the_tables(
    written: Mapping[str, Path],
    page: Mapping[str, list[list[str]]],
    flat: FlatTrial,
    found: Mapping[tuple[str, str, str, str], Outcome | None],
) -> None:
    """MR-701, MR-715: who is in the trial, how each review ended, what happened to whom, for how long it was seen."""
    assert page["disposition"] == disposition_table(flat)
    html = (written["report"] / "report.html").read_text("utf-8")
    assert f"Median follow-up</dt><dd>{follow_up(found)}, reverse Kaplan-Meier on PFS</dd>" in html


def test_rates_times_and_every_analysis_are_those_of_other_libraries(
    page: Mapping[str, list[list[str]]], found: Mapping[tuple[str, str, str, str], Outcome | None]
) -> None:
    """MR-701 to MR-720: exact intervals, Kaplan-Meier with medians, competing risks, each sensitivity analysis."""
    assert_same(page, response_tables(found))
    assert_same(page, time_tables(found))
    assert_same(page, sensitivity_tables(found))


def test_agreement_of_readers_review_and_investigator(
    written: Mapping[str, Path],
    page: Mapping[str, list[list[str]]],
    flat: FlatTrial,
    found: Mapping[tuple[str, str, str, str], Outcome | None],
) -> None:
    """MR-809, MR-813: kappa, weighted kappa, ICC, limits of agreement, adjudication by trigger and by reader."""
    assert_same(page, reader_tables(flat, found))
    assert_same(page, investigator_tables(found))
    listed = rows_of(written["report"] / "rows" / "reads.csv")
    pseudonyms = {(row["subject"], row["place"]): row["reader"] for row in listed}
    assert page["readers"] == reader_rates(flat, pseudonyms)


def test_clinical_measures_are_those_of_the_handed_over_tables(
    written: Mapping[str, Path], page: Mapping[str, list[list[str]]], flat: FlatTrial
) -> None:
    """MR-1101 to MR-1105: AFP, QLQ-C30, excretion, resection, adverse events; rows to the digits that they have."""
    assert_same(page, afp_tables(flat))
    assert_same(page, quality_tables(flat))
    assert_same(page, event_tables(flat))
    assert page["excretion"] == excretion_table(flat)
    assert page["surgery"] == resection_table(flat)
    rows = rows_of(written["report"] / "rows" / "qlq_c30.csv")
    own = {(name, visit, scale): score for name, visit, _, scale, score in scores(flat)}
    assert {(row["subject"], row["visit"], row["scale"]): row["score"] for row in rows} == {
        key: f"{float(score):.8f}" for key, score in own.items()
    }


def test_the_distribution_is_that_of_the_exported_volumes_and_the_spect(
    written: Mapping[str, Path],
    page: Mapping[str, list[list[str]]],
    flat: FlatTrial,
    simulated_trial: SimulatedTrial,
) -> None:
    """MR-1002, MR-1005 to MR-1012: shunt, shares, coverage and doses; to the last digits, as sums run otherwise."""
    folder = written["report"] / "rows"
    items, listed = rows_of(folder / "distribution_items.csv"), rows_of(folder / "distribution_figures.csv")
    assert_same(page, item_tables(items))
    activity = {row["subject"]: float(row["value"]) for row in listed if row["figure"] == NET_ACTIVITY}
    assert activity == {
        name: pytest.approx(float(row["EXDOSE"]), abs=1e-4) for name in flat.subjects for row in flat.of("EX", name)
    }
    spects = outlined(written["seg"], simulated_trial.folders.profile / "images")
    own = {subject: figures(spect, activity[subject]) for subject, spect in spects.items()}
    values: dict[tuple[str, str, str, str], list[float]] = {}
    seen = set()
    for row in listed:
        name, _, came_to = row["figure"].partition(" Gy, ")
        name = f"{name} Gy" if came_to else name
        value = float(row["value"])
        if row["rule"] != "MR-1005":
            value = own[row["subject"]][name]
            assert float(row["value"]) == pytest.approx(value, rel=1e-9, abs=1e-9), row["figure"]
        if came_to:
            assert came_to == ("complete" if value == 100 else "partial" if value else "none")
            covered = [each for each in items if (each["subject"], each["item"], each["target"])
                       == (row["subject"], "coverage", row["volume"])]  # fmt: skip
            assert [each["answer"] for each in covered] == [came_to]
        seen.add((row["subject"], name))
        values.setdefault((row["measure"], row["unit"], row["rule"], row["method"]), []).append(value)
    (covered,) = [each for (measure, *_), each in values.items() if "at or above" in measure]
    assert len(covered) == sum(row["item"] == "coverage" for row in items)
    # No target of this trial is shorter than 20 mm: each has its histogram.
    assert not [each for subject, named in own.items() for each in named if (subject, each) not in seen]
    assert page["dose"] == dose_rows(values)


def test_what_recomputes_knows_nothing_of_the_program() -> None:
    """The other code has no part of the program and none of its builders."""
    for path in Path(flat_trial.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not [each for each in names if each.startswith(("readstation", "tests.builders"))]


def test_the_manifest_binds_it_to_the_signed_reads(
    written: Mapping[str, Path], simulated_trial: SimulatedTrial
) -> None:
    """TR-29, TR-32, TR-34: hashes of all files, charter, program; recorded at central; no account and no name."""
    folder = written["report"]
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()} - {"manifest.json"}
    assert manifest["files"] == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    assert len(manifest["reads"]) == 2 * SMALL_PLAN.subjects
    page = (folder / "report.html").read_text("utf-8")
    for said in (manifest["reads_digest"], manifest["charters"][0]["digest"], manifest["software"], " UTC</dd>"):
        assert said in page
    with simulated_trial.access.office() as office:
        digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
        assert any(digest in str(act) for act in office.acts())
        people = [name for each in office.status().people for name in (each.login, each.printed_name)]
    every = b"".join((folder / name).read_bytes() for name in files if not name.endswith(".pdf"))
    assert not [each for each in people if each.encode() in every]


def test_a_second_report_needs_another_folder(written: Mapping[str, Path], simulated_trial: SimulatedTrial) -> None:
    words = ["trial", "report", "--to", str(written["report"]), "--central", simulated_trial.folders.central_url]
    done = CliRunner().invoke(readstation, words, standalone_mode=False)
    assert "not empty" in str(done.exception)
