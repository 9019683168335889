"""Comparison with printed figures: one unit in the last printed digit (specification 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def agrees(value: Any, printed: Any) -> bool:
    """Return whether a computed value is what was printed.

    Parameters
    ----------
    value
        What was computed.
    printed
        What stands in the source, its digits kept: text or Decimal for a number with a fraction. Objects and lists are
        compared part by part; codes, truth values and null exactly.
    """
    if isinstance(printed, Mapping):
        return value.keys() == printed.keys() and all(agrees(value[key], printed[key]) for key in printed)
    if isinstance(printed, list):
        return len(value) == len(printed) and all(agrees(a, b) for a, b in zip(value, printed, strict=True))
    if isinstance(printed, Decimal):
        return value is not None and abs(Decimal(value) - printed) <= Decimal(1).scaleb(
            int(printed.as_tuple().exponent)
        )
    if isinstance(printed, int) and not isinstance(printed, bool):
        return not isinstance(value, bool) and value is not None and abs(value - printed) <= 1
    return type(value) is type(printed) and value == printed


def close(value: float, printed: str) -> bool:
    """Return whether a computed number rounds to a printed one, give or take one unit in its last digit."""
    return agrees(value, Decimal(printed))
