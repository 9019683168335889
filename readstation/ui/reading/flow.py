"""What the reader is working on, and how gestures become edits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.model.charter import SiteChoice
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.series import SeriesFacts
from readstation.reading.commands import (
    AddLesion,
    Command,
    RemoveLesion,
    SetNewLesionStatus,
    SetNonTargetState,
    WriteNote,
)
from readstation.reading.views import ReadView
from readstation.ui.messages import sentences_of
from readstation.ui.presenters import drawing
from readstation.ui.presenters.drawing import AskFirst, CannotDraw, DrawIntent
from readstation.ui.presenters.lesions import neighbour
from readstation.ui.presenters.marks import Candidate, lesion_of_mark, part_of_mark
from readstation.ui.presenters.markups import note_of
from readstation.ui.reading.desk import ReadDesk
from readstation.viewer.tools.events import HandleMoved, LineDrawn, MarkMoved

_NO_OFFER = False


class EditFlow(QObject):
    """Selection, intent and the refused line; every edit goes through the desk.

    Attributes
    ----------
    selected
        The lesion being worked on.
    intent
        What the next line is for.
    candidate
        A line that was refused as a target and waits for a decision.
    unplaced
        Lesions of the open timepoint that still have the place that a new line is given.
    """

    shown_anew = Signal()
    """Selection, intent or candidate changed, or a draft has to go."""
    refused = Signal(str, bool)
    """Why, and whether a non-target is offered instead."""
    asked = Signal(str)
    """What would be replaced; `replace` does it."""
    refusal_gone = Signal()
    let_go = Signal()
    """What was refused or asked about is not going to be kept as the line of a lesion."""

    def __init__(self, desk: ReadDesk) -> None:
        super().__init__()
        self._desk = desk
        self._known: frozenset[LesionId] = frozenset()
        self._timepoint = 0
        self._alternatives: Mapping[LesionRole, Command] = {}
        self._refused_target: AddLesion | None = None
        self._asked: AskFirst | None = None
        self.unplaced: set[LesionId] = set()
        self.selected: LesionId | None = None
        self.intent = DrawIntent.AS_FITS
        self.candidate: Candidate | None = None

    @property
    def view(self) -> ReadView | None:
        """The read as it stands."""
        return self._desk.view

    def begin(self, view: ReadView) -> None:
        """Start on a read: the lesion of the next step is the one to work on."""
        self._known = frozenset(view.state.lesions)
        self._timepoint = view.timepoint
        # Whether such a place was chosen is not kept: it is asked again rather than taken for an answer.
        self.unplaced = {each for each in self._known if drawing.may_be_unplaced(view, each)}
        self.selected = view.next_step.lesion_id
        self.intent = DrawIntent.AS_FITS
        self._forget_refusal()

    def keep_up(self, view: ReadView) -> None:
        """Follow a newer view: choose a lesion that has come, let go of one that has gone."""
        now = frozenset(view.state.lesions)
        come = now - self._known
        if come:
            self.selected = max(come, key=lambda each: (len(each), each))
            if drawing.has_default_place(view, self.selected):
                self.unplaced.add(self.selected)
        if self.selected not in now or view.timepoint != self._timepoint:
            self.selected = view.next_step.lesion_id
        self._known = now
        self._timepoint = view.timepoint
        self.unplaced &= now

    def end(self) -> None:
        """Forget the read."""
        self._known = frozenset()
        self.selected = None
        self.intent = DrawIntent.AS_FITS
        self._forget_refusal()

    def select(self, lesion_id: LesionId | None) -> None:
        """Work on a lesion."""
        if lesion_id != self.selected:
            self.selected = lesion_id
            self.intent = DrawIntent.AS_FITS
            self.shown_anew.emit()

    def select_mark(self, mark_id: str | None) -> None:
        """Work on the lesion of a mark that was clicked; a click beside all marks changes nothing."""
        if self.view is not None and mark_id is not None:
            lesion_id = lesion_of_mark(self.view, mark_id)
            if lesion_id is not None:
                self.select(lesion_id)

    def step_lesion(self, step: int) -> None:
        """Work on the previous or next lesion of the table."""
        if self.view is not None:
            self.select(neighbour(self.view, self.selected, step))

    def arm(self, intent: DrawIntent) -> None:
        """Say what the next line is for."""
        self.intent = intent
        self.shown_anew.emit()

    def take_line(self, line: LineDrawn, facts: SeriesFacts, slice_index: int) -> None:
        """Make an edit of a line that was drawn."""
        view = self.view
        if view is None:
            return
        drawn = drawing.measurement_of(line.start, line.end, line.length_tenths, facts, slice_index)
        made = drawing.command_of_line(view, drawn, facts.timepoint, self.selected, self.intent)
        self.take_made(made)

    def take_moved_line(self, line: HandleMoved | MarkMoved, facts: SeriesFacts, slice_index: int) -> None:
        """Make an edit of a line whose end, or the whole of which, was dragged: one step a gesture."""
        view = self.view
        if view is None:
            return
        drawn = drawing.measurement_of(line.start, line.end, line.length_tenths, facts, slice_index)
        lesion_id, part = lesion_of_mark(view, line.mark_id), part_of_mark(line.mark_id)
        self.take_made(drawing.command_of_moved_line(view, drawn, facts.timepoint, lesion_id, part))

    def take_made(self, made: Command | CannotDraw | AskFirst) -> None:
        """Do what a gesture was made into, say why not, or ask before something is replaced."""
        self.intent = DrawIntent.AS_FITS
        if isinstance(made, CannotDraw):
            self.say(made.words)
            self.shown_anew.emit()
        elif isinstance(made, AskFirst):
            self._forget_refusal()
            self._asked = made
            self.candidate = Candidate(made.command.measurement) if made.command.measurement is not None else None
            self.asked.emit(made.words)
            self.shown_anew.emit()
        else:
            self.apply(made)

    def replace_line(self) -> None:
        """Replace what was asked about."""
        asked = self._asked
        if asked is not None:
            self.apply(asked.command)

    def keep_as_note(self) -> None:
        """Keep the line that waits for a decision as a length that measures no lesion (design, 12.6)."""
        view, candidate = self.view, self.candidate
        if view is not None and candidate is not None:
            self.let_go.emit()
            self.apply(note_of(view, candidate.measurement))

    def set_role(self, role: LesionRole) -> None:
        """Make the refused line, or the chosen lesion, a target or a non-target."""
        if role in self._alternatives:
            self.apply(self._alternatives[role])
        elif self.view is not None:
            self.apply(drawing.role_command(self.view, self.selected, role))

    def offers(self, role: LesionRole) -> bool:
        """Return whether what was refused can have another role instead."""
        return role in self._alternatives

    @property
    def candidate_sites(self) -> tuple[SiteChoice, ...]:
        """The places that a refused line can be given instead, so that other rules hold; none where none waits."""
        view = self.view
        return view.charter.sites if view is not None and self._refused_target is not None else ()

    def place_candidate(self, site: SiteChoice) -> None:
        """Enter the refused line as a target at another place."""
        if self._refused_target is not None:
            self.apply(drawing.placed(self._refused_target, site))

    def add_unmeasured(self) -> None:
        """Enter a lesion without a line: a non-target at baseline, a finding later (MR-122, MR-401)."""
        if self.view is not None:
            self.apply(drawing.unmeasured_command(self.view))

    def set_state(self, state: TargetStateCode) -> None:
        """Give the chosen target a state without a line."""
        if self.view is not None:
            self.apply(drawing.state_command(self.view, self.selected, state))

    def judge(self, state: NonTargetStateCode, reason: str) -> None:
        """Judge the chosen non-target."""
        if self.view is not None and self.selected is not None:
            self.apply(SetNonTargetState(self.view.timepoint, self.selected, state, reason))

    def set_status(self, status: NewLesionStatus, reason: str) -> None:
        """Say what the chosen new finding is."""
        if self.view is not None and self.selected is not None:
            self.apply(SetNewLesionStatus(self.view.timepoint, self.selected, status, reason=reason))

    def place(self, site: SiteChoice) -> None:
        """Say where the chosen lesion is."""
        if self.view is not None and self.selected is not None:
            self.unplaced.discard(self.selected)
            self.apply(drawing.place_command(self.view, self.selected, site))
            self.shown_anew.emit()

    def remove(self) -> None:
        """Take the refused line away, or the chosen lesion back."""
        if self.candidate is not None:
            self.dismiss()
        elif self.view is not None and self.selected is not None:
            self.apply(RemoveLesion(self.view.timepoint, self.selected))

    def write_note(self, timepoint: int, text: str) -> None:
        """Keep the comment of a timepoint."""
        self.apply(WriteNote(timepoint, text))

    def undo(self) -> None:
        """Take the last edit back."""
        if self.view is not None and self.view.undo_words is not None:
            self._desk.undo(self.take_refusal)

    def redo(self) -> None:
        """Do it again."""
        if self.view is not None and self.view.redo_words is not None:
            self._desk.redo(self.take_refusal)

    def say(self, words: str) -> None:
        """Show words in the place of a refusal."""
        self.refused.emit(words, _NO_OFFER)

    def dismiss(self) -> bool:
        """Let a refusal and its line go. Return whether there was one."""
        had_one = self.candidate is not None or bool(self._alternatives) or self._asked is not None
        self._forget_refusal()
        self.let_go.emit()
        self.shown_anew.emit()
        return had_one

    def apply(self, command: Command | None) -> None:
        """Do an edit; what was refused before is let go."""
        if command is not None:
            self._forget_refusal()
            self._desk.apply(command, lambda error: self._take_refused_command(command, error))

    def _take_refused_command(self, command: Command, error: Refused) -> None:
        self._alternatives = {} if self.view is None else drawing.alternatives(self.view, command)
        is_target = isinstance(command, AddLesion) and command.role is LesionRole.TARGET
        if isinstance(command, AddLesion) and is_target and command.measurement is not None:
            self._refused_target = command
            self.candidate = Candidate(command.measurement)
        self.refused.emit(sentences_of(error), self.offers(LesionRole.NON_TARGET))
        self.shown_anew.emit()

    def take_refusal(self, error: Refused) -> None:
        """Show why something was refused."""
        self.refused.emit(sentences_of(error), _NO_OFFER)
        self.shown_anew.emit()

    def _forget_refusal(self) -> None:
        self._alternatives = {}
        self._refused_target = None
        self._asked = None
        self.candidate = None
        self.refusal_gone.emit()
