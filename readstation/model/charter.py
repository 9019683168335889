"""The charter: what the trial has decided before the first read (MR-001, MR-002)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.model.codec import ADDED, later
from readstation.model.distribution import DistributionRules
from readstation.model.quality import Region
from readstation.model.series import PhaseRole


class SequenceMode(StrEnum):
    """Who opens the next timepoint (TR-23)."""

    STRICT = "strict"
    OFFLINE = "offline"


class ReadingQuestion(StrEnum):
    """What a reader is asked before a timepoint can be locked."""

    IMAGE_QUALITY = "image_quality"
    ELIGIBILITY = "eligibility"
    FINDINGS = "findings"
    FLAGS = "flags"


class SiteKind(StrEnum):
    """What kind of place a site is, where its lesion type does not say it (MR-108, MR-110)."""

    ORGAN = "organ"
    VEIN = "vein"
    EFFUSION = "effusion"


@dataclass(frozen=True, slots=True)
class WindowPreset:
    """A grey-level window, in the unit of the values."""

    name: str
    key: str
    width: int
    center: int


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A place that a lesion can be given: organ, type and words, and its kind where that is no organ."""

    organ: str
    lesion_type: str
    words: str
    kind: SiteKind = field(default=SiteKind.ORGAN, metadata=ADDED)


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
    global_read
        Whether every timepoint is looked at again with all images open, after the last lock (MR-807).
    sign_each_lock
        Whether the reader signs at each lock too, and not only the whole read.
    questions
        What a reader is asked before a lock: image quality (MR-808), eligibility of baseline lesions (MR-102 to
        MR-111), what findings look like (MR-401), flags (MR-210, MR-507). Empty in charters from before there were
        any; a charter that is read from its file now asks all.
    required_regions
        What every timepoint must show (MR-506, MR-808).
    assisted_diameter
        Whether the program may propose a longest viable diameter where the reader asks for one.
    offline_grace_days
        Days since the last contact with central for which a station lets people read, lock and sign (TR-3).
    lock_after_min
        Minutes without input after which a session locks, 2 to 15; a station's own setting can only shorten it (TR-5).
    adjudication_triggers
        The differences for which a third person decides (MR-809); all where empty.
    adjudicates_confirmed
        Whether the best responses that are compared are the confirmed ones (MR-603).
    adjudicates_endpoints
        Whether the adjudicator chooses for each endpoint, and not once for the subject (MR-810).
    qualification_plans, qualification_trainers
        The training plans, by their SHA-256, one of which a reader must have reached, and the ids of the keys of the
        trainers whose word counts (MR-815); without plans no reader is asked for a qualification.
    qualification_days
        Days from its issue after which a qualification has to be renewed, however long it says that it holds; 0 for as
        long as it says.
    distribution
        The distribution read of the SPECT/CT, a work list of its own (MR-1001, MR-1002); None where the trial has none.
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
    global_read: bool = later(default=False)
    sign_each_lock: bool = later(default=False)
    questions: tuple[ReadingQuestion, ...] = field(default=(), metadata=ADDED)
    required_regions: tuple[Region, ...] = field(default=(Region.LIVER,), metadata=ADDED)
    assisted_diameter: bool = later(default=False)
    offline_grace_days: int = later(default=30)
    lock_after_min: int = later(default=10)
    adjudication_triggers: tuple[str, ...] = later(default=())
    adjudicates_confirmed: bool = later(default=False)
    adjudicates_endpoints: bool = later(default=False)
    qualification_plans: tuple[str, ...] = later(default=())
    qualification_trainers: tuple[str, ...] = later(default=())
    qualification_days: int = later(default=0)
    distribution: DistributionRules | None = field(default=None, metadata=ADDED)

    def asks(self, question: ReadingQuestion) -> bool:
        """Return whether a reader is asked something before a lock."""
        return question in self.questions
