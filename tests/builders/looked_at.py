"""Series that the office has looked at, as a release asks for: searched, every frame seen, found clean (TR-20)."""

from __future__ import annotations

from dataclasses import replace

from readstation.app.look_desk import LookDesk
from readstation.app.station import OpenStation
from readstation.core.canonical import digest_of
from readstation.core.ids import SeriesKey, new_id
from readstation.core.jobs import QuietJob
from readstation.model.look import LookVerdict, TextSearch
from readstation.model.people import Role
from readstation.model.series import SeriesFacts
from readstation.reading.ports import Session
from tests.builders.reader_station import enrol_cheaply

_searched: dict[str, TextSearch] = {}
"""What the search found, by the pixels that it looked at: the phantom of many tests is the same."""


def look_at_everything(station: OpenStation) -> None:
    """Search every series of the office's station, and have as many people look as each of them needs."""
    desk = LookDesk(station)
    people = [enrol_cheaply(station, name, role=Role.OFFICE).person for name in ("K. Brandt", "A. Ober")]
    sessions = [Session(person, new_id()) for person in people]
    for row in desk.look_rows(sessions[0]):
        key = row.state.facts.series_key
        if row.state.is_ready:
            continue
        _search(desk, station, key, row.state.facts)
        for session in sessions:
            (state,) = (each.state for each in desk.look_rows(session) if each.state.facts.series_key == key)
            if state.is_ready:
                break
            for ordinal in state.to_see:
                desk.note_seen(session, key, ordinal)
            desk.record_look(session, key, LookVerdict.CLEAN)


def _search(desk: LookDesk, station: OpenStation, key: SeriesKey, facts: SeriesFacts) -> None:
    """Search a series for text; pixels that were searched before in this process are not searched again."""
    pixels = digest_of([image.digest for image in facts.images])
    found = _searched.get(pixels)
    if found is not None:
        station.run(station.store.looks.keep_search, replace(found, series_key=key))
        return
    desk.search(key, QuietJob())
    kept = station.run(station.store.looks.search, key)
    assert kept is not None
    _searched[pixels] = kept
