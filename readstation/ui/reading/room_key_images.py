"""Key images in the reading room: K keeps what the active view shows; the dock lists them, the views name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from readstation.core.phrases import tr
from readstation.model.key_image import KeyShot
from readstation.model.series import Plane
from readstation.reading.commands import KeepKeyImage, RemoveKeyImage
from readstation.reading.views import ReadView
from readstation.ui.presenters.key_image_list import KeyImageLine, cannot_keep_words, key_image_lines, key_words
from readstation.ui.presenters.key_shots import ShownView, point_mm, shot_of
from readstation.ui.reading.pane import Pane

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class RoomKeyImages(QObject):
    """Wires K, the card of key images and the words on the views."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        for pane in room.grid.panes:
            pane.key_words = self._words
        room.dock.key_images.chosen.connect(self._go_to)
        room.dock.key_images.remove_wanted.connect(self._remove)

    def show_view(self, view: ReadView) -> None:
        """Show the key images of a read in the dock."""
        self._room.dock.key_images.show_lines(key_image_lines(view))

    def keep(self) -> None:
        """Keep what the active view shows, for the lesion that is being worked on."""
        view, pane = self._room.view, self._room.grid.active
        facts, stack, place = pane.facts, pane.canvas.stack, pane.canvas.view_place
        if view is None or facts is None or stack is None or place is None or pane.volume is None:
            return
        words = cannot_keep_words(
            view, facts, shows_series=pane.shows_series, is_verified=pane.is_verified,
            is_fused=self._room.overlays.is_fused(pane),
        )  # fmt: skip
        if words:
            self._room.flow.say(words)
            return
        scale = place.mm_per_px
        shown = ShownView(
            facts, stack, pane.canvas.slice_index, place.center_mm,
            (pane.canvas.width() * scale, pane.canvas.height() * scale), pane.canvas.window_level,
            self._room.acts.is_inverted,
        )  # fmt: skip
        keep = KeepKeyImage(facts.timepoint, shot_of(shown), self._room.flow.selected)
        self._room.desk.apply(keep, self._room.flow.take_refusal)

    def _remove(self, line: KeyImageLine) -> None:
        view = self._room.view
        if view is not None and line.key_image_id is not None:
            self._room.desk.apply(RemoveKeyImage(view.timepoint, line.key_image_id), self._room.flow.take_refusal)

    def _go_to(self, line: KeyImageLine) -> None:
        """Bring the view of its series to a key image, in its plane."""
        pane = self._room.grid.pane_of(line.series_key)
        if pane is None:
            self._room.flow.say(tr("This series is not shown. C shows the next phase of the active view."))
            return
        _take_plane(pane, line.shot)
        self._room.grid.go_to(pane, line.point_mm)
        self._room.grid.activate(pane)

    def _words(self, pane: Pane) -> str:
        view, facts, stack = self._room.view, pane.facts, pane.canvas.stack
        if view is None or facts is None or stack is None or not pane.shows_series:
            return ""
        return key_words(view, facts, stack, pane.canvas.slice_index)


def _take_plane(pane: Pane, shot: KeyShot | None) -> None:
    if shot is None or shot.is_on_image:
        pane.choose_plane(None)
    elif shot.plane is not Plane.OBLIQUE:
        pane.choose_plane(shot.plane)
    else:
        x, y, z = (float(each) for each in np.cross(shot.right_ppm, shot.down_ppm) / 1e12)
        pane.show_oblique((x, y, z), point_mm(shot.center))
