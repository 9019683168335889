"""The attributes that may pass the gate, as shipped data, and their values, as what they may be (TR-17)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from readstation.core.canonical import parse_strict
from readstation.core.resources import resource_path
from readstation.imaging.dateshift import DateShift
from readstation.imaging.header import values_of

_NUMBER_REPRESENTATIONS = frozenset({"DS", "IS", "US", "SS", "UL", "SL", "FD", "FL"})
_DECIMAL = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
_LONGEST_DECIMAL = 32

Rules = Mapping[str, Any]


@cache
def allow_list() -> Mapping[str, Rules]:
    """Return the shipped allow-list."""
    loaded: Mapping[str, Rules] = parse_strict(resource_path("deid", "allow_list.json").read_bytes())
    return loaded


def allowed_copy(source: Dataset, rules: Rules, shift: DateShift, modality: str) -> Dataset:
    """Return a new data set with the allowed attributes of another, as far as their values are what they may be.

    Numbers pass as numbers, words only if they are on the list of that attribute, dates moved; nothing else passes.
    Where dropping an unknown word would say something else, as with the type of a rescale, one that says nothing stays.

    Parameters
    ----------
    source
        Any data set, at any depth.
    rules
        The part of the allow-list for this depth.
    shift
        Moves the dates that stay.
    modality
        ``CT``, ``MR`` or ``PT``: some attributes pass for one of them only.
    """
    copy = Dataset()
    for name in rules.get("numbers", ()):
        _copy_numbers(source, copy, name)
    for name, words in rules.get("words", {}).items():
        allowed = [str(word).strip() for word in values_of(source.get(name)) if str(word).strip() in words]
        if allowed:
            setattr(copy, name, allowed if len(allowed) > 1 else allowed[0])
        elif name in rules.get("otherwise", {}) and str(source.get(name) or "").strip():
            setattr(copy, name, rules["otherwise"][name])
    _copy_times(source, copy, rules, shift, modality)
    for name, nested in rules.get("sequences", {}).items():
        if source.get(name) and modality in nested.get("only", (modality,)):
            inner = allow_list()[nested["like"]] if "like" in nested else nested
            items = [allowed_copy(item, inner, shift, modality) for item in source.get(name)]
            if any(len(item) for item in items):
                setattr(copy, name, DicomSequence(items))
    return copy


def _copy_numbers(source: Dataset, copy: Dataset, name: str) -> None:
    """Copy an element whose values are all finite numbers, with the digits that stood there."""
    tag = tag_for_keyword(name)
    if tag is None or name not in source:
        return
    representation = source[name].VR
    if representation not in _NUMBER_REPRESENTATIONS:
        return
    values = list(values_of(source[name].value))
    texts = [getattr(value, "original_string", None) or str(value) for value in values]
    if values and all(_is_number(value, text) for value, text in zip(values, texts, strict=True)):
        copy.add(DataElement(tag, representation, values if len(values) > 1 else values[0]))


def _is_number(value: Any, text: str) -> bool:
    try:
        finite = math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False
    return finite and len(text.strip()) <= _LONGEST_DECIMAL and bool(_DECIMAL.match(text.strip()))


def _copy_times(source: Dataset, copy: Dataset, rules: Rules, shift: DateShift, modality: str) -> None:
    for name in rules.get("days", ()):
        setattr(copy, name, shift.day(str(source.get(name) or "")))
    for day_name, time_name in rules.get("moments", {}).get(modality, ()):
        day, clock = shift.moment(str(source.get(day_name) or ""), str(source.get(time_name) or ""))
        if day:
            setattr(copy, day_name, day)
        if clock:
            setattr(copy, time_name, clock)
    for name in rules.get("clock_times", ()):
        if clock := shift.clock(str(source.get(name) or "")):
            setattr(copy, name, clock)
    for name in rules.get("datetimes", ()):
        if moment := shift.datetime(str(source.get(name) or "")):
            setattr(copy, name, moment)
