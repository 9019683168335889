"""The views of the reading room: their layout, and which one is active."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from readstation.core.ids import SeriesKey
from readstation.ui.presenters.layout import LARGEST_LAYOUT, Cell
from readstation.ui.reading.linking import PaneLinks, are_parallel
from readstation.ui.reading.pane import CanvasFactory, Pane
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.toolbox import ToolName


class ViewGrid(QWidget):
    """Up to six panes, kept for the life of the room and hidden while not needed.

    Attributes
    ----------
    panes, shown, active
        All panes, those of the layout, and the one that takes the keys.
    links
        What they do together.
    magnifies
        Whether a magnifier follows the pointer.
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

    def __init__(self, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setObjectName("views")
        self.panes = tuple(Pane(make_canvas, number) for number in range(1, LARGEST_LAYOUT + 1))
        self.shown: tuple[Pane, ...] = ()
        self.active = self.panes[0]
        self.links = PaneLinks(lambda: self.shown)
        self.magnifies = False
        self._cells: tuple[Cell, ...] = ()
        self._maximised: Pane | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for pane in self.panes:
            pane.setParent(self)
            pane.hide()
            self._connect(pane)

    def lay_out(self, cells: tuple[Cell, ...]) -> None:
        """Put as many panes as there are cells on the grid; the panes keep what they show."""
        self._cells = cells
        self._maximised = None
        self.shown = self.panes[: len(cells)]
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
        """Show the body in every view, those of one plane at one scale, as large as fits the one with least room."""
        self._grid.activate()
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
        pane.image_shown.connect(lambda: self.image_shown.emit(pane))
        pane.plane_changed.connect(links.show_crosshair)
        pane.fusion_stepped.connect(self.fusion_stepped)

    def _arrange(self) -> None:
        for pane in self.panes:
            self._grid.removeWidget(pane)
        for pane in self.panes:
            pane.setVisible(pane is self._maximised if self._maximised is not None else pane in self.shown)
        cells = dict(zip(self.shown, self._cells, strict=True))
        if self._maximised is not None:
            cells = {self._maximised: (0, 0, 1, 1)}
        for pane, cell in cells.items():
            self._grid.addWidget(pane, *cell)
        rows = max((row + high for row, _, high, _ in cells.values()), default=0)
        columns = max((column + wide for _, column, _, wide in cells.values()), default=0)
        for index in range(LARGEST_LAYOUT):
            self._grid.setRowStretch(index, 1 if index < rows else 0)
            self._grid.setColumnStretch(index, 1 if index < columns else 0)
