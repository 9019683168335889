"""Physical and clinical quantities: checked before a formula uses them, and read from JSON objects.

A formula refuses what it cannot hold for; an `InputReader` notes every fault of an object with its path, so that one
pass finds them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from readstation.core.errors import Refused
from readstation.core.findings import Finding

SMALLEST = 1e-12
"""The smallest number above 0 that an input may be: smaller ones are no measured quantity."""

LARGEST = 1e12
"""The largest magnitude that an input may have."""

_ABSENT = object()


def refuse(*findings: Finding | None) -> None:
    """Raise `Refused` with the findings there are, if there are any."""
    found = [finding for finding in findings if finding is not None]
    if found:
        raise Refused(*found)


def above_zero(name: str, value: float, rule_id: str) -> Finding | None:
    """Find fault with a quantity that is not a finite number above 0."""
    return None if isfinite(value) and value > 0 else Finding(rule_id, f"{name} must be above 0")


def not_negative(name: str, value: float, rule_id: str) -> Finding | None:
    """Find fault with a quantity that is not a finite number of 0 or more."""
    return None if isfinite(value) and value >= 0 else Finding(rule_id, f"{name} must be 0 or more")


def share_below_one(name: str, value: float, rule_id: str) -> Finding | None:
    """Find fault with a fraction that is not from 0 to below 1."""
    return None if 0 <= value < 1 else Finding(rule_id, f"{name} must be from 0 to below 1")


def exact(value: float | Decimal) -> Decimal:
    """Return a number as its written digits say it, so that a threshold is compared exactly."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


@dataclass(frozen=True, slots=True)
class InputReader:
    """The inputs of one case: an object of JSON values, its path, and the faults noted so far.

    A reading method notes a fault and returns a neutral value. What was read counts only after `finish`.

    Attributes
    ----------
    values
        The JSON value; anything but an object is a fault. Numbers may be int, float or Decimal.
    path
        The path of the object relative to the case; empty for the case itself.
    faults
        What was found wrong, shared with the readers of inner objects.
    code
        The code of the findings.
    """

    values: Any
    path: str = ""
    faults: list[Finding] = field(default_factory=list)
    code: str = "evaluate.input"

    def __post_init__(self) -> None:
        if not isinstance(self.values, Mapping):
            self.fault("", "must be an object")

    def fault(self, key: str, message: str) -> None:
        """Note a fault of the value under a key; an empty key is the object itself."""
        self.faults.append(Finding(self.code, message, place=self._place(key)))

    def finish(self) -> None:
        """Refuse the case if a fault was noted.

        Raises
        ------
        Refused
            With every fault, in the order in which they were found.
        """
        refuse(*self.faults)

    def has(self, key: str) -> bool:
        """Whether there is a value under a key."""
        return isinstance(self.values, Mapping) and key in self.values

    def inner(self, key: str) -> InputReader:
        """Return the reader of the object under a key; a missing one is a fault."""
        value = self._required(key)
        found = {} if value is _ABSENT else value
        return InputReader(found, self._place(key), self.faults, self.code)

    def refuse_others(self, allowed: tuple[str, ...]) -> None:
        """Note a fault for each key that is none of those allowed."""
        if isinstance(self.values, Mapping):
            for key in self.values:
                if key not in allowed:
                    self.fault(key, f"must be one of {', '.join(allowed)}")

    def number(
        self, key: str, *, lowest: float = -LARGEST, highest: float = LARGEST, above: bool = False, below: bool = False
    ) -> float:
        """Read a number.

        Parameters
        ----------
        key
            Its key.
        lowest, highest
            The bounds, in the unit that the key names.
        above, below
            Whether the lower or the upper bound itself is excluded.
        """
        return float(self._bounded(self._required(key), key, (lowest, highest, above, below)))

    def positive(self, key: str) -> float:
        """Read a number above 0."""
        return self.number(key, lowest=0, above=True)

    def digits(self, key: str, *, lowest: float = 0) -> Decimal:
        """Read a number as its written digits, for thresholds that are compared exactly."""
        return exact(self._bounded(self._required(key), key, (lowest, LARGEST, False, False)))

    def digits_or_null(self, key: str, *, lowest: float = 0) -> Decimal | None:
        """Read a number as its written digits; null is a value that is missing."""
        return None if self._is_null(key) else self.digits(key, lowest=lowest)

    def whole(self, key: str, lowest: int = 0, highest: int = 1_000_000_000) -> int:
        """Read a whole number, written without fraction or exponent."""
        value = self._required(key)
        if value is _ABSENT:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, "must be a whole number")
        elif not lowest <= value <= highest:
            self.fault(key, f"must be from {lowest} to {highest}")
        else:
            return value
        return lowest

    def whole_or_null(self, key: str, lowest: int, highest: int) -> int | None:
        """Read a whole number; null is an answer that is missing."""
        return None if self._is_null(key) else self.whole(key, lowest, highest)

    def numbers(self, key: str, *, lowest: float = -LARGEST) -> list[float]:
        """Read a list of one number or more."""
        value = self._required(key)
        if value is _ABSENT:
            return []
        if not isinstance(value, list) or not value:
            self.fault(key, "must be a list of one number or more")
            return []
        bounds = (lowest, LARGEST, False, False)
        return [float(self._bounded(item, f"{key}[{index}]", bounds)) for index, item in enumerate(value)]

    def day(self, key: str) -> date:
        """Read a calendar date, written YYYY-MM-DD."""
        value = self._required(key)
        if value is not _ABSENT:
            try:
                # Other ISO forms, such as 20250831 or week dates, are not the one that the cases use.
                if isinstance(value, str) and len(value) == len("YYYY-MM-DD"):
                    return date.fromisoformat(value)
            except ValueError:
                pass
            self.fault(key, "must be a date, written YYYY-MM-DD")
        return date.min

    def code_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Read one of some codes."""
        value = self._required(key)
        if isinstance(value, str) and value in allowed:
            return value
        if value is not _ABSENT:
            self.fault(key, f"must be one of {', '.join(allowed)}")
        return allowed[0]

    def _is_null(self, key: str) -> bool:
        return self.has(key) and self.values[key] is None

    def _place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def _required(self, key: str) -> Any:
        if not isinstance(self.values, Mapping):
            return _ABSENT
        if key not in self.values:
            self.fault(key, "is missing")
            return _ABSENT
        return self.values[key]

    def _bounded(self, value: Any, place: str, bounds: tuple[float, float, bool, bool]) -> int | float | Decimal:
        lowest, highest, excludes_lowest, excludes_highest = bounds
        neutral = (lowest + highest) / 2
        if value is _ABSENT:
            return neutral
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not _is_finite(value):
            self.fault(place, "must be a number")
        elif value < lowest or (excludes_lowest and value == lowest):
            self.fault(place, f"must be {'above' if excludes_lowest else 'at least'} {lowest:g}")
        elif value > highest or (excludes_highest and value == highest):
            self.fault(place, f"must be {'below' if excludes_highest else 'at most'} {highest:g}")
        elif value != 0 and -SMALLEST < value < SMALLEST:
            self.fault(place, f"must be 0, or {SMALLEST:g} or more in size")
        else:
            return value
        return neutral


def _is_finite(value: float | Decimal) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) or isfinite(value)


def refuse_unusable(result: Mapping[str, Any]) -> None:
    """Refuse an outcome in which a number is not finite.

    Raises
    ------
    Refused
        If the inputs are each allowed but too large or too small to compute with together.
    """
    for value in result.values():
        values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
        if any(isinstance(item, float) and not isfinite(item) for item in values):
            raise Refused(Finding("evaluate.input", "the numbers are too large or too small to compute with"))
