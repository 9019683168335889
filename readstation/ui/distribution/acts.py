"""What each key of the page does; where the reading room has the act, it is the same one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.ui.distribution.outline_views import HandTool
from readstation.ui.presenters.key_map import ROOM_BINDINGS, KeyMap, binding_of
from readstation.ui.reading.keys import Hold, KeyScope, apply_keys, bind, held_key
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.distribution.page import DistributionPage

_MANY_SLICES = 10
_HELD = "marks"


class PageActs(QObject):
    """The acts, bound to keys."""

    def __init__(self, page: DistributionPage) -> None:
        super().__init__(page)
        self._page = page
        self._is_inverted = False
        self._shows_marks = True
        acts = self._by_name()
        self.actions = bind(page, acts, [each for each in ROOM_BINDINGS if each.name in acts])
        self._hold = Hold(
            lambda: self._draw_marks(is_shown=False),
            lambda: self._draw_marks(is_shown=self._shows_marks),
            lambda: page.strip.switches["marks"].toggle(),
        )
        self._scope = KeyScope(page, {})
        self.use_keys(KeyMap())

    def use_keys(self, key_map: KeyMap) -> None:
        """Let every action listen to the keys that are in force, and show them where a key is shown."""
        apply_keys(self.actions, key_map)
        self._scope.set_holds({held_key(binding_of(_HELD), key_map): self._hold})
        self._page.strip.show_keys(key_map)

    def close_keys(self) -> None:
        """Stop listening for keys."""
        self._scope.close_scope()

    def show_marks(self, is_shown: bool) -> None:
        """Show or hide the outlines."""
        self._shows_marks = is_shown
        self._draw_marks(is_shown=is_shown)

    def _draw_marks(self, *, is_shown: bool) -> None:
        self._page.fusion.grid.each_shown(lambda pane: pane.canvas.set_marks_visible(is_shown))

    def _by_name(self) -> dict[str, Callable[[], None]]:
        page = self._page
        fusion, grid = page.fusion, page.fusion.grid
        tools = (ToolName.SELECT, ToolName.WINDOW, ToolName.ZOOM, ToolName.PAN, ToolName.LOCATE)
        return {
            "cancel": self._cancel,
            "next_step": page.next_wanted.emit,
            "undo": page.undo_wanted.emit,
            "redo": page.redo_wanted.emit,
            "to_worklist": page.left.emit,
            **{f"tool_{tool.value}": partial(page.choose_tool, tool) for tool in tools},
            **{f"window_{key}": partial(fusion.images.windows.set_preset, str(key)) for key in range(1, 7)},
            "fit": grid.fit_bodies,
            "invert": self._invert,
            "link": page.strip.switches["link"].toggle,
            "corner_text": page.strip.switches["texts"].toggle,
            "maximise": grid.toggle_maximised,
            "less_fusion": partial(fusion.step_fusion, -1),
            "more_fusion": partial(fusion.step_fusion, 1),
            "slice_up": partial(self._step, -1),
            "slice_down": partial(self._step, 1),
            "slices_up": partial(self._step, -_MANY_SLICES),
            "slices_down": partial(self._step, _MANY_SLICES),
            "first_slice": lambda: grid.active.canvas.step_slices(-grid.active.canvas.slice_count),
            "last_slice": lambda: grid.active.canvas.step_slices(grid.active.canvas.slice_count),
            "previous_view": partial(grid.step_active, -1),
            "next_view": partial(grid.step_active, 1),
        }

    def _cancel(self) -> None:
        if self._page.fusion.views.tool is not HandTool.NONE:
            self._page.choose_tool(ToolName.LOCATE)
        else:
            self._page.fusion.grid.links.drop_crosshair()

    def _step(self, steps: int) -> None:
        self._page.fusion.grid.active.canvas.step_slices(steps)

    def _invert(self) -> None:
        self._is_inverted = not self._is_inverted
        self._page.fusion.images.invert(is_inverted=self._is_inverted)
