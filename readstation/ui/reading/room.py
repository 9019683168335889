"""The reading room: its parts put together; every newer view of the read is shown from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow

from readstation.core.ids import LesionId, ReadId
from readstation.core.phrases import tr
from readstation.model.lesion import LesionRole
from readstation.model.people import Person
from readstation.reading.ports import Session
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge
from readstation.ui.displays.two_displays import TwoDisplays
from readstation.ui.ports import StationServices, SyncState, SyncWords
from readstation.ui.presenters import delivery
from readstation.ui.presenters.checks import check_of
from readstation.ui.presenters.drawing import DrawIntent, line_style
from readstation.ui.presenters.pointer_help import mouse_words
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.reading.acts import RoomActs
from readstation.ui.reading.bottom_dock import BottomDock
from readstation.ui.reading.cine import CinePlayer
from readstation.ui.reading.closing import Closing
from readstation.ui.reading.desk import ReadDesk
from readstation.ui.reading.flicker import Flicker
from readstation.ui.reading.flow import EditFlow
from readstation.ui.reading.go_on import GoOn
from readstation.ui.reading.history_flow import HistoryFlow
from readstation.ui.reading.images import RoomImages
from readstation.ui.reading.live_check import LiveCheck
from readstation.ui.reading.overlays import Overlays
from readstation.ui.reading.pane import CanvasFactory, Pane
from readstation.ui.reading.registering import Registering
from readstation.ui.reading.right_dock import RightDock
from readstation.ui.reading.room_answers import RoomAnswers
from readstation.ui.reading.room_assist import RoomAssist
from readstation.ui.reading.room_bars import put_bars, put_docks
from readstation.ui.reading.room_key_images import RoomKeyImages
from readstation.ui.reading.room_markups import RoomMarkups
from readstation.ui.reading.room_shows import RoomShows
from readstation.ui.reading.round_flow import RoundFlow
from readstation.ui.reading.saved_word import SavedWord
from readstation.ui.reading.status_line import StatusLine
from readstation.ui.reading.tool_strip import ToolStrip
from readstation.ui.reading.top_bar import TopBar
from readstation.ui.reading.unseen import UnseenFlow
from readstation.ui.reading.views import ViewGrid
from readstation.ui.reading.watch import ReadingWatch
from readstation.ui.session.tries import SessionTries
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX
from readstation.viewer.marks import MarkRole
from readstation.viewer.tools.events import HandleMoved, LineDrawn, MarkMoved, MarkSelected
from readstation.viewer.tools.toolbox import ToolName


class ReadingRoom(QMainWindow):
    """One read at a time.

    Attributes
    ----------
    desk, images, flow
        The read, its images, and what is being worked on.
    top_bar, strip, grid, dock, bottom, status
        The regions.
    """

    left = Signal()
    """The reader goes back to the worklist."""
    opened = Signal()
    """A read is shown; its images may still be loading."""

    report_wanted = Signal()
    """The report of the signed read is to be saved."""

    def __init__(self, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setObjectName("reading_room")
        self.setWindowFlags(Qt.WindowType.Widget)
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._tool = ToolName.SELECT
        self._is_compact = False
        self._preferences = Preferences()
        self._is_line_dropped = False
        self.tries = SessionTries()
        self._sync = SyncWords(SyncState.SYNCED, 0)
        self.desk = ReadDesk(services, bridge)
        self.flow = EditFlow(self.desk)
        self.top_bar = TopBar()
        self.saved_word = SavedWord(self.desk, self.top_bar)
        self.strip = ToolStrip()
        self.grid = ViewGrid(make_canvas)
        self.dock = RightDock()
        self.bottom = BottomDock()
        self.status = StatusLine()
        self.images = RoomImages(services, bridge, self.grid)
        self.flicker = Flicker(self.grid, self.images)
        self.overlays = Overlays(services, self.grid, self.images, bridge)
        self.cine = CinePlayer(self.grid)
        self.registering = Registering(services, bridge, self.grid, self.images)
        self.markups = RoomMarkups(self)
        self.key_images = RoomKeyImages(self)
        self.answers = RoomAnswers(self)
        self.live_check = LiveCheck(self)
        self.assist = RoomAssist(self, bridge)
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self.grid)
        put_bars(self, self.strip, self.status)
        self.right, self.under = put_docks(self, self.dock, self.bottom)
        self.closing = Closing(self)
        self.rounds = RoundFlow(self)
        self.watch = ReadingWatch(self)
        self.unseen = UnseenFlow(self)
        self.history = HistoryFlow(self)
        self.go_on = GoOn(self)
        self.shows = RoomShows(self)
        self.displays = TwoDisplays(self)
        self.acts = RoomActs(self)
        self._connect()
        self.choose_tool(ToolName.SELECT)

    @property
    def view(self) -> ReadView | None:
        """The read as it is shown."""
        return self.desk.view

    @property
    def is_settled(self) -> bool:
        """Whether every part shows the read as it is kept."""
        return not (self.desk.is_busy or self.shows.is_due)

    @property
    def person(self) -> Person | None:
        """Who reads."""
        return None if self._session is None else self._session.person

    def sync_line(self, *, is_signed: bool) -> tuple[str, str, str]:
        """Return how what is locked or signed now will be sent: icon, tone, words."""
        return delivery.sync_line(self._sync, is_signed=is_signed)

    @property
    def tool(self) -> ToolName:
        """The tool of the left button."""
        return self._tool

    def open_read(self, session: Session, read_id: ReadId) -> None:
        """Open a read; the room is empty until it is there."""
        self._session = session
        self.top_bar.show_person(session.person.initials)
        self.desk.open_read(session, read_id, self._not_opened)

    def leave(self) -> None:
        """Close the read: what was typed is kept first, then the images are let go."""
        self.dock.comment.field.settle()
        self.watch.end()
        self.unseen.end()
        self.history.end()
        self.go_on.forget()
        self.shows.end()
        self.assist.end()
        self.markups.end()
        self.closing.close_dialogs()
        self.rounds.end()
        self.acts.end_holds()
        self.desk.close_read()
        self.flow.end()
        self.live_check.stop()
        self.cine.stop()
        self.registering.stop()
        self.overlays.forget()
        self.images.close_images()
        self.displays.end()
        self._session = None

    def let_go(self) -> None:
        """End what needs a hand at the mouse or keyboard: the session is going to be covered, its work stays."""
        self.dock.comment.field.settle()
        self.cine.stop()
        busy = [pane for pane in self.grid.shown if pane.canvas.is_busy]
        self._is_line_dropped = bool(busy)
        for pane in busy:
            pane.canvas.cancel()

    def take_up(self) -> None:
        """Go on after the cover; a line that was being drawn then is to be drawn again."""
        if self._is_line_dropped:
            self._is_line_dropped = False
            self.flow.say(tr("The line you were drawing is not finished: draw it again. Everything before it is kept."))

    def close_room(self) -> None:
        """End the room for good: canvases let go of OpenGL."""
        self.leave()
        self.acts.close_keys()
        self.grid.close_views()

    def choose_tool(self, tool: ToolName) -> None:
        """Give the left button a tool."""
        self._tool = tool
        self.strip.show_tool(tool)
        self.grid.set_tool(tool)
        self.show_draft_style()
        self._show_mouse()

    def show_linked(self, *, is_linked: bool) -> None:
        """Link the views, or let each scroll alone."""
        self.grid.set_linked(is_linked=is_linked)
        self._show_mouse()

    def draw(self, intent: DrawIntent) -> None:
        """Take the diameter tool for a purpose, on the view where it is drawn."""
        view = self.view
        if view is None:
            return
        self.flow.arm(intent)
        for pane in self.grid.shown:
            facts = pane.facts
            if facts is not None and facts.timepoint == view.timepoint and facts.phase is view.charter.measuring_phase:
                self.grid.activate(pane)
        self.choose_tool(ToolName.DIAMETER)

    def use_preferences(self, preferences: Preferences) -> None:
        """Let a person's keys, mouse and windows hold from now on."""
        self.images.windows.preferences = preferences
        self._preferences = preferences
        self.acts.use_keys(preferences.key_map)
        self.grid.set_mouse(
            right_zooms=preferences.right_drag is RightDrag.ZOOM, is_left_handed=preferences.is_left_handed
        )
        self._show_mouse()

    def refresh_sync(self) -> None:
        """Ask how delivery stands."""
        session, services = self._session, self._services
        if session is not None:
            self._bridge.run(lambda: services.sync_status(session), self.show_sync, overtakes="room_sync")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Change to the compact layout on a small display and back (design, section 14)."""
        super().resizeEvent(event)
        if (self.width() < scaled(COMPACT_BELOW_PX)) != self._is_compact:
            self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self._is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self.strip.set_compact(is_compact=is_compact)
        self.dock.set_compact(is_compact=is_compact)
        self.bottom.set_compact(is_compact=is_compact)
        self.images.set_compact(is_compact=is_compact)
        if self.view is not None:
            self.shows.show(self.view)

    def _connect(self) -> None:
        self.desk.opened.connect(self._opened)
        self.desk.changed.connect(self._changed)
        self.desk.not_saved.connect(lambda _: self.images.refresh())
        self.flow.shown_anew.connect(self.shows.show_chosen)
        self.flow.refused.connect(self._show_refusal)
        self.flow.asked.connect(self.dock.refusal.ask)
        self.flow.refusal_gone.connect(self.dock.refusal.hide)
        self.grid.line_drawn.connect(self._line_drawn)
        self.grid.line_moved.connect(self._line_moved)
        self.grid.mark_selected.connect(self._mark_selected)
        self.grid.pointer_words.connect(self.status.pointer.setText)
        for pane in self.grid.panes:
            pane.plane_changed.connect(self.show_draft_style)
        self.images.hung.connect(self._images_hung)
        self.images.refused.connect(self.flow.say)
        self.overlays.refused.connect(self.flow.say)
        self.grid.fusion_stepped.connect(self.overlays.step_fusion)
        self.bottom.chosen.connect(self._choose_lesion)
        self.dock.lesions.chosen.connect(self._choose_lesion)
        self.top_bar.worklist_wanted.connect(self.left)

    def _opened(self, view: ReadView) -> None:
        self.flow.begin(view)
        self.markups.flow.begin(view)
        self.go_on.begin()
        self.watch.begin(self.desk.progress)
        self.history.begin()
        self.saved_word.begin(view)
        self.shows.show(view)
        self.refresh_sync()
        self.opened.emit()

    def _not_opened(self, error: BaseException) -> bool:  # noqa: ARG002 - the window shows it
        self.left.emit()
        return False

    def _changed(self, view: ReadView) -> None:
        self.flow.keep_up(view)
        self.markups.flow.keep_up(view)
        self.watch.keep_up()
        self.history.refresh()
        self.shows.show_edited(view)

    def show_bars(self, view: ReadView) -> None:
        """Show a read in the bars around the images."""
        self.top_bar.show_view(view, is_compact=self._is_compact)
        self.strip.show_undo(view.undo_words, view.redo_words)
        self.status.show_kept(view.action_count, is_compact=self._is_compact)
        self._show_mouse()
        self.under.setVisible(view.timepoint > 0)

    def show_check(self, view: ReadView) -> None:
        """Show the check of the chosen lesion's line as it is kept."""
        found = self.images.line_values.of(view, self.flow.selected, view.timepoint)
        self.dock.check.show_check(check_of(view, self.flow.selected, found), found)

    def _images_hung(self) -> None:
        self.registering.begin(self.view)
        self.shows.show_dock()
        if not self.go_on.hung():
            self.images.jump_to(self.flow.selected)
            if self.closing.dialog is None:
                self.grid.activate(self.grid.active)

    def _line_drawn(self, pane: Pane, line: LineDrawn) -> None:
        if not pane.shows_acquired:
            self.markups.take_length(pane, line)
        elif pane.facts is not None:
            # The edit goes out first: it is saved while the window takes the tool back.
            self.flow.take_line(line, pane.facts, pane.canvas.slice_index)
            self.choose_tool(ToolName.SELECT)

    def _line_moved(self, pane: Pane, line: HandleMoved | MarkMoved) -> None:
        if self.assist.take_moved(line):
            return
        if not pane.shows_acquired:
            self._refuse_reformat(pane)
        elif pane.facts is not None:
            self.flow.take_moved_line(line, pane.facts, pane.canvas.slice_index)

    def _refuse_reformat(self, pane: Pane) -> None:
        """Store nothing: a stored line names the image that it was drawn on (MR-123)."""
        self.flow.say(tr("Lesions are measured on the slices as acquired. Nothing was stored: draw it there."))
        pane.canvas.drop_draft()

    def _mark_selected(self, pane: Pane, mark: MarkSelected) -> None:  # noqa: ARG002 - the grid's signal
        if not self.markups.flow.choose_mark(mark.mark_id):
            self.flow.select_mark(mark.mark_id)

    def _choose_lesion(self, lesion_id: str) -> None:
        self.flow.select(LesionId(lesion_id))
        self.images.jump_to(self.flow.selected)
        self.grid.activate(self.grid.active)

    def _show_refusal(self, words: str, offers_non_target: bool) -> None:
        self.dock.refusal.show_refusal(
            words,
            offers_non_target=offers_non_target,
            offers_watch=self.flow.offers(LesionRole.NEW),
            has_line=self.flow.candidate is not None,
            sites=self.flow.candidate_sites,
        )
        self.grid.each_shown(lambda pane: pane.canvas.drop_draft())

    def show_draft_style(self) -> None:
        """Let the next line look as what it will be."""
        view = self.view
        if view is not None:
            name, role, resolution = line_style(view, self.flow.selected, self.flow.intent)
            self.grid.each_shown(
                lambda pane: (
                    pane.canvas.set_draft_style(name, role, resolution)
                    if pane.shows_acquired
                    else pane.canvas.set_draft_style("", MarkRole.NOTE, resolution)
                )
            )

    def _show_mouse(self) -> None:
        self.status.show_mouse(
            mouse_words(self._tool, self._preferences, is_linked=self.grid.links.is_linked, is_compact=self._is_compact)
        )

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        self._sync = words
        self.top_bar.show_sync(delivery.sync_words(words))
