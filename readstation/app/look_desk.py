"""The office's look at series before their release, over one station (`ui.look_ports.LookServices`, TR-20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from numpy.typing import NDArray

from readstation.app.station import OpenStation
from readstation.core.canonical import digest_of
from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey, new_id
from readstation.core.jobs import Job
from readstation.imaging.blackout import black_out_series
from readstation.imaging.series_frames import frames_of, search_series
from readstation.model.look import BlackOut, LookVerdict, SeriesLook
from readstation.model.people import Person, Role
from readstation.model.series import SeriesFacts
from readstation.reading.ports import Session
from readstation.trial.looks import StoredLooks, check_look
from readstation.ui.look_ports import BlackOutWish, LookRow

BLACKED_OUT = "gate.blacked_out"
_SHORTEST_REASON = 8


class LookDesk:
    """Searches, shows, records and blacks out series of a station. Each call may block.

    Parameters
    ----------
    station
        The open station; the caller closes it.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._stored = StoredLooks(station.store.looks)

    def look_rows(self, session: Session) -> tuple[LookRow, ...]:
        """Return every series that may be given to readers, by case, timepoint and series."""
        return self.rows_for(session.person)

    def rows_for(self, person: Person) -> tuple[LookRow, ...]:
        """Return the rows as one person has them.

        Raises
        ------
        Refused
            If the person is not of the office.
        """
        _check_office(person)
        return self._station.run(self._look_rows, person)

    def search_series(self, session: Session, series_key: SeriesKey, job: Job) -> tuple[LookRow, ...]:
        """Search a series for text, keep what was found, and return the rows."""
        _check_office(session.person)
        self.search(series_key, job)
        return self.rows_for(session.person)

    def search(self, series_key: SeriesKey, job: Job) -> None:
        """Search a series for text and keep what was found."""
        files, facts = self._station.run(self._files, series_key)
        found = search_series(files, facts, job)
        self._station.run(self._station.store.looks.keep_search, found)

    def look_frames(
        self, session: Session, series_key: SeriesKey, ordinals: Sequence[int], job: Job
    ) -> dict[int, NDArray[Any]]:
        """Return frames by ordinal, each checked against its digest."""
        _check_office(session.person)
        files, facts = self._station.run(self._files, series_key)
        return {ordinal: values for ordinal, values, _ in frames_of(files, facts, ordinals, job)}

    def note_seen(self, session: Session, series_key: SeriesKey, ordinal: int) -> tuple[LookRow, ...]:
        """Record that the person has a frame on screen, and return the rows."""
        _check_office(session.person)
        self._station.run(self._station.store.looks.keep_seen, series_key, session.person.login, ordinal)
        return self.rows_for(session.person)

    def record_look(self, session: Session, series_key: SeriesKey, verdict: LookVerdict) -> tuple[LookRow, ...]:
        """Record what the person says of a series, and return the rows."""
        self._station.run(self._record, session.person, series_key, verdict)
        return self.rows_for(session.person)

    def black_out(self, session: Session, wish: BlackOutWish, job: Job) -> tuple[SeriesKey, tuple[LookRow, ...]]:
        """Put a series in the place of another, with a region black."""
        person, station = session.person, self._station
        _check_office(person)
        if len(wish.reason.strip()) < _SHORTEST_REASON:
            raise Refused(
                Finding("TR-20", "Not blacked out: say why, in a few words. Do not write what you read there.")
            )
        files, facts = station.run(self._files, wish.series_key)
        station.run(station.store.looks.check_replaceable, facts)
        frames = range(wish.first_frame, wish.last_frame + 1)
        with TemporaryDirectory(prefix="readstation-", ignore_cleanup_errors=True) as scratch:
            made = black_out_series(files, facts, wish.region, frames, Path(scratch), job)
            new = replace(
                facts,
                series_key=SeriesKey(new_id()),
                series_ordinal=station.run(station.store.looks.next_ordinal, facts.case_alias, facts.timepoint),
                images=made.images,
                findings=(*(each for each in facts.findings if each.code != BLACKED_OUT), _BLACK),
            )
            record = BlackOut(
                new.series_key, facts.series_key, person.login, wish.region, wish.first_frame, wish.last_frame,
                _content(facts), _content(new), wish.reason.strip(), station.clock.now().utc_ms,
            )  # fmt: skip
            station.run(station.store.looks.keep_black_out, record, person, new, made.files, made.outline)
        self.search(new.series_key, job)
        return new.series_key, self.rows_for(person)

    def _record(self, person: Person, series_key: SeriesKey, verdict: LookVerdict) -> None:
        book = self._station.store.looks
        state = self._stored.state(series_key)
        seen = book.frames_seen(series_key, person.login)
        check_look(state, person, seen)
        utc_ms = self._station.clock.now().utc_ms
        book.keep_look(SeriesLook(new_id(), series_key, person.login, verdict, tuple(sorted(seen)), utc_ms), person)

    def _look_rows(self, person: Person) -> tuple[LookRow, ...]:
        book = self._station.store.looks
        rows = []
        for state in self._stored.states():
            key = state.facts.series_key
            found = book.search(key)
            has_looked = person.login in (*state.clean_by, *state.identifying_by)
            marked = () if found is None else found.marked
            rows.append(LookRow(state, marked, book.frames_seen(key, person.login), has_looked))
        return tuple(rows)

    def _files(self, series_key: SeriesKey) -> tuple[tuple[Path, ...], SeriesFacts]:
        images = self._station.store.images
        return images.files(series_key), images.facts(series_key)


_BLACK = Finding(BLACKED_OUT, "A region of this series was made black before its release.", Severity.WARNING)


def _content(facts: SeriesFacts) -> str:
    return digest_of([image.digest for image in facts.images])


def _check_office(person: Person) -> None:
    if person.role is not Role.OFFICE:
        raise Refused(Finding("TR-20", "Only the trial office looks at series before their release."))
