"""What a read needs from the outside, as protocols. Stores, keys and images are handed in by `app`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from readstation.core.canonical import JsonObject
from readstation.core.clock import Moment
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, KeyId, Login, ReadId, SeriesKey, StationId
from readstation.core.jobs import Job, Progress
from readstation.geometry.volume import Volume
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.charter import Charter
from readstation.model.journal import JournalStep
from readstation.model.people import Person, Station
from readstation.model.read import LockedTimepoint, ReadState, SignedRead
from readstation.model.rounds import LockedRound
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.progress import ProgressNote, ReadingProgress
from readstation.reading.seal_rounds import SetAsideVersion


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """An event before the store has given it its number and its place in the chain.

    Attributes
    ----------
    action, object_id
        What happened to what.
    login, role, session
        Who; empty before sign-in.
    before, after
        Values, or digests of blinded values.
    reason_code, reason
        Why.
    """

    action: AuditAction
    object_id: str
    login: Login | None = None
    role: str = ""
    session: str = ""
    before: JsonObject | None = None
    after: JsonObject | None = None
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """Everything that one act writes, in one database transaction or not at all (TR-34, TR-40, TR-46).

    The store writes the step, applies its row changes to the state rows, numbers and chains the audit events, keeps
    lock and signed read, and makes one outbox entry for each of these facts.

    Attributes
    ----------
    audit
        The events of this act; never empty.
    step
        The journal step, where the act changes a read.
    lock, signed, round_lock, decision
        The lock, signed read or signed decision that the act makes.
    """

    audit: tuple[AuditDraft, ...]
    step: JournalStep | None = None
    lock: LockedTimepoint | None = None
    signed: SignedRead | None = None
    round_lock: LockedRound | None = None
    decision: SignedRead | None = None


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a chain: its number (0 for an empty one) and digest."""

    number: int
    digest: str


class ReadStore(Protocol):
    """The station's database, as far as reading goes. Called on the store's thread only (TR-42)."""

    def assignments(self, login: Login) -> tuple[Assignment, ...]:
        """Return the open assignments of a person."""
        ...

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest.

        Raises
        ------
        DataProblem
            If there is none, or its bytes no longer have that digest.
        """
        ...

    def images(self, alias: CaseAlias, timepoint: int) -> TimepointImages | None:
        """Return the released series of a timepoint, or None if it is not released or not here."""
        ...

    def state(self, read_id: ReadId) -> ReadState:
        """Return the state rows of a read; an empty state for one not started."""
        ...

    def journal(self, read_id: ReadId) -> tuple[JournalStep, ...]:
        """Return all steps of a read in order."""
        ...

    def journal_head(self, read_id: ReadId) -> ChainHead:
        """Return the last step's number and digest."""
        ...

    def locks(self, read_id: ReadId) -> tuple[LockedTimepoint, ...]:
        """Return the locks of a read in order."""
        ...

    def signed_reads(self, read_id: ReadId | None = None) -> tuple[SignedRead, ...]:
        """Return the signed versions of one read, or of all."""
        ...

    def set_aside_versions(self, read_id: ReadId) -> tuple[SetAsideVersion, ...]:
        """Return the versions of a read that central put aside and that no version from here names yet (TR-51)."""
        ...

    def audit_head(self) -> ChainHead:
        """Return the last audit event's number and digest."""
        ...

    def known_moment(self) -> Moment:
        """Return the present moment with what the last contact found of this station's clock (TR-38)."""
        ...

    def progress(self, read_id: ReadId) -> ReadingProgress:
        """Return where the reader was in a read, what was seen, and how long it took."""
        ...

    def keep_progress(self, read_id: ReadId, note: ProgressNote) -> None:
        """Keep where the reader is, and add what was seen and how long it took.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        ...

    def commit(self, transaction: Transaction) -> int:
        """Write everything of an act durably and return the UTC milliseconds at which it was safe.

        Raises
        ------
        EnvironmentFault
            If the disk refused; nothing of the act was kept.
        Refused
            If the step does not follow the last one of its read, or a row is not as its change says.
        """
        ...


class Signer(Protocol):
    """Signs for a person, in a process of its own that ends with the act (TR-6)."""

    def sign(self, login: Login, password: str, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal.

        Raises
        ------
        Refused
            If the password does not open the key. Nothing else is said about why.
        """
        ...


class StationSigner(Protocol):
    """Signs for the station: locks and audit heads."""

    @property
    def station(self) -> Station:
        """The station and its public key."""
        ...

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal."""
        ...


class SignatureCheck(Protocol):
    """Checks an Ed25519 signature."""

    def __call__(self, public_key_hex: str, message: bytes, signature_hex: str) -> bool:
        """Return whether the signature holds; malformed input is just False."""
        ...


class CaseImages(Protocol):
    """The images of an open case while they arrive, what is looked at first. May be asked on any thread.

    A volume that is handed out fills up in place: `Volume.has_slice` says what may be shown, `Volume.is_complete` when
    reformats may be made, and `Volume.is_verified` when every image was compared with its digest (TR-45). Nothing may
    be measured in a volume before it is verified. One in which a slice is lost never is: the rest of it is shown.
    """

    def show(self, series: Iterable[SeriesFacts], first: Mapping[SeriesKey, int] | None = None) -> None:
        """Begin to load series that are looked at, the most important first.

        Parameters
        ----------
        series
            One that is known already is moved up, and not loaded again.
        first
            The slice that is looked at first; the middle one where nothing is said.
        """
        ...

    def prepare(self, series: Iterable[SeriesFacts]) -> None:
        """Load series of which nothing is looked at yet, such as the next case, once everything else is done."""
        ...

    def look_at(self, key: SeriesKey, slice_index: int) -> None:
        """Bring a slice of a series to the front, and then what is around it."""
        ...

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return the volume of a series once its headers are read; None before, and after something went wrong."""
        ...

    def problem(self, key: SeriesKey) -> DataProblem | None:
        """Return why a series is not shown, or shown no more; None while nothing is wrong."""
        ...

    def progress(self, key: SeriesKey) -> Progress:
        """Return how many slices of a series have arrived, and what is still done; no words once it is verified."""
        ...

    def drop(self, key: SeriesKey) -> None:
        """Let a series go; it stops loading."""
        ...

    def close(self, *, is_waiting: bool = True) -> None:
        """Stop and let every series go. Calling it twice is safe.

        Parameters
        ----------
        is_waiting
            Whether to return only when no thread works any more.
        """
        ...


class VolumeSource(Protocol):
    """Loads series for viewing. May be called on any thread."""

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseImages:
        """Return the images of a case that is opened, none of them asked for yet.

        Parameters
        ----------
        heard
            Called on another thread whenever something has changed for a series: its volume is there, slices have
            arrived, it is verified, or it failed. Must return at once.
        """
        ...

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        """Return the voxels of a series, checked against their digests (TR-45).

        Raises
        ------
        DataProblem
            If an image is missing, damaged or not the released one.
        """
        ...


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as a database keeps it, for verification: bytes and the digest that stands beside them.

    Attributes
    ----------
    place
        What to call it in a finding: "audit event 17", "signed read 5f0c… version 1".
    queued_digest
        The digest under which the outbox sends it; empty where it has no place there.
    is_gone
        Whether only the outbox knows of it: there are no bytes.
    found_by
        Read or station, and number in it, under which the database finds the fact; None where it has no such columns.
    row_login
        The account that the fact's own row names, empty for nobody; None where the row has no such column.
    home
        On a station its id, under which alone its facts go out; empty at central.
    renewed
        The origin in which central numbers it, where that is not the station: it was set back or copied (TR-52).
    """

    place: str
    kind: str
    body: bytes
    digest: str
    login: Login | None
    station: StationId
    number: int
    queued_digest: str = ""
    is_gone: bool = False
    found_by: tuple[str, int] | None = None
    row_login: str | None = None
    home: str = ""
    renewed: str = ""

    @property
    def origin(self) -> str:
        """Where its number counts."""
        return self.renewed or self.station


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A state row of a read as a station keeps it, for verification; never believed to be what it should be."""

    read_id: ReadId
    kind: str
    key: str
    body: bytes


class EvidenceSource(Protocol):
    """A database that `verify` can go through: the station's own or the central one."""

    def signed_reads(self) -> Iterable[SignedRead]:
        """Return every signed read."""
        ...

    def facts(self) -> Iterable[StoredFact]:
        """Return every step, lock, signed read, decision and audit event as stored."""
        ...

    def audit_events(self) -> Iterable[tuple[AuditEvent, bytes, str]]:
        """Return every audit event with its stored bytes and the digest beside them, by station and number."""
        ...

    def public_keys(self) -> dict[KeyId, str]:
        """Return the approved public keys by id."""
        ...

    def key_owners(self) -> dict[KeyId, str]:
        """Return the account or station that each approved public key was enrolled for, by the key's id."""
        ...

    def state_rows(self) -> Iterable[StoredRow] | None:
        """Return the state rows of every read; None where the database keeps none, as central does."""
        ...

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in: carried into every step and event.

    Attributes
    ----------
    person, session_id
        The account and the random id of this sign-in.
    """

    person: Person
    session_id: str
