"""The distribution read in the window: made with the first such case, opened from the worklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import ReadId
from readstation.model.subject import Task
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.ports import StationServices, SyncWords
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.reading.pane import CanvasFactory

if TYPE_CHECKING:
    from readstation.ui.distribution.form_room import FormRoom
    from readstation.ui.window import MainWindow


class FormPlace(QObject):
    """Gives the window the room once a distribution read is opened: a station of others never pays for it.

    Attributes
    ----------
    room
        The page with its form; None until the first case.
    """

    def __init__(
        self, window: MainWindow, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._bridge, self._make_canvas = window, services, bridge, make_canvas
        self.room: FormRoom | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the page is the one that is shown."""
        return self.room is not None and self._window.pages.currentWidget() is self.room.page

    def takes(self, read_id: ReadId) -> bool:
        """Return whether a case of the worklist is opened here."""
        row = self._window.worklist_page.row_of(read_id)
        return row is not None and row.task is Task.TREATMENT_READ

    def open_case(self, session: Session, read_id: ReadId) -> None:
        """Open a read; the worklist stays until it is there."""
        if self.room is None:
            from readstation.ui.distribution.form_room import FormRoom

            self.room = FormRoom(self._window, self._services, self._bridge, self._make_canvas)
        self.room.open_case(session, read_id)

    def leave(self) -> None:
        """Close the read; everything of it is kept."""
        if self.room is not None:
            self.room.leave()

    def close(self) -> None:
        """End the page for good."""
        if self.room is not None:
            self.room.close()

    def use_preferences(self, preferences: Preferences) -> None:
        """Let a person's settings hold."""
        if self.room is not None:
            self.room.page.use_preferences(preferences)

    def make_room(self) -> None:
        """Lay out for another size of text."""
        if self.room is not None:
            self.room.make_room()

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        if self.room is not None:
            self.room.show_sync(words)
