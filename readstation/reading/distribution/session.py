"""A distribution read that one person has open on one station (MR-1001, MR-1002). It has one timepoint: its images."""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionRules
from readstation.model.journal import StepKind
from readstation.model.read import Changes
from readstation.model.subject import Assignment, ReadStage, Task
from readstation.reading.distribution.commands import DistributionCommand, Draw
from readstation.reading.distribution.completeness import missing_answers
from readstation.reading.distribution.handlers import DistributionContext, plan_distribution
from readstation.reading.distribution.propose import constants_of
from readstation.reading.distribution.view import DistributionView
from readstation.reading.memory import images_of
from readstation.reading.outlining import Act
from readstation.reading.ports import Session
from readstation.reading.rows import change
from readstation.reading.session_acts import SessionActs
from readstation.reading.session_base import ReadTools
from readstation.reading.undo import words_of
from readstation.reading.words import BASELINE
from readstation.reading.workflow import Waits

THE_IMAGES = BASELINE
"""The one timepoint: the SPECT/CT after treatment, and that of Tc-99m MAA before it where there is one."""


class DistributionSession(SessionActs):
    """One distribution read. Every method runs on the store's thread.

    Parameters
    ----------
    assignment, session, tools
        As of every session.

    Raises
    ------
    Refused
        If the read is another person's, is no distribution read, or its charter has none.
    DataProblem
        If charter, journal or rows are damaged or do not agree (TR-43).
    """

    def __init__(self, assignment: Assignment, session: Session, tools: ReadTools) -> None:
        super().__init__(assignment, session, tools)
        if assignment.task is not Task.TREATMENT_READ:
            raise Refused(Finding("MR-1001", "This is no distribution read."))
        self._rules = rules_of(self._charter)

    def view(self) -> DistributionView:
        """Return what the form shows now."""
        memory = self._current()
        is_open = bool(memory.state.timepoints)
        is_locked = is_open and memory.state.is_locked(THE_IMAGES)
        return DistributionView(
            assignment=self._assignment,
            charter=self._charter,
            rules=self._rules,
            constants=constants_of(self._config),
            stage=self._stage(),
            images=images_of(self._tools.store, self._assignment, THE_IMAGES),
            state=memory.state.distribution,
            missing=() if is_locked else missing_answers(memory.state.distribution),
            is_locked=is_locked,
            is_amending=memory.state.open_round is not None,
            signed_count=memory.signed_count,
            action_count=memory.head.number,
            saved_utc_ms=memory.last_saved_utc_ms,
            undo_words=words_of(memory.steps, memory.stacks.done),
            redo_words=words_of(memory.steps, memory.stacks.undone),
        )

    def open(self) -> Changes:
        """Open the read; opening one that is open changes nothing.

        Raises
        ------
        Refused
            If its images are not here, or the station had no contact with central for too long (TR-3).
        """
        return self.open_timepoint(THE_IMAGES)

    def apply(self, command: DistributionCommand) -> Changes:
        """Do an edit durably and return what changed; no row for one that changes nothing.

        Raises
        ------
        Refused
            If a rule forbids it; the findings say which. Nothing was changed.
        EnvironmentFault
            If it could not be saved. Nothing was changed.
        """
        memory = self._current()
        series = frozenset(facts.series_key for each in memory.images.values() for facts in each.series)
        context = DistributionContext(memory.state.distribution, series, self._tools.software)
        try:
            self._refuse_closed()
            edit = plan_distribution(command, context)
        except Refused as refusal:
            self._record(AuditAction.ACTION_REFUSED, refusal.findings[0].code)
            raise
        changes = tuple(each for key, row in edit.rows.items() if (each := change(memory.rows, key, row)) is not None)
        if not changes:
            return Changes(memory.head.number, frozenset(), memory.last_saved_utc_ms)
        step = self._step(StepKind.EDIT, type(command).__name__, edit.words, THE_IMAGES, changes, edit.reason)
        return self._commit(step, AuditAction.READ_EDITED, edit.reason_code)

    def draw(self, act: Act) -> Changes:
        """Do an act of outlining durably (`apply`)."""
        return self.apply(Draw(act))

    def _refuse_closed(self) -> None:
        state = self._memory.state
        if not state.timepoints:
            raise Refused(Finding("MR-805", "The read is not open yet."))
        if state.is_locked(THE_IMAGES):
            raise Refused(Finding("MR-805", "The read is locked. A correction is a new version with a reason."))

    def _stage(self) -> ReadStage:
        memory = self._memory
        if memory.is_signed:
            return ReadStage.SIGNED
        if not memory.state.timepoints:
            return ReadStage.NOT_STARTED
        return ReadStage.READY_TO_SIGN if memory.state.is_locked(THE_IMAGES) else ReadStage.IN_PROGRESS

    def _lock_faults(self, timepoint: int) -> tuple[Finding, ...]:  # noqa: ARG002 - there is one
        return missing_answers(self._memory.state.distribution)

    def _round_faults(self) -> tuple[Finding, ...]:
        missing = missing_answers(self._memory.state.distribution)
        if self._is_new_version():
            return missing
        return (*missing, Finding("TR-33", "Nothing was changed: a new version says something else."))

    def _next_timepoint(self) -> int | None:
        """Return the one timepoint until it is opened: nothing comes after it."""
        if self._memory.state.timepoints:
            return None
        return THE_IMAGES if images_of(self._tools.store, self._assignment, THE_IMAGES) else None

    def _waits(self) -> Waits | None:
        """Nothing comes after the one lock, so nothing is waited for."""
        return None

    def _is_global_read_due(self) -> bool:
        """Return no: a global read is about responses (MR-807)."""
        return False

    def _label(self, timepoint: int) -> str:  # noqa: ARG002 - there is one
        return "the SPECT/CT"


def rules_of(charter: Charter) -> DistributionRules:
    """Return what a charter says of the distribution read.

    Raises
    ------
    Refused
        If it has none.
    """
    if charter.distribution is None:
        raise Refused(Finding("MR-1001", "The charter of this trial has no distribution read."))
    return charter.distribution
