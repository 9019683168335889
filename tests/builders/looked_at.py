"""Series that the office has looked at, as a release asks for: searched, every frame seen, found clean (TR-20)."""

from __future__ import annotations

from readstation.app.look_desk import LookDesk
from readstation.app.station import OpenStation
from readstation.core.ids import new_id
from readstation.core.jobs import QuietJob
from readstation.model.look import LookVerdict
from readstation.model.people import Role
from readstation.reading.ports import Session
from tests.builders.reader_station import enrol_cheaply


def look_at_everything(station: OpenStation) -> None:
    """Search every series of the office's station, and have as many people look as each of them needs."""
    desk = LookDesk(station)
    people = [enrol_cheaply(station, name, role=Role.OFFICE).person for name in ("K. Brandt", "A. Ober")]
    sessions = [Session(person, new_id()) for person in people]
    for row in desk.look_rows(sessions[0]):
        key = row.state.facts.series_key
        if row.state.is_ready:
            continue
        desk.search(key, QuietJob())
        for session in sessions:
            (state,) = (each.state for each in desk.look_rows(session) if each.state.facts.series_key == key)
            if state.is_ready:
                break
            for ordinal in state.to_see:
                desk.note_seen(session, key, ordinal)
            desk.record_look(session, key, LookVerdict.CLEAN)
