"""What the adjudication bench needs from outside, as a protocol. `app` hands in the real one."""

from __future__ import annotations

from typing import Protocol

from readstation.core.clock import Moment
from readstation.core.ids import ReadId
from readstation.core.jobs import Job
from readstation.model.read import SealedRead
from readstation.reading.adjudicate.case import AdjudicationCase, DecisionDraft
from readstation.reading.decision import Decision
from readstation.reading.ports import Session


class AdjudicationServices(Protocol):
    """Adjudication cases of this station. Every method may block, so the window calls them through the bridge only."""

    def adjudication(self, session: Session, read_id: ReadId, job: Job) -> AdjudicationCase:
        """Return a case of this adjudicator with both reads verified and matched.

        Raises
        ------
        Refused
            If it is not this person's, its bodies are not here or do not verify, or the days are not known.
        Cancelled
            If the job was stopped.
        """
        ...

    def keep_decision_draft(self, session: Session, read_id: ReadId, draft: DecisionDraft) -> Moment:
        """Keep a decision in work on the disk, and return when.

        Raises
        ------
        EnvironmentFault
            If the disk refused; what was kept before stays.
        """
        ...

    def seal_decision(self, session: Session, read_id: ReadId, decision: Decision) -> SealedRead:
        """Return a decision as the bytes that a signature will cover, to be shown before (TR-31).

        Raises
        ------
        Refused
            If something lacks (`decision.check_decision`), or a read was signed anew since.
        """
        ...

    def sign_decision(self, session: Session, read_id: ReadId, sealed: SealedRead, password: str) -> Moment:
        """Sign exactly the sealed bytes that were shown, put them in the outbox, whole or not at all, and return when.

        Raises
        ------
        Refused
            If the password is wrong, these are not the bytes that were sealed last, or a read was signed anew since.
        EnvironmentFault
            If the disk refused. Nothing was signed.
        """
        ...
