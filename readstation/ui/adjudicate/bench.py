"""The adjudication bench: both reads over the same images, what differs, and the decision (MR-810; design, g)."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.model.people import Person
from readstation.model.series import SeriesFacts
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.decision import DecisionCause
from readstation.reading.ports import Session
from readstation.ui.adjudicate.acts import BenchActs
from readstation.ui.adjudicate.decision_dock import DecisionDock
from readstation.ui.adjudicate.desk import BenchDesk
from readstation.ui.adjudicate.difference_dock import DifferenceDock
from readstation.ui.adjudicate.flicker import SideFlicker
from readstation.ui.adjudicate.head_strip import HeadStrips
from readstation.ui.adjudicate.images import BenchImages
from readstation.ui.adjudicate.key_images import BenchKeyImages
from readstation.ui.adjudicate.signing import DecisionSigning
from readstation.ui.bridge import Bridge
from readstation.ui.ports import StationServices, SyncState, SyncWords
from readstation.ui.presenters import delivery
from readstation.ui.presenters.adjudication_head import head_words
from readstation.ui.presenters.adjudication_steps import MOST_PHASES, next_step, phases_of, rail, with_choice
from readstation.ui.presenters.adjudication_table import line_of
from readstation.ui.presenters.adjudication_words import triggers_words
from readstation.ui.presenters.pointer_help import bench_mouse_words
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.room_bars import put_bars, put_docks
from readstation.ui.reading.saved_word import SavedWord
from readstation.ui.reading.status_line import StatusLine
from readstation.ui.reading.tool_strip import ToolStrip
from readstation.ui.reading.top_bar import TopBar
from readstation.ui.reading.views import ViewGrid
from readstation.ui.session.tries import SessionTries
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX
from readstation.ui.widgets.lay_out import laid_out_once
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.toolbox import ToolName


class AdjudicationBench(QMainWindow):
    """One case at a time.

    Attributes
    ----------
    desk, images
        The case with its decision, and its images.
    selected, looked
        The difference that is shown, and those that were shown since the case was opened.
    in_phases
        The differences whose lesion was shown in all phases of its timepoint.
    tries
        Counts wrong passwords of the session; the window's other dialogs count on it too.
    """

    left = Signal()
    """The adjudicator goes back to the worklist."""
    opened = Signal()
    """A case is shown; its images may still be loading."""
    unblinding_wanted = Signal()
    said = Signal(str)
    """Something to be told above the page."""

    def __init__(
        self, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory, tries: SessionTries
    ) -> None:
        super().__init__()
        self.setObjectName("adjudication_bench")
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName(tr("Adjudication"))
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._sync = SyncWords(SyncState.SYNCED, 0)
        self._is_compact = False
        self._preferences = Preferences()
        self._tool = ToolName.SELECT
        self.tries = tries
        self.selected: int | None = None
        self.looked: set[int] = set()
        self.in_phases: set[int] = set()
        self.desk = BenchDesk(services, bridge)
        self.top_bar = TopBar()
        self.saved_word = SavedWord(self.desk, self.top_bar)
        self.strip = ToolStrip(draws=False)
        self.strip.show_history()
        self.grid = ViewGrid(make_canvas, MOST_PHASES)
        self.heads = HeadStrips()
        self.dock = DecisionDock()
        self.under = DifferenceDock()
        self.status = StatusLine()
        self.images = BenchImages(services.volumes, self.grid)
        self.flicker = SideFlicker(self.grid, self.images)
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self._middle())
        put_bars(self, self.strip, self.status)
        self.right, self.below = put_docks(self, self.dock, self.under)
        self.below.show()
        self.key_images = BenchKeyImages(self)
        self.signing = DecisionSigning(self)
        self.acts = BenchActs(self)
        self._connect()
        self.choose_tool(ToolName.SELECT)
        # Small at first: what is laid out for a large window would push a small one over its display.
        self.make_room()

    @property
    def person(self) -> Person | None:
        """Who adjudicates."""
        return None if self._session is None else self._session.person

    @property
    def read_id(self) -> ReadId | None:
        """The adjudication that is open."""
        return None if self.desk.found is None else ReadId(self.desk.found.case.assignment.read_id)

    def sync_line(self) -> tuple[str, str, str]:
        """Return how what is signed now will be sent: icon, tone, words."""
        return delivery.sync_line(self._sync, is_signed=True)

    def open_case(self, session: Session, read_id: ReadId) -> None:
        """Open a case; the worklist stays until both reads are verified and compared."""
        self._session = session
        self.top_bar.show_person(session.person.initials)
        self.desk.open_case(session, read_id, self._not_opened)

    def leave(self) -> None:
        """Close the case: what is decided so far is kept first, then the images are let go."""
        self.signing.close_dialog()
        self.acts.end_holds()
        self.desk.close_case()
        self.images.close_images()
        self.selected, self.looked, self.in_phases = None, set(), set()
        self._session = None

    def let_go(self) -> None:
        """Keep what is decided so far: the session is going to be covered."""
        self.desk.settle()
        self.flicker.end()

    def close_bench(self) -> None:
        """End the bench for good: canvases let go of their pictures."""
        self.leave()
        self.acts.close_keys()
        self.grid.close_views()

    def use_preferences(self, preferences: Preferences) -> None:
        """Let a person's keys, mouse and windows hold from now on."""
        self._preferences = preferences
        self.images.windows.preferences = preferences
        self.acts.use_keys(preferences.key_map)
        right_zooms = preferences.right_drag is RightDrag.ZOOM
        self.grid.set_mouse(right_zooms=right_zooms, is_left_handed=preferences.is_left_handed)
        self._show_mouse()

    def choose_tool(self, tool: ToolName) -> None:
        """Give the left button a tool."""
        self._tool = tool
        self.strip.show_tool(tool)
        self.grid.set_tool(tool)
        self._show_mouse()

    def show_linked(self, *, is_linked: bool) -> None:
        """Link the views, or let each scroll alone."""
        self.grid.set_linked(is_linked=is_linked)
        self._show_mouse()

    def look_at(self, number: int) -> None:
        """Show a difference: its timepoint, phase and slice in both views, its row in the table."""
        found = self.desk.found
        if found is None:
            return
        difference = found.differences[number]
        self.selected = number
        self.looked.add(number)
        line = line_of(found, difference)
        if line is None:
            self.images.show_timepoint(difference.timepoint)
        else:
            self.images.show_line(line, difference.timepoint)
        self._show()
        self.grid.activate(self.grid.active)

    def show_phases(self, number: int) -> None:
        """Show the lesion of a difference in all phases of its timepoint, with both reads' marks (design, g)."""
        found = self.desk.found
        line = None if found is None else line_of(found, found.differences[number])
        if found is None or line is None:
            return
        self.selected = number
        self.looked.add(number)
        self.in_phases.add(number)
        self.images.show_phases(line, phases_of(found, number))
        self._show()
        self.grid.activate(self.grid.active)

    def show_place(self, facts: SeriesFacts, point_mm: PointMm, mm_per_px: float) -> None:
        """Go to a place of a series, mm LPS."""
        self.selected = None
        self.images.show_place(facts, point_mm, mm_per_px)
        self._show()
        self.grid.activate(self.grid.active)

    def step_difference(self, step: int) -> None:
        """Go to the next or previous difference of the case, round its ends."""
        found = self.desk.found
        if found is None or not found.differences:
            return
        count = len(found.differences)
        self.look_at((0 if step > 0 else count - 1) if self.selected is None else (self.selected + step) % count)

    def jump(self) -> None:
        """Go back to the difference that is chosen."""
        if self.selected is not None:
            self.look_at(self.selected)

    def show_timepoint(self, ordinal: int) -> None:
        """Go to a timepoint."""
        found = self.desk.found
        if found is not None and ordinal in found.case.images:
            self.selected = None
            self.images.show_timepoint(ordinal)
            self._show()

    def step_timepoint(self, step: int) -> None:
        """Go to the next or previous timepoint."""
        found = self.desk.found
        if found is not None:
            order = found.timepoints
            self.show_timepoint(order[min(max(order.index(self.images.timepoint) + step, 0), len(order) - 1)])

    def say_saved(self) -> None:
        """Say whether the decision so far is on this disk."""
        words = self.top_bar.saved.words.text()
        self.said.emit(tr("{saved}. The decision so far is on this disk; nothing needs saving by hand.", saved=words))

    def refresh_sync(self) -> None:
        """Ask how delivery stands."""
        session, services = self._session, self._services
        if session is not None:
            self._bridge.run(lambda: services.sync_status(session), self.show_sync, overtakes="bench_sync")

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        self._sync = words
        self.top_bar.show_sync(delivery.sync_words(words))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Change to the compact layout on a small display and back (design, section 14)."""
        super().resizeEvent(event)
        if (self.width() < scaled(COMPACT_BELOW_PX)) != self._is_compact:
            self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self._is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        for part in (self.strip, self.dock, self.under):
            part.set_compact(is_compact=is_compact)
        self._show()

    def _connect(self) -> None:
        self.desk.opened.connect(self._opened)
        self.desk.changed.connect(self._show_decision)
        self.desk.saved.connect(lambda _: self.refresh_sync())
        self.grid.pointer_words.connect(self.status.pointer.setText)
        self.under.chosen.connect(self._choose_difference)
        self.under.both_toggled.connect(lambda is_both: self.images.show_both(is_both=is_both))
        self.images.shown.connect(self._show_decision)
        self.top_bar.worklist_wanted.connect(self.left)
        self.top_bar.timepoint_wanted.connect(self.show_timepoint)
        self.top_bar.unblinding_wanted.connect(self.unblinding_wanted)
        self.dock.report_wanted.connect(self.unblinding_wanted)
        self.dock.sign_wanted.connect(self.signing.ask)
        self.dock.side_chosen.connect(self._choose_side)
        self.dock.cause_chosen.connect(self._choose_cause)
        self.dock.written.connect(self._write)

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heads)
        column.addWidget(self.grid, 1)
        return middle

    def _opened(self, found: Comparison) -> None:
        self.selected, self.looked, self.in_phases = None, set(), set()
        draft = self.desk.draft
        self.saved_word.begin_kept(has_kept=draft != DecisionDraft())
        self.dock.rationale.show_text(draft.rationale)
        self.under.both.setChecked(False)
        first = found.divergence.timepoint if found.divergence is not None else found.timepoints[-1]
        self.images.timepoint = first
        self._show()
        self.refresh_sync()
        # The page is shown first: how large a body fits is asked of views that have their size.
        self.opened.emit()
        self.images.begin(found, first)
        self.grid.activate(self.grid.active)

    def _not_opened(self, error: BaseException) -> bool:  # noqa: ARG002 - the window shows it
        self.left.emit()
        return False

    def _show(self) -> None:
        found = self.desk.found
        if found is None:
            return
        timepoint, triggers = self.images.timepoint, triggers_words(found.case.opened.triggers)
        with laid_out_once(self):
            self.heads.show_heads(head_words(found, timepoint), triggers, is_compact=self._is_compact)
            self.under.show_case(found, timepoint, self.selected)
            self._show_mouse()
            self._show_decision()

    def _show_decision(self) -> None:
        """Show the decision so far, and what is next: all that a key in the rationale can change."""
        found = self.desk.found
        if found is None:
            return
        draft, view = self.desk.draft, found.views[Side.A][self.images.timepoint]
        view = dataclasses.replace(view, steps=rail(found, draft, self.looked, self.in_phases))
        self.top_bar.show_view(view, is_compact=self._is_compact, task=tr("Adjudication"))
        triggers = triggers_words(found.case.opened.triggers)
        step = next_step(found, draft, self.looked, self.in_phases)
        self.dock.show_case(found, draft, step, triggers)
        self.dock.show_way_back(is_offered=self.images.shows_phases)
        self.key_images.show_case(found, draft)
        history, is_open = self.desk.history, self.desk.is_open
        self.strip.show_undo(history.undo_words if is_open else None, history.redo_words if is_open else None)

    def _show_mouse(self) -> None:
        self.status.show_mouse(
            bench_mouse_words(
                self._tool, self._preferences, is_linked=self.grid.links.is_linked, is_compact=self._is_compact
            )
        )
        self.status.kept.setText(tr("A and B in random order, readers not named"))

    def _choose_difference(self, number: int) -> None:
        if number != self.selected:
            self.look_at(number)

    def _choose_side(self, names: tuple[str, ...], side: Side) -> None:
        self.desk.change(with_choice(self.desk.draft, names, side))

    def _choose_cause(self, cause: DecisionCause) -> None:
        self.desk.change(dataclasses.replace(self.desk.draft, cause=cause))

    def _write(self, text: str) -> None:
        self.desk.change(dataclasses.replace(self.desk.draft, rationale=text))
