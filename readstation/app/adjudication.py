"""Adjudication at a station: opens cases, keeps decisions in work, signs them (`ui.adjudication_ports`, TR-24)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.app.unblinding_desk import UnblindingDesk
from readstation.app.worklist_rows import CaseStanding, adjudication_row
from readstation.core.canonical import sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.imaging.outline import Outline
from readstation.model.adjudication import SideStatement
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.read import SealedRead
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.reading import acts
from readstation.reading.adjudicate.statements import check_sides
from readstation.reading.body_images import image_digests, timepoints_of
from readstation.reading.decision import (
    Decision,
    DecisionDraft,
    check_decision,
    check_key_images,
    seal_decision,
    sign_decision,
    unseal_decision,
)
from readstation.reading.memory import images_of
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.unseal import unseal_body
from readstation.security.keys import check_signature
from readstation.store.adjudications import ComparedCase
from readstation.store.stopped import stopped_refusal
from readstation.ui.ports import WorklistRow

if TYPE_CHECKING:
    from readstation.reading.adjudicate.case import AdjudicationCase
    from readstation.reading.adjudicate.open_case import CaseMaterial


class AdjudicationDesk(UnblindingDesk):
    """What the bench asks of a station (`ui.adjudication_ports.AdjudicationServices`).

    Parameters
    ----------
    station
        The open station; the caller closes it.
    """

    def __init__(self, station: OpenStation) -> None:
        super().__init__(station)
        self._shown: dict[tuple[str, ReadId], int] = {}
        self._sealed: dict[tuple[str, ReadId], SealedRead] = {}

    def adjudication(self, session: Session, read_id: ReadId, job: Job) -> AdjudicationCase:
        """Return a case of this adjudicator with both reads verified and matched.

        Raises
        ------
        Refused
            If it is not this person's, stands still, its reads or images are not here, they do not verify, or this
            program judges them otherwise than they were compared.
        Cancelled
            If the job was stopped.
        """
        # What matches lesions comes with the first case: a window without one opens sooner.
        from readstation.reading.adjudicate.open_case import open_case

        material, draft, signed_at = self._station.run(self._material, session, read_id)
        job.checkpoint()
        try:
            opened = open_case(material, draft, signed_at)
        except DataProblem as problem:
            raise _unverified(problem) from problem
        self._shown[session.session_id, read_id] = opened.opened.number
        return opened

    def keep_decision_draft(self, session: Session, read_id: ReadId, draft: DecisionDraft) -> Moment:
        """Keep a decision in work on the disk, and return when.

        It is kept for the comparison that this session was shown last: a newer one has its sides drawn anew.

        Raises
        ------
        Refused
            If this session was not shown the case.
        EnvironmentFault
            If the disk refused; what was kept before stays.
        """
        number = self._shown.get((session.session_id, read_id))
        if number is None:
            raise Refused(Finding("TR-24", "Open the case before you decide."))
        self._station.run(self._station.store.adjudications.keep_draft, read_id, number, draft)
        return self._station.clock.now()

    def seal_decision(self, session: Session, read_id: ReadId, decision: Decision) -> SealedRead:
        """Return a decision as the bytes that a signature will cover, to be shown before (TR-31).

        Raises
        ------
        Refused
            If something lacks (`decision.check_decision`), a read was signed anew since, the case stands still, or the
            station had no contact with central for too long (TR-3).
        """
        return self._station.run(self._seal, session, read_id, decision)

    def sign_decision(self, session: Session, read_id: ReadId, sealed: SealedRead, password: str) -> Moment:
        """Sign exactly the sealed bytes that were shown, put them in the outbox, whole or not at all, and return when.

        Raises
        ------
        Refused
            If the password is wrong, these are not the bytes that this session sealed last, a read was signed anew
            since, the case stands still, or the station had no contact with central for too long (TR-3).
        EnvironmentFault
            If the disk refused. Nothing was signed.
        """
        return self._station.run(self._sign, session, read_id, sealed, password)

    def adjudication_row(self, given: Assignment, coming: frozenset[tuple[str, int]]) -> WorklistRow:
        """Return the row of a case to adjudicate; called on the store's thread.

        Parameters
        ----------
        given
            The case.
        coming
            Reads and timepoints for which images are on their way.
        """
        store = self._station.store
        kept = store.adjudications.case(given.login, given.read_id)
        timepoints = () if kept is None else timepoints_of(kept.sides[0].body)
        images = {each: images_of(store.reads, given, each) for each in timepoints}
        is_coming = any((given.read_id, each) in coming for each, shown in images.items() if shown is None)
        number = 0 if kept is None else kept.opened.number
        standing = CaseStanding(
            triggers=() if kept is None else kept.opened.triggers,
            images=images,
            is_coming=is_coming,
            is_begun=store.adjudications.draft(given.read_id, number) != DecisionDraft(),
            is_signed=store.adjudications.decision(given.read_id, number) is not None,
            is_stopped=store.incidents.is_stopped(given.read_id),
            waiting=store.outbox.waiting_of(given.read_id),
        )
        return adjudication_row(given, store.reads.charter(given.charter_digest), standing, self._station.clock.now())

    def _given(self, session: Session, read_id: ReadId) -> Assignment:
        for each in self._station.store.reads.assignments(session.person.login):
            if each.read_id == read_id and each.task is Task.ADJUDICATION:
                return each
        raise Refused(Finding("MR-802", "This case is not on your worklist."))

    def _kept(self, session: Session, given: Assignment) -> tuple[ComparedCase, tuple[SideStatement, ...]]:
        """Return the newest comparison of a case, checked again: what lies on a disk may have been changed."""
        store = self._station.store
        if store.incidents.is_stopped(given.read_id):
            raise stopped_refusal()
        kept = store.adjudications.case(session.person.login, given.read_id)
        if kept is None:
            words = "The two reads of this case are not here yet. They come with the next contact."
            raise Refused(Finding("TR-24", words))
        try:
            key_hex = store.adjudications.sequencer_key()
            return kept, check_sides(kept.opened, kept.sides, given.charter_digest, key_hex, check_signature)
        except DataProblem as problem:
            raise _unverified(problem) from problem

    def _material(self, session: Session, read_id: ReadId) -> tuple[CaseMaterial, DecisionDraft, Moment | None]:
        from readstation.reading.adjudicate.open_case import CaseMaterial

        store, given = self._station.store, self._given(session, read_id)
        kept, statements = self._kept(session, given)
        images = self._images(given, kept)
        keys = (facts.series_key for shown in images.values() for facts in shown.series)
        number = kept.opened.number
        signed = store.adjudications.decision(read_id, number)
        material = CaseMaterial(
            kept.opened, kept.sides, statements, given, store.reads.charter(given.charter_digest), images,
            self._frames(keys),
        )  # fmt: skip
        if signed is None:
            return material, store.adjudications.draft(read_id, number), None
        said = unseal_decision(signed.sealed)
        told = said.decision
        decided = DecisionDraft(told.choices, told.cause, told.rationale, told.key_images)
        return material, decided, said.moment

    def _images(self, given: Assignment, kept: ComparedCase) -> dict[int, TimepointImages]:
        found = {}
        for timepoint in timepoints_of(kept.sides[0].body):
            shown = images_of(self._station.store.reads, given, timepoint)
            if shown is not None:
                found[timepoint] = shown
        return found

    def _frames(self, keys: Iterable[SeriesKey]) -> dict[SeriesKey, str]:
        """Return the frame of reference of each series, as far as it was kept: without one, one frame is taken."""
        images, frames = self._station.store.images, {}
        for key in keys:
            _, data = images.files_and_outline(key)
            outline = None if data is None else Outline.from_bytes(data)
            frames[key] = "" if outline is None else outline.first.frame_of_reference
        return frames

    def _decidable(self, session: Session, read_id: ReadId, decision: Decision) -> tuple[Assignment, Charter]:
        """Return case and charter of a decision that may be signed now, on the reads that are here now."""
        store = self._station.store
        self._station.grace.refuse_past(session.person.login)
        given = self._given(session, read_id)
        kept, _ = self._kept(session, given)
        charter = store.reads.charter(given.charter_digest)
        check_decision(decision, kept.opened, charter)
        if dict(decision.body_digests) != {each.side: sha256_hex(each.body) for each in kept.sides}:
            raise Refused(Finding("TR-24", "These are not the two reads that are here. Open the case again."))
        check_key_images(decision, image_digests(unseal_body(kept.sides[0].body)))
        return given, charter

    def _seal(self, session: Session, read_id: ReadId, decision: Decision) -> SealedRead:
        given, charter = self._decidable(session, read_id, decision)
        here, reads = self._station.key.station, self._station.store.reads
        head, now = reads.audit_head(), reads.known_moment()
        sealed = seal_decision(decision, given, charter, head, session, here, now, __version__)
        self._sealed[session.session_id, read_id] = sealed
        return sealed

    def _sign(self, session: Session, read_id: ReadId, sealed: SealedRead, password: str) -> Moment:
        station, store, person = self._station, self._station.store, session.person
        if self._sealed.get((session.session_id, read_id)) != sealed:
            words = "Not signed: the decision has changed since it was shown. Check it again, then sign."
            raise Refused(Finding("TR-31", words))
        said = unseal_decision(sealed)
        self._decidable(session, read_id, said.decision)
        here = station.key.station
        try:
            signed = sign_decision(sealed, password, session, here, station.signer, check_signature)
        except Refused as refusal:
            draft = acts.bare_event(session, AuditAction.SIGNATURE_REFUSED, read_id, refusal.findings[0].code)
            store.reads.commit(Transaction((draft,)))
            raise
        event = AuditDraft(
            AuditAction.DECISION_SIGNED, read_id, person.login, person.role.value, session.session_id,
            after={"version": sealed.version, "head": sealed.head_digest, "body": sealed.body_digest},
        )  # fmt: skip
        store.reads.commit(Transaction((event,), decision=signed))
        del self._sealed[session.session_id, read_id]
        return said.moment


def _unverified(problem: DataProblem) -> Refused:
    words = f"The two reads of this case do not verify: {problem}. Nothing can be decided. Tell the trial office."
    return Refused(Finding("TR-30.statement", words))
