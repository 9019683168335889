"""``readstation evaluate`` as a person meets it: what goes in, what comes out, and how the process ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from readstation._version import __version__
from readstation.cli import entry
from readstation.cli.evaluate import run_evaluate
from tests.builders.case_files import as_bytes, sequence_case, timepoint_case, whole_file
from tests.unit.criteria.spec_cases import EXPECTED, needs_spec

OTHER_KINDS = ("y90_cases", "clinical_cases")
MOST_OWN_MODULES = 55
MOST_OTHER_MODULES = 98


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on a file or on standard input; return status, output and faults."""

    def evaluate(content, *options):
        data = content if isinstance(content, bytes) else as_bytes(content)
        path = tmp_path / "cases.json"
        path.write_bytes(data)
        status = run_evaluate([*options, str(path)])
        out, err = capsys.readouterr()
        return status, out, err.splitlines()

    return evaluate


def _spec_without_other_kinds():
    return {key: value for key, value in EXPECTED.items() if key not in OTHER_KINDS}


@needs_spec
def test_the_cases_of_the_specification_agree(run):
    """Issue: done when 1 and 3. Every case, profile, scope, row and flag, the matrix and the table of pairs."""
    assert run(_spec_without_other_kinds(), "--check") == (0, "", [])


@needs_spec
def test_results_have_the_shape_of_what_is_expected(run):
    status, out, faults = run(_spec_without_other_kinds())
    assert (status, faults) == (0, [])
    found = json.loads(out)
    for case, result in zip(EXPECTED["timepoint_cases"], found["timepoint_cases"], strict=True):
        assert result == {"id": case["id"], "result": case["expected"]}
    for case, result in zip(EXPECTED["sequence_cases"], found["sequence_cases"], strict=True):
        assert result["result"] == case["expected"]
        assert result["alternatives"] == [each["expected"] for each in case["alternatives"]]
    for case, result in zip(EXPECTED["eligibility_cases"], found["eligibility_cases"], strict=True):
        assert result == {"id": case["id"], "result": case["expected"]}
    for case, result in zip(EXPECTED["new_lesion_cases"], found["new_lesion_cases"], strict=True):
        said = {"status": case["expected_status"], "pd_timepoint": case["expected_pd_timepoint"]}
        assert result == {"id": case["id"], "result": said}
    for case, result in zip(EXPECTED["adjudication_cases"], found["adjudication_cases"], strict=True):
        said = {"triggers": case["expected_triggers"], "adjudicate": case["adjudicate"]}
        assert result == {"id": case["id"], "result": said}


def test_the_output_holds_the_kinds_of_the_input_in_order_and_the_software(run):
    status, out, _ = run(whole_file())
    assert status == 0
    found = json.loads(out)
    assert [*found] == [key for key in whole_file() if key != "config"] + ["software"]
    assert found["software"] == {"name": "readstation", "version": __version__, "rule_set_version": "mrecist-1.0"}
    assert [case["id"] for case in found["sequence_cases"]] == ["Q1", "Q2"]
    assert "alternatives" in found["sequence_cases"][0]
    assert "alternatives" not in found["sequence_cases"][1]


@pytest.mark.parametrize("content", [{}, {"timepoint_cases": []}, {"timepoint_cases": [timepoint_case("C1", 50)]}])
def test_nothing_to_evaluate_is_no_fault(run, content):
    status, out, faults = run(content)
    assert (status, faults) == (0, [])
    assert {**json.loads(out), "software": None}.keys() == {*content, "software"}


def test_standard_input_is_read_for_a_dash(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(as_bytes({"timepoint_cases": [timepoint_case()]}))))
    assert run_evaluate(["-"]) == 0
    assert json.loads(capsys.readouterr().out)["timepoint_cases"][0]["id"] == "C1"


def test_explained_rows_carry_the_trace(run):
    _, out, _ = run(whole_file(), "--explain")
    row = json.loads(out)["timepoint_cases"][0]["result"]["MRECIST_CLASSIC"][0]
    entry = next(each for each in row["trace"] if each["id"] == "MR-205")
    assert entry == {
        "scope": "overall",
        "id": "MR-205",
        "inputs": {"sum": "30.0 mm", "baseline": "50.0 mm"},
        "arithmetic": "10 × 30.0 = 300.0 ≤ 7 × 50.0 = 350.0",
        "conclusion": "PR",
    }
    assert [each["scope"] for each in row["trace"]] == sorted(
        (each["scope"] for each in row["trace"]), key=_ORDER.index
    )
    assert "trace" in json.loads(out)["read_cases"][0]["result"]["timepoints"][0]


_ORDER = ["overall", "hepatic", "localized"]


def test_a_faulty_file_is_refused_as_a_whole(run):
    content = whole_file()
    content["timepoint_cases"][1]["timepoints"][0]["targets"]["T1"]["mm"] = -4
    content["sequence_cases"][0]["scopes"]["overall"][1]["response"] = "BETTER"
    content["config"]["tstm"] = 5
    status, out, faults = run(content)
    assert (status, out) == (1, "")
    assert faults[0] == "config.tstm: is no key of the configuration"
    assert faults[1] == "timepoint_cases[1].timepoints[0].targets.T1.mm: must be 0 or more, is -4"
    assert faults[2].startswith("sequence_cases[0].scopes.overall[1].response: must be one of CR, PR")
    assert len(faults) == 3


def test_a_fault_stays_on_its_line_whatever_a_key_holds(run):
    case = timepoint_case()
    case["timepoints"][0]["targets"]["T\n9\ud800"] = {"state": "absent"}
    _, _, faults = run({"timepoint_cases": [case]})
    assert faults == ["timepoint_cases[0].timepoints[0].targets.T\\n9\\ud800: is no target of the baseline"]


def test_differences_are_one_line_each_and_exit_1(run):
    case = timepoint_case("C1", 50, 30)
    row = {"overall": {"response": "SD", "sod_mm": 30.0, "flags": ["F-NEW-NE"]}, "day": 56, "extra": 1}
    content = {
        "timepoint_cases": [{**case, "expected": {"MRECIST_CLASSIC": [row], "MRECIST_GUARD5": []}}],
        "sequence_cases": [sequence_case(alternatives=[{"expected": {"overall": {"pd_day": 7}}}])],
        "overall_matrix": [{"target": "CR", "nontarget": "CR", "new": "NO", "response": "PR"}],
        "bor_pair_table": [{"first": "PR", "second": "PR", "bor_confirmed_day20_40": "PR", "bor_unconfirmed": "PR"}],
    }
    status, out, faults = run(content, "--check")
    assert (status, faults) == (1, [])
    assert out.splitlines() == [
        "overall_matrix[0].response: PR is expected, the result is CR",
        "bor_pair_table[0].bor_confirmed_day20_40: PR is expected, the result is NE",
        "timepoint_cases[0].expected.MRECIST_CLASSIC[0].overall.response (C1): SD is expected, the result is PR",
        "timepoint_cases[0].expected.MRECIST_CLASSIC[0].overall.flags (C1): a list of 1 is expected, "
        "the result is a list of 0",
        "timepoint_cases[0].expected.MRECIST_CLASSIC[0].extra (C1): is expected, and is no part of the result",
        "timepoint_cases[0].expected.MRECIST_GUARD5 (C1): a list of 0 is expected, the result is a list of 1",
        "sequence_cases[0].alternatives[0].expected.overall.pd_day (Q1): 7 is expected, the result is null",
    ]


def test_a_check_refuses_tables_with_unknown_codes(run):
    content = {"overall_matrix": [{"target": "X", "nontarget": "CR", "new": "NO"}], "bor_pair_table": [{"first": "CR"}]}
    assert run(content)[0] == 0
    status, out, faults = run(content, "--check")
    assert (status, out) == (1, "")
    assert faults[0].startswith("overall_matrix[0].target: must be one of CR")
    assert faults[1:] == ["bor_pair_table[0].second: is missing"]


def _lines(*values):
    return b"".join(as_bytes(value) + b"\n" for value in values)


def test_lines_stream_one_result_each_and_go_on_after_a_fault(run):
    lines = _lines(
        {"kind": "config", "config": {"max_sd_between_pr": 1}},
        {"kind": "sequence_cases", **sequence_case("Q1", "PR", "SD", "PR")},
        {"kind": "timepoint_cases", **timepoint_case("C1", -3, 20)},
        {"kind": "timepoint_cases", **timepoint_case("C1", 50, 20)},
        {"kind": "timepoint_cases", **timepoint_case("C1", 50, 20)},
    )
    status, out, faults = run(lines + b"\n{\n", "--lines")
    found = [json.loads(line) for line in out.splitlines()]
    assert [(each["kind"], each["id"]) for each in found] == [
        ("sequence_cases", "Q1"),
        ("timepoint_cases", "C1"),
        ("timepoint_cases", "C1"),
    ]
    assert found[0]["result"]["overall"]["bor_confirmed"] == "PR"
    assert status == 1
    assert faults == [
        "line 3.baseline.targets[0].mm: must be 0 or more, is -3",
        "line 7: the text is not UTF-8 JSON",
    ]


@pytest.mark.parametrize(
    ("second", "faults"),
    [
        ({"kind": "config", "config": {}}, ["line 2.kind: must stand in the first line"]),
        ({"kind": "cases"}, ["line 2.kind: must be one of config, timepoint_cases"]),
        ({"kind": 1}, ["line 2.kind: must be one of config, timepoint_cases"]),
        ({"id": "C1"}, ["line 2.kind: is missing"]),
        ([], ["line 2: must be an object"]),
    ],
)
def test_a_line_that_is_no_case_is_a_fault(run, second, faults):
    status, out, found = run(_lines({"kind": "timepoint_cases", **timepoint_case()}, second), "--lines")
    assert status == 1
    assert len(out.splitlines()) == 1
    assert [told.startswith(fault) for told, fault in zip(found, faults, strict=True)] == [True]


def test_a_configuration_that_is_not_taken_is_said_loudly(run):
    lines = _lines({"kind": "config", "config": {"confirm_days": -1}}, {"kind": "sequence_cases", **sequence_case()})
    status, out, faults = run(lines, "--lines")
    assert (status, len(out.splitlines())) == (1, 1)
    assert faults == [
        "line 1.config.confirm_days: must be a whole number from 0 to 36500",
        "line 1: the configuration is not taken; the lines below are evaluated with the factory values",
    ]


def test_lines_can_be_checked(run):
    good = {"kind": "sequence_cases", **sequence_case(expected={"overall": {"bor_confirmed": "PR"}})}
    bad = {"kind": "eligibility_cases", "id": "E1", "lesion": {"site": "bone_no_soft_tissue"}, "expected": "X"}
    assert run(_lines(good), "--lines", "--check") == (0, "", [])
    status, out, _ = run(_lines(bad, good), "--lines", "--check")
    assert (status, out) == (1, "line 1.expected (E1): X is expected, the result is NON_TARGET\n")


def test_a_file_that_is_not_there_is_one_line(capsys, tmp_path):
    assert run_evaluate([str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.json'}: No such file or directory.\n"


def test_wrong_usage_exits_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        run_evaluate(["--chek", "x"])
    assert stopped.value.code == 2
    assert "usage: readstation evaluate" in capsys.readouterr().err


def test_the_short_way_leaves_the_process_with_the_status(capsys, tmp_path):
    path = tmp_path / "cases.json"
    path.write_bytes(b"[]")
    with pytest.raises(SystemExit) as stopped:
        entry.run(["evaluate", str(path)])
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "must be an object\n"
    with pytest.raises(SystemExit) as stopped:
        entry.run(["--version"])
    assert stopped.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_a_reader_of_the_output_that_goes_away_is_no_crash(tmp_path):
    path = tmp_path / "cases.json"
    path.write_bytes(as_bytes({"timepoint_cases": [timepoint_case(f"C{n}", 50, 40, 30) for n in range(300)]}))
    command = f"{sys.executable} -m readstation evaluate {path} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("{\n", "")


_PROBE = """
import sys
from readstation.cli.entry import run
try:
    run(["evaluate", sys.argv[1]])
except SystemExit as stopped:
    print(stopped.code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def test_nothing_beside_the_standard_library_is_imported(tmp_path):
    """Issue: done when 5. No numpy, pydicom, Qt or VTK, and no click, for the cases of the criteria."""
    path = tmp_path / "cases.json"
    path.write_bytes(as_bytes(whole_file()))
    done = subprocess.run([sys.executable, "-c", _PROBE, path], capture_output=True, text=True, timeout=60, check=True)
    status, *modules = done.stderr.split()
    assert status == "0"
    strange = {"numpy", "pydicom", "PySide6", "shiboken6", "vtkmodules", "click", "sqlalchemy", "scipy"}
    assert strange & set(modules) == set()


_COUNT = """
import sys
before = set(sys.modules)
from readstation.cli.entry import run
try:
    run(["evaluate", sys.argv[1]])
except SystemExit as stopped:
    loaded = set(sys.modules) - before
    ours = {name for name in loaded if name.partition(".")[0] == "readstation"}
    print(stopped.code, len(ours), len(loaded - ours), file=sys.stderr)
"""


def test_it_starts_with_few_modules(tmp_path):
    """What a start costs is what it imports; the time itself stands in docs/evidence/criteria.md."""
    content = {key: value for key, value in whole_file().items() if key in ("timepoint_cases", "sequence_cases")}
    path = tmp_path / "cases.json"
    path.write_bytes(as_bytes({**content, "read_cases": whole_file()["read_cases"]}))
    done = subprocess.run([sys.executable, "-c", _COUNT, path], capture_output=True, text=True, timeout=60, check=True)
    status, ours, others = (int(word) for word in done.stderr.split())
    assert status == 0
    assert ours <= MOST_OWN_MODULES
    assert others <= MOST_OTHER_MODULES
