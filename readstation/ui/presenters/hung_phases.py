"""Phases that the reader corrected by hand: they decide what hangs where, and nothing that is stored."""

from __future__ import annotations

from dataclasses import replace

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr, within
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.reading.views import ReadView
from readstation.ui.ports import Tile


class HungPhases:
    """The corrections of an open case.

    No line may change its phase without a record, so a measurement keeps the phase that the series was released with;
    a correction ends with the case.
    """

    def __init__(self) -> None:
        self._chosen: dict[SeriesKey, PhaseRole] = {}
        self._holders: dict[tuple[int, PhaseRole], SeriesKey] = {}

    def choose(self, facts: SeriesFacts, phase: PhaseRole) -> None:
        """Hang a series as a phase; the one that was chosen for it before, at this timepoint, goes back."""
        place = (facts.timepoint, phase)
        before = self._holders.pop(place, None)
        if before is not None:
            self._chosen.pop(before, None)
        self._holders = {at: key for at, key in self._holders.items() if key != facts.series_key}
        self._chosen.pop(facts.series_key, None)
        if phase is facts.phase:
            return
        self._chosen[facts.series_key] = phase
        if phase is not PhaseRole.OTHER:
            self._holders[place] = facts.series_key

    def clear(self) -> None:
        """Forget every correction."""
        self._chosen.clear()
        self._holders.clear()

    def of(self, facts: SeriesFacts) -> PhaseRole:
        """Return the phase that a series hangs as; one whose place was given to another series has none."""
        chosen = self._chosen.get(facts.series_key)
        if chosen is not None:
            return chosen
        return PhaseRole.OTHER if (facts.timepoint, facts.phase) in self._holders else facts.phase

    def words(self, facts: SeriesFacts) -> str:
        """Return what a view says of a corrected series; empty for every other."""
        chosen = self._chosen.get(facts.series_key)
        if chosen is None:
            return ""
        return tr(
            "Hung as {phase} by you until the case is closed. What you measure keeps the phase that was sent.",
            phase=within(chosen.words),
        )

    def applied(self, view: ReadView) -> ReadView:
        """Return a read whose series have the phases that they hang as."""
        if not self._chosen:
            return view
        images = {
            timepoint: replace(each, series=tuple(replace(one, phase=self.of(one)) for one in each.series))
            for timepoint, each in view.images.items()
        }
        return replace(view, images=images)


def as_sent(view: ReadView, tile: Tile) -> Tile:
    """Return a tile whose series has the phase that it was released with."""
    if tile.series is None or tile.series.timepoint not in view.images:
        return tile
    key = tile.series.series_key
    found = [each for each in view.images[tile.series.timepoint].series if each.series_key == key]
    return replace(tile, series=found[0]) if found else tile
