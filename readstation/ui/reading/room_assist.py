"""Proposed diameters in the reading room: from a click to a proposal, and from a proposal to an edit or to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from readstation.core.jobs import QuietJob
from readstation.geometry.assisted_diameter import CannotPropose, SliceProposal, longest_of_slices, propose_on_slice
from readstation.geometry.volume import Volume
from readstation.model.lesion import Proposal, ProposalSource
from readstation.model.series import SeriesFacts
from readstation.reading.proposals import NOT_ALLOWED
from readstation.reading.views import NextStep, ReadView
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.presenters import assist
from readstation.ui.presenters.assist import Offered
from readstation.ui.presenters.drawing import CannotDraw, DrawIntent, line_style
from readstation.ui.reading.pane import Pane
from readstation.viewer.marks import Mark, PointMm
from readstation.viewer.tools.events import HandleMoved, MarkMoved
from readstation.viewer.tools.toolbox import ToolName

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

SEEN_EVERY_MS = 250


class RoomAssist(QObject):
    """One proposal at a time. Nothing of it is kept until the reader takes it; one that is not taken is noted (TR-34).

    Parameters
    ----------
    room
        Whose views, dock and flow of edits it works with.
    bridge
        Proposals are computed on its pool.
    """

    def __init__(self, room: ReadingRoom, bridge: Bridge) -> None:
        super().__init__(room)
        self._room = room
        self._bridge = bridge
        self._offered: Offered | None = None
        self._volume: Volume | None = None
        self._limit: float | None = None
        self._job: QuietJob | None = None
        self._asking: Ticket | None = None
        self._searching: Ticket | None = None
        self._timepoint = 0
        self._taken: tuple[int, Proposal] | None = None
        self._seen = QTimer(self)
        self._seen.setInterval(SEEN_EVERY_MS)
        self._seen.timeout.connect(self._show_seen)
        room.images.proposed = self.marks
        room.grid.point_asked.connect(self._asked)
        room.desk.opened.connect(self._keep_up)
        room.desk.changed.connect(self._keep_up)
        room.flow.let_go.connect(self._note_let_go)
        room.flow.shown_anew.connect(self._show_card)
        card = room.dock.assist
        card.taken.connect(self.take)
        card.discarded.connect(self.discard)
        card.longest_wanted.connect(self.show_longest)

    @property
    def offered(self) -> Offered | None:
        """The proposal that waits for the reader."""
        return self._offered

    def arm(self) -> None:
        """Take the tool, or say that the charter does not allow it (MR-001)."""
        view, room = self._room.view, self._room
        if view is None:
            return
        if not view.charter.assisted_diameter:
            room.flow.say(NOT_ALLOWED)
            room.strip.show_tool(room.tool)
            return
        if room.flow.intent not in (DrawIntent.NEW_LESION, DrawIntent.AGAIN):
            room.flow.arm(DrawIntent.AS_FITS)
        room.choose_tool(ToolName.ASSIST)

    def marks(self, facts: SeriesFacts) -> tuple[Mark, ...]:
        """Return what is drawn of the proposal over a series."""
        return () if self._offered is None else assist.proposal_marks(self._offered, facts)

    def step(self, view: ReadView) -> NextStep | None:
        """Return what the Next card shows while a proposal waits."""
        return None if self._offered is None else assist.assist_step(self._offered, self._name(view))

    def take(self) -> bool:
        """Take the proposal, with the ends that the reader moved. Return whether there was one."""
        view, now, flow = self._room.view, self._offered, self._room.flow
        if view is None or now is None or self._room.desk.is_busy:
            return now is not None
        made = assist.command_of_proposal(view, now, flow.selected, flow.intent)
        if isinstance(made, CannotDraw):
            flow.say(made.words)
            return True
        self._taken = now.facts.timepoint, assist.proposal_record(view, now)
        self._forget()
        flow.take_made(made)
        flow.shown_anew.emit()
        return True

    def discard(self) -> bool:
        """Let the proposal go, or stop looking for one; one that was seen is noted. Return whether there was any."""
        view, now, was_asking = self._room.view, self._offered, self._asking is not None
        self._stop_asking()
        if view is None or now is None:
            self._show_card()
            return was_asking
        self._room.desk.note_discarded(now.facts.timepoint, assist.proposal_record(view, now))
        self._forget()
        self._room.flow.shown_anew.emit()
        return True

    def take_moved(self, line: HandleMoved | MarkMoved) -> bool:
        """Move the proposed line where the reader dragged it. Return whether it was that line."""
        if self._offered is None or line.mark_id != assist.PROPOSAL_ID:
            return False
        self._offered = assist.moved(self._offered, line.start, line.end, line.length_tenths)
        self._room.flow.shown_anew.emit()
        return True

    def end(self) -> None:
        """Let the proposal go; the read is being closed."""
        if not self._room.desk.is_busy:
            self._note_let_go()
        self._taken = None
        self.discard()
        self._forget()

    def show_longest(self) -> None:
        """Show the proposal of the slice with the longest line, there."""
        view, now = self._room.view, self._offered
        if view is None or now is None or now.other_slice is None:
            return
        self._offered = assist.on_longest(view, now)
        pane = self._room.grid.pane_of(now.facts.series_key)
        if pane is not None:
            self._room.grid.go_to(pane, _middle(self._offered.shown))
            self._room.grid.activate(pane)
        self._room.flow.shown_anew.emit()

    def _asked(self, pane: Pane, point: PointMm) -> None:
        view, facts, volume, stack = self._room.view, pane.facts, pane.volume, pane.canvas.stack
        if view is None:
            return
        source = self._source(pane)
        refusal = assist.cannot_ask_words(
            view,
            facts,
            is_acquired=stack is not None and stack.is_acquired and stack.slab is None,
            is_verified=pane.is_verified,
            source=source,
        )
        if refusal or facts is None or volume is None or source is None:
            self._room.flow.say(refusal)
            return
        self.discard()
        limit = assist.limit_of(view, facts, volume, source)
        index = pane.canvas.slice_index
        self._timepoint = view.timepoint
        self._asking = self._bridge.run(
            partial(propose_on_slice, volume, index, point, limit),
            partial(self._proposed, facts, volume, source, point, limit),
            self._not_proposed,
            lane=Lane.POOL,
            overtakes="assist",
        )
        self._show_card()

    def _source(self, pane: Pane) -> ProposalSource | None:
        """Return what a view shows, for a proposal on it; None where that is computed otherwise."""
        if pane.shows_series:
            return ProposalSource.ARTERIAL
        made = self._room.overlays.difference_in(pane)
        return None if made is None or made.registration is None else ProposalSource.SUBTRACTION

    def _proposed(
        self,
        facts: SeriesFacts,
        volume: Volume,
        source: ProposalSource,
        point: PointMm,
        limit: float | None,
        found: SliceProposal | CannotPropose,
    ) -> None:
        view, room = self._room.view, self._room
        self._asking = None
        if view is None or view.timepoint != self._timepoint:
            return
        if isinstance(found, CannotPropose):
            room.flow.say(assist.refusal_words(found, limit))
            self._show_card()
            return
        room.flow.dismiss()
        self._offered = assist.offered(view, facts, source, point, found)
        self._volume, self._limit = volume, limit
        self._search(found)
        room.choose_tool(ToolName.SELECT)
        room.flow.shown_anew.emit()

    def _not_proposed(self, error: BaseException) -> bool:  # noqa: ARG002 - the bridge shows it
        """Stop saying that a proposal is looked for."""
        self._stop_asking()
        self._show_card()
        return False

    def _search(self, first: SliceProposal) -> None:
        volume, limit, job = self._volume, self._limit, QuietJob()
        if volume is None:
            return
        self._job = job
        work: Callable[[], SliceProposal] = partial(longest_of_slices, volume, first, limit, job)
        self._searching = self._bridge.run(
            work, self._searched, self._not_searched, lane=Lane.POOL, overtakes="assist_search"
        )
        self._seen.start()

    def _searched(self, longest: SliceProposal | None) -> None:
        self._stop_search()
        if self._offered is not None:
            self._offered = replace(self._offered, is_searching=False, longest=longest)
            self._room.flow.shown_anew.emit()

    def _not_searched(self, error: BaseException) -> bool:  # noqa: ARG002 - the bridge shows it
        """End the search; the slice that is shown keeps its proposal."""
        self._searched(None)
        return False

    def _keep_up(self, view: ReadView) -> None:
        """Follow a newer view: a proposal of another timepoint has no place any more."""
        self._room.strip.show_assist(is_allowed=view.charter.assisted_diameter)
        now = self._offered
        is_over = now is not None and (
            view.timepoint != now.facts.timepoint or view.state.is_locked(now.facts.timepoint)
        )
        if is_over:
            self.discard()
        self._settle_taken(view)
        self._show_card()

    def _settle_taken(self, view: ReadView) -> None:
        """Find what became of a proposal that was taken: it stands in the read, waits for an answer, or was let go."""
        if self._taken is None or self._room.flow.candidate is not None:
            return
        line = self._taken[1].line
        kept = (said.proposal for said in view.state.assessments.values())
        if any(each is not None and each.line == line for each in kept):
            self._taken = None
        else:
            self._note_let_go()

    def _note_let_go(self) -> None:
        """Note a proposal that was taken, was refused or asked about, and is not going to be kept."""
        taken, self._taken = self._taken, None
        if taken is not None:
            self._room.desk.note_discarded(*taken)

    def _show_card(self) -> None:
        view, now = self._room.view, self._offered
        if view is None:
            panel = None
        elif now is None:
            panel = assist.looking() if self._asking is not None else None
        else:
            panel = assist.assist_panel(view, now, self._name(view))
        self._room.acts.offer_proposal(waits=now is not None)
        self._room.dock.assist.show_panel(panel)

    def _show_seen(self) -> None:
        if self._offered is not None and self._job is not None:
            self._offered = replace(self._offered, searched=self._job.latest.done)
            self._show_card()

    def _name(self, view: ReadView) -> str:
        return line_style(view, self._room.flow.selected, self._room.flow.intent)[0]

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._asking = None

    def _stop_search(self) -> None:
        self._seen.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = None
        if self._searching is not None:
            self._searching.cancel()
        self._searching = None

    def _forget(self) -> None:
        self._stop_search()
        self._offered, self._volume = None, None
        self._room.acts.offer_proposal(waits=False)
        self._room.dock.assist.show_panel(None)


def _middle(found: SliceProposal) -> PointMm:
    x, y, z = (float(each) for each in (found.start_mm + found.end_mm) / 2)
    return x, y, z
