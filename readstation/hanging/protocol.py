"""Hanging protocols: which series hangs where, as shipped data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from readstation.core.canonical import parse_strict
from readstation.core.resources import resource_path
from readstation.model.codec import record_from_json
from readstation.model.series import PhaseRole, Plane, SeriesFacts


class HangingStage(StrEnum):
    """What is being read."""

    BASELINE = "baseline"
    FOLLOW_UP = "follow_up"


class ViewOf(StrEnum):
    """Whose series a view shows."""

    CURRENT = "current"
    PRIOR = "prior"


class Preference(StrEnum):
    """What makes one of several series of a phase the better one to show."""

    USABLE = "usable"
    AXIAL = "axial"
    NOT_LOSSY = "not_lossy"
    VOLUME = "volume"

    def holds(self, facts: SeriesFacts) -> bool:
        """Return whether a series has it."""
        match self:
            case Preference.USABLE:
                return facts.is_usable
            case Preference.AXIAL:
                return facts.plane is Plane.AXIAL
            case Preference.NOT_LOSSY:
                return not facts.is_lossy
            case Preference.VOLUME:
                return facts.slices > 1


@dataclass(frozen=True, slots=True)
class ViewRule:
    """One place of a protocol: its id, whose timepoint, and the phase that it must show."""

    id: str
    of: ViewOf
    phase: PhaseRole


@dataclass(frozen=True, slots=True)
class WeightedPreference:
    """A preference and how much it counts."""

    when: Preference
    weight: int


@dataclass(frozen=True, slots=True)
class HangingProtocol:
    """A layout of views.

    Attributes
    ----------
    format
        Version of the file's form.
    name, stage
        What it is called, and for which stage it is.
    rows, columns
        The layout, filled row by row.
    views
        The places, `rows * columns` of them.
    prefer
        How to choose among several series of a phase.
    """

    format: int
    name: str
    stage: HangingStage
    rows: int
    columns: int
    views: tuple[ViewRule, ...]
    prefer: tuple[WeightedPreference, ...]


@cache
def protocol_for(stage: HangingStage) -> HangingProtocol:
    """Return the shipped protocol of a stage."""
    loaded = parse_strict(resource_path("hanging", f"{stage}.json").read_bytes())
    return record_from_json(HangingProtocol, loaded)
