"""The stages of a read as types: a function takes exactly one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from readstation.core.ids import CaseAlias, KeyId, KeyImageId, LesionId, Login, MarkupId, ReadId, StationId
from readstation.model.answer import FlagAnswer
from readstation.model.distribution import DistributionState
from readstation.model.key_image import KeyImage
from readstation.model.lesion import Assessment, Lesion, LesionRole, TimepointNote
from readstation.model.markup import LabelPlace, Markup
from readstation.model.quality import ScanQuality
from readstation.model.rounds import ReadRound, Revision, RoundKind, RoundStatus
from readstation.model.series import Modality


@dataclass(frozen=True, slots=True)
class TimepointState:
    """A timepoint that was opened.

    Attributes
    ----------
    ordinal
        0 for baseline.
    is_locked
        Whether its entries are closed for good.
    lock_digest
        The digest of the lock record; empty while open.
    """

    ordinal: int
    is_locked: bool = False
    lock_digest: str = ""


@dataclass(frozen=True, slots=True)
class ReadState:
    """Everything a reader has said in one read, as it stands after some step.

    Attributes
    ----------
    read_id, case_alias
        Which read.
    step
        The number of the last journal step in it.
    lesions, assessments, notes, timepoints, markups, labels, key_images, rounds, revisions, scans, answers
        The rows, by key.
    distribution
        The rows of a distribution read; empty in any other.
    """

    read_id: ReadId
    case_alias: CaseAlias
    step: int = 0
    lesions: Mapping[LesionId, Lesion] = field(default_factory=dict)
    assessments: Mapping[tuple[LesionId, int], Assessment] = field(default_factory=dict)
    notes: Mapping[int, TimepointNote] = field(default_factory=dict)
    timepoints: Mapping[int, TimepointState] = field(default_factory=dict)
    markups: Mapping[MarkupId, Markup] = field(default_factory=dict)
    labels: Mapping[tuple[str, int], LabelPlace] = field(default_factory=dict)
    key_images: Mapping[KeyImageId, KeyImage] = field(default_factory=dict)
    rounds: Mapping[int, ReadRound] = field(default_factory=dict)
    revisions: Mapping[tuple[LesionId, int], Revision] = field(default_factory=dict)
    scans: Mapping[tuple[Modality, int], ScanQuality] = field(default_factory=dict)
    answers: Mapping[tuple[str, int], FlagAnswer] = field(default_factory=dict)
    distribution: DistributionState = field(default_factory=DistributionState)

    @property
    def last_round(self) -> ReadRound | None:
        """The latest round that was not given up."""
        kept = [number for number, each in self.rounds.items() if each.status is not RoundStatus.GIVEN_UP]
        return self.rounds[max(kept)] if kept else None

    @property
    def open_round(self) -> ReadRound | None:
        """The round that is open."""
        last = self.last_round
        return last if last is not None and last.status is RoundStatus.OPEN else None

    @property
    def global_round(self) -> ReadRound | None:
        """The global read, where one was begun (MR-807)."""
        return next((each for each in self.rounds.values() if each.kind is RoundKind.GLOBAL), None)

    def of_role(self, role: LesionRole) -> tuple[Lesion, ...]:
        """Return the lesions of a role in the order of their numbers, what is watched since the baseline first."""
        lesions = (each for each in self.lesions.values() if each.role is role)
        return tuple(sorted(lesions, key=lambda each: (each.first_timepoint > 0, each.number)))

    def assessment(self, lesion_id: LesionId, timepoint: int) -> Assessment | None:
        """Return what was said of a lesion at a timepoint, if anything."""
        return self.assessments.get((lesion_id, timepoint))

    def markup_of(self, lesion_id: LesionId, timepoint: int) -> Markup | None:
        """Return the axis pair that a lesion's measurement is the short axis of, if any."""
        return next(
            (each for each in self.markups.values() if (each.lesion_id, each.timepoint) == (lesion_id, timepoint)), None
        )

    def scans_of(self, timepoint: int) -> tuple[ScanQuality, ...]:
        """Return what was said of the scans of a timepoint."""
        return tuple(each for _, each in sorted(self.scans.items()) if each.timepoint == timepoint)

    def is_locked(self, timepoint: int) -> bool:
        """Return whether a timepoint is closed; while a round is open none is."""
        state = self.timepoints.get(timepoint)
        return state is not None and state.is_locked and self.open_round is None


@dataclass(frozen=True, slots=True)
class SealedRead:
    """A read ready to be signed: its two parts as bytes, and nothing that can still change (TR-30)."""

    read_id: ReadId
    version: int
    head: bytes
    body: bytes
    head_digest: str
    body_digest: str


@dataclass(frozen=True, slots=True)
class SignedRead:
    """A signed read (TR-28 to TR-31). It is never changed; a correction is a new version.

    Attributes
    ----------
    sealed
        Head and body as they were signed.
    login, station, key_id
        Who signed, where, with which key.
    signature_hex
        Ed25519 over the domain text, a newline and the canonical bytes of the two digests.
    """

    sealed: SealedRead
    login: Login
    station: StationId
    key_id: KeyId
    signature_hex: str


@dataclass(frozen=True, slots=True)
class LockedTimepoint:
    """A lock as it is kept: canonical bytes, signed by the station's key.

    Attributes
    ----------
    read_id, timepoint
        What is closed.
    record, digest
        The canonical bytes and their SHA-256.
    station_key_id, signature_hex
        The station's signature over them.
    signed
        The reader's own signature over what was closed, where the charter asks for one at each lock; it has no version.
    """

    read_id: ReadId
    timepoint: int
    record: bytes
    digest: str
    station_key_id: KeyId
    signature_hex: str
    signed: SignedRead | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one command changed: the one notification there is. Panels ask again for what they show.

    Attributes
    ----------
    step
        The number of the journal step that was committed.
    rows
        The (kind, key) pairs that changed.
    saved_utc_ms
        When the commit came back; "saved" is shown after it and not before (TR-40).
    """

    step: int
    rows: frozenset[tuple[str, str]]
    saved_utc_ms: int
