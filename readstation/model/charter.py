"""The charter: what the trial has decided before the first read (MR-001, MR-002)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.model.codec import WRITTEN_WHERE_SET
from readstation.model.series import PhaseRole


class SequenceMode(StrEnum):
    """Who opens the next timepoint (TR-23)."""

    STRICT = "strict"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class WindowPreset:
    """A grey-level window, in the unit of the values."""

    name: str
    key: str
    width: int
    center: int


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A place that a lesion can be given: organ, type and words."""

    organ: str
    lesion_type: str
    words: str


@dataclass(frozen=True, slots=True)
class Charter:
    """The settings of one trial that a read rests on.

    Attributes
    ----------
    trial_code, version
        Which trial, which version of its charter.
    is_demonstration
        Whether every window, file and export says so (TR-16).
    criteria_config
        Overrides of the criteria's defaults, by their keys of specification 0.4; whole numbers and text only,
        lengths in tenths of a millimetre.
    required_phases, measuring_phase
        The phases of a complete timepoint and the one that liver targets are measured on (MR-115).
    viable_limit_hu
        Below this a stretch of a line counts as not enhancing (MR-116).
    sequence_mode
        Who releases the next timepoint.
    signature_meaning, signature_statement
        What a signature means, in one word and in full (TR-31).
    window_presets, sites
        What the window offers.
    assisted_diameter
        Whether the program may propose a longest viable diameter where the reader asks for one.
    """

    trial_code: str
    version: int
    is_demonstration: bool
    criteria_config: Mapping[str, str | int]
    required_phases: tuple[PhaseRole, ...]
    measuring_phase: PhaseRole
    viable_limit_hu: int
    sequence_mode: SequenceMode
    signature_meaning: str
    signature_statement: str
    window_presets: tuple[WindowPreset, ...]
    sites: tuple[SiteChoice, ...]
    assisted_diameter: bool = field(default=False, metadata=WRITTEN_WHERE_SET)
