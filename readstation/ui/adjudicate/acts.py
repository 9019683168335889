"""What each key and button of the bench does; where the reading room has the act, it is the same one."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from readstation.ui.presenters.adjudication_steps import BenchAction, next_step
from readstation.ui.presenters.key_map import BENCH_BINDINGS, KeyMap, binding_of
from readstation.ui.reading.acts import FLICKER_LINGERS_MS, SPACE_RESTS_S, step_region
from readstation.ui.reading.keys import Hold, KeyScope, apply_keys, bind, held_key
from readstation.ui.reading.tool_strip import VIEWING_TOOLS
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.adjudicate.bench import AdjudicationBench

_MANY_SLICES = 10


class BenchActs(QObject):
    """The acts, bound to keys and buttons.

    Attributes
    ----------
    is_inverted, shows_marks
        Whether black and white are exchanged, and whether marks are shown.
    """

    def __init__(self, bench: AdjudicationBench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._last_space_s = 0.0
        self.is_inverted = False
        self.shows_marks = True
        self.actions = bind(bench, self._by_name(), [each for each in BENCH_BINDINGS if not each.is_held])
        self._holds = {
            "marks": Hold(self._hide_marks, self._show_marks_again, self._toggle_marks),
            "flicker": Hold(bench.flicker.begin, bench.flicker.end, lingers_ms=FLICKER_LINGERS_MS),
        }
        self._scope = KeyScope(bench, {})
        self.use_keys(KeyMap())
        self._connect()

    def use_keys(self, key_map: KeyMap) -> None:
        """Let every action listen to the keys that are in force, and show them where a key is shown."""
        apply_keys(self.actions, key_map)
        self._scope.set_holds({held_key(binding_of(name), key_map): hold for name, hold in self._holds.items()})
        self._bench.strip.show_keys(key_map)

    def close_keys(self) -> None:
        """Stop listening for keys."""
        self._scope.close_scope()

    def end_holds(self) -> None:
        """Show marks again, and end what Space waits for."""
        self._last_space_s = 0.0
        self._show_marks(is_shown=True)
        self._bench.flicker.end()

    def next_step(self) -> None:
        """Do what the Next card says. It opens the dialog and never signs."""
        bench, found = self._bench, self._bench.desk.found
        if found is None:
            return
        step = next_step(found, bench.desk.draft, bench.looked, bench.in_phases)
        if step.action is BenchAction.LOOK and step.number is not None:
            bench.look_at(step.number)
        elif step.action is BenchAction.PHASES and step.number is not None:
            bench.show_phases(step.number)
        elif step.action is BenchAction.SIGN:
            bench.signing.ask()
        else:
            self.go_to_what_lacks()

    def go_to_what_lacks(self) -> None:
        """Bring up what the decision lacks, and give it the keys."""
        bench, found = self._bench, self._bench.desk.found
        if found is None:
            return
        # What was not looked at does not stand in the way here: the dialog says it.
        everything = range(len(found.differences))
        step = next_step(found, bench.desk.draft, everything, everything)
        dock = bench.dock
        if step.action is BenchAction.CHOOSE:
            dock.bring_up(dock.choices.first())
        elif step.action is BenchAction.NAME_CAUSE:
            dock.bring_up(next(iter(dock.causes.values())))
        elif step.action is BenchAction.WRITE:
            dock.bring_up(dock.rationale)

    def _by_space(self) -> None:
        now = time.monotonic()
        is_pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if is_pressed or now - self._last_space_s < SPACE_RESTS_S:
            return
        self._last_space_s = now
        self.next_step()

    def _by_name(self) -> dict[str, Callable[[], None]]:
        bench, images, grid = self._bench, self._bench.images, self._bench.grid
        acts: dict[str, Callable[[], None]] = {
            "next_step": self._by_space,
            "cancel": self._cancel,
            "undo": bench.desk.undo,
            "redo": bench.desk.redo,
            "key_image": lambda: bench.key_images.keep(),
            "show_saved": bench.say_saved,
            "sign": lambda: bench.signing.ask(),
            "to_worklist": bench.left.emit,
            "previous_lesion": lambda: bench.step_difference(-1),
            "next_lesion": lambda: bench.step_difference(1),
            "jump": bench.jump,
            "both_reads": bench.under.both.toggle,
            "fit": grid.fit_bodies,
            "invert": self._invert,
            "corner_text": lambda: bench.strip.switches["texts"].toggle(),
            "link": lambda: bench.strip.switches["link"].toggle(),
            "next_phase": lambda: images.step_phase(1),
            "previous_phase": lambda: images.step_phase(-1),
            "maximise": lambda: grid.toggle_maximised(),
            "magnifier": lambda: grid.set_magnifier(is_on=not grid.magnifies),
            "slice_up": lambda: grid.active.canvas.step_slices(-1),
            "slice_down": lambda: grid.active.canvas.step_slices(1),
            "slices_up": lambda: grid.active.canvas.step_slices(-_MANY_SLICES),
            "slices_down": lambda: grid.active.canvas.step_slices(_MANY_SLICES),
            "first_slice": lambda: grid.active.canvas.step_slices(-grid.active.canvas.slice_count),
            "last_slice": lambda: grid.active.canvas.step_slices(grid.active.canvas.slice_count),
            "previous_view": lambda: grid.step_active(-1),
            "next_view": lambda: grid.step_active(1),
            "earlier_prior": lambda: bench.step_timepoint(-1),
            "later_prior": lambda: bench.step_timepoint(1),
            "toggle_dock": lambda: bench.right.setVisible(not bench.right.isVisible()),
            "next_region": lambda: self._step_region(1),
            "previous_region": lambda: self._step_region(-1),
        }
        for tool in VIEWING_TOOLS:
            acts[f"tool_{tool.value}"] = partial(bench.choose_tool, tool)
        for key in "123456":
            acts[f"window_{key}"] = partial(images.windows.set_preset, key)
        return acts

    def _connect(self) -> None:
        bench, strip = self._bench, self._bench.strip
        bench.dock.next_card.wanted.connect(self.next_step)
        bench.dock.next_card.other_wanted.connect(bench.images.leave_phases)
        strip.undo_wanted.connect(bench.desk.undo)
        strip.redo_wanted.connect(bench.desk.redo)
        strip.tool_chosen.connect(bench.choose_tool)
        strip.link_toggled.connect(lambda is_linked: bench.show_linked(is_linked=is_linked))
        strip.marks_toggled.connect(lambda is_shown: self._show_marks(is_shown=is_shown))
        strip.texts_toggled.connect(self._show_texts)

    def _cancel(self) -> None:
        bench = self._bench
        if not bench.grid.active.canvas.cancel():
            bench.grid.links.drop_crosshair()
            bench.grid.set_magnifier(is_on=False)
            bench.choose_tool(ToolName.SELECT)
            bench.grid.activate(bench.grid.active)

    def _invert(self) -> None:
        self.is_inverted = not self.is_inverted
        # Every view, also those that stand there only while a lesion is shown in all phases.
        for pane in self._bench.grid.panes:
            pane.canvas.set_inverted(self.is_inverted)

    def _toggle_marks(self) -> None:
        self._bench.strip.switches["marks"].toggle()

    def _show_marks(self, *, is_shown: bool) -> None:
        self.shows_marks = is_shown
        for pane in self._bench.grid.panes:
            pane.canvas.set_marks_visible(is_shown)

    def _hide_marks(self) -> None:
        for pane in self._bench.grid.panes:
            pane.canvas.set_marks_visible(is_visible=False)

    def _show_marks_again(self) -> None:
        self._show_marks(is_shown=self.shows_marks)

    def _show_texts(self, is_shown: bool) -> None:
        for pane in self._bench.grid.panes:
            pane.canvas.set_texts_visible(is_shown)

    def _step_region(self, step: int) -> None:
        bench = self._bench
        regions: list[QWidget] = [
            bench.dock.next_card,
            bench.grid,
            bench.under,
            bench.dock.cards,
            bench.strip,
            bench.top_bar,
        ]
        step_region(regions, bench.grid, step)
