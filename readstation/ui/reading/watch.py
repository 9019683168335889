"""Where the reader is, what was on screen, and how long it takes: noted on the station while a read is open."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor

from readstation.core.ids import SeriesKey
from readstation.reading.progress import (
    ProgressNote,
    ReadingClock,
    ReadingPlace,
    ReadingProgress,
    ReadingTime,
    SliceOnView,
)
from readstation.ui.presenters.place import drawing_words
from readstation.ui.reading.pane import Pane

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

TICK_MS = 1000
_NOTE_EVERY_TICKS = 5


def monotonic_ms() -> int:
    """Return a clock that never runs backwards, whatever is done to the wall clock (TR-38)."""
    return time.monotonic_ns() // 1_000_000


class ReadingWatch(QObject):
    """Follows the open read. Everything is noted through the desk; nothing waits for that.

    Attributes
    ----------
    seen
        The slices of each series that were on screen, since the read was first opened here.
    """

    seen_more = Signal()
    """Slices came on screen that were not seen before."""

    def __init__(self, room: ReadingRoom, now_ms: Callable[[], int] = monotonic_ms) -> None:
        super().__init__(room)
        self._room = room
        self._now_ms = now_ms
        self._clock = ReadingClock()
        self._time = ReadingTime()
        self._timepoint = 0
        self._fresh: dict[SeriesKey, int] = {}
        self._place: ReadingPlace | None = None
        self._noted: ReadingPlace | None = None
        self._used: object = None
        self._drawing = ""
        self._ticks = 0
        self.seen: dict[SeriesKey, int] = {}
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._pass)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._mark_seen)
        room.grid.links.moved.connect(self.look_soon)
        room.images.shelf.changed.connect(self.look_soon)
        for pane in room.grid.panes:
            pane.canvas.draft_changed.connect(self._draw)
            for changed in (pane.canvas.slice_changed, pane.image_shown, pane.plane_changed):
                changed.connect(self.look_soon)

    @property
    def is_watching(self) -> bool:
        """Whether a read is open."""
        return self._tick.isActive()

    def begin(self, progress: ReadingProgress) -> None:
        """Start on a read with what is kept of it."""
        view = self._room.view
        self.seen = dict(progress.seen)
        self._fresh, self._time, self._ticks, self._drawing = {}, ReadingTime(), 0, ""
        self._place = self._noted = None
        self._timepoint = 0 if view is None else view.timepoint
        self._clock.start(self._now_ms())
        self._used = self._fingerprint()
        self._tick.start()
        self._note_place(is_open=True)
        self.note()

    def keep_up(self) -> None:
        """Follow a newer view: time goes to the timepoint that was read until now."""
        view = self._room.view
        if view is not None and view.timepoint != self._timepoint:
            self._count(is_used=True)
            self.note()
            self._timepoint = view.timepoint
        self._look.start()

    def end(self) -> None:
        """Note the last of it and that the read was left; a read that is not left so was cut off."""
        if not self.is_watching:
            return
        self._count(is_used=self._is_used())
        self._tick.stop()
        self._look.stop()
        self._clock.stop()
        self._note_place(is_open=False)
        self.note()
        self.seen = {}

    def settle(self) -> None:
        """Hand over everything up to now, before a lock takes the figures."""
        if self.is_watching:
            self._count(is_used=True)
            self._mark_seen()
            self.note()

    def note(self) -> None:
        """Hand over what has changed since the last note."""
        times = {self._timepoint: self._time} if self._time != ReadingTime() else {}
        note = ProgressNote(self._place, self._fresh, times)
        self._fresh, self._time, self._place, self._ticks = {}, ReadingTime(), None, 0
        self._room.desk.note_progress(note)

    def look_soon(self, _: object = None) -> None:
        """Look once the views are drawn."""
        self._look.start()

    def _pass(self) -> None:
        self._count(is_used=self._is_used())
        self._note_place(is_open=True)
        self._ticks += 1
        if self._place is not None or self._ticks >= _NOTE_EVERY_TICKS:
            self.note()

    def _count(self, *, is_used: bool) -> None:
        """Count the time since the last count; while the session is covered nothing is read and nothing counted."""
        passed = self._clock.tick(self._now_ms(), is_used=is_used)
        if self._room.isVisible():
            self._time = self._time.plus(passed)

    def _is_used(self) -> bool:
        """Return whether anything that an input changes has changed; this costs the events of the views nothing."""
        now = self._fingerprint()
        is_used = now != self._used and self._room.isVisible()  # behind the cover of a locked session nobody reads
        self._used = now
        return is_used

    def _fingerprint(self) -> object:
        room = self._room
        views = tuple(
            (pane.canvas.slice_index, pane.canvas.view_place, pane.canvas.window_level) for pane in room.grid.shown
        )
        count = 0 if room.view is None else room.view.action_count
        words = room.dock.comment.field.toPlainText()
        return (QCursor.pos().toTuple(), views, count, words, room.tool, room.flow.selected, room.grid.active)

    def _draw(self, draft: object) -> None:
        """Note what is being drawn as soon as it is begun, so that it can be named if it is cut off.

        Its end is noted with the next tick only: until then the step that keeps it shows that it was finished.
        """
        view, flow = self._room.view, self._room.flow
        if draft is None or view is None or not self.is_watching:
            self._drawing = ""
        elif not self._drawing:
            mark_id = getattr(getattr(draft, "mark", None), "mark_id", "")
            self._drawing = drawing_words(view, self._room.tool, mark_id, flow.selected, flow.intent)
            self._note_place(is_open=True)
            self.note()

    def _note_place(self, *, is_open: bool) -> None:
        """Take over where the reader is, where that differs from what was noted last."""
        view, room = self._room.view, self._room
        if view is None:
            return
        active = room.grid.active.facts
        place = ReadingPlace(
            timepoint=view.timepoint,
            tool=room.tool.value,
            lesion_id=room.flow.selected,
            layout=room.images.layout.value,
            active=None if active is None else active.series_key,
            slices=tuple(_slice_of(pane) for pane in room.grid.shown if pane.facts is not None and pane.shows_acquired),
            drawing=self._drawing,
            step=view.action_count if self._drawing else 0,
            is_open=is_open,
        )
        if place != self._noted:
            self._noted = place
            self._place = dataclasses.replace(place, utc_ms=time.time_ns() // 1_000_000)

    def _mark_seen(self) -> None:
        """Take every slice that stands on a view now; one that was passed over before it was drawn was not seen."""
        if not self.is_watching:
            return
        is_more = False
        for pane in self._room.grid.shown:
            facts = pane.facts
            if facts is None or not pane.isVisible() or not pane.shows_acquired or not pane.is_plane_here:
                continue
            bit = 1 << pane.canvas.slice_index
            if not self.seen.get(facts.series_key, 0) & bit:
                self.seen[facts.series_key] = self.seen.get(facts.series_key, 0) | bit
                self._fresh[facts.series_key] = self._fresh.get(facts.series_key, 0) | bit
                is_more = True
        if is_more:
            self.seen_more.emit()


def _slice_of(pane: Pane) -> SliceOnView:
    facts = pane.facts
    return SliceOnView(SeriesKey("" if facts is None else facts.series_key), pane.canvas.slice_index)
