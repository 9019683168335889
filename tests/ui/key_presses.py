"""What every key of the reading room must do: a state to begin from, and what is different afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from readstation.core.ids import LesionId
from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.series import PhaseRole
from readstation.ui.displays.two_displays import ONE_DISPLAY
from readstation.ui.presenters.coverage import unseen_slices
from readstation.ui.presenters.drawing import DrawIntent
from readstation.ui.presenters.key_map import Binding
from readstation.ui.presenters.layout import Layout
from readstation.ui.presenters.marks import place_of
from readstation.ui.presenters.windows import preset_window, sent_window
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.viewer.link import LinkKind
from readstation.viewer.tools.toolbox import ToolName
from tests.ui.viewing_desk import ViewingDesk, uptake_facts

Start = Callable[[ViewingDesk], Any]
Changed = Callable[[ViewingDesk, Any], object]

MIDDLE = 10
LAST = 19
NOW = 2
"""The follow-up at which keys are pressed; two timepoints lie before it."""


@dataclass(frozen=True)
class Press:
    """One key of the table.

    Attributes
    ----------
    changed
        Whether its act shows; given what `start` returned.
    start
        Brings the desk where the key has something to do.
    is_at_baseline
        Where it is pressed: at baseline with two targets, else at the second follow-up with nothing judged.
    """

    changed: Changed
    start: Start = lambda _: None
    is_at_baseline: bool = False


def press(desk: ViewingDesk, binding: Binding, key: str) -> None:
    """Strike a key over the active view; one that acts while it is held stays down."""
    stroke = QKeySequence(key)[0]
    strike = QTest.keyPress if binding.is_held else QTest.keyClick
    strike(desk.active.canvas, stroke.key(), stroke.keyboardModifiers())


def let_go(desk: ViewingDesk, binding: Binding, key: str) -> None:
    """Let a held key come up."""
    stroke = QKeySequence(key)[0]
    QTest.keyRelease(desk.active.canvas, stroke.key(), stroke.keyboardModifiers())


def at_rest(desk: ViewingDesk) -> None:
    """Bring the desk to where every start begins: nothing in the hand, nothing to undo, everything as it was hung."""
    room = desk.room
    room.closing.close_dialogs()
    desk.until(lambda: room.closing.dialog is None)
    room.cine.stop()
    room.acts.end_holds()
    room.acts._last_space_s = 0.0
    if room.history.is_shown:
        room.history.toggle()
    room.right.show()
    while desk.room.view.undo_words and desk.room.view.timepoint == NOW:
        acts(desk, room.flow.undo)
    room.images.set_layout(Layout.HUNG)
    all_here(desk)
    room.acts.cancel()
    room.show_linked(is_linked=True)
    room.grid.activate(desk.pane(PhaseRole.LATE_ARTERIAL, room.view.timepoint))
    desk.active.canvas.set_slice(MIDDLE)
    room.grid.follow(desk.active)
    room.flow.select(lesion(desk, "T1"))


def all_here(desk: ViewingDesk) -> None:
    desk.until(
        lambda: all(pane.volume is not None and pane.is_verified for pane in desk.grid.shown if pane.facts is not None)
    )
    QApplication.processEvents()


def acts(desk: ViewingDesk, act: Callable[[], object]) -> None:
    """Do something that is one step of the journal, and wait until it is kept."""
    before = desk.room.view.action_count
    act()
    desk.until(lambda: desk.room.view.action_count > before and not desk.room.desk.is_busy)


def lesion(desk: ViewingDesk, label: str) -> LesionId:
    return next(each.lesion_id for each in desk.room.view.state.lesions.values() if each.label == label)


def draw(desk: ViewingDesk, half: QPoint, below: int = 0) -> None:
    """Draw a line with the diameter tool around the middle of the active view."""
    middle = desk.active.canvas.rect().center() + QPoint(0, below)
    acts(desk, lambda: desk.drag(desk.active, middle - half, middle + half))


def said_of(desk: ViewingDesk, label: str = "T1") -> Any:
    return desk.room.view.state.assessment(lesion(desk, label), desk.room.view.timepoint)


def ends_of(desk: ViewingDesk, label: str = "T1") -> tuple[int, int]:
    """The sum of both ends of a lesion's line: to the left, and to the back of the patient."""
    line = said_of(desk, label).measurement
    return line.start.x + line.end.x, line.start.y + line.end.y


def measured(desk: ViewingDesk) -> None:
    """T1 has a line at the follow-up."""
    desk.room.draw(DrawIntent.AGAIN)
    draw(desk, QPoint(60, 30))


def absent(desk: ViewingDesk) -> None:
    """T1 is said to be gone."""
    acts(desk, lambda: desk.room.flow.set_state(TargetStateCode.ABSENT))


def undone(desk: ViewingDesk) -> None:
    absent(desk)
    acts(desk, desk.room.flow.undo)


def tool(wanted: ToolName) -> Press:
    other = ToolName.ZOOM if wanted is ToolName.SELECT else ToolName.SELECT
    return Press(
        lambda desk, _: desk.room.tool is wanted and all(pane.canvas.tool is wanted for pane in desk.grid.shown),
        lambda desk: desk.room.choose_tool(other),
    )


def state(wanted: TargetStateCode) -> Press:
    return Press(lambda desk, _: (said := said_of(desk)) is not None and said.target is wanted)


def nudge(right: int, down: int) -> Press:
    """The ends of a line in micrometres of the patient: x grows to the right of the picture, y downwards."""

    def moved(desk: ViewingDesk, before: tuple[int, int]) -> bool:
        now = ends_of(desk)
        return tuple((a > b) - (a < b) for a, b in zip(now, before, strict=True)) == (right, down)

    def start(desk: ViewingDesk) -> tuple[int, int]:
        desk.room.images.jump_to(lesion(desk, "T1"))
        return ends_of(desk)

    return Press(moved, start, is_at_baseline=True)


def window(key: str) -> Press:
    def wanted(desk: ViewingDesk) -> tuple[float, float]:
        if key == "6":
            return sent_window(desk.active.volume)
        found = preset_window(desk.room.view.charter.window_presets, key)
        assert found is not None
        return found

    return Press(
        lambda desk, _: tuple(desk.active.canvas.window_level) == tuple(wanted(desk)),
        lambda desk: desk.active.canvas.set_window(777.0, 77.0),
    )


def scrolls(to: int) -> Press:
    return Press(lambda desk, _: desk.active.canvas.slice_index == to)


def view_step(step: int) -> Press:
    def place(desk: ViewingDesk) -> int:
        return desk.grid.shown.index(desk.active)

    return Press(lambda desk, before: place(desk) == (before + step) % len(desk.grid.shown), place)


def layout(wanted: Layout, views: int, before: Layout) -> Press:
    def start(desk: ViewingDesk) -> None:
        desk.room.images.set_layout(before)
        all_here(desk)

    return Press(lambda desk, _: desk.room.images.layout is wanted and len(desk.grid.shown) == views, start)


def fusion(step: int) -> Press:
    def start(desk: ViewingDesk) -> float:
        desk.room.overlays.fuse(desk.active, uptake_facts(NOW))
        desk.until(lambda: desk.room.overlays.is_fused(desk.active))
        desk.room.overlays.fusion = 0.4
        return 0.4

    def changed(desk: ViewingDesk, before: float) -> bool:
        (upper,) = desk.active.canvas._view.state.upper
        return (upper.look.opacity - before) * step > 0

    return Press(changed, start)


def to_unseen(desk: ViewingDesk) -> int:
    """The first slice of the active series that was not on screen."""
    found = unseen_slices(desk.room.view, desk.room.watch.seen)
    first = next(each for each in found if desk.grid.pane_of(each.facts.series_key) is not None)
    assert first.first != desk.active.canvas.slice_index
    return first.first


def scrolled_away(desk: ViewingDesk) -> int:
    """The view is elsewhere than the line of T1, which the prior shows."""
    drawn = place_of(desk.room.view, lesion(desk, "T1"), 0)
    assert drawn is not None
    pane = desk.grid.pane_of(drawn.series_key)
    assert pane is not None
    pane.canvas.set_slice(0)
    return desk.grid.shown.index(pane)


def at_its_line(desk: ViewingDesk, pane: int) -> bool:
    shown = desk.grid.shown[pane].canvas
    return any(mark.mark_id == lesion(desk, "T1") for mark in shown._view.state.shown_marks())


def with_small_scale(desk: ViewingDesk) -> float:
    place = desk.active.canvas.view_place
    desk.active.canvas.set_view(place.center_mm, 0.05)
    return 0.05


def prior_beside(ordinal: int) -> Start:
    def start(desk: ViewingDesk) -> None:
        desk.room.images.show_prior(ordinal)
        desk.until(lambda: any(pane.facts and pane.facts.timepoint == ordinal for pane in desk.grid.shown))
        all_here(desk)

    return start


def shows_prior(ordinal: int) -> Changed:
    return lambda desk, _: (
        desk.room.images.prior == ordinal
        and any(pane.facts and pane.facts.timepoint == ordinal for pane in desk.grid.shown)
    )


def link_kind(desk: ViewingDesk) -> LinkKind | None:
    prior = next(pane for pane in desk.grid.shown if pane.facts.timepoint != NOW)
    found = desk.grid.links.links.between(desk.active.volume, prior.volume)
    return None if found is None else found.kind


def by_position(desk: ViewingDesk) -> None:
    desk.grid.links.forget()
    desk.grid.links.propose()
    assert link_kind(desk) is LinkKind.POSITION


def heard(signal_of: Callable[[ViewingDesk], Any]) -> Start:
    """Return a start that hears a signal; the list that it returns fills with it."""

    def start(desk: ViewingDesk) -> list[bool]:
        found: list[bool] = []
        signal_of(desk).connect(lambda: found.append(True))
        return found

    return start


def focused_region(desk: ViewingDesk) -> str:
    room, widget = desk.room, QApplication.focusWidget()
    regions = {
        "next": room.dock.next_card, "views": room.grid, "bottom": room.bottom,
        "dock": room.dock, "tools": room.strip, "top": room.top_bar,
    }  # fmt: skip
    return next((name for name, each in regions.items() if widget is not None and each.isAncestorOf(widget)), "")


def two_targets(desk: ViewingDesk) -> int:
    """A third lesion that can be removed again."""
    desk.room.draw(DrawIntent.AS_FITS)
    draw(desk, QPoint(50, 0), below=-90)
    return len(desk.room.view.state.lesions)


def role_of(desk: ViewingDesk, label: str) -> Start:
    def start(desk: ViewingDesk) -> LesionId:
        found = lesion(desk, label)
        desk.room.flow.select(found)
        return found

    return start


def is_role(role: LesionRole) -> Changed:
    return lambda desk, lesion_id: desk.room.view.state.lesions[lesion_id].role is role


def as_non_target(desk: ViewingDesk) -> LesionId:
    found = lesion(desk, "T2")
    desk.room.flow.select(found)
    acts(desk, lambda: desk.room.flow.set_role(LesionRole.NON_TARGET))
    return found


def as_target(desk: ViewingDesk) -> LesionId:
    """T2 is a target again, and chosen."""
    role = desk.room.view.state.lesions
    found = next((each for each in role.values() if each.label != "T1" and each.number == 1), None)
    if found is not None and found.role is LesionRole.NON_TARGET:
        desk.room.flow.select(found.lesion_id)
        acts(desk, lambda: desk.room.flow.set_role(LesionRole.TARGET))
    chosen = lesion(desk, "T2")
    desk.room.flow.select(chosen)
    return chosen


def merge_ready(desk: ViewingDesk) -> None:
    measured(desk)
    desk.room.flow.select(lesion(desk, "T2"))


def select(label: str) -> Start:
    return lambda desk: desk.room.flow.select(lesion(desk, label))


def is_selected(label: str) -> Changed:
    return lambda desk, _: desk.room.flow.selected == lesion(desk, label)


def shown_count(desk: ViewingDesk) -> int:
    return sum(pane.isVisible() for pane in desk.grid.panes)


def phase(wanted: PhaseRole) -> Changed:
    return lambda desk, _: desk.active.facts.phase is wanted and desk.active.volume is not None


PRESSES: dict[str, Press] = {
    "next_step": Press(
        lambda desk, _: desk.room.tool is ToolName.DIAMETER and desk.room.flow.intent is DrawIntent.AGAIN
    ),
    "cancel": Press(lambda desk, _: desk.room.tool is ToolName.SELECT, lambda desk: desk.room.draw(DrawIntent.AGAIN)),
    "undo": Press(lambda desk, _: said_of(desk) is None, absent),
    "redo": Press(lambda desk, _: said_of(desk) is not None, undone),
    "show_saved": Press(lambda desk, _: "on this disk" in desk.refusal()),
    "sign": Press(lambda desk, _: isinstance(desk.room.closing.dialog, LockDialog)),
    "to_worklist": Press(lambda _, found: found, heard(lambda desk: desk.room.left)),
    "history": Press(lambda desk, _: desk.room.dock.history.isVisible()),
    "report": Press(lambda desk, _: "Sign this one first" in desk.refusal()),
    "tool_select": tool(ToolName.SELECT),
    "tool_diameter": tool(ToolName.DIAMETER),
    "tool_assist": Press(lambda desk, _: "does not allow assisted diameters" in desk.refusal()),
    "tool_short_axis": tool(ToolName.SHORT_AXIS),
    "tool_oval": tool(ToolName.OVAL),
    "tool_freehand": tool(ToolName.FREEHAND),
    "tool_arrow": tool(ToolName.ARROW),
    "tool_probe": tool(ToolName.PROBE),
    "tool_window": tool(ToolName.WINDOW),
    "tool_zoom": tool(ToolName.ZOOM),
    "tool_pan": tool(ToolName.PAN),
    "tool_locate": tool(ToolName.LOCATE),
    "previous_lesion": Press(is_selected("T1"), select("T2")),
    "next_lesion": Press(is_selected("T2"), select("T1")),
    "jump": Press(at_its_line, scrolled_away),
    "unseen": Press(
        lambda desk, index: any(pane.canvas.slice_index == index for pane in desk.grid.shown), to_unseen
    ),
    "make_target": Press(is_role(LesionRole.TARGET), as_non_target, is_at_baseline=True),
    "make_non_target": Press(is_role(LesionRole.NON_TARGET), as_target, is_at_baseline=True),
    "new_lesion": Press(
        lambda desk, _: desk.room.flow.intent is DrawIntent.NEW_LESION and desk.room.tool is ToolName.DIAMETER
    ),
    "state_absent": state(TargetStateCode.ABSENT),
    "state_too_small": state(TargetStateCode.TOO_SMALL),
    "state_not_evaluable": state(TargetStateCode.NOT_EVALUABLE),
    "state_merged": Press(
        lambda desk, _: (said := said_of(desk, "T2")) is not None and said.merged_into == lesion(desk, "T1"),
        merge_ready,
    ),
    "remove": Press(
        lambda desk, before: len(desk.room.view.state.lesions) == before - 1, two_targets, is_at_baseline=True
    ),
    "key_image": Press(
        lambda desk, before: len(desk.room.view.state.key_images) == before + 1,
        lambda desk: len(desk.room.view.state.key_images),
    ),
    "nudge_left": nudge(-1, 0),
    "nudge_right": nudge(1, 0),
    "nudge_up": nudge(0, -1),
    "nudge_down": nudge(0, 1),
    **{f"window_{key}": window(key) for key in "123456"},
    "fit": Press(lambda desk, scale: desk.active.canvas.view_place.mm_per_px > 2 * scale, with_small_scale),
    "invert": Press(
        lambda desk, before: all(pane.canvas._view.state.is_inverted is not before for pane in desk.grid.shown),
        lambda desk: desk.active.canvas._view.state.is_inverted,
    ),
    "marks": Press(lambda desk, _: not any(pane.canvas._view.state.shown_marks() for pane in desk.grid.shown)),
    "flicker": Press(
        lambda desk, _: desk.room.flicker.is_on and desk.active.facts.timepoint != NOW, prior_beside(0)
    ),
    "corner_text": Press(
        lambda desk, before: desk.room.strip.switches["texts"].isChecked() is not before,
        lambda desk: desk.room.strip.switches["texts"].isChecked(),
    ),
    "link": Press(lambda desk, _: not desk.grid.links.is_linked),
    "match": Press(lambda desk, _: link_kind(desk) is LinkKind.ANCHORED, by_position),
    "next_phase": Press(phase(PhaseRole.PORTAL_VENOUS)),
    "previous_phase": Press(phase(PhaseRole.PRE_CONTRAST)),
    "maximise": Press(lambda desk, before: before > 1 and shown_count(desk) == 1, shown_count),
    "less_fusion": fusion(-1),
    "more_fusion": fusion(1),
    "magnifier": Press(lambda desk, _: desk.grid.magnifies),
    "cine": Press(lambda desk, before: desk.active.canvas.slice_index != before, lambda _: MIDDLE),
    # The slices of this volume are counted from the feet; down goes towards them.
    "slice_up": scrolls(MIDDLE + 1),
    "slice_down": scrolls(MIDDLE - 1),
    "slices_up": scrolls(LAST),
    "slices_down": scrolls(0),
    "first_slice": scrolls(LAST),
    "last_slice": scrolls(0),
    "previous_view": view_step(-1),
    "next_view": view_step(1),
    "earlier_prior": Press(shows_prior(0), prior_beside(1)),
    "later_prior": Press(shows_prior(1), prior_beside(0)),
    "layout_one": layout(Layout.ONE, 1, Layout.HUNG),
    "layout_prior_current": layout(Layout.PRIOR_CURRENT, 2, Layout.ONE),
    "layout_phases": layout(Layout.PHASES, 4, Layout.ONE),
    "layout_planes": layout(Layout.PLANES, 3, Layout.HUNG),
    "two_displays": Press(lambda desk, _: ONE_DISPLAY in desk.refusal()),
    "toggle_dock": Press(lambda desk, _: not desk.room.right.isVisible()),
    "next_region": Press(lambda desk, before: focused_region(desk) not in (before, ""), focused_region),
    "previous_region": Press(lambda desk, before: focused_region(desk) not in (before, ""), focused_region),
}  # fmt: skip
