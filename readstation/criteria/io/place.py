"""A place in a JSON document: reads a value as what it must be, and notes every fault with its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER, tenths_from_mm
from readstation.core.findings import Finding

Code = TypeVar("Code", bound=StrEnum)

_MISSING = object()


def load_json(data: bytes) -> Any:
    """Read UTF-8 JSON with numbers exactly as written: whole ones as int, others as Decimal.

    Raises
    ------
    Refused
        If the bytes are no UTF-8 JSON, hold NaN or an infinity, or an object has a key twice.
    """
    try:
        return json.loads(
            data.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys
        )
    except (ValueError, InvalidOperation, RecursionError) as error:
        # The text of a decoding error quotes the document, which may hold more than a case.
        raise Refused(Finding("evaluate.json", "the text is not UTF-8 JSON")) from error


def _refuse_constant(name: str) -> NoReturn:
    raise Refused(Finding("evaluate.json", f"{name} is no number"))


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(Finding("evaluate.json", f"the key {twice[:40]!r} stands twice in one object"))
    return keys


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a document, its path, and the list of faults of the whole document.

    A reading method notes a fault and returns a neutral value, so that one pass finds every fault. What is read counts
    only if no fault was noted.
    """

    value: Any
    path: str
    faults: list[Finding] = field(default_factory=list)

    def fault(self, message: str) -> None:
        """Note that this value is wrong."""
        self.faults.append(Finding("evaluate.input", message, place=self.path))

    @property
    def is_present(self) -> bool:
        """Whether there is a value."""
        return self.value is not _MISSING

    @property
    def is_null(self) -> bool:
        """Whether there is no value, or null in its place."""
        return self.value is None or not self.is_present

    def optional(self, key: str) -> Place:
        """Return the place under a key; there may be nothing."""
        inner = self.value.get(key, _MISSING) if isinstance(self.value, dict) else _MISSING
        return Place(inner, f"{self.path}.{key}" if self.path else key, self.faults)

    def required(self, key: str) -> Place:
        """Return the place under a key, and note a fault if this is an object without it."""
        inner = self.optional(key)
        if isinstance(self.value, dict) and not inner.is_present:
            inner.fault("is missing")
        return inner

    def members(self) -> Iterator[tuple[str, Place]]:
        """Iterate over the keys of an object and their places."""
        if self.is_object():
            for key in self.value:
                yield key, self.optional(key)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.value, list)

    def elements(self) -> Iterator[Place]:
        """Iterate over the places of a list; there are none in anything else."""
        for index, item in enumerate(self.value if self.is_list else ()):
            yield Place(item, f"{self.path}[{index}]", self.faults)

    def items(self) -> Iterator[Place]:
        """Iterate over the places of a list, and note a fault if it is anything else."""
        if self.is_present and not self.is_list:
            self.fault("must be a list")
        return self.elements()

    def is_object(self) -> bool:
        """Whether the value is an object; a fault is noted if it is anything else."""
        if self.is_present and not isinstance(self.value, dict):
            self.fault("must be an object")
        return isinstance(self.value, dict)

    def refuse(self, key: str, why: str) -> None:
        """Note a fault if there is something under a key."""
        inner = self.optional(key)
        if inner.is_present:
            inner.fault(why)

    def text(self) -> str:
        """Read text that is not empty."""
        if isinstance(self.value, str) and self.value:
            return self.value
        if self.is_present:
            self.fault("must be text, and not empty")
        return ""

    def truth(self) -> bool:
        """Read true or false."""
        if self.is_present and not isinstance(self.value, bool):
            self.fault("must be true or false")
        return self.value is True

    def whole(self, lowest: int, highest: int) -> int:
        """Read a whole number written without fraction or exponent."""
        if not self.is_present:
            return lowest
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fault("must be a whole number")
            return lowest
        if not lowest <= self.value <= highest:
            self.fault(f"must be from {lowest} to {highest}")
            return lowest
        return self.value

    def code(self, kind: type[Code]) -> Code:
        """Read one of the codes of an enumeration."""
        for code in kind:
            if self.value == code.value:
                return code
        if self.is_present:
            self.fault(f"must be one of {', '.join(code.value for code in kind)}")
        return next(iter(kind))

    def tenths(self, resolution_tenths: int, *, may_be_zero: bool = False) -> int:
        """Read a length in millimetres and round it to the resolution (MR-216); at most 1000 mm as written."""
        lowest = 0 if may_be_zero else 1
        value = self.value
        if not self.is_present:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.fault("must be a number")
            return lowest
        if value < 0:
            self.fault(f"must be 0 or more, is {value}")
            return lowest
        if value > MAXIMUM_DIAMETER // 10:
            self.fault(f"must be at most {MAXIMUM_DIAMETER // 10} mm")
            return lowest
        rounded = tenths_from_mm(value, resolution_tenths)
        if rounded < lowest:
            self.fault("must be above 0 mm after rounding")
            return lowest
        return rounded
