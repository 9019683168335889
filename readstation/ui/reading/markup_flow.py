"""Marks that are no lesion's line: which one is being worked on, and how gestures become edits of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from readstation.core.errors import Refused
from readstation.core.ids import MarkupId
from readstation.model.markup import MarkupKind
from readstation.reading.commands import Command, PlaceLabel, RemoveMarkup, WriteMarkup
from readstation.reading.views import ReadView
from readstation.ui.presenters.markups import SeenPlane, command_of_moved_shape, command_of_shape
from readstation.ui.reading.desk import ReadDesk
from readstation.ui.reading.flow import EditFlow
from readstation.viewer.tools.events import LabelMoved, LineDrawn, ShapeDrawn, ShapeMoved


class MarkupFlow(QObject):
    """The chosen mark; every edit goes through the desk, and a refusal is shown where those of lesions are.

    Attributes
    ----------
    chosen
        The mark being worked on.
    """

    shown_anew = Signal()
    """Another mark is chosen, or a draft has to go."""
    words_wanted = Signal()
    """A new note waits for its words."""

    def __init__(self, desk: ReadDesk, flow: EditFlow) -> None:
        super().__init__()
        self._desk = desk
        self._flow = flow
        self._known: frozenset[MarkupId] = frozenset()
        self._timepoint = 0
        self.chosen: MarkupId | None = None

    def begin(self, view: ReadView) -> None:
        """Start on a read: no mark is chosen."""
        self._known = frozenset(view.state.markups)
        self._timepoint = view.timepoint
        self.chosen = None

    def keep_up(self, view: ReadView) -> None:
        """Follow a newer view: choose a mark that has come, let go of one that has gone."""
        now = frozenset(view.state.markups)
        come = [each for each in now - self._known if view.state.markups[each].lesion_id is None]
        self._known = now
        if view.timepoint != self._timepoint or (self.chosen is not None and self.chosen not in now):
            self.chosen = None
        self._timepoint = view.timepoint
        if come:
            self.chosen = max(come, key=lambda each: (len(each), each))
            markup = view.state.markups[self.chosen]
            if markup.shape.kind is MarkupKind.ARROW and not markup.text:
                self.words_wanted.emit()

    def end(self) -> None:
        """Forget the read."""
        self._known = frozenset()
        self.chosen = None

    def choose(self, markup_id: MarkupId | None) -> None:
        """Work on a mark, or on none."""
        if markup_id != self.chosen:
            self.chosen = markup_id
            self.shown_anew.emit()

    def choose_mark(self, mark_id: str | None) -> bool:
        """Work on the mark that was clicked; another mark, or a click beside all, lets go. Return whether it is one."""
        view = self._desk.view
        markup = view.state.markups.get(MarkupId(mark_id)) if view is not None and mark_id is not None else None
        self.choose(None if markup is None or markup.lesion_id is not None else markup.markup_id)
        return self.chosen is not None

    def take_shape(self, drawn: ShapeDrawn, seen: SeenPlane) -> None:
        """Keep a shape that was drawn."""
        view = self._desk.view
        if view is not None:
            made = command_of_shape(view, drawn, seen, self._flow.selected, self._flow.intent)
            self._flow.take_made(made)

    def take_length(self, line: LineDrawn, seen: SeenPlane) -> None:
        """Keep a line that was drawn on a reformat: a lesion is measured on the slices as acquired (MR-123)."""
        x, y, z = (float(each) for each in seen.stack.normal)
        self.take_shape(ShapeDrawn(MarkupKind.LENGTH, (line.start, line.end), (x, y, z)), seen)

    def take_moved(self, moved: ShapeMoved, seen: SeenPlane) -> None:
        """Keep a shape that was moved."""
        view = self._desk.view
        if view is not None:
            self._flow.take_made(command_of_moved_shape(view, moved, seen))

    def take_label(self, moved: LabelMoved, timepoint: int) -> None:
        """Keep where a label was put."""
        self._flow.take_made(PlaceLabel(timepoint, moved.mark_id, moved.offset))

    def write(self, text: str) -> None:
        """Keep the words of the chosen mark."""
        view = self._desk.view
        markup = view.state.markups.get(self.chosen) if view is not None and self.chosen is not None else None
        if markup is not None and markup.text != text:
            self._apply(WriteMarkup(markup.timepoint, markup.markup_id, text))

    def remove(self) -> bool:
        """Take the chosen mark back. Return whether there was one."""
        view = self._desk.view
        if view is None or self.chosen is None:
            return False
        self._apply(RemoveMarkup(view.timepoint, self.chosen))
        return True

    def _apply(self, command: Command) -> None:
        self._desk.apply(command, self._take_refusal)

    def _take_refusal(self, error: Refused) -> None:
        self._flow.take_refusal(error)
