"""The views of the reading room: their layout, and which one is active."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from readstation.core.ids import SeriesKey
from readstation.ui.presenters.layout import LARGEST_LAYOUT, Cell
from readstation.ui.presenters.spread import cells_beside
from readstation.ui.reading.linking import PaneLinks, are_parallel
from readstation.ui.reading.pane import CanvasFactory, Pane
from readstation.ui.reading.pane_grid import PaneGrid
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.toolbox import ToolName


class ViewGrid(PaneGrid):
    """Up to six panes, kept for the life of the room and hidden while not needed.

    Parameters
    ----------
    make_canvas
        Makes one view of images.
    most
        So many panes are there.

    Attributes
    ----------
    panes, shown, active
        All panes, those of the layout, and the one that takes the keys.
    links
        What they do together.
    magnifies
        Whether a magnifier follows the pointer.
    second
        The grid of another window that takes the views that a layout sends away; None while there is one window.
    """

    activated = Signal(object)
    """The `Pane` that takes the keys now."""
    line_drawn = Signal(object, object)
    """Pane, `LineDrawn`."""
    line_moved = Signal(object, object)
    """Pane, `HandleMoved` or `MarkMoved`."""
    shape_drawn = Signal(object, object)
    """Pane, `ShapeDrawn`."""
    shape_moved = Signal(object, object)
    """Pane, `ShapeMoved`."""
    label_moved = Signal(object, object)
    """Pane, `LabelMoved`."""
    draft_changed = Signal(object, object)
    """Pane, `Draft` or None: the line or shape that is in the reader's hand."""
    drawing_refused = Signal(object)
    """Pane on which nothing may be drawn."""
    mark_selected = Signal(object, object)
    """Pane, `MarkSelected`."""
    pointer_words = Signal(str)
    window_changed = Signal(object, object)
    """Pane, `WindowChanged`."""
    menu_requested = Signal(object, object)
    """Pane, `MenuRequested`."""
    point_asked = Signal(object, object)
    """Pane, patient point, mm LPS: something is to be proposed there."""
    image_shown = Signal(object)
    """Pane."""
    fusion_stepped = Signal(int)
    """Alt+wheel: 1 for more of the upper image, −1 for less."""

    def __init__(self, make_canvas: CanvasFactory, most: int = LARGEST_LAYOUT) -> None:
        super().__init__()
        self.setObjectName("views")
        self.panes = tuple(Pane(make_canvas, number) for number in range(1, most + 1))
        self.shown: tuple[Pane, ...] = ()
        self.active = self.panes[0]
        self.links = PaneLinks(lambda: self.shown)
        self.magnifies = False
        self.second: PaneGrid | None = None
        self._cells: tuple[Cell, ...] = ()
        self._away: frozenset[int] = frozenset()
        self._maximised: Pane | None = None
        for pane in self.panes:
            pane.setParent(self)
            pane.hide()
            self._connect(pane)

    def lay_out(self, cells: tuple[Cell, ...], away: frozenset[int] = frozenset()) -> None:
        """Put as many panes as there are cells on the grid; the panes keep what they show.

        Parameters
        ----------
        away
            The places whose views stand in the second window while there is one.
        """
        self._cells, self._away = cells, away
        self._maximised = None
        self.shown = self.panes[: len(cells)]
        self._arrange()

    def activate(self, pane: Pane) -> None:
        """Give a pane the frame and the keys."""
        self.active = pane
        for each in self.panes:
            each.canvas.set_active(each is pane)
        window = QApplication.activeWindow()
        if window is not None and window is not pane.window() and window in (self.window(), self._second_window()):
            pane.window().activateWindow()
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
        """Show the body in every view, those of one plane at one scale, as large as fits the one with least room."""
        self.settle()
        if self.second is not None:
            self.second.settle()
        visible = [pane for pane in self.shown if pane.isVisibleTo(self)]
        places = [(pane, place) for pane in visible if (place := pane.body_place()) is not None]
        for pane, (middle, _) in places:
            alike = [scale for other, (_, scale) in places if are_parallel(pane, other)]
            pane.canvas.set_view(middle, max(alike))
        self.links.show_crosshair()

    def pane_of(self, key: SeriesKey) -> Pane | None:
        """Return the pane that shows a series, as acquired where one does."""
        found = [pane for pane in self.shown if pane.facts is not None and pane.facts.series_key == key]
        return next((pane for pane in found if pane.shows_acquired), found[0] if found else None)

    def each_shown(self, act: Callable[[Pane], None]) -> None:
        """Do something with every pane that is on the grid."""
        for pane in self.shown:
            act(pane)

    def set_tool(self, tool: ToolName) -> None:
        """Give the left button of every view a tool."""
        for pane in self.panes:
            pane.canvas.set_tool(tool)

    def set_mouse(self, *, right_zooms: bool, is_left_handed: bool) -> None:
        """Say in every view what the other button drags, and which hand works."""
        for pane in self.panes:
            pane.canvas.set_mouse(right_zooms=right_zooms, is_left_handed=is_left_handed)

    def set_magnifier(self, *, is_on: bool) -> None:
        """Magnify what lies under the pointer, in every view."""
        self.magnifies = is_on
        for pane in self.panes:
            pane.canvas.set_magnifier(is_on)

    def set_linked(self, *, is_linked: bool) -> None:
        """Scroll together, or each alone."""
        self.links.is_linked = is_linked
        self.follow(self.active)
        self.links.show_pills()

    def match_here(self) -> None:
        """Take the planes that are shown now as the same place: the reader's own anchor across timepoints."""
        self.links.match_here()
        self.set_linked(is_linked=True)

    def follow(self, leader: Pane) -> None:
        """Bring the other views to the leader's place in the patient."""
        self.links.follow(leader)

    def go_to(self, pane: Pane, point: PointMm) -> None:
        """Bring a view, and those linked to it, to the plane of a patient point."""
        self.links.go_to(pane, point)

    def close_views(self) -> None:
        """Let go of every picture."""
        for pane in self.panes:
            pane.close_view()

    def _connect(self, pane: Pane) -> None:
        canvas, links = pane.canvas, self.links
        canvas.activated.connect(lambda: self.activate(pane))
        canvas.line_drawn.connect(lambda line: self.line_drawn.emit(pane, line))
        canvas.handle_moved.connect(lambda line: self.line_moved.emit(pane, line))
        canvas.mark_moved.connect(lambda line: self.line_moved.emit(pane, line))
        canvas.shape_drawn.connect(lambda shape: self.shape_drawn.emit(pane, shape))
        canvas.shape_moved.connect(lambda shape: self.shape_moved.emit(pane, shape))
        canvas.label_moved.connect(lambda label: self.label_moved.emit(pane, label))
        canvas.drawing_refused.connect(lambda: self.drawing_refused.emit(pane))
        canvas.point_asked.connect(lambda point: self.point_asked.emit(pane, point))
        canvas.mark_selected.connect(lambda mark: self.mark_selected.emit(pane, mark))
        canvas.slice_changed.connect(lambda _: links.follow(pane))
        canvas.window_changed.connect(lambda window: self.window_changed.emit(pane, window))
        canvas.view_changed.connect(lambda place: links.take_view(pane, place))
        canvas.located.connect(lambda point: links.locate(pane, point))
        canvas.draft_changed.connect(lambda draft: links.show_held_point(pane, draft))
        canvas.draft_changed.connect(lambda draft: self.draft_changed.emit(pane, draft))
        canvas.pointer_moved.connect(lambda at: self.pointer_words.emit("" if at is None else at.text))
        canvas.maximise_requested.connect(lambda: self.toggle_maximised(pane))
        canvas.menu_requested.connect(lambda menu: self.menu_requested.emit(pane, menu))
        pane.image_shown.connect(lambda: self._note_image(pane))
        pane.plane_changed.connect(links.show_crosshair)
        pane.fusion_stepped.connect(self.fusion_stepped)

    def _note_image(self, pane: Pane) -> None:
        """Give the active view the keys when its image comes: it could not take them while it was not there."""
        focused = QApplication.focusWidget()
        if pane is self.active and (focused is None or focused is self.window() or not focused.isVisible()):
            pane.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.image_shown.emit(pane)

    def set_second(self, second: PaneGrid | None) -> None:
        """Let another window take views, or none; then all stand in this one."""
        before, self.second = self.second, second
        if before is not None and before is not second:
            self._maximised = None
            for pane in self.panes:
                pane.setParent(self)
            self._arrange()

    def _second_window(self) -> QWidget | None:
        return None if self.second is None else self.second.window()

    def _arrange(self) -> None:
        cells = dict(zip(self.shown, self._cells, strict=True))
        if self.second is None:
            self.put(self._alone(cells))
            return
        sent = tuple(pane for place, pane in enumerate(self.shown) if place in self._away)
        kept = tuple(pane for pane in self.shown if pane not in sent)
        self.put(self._alone(_beside(kept, is_tall=False) if sent else cells))
        self.second.put(self._alone(_beside(sent, is_tall=self.second.is_tall)))

    def _alone(self, cells: dict[Pane, Cell]) -> dict[Pane, Cell]:
        """Return the cells of a window, or of the one view of it that is maximised."""
        return {self._maximised: (0, 0, 1, 1)} if self._maximised in cells else cells


def _beside(panes: tuple[Pane, ...], *, is_tall: bool) -> dict[Pane, Cell]:
    return dict(zip(panes, cells_beside(len(panes), is_tall=is_tall), strict=True))
