"""What each key and button of the reading room does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from readstation.core.phrases import tr
from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.subject import ReadStage
from readstation.reading.views import NextAction
from readstation.ui.canvas_events import MenuRequested
from readstation.ui.presenters.drawing import DrawIntent, is_splitting
from readstation.ui.presenters.key_map import KeyMap, binding_of
from readstation.ui.presenters.layout import Layout
from readstation.ui.presenters.worklist import count_of
from readstation.ui.reading.keys import Hold, KeyScope, apply_keys, bind, held_key
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.view_menu import view_menu
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

SPACE_RESTS_S = 0.6
"""Space does not do two steps within this time (design, section 8)."""

FLICKER_LINGERS_MS = 120
_MANY_SLICES = 10


class RoomActs(QObject):
    """The acts, bound to keys, buttons and the menu of a view."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._last_space_s = 0.0
        self._shows_marks = True
        self._shows_texts = True
        self._is_inverted = False
        self.actions = bind(room, self._by_name())
        self.offer_proposal(waits=False)
        self._holds = {
            "marks": Hold(self._hide_marks, self._show_marks_again, self._toggle_marks),
            "flicker": Hold(self._flicker, room.flicker.end, lingers_ms=FLICKER_LINGERS_MS),
        }
        self._scope = KeyScope(room, {})
        self.use_keys(KeyMap())
        self._connect()

    def use_keys(self, key_map: KeyMap) -> None:
        """Let every action listen to the keys that are in force, and show them where a key is shown."""
        apply_keys(self.actions, key_map)
        self._scope.set_holds({held_key(binding_of(name), key_map): hold for name, hold in self._holds.items()})
        self._room.strip.show_keys(key_map)

    def close_keys(self) -> None:
        """Stop listening for keys."""
        self._scope.close_scope()

    def end_holds(self) -> None:
        """Show marks again and end what Space waits for."""
        self._last_space_s = 0.0
        self._show_marks(is_shown=True)
        self._room.flicker.end()

    def next_step(self) -> None:
        """Do what the Next card says. It opens the dialogs and never signs."""
        view = self._room.view
        if view is None or self._room.desk.is_busy:
            return
        step = self._room.answers.shown(view).step
        if step.timepoint is not None and step.timepoint != view.timepoint:
            self._room.rounds.go_to(step.timepoint)
        elif self._room.answers.do_step(view, step):
            return
        elif step.action is NextAction.DRAW_TARGET:
            self._room.draw(DrawIntent.AS_FITS)
        elif step.action is NextAction.MEASURE_LESION:
            self._room.flow.select(step.lesion_id)
            self._room.images.jump_to(step.lesion_id)
            self._room.draw(DrawIntent.PART if is_splitting(view, step.lesion_id) else DrawIntent.AGAIN)
        elif step.action is NextAction.SETTLE_LESION:
            self._room.flow.select(step.lesion_id)
            self._room.images.jump_to(step.lesion_id)
        elif step.action is NextAction.OPEN_NEXT_TIMEPOINT:
            following = max(view.state.timepoints, default=-1) + 1
            self._room.desk.open_timepoint(following, self._room.flow.take_refusal)
        elif step.action is NextAction.OPEN_GLOBAL_READ:
            self._room.rounds.open_global_read()
        elif step.action in (NextAction.LOCK_TIMEPOINT, NextAction.LOCK_ROUND, NextAction.SIGN_READ):
            self._room.closing.ask()

    def _by_space(self) -> None:
        now = time.monotonic()
        is_pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if is_pressed or now - self._last_space_s < SPACE_RESTS_S:
            return
        self._last_space_s = now
        self.next_step()

    def _by_name(self) -> dict[str, Callable[[], None]]:
        room, flow, images, grid = self._room, self._room.flow, self._room.images, self._room.grid
        acts: dict[str, Callable[[], None]] = {
            "next_step": self._by_space,
            "cancel": self.cancel,
            "undo": flow.undo,
            "redo": flow.redo,
            "show_saved": self._say_saved,
            "sign": room.closing.ask,
            "to_worklist": room.left.emit,
            "report": self.want_report,
            "key_image": lambda: room.key_images.keep(),
            "history": room.history.toggle,
            "unseen": room.unseen.go_to_first,
            "tool_diameter": self._diameter,
            "tool_assist": lambda: room.assist.arm(),
            "take_proposal": self._take_proposal,
            "longest_proposal": lambda: room.assist.show_longest(),
            "previous_lesion": lambda: self._step_lesion(-1),
            "next_lesion": lambda: self._step_lesion(1),
            "jump": lambda: images.jump_to(flow.selected),
            "make_target": lambda: flow.set_role(LesionRole.TARGET),
            "make_non_target": lambda: flow.set_role(LesionRole.NON_TARGET),
            "new_lesion": self._new_lesion,
            "state_absent": lambda: flow.set_state(TargetStateCode.ABSENT),
            "state_too_small": lambda: flow.set_state(TargetStateCode.TOO_SMALL),
            "state_not_evaluable": lambda: flow.set_state(TargetStateCode.NOT_EVALUABLE),
            "state_merged": lambda: room.answers.merge(),
            "remove": self._remove,
            "fit": grid.fit_bodies,
            "invert": self._invert,
            "corner_text": lambda: room.strip.switches["texts"].toggle(),
            "link": lambda: room.strip.switches["link"].toggle(),
            "match": grid.match_here,
            "next_phase": lambda: images.step_phase(1),
            "previous_phase": lambda: images.step_phase(-1),
            "maximise": lambda: grid.toggle_maximised(),
            "magnifier": lambda: grid.set_magnifier(is_on=not grid.magnifies),
            "cine": room.cine.toggle,
            "less_fusion": lambda: room.overlays.step_fusion(-1),
            "more_fusion": lambda: room.overlays.step_fusion(1),
            **self._moves(),
            "toggle_dock": lambda: room.right.setVisible(not room.right.isVisible()),
            "next_region": lambda: self._step_region(1),
            "previous_region": lambda: self._step_region(-1),
        }
        views = (ToolName.SELECT, ToolName.WINDOW, ToolName.ZOOM, ToolName.PAN, ToolName.LOCATE)
        marks = (ToolName.SHORT_AXIS, ToolName.OVAL, ToolName.FREEHAND, ToolName.ARROW, ToolName.PROBE)
        for tool in (*views, *marks):
            acts[f"tool_{tool.value}"] = partial(room.choose_tool, tool)
        for layout in (Layout.ONE, Layout.PHASES, Layout.PLANES):
            acts[f"layout_{layout.value}"] = partial(images.set_layout, layout)
        acts["layout_prior_current"] = room.displays.show_prior_and_current
        acts["two_displays"] = room.displays.toggle
        for key in "123456":
            acts[f"window_{key}"] = partial(images.windows.set_preset, key)
        return acts

    def _moves(self) -> dict[str, Callable[[], None]]:
        images, grid = self._room.images, self._room.grid
        return {
            "nudge_left": partial(self._nudge, -1, 0),
            "nudge_right": partial(self._nudge, 1, 0),
            "nudge_up": partial(self._nudge, 0, -1),
            "nudge_down": partial(self._nudge, 0, 1),
            "slice_up": lambda: grid.active.canvas.step_slices(-1),
            "slice_down": lambda: grid.active.canvas.step_slices(1),
            "slices_up": lambda: grid.active.canvas.step_slices(-_MANY_SLICES),
            "slices_down": lambda: grid.active.canvas.step_slices(_MANY_SLICES),
            "first_slice": lambda: grid.active.canvas.step_slices(-grid.active.canvas.slice_count),
            "last_slice": lambda: grid.active.canvas.step_slices(grid.active.canvas.slice_count),
            "previous_view": lambda: grid.step_active(-1),
            "next_view": lambda: grid.step_active(1),
            "earlier_prior": lambda: images.step_prior(-1),
            "later_prior": lambda: images.step_prior(1),
        }

    def _connect(self) -> None:
        room, dock, flow = self._room, self._room.dock, self._room.flow
        dock.next_card.wanted.connect(self.next_step)
        dock.refusal.as_non_target_wanted.connect(lambda: flow.set_role(LesionRole.NON_TARGET))
        dock.refusal.dismissed.connect(flow.dismiss)
        dock.refusal.replace_wanted.connect(flow.replace_line)
        dock.refusal.as_note_wanted.connect(flow.keep_as_note)
        dock.lesions.add_wanted.connect(lambda: room.draw(DrawIntent.AS_FITS))
        room.bottom.new_lesion_wanted.connect(self._new_lesion)
        dock.editor.measure_wanted.connect(lambda: room.draw(DrawIntent.AGAIN))
        dock.editor.target_state.connect(flow.set_state)
        dock.editor.non_target_state.connect(flow.judge)
        dock.editor.new_status.connect(flow.set_status)
        dock.editor.role_wanted.connect(flow.set_role)
        dock.editor.site_chosen.connect(self._place)
        dock.editor.remove_wanted.connect(flow.remove)
        dock.comment.written.connect(flow.write_note)
        dock.report.wanted.connect(self.want_report)
        strip = room.strip
        strip.tool_chosen.connect(self._tool_chosen)
        strip.link_toggled.connect(lambda is_linked: room.show_linked(is_linked=is_linked))
        strip.marks_toggled.connect(lambda is_shown: self._show_marks(is_shown=is_shown))
        strip.texts_toggled.connect(self._show_texts)
        strip.undo_wanted.connect(flow.undo)
        strip.redo_wanted.connect(flow.redo)
        room.grid.menu_requested.connect(self._show_menu)

    def want_report(self) -> None:
        """Ask for the report of the read, which must be signed."""
        view = self._room.view
        if view is not None and view.stage is ReadStage.SIGNED:
            self._room.report_wanted.emit()
        elif view is not None:
            self._room.flow.say(tr("A report is made of a signed read. Sign this one first."))

    @property
    def is_inverted(self) -> bool:
        """Whether the views show black and white exchanged."""
        return self._is_inverted

    def cancel(self) -> None:
        """Drop the line being drawn, else the refusal, else the tool."""
        if self._room.grid.active.canvas.cancel() or self._room.assist.discard():
            return
        if self._room.dock.refusal.isVisible():
            self._room.flow.dismiss()
        self._room.dock.next_card.reason.hide()
        self._room.grid.links.drop_crosshair()
        self._room.grid.set_magnifier(is_on=False)
        self._room.flow.arm(DrawIntent.AS_FITS)
        self._room.choose_tool(ToolName.SELECT)

    def _remove(self) -> None:
        if self._room.assist.discard():
            return
        if self._room.flow.candidate is not None or not self._room.markups.flow.remove():
            self._room.flow.remove()

    def offer_proposal(self, *, waits: bool) -> None:
        """Let Enter take a proposed line while one waits; else Enter belongs to fields and buttons."""
        self.actions["take_proposal"].setEnabled(waits)

    def _take_proposal(self) -> None:
        self._room.assist.take()

    def _tool_chosen(self, tool: ToolName) -> None:
        if tool is ToolName.DIAMETER:
            self._diameter()
        elif tool is ToolName.ASSIST:
            self._room.assist.arm()
        else:
            self._room.choose_tool(tool)

    def _diameter(self) -> None:
        if self._room.flow.intent is not DrawIntent.NEW_LESION:
            self._room.flow.arm(DrawIntent.AS_FITS)
        self._room.choose_tool(ToolName.DIAMETER)

    def _new_lesion(self) -> None:
        view = self._room.view
        if view is not None and view.timepoint > 0:
            self._room.draw(DrawIntent.NEW_LESION)
        else:
            self._room.flow.say(
                tr("At baseline nothing is new. Draw it as a target (D), then make it a non-target (N).")
            )

    def _step_lesion(self, step: int) -> None:
        self._room.flow.step_lesion(step)
        self._room.images.jump_to(self._room.flow.selected)

    def _place(self, site: object) -> None:
        self._room.flow.place(site)  # type: ignore[arg-type]  # the editor offers the charter's places only
        self._room.grid.activate(self._room.grid.active)

    def _invert(self) -> None:
        self._is_inverted = not self._is_inverted
        self._room.grid.each_shown(lambda pane: pane.canvas.set_inverted(self._is_inverted))

    def _say_saved(self) -> None:
        view = self._room.view
        if view is not None:
            kept = count_of(view.action_count, "action")
            saved = self._room.top_bar.saved.words.text()
            self._room.flow.say(
                tr(
                    "{saved}. {kept} of this read are on this disk; nothing needs saving by hand.",
                    saved=saved,
                    kept=kept,
                )
            )

    def _nudge(self, right: int, down: int) -> None:
        room = self._room
        selected = room.flow.selected
        if room.desk.is_busy:
            return
        if selected is None or not room.grid.active.canvas.nudge(str(selected), right, down):
            room.flow.say(
                tr("Choose a line of this timepoint on the slice that is shown (J); then Alt and an arrow moves it.")
            )

    def _flicker(self) -> None:
        if self._room.grid.active.canvas.is_busy:
            return
        words = self._room.flicker.begin(self._room.view)
        if words:
            self._room.flow.say(words)

    def _toggle_marks(self) -> None:
        self._room.strip.switches["marks"].toggle()

    def _show_marks(self, *, is_shown: bool) -> None:
        self._shows_marks = is_shown
        for pane in self._room.grid.panes:
            pane.canvas.set_marks_visible(is_shown)

    def _hide_marks(self) -> None:
        for pane in self._room.grid.panes:
            pane.canvas.set_marks_visible(is_visible=False)

    def _show_marks_again(self) -> None:
        self._show_marks(is_shown=self._shows_marks)

    def _show_texts(self, is_shown: bool) -> None:
        self._shows_texts = is_shown
        for pane in self._room.grid.panes:
            pane.canvas.set_texts_visible(is_shown)

    def _show_menu(self, pane: Pane, menu: MenuRequested) -> None:
        if self._room.view is not None:
            shown = view_menu(self._room, pane)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown.popup(pane.canvas.mapToGlobal(QPoint(menu.x_px, menu.y_px)))

    def _step_region(self, step: int) -> None:
        room = self._room
        # The cards, not the whole dock: the Next card lies in it, and its button would always be the dock's first.
        regions: list[QWidget] = [
            room.dock.next_card,
            room.grid,
            room.bottom,
            room.dock.cards,
            room.strip,
            room.top_bar,
        ]
        step_region(regions, room.grid, step)


def step_region(regions: Sequence[QWidget], grid: ViewGrid, step: int) -> None:
    """Give the keys to the next or previous of the regions that are seen; the views take them as the active view."""
    seen = [each for each in regions if each.isVisible()]
    focused = QApplication.focusWidget()
    here = next((at for at, each in enumerate(seen) if focused and each.isAncestorOf(focused)), 1)
    for offset in range(1, len(seen) + 1):
        region = seen[(here + step * offset) % len(seen)]
        if region is grid:
            grid.activate(grid.active)
            return
        if _focus_first(region):
            return


def _focus_first(region: QWidget) -> bool:
    for child in region.findChildren(QWidget):
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
