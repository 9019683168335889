"""Stored images that are damaged come anew from their package; what cannot come stays blocked, and is said (TR-45)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, SeriesKey
from readstation.store.files import is_intact
from readstation.store.images import KeptSeries

Place = tuple[CaseAlias, int]

LOST = Finding(
    "TR-45.library",
    "Images that are stored here are not the released ones, and central gives them out no more. Nothing of them can be "
    "measured; your work is kept. Tell the trial office: it can release them again.",
)


class Mending:
    """The damaged images of a person's cases. Used by one pass over the packages at a time.

    Parameters
    ----------
    station
        The open station, whose loaders find the damage.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._is_torn: dict[SeriesKey, bool] = {}
        self._hopeless: set[SeriesKey] = set()
        self._places: dict[Place, list[SeriesKey]] = {}
        self._beyond: set[Place] = set()

    def look(self, login: Login) -> None:
        """Learn of which timepoints of a person files are gone or are not what was stored.

        Files that are as they were stored while the images are not the released ones would come no better.
        """
        station = self._station
        mine = {each.case_alias for each in station.run(station.store.reads.assignments, login)}
        purged = station.run(station.store.images.purged)
        self._places, self._beyond = {}, set()
        for key in station.damage.keys - purged:
            try:
                facts = station.run(station.store.images.facts, key)
            except DataProblem:
                continue
            place = facts.case_alias, facts.timepoint
            if facts.case_alias not in mine:
                continue
            if key in self._hopeless or not self._is_file_damaged(key):
                self._beyond.add(place)
            else:
                self._places.setdefault(place, []).append(key)

    def is_wanted(self, alias: CaseAlias, timepoint: int) -> bool:
        """Return whether the files of a timepoint are to come anew."""
        return (alias, timepoint) in self._places

    def mend(self, place: Place, kept: Sequence[KeptSeries], package: str) -> None:
        """Take note of the files of a package that were kept: each has replaced a damaged one of its content."""
        keys, station = self._places.pop(place), self._station
        mended = station.run(station.store.images.record_anew, keys, kept, package)
        for key in mended:
            station.damage.sound(key)
        self._hopeless.update(set(keys).difference(mended))
        # One file may stand for images of several series.
        self._is_torn.clear()

    def findings(self, coming: Collection[Place]) -> list[Finding]:
        """Return what is to be said of images that do not come.

        Parameters
        ----------
        coming
            The timepoints that may be fetched.
        """
        return [LOST] if self._beyond or self._places.keys() - set(coming) else []

    def _is_file_damaged(self, key: SeriesKey) -> bool:
        if key not in self._is_torn:
            self._is_torn[key] = not all(map(is_intact, self._station.files_of(key)))
        return self._is_torn[key]
