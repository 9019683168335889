"""Facts: the immutable records that travel from a station to the central database (TR-46 to TR-49)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import FactId, Login, StationId


class FactKind(StrEnum):
    """What a fact holds."""

    STEP = "step"
    LOCK = "lock"
    ROUND_LOCK = "round_lock"
    SIGNED_READ = "signed_read"
    DECISION = "decision"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Fact:
    """One immutable record with its origin.

    Attributes
    ----------
    fact_id
        A random id.
    login, station, number
        The origin, and the place in it: from 1, no gaps.
    kind
        What `body` holds.
    body
        Canonical bytes.
    digest
        SHA-256 of `body`.
    """

    fact_id: FactId
    login: Login
    station: StationId
    number: int
    kind: FactKind
    body: bytes
    digest: str


class PushAnswer(StrEnum):
    """What central says at once when a fact is pushed (TR-47)."""

    RECEIVED = "received"
    FORK = "fork"
    GAP = "gap"


class ReceiptStatus(StrEnum):
    """What the sequencer decided, in the transaction of the fact."""

    SEALED = "sealed"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"


OTHER_LINE = "line"
"""The reason of everything that belongs to another line of a read than the one that is sealed (TR-51)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer that is pulled later: numbers of the caller's own sequence only (TR-13)."""

    number: int
    fact_id: FactId
    digest: str
    status: ReceiptStatus
    reason: str = ""
