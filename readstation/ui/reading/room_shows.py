"""A newer view of the read in all parts of the room: what the reader looks at first, then the right dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from readstation.core.courtesy import WINDOW
from readstation.reading.views import ReadView
from readstation.ui.widgets.lay_out import LaidOutLater, laid_out_once

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class RoomShows(QObject):
    """Shows a read in three calls after an edit: images, table and bars; what the dock says; how it is laid out.

    What waited is served between them: all in one call would keep the window from the next key for as long as they take
    together. How delivery stands is asked after that, and what delivers gives way meanwhile: other threads would work
    against the window for the interpreter.
    """

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._is_saved = False
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._take_turn)
        self._dock_layout = LaidOutLater(room.dock)
        room.desk.saved.connect(self._note_saved)

    @property
    def is_due(self) -> bool:
        """Whether the dock still shows the view before."""
        return self._turn.isActive()

    def show(self, view: ReadView) -> None:
        """Show a read in every part at once."""
        self._dock_layout.lay_out()
        with laid_out_once(self._room):
            self._show_beside_dock(view)
            self._show_in_dock(view)
        self._finish()

    def show_edited(self, view: ReadView) -> None:
        """Show a read after an edit: the dock follows in the next turn."""
        WINDOW.begin()
        self._dock_layout.lay_out()
        with laid_out_once(self._room):
            self._show_beside_dock(view)
        self._turn.start()

    def show_chosen(self) -> None:
        """Show what the reader works on now, of the same read."""
        view = self._room.view
        if view is not None:
            self._dock_layout.lay_out()
            with laid_out_once(self._room):
                self._show_in_dock(view)
                self._show_parts(view)
            self._finish()

    def show_dock(self) -> None:
        """Show the chosen lesion in the dock, after its images have come."""
        room, view = self._room, self._room.view
        if view is None:
            return
        selected = room.flow.selected
        found = room.images.line_values.of(view, selected, view.timepoint)
        step = room.answers.shown(view)
        room.dock.show_view(view, selected, is_unplaced=selected in room.flow.unplaced, found=found, step=step)

    def end(self) -> None:
        """Show nothing any more: the read is being closed."""
        self._turn.stop()
        self._dock_layout.lay_out()
        self._is_saved = False
        WINDOW.end()

    def _show_beside_dock(self, view: ReadView) -> None:
        room = self._room
        room.show_bars(view)
        self._show_parts(view)

    def _show_parts(self, view: ReadView) -> None:
        room, selected = self._room, self._room.flow.selected
        room.bottom.show_view(view, selected)
        room.show_draft_style()
        room.images.chosen = room.markups.flow.chosen
        room.images.show_view(view, selected, room.flow.candidate)

    def _show_in_dock(self, view: ReadView) -> None:
        room = self._room
        self.show_dock()
        room.unseen.show()
        room.markups.show_view(view)
        room.key_images.show_view(view)

    def _note_saved(self) -> None:
        self._is_saved = True
        WINDOW.begin()
        self._turn.start()

    def _take_turn(self) -> None:
        view = self._room.view
        if view is not None and not self._dock_layout.is_held:
            self._dock_layout.hold()
            self._turn.start()
            self._show_in_dock(view)
            return
        self._dock_layout.lay_out()
        self._finish()

    def _finish(self) -> None:
        self._turn.stop()
        WINDOW.end()
        if self._is_saved:
            self._is_saved = False
            self._room.refresh_sync()
