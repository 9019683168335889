"""Case files as a whole: kinds that other packages evaluate, ids, and results beside printed values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from readstation.core.errors import Refused
from readstation.criteria.io.check import differences, document_differences
from readstation.criteria.io.document import LineReader, read_document
from readstation.criteria.io.place import Place, load_json
from tests.builders.case_files import as_bytes, sequence_case, whole_file


@dataclass
class Doubled:
    """A case whose outcome is twice its input."""

    case_id: str
    result: dict[str, object]

    def output(self, _, /):
        return {"id": self.case_id, "result": self.result}


class Doubles:
    """A kind of case with input and outcome side by side."""

    def read_all(self, place, _):
        return [(inner, self._case(inner, key)) for key, inner in place.members()]

    def read_line(self, place, _):
        return self._case(place, place.required("id").text())

    def _case(self, place, case_id):
        return Doubled(case_id, {"twice": place.required("once").value * 2, "is_even": True, "none": None})


MEASURES = {"doubles": Doubles()}


def _whole():
    return load_json(as_bytes(whole_file()))


def _faults(document):
    with pytest.raises(Refused) as refused:
        read_document(Place(document), MEASURES)
    return [f"{finding.place}: {finding.message}" for finding in refused.value.findings]


def test_every_kind_is_read_in_the_order_of_the_file():
    cases = read_document(Place({"doubles": {"D1": {"once": 2}}, **_whole()}), MEASURES)
    assert [*cases] == ["doubles", *(key for key in whole_file() if key != "config")]
    assert [each.case.case_id for each in cases["read_cases"]] == ["R1", "R2"]
    assert cases["doubles"][0].place.path == "doubles.D1"


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"cases": []}, ["cases: is no key of a case file"]),
        ({"read_cases": {}}, ["read_cases: must be a list"]),
        ({"config": []}, ["config: must be an object"]),
        ({"config": {"alpha": 1}}, ["config.alpha: must lie strictly between 0 and 1"]),
        ({"statistics_cases": 1, "document": 1, "schema_version": 2, "config_default": {"x": 1}, "profiles": 0}, None),
        (
            {"sequence_cases": [sequence_case("Q"), sequence_case("R"), sequence_case("Q")]},
            ["sequence_cases[2].id: the id 'Q' stands twice"],
        ),
        ({"sequence_cases": [sequence_case(""), sequence_case("")]}, ["must be text"] * 2),
    ],
)
def test_faults_of_the_file_itself(change, faults):
    document = {**_whole(), **change}
    if faults is None:
        assert read_document(Place(document), MEASURES)
        return
    found = _faults(document)
    assert [fault in told for fault, told in zip(faults, found, strict=True)] == [True] * len(faults)


def test_a_file_that_is_no_object_is_refused():
    assert _faults([]) == [": must be an object"]


def test_the_configuration_of_a_case_goes_over_that_of_the_file():
    """Specification 0.4: layers of overrides, the more specific one winning, key by key."""
    sequence = sequence_case("Q1", "PR", "SD", "PR", config_overrides={"confirm_days": 20})
    document = {"config": {"max_sd_between_pr": 1, "confirm_days": 200}, "sequence_cases": [sequence]}
    (read,) = read_document(Place(document), {})["sequence_cases"]
    assert read.case.output(False)["result"]["overall"]["bor_confirmed"] == "PR"


def test_every_key_that_stands_twice_and_every_number_that_is_none_has_its_path():
    with pytest.raises(Refused) as refused:
        load_json(b'{"a": [1, {"b": NaN, "c": 1, "c": 2}], "d": -Infinity, "e": {"f": 1}}', "line 4")
    assert [f"{finding.place}: {finding.message}" for finding in refused.value.findings] == [
        "line 4.a[1]: the key 'c' stands twice in one object",
        "line 4.a[1].b: NaN is no number",
        "line 4.d: -Infinity is no number",
    ]


def test_a_key_is_named_in_a_fault_by_its_first_forty_characters():
    with pytest.raises(Refused) as refused:
        load_json(b'{"%s": 1, "%s": 2}' % (b"k" * 50, b"k" * 50))
    assert refused.value.findings[0].message == f"the key '{'k' * 40}' stands twice in one object"


def test_a_line_may_be_of_a_kind_that_is_evaluated_elsewhere():
    reader = LineReader(MEASURES)
    read = reader.read(as_bytes({"kind": "doubles", "id": "D1", "once": 3}))
    assert (read.kind, read.case.output(False)["result"]["twice"]) == ("doubles", 6)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"twice": Decimal("4.2")}, []),
        ({"none": [1, 2]}, ["doubles.D1.none: a list of 2 is expected, the result is null"]),
        ({"twice": Decimal("4.3")}, []),
        ({"twice": Decimal("4.1")}, []),
        ({"twice": Decimal("4.4")}, ["doubles.D1.twice: 4.4 is expected, the result is 4.2"]),
        ({"twice": Decimal("4.21")}, []),
        ({"twice": Decimal("4.22")}, ["doubles.D1.twice: 4.22 is expected, the result is 4.2"]),
        ({"twice": 5}, []),
        ({"twice": 6}, ["doubles.D1.twice: 6 is expected, the result is 4.2"]),
        ({"twice": True}, ["doubles.D1.twice: true is expected, the result is 4.2"]),
        ({"is_even": 1}, ["doubles.D1.is_even: 1 is expected, the result is true"]),
        ({"is_even": False}, ["doubles.D1.is_even: false is expected, the result is true"]),
        ({"none": {"a": 1}}, ["doubles.D1.none: an object of 1 is expected, the result is null"]),
        ({"none": None, "passed_over": 3}, []),
    ],
)
def test_printed_values_may_differ_by_one_unit_in_the_last_digit(expected, told):
    """Specification 9.1, Numbers."""
    document = Place({"doubles": {"D1": {"once": 2.1, **expected}}})
    (read,) = read_document(document, MEASURES)["doubles"]
    assert [*differences(read)] == told


def test_a_result_of_decimal_digits_is_compared_by_its_digits():
    """MR-717: months are decimals."""
    document = Place({"doubles": {"D1": {"once": Decimal("2.1"), "twice": Decimal("4.22")}}})
    (read,) = read_document(document, MEASURES)["doubles"]
    assert [*differences(read)] == ["doubles.D1.twice: 4.22 is expected, the result is 4.2"]


def test_what_a_result_does_not_have_is_a_difference():
    expected = {"overall": {"pd_days": None}}
    (read,) = read_document(Place({"sequence_cases": [sequence_case(expected=expected)]}), {})["sequence_cases"]
    assert [*differences(read)] == [
        "sequence_cases[0].expected.overall.pd_days (Q1): is expected, and is no part of the result"
    ]


def test_alternatives_are_compared_exactly():
    """Specification 9.1: one day is a difference, there too."""
    alternative = {"config_overrides": {}, "expected": {"overall": {"ttp": {"days": 112}}}}
    read = read_document(Place({"sequence_cases": [sequence_case(alternatives=[alternative])]}), {})
    assert [*differences(read["sequence_cases"][0])] == [
        "sequence_cases[0].alternatives[0].expected.overall.ttp.days (Q1): 112 is expected, the result is 113"
    ]


def test_a_table_with_a_code_that_is_none_is_refused():
    """MR-508, MR-610."""
    document = Place({"overall_matrix": [{"target": "CR", "nontarget": "CR", "new": "NO", "response": "PR"}]})
    assert document_differences(document, {}) == ["overall_matrix[0].response: PR is expected, the result is CR"]
    document = Place({"overall_matrix": [{"target": "X", "nontarget": "CR", "new": "NO"}], "bor_pair_table": [5]})
    with pytest.raises(Refused) as refused:
        document_differences(document, {})
    assert [finding.place for finding in refused.value.findings] == ["overall_matrix[0].target", "bor_pair_table[0]"]


def test_rows_are_compared_exactly():
    """Specification 9.1: no tolerance for lengths, percentages and days."""
    expected = {"overall": {"ttp": {"days": Decimal("113.0"), "event": False, "reason": "NO_PD"}, "pd_day": 1}}
    (read,) = read_document(Place({"sequence_cases": [sequence_case(expected=expected)]}), {})["sequence_cases"]
    assert [*differences(read)] == ["sequence_cases[0].expected.overall.pd_day (Q1): 1 is expected, the result is null"]
    expected["overall"] = {"ttp": {"days": 114}}
    assert [*differences(read)] == [
        "sequence_cases[0].expected.overall.ttp.days (Q1): 114 is expected, the result is 113"
    ]


def test_a_case_without_expected_values_differs_in_nothing():
    cases = read_document(Place(_whole()), {})
    assert [line for kind in cases.values() for case in kind for line in differences(case)] == []
