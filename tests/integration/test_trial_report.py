"""The report of the simulated trial by the office's command: verified, recorded, whole, and as its tables say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from lifelines import KaplanMeierFitter
from scipy.stats import binomtest

from readstation.app.simulated.trial import SimulatedTrial
from readstation.cli.main import readstation
from tests.builders.simulated import SMALL_PLAN, simulated_trial
from tests.unit.trial.report.test_from_flat_files import worked_through_export

__all__ = ["simulated_trial"]


@pytest.fixture(scope="module")
def written(simulated_trial: SimulatedTrial, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return the folders of the report and of the SDTM export."""
    root, folders = tmp_path_factory.mktemp("report"), simulated_trial.folders
    common = ["--central", folders.central_url, "--profile", str(folders.profile), "--subjects", str(folders.subjects)]
    for words in (["report", "--to", str(root / "report")], ["export", "--sdtm", str(root / "sdtm")]):
        done = CliRunner().invoke(readstation, ["trial", *words, *common], standalone_mode=False)
        assert done.exception is None, done.output
        assert f"{SMALL_PLAN.subjects} subjects" in done.output
    return {"report": root / "report", "sdtm": root / "sdtm"}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_its_numbers_are_those_of_the_exported_tables(
    written: Mapping[str, Path], simulated_trial: SimulatedTrial
) -> None:
    """MR-602 to MR-716: made anew from the CSV of RS, TR and DM and the clinical tables, by other code."""
    clinical = {each.stem.upper(): rows_of(each) for each in simulated_trial.folders.clinical.glob("*.csv")}
    tables = {name: rows_of(written["sdtm"] / f"{name.lower()}.csv") for name in ("RS", "TR", "DM")}
    flat = worked_through_export(tables, clinical.get("DD", []), clinical.get("PR", []))
    endpoints = [
        row
        for row in rows_of(written["report"] / "rows" / "endpoints.csv")
        if (row["evaluator"], row["analysis"], row["in_population"]) == ("IRC", "PRIMARY", "Y")
    ]
    assert len(endpoints) >= 2 * SMALL_PLAN.subjects
    for row in endpoints:
        own = flat.get((row["subject"], row["scope"]))
        if own is None:  # nothing was assessed after the baseline
            assert (row["best_confirmed"], row["ttp_days"]) == ("NE", "1")
            continue
        assert row["best_confirmed"].replace("NON_CR_NON_PD", "NON-CR/NON-PD") == own.best_confirmed
        assert own.ttp is not None
        assert (row["ttp_days"], row["ttp_event"]) == (str(own.ttp[0]), "Y" if own.ttp[1] else "N")
    page = (written["report"] / "report.html").read_text("utf-8")
    localized = [flat.get((row["subject"], "LOCALIZED")) for row in endpoints if row["scope"] == "LOCALIZED"]
    responders = sum(each is not None and each.best_confirmed in ("CR", "PR") for each in localized)
    exact = binomtest(responders, len(localized)).proportion_ci(method="exact")
    assert f">{100 * exact.low:.2f} to {100 * exact.high:.2f} %</a>" in page
    times = [
        own.ttp if (own := flat.get((row["subject"], "HEPATIC"))) is not None and own.ttp else (1, False)
        for row in endpoints
        if row["scope"] == "HEPATIC"
    ]
    fit = KaplanMeierFitter().fit([days for days, _ in times], [event for _, event in times])
    median = float(fit.median_survival_time_)
    assert ("not estimable" if median == float("inf") else f">{median:.0f} d (") in page


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
    for said in (manifest["reads_digest"], manifest["charters"][0]["digest"], manifest["software"]):
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
