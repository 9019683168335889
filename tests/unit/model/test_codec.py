"""Records as canonical JSON and back, by their own annotations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.core.ids import LesionId, Login, ReadId, SeriesKey
from readstation.model import codec
from readstation.model.codec import ADDED, record_from_json, record_to_json
from readstation.model.journal import JournalStep, RowChange, RowKind, StepKind
from readstation.model.lesion import Assessment, Measurement, PointUm, TargetStateCode, TimepointNote
from readstation.model.series import PhaseRole, Plane
from tests.builders.reads import series_facts

MEASUREMENT = Measurement(
    SeriesKey("S1"), 61, "ab" * 32, PhaseRole.LATE_ARTERIAL, Plane.AXIAL, PointUm(0, 1, -2), PointUm(3, 4, 5), 172
)
ASSESSMENT = Assessment(LesionId("L1"), 2, TargetStateCode.MEASURED, measurement=MEASUREMENT, part_tenths=(60, None))


@dataclass(frozen=True, slots=True)
class _Pair:
    both: tuple[int, str]
    flag: bool
    anything: Any = None
    named: Mapping[str, int] | None = None
    chosen: Mapping[str, str | int] | None = None


def test_a_record_is_an_object_of_plain_values():
    value = record_to_json(ASSESSMENT)
    assert value["target"] == "measured"
    assert type(value["target"]) is str
    assert value["measurement"]["start"] == {"x": 0, "y": 1, "z": -2}
    assert value["part_tenths"] == [60, None]
    assert value["merged_into"] is None


def test_a_record_survives_its_canonical_bytes():
    """TR-28."""
    value = parse_canonical(canonical_bytes(record_to_json(ASSESSMENT)))
    assert record_from_json(Assessment, value) == ASSESSMENT


points = st.builds(PointUm, *[st.integers(-(10**7), 10**7)] * 3)


@given(
    st.builds(
        Measurement,
        st.text("abc", min_size=1),
        st.integers(0, 500),
        st.text("0123456789abcdef"),
        st.sampled_from(PhaseRole),
        st.sampled_from(Plane),
        points,
        points,
        st.integers(0, 10_000),
    )
)
@settings(max_examples=50, deadline=None)
def test_every_measurement_survives(measurement):
    assert record_from_json(Measurement, record_to_json(measurement)) == measurement


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "CT", "late_arterial", "axial", "error"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ordinal", "digest", "x"]), inner),
    max_leaves=4,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for name, item in inner for each in paths(item, (*path, name)))]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_the_quick_way_takes_and_refuses_what_the_careful_one_does(data):
    """Whatever stands in the place of a value, the same record comes out, or the same words."""
    facts = series_facts(0, 1, PhaseRole.LATE_ARTERIAL, slices=2, findings=(Finding("a.b", "words", Severity.NOTE),))
    change = RowChange(RowKind.NOTE, "0", None, {"text": "x", "inner": [1, {"a": None}]})
    step = JournalStep(ReadId("r"), 1, StepKind.EDIT, "Write", "w", 0, (change,), None, Login("l"), 5, "", "")
    record = data.draw(st.sampled_from([facts, step]))
    value = json.loads(canonical_bytes(record_to_json(record)))
    *way, last = data.draw(st.sampled_from(paths(value)[1:]))
    place = value
    for step in way:
        place = place[step]
    if data.draw(st.booleans()):
        place[last] = data.draw(json_values)
    elif isinstance(place, dict):
        del place[last]
        place[data.draw(st.sampled_from(["more", "ordinal"]))] = data.draw(json_values)
    said = []
    for build in (record_from_json, codec._built_carefully):
        try:
            said.append(build(type(record), value))
        except DataProblem as problem:
            said.append(str(problem))
    assert said[0] == said[1]


def test_defaults_may_be_left_out_and_others_may_not():
    assert record_from_json(Assessment, {"lesion_id": "L1", "timepoint": 1}) == Assessment(LesionId("L1"), 1)
    with pytest.raises(DataProblem, match=r"TimepointNote: text is missing"):
        record_from_json(TimepointNote, {"timepoint": 1})


def test_fixed_tuples_mappings_and_free_values():
    pair = _Pair((1, "a"), False, [1, {"b": None}], {"x": 1}, {"tstm_mm": 40, "profile": "MRECIST_GUARD5"})
    assert record_from_json(_Pair, record_to_json(pair)) == pair


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (TimepointNote, [], "TimepointNote: must be an object"),
        (TimepointNote, {"timepoint": 1, "text": "x", "more": 1}, "TimepointNote: unknown name more"),
        (TimepointNote, {"timepoint": "1", "text": "x"}, r"TimepointNote\.timepoint: has the wrong type"),
        (TimepointNote, {"timepoint": True, "text": "x"}, r"TimepointNote\.timepoint: has the wrong type"),
        (TimepointNote, {"timepoint": 1.0, "text": "x"}, r"TimepointNote\.timepoint: has the wrong type"),
        (TimepointNote, {"timepoint": 1, "text": None}, r"TimepointNote\.text: has the wrong type"),
        (Assessment, {"lesion_id": "L1", "timepoint": 1, "target": "gone"}, r"Assessment\.target: unknown code"),
        (Assessment, {"lesion_id": "L1", "timepoint": 1, "part_tenths": 5}, r"part_tenths: must be a list"),
        (Assessment, {"lesion_id": "L1", "timepoint": 1, "part_tenths": ["5"]}, r"part_tenths\[0\]: has the wrong"),
        (Assessment, {"lesion_id": "L1", "timepoint": 1, "measurement": {}}, "Measurement: series_key is missing"),
        (_Pair, {"both": [1], "flag": True}, r"_Pair\.both: must have 2 items"),
        (_Pair, {"both": [1, 2], "flag": True}, r"_Pair\.both\[1\]: has the wrong type"),
        (_Pair, {"both": [1, "a"], "flag": 1}, r"_Pair\.flag: has the wrong type"),
        (_Pair, {"both": [1, "a"], "flag": True, "named": []}, r"_Pair\.named: must be an object"),
        (_Pair, {"both": [1, "a"], "flag": True, "named": {"x": "1"}}, r"_Pair\.named\.x: has the wrong type"),
        (_Pair, {"both": [1, "a"], "flag": True, "chosen": {"x": None}}, r"_Pair\.chosen\.x: has the wrong type"),
        (_Pair, {"both": [1, "a"], "flag": True, "chosen": {"x": [1]}}, r"_Pair\.chosen\.x: has the wrong type"),
    ],
)
def test_what_does_not_fit_the_record_is_named(kind, value, words):
    with pytest.raises(DataProblem, match=words):
        record_from_json(kind, value)


def test_what_no_record_may_hold_is_our_own_mistake():
    with pytest.raises(TypeError, match="float"):
        record_to_json(_Pair((1, "a"), True, 1.5))


@dataclass(frozen=True, slots=True)
class _Grown:
    name: str
    count: int = 0
    later: tuple[int | None, ...] = field(default=(), metadata=ADDED)


def test_a_field_that_came_later_stands_in_the_bytes_only_where_it_says_something():
    """TR-28: what was kept and signed before it keeps its bytes; a field that was always there keeps its place."""
    assert record_to_json(_Grown("a")) == {"name": "a", "count": 0}
    assert record_from_json(_Grown, {"name": "a", "count": 0}) == _Grown("a")
    grown = _Grown("a", 1, (5, None))
    assert record_to_json(grown) == {"name": "a", "count": 1, "later": [5, None]}
    assert record_from_json(_Grown, record_to_json(grown)) == grown
