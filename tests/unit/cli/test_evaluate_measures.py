"""Cases of dosimetry and of clinical measures in case files (MR-1003 to MR-1012, MR-1101 to MR-1105)."""

from __future__ import annotations

import json

import pytest

from readstation.cli.evaluate import run_evaluate
from tests.builders.case_files import as_bytes
from tests.unit.criteria.spec_cases import CASE_FILE, EXPECTED, needs_spec


@pytest.fixture
def run(tmp_path, capsys):
    def evaluate(content, *options):
        path = tmp_path / "cases.json"
        path.write_bytes(content if isinstance(content, bytes) else as_bytes(content))
        status = run_evaluate([*options, str(path)])
        out, err = capsys.readouterr()
        return status, out, err.splitlines()

    return evaluate


@needs_spec
def test_the_whole_file_of_the_specification_agrees(run):
    """Issue: done when 1."""
    assert run(CASE_FILE.read_bytes(), "--check") == (0, "", [])


@needs_spec
def test_results_stand_under_the_ids_of_the_file(run):
    status, out, faults = run({key: EXPECTED[key] for key in ("y90_cases", "clinical_cases")})
    assert (status, faults) == (0, [])
    found = json.loads(out)
    assert [case["id"] for case in found["y90_cases"]] == [*EXPECTED["y90_cases"]]
    assert [case["id"] for case in found["clinical_cases"]] == [
        "afp[0]",
        "afp[1]",
        "afp[2]",
        "qlq_c30[0]",
        "qlq_c30[1]",
        "urine_0_24h",
        "faeces_0_24h",
        "blood_24h",
        "lsc_mdc",
        "resection",
        "ae",
    ]
    results = {case["id"]: case["result"] for case in found["y90_cases"] + found["clinical_cases"]}
    assert results["Y04"].keys() == {"D_lung_Gy", "cumulative_Gy", "single_limit_ok", "cumulative_limit_ok"}
    assert results["afp[1]"]["responder_gt50"] is False


@needs_spec
def test_a_wrong_value_is_a_difference(run):
    """One unit in the last printed digit is allowed, two are not."""
    case = dict(EXPECTED["y90_cases"]["Y05"])
    assert run({"y90_cases": {"Y05": {**case, "D_Gy": 77.85}}}, "--check")[0] == 0
    status, out, _ = run({"y90_cases": {"Y05": {**case, "D_Gy": 77.84}}}, "--check")
    assert status == 1
    assert out.startswith("y90_cases.Y05.D_Gy: 77.84 is expected, the result is 77.8")


@needs_spec
def test_constants_come_from_the_configuration(run):
    """MR-1004, MR-716: K and alpha of the file hold for its cases."""
    case = {"A_GBq": 2, "lsf": 0.05, "residual_fraction": 0.01, "mass_kg": 1.2}
    adverse = {
        key: value
        for key, value in EXPECTED.get("clinical_cases", {}).get("ae", {}).items()
        if key in ("n_safety", "subjects_with_teae", "teae_events", "subjects_with_sae", "sae_events", "person_months")
    }

    def results(**config):
        content = {"config": config, "y90_cases": {"Y05": case}, "clinical_cases": {"ae": adverse}}
        found = json.loads(run(content)[1])
        return found["y90_cases"][0]["result"]["D_Gy"], found["clinical_cases"][0]["result"]["teae_ci_pct"]

    dose, interval = results()
    other_dose, wider = results(y90_K_Gy_kg_per_GBq=99.34, alpha=0.01)
    assert other_dose == pytest.approx(2 * dose)
    assert wider[0] < interval[0] < interval[1] < wider[1]


def test_faults_carry_the_path_in_the_file(run):
    content = {
        "y90_cases": {"Y05": {"A_GBq": "2", "lsf": 0.05, "residual_fraction": 0.01, "mass_kg": 1.2}},
        "clinical_cases": {"afp": [{"baseline": 850, "follow_up": 340}, {"baseline": 400, "follow_up": True}]},
    }
    status, out, faults = run(content)
    assert (status, out) == (1, "")
    assert [fault.partition(": ")[0] for fault in faults] == ["y90_cases.Y05.A_GBq", "clinical_cases.afp[1].follow_up"]


def test_what_is_no_object_is_a_fault(run):
    _, _, faults = run({"y90_cases": [], "clinical_cases": {"afp": [1]}})
    assert faults == ["y90_cases: must be an object", "clinical_cases.afp[0]: must be an object"]


def test_lines_name_their_id_and_their_group(run):
    lines = [
        {"kind": "y90_cases", "id": "Y07", "tumour_counts": 480000, "tumour_mL": 150, "normal_counts": 720000}
        | {"normal_mL": 1200},
        {"kind": "clinical_cases", "group": "afp", "baseline": 850, "follow_up": 340},
        {"kind": "clinical_cases", "id": "afp[7]", "baseline": 400, "follow_up": 200},
    ]
    status, out, faults = run(b"".join(as_bytes(line) + b"\n" for line in lines), "--lines")
    assert (status, faults) == (0, [])
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["id"] for each in found] == ["Y07", "afp", "afp[7]"]
    assert found[0]["result"]["TN"] == pytest.approx(5.3333, abs=1e-4)
    assert found[2]["result"]["responder_gt50"] is False
