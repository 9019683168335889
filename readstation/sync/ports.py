"""The two ends of a sync, as protocols."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, PushAnswer, Receipt
from readstation.model.image_package import ManifestEntry, TimepointKey
from readstation.model.incident import IncidentState
from readstation.model.subject import Assignment
from readstation.sync.comparison import Comparison

PROTOCOL_VERSION = 1
"""The version of the calls below; both sides name theirs before any data (TR-53)."""

OLDEST_PROTOCOL = 1
"""The oldest version that this program can speak, as a station and as central."""

MOST_FACTS_A_PUSH = 500
LARGEST_BODY = 4 * 1024 * 1024
MOST_BYTES_A_PUSH = 16 * 1024 * 1024
"""What one push may hold: facts, bytes of one body, bytes of all bodies. Central refuses more."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What central says first.

    Attributes
    ----------
    protocol
        The newest version that it speaks.
    schema
        The name of its tables' form.
    utc_ms
        Its clock.
    oldest_protocol
        The oldest version that it still speaks; 0 where it speaks its newest only.
    """

    protocol: int
    schema: str
    utc_ms: int
    oldest_protocol: int = 0


class CentralUnreachable(EnvironmentFault):
    """The central database did not answer in time. Trying again later may help; nothing was lost."""


_ENDED_CODE = "TR-3.ended"


def account_ended() -> Refused:
    """Return the refusal of every call of an account that the trial office has ended (TR-3)."""
    words = "The trial office has ended this account. Everything is kept on this station. Speak with the office."
    return Refused(Finding(_ENDED_CODE, words))


def says_account_ended(refusal: Refused) -> bool:
    """Return whether central refused because the account was ended."""
    return any(finding.code == _ENDED_CODE for finding in refusal.findings)


_STILL_CODE = "TR-26.still"


def case_stands_still() -> Refused:
    """Return the refusal of a key of a read with a report on which the office has not said that it goes on (TR-26)."""
    words = "This case stands still: its images wait until the trial office has decided. Your work is kept."
    return Refused(Finding(_STILL_CODE, words))


def says_case_stands_still(refusal: Refused) -> bool:
    """Return whether central refused because the case stands still."""
    return any(finding.code == _STILL_CODE for finding in refusal.findings)


@dataclass(frozen=True, slots=True)
class OriginState:
    """What central holds of one origin, for the comparison after each pass (TR-54).

    Attributes
    ----------
    received
        Facts in the inbox.
    sealed, refused
        Facts that the sequencer has sealed, and those it has put aside (conflict or quarantine).
    running_digest
        Over the digests of all facts with a receipt, in order (`model.log.running_digest`); empty before the first.
    """

    received: int
    sealed: int
    refused: int
    running_digest: str


class Outbox(Protocol):
    """The station's side: facts that wait, and answers that are committed before a fact counts as sent (TR-46)."""

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        """Return the facts of a person that central has not answered for, by number."""
        ...

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        """Record that central holds these facts durably in its inbox."""
        ...

    def keep_receipts(self, login: Login, receipts: tuple[Receipt, ...]) -> None:
        """Record what the sequencer decided."""
        ...

    def last_receipt(self, login: Login) -> int:
        """Return the highest number with a receipt, or 0."""
        ...

    def counts(self, login: Login, origin: StationId | None = None) -> OutboxCounts:
        """Return how many facts wait, are received, sealed and refused, of all origins or of one."""
        ...

    def answered_digests(self, login: Login) -> tuple[str, ...]:
        """Return the digests of all facts with a receipt, by number (TR-54)."""
        ...


@dataclass(frozen=True, slots=True)
class IncidentToSend:
    """A report of an unblinding as it is sent.

    Attributes
    ----------
    incident_id, read_id
        Its random id, and which read it is of.
    body
        Its canonical bytes (`model.incident.UnblindingReport`).
    """

    incident_id: str
    read_id: ReadId
    body: bytes = field(repr=False)


class IncidentBook(Protocol):
    """The station's reports of an unblinding, and what is said of them (TR-26)."""

    def undecided(self, login: Login) -> tuple[IncidentToSend, ...]:
        """Return the reports of a person on which the office has not decided."""
        ...

    def keep_answer(self, login: Login, incident_id: str, state: IncidentState) -> None:
        """Keep that central has a report, or what the office decided.

        Raises
        ------
        Refused
            If the station made no such report.
        """
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """Which station a read is open at.

    Attributes
    ----------
    read_id, number
        Which read, and the place of this claim among its claims, from 1 without gaps; the highest holds.
    station
        Where it is open.
    """

    read_id: ReadId
    number: int
    station: StationId


@dataclass(frozen=True, slots=True)
class SetAside:
    """A signed version of a read that central keeps aside: another one of the read holds the number (TR-51).

    Attributes
    ----------
    origin, number
        Where it was sent from, and its place there.
    digest, body
        Its canonical bytes and their SHA-256.
    """

    origin: StationId
    number: int
    digest: str
    body: bytes = field(repr=False)


class AssignmentBook(Protocol):
    """Where the station keeps what central gives it to read."""

    def keep_assignment(
        self, given: Assignment, charter_bytes: bytes, signatures: tuple[CharterSignature, ...]
    ) -> bool:
        """Keep an assignment with its charter; the same again changes nothing.

        Returns
        -------
        bool
            Whether the charter is signed with keys of the office of which this station has seen none, though it has
            seen others (TR-59).

        Raises
        ------
        DataProblem
            If the charter's bytes are not those that the assignment names.
        Refused
            If the read is here for another person, case or charter; or if the charter is a live trial's and not
            signed by the office, or a signature of it does not hold.
        """
        ...


class CheckpointBook(Protocol):
    """What this station has seen of the central log (TR-37)."""

    def last_seen(self) -> SignedCheckpoint | None:
        """Return the checkpoint with the highest number that was seen; None before the first."""
        ...

    def keep(self, login: Login, checkpoints: tuple[SignedCheckpoint, ...]) -> None:
        """Keep checkpoints that follow from the last one that was seen, with an audit event."""
        ...

    def raise_alarm(self, login: Login, given: SignedCheckpoint | None, words: str) -> None:
        """Record that what central gave contradicts what was seen: an audit event, once for each contradiction."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """The state of a person's outbox, for the window's words."""

    waiting: int
    received: int
    sealed: int
    refused: int


class Central(Protocol):
    """The central database, as one signed-in person reaches it (trust 3.2). SQLite and PostgreSQL answer alike."""

    def hello(self) -> Hello:
        """Return protocol, schema and time."""
        ...

    def compare(self, schema: str, charters: tuple[tuple[ReadId, str], ...]) -> Comparison:
        """Compare the newest schema that a station knows, and the digests of the charters of its reads (TR-53).

        Only a central with a schema from `sync.handshake.COMPARES_SINCE` on can be asked.

        Raises
        ------
        Refused
            If there are more than 5,000 reads.
        """
        ...

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        """Insert facts into the caller's own inbox; the same fact again gives the same answer (TR-47).

        Facts after the first `GAP` or `FORK` of a call are not taken and have no answer.

        Raises
        ------
        Refused
            If a digest is no SHA-256 in lower-case hexadecimal, or there is more than a push may hold.
        """
        ...

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        """Return the receipts of the caller's own facts of a station with a higher number."""
        ...

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's open assignments with the canonical bytes of their charters."""
        ...

    def origin_state(self, station: StationId) -> OriginState:
        """Return what central holds of the caller's own facts of a station."""
        ...

    def report_unblinding(self, report: IncidentToSend) -> IncidentState:
        """Keep a report of an own read, or ask again for one that is kept, and return how far it is (TR-26).

        Raises
        ------
        Refused
            If the read is not the caller's own, or the id is kept with other content: one answer for all.
        """
        ...

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that holds, of each of the caller's reads that has one (TR-51)."""
        ...

    def claim(self, read_id: ReadId, station: StationId, number: int) -> Claim:
        """Open a read at a station under the next number, and return the claim that holds.

        The first claim has number 1. A read that is open at another station is moved by the number after that one's;
        with any other number nothing changes.

        Raises
        ------
        Refused
            If the read is not the caller's.
        """
        ...

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        """Return the office's signatures of a charter by which the caller has a read (TR-59).

        Only a central with a schema from `sync.handshake.LINES_AND_CHARTERS_SINCE` on can be asked.
        """
        ...

    def set_aside(self, after: tuple[str, int]) -> tuple[SetAside, ...]:
        """Return a few of the caller's signed versions that were put aside because another one is sealed (TR-51).

        They are sorted by origin and number, and come from `after` on; empty where there are no more. Only a central
        with a schema from `sync.handshake.LINES_AND_CHARTERS_SINCE` on can be asked.
        """
        ...

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        """Return the checkpoints of full hours with a higher number, by number, and always the last one (TR-37).

        A call returns at most 200; asked again with the highest number, it goes on.
        """
        ...

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        ...


class ImageCentral(Central, Protocol):
    """Central with what it says of image packages (TR-23)."""

    def manifest(self) -> tuple[ManifestEntry, ...]:
        """Return the packages that the caller may fetch now.

        In the mode ``strict`` these are, of each open read, the timepoints whose turn it is and one place more, which
        is filled whether such a timepoint exists or not; in ``offline`` all that are released (TR-23).
        """
        ...

    def timepoint_key(self, read_id: ReadId, timepoint: int, station: StationId) -> TimepointKey:
        """Return the key of the package of a timepoint whose turn it is.

        Raises
        ------
        Refused
            If the read is another's, ended or signed, the timepoint is not released or not there, or the locks before
            it are not sealed yet in the mode ``strict``. The answer is the same for all of them. A read of the caller's
            that stands still has another one, the same for every timepoint (`says_case_stands_still`, TR-26).
        """
        ...


@dataclass(frozen=True, slots=True)
class SequencerPass:
    """What one pass of the sequencer did."""

    sealed: int
    quarantined: int
    conflicts: int
