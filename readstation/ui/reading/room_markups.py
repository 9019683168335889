"""Marks in the reading room: from the views to the edits, and from the read to views and dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import MarkupId
from readstation.core.phrases import phrase, tr
from readstation.model.lesion import PointUm
from readstation.model.series import Plane
from readstation.reading.views import ReadView
from readstation.ui.presenters.marks import part_of_mark
from readstation.ui.presenters.markups import SeenPlane, cannot_draw_words, markup_panel
from readstation.ui.reading.markup_flow import MarkupFlow
from readstation.ui.reading.pane import Pane
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.events import LabelMoved, LineDrawn, ShapeDrawn, ShapeMoved
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

KEPT_AS_NOTE = phrase("Kept as a mark: lesions are measured on the slices as acquired.")


class RoomMarkups(QObject):
    """Wires the views and the dock to the flow of marks.

    Attributes
    ----------
    flow
        The chosen mark and its edits.
    """

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self.flow = MarkupFlow(room.desk, room.flow)
        self.flow.shown_anew.connect(self._show)
        self.flow.words_wanted.connect(self._ask_words)
        grid, card = room.grid, room.dock.markups
        grid.shape_drawn.connect(self._shape_drawn)
        grid.shape_moved.connect(self._shape_moved)
        grid.label_moved.connect(self._label_moved)
        grid.drawing_refused.connect(self._say_refused)
        card.chosen.connect(self._choose)
        card.written.connect(self.flow.write)
        card.remove_wanted.connect(self.flow.remove)
        self._wants_words = False

    def show_view(self, view: ReadView) -> None:
        """Show the marks of a read in the dock."""
        card = self._room.dock.markups
        card.show_panel(markup_panel(view, self.flow.chosen))
        if self._wants_words:
            self._wants_words = False
            card.ask_words()

    def end(self) -> None:
        """Keep what was typed, then forget the read."""
        self._room.dock.markups.settle()
        self.flow.end()

    def take_length(self, pane: Pane, line: LineDrawn) -> None:
        """Keep a line that was drawn on a reformat, and say that it measures no lesion."""
        seen = self._seen(pane)
        if seen is not None:
            self._room.choose_tool(ToolName.SELECT)
            self.flow.take_length(line, seen)
            self._room.flow.say(tr(KEPT_AS_NOTE))

    def _shape_drawn(self, pane: Pane, drawn: ShapeDrawn) -> None:
        seen = self._seen(pane)
        if seen is not None:
            self._room.choose_tool(ToolName.SELECT)
            self.flow.take_shape(drawn, seen)

    def _shape_moved(self, pane: Pane, moved: ShapeMoved) -> None:
        seen = self._seen(pane)
        if seen is not None:
            self.flow.take_moved(moved, seen)

    def _seen(self, pane: Pane) -> SeenPlane | None:
        """Return what was drawn on, or say why nothing may be drawn there."""
        seen = seen_in(pane)
        if seen is None:
            pane.canvas.drop_draft()
            self._say_refused(pane)
        return seen

    def _label_moved(self, pane: Pane, moved: LabelMoved) -> None:
        if part_of_mark(moved.mark_id) is not None:
            pane.canvas.drop_draft()
            self._room.flow.say(tr("The label of a part stays beside its line. Nothing was changed."))
        elif pane.facts is not None:
            self.flow.take_label(moved, pane.facts.timepoint)

    def _say_refused(self, pane: Pane) -> None:
        view, facts = self._room.view, pane.facts
        if view is not None and facts is not None:
            self._room.flow.say(
                cannot_draw_words(view, facts, shows_series=pane.shows_series, is_verified=pane.is_verified)
            )

    def _choose(self, markup_id: str) -> None:
        """Work on a mark of the list, at its place and on its plane."""
        self.flow.choose(MarkupId(markup_id))
        view = self._room.view
        markup = view.state.markups.get(MarkupId(markup_id)) if view is not None else None
        if markup is None:
            return
        pane = self._room.grid.pane_of(markup.shape.series_key)
        if pane is None:
            return
        shape = markup.shape
        if shape.is_on_image:
            pane.choose_plane(None)
        elif shape.plane is not Plane.OBLIQUE:
            pane.choose_plane(shape.plane)
        else:
            x, y, z = (each / 1_000_000 for each in shape.normal_ppm)
            pane.show_oblique((x, y, z), _middle(shape.points))
        self._room.grid.go_to(pane, _middle(shape.points))
        self._room.grid.activate(pane)

    def _ask_words(self) -> None:
        self._wants_words = True

    def _show(self) -> None:
        view = self._room.view
        if view is not None:
            self.show_view(view)
            self._room.images.chosen = self.flow.chosen
            self._room.images.refresh()


def seen_in(pane: Pane) -> SeenPlane | None:
    """Return what a view shows, for what was drawn on it; None where that is no series."""
    facts, volume, stack = pane.facts, pane.volume, pane.canvas.stack
    if facts is None or volume is None or stack is None or not pane.shows_series:
        return None
    return SeenPlane(facts, volume, stack, pane.canvas.slice_index, pane.shows_acquired)


def _middle(points: tuple[PointUm, ...]) -> PointMm:
    x, y, z = (sum(each) / len(points) / 1000 for each in zip(*(point.as_tuple() for point in points), strict=True))
    return x, y, z
