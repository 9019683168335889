"""A read that one person has open on one station (`reading.session_port.ReadSessionPort`)."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.journal import StepKind
from readstation.model.lesion import Proposal
from readstation.model.read import Changes
from readstation.model.rounds import ChangeReason
from readstation.reading import acts
from readstation.reading.commands import Command
from readstation.reading.completeness import missing
from readstation.reading.derive import derive_outcomes
from readstation.reading.edit import EditContext
from readstation.reading.handlers import plan_edit
from readstation.reading.ports import Transaction
from readstation.reading.proposals import check_allowed
from readstation.reading.revise import revised
from readstation.reading.round_steps import scene_of
from readstation.reading.rows import change
from readstation.reading.session_acts import SessionActs
from readstation.reading.session_base import ReadTools
from readstation.reading.view import ViewScene, read_view
from readstation.reading.views import ReadView

__all__ = ["ReadSession", "ReadTools"]


class ReadSession(SessionActs):
    """One read, opened by one person on one station. Every method runs on the store's thread."""

    def view(self) -> ReadView:
        """Return what the reading room shows now."""
        memory = self._current()
        if self._view is None:
            following = self._next_timepoint()
            scene = ViewScene(
                memory, self._assignment, self._charter, self._config, following, self._focus, self._waits()
            )
            self._view = read_view(scene)
        return self._view

    def look_again(self) -> bool:
        """Look what central has said and what images have come; return whether the next step is another now."""
        shown = self.view().next_step
        mine = (each for each in self._tools.store.assignments(self._session.person.login)
                if each.read_id == self._assignment.read_id)  # fmt: skip
        self._assignment = next(mine, self._assignment)
        self._view = None
        return self.view().next_step != shown

    def apply(self, command: Command, reason: ChangeReason | None = None) -> Changes:
        """Do an edit durably and return what changed; no row for one that changes nothing.

        Parameters
        ----------
        command
            The edit.
        reason
            Why, where it changes what was locked: the global read asks for it (MR-807).

        Raises
        ------
        Refused
            If a rule forbids it; the findings say which. Nothing was changed.
        EnvironmentFault
            If it could not be saved. Nothing was changed.
        """
        memory = self._current()
        context = EditContext(
            memory.state, self._charter, self._config, memory.images, memory.next_lesion_id, memory.next_markup_id,
            self._tools.software, memory.next_key_image_id,
        )  # fmt: skip
        try:
            edit = plan_edit(command, context)
            scene = scene_of(memory, self._config, reason)
            edit = edit if scene is None else revised(edit, command.timepoint, scene)
        except Refused as refusal:
            self._record(AuditAction.ACTION_REFUSED, refusal.findings[0].code)
            raise
        changes = tuple(each for key, row in edit.rows.items() if (each := change(memory.rows, key, row)) is not None)
        if not changes:
            return Changes(memory.head.number, frozenset(), memory.last_saved_utc_ms)
        step = self._step(StepKind.EDIT, type(command).__name__, edit.words, command.timepoint, changes, edit.reason)
        return self._commit(step, AuditAction.READ_EDITED, edit.reason_code)

    def note_discarded(self, timepoint: int, proposal: Proposal) -> None:
        """Record that the reader saw a proposed line and did not take it; the read itself is not changed.

        Raises
        ------
        Refused
            If the charter does not allow proposals.
        EnvironmentFault
            If it could not be saved.
        """
        check_allowed(self._charter)
        seen = dataclasses.replace(proposal, software=self._tools.software)
        draft = acts.discarded_event(self._session, self._assignment.read_id, timepoint, seen)
        self._tools.store.commit(Transaction((draft,)))

    def _lock_faults(self, timepoint: int) -> tuple[Finding, ...]:
        memory = self._memory
        outcome = derive_outcomes(memory.state, self._config).get(timepoint)
        return missing(memory.state, timepoint, memory.images[timepoint], self._charter, outcome)
