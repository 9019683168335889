"""What a station keeps of its dealings with central beside the outbox, as protocols (TR-51, TR-52, TR-54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.fact import Receipt
from readstation.sync.ports import Claim, SetAside


class OriginBook(Protocol):
    """How a station goes on after its profile or central was set back (TR-52)."""

    def present(self, login: Login) -> StationId:
        """Return the origin in which a person's facts are numbered now."""
        ...

    def renew(self, login: Login, reason: str) -> StationId:
        """Begin a new origin; what waits gets its numbers there."""
        ...

    def send_again(self, login: Login, received: int, answered: int) -> int:
        """Let wait again what central no longer has; return how many facts that are."""
        ...

    def unanswered(self, login: Login) -> tuple[tuple[StationId, int], ...]:
        """Return former origins with facts without an answer, and the highest number with one in each."""
        ...

    def keep_former(self, login: Login, origin: StationId, receipts: tuple[Receipt, ...]) -> int:
        """Record answers for facts of a former origin; those for facts that are not here are left."""
        ...


class ClaimBook(Protocol):
    """What a station knows of which station a read is open at (TR-51)."""

    def keep_claims(self, login: Login, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Keep claims; return those that are new and by which a read with work from here is open elsewhere."""
        ...

    def unclaimed(self, login: Login) -> tuple[ReadId, ...]:
        """Return a person's reads with work from here and without any claim that is known."""
        ...


class VersionBook(Protocol):
    """Signed versions of a person's reads that central put aside (TR-51)."""

    def keep_set_aside(self, login: Login, versions: tuple[SetAside, ...]) -> None:
        """Keep versions that were signed at another station, each once; others are left."""
        ...


class DifferenceBook(Protocol):
    """Differences between station and central, which stay until a person has explained them (TR-54)."""

    def keep(self, login: Login, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Keep what a pass found; return what was found earlier and is not explained yet."""
        ...


@dataclass(frozen=True, slots=True)
class StationBooks:
    """What a station keeps of its dealings with central beside the outbox."""

    origins: OriginBook
    claims: ClaimBook
    differences: DifferenceBook
    versions: VersionBook
