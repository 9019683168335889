"""The views of the reading room: their layout, which one is active, and what scrolls together."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from readstation.core.ids import SeriesKey
from readstation.geometry.volume import Volume
from readstation.reading.words import timepoint_label
from readstation.ui.canvas_events import ViewChanged
from readstation.ui.reading.pane import CanvasFactory, Pane
from readstation.viewer.link import Links, linked_center, slice_point
from readstation.viewer.marks import PointMm
from readstation.viewer.state import Draft
from readstation.viewer.tools.toolbox import ToolName

_WIDE_PANE_PX = 680
LARGEST_HANGING = 4
"""Views are made once, for the largest hanging."""


class ViewGrid(QWidget):
    """Up to four panes, kept for the life of the room and hidden while not needed."""

    activated = Signal(object)
    """The `Pane` that takes the keys now."""
    line_drawn = Signal(object, object)
    """Pane, `LineDrawn`."""
    line_moved = Signal(object, object)
    """Pane, `HandleMoved` or `MarkMoved`."""
    mark_selected = Signal(object, object)
    """Pane, `MarkSelected`."""
    pointer_words = Signal(str)
    window_changed = Signal(object, object)
    """Pane, `WindowChanged`."""
    menu_requested = Signal(object, object)
    """Pane, `MenuRequested`."""
    image_shown = Signal(object)
    """Pane."""

    def __init__(self, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setObjectName("views")
        self.panes = tuple(Pane(make_canvas, number) for number in range(1, LARGEST_HANGING + 1))
        self.shown: tuple[Pane, ...] = ()
        self.active = self.panes[0]
        self.is_linked = True
        self._places: tuple[tuple[int, int], ...] = ()
        self._maximised: Pane | None = None
        self._links = Links()
        self._checked: set[frozenset[str]] = set()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for pane in self.panes:
            pane.setParent(self)
            pane.hide()
            self._connect(pane)

    def lay_out(self, places: tuple[tuple[int, int], ...]) -> None:
        """Put as many panes as there are places on the grid; the panes keep what they show."""
        self._places = places
        self._maximised = None
        self.shown = self.panes[: len(places)]
        self._arrange()

    def activate(self, pane: Pane) -> None:
        """Give a pane the frame and the keys."""
        self.active = pane
        for each in self.panes:
            each.canvas.set_active(each is pane)
        pane.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.activated.emit(pane)

    def step_active(self, step: int) -> None:
        """Activate the next or previous view."""
        if self.active in self.shown:
            self.activate(self.shown[(self.shown.index(self.active) + step) % len(self.shown)])

    def toggle_maximised(self, pane: Pane | None = None) -> None:
        """Show one view alone, or all again."""
        chosen = pane if pane is not None else self.active
        self._maximised = None if self._maximised is not None else chosen
        self.activate(chosen)
        self._arrange()
        self.fit_bodies()

    def fit_bodies(self) -> None:
        """Show the body in every view, all at one scale, as large as fits the one with the least room."""
        self._grid.activate()
        visible = [pane for pane in self.shown if pane.isVisibleTo(self)]
        places = [(pane, place) for pane in visible if (place := pane.body_place()) is not None]
        if places:
            mm_per_px = max(scale for _, (_, scale) in places)
            for pane, (middle, _) in places:
                pane.canvas.set_view(middle, mm_per_px)

    def pane_of(self, key: SeriesKey) -> Pane | None:
        """Return the pane that shows a series."""
        for pane in self.shown:
            facts = pane.facts
            if facts is not None and facts.series_key == key:
                return pane
        return None

    def each_shown(self, act: Callable[[Pane], None]) -> None:
        """Do something with every pane that is on the grid."""
        for pane in self.shown:
            act(pane)

    def set_tool(self, tool: ToolName) -> None:
        """Give the left button of every view a tool."""
        for pane in self.panes:
            pane.canvas.set_tool(tool)

    def set_linked(self, *, is_linked: bool) -> None:
        """Scroll together, or each alone."""
        self.is_linked = is_linked
        if is_linked:
            self.follow(self.active)
        self.show_pills()

    def match_here(self) -> None:
        """Take the slices that are shown now as the same place: the reader's own anchor across timepoints."""
        for first, second in self._pairs():
            one, other = first.volume, second.volume
            if one is not None and other is not None and not shares_frame(one, other):
                self._links = self._links.anchored(one, first.canvas.slice_index, other, second.canvas.slice_index)
                self._checked.add(frozenset((one.frame_of_reference, other.frame_of_reference)))
        self.set_linked(is_linked=True)

    def propose_links(self) -> None:
        """Link volumes of different coordinate systems by position, and say so, until the reader matches them."""
        for first, second in self._pairs():
            one, other = first.volume, second.volume
            if one is not None and other is not None and not self._links.are_linked(one, other):
                self._links = _proposed(self._links, one, other)
        self.show_pills()

    def follow(self, leader: Pane) -> None:
        """Bring the other views to the leader's place in the patient."""
        volume = leader.volume
        if not self.is_linked or volume is None:
            return
        for pane in self.shown:
            if pane is leader or pane.volume is None:
                continue
            index = self._links.slice_for(volume, leader.canvas.slice_index, pane.volume)
            if index is not None:
                pane.canvas.set_slice(index)
                pane.refresh_corner()
        self.show_pills()

    def go_to(self, pane: Pane, point: PointMm) -> None:
        """Bring a view, and those linked to it, to the slice of a patient point."""
        if pane.volume is not None:
            pane.canvas.set_slice(pane.volume.slice_nearest(point))
            pane.refresh_corner()
            self.follow(pane)

    def slice_like(self, source: Volume, index: int, target: Volume) -> int:
        """Return the slice of one volume that shows what a slice of another shows; the same index where none does."""
        found = self._links.slice_for(source, index, target)
        return index if found is None else found

    def show_pills(self) -> None:
        """Say on the current view what it is linked to, with the offset in slices."""
        for pane in self.shown:
            pane.show_pill(self._pill_words(pane))

    def forget_links(self) -> None:
        """Forget which slices match."""
        self._links = Links()
        self._checked.clear()

    def close_views(self) -> None:
        """Let go of every picture."""
        for pane in self.panes:
            pane.close_view()

    def _connect(self, pane: Pane) -> None:
        canvas = pane.canvas
        canvas.activated.connect(lambda: self.activate(pane))
        canvas.line_drawn.connect(lambda line: self.line_drawn.emit(pane, line))
        canvas.handle_moved.connect(lambda line: self.line_moved.emit(pane, line))
        canvas.mark_moved.connect(lambda line: self.line_moved.emit(pane, line))
        canvas.mark_selected.connect(lambda mark: self.mark_selected.emit(pane, mark))
        canvas.slice_changed.connect(lambda _: self.follow(pane))
        canvas.window_changed.connect(lambda window: self.window_changed.emit(pane, window))
        canvas.view_changed.connect(lambda place: self._take_view(pane, place))
        canvas.located.connect(lambda point: self._locate(pane, point))
        canvas.draft_changed.connect(lambda draft: self._show_held_point(pane, draft))
        canvas.pointer_moved.connect(lambda at: self.pointer_words.emit("" if at is None else at.text))
        canvas.maximise_requested.connect(lambda: self.toggle_maximised(pane))
        canvas.menu_requested.connect(lambda menu: self.menu_requested.emit(pane, menu))
        pane.image_shown.connect(lambda: self.image_shown.emit(pane))

    def _arrange(self) -> None:
        for pane in self.panes:
            self._grid.removeWidget(pane)
        for pane in self.panes:
            pane.setVisible(pane is self._maximised if self._maximised is not None else pane in self.shown)
        if self._maximised is not None:
            self._grid.addWidget(self._maximised, 0, 0)
        else:
            for pane, (row, column) in zip(self.shown, self._places, strict=True):
                self._grid.addWidget(pane, row, column)
        used = {(0, 0)} if self._maximised is not None else set(self._places)
        for index in range(2):
            self._grid.setRowStretch(index, 1 if any(row == index for row, _ in used) else 0)
            self._grid.setColumnStretch(index, 1 if any(column == index for _, column in used) else 0)

    def _take_view(self, leader: Pane, place: ViewChanged | None) -> None:
        """Zoom and pan together: the same place in the patient, or of the picture in another coordinate system."""
        volume = leader.volume
        if not self.is_linked or place is None or volume is None:
            return
        for pane in self.shown:
            if pane is not leader and pane.volume is not None:
                pane.canvas.set_view(linked_center(volume, place.center_mm, pane.volume), place.mm_per_px)

    def _locate(self, leader: Pane, point: PointMm) -> None:
        """Show a point of one view in all views of its coordinate system."""
        for pane in self.shown:
            volume = pane.volume
            if pane is not leader and volume is not None and shares_frame(volume, leader.volume):
                pane.canvas.set_slice(volume.slice_nearest(point))
                pane.canvas.set_cross(point)
                pane.refresh_corner()

    def _show_held_point(self, leader: Pane, draft: Draft | None) -> None:
        """Show the end that is being dragged as a thin cross in the other phases (design, section 7)."""
        point = draft.mark.at(draft.held) if draft is not None and draft.held is not None else None
        for pane in self.shown:
            if pane is not leader and shares_frame(pane.volume, leader.volume):
                pane.canvas.set_cross(point)

    def _pairs(self) -> tuple[tuple[Pane, Pane], ...]:
        return tuple(itertools.combinations(self.shown, 2))

    def _pill_words(self, pane: Pane) -> str:
        """Say what a later timepoint is linked to; phases of one timepoint need no words."""
        facts, volume = pane.facts, pane.volume
        if facts is None or volume is None or not self.is_linked:
            return ""
        for other in self.shown:
            earlier = other.facts
            if earlier is None or other.volume is None or earlier.timepoint >= facts.timepoint:
                continue
            label = timepoint_label(earlier.timepoint)
            frames = frozenset((volume.frame_of_reference, other.volume.frame_of_reference))
            if len(frames) == 2 and frames not in self._checked:
                has_room = pane.width() >= _WIDE_PANE_PX
                return f"Linked to {label} by position" + (" only, Shift+L when they match" if has_room else "")
            return f"Linked to {label}{_offset_words(self._links.offset_slices(other.volume, volume))}"
        return ""


def _offset_words(offset: int | None) -> str:
    if not offset:
        return ""
    return f", offset {'+' if offset > 0 else '−'}{abs(offset)} slice{'s' if abs(offset) > 1 else ''}"


def shares_frame(one: Volume | None, other: Volume | None) -> bool:
    """Return whether two volumes lie in the same coordinate system."""
    return one is not None and other is not None and one.frame_of_reference == other.frame_of_reference


def _proposed(links: Links, first: Volume, second: Volume) -> Links:
    """Match the middle slice of one volume with the nearest by position in the other, else with its middle one."""
    middle = first.shape[0] // 2
    point = slice_point(first, middle)
    positions = second.slice_positions_mm
    is_inside = positions.min() <= float(point @ second.normal) <= positions.max()
    index = second.slice_nearest(point) if is_inside else second.shape[0] // 2
    return links.anchored(first, middle, second, index)
