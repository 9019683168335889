"""Whatever the quick look takes for canonical is canonical, and what it leaves is judged as before (TR-28)."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readstation.core.canonical import (
    LARGEST_INTEGER,
    MAXIMUM_DEPTH,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
    parse_strict,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.text(max_size=12) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
LAYOUTS = st.fixed_dictionaries(
    {
        "sort_keys": st.booleans(),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([(",", ":"), (", ", ":")]),
    }
)


def judged_closely(data: bytes) -> object:
    value = parse_strict(data)
    if canonical_bytes(value) != data:
        raise NotCanonicalError
    return value


def same_verdict(data: bytes) -> None:
    try:
        expected = judged_closely(data)
    except NotCanonicalError:
        with pytest.raises(NotCanonicalError):
            parse_canonical(data)
    else:
        assert parse_canonical(data) == expected


@given(VALUES, LAYOUTS)
def test_any_writing_of_any_value(value: object, layout: dict[str, object]) -> None:
    same_verdict(json.dumps(value, **layout).encode("utf-8", "surrogatepass"))  # type: ignore[arg-type]


@given(st.text(alphabet='[]{}",:0123456789-.eE \\utrfalsn"\u00e9\u0301\u0338\U0001f600\ufffd', max_size=30))
@example('{"a":1,"a":1}')
@example('{"a":1,"a":2}')
@example("1.0")
@example("-0")
@example("1e2")
@example("NaN")
@example("[1,]")
@example('"\\u0041"')
@example('{"b":1,"a":2}')
@example('{"a":"\u00e9\u2265"}')
@example('{"a":"e\u0301"}')
@example('["e","\u0301"]')
@example('["\u0338"]')
@example('{"\ufffd":1,"\U0001f600":2}')
@example('{"\U0001f600":2,"\ufffd":1}')
@example('["\u2028"]')
@example('["\u00e9","\ud800"]')
def test_any_text(text: str) -> None:
    same_verdict(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("number", [LARGEST_INTEGER, LARGEST_INTEGER + 1, 10**15, 10**16, 10**40])
@pytest.mark.parametrize("form", ["{}", "-{}", "[{}]", "[1,-{}]", '{{"a":{}}}', '{{"a":"{}"}}', '":{}"'])
def test_great_numbers(number: int, form: str) -> None:
    same_verdict(form.format(number).encode("ascii"))


@pytest.mark.parametrize("depth", range(MAXIMUM_DEPTH - 1, MAXIMUM_DEPTH + 3))
@pytest.mark.parametrize("inner", ["", "1", '"]["', "{}"])
def test_depth(depth: int, inner: str) -> None:
    same_verdict(("[" * depth + inner + "]" * depth).encode("ascii"))
    same_verdict(('{"a":' * depth + (inner or "1") + "}" * depth).encode("ascii"))
