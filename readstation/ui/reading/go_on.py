"""A read goes on where it was left: layout, slices, view, lesion and tool (design, section 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import SeriesKey
from readstation.reading.progress import ReadingPlace
from readstation.ui.presenters.layout import Layout
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class GoOn(QObject):
    """Holds the place of an opened read until its images hang, then brings the reader there, once."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._place: ReadingPlace | None = None
        room.images.arranged_anew.connect(self._arranged)

    @property
    def is_waiting(self) -> bool:
        """Whether there is a place to go to."""
        return self._place is not None

    def begin(self) -> None:
        """Take the place that is kept of the read, if it is at the timepoint that is shown."""
        place, view = self._room.desk.progress.place, self._room.view
        fits = place is not None and view is not None and place.timepoint == view.timepoint
        self._place = place if fits else None
        if self._place is not None and view is not None and self._place.lesion_id in view.state.lesions:
            self._room.flow.select(self._place.lesion_id)

    def forget(self) -> None:
        """Go nowhere."""
        self._place = None

    def hung(self) -> bool:
        """Go there, now that the images hang. Return whether there was a place."""
        place = self._place
        if place is None:
            return False
        layout = Layout(place.layout) if place.layout in set(Layout) else Layout.HUNG
        if layout is not self._room.images.layout:
            self._room.images.set_layout(layout)
            if self._room.images.layout is layout:
                return True
        self._bring(place)
        return True

    def _arranged(self) -> None:
        if self._place is not None:
            self._bring(self._place)

    def _bring(self, place: ReadingPlace) -> None:
        self._place = None
        room = self._room
        wanted: dict[SeriesKey, list[int]] = {}
        for each in place.slices:
            wanted.setdefault(each.series_key, []).append(each.index)
        for pane in room.grid.shown:
            key = None if pane.facts is None else pane.facts.series_key
            if key is not None and pane.shows_acquired and wanted.get(key):
                pane.canvas.set_slice(wanted[key].pop(0))
                pane.refresh_corner()
        active = None if place.active is None else room.grid.pane_of(place.active)
        if room.closing.dialog is None:
            # A place that was noted before its images hung names no view; the keys go to one all the same.
            room.grid.activate(active or room.grid.active)
        if place.tool in set(ToolName):
            room.choose_tool(ToolName(place.tool))
        room.watch.look_soon()
