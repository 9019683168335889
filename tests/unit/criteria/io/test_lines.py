"""JSON Lines: a case a line, each line for itself, the configuration in the first."""

from __future__ import annotations

import pytest

from readstation.core.errors import Refused
from readstation.criteria.io.document import LineReader
from tests.builders.case_files import as_bytes, sequence_case


def _line(*said, **more):
    return as_bytes({"kind": "sequence_cases", **sequence_case("Q1", *said, **more)})


CONFIG = as_bytes({"kind": "config", "config": {"max_sd_between_pr": 1}})


def _faults(reader, line):
    with pytest.raises(Refused) as refused:
        reader.read(line)
    return [f"{finding.place}: {finding.message}" for finding in refused.value.findings]


def _best(read):
    return read.case.output(False)["result"]["overall"]["bor_confirmed"]


def test_paths_begin_with_the_number_of_the_line_and_empty_lines_count():
    reader = LineReader({})
    assert _faults(reader, b"{") == ["line 1: the text is not UTF-8 JSON"]
    assert reader.read(b" \n") is None
    assert _faults(reader, _line()[:-1] + b', "id": "Q2"}') == ["line 3: the key 'id' stands twice in one object"]
    (fault,) = _faults(reader, _line(events=[]))
    assert fault.startswith("line 4.events: must be an object")


def test_a_faulty_line_leaves_the_others_as_they_are():
    reader = LineReader({})
    assert len(_faults(reader, as_bytes({"kind": "sequence_cases", "id": "", "scopes": {}}))) == 2
    read = reader.read(_line("PR", "PR"))
    assert (read.kind, read.case.case_id, _best(read)) == ("sequence_cases", "Q1", "PR")


def test_the_configuration_of_the_first_line_holds_for_all():
    """Specification 0.4, MR-605; an empty line before it is none."""
    reader = LineReader({})
    assert reader.read(b"\n") is None
    assert reader.read(CONFIG) is None
    assert _best(reader.read(_line("PR", "SD", "PR"))) == "PR"
    assert _best(LineReader({}).read(_line("PR", "SD", "PR"))) == "SD"


def test_a_configuration_in_a_later_line_is_a_fault_and_is_not_taken():
    reader = LineReader({})
    assert _best(reader.read(_line("PR", "SD", "PR"))) == "SD"
    assert _faults(reader, CONFIG) == ["line 2.kind: must stand in the first line"]
    assert _best(reader.read(_line("PR", "SD", "PR"))) == "SD"


def test_a_faulty_configuration_is_not_taken_and_says_so():
    reader = LineReader({})
    found = _faults(reader, as_bytes({"kind": "config", "config": {"max_sd_between_pr": 1, "alpha": 2}}))
    assert found == [
        "line 1.config.alpha: must lie strictly between 0 and 1",
        "line 1: the configuration is not taken; the lines below are evaluated with the factory values",
    ]
    assert _best(reader.read(_line("PR", "SD", "PR"))) == "SD"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ([], "line 1: must be an object"),
        ({"id": "Q1"}, "line 1.kind: is missing"),
        ({"kind": "document", "id": "Q1"}, "line 1.kind: must be one of config, timepoint_cases"),
        ({"kind": []}, "line 1.kind: must be one of config"),
        ({"kind": "config"}, "line 1.config: is missing"),
    ],
)
def test_faults_of_a_line_itself(line, fault):
    found = _faults(LineReader({}), as_bytes(line))
    assert found[0].startswith(fault)
    assert len(found) == (2 if fault.startswith("line 1.config") else 1)
