"""How far each read is and what came from each station, as the office may know it: counts and times, no responses."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import Login, ReadId, StationId
from readstation.model.subject import Task


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """A read that was given and not taken back.

    Attributes
    ----------
    read_id, case, login, task, due
        Which read of which case, whose, what for, and until when (ISO 8601, or empty).
    released, locked
        How many timepoints the person may open, and how many are locked and have arrived.
    signed_ms
        When its first signed version, or its first decision, arrived at central, UTC; None where none has.
    """

    read_id: ReadId
    case: str
    login: Login
    task: Task
    due: str
    released: int
    locked: int
    signed_ms: int | None

    @property
    def is_signed(self) -> bool:
        """Whether a signed version, or the decision, has arrived."""
        return self.signed_ms is not None


@dataclass(frozen=True, slots=True)
class StationDelivery:
    """What has come from one person at one station.

    Attributes
    ----------
    login, station
        Who, and where.
    arrived, waiting, put_aside
        Facts that came, how many of them the sequencer has not decided about, and how many it did not take.
    last_ms
        When the last of them came, UTC.
    """

    login: Login
    station: StationId
    arrived: int
    waiting: int
    put_aside: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """Reads by case and person, and deliveries by person and station."""

    reads: tuple[ReadProgress, ...]
    deliveries: tuple[StationDelivery, ...]
