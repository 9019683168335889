"""Canonical bytes: RFC 8785 for strings, booleans, null and integers (TR-28)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import hashlib
import json
import types
import unicodedata
import uuid

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.core.canonical import (
    LARGEST_INTEGER,
    MAXIMUM_DEPTH,
    NotCanonicalError,
    canonical_bytes,
    digest_of,
    parse_canonical,
    parse_strict,
    sha256_hex,
)

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(
    lambda raw: unicodedata.normalize("NFC", raw)
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
@settings(max_examples=200, deadline=None)
def test_the_bytes_are_those_of_an_independent_implementation(value):
    """TR-28: against the `rfc8785` package."""
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
@settings(max_examples=100, deadline=None)
def test_what_is_written_reads_back(value):
    assert parse_canonical(canonical_bytes(value)) == value


@given(values, st.data())
@settings(max_examples=300, deadline=None)
def test_bytes_that_were_altered_are_canonical_or_refused(value, data):
    """TR-28: whatever is read, an independent implementation writes as the same bytes."""
    altered = bytearray(canonical_bytes(value))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(altered)))
        altered[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from(
                [
                    b"",
                    b"0",
                    b"9" * 16,
                    b".5",
                    b"e1",
                    b"-",
                    b" ",
                    b"\\u0041",
                    b"\xed\xa0\x80",
                    b"\xcc\x81",
                    b'"',
                    b"[",
                    b"]",
                    b",",
                    b"null",
                ]
            )
        )
    try:
        read = parse_canonical(bytes(altered))
    except NotCanonicalError:
        return
    assert rfc8785.dumps(read) == bytes(altered)


def test_names_are_sorted_by_utf16_code_units():
    """RFC 8785 3.2.3: beyond the basic plane this is not the order of code points."""
    value = {"\uffee": 1, "\U0001f600": 2, "a": 3, "\r": 4}
    assert list(json.loads(canonical_bytes(value))) == ["\r", "a", "\U0001f600", "\uffee"]
    assert canonical_bytes(value) == rfc8785.dumps(value)


def test_control_letters_are_escaped_as_the_standard_says():
    """RFC 8785 3.2.2.2."""
    value = "".join(map(chr, range(0x20))) + '"\\/\x7f\u2028'
    assert canonical_bytes(value) == rfc8785.dumps(value)


def test_the_same_letters_are_the_same_bytes():
    """TR-28: text is normalised to NFC."""
    assert canonical_bytes({"Ame\u0301lie": "e\u0301"}) == canonical_bytes({"Am\u00e9lie": "\u00e9"})


def test_tuples_are_lists():
    assert canonical_bytes((1, (True, None))) == b"[1,[true,null]]"


def test_names_may_lie_in_any_mapping():
    assert canonical_bytes(types.MappingProxyType({"b": types.MappingProxyType({}), "a": 1})) == b'{"a":1,"b":{}}'


@dataclasses.dataclass
class _Record:
    a: int = 1


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": [0.5]},
        float("nan"),
        LARGEST_INTEGER + 1,
        -LARGEST_INTEGER - 1,
        "\ud800",
        {"\ud800": 1},
        {1: "one"},
        {"\u00e9": 1, "e\u0301": 2},
        b"bytes",
        {"a"},
        bytearray(),
        frozenset(),
        set(),
        -0.0,
        1e300,
        float("inf"),
        decimal.Decimal(1),
        dt.date(2026, 1, 1),
        dt.timedelta(seconds=1),
        uuid.UUID(int=0),
        {None: 1},
        {True: 1},
        {1.5: 1},
        {"a": b""},
        [{2: 1}],
        _Record(),
        {"a": _Record()},
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotCanonicalError):
        canonical_bytes(value)


def _nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def test_nesting_has_a_limit():
    assert canonical_bytes(_nested(MAXIMUM_DEPTH)).startswith(b"[[")
    with pytest.raises(NotCanonicalError, match="64"):
        canonical_bytes(_nested(MAXIMUM_DEPTH + 1))
    with pytest.raises(NotCanonicalError, match="64"):
        canonical_bytes({"a": _nested(MAXIMUM_DEPTH)})


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("[", "]"),
        ('{"a":', "}"),
        ('[{"a":', "}]"),
        ('["]",', ',"["]'),
        ('["\\\\\\"]",', ',"["]'),
        ('["","]","",', ',"","[",""]'),
    ],
)
def test_no_text_hides_how_deep_it_is(begin, end):
    """TR-59: neither lists in objects nor brackets in texts."""
    levels = begin.count("[") + begin.count("{")
    allowed, beyond = MAXIMUM_DEPTH // levels, MAXIMUM_DEPTH // levels + 1
    assert parse_canonical((begin * allowed + "1" + end * allowed).encode())
    with pytest.raises(NotCanonicalError, match="64"):
        parse_canonical((begin * beyond + "1" + end * beyond).encode())


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b"9007199254740992",
        b"-9007199254740992",
        b"9" * 5000,
        b'{"a":-Infinity}',
        b"{",
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
    ids=lambda data: repr(data[:20]),
)
def test_text_that_holds_no_canonical_value_is_refused(data):
    """TR-59."""
    with pytest.raises(NotCanonicalError):
        parse_strict(data)


@pytest.mark.parametrize("data", [b'{"b":1,"a":2}', b"[1, 2]", b" 1", b'"\\u0041"', b"-0", '"e\u0301"'.encode()])
def test_another_spelling_of_a_value_is_not_canonical(data):
    assert parse_strict(data) is not None
    with pytest.raises(NotCanonicalError):
        parse_canonical(data)


def test_a_digest_is_that_of_the_bytes():
    assert digest_of({"b": 1, "a": "x"}) == hashlib.sha256(b'{"a":"x","b":1}').hexdigest()
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
