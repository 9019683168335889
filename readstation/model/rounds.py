"""Rounds of a read after its last lock: the global read (MR-807) and amendments of a signed read (MR-805, TR-33)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import KeyId, LesionId, ReadId
from readstation.core.phrases import phrase


class RoundKind(StrEnum):
    """Why every timepoint is open again."""

    GLOBAL = "global"
    AMENDMENT = "amendment"


class RoundStatus(StrEnum):
    """How far a round is."""

    OPEN = "open"
    LOCKED = "locked"
    GIVEN_UP = "given_up"


class RevisionCode(StrEnum):
    """Why something was changed after its lock (TR-35); the reader's words stand beside it."""

    SEEN_WITH_ALL_IMAGES = "seen_with_all_images"
    LATER_COURSE = "later_course"
    WRONG_LINE = "wrong_line"
    WRONG_ENTRY = "wrong_entry"
    MISSED_FINDING = "missed_finding"
    IMAGES_CORRECTED = "images_corrected"
    OFFICE_QUERY = "office_query"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What a person chooses."""
        return _CODE_WORDS[self]


_CODE_WORDS = {
    RevisionCode.SEEN_WITH_ALL_IMAGES: phrase("Seen with all images open"),
    RevisionCode.LATER_COURSE: phrase("Shown by the later course"),
    RevisionCode.WRONG_LINE: phrase("A line was drawn wrongly"),
    RevisionCode.WRONG_ENTRY: phrase("Something was entered by mistake"),
    RevisionCode.MISSED_FINDING: phrase("A finding was missed"),
    RevisionCode.IMAGES_CORRECTED: phrase("Images were corrected or came later"),
    RevisionCode.OFFICE_QUERY: phrase("The trial office asked"),
    RevisionCode.OTHER: phrase("Something else"),
}

REASONS_OF = {
    RoundKind.GLOBAL: (
        RevisionCode.SEEN_WITH_ALL_IMAGES,
        RevisionCode.LATER_COURSE,
        RevisionCode.MISSED_FINDING,
        RevisionCode.WRONG_ENTRY,
        RevisionCode.OTHER,
    ),
    RoundKind.AMENDMENT: (
        RevisionCode.WRONG_ENTRY,
        RevisionCode.WRONG_LINE,
        RevisionCode.MISSED_FINDING,
        RevisionCode.IMAGES_CORRECTED,
        RevisionCode.OFFICE_QUERY,
        RevisionCode.OTHER,
    ),
}
"""The reasons that each kind of round knows."""


@dataclass(frozen=True, slots=True)
class ChangeReason:
    """A reason in both its forms: a code to count, words to understand (TR-35)."""

    code: RevisionCode
    text: str


@dataclass(frozen=True, slots=True)
class ReadRound:
    """A time after the last lock at which every timepoint of a read is open again.

    Attributes
    ----------
    number
        From 1, in order.
    kind, status
        Why it was opened, and whether it is.
    base_step
        The journal step that the round started from: what the read said there is kept beside what it says now.
    version
        The version of the read that the round leads to.
    code, reason
        Why an amendment was begun; None and empty for a global read.
    lock_digest
        The digest of the lock that closed it; empty until then.
    """

    number: int
    kind: RoundKind
    base_step: int
    version: int
    status: RoundStatus = RoundStatus.OPEN
    code: RevisionCode | None = None
    reason: str = ""
    lock_digest: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """Why what is said of a lesion at a timepoint is not what was locked.

    Attributes
    ----------
    lesion_id, timepoint
        Which entry.
    round
        The number of the round in which it was changed last.
    code, text
        The reason.
    """

    lesion_id: LesionId
    timepoint: int
    round: int
    code: RevisionCode
    text: str


@dataclass(frozen=True, slots=True)
class LockedRound:
    """The lock of a round as it is kept: canonical bytes, signed by the station's key."""

    read_id: ReadId
    round: int
    record: bytes
    digest: str
    station_key_id: KeyId
    signature_hex: str
