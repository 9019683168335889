"""Hanging protocols: which series hangs where, as shipped data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from readstation.core.canonical import parse_strict
from readstation.core.resources import resource_path
from readstation.model.codec import record_from_json
from readstation.model.series import Modality, PhaseRole, Plane, SeriesFacts


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
class CaseRule:
    """What a protocol asks of a case, and how much it counts.

    Attributes
    ----------
    of
        Whose series it asks about.
    weight
        What it adds to the protocol's score where it holds.
    is_required
        Whether the protocol is out where it does not hold.
    any_phase
        Whether any series with a phase will do.
    phase, modalities
        Which phase, or which kinds of images, one of the series must have.
    """

    of: ViewOf
    weight: int
    is_required: bool = False
    any_phase: bool = False
    phase: PhaseRole | None = None
    modalities: tuple[Modality, ...] = ()

    @property
    def words(self) -> str:
        """What is asked, for the person."""
        whose = "the current timepoint" if self.of is ViewOf.CURRENT else "the earlier timepoint"
        if self.any_phase:
            return f"a series with a phase at {whose}"
        if self.phase is not None:
            return f"a {self.phase.words.lower()} series at {whose}"
        return f"a {' or '.join(each.value for each in self.modalities)} series at {whose}"

    def fits(self, facts: SeriesFacts) -> bool:
        """Return whether a series is what is asked for."""
        if self.any_phase:
            return facts.phase is not PhaseRole.OTHER
        if self.phase is not None:
            return facts.phase is self.phase
        return facts.modality in self.modalities


@dataclass(frozen=True, slots=True)
class ViewRule:
    """One place of a layout.

    Attributes
    ----------
    id
        Stable over timepoints.
    of
        Whose series it shows.
    phase, modalities
        What it must show: a phase, or one of these kinds of images.
    is_required
        Whether the stage is passed over where this place would stay empty.
    """

    id: str
    of: ViewOf
    phase: PhaseRole | None = None
    modalities: tuple[Modality, ...] = ()
    is_required: bool = False

    @property
    def words(self) -> str:
        """What belongs here, for the person."""
        return (
            self.phase.words.lower() if self.phase is not None else " or ".join(each.value for each in self.modalities)
        )

    def fits(self, facts: SeriesFacts) -> bool:
        """Return whether a series belongs here."""
        return facts.phase is self.phase if self.phase is not None else facts.modality in self.modalities


@dataclass(frozen=True, slots=True)
class ProtocolStage:
    """A layout of a protocol; the first one whose required places are filled is shown.

    Attributes
    ----------
    id
        Its name within the protocol.
    rows, columns
        The layout, filled row by row.
    views
        The places, `rows * columns` of them.
    """

    id: str
    rows: int
    columns: int
    views: tuple[ViewRule, ...]


@dataclass(frozen=True, slots=True)
class WeightedPreference:
    """A preference and how much it counts."""

    when: Preference
    weight: int


@dataclass(frozen=True, slots=True)
class HangingProtocol:
    """How a kind of case hangs.

    Attributes
    ----------
    format
        Version of the file's form.
    name, stage
        What it is called, and for which stage of reading it is.
    asks
        What it asks of a case; the protocol with the largest sum of weights hangs.
    stages
        Its layouts, the wanted one first.
    prefer
        How to choose among several series that fit a place.
    """

    format: int
    name: str
    stage: HangingStage
    asks: tuple[CaseRule, ...]
    stages: tuple[ProtocolStage, ...]
    prefer: tuple[WeightedPreference, ...]


@cache
def protocols_for(stage: HangingStage) -> tuple[HangingProtocol, ...]:
    """Return the shipped protocols of a stage of reading, in the order of their index."""
    index = parse_strict(resource_path("hanging", "index.json").read_bytes())
    loaded = (parse_strict(resource_path("hanging", f"{name}.json").read_bytes()) for name in index["protocols"])
    protocols = tuple(record_from_json(HangingProtocol, each) for each in loaded)
    return tuple(each for each in protocols if each.stage is stage)
