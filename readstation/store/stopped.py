"""Whether a read stands still: no act of it is written while a report of an unblinding is open (TR-26)."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.incident import IncidentState
from readstation.store.schema import incident, incident_answer


def is_stopped(connection: Connection, read_id: ReadId) -> bool:
    """Return whether a read has a report on which the office has not said that it goes on."""
    on = select(incident_answer.c.incident_id).where(incident_answer.c.state == IncidentState.GOES_ON.value)
    open_ones = select(func.count()).where(incident.c.read_id == read_id, incident.c.incident_id.not_in(on))
    return bool(connection.execute(open_ones).scalar())


def refuse_stopped(connection: Connection, read_id: ReadId) -> None:
    """Refuse an act of a read that stands still.

    Raises
    ------
    Refused
        If it does. Everything that was written before stays.
    """
    if is_stopped(connection, read_id):
        raise stopped_refusal()


def stopped_refusal() -> Refused:
    """Return the refusal of every act of a read that stands still."""
    words = "This case stands still: you reported that you may have learned something. Your work is kept."
    return Refused(Finding("TR-26", f"{words} The trial office decides how it goes on."))
