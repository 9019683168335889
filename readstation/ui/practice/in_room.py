"""The reading room of a practice profile: it says that this is practice, and makes a practice case of a signed read."""

from __future__ import annotations

from PySide6.QtCore import QObject

from readstation.core.ids import ReadId
from readstation.reading.views import ReadView
from readstation.ui.practice.authoring import Authoring
from readstation.ui.reading.room import ReadingRoom


class RoomPractice(QObject):
    """Adds to the room what practice has more.

    Parameters
    ----------
    room, authoring
        The room, and what makes practice cases.
    """

    def __init__(self, room: ReadingRoom, authoring: Authoring) -> None:
        super().__init__(room)
        self._room, self._authoring = room, authoring
        room.top_bar.show_practice()
        room.closing.is_practice = True
        room.dock.report.make_wanted.connect(self.make)
        room.desk.opened.connect(self._show)
        room.desk.changed.connect(self._show)

    def can_make(self) -> bool:
        """Return whether a practice case can be made of the read that is open."""
        return self._authoring.can_make(self._room.view)

    def make(self) -> None:
        """Ask what the practice case of the open read shall be."""
        view = self._room.view
        if view is not None and self.can_make():
            self._authoring.ask_to_make(ReadId(view.assignment.read_id), view.assignment.case_alias)

    def _show(self, view: ReadView) -> None:
        self._room.dock.report.offer_practice_case(is_offered=self._authoring.can_make(view))
