"""A figure with all that it rests on: every number of a dose report explains itself (MR-1013)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.canonical import JsonObject

Given = tuple[tuple[str, float | str], ...]
"""Names, with their units, and what was put in."""

RESEARCH_USE = "research use"


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed value.

    Attributes
    ----------
    name
        What it is, in the words of a report; it says of which structure.
    value
        Not rounded; None where the rule gives none, as for a coefficient of variation about a mean of 0.
    unit
        Of the value, or "" where it has none.
    rule
        The rule that it was computed by, such as ``MR-1010``.
    method
        By which of the methods that the rule allows, in words; it is printed wherever the value stands.
    inputs
        What was put in.
    constants
        What was configured and not measured, such as K and the half-life.
    """

    name: str
    value: float | None
    unit: str
    rule: str
    method: str
    inputs: Given = ()
    constants: Given = ()

    def to_json(self) -> JsonObject:
        """Return it as a JSON object for an export; numbers as the shortest text that gives the same float."""
        return {
            "name": self.name,
            "value": None if self.value is None else repr(self.value),
            "unit": self.unit,
            "rule": self.rule,
            "method": self.method,
            "inputs": {name: _text(value) for name, value in self.inputs},
            "constants": {name: _text(value) for name, value in self.constants},
            "note": RESEARCH_USE,
        }


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)
