"""Lesions and what the reader says of them at each timepoint (MR-102 to MR-123, MR-301, MR-401)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.ids import LesionId, SeriesKey
from readstation.model.codec import ADDED
from readstation.model.quality import QualityCause
from readstation.model.series import PhaseRole, Plane
from readstation.model.traits import FindingSign, LesionTraits


class LesionRole(StrEnum):
    """What a lesion counts as in the read."""

    TARGET = "target"
    NON_TARGET = "non_target"
    NEW = "new"


class LesionType(StrEnum):
    """What decides scope and rules of a lesion (specification 9.1)."""

    HEPATIC = "hepatic"
    EXTRAHEPATIC = "extrahepatic"
    NODE = "node"
    NODE_PORTAL = "node_portal"


class TargetStateCode(StrEnum):
    """The states of a target at a timepoint (MR-123)."""

    MEASURED = "measured"
    ABSENT = "absent"
    TOO_SMALL = "too_small"
    NOT_EVALUABLE = "not_evaluable"
    MERGED = "merged"
    SPLIT = "split"


class NonTargetStateCode(StrEnum):
    """The judgement of a non-target item (MR-301)."""

    ABSENT = "absent"
    PRESENT = "present"
    UNEQUIVOCAL_PROGRESSION = "unequivocal_progression"
    NOT_EVALUABLE = "not_evaluable"


class NewLesionStatus(StrEnum):
    """The status of a candidate in the new-lesion register (MR-401)."""

    NO = "no"
    EQUIVOCAL = "equivocal"
    YES = "yes"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class PointUm:
    """A point in the patient, whole micrometres, DICOM LPS."""

    x: int
    y: int
    z: int

    def as_tuple(self) -> tuple[int, int, int]:
        """Return (x, y, z)."""
        return self.x, self.y, self.z


@dataclass(frozen=True, slots=True)
class Measurement:
    """A calliper as it was stored (MR-123): where it lies and how long it is.

    Attributes
    ----------
    series_key, image_ordinal, image_digest
        The image it was drawn on.
    phase, plane
        The phase and plane it was drawn in (MR-115, MR-117).
    start, end
        Its end points.
    length_tenths
        Its length in tenths of a millimetre; always the rounded distance of its end points.
    """

    series_key: SeriesKey
    image_ordinal: int
    image_digest: str
    phase: PhaseRole
    plane: Plane
    start: PointUm
    end: PointUm
    length_tenths: int


class ProposalSource(StrEnum):
    """The image that a line was proposed on (MR-115)."""

    ARTERIAL = "arterial"
    SUBTRACTION = "subtraction"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that the program proposed, as it was shown before the reader accepted or changed it.

    Attributes
    ----------
    line
        The longest line inside the viable region of its slice, as a calliper on the arterial image.
    outline, holes
        The region: its outer border, and the necrosis that was left out; closed lines of whole micrometres, LPS.
    seed
        Where the reader clicked.
    source
        The image whose values it was found on.
    algorithm, software
        Which version of the algorithm and of the program.
    longest_image, longest_tenths
        The image of the same series with the longest line of the lesion, and that length; None where it was not known
        yet when the reader decided.
    """

    line: Measurement
    outline: tuple[PointUm, ...]
    holes: tuple[tuple[PointUm, ...], ...]
    seed: PointUm
    source: ProposalSource
    algorithm: str
    software: str = ""
    longest_image: int | None = None
    longest_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion of one read. Its id is an ordinal of the read, so that it says nothing of reader or time (TR-30).

    Attributes
    ----------
    lesion_id
        ``L1``, ``L2``… in the order of making; never used again after removal.
    role, number
        Together the label: T1, NT2, N1.
    lesion_type, organ, site
        What it is and where, from the charter's lists; `site` is the segment or place in words.
    first_timepoint
        The timepoint at which it was entered.
    traits
        What was said of it at baseline beside its size (MR-102 to MR-111); None where nothing was.
    """

    lesion_id: LesionId
    role: LesionRole
    number: int
    lesion_type: LesionType
    organ: str
    site: str
    first_timepoint: int
    traits: LesionTraits | None = field(default=None, metadata=ADDED)

    @property
    def label(self) -> str:
        """T1, NT1 or N1; W1 for what was put on the watch list at baseline, where nothing is new."""
        return f"{'W' if self.is_from_watch_list else _ROLE_LETTERS[self.role]}{self.number}"

    @property
    def is_from_watch_list(self) -> bool:
        """Whether it stands in the register since the baseline, as something to watch (MR-107, MR-414)."""
        return self.role is LesionRole.NEW and self.first_timepoint == 0


_ROLE_LETTERS = {LesionRole.TARGET: "T", LesionRole.NON_TARGET: "NT", LesionRole.NEW: "N"}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the reader says of one lesion at one timepoint. Exactly one of the three codes is set, by the role.

    Attributes
    ----------
    lesion_id, timepoint
        Which lesion, when.
    target, non_target, new_lesion
        The state, by the lesion's role.
    measurement
        The calliper; required for a measured target, a note of size for a new lesion.
    merged_into
        The target that a merged one went into (MR-214).
    part_tenths
        The parts of a split target; None in the place of a part too small to measure (MR-215).
    reason
        Why, in the reader's words; required for unequivocal progression (MR-304).
    parts
        The callipers of a split target in the order of `part_tenths`; None for a part too small to measure (MR-123).
    cause
        Why a target is not evaluable (MR-808).
    is_doubtful
        Whether the reader doubts that what is seen in a target is viable tumour (MR-119, MR-212).
    sign
        What a finding of the register looks like; its status follows from it (MR-402 to MR-411).
    proposal
        What the program had proposed for the calliper, where it had; the calliper is what the reader made of it.
    """

    lesion_id: LesionId
    timepoint: int
    target: TargetStateCode | None = None
    non_target: NonTargetStateCode | None = None
    new_lesion: NewLesionStatus | None = None
    measurement: Measurement | None = None
    merged_into: LesionId | None = None
    part_tenths: tuple[int | None, ...] = ()
    reason: str = ""
    parts: tuple[Measurement | None, ...] = field(default=(), metadata=ADDED)
    cause: QualityCause | None = field(default=None, metadata=ADDED)
    is_doubtful: bool = field(default=False, metadata=ADDED)
    sign: FindingSign | None = field(default=None, metadata=ADDED)
    proposal: Proposal | None = field(default=None, metadata=ADDED)

    @property
    def lines(self) -> tuple[Measurement, ...]:
        """Every calliper of it: the line, or those of the parts."""
        one = () if self.measurement is None else (self.measurement,)
        return *one, *(part for part in self.parts if part is not None)


@dataclass(frozen=True, slots=True)
class TimepointNote:
    """The reader's comment on a timepoint; free text, so it goes into the head of a signed read (TR-30)."""

    timepoint: int
    text: str
