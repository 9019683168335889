"""Series that the office has looked at, as a release asks for: searched, every frame seen, found clean (TR-20)."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path

from readstation.app.look_desk import LookDesk
from readstation.app.station import OpenStation
from readstation.core.canonical import digest_of
from readstation.core.ids import SeriesKey, new_id
from readstation.core.jobs import QuietJob
from readstation.imaging.text_detector import DETECTOR
from readstation.model.look import LookVerdict, SeriesLook, TextSearch
from readstation.model.people import Person, Role
from readstation.model.series import SeriesFacts
from readstation.reading.ports import Session
from readstation.trial.looks import StoredLooks, check_look
from tests.builders.reader_station import enrol_cheaply
from tests.support.folders import RUN_FOLDER

_KEPT = "searched"
"""In the folder of the run: what the search found, by the pixels that it looked at, as many tests have one phantom."""


def look_at_everything(station: OpenStation) -> None:
    """Search every series of the office's station, and have as many people look as each of them needs."""
    desk, stored = LookDesk(station), StoredLooks(station.store.looks)
    people = [enrol_cheaply(station, name, role=Role.OFFICE).person for name in ("K. Brandt", "A. Ober")]
    for row in desk.look_rows(Session(people[0], new_id())):
        key = row.state.facts.series_key
        if row.state.is_ready:
            continue
        _search(desk, station, key, row.state.facts)
        for person in people:
            state = station.run(stored.state, key)
            if state.is_ready:
                break
            for ordinal in state.to_see:
                station.run(station.store.looks.keep_seen, key, person.login, ordinal)
            station.run(_say_clean, station, stored, key, person)


def _say_clean(station: OpenStation, stored: StoredLooks, key: SeriesKey, person: Person) -> None:
    """Record a look as the desk does, without making the rows of all series anew."""
    seen = station.store.looks.frames_seen(key, person.login)
    check_look(stored.state(key), person, seen)
    said = SeriesLook(new_id(), key, person.login, LookVerdict.CLEAN, tuple(sorted(seen)), 7)
    station.store.looks.keep_look(said, person)


def _search(desk: LookDesk, station: OpenStation, key: SeriesKey, facts: SeriesFacts) -> None:
    """Search a series for text; pixels that were searched before in this run are not searched again."""
    folder = Path(os.environ[RUN_FOLDER]) / _KEPT
    folder.mkdir(exist_ok=True)
    kept = folder / f"{digest_of([image.digest for image in facts.images])}.{DETECTOR}"
    if kept.exists():
        found: TextSearch = pickle.loads(kept.read_bytes())
        station.run(station.store.looks.keep_search, replace(found, series_key=key))
        return
    desk.search(key, QuietJob())
    made = station.run(station.store.looks.search, key)
    assert made is not None
    writing = kept.with_name(new_id())
    writing.write_bytes(pickle.dumps(made))
    writing.replace(kept)
