"""Values of header elements as plain numbers, days and times; what is malformed is None or empty."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

Vector = tuple[float, ...]


class Stated(Protocol):
    """What states values by keyword: a data set, or one that is remembered."""

    def get(self, name: str, /) -> Any:
        """Return the value of an element, or None where it is missing."""
        ...

    def __contains__(self, name: str, /) -> bool: ...


class Remembered:
    """A data set whose elements are looked up once, for headers that are asked again for each of many frames."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._tags = frozenset(map(int, dataset.keys()))
        self._values: dict[str, Any] = {}

    def get(self, name: str, /) -> Any:
        """Return the value of an element, or None where it is missing."""
        if name not in self._values:
            self._values[name] = self._dataset.get(name) if name in self else None
        return self._values[name]

    def __contains__(self, name: str, /) -> bool:
        return tag_for_keyword(name) in self._tags


def number(value: Any) -> float | None:
    """Return a finite number, or None where there is none."""
    found = numbers(value)
    return found[0] if found else None


def numbers(value: Any, count: int | None = None) -> Vector | None:
    """Return a value's finite numbers, or None where there are none or another count than is asked for."""
    found = tuple(float(each) for each in values_of(value) if str(each).strip())
    if not found or (count is not None and len(found) != count) or not all(map(math.isfinite, found)):
        return None
    return found


def values_of(value: Any) -> Iterable[Any]:
    """Return the values of an element, one or many, as many."""
    if value is None:
        return ()
    return value if isinstance(value, MultiValue | list | tuple) else (value,)


def first_item(sequence: Any) -> Dataset | None:
    """Return the first item of a sequence, or None where it has none."""
    return sequence[0] if sequence else None


def whole_number(item: Stated, name: str) -> int | None:
    """Return an element as a whole number, or None where it is none."""
    found = number(item.get(name))
    return None if found is None else int(found)


def text_of(item: Stated, name: str) -> str:
    """Return an element as text without spaces around, values joined by a backslash; "" where it is missing."""
    value = item.get(name)
    return "" if value is None else "\\".join(str(each) for each in values_of(value)).strip()


_DAY = re.compile(r"^(\d{4})\.?(\d{2})\.?(\d{2})$")
_CLOCK = re.compile(r"^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d{1,6})?$")


def day_of(text: str) -> str:
    """Return a DA value as ``YYYY-MM-DD``, or "" where it is none."""
    found = _DAY.match(text.strip())
    if not found:
        return ""
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return ""


def seconds_of(text: str) -> float | None:
    """Return a TM value as seconds of the day, or None where it is none."""
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(fraction or 0)
    return total if total < 86_400 else None
