"""What central gives back of a person's own facts, to a station that lost its database (TR-43)."""

from __future__ import annotations

from typing import Protocol

from readstation.core.ids import StationId
from readstation.model.fact import Fact
from readstation.model.subject import Assignment
from readstation.sync.ports import Central, IncidentToSend


class GivingCentral(Central, Protocol):
    """Central with what it holds of the caller's own.

    Only one with a schema from `sync.handshake.GIVES_BACK_SINCE` on can be asked.
    """

    def own_origins(self) -> dict[StationId, int]:
        """Return the origins of the caller's facts, each with its highest number."""
        ...

    def own_facts(self, origin: StationId, after: int) -> tuple[Fact, ...]:
        """Return a few of the caller's facts of an origin after a number, in order; empty where there are no more."""
        ...

    def own_incident(self, incident_id: str) -> IncidentToSend | None:
        """Return a report of an unblinding that the caller made; None where there is none of this id."""
        ...

    def closed_reads(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's reads that are not on the work list any more, with the bytes of their charters.

        Of their timepoints those that the caller has locked are named (TR-23).
        """
        ...
