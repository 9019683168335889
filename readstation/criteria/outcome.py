"""What the rules conclude, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope, TargetResponse


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One rule that fired.

    Attributes
    ----------
    rule
        Its id, such as ``MR-205``.
    inputs
        Name and value of everything it looked at, in order.
    arithmetic
        The comparison as text, empty where there is none.
    conclusion
        What it concluded.
    """

    rule: str
    inputs: tuple[tuple[str, str], ...]
    arithmetic: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class Distance:
    """A sum that would change the target response.

    Attributes
    ----------
    response
        What the response would be.
    at_tenths
        The exact sum, in tenths of a millimetre, at which it begins (for a smaller sum: up to which it holds).
    away_tenths
        `at_tenths` less the present sum; negative where the sum must shrink.
    words
        The same for a reader: ``PD from 60.9 mm``.
    """

    response: Response | TargetResponse
    at_tenths: int
    away_tenths: int
    words: str


@dataclass(frozen=True, slots=True)
class ScopeOutcome:
    """The outcome of one scope at one timepoint.

    Attributes
    ----------
    scope
        Which scope; never shown without its name (MR-513).
    baseline_tenths, nadir_tenths
        B and N of the scope (MR-201), None without targets.
    sum_tenths
        The sum of diameters, None without targets or where a target is not evaluable.
    partial_tenths
        The sum over the assessable targets, only where `sum_tenths` is None because a target is missing (MR-208).
    target, nontarget, new, response
        The codes; `response` is the matrix of MR-508, in the LOCALIZED scope the target response (MR-510).
    flags
        The flags of MR-218, in the order of its table.
    trace
        The rules that fired, in order.
    distances
        Which sums would change the target response.
    """

    scope: Scope
    baseline_tenths: int | None
    nadir_tenths: int | None
    sum_tenths: int | None
    partial_tenths: int | None
    target: TargetResponse
    nontarget: NonTargetResponse
    new: NewStatus
    response: Response
    flags: tuple[str, ...]
    trace: tuple[TraceEntry, ...]
    distances: tuple[Distance, ...]


@dataclass(frozen=True, slots=True)
class TimepointOutcome:
    """The outcomes of one timepoint.

    Attributes
    ----------
    label, day
        The timepoint.
    scopes
        The result, under the configured condition for progression.
    sensitivity
        The same under the other profile (MR-210).
    """

    label: str
    day: int | None
    scopes: Mapping[Scope, ScopeOutcome]
    sensitivity: Mapping[Scope, ScopeOutcome]
