"""Shows the journal of the open read, and goes to what a step was about; locks stay what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.reading.history import HistoryEntry
from readstation.ui.presenters.history import HistoryLine, history_lines
from readstation.ui.presenters.marks import middle_mm, place_of
from readstation.ui.reading.moment import offset_minutes

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class HistoryFlow(QObject):
    """The panel is asked for anew after each step, while it is shown.

    Attributes
    ----------
    is_shown, shows_next
        Whether the panel is shown, and whether it is to be with the read that is opened next.
    """

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self.is_shown = False
        self.shows_next = False
        room.dock.history.chosen.connect(self.go_to)
        room.dock.history.closed.connect(self.toggle)

    def toggle(self) -> None:
        """Show the history in place of the cards, or the cards again."""
        self.is_shown = not self.is_shown
        self._room.dock.show_history(is_shown=self.is_shown)
        if self.is_shown:
            self._room.right.show()
            self.refresh()
            self._room.dock.history.list.setFocus()
        else:
            self._room.grid.activate(self._room.grid.active)

    def begin(self) -> None:
        """Start on a read."""
        if self.shows_next and not self.is_shown:
            self.toggle()
        self.shows_next = False

    def refresh(self) -> None:
        """Ask for the steps, where they are shown."""
        if self.is_shown:
            self._room.desk.history(self._show)

    def end(self) -> None:
        """Forget the read."""
        if self.is_shown:
            self.toggle()
        self._room.dock.history.show_lines(())

    def go_to(self, line: HistoryLine) -> None:
        """Work on the lesion or mark of a step, and bring its place into view."""
        room, view = self._room, self._room.view
        if view is None:
            return
        if line.timepoint != view.timepoint:
            if view.can_move:
                room.rounds.go_to(line.timepoint)
            else:
                room.images.show_prior(line.timepoint)
        if line.markup_id is not None and line.markup_id in view.state.markups:
            room.markups.flow.choose(line.markup_id)
        if line.lesion_id is None or line.lesion_id not in view.state.lesions:
            return
        room.flow.select(line.lesion_id)
        drawn = place_of(view, line.lesion_id, line.timepoint)
        pane = room.grid.pane_of(drawn.series_key) if drawn is not None else None
        if drawn is not None and pane is not None:
            room.grid.go_to(pane, middle_mm(drawn))
        else:
            room.images.jump_to(line.lesion_id)

    def _show(self, entries: tuple[HistoryEntry, ...]) -> None:
        self._room.dock.history.show_lines(history_lines(entries, offset_minutes()))
