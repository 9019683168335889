"""Sync of one station: the pass on the caller's thread, each touch of the outbox on the store's."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from readstation.app.central_certificates import central_address, certificate_warning, renewal_words
from readstation.app.station import OpenStation
from readstation.app.sync_books import ThreadedCases, ThreadedClaims, threaded_books
from readstation.core.courtesy import WINDOW
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, StationId
from readstation.core.jobs import Job, QuietJob
from readstation.core.phrases import tr
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, Receipt
from readstation.model.incident import IncidentState
from readstation.model.subject import Assignment
from readstation.security.keys import check_signature
from readstation.store.central.factory import change_central_password, is_embedded, open_central, open_sequencer
from readstation.store.central.migrate import known_schemas
from readstation.sync.adjudications import CasePull
from readstation.sync.claim import claim_read
from readstation.sync.engine import SyncReport, push_what_waits, sync_once
from readstation.sync.handshake import HOLDS_BACK, StationForm, check_protocol, compare_forms
from readstation.sync.ports import (
    Central,
    CentralUnreachable,
    ImageCentral,
    IncidentToSend,
    OutboxCounts,
    says_account_ended,
)
from readstation.sync.station_central import StationCentral
from readstation.sync.status import SyncActivity
from readstation.sync.witness import Witness

Result = TypeVar("Result")

_ROUNDS_HERE = 2
"""Passes of the sequencer on a single machine: what a pass notes, such as a checkpoint, is sent with the next one."""


class ThreadedOutbox:
    """The station's side of a pass that runs on another thread than the store's.

    A `sync.ports.Outbox`, `AssignmentBook` and `CheckpointBook`.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._outbox = station.store.outbox

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        """Return the facts of a person that central has not answered for, by number."""
        return self._station.run_behind(self._outbox.waiting, login, limit)

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        """Record that central holds these facts durably in its inbox."""
        self._station.run_behind(self._outbox.mark_received, facts)

    def keep_receipts(self, login: Login, receipts: tuple[Receipt, ...]) -> None:
        """Record what the sequencer decided."""
        self._station.run_behind(self._outbox.keep_receipts, login, receipts)

    def last_receipt(self, login: Login) -> int:
        """Return the highest number with a receipt, or 0."""
        return self._station.run_behind(self._outbox.last_receipt, login)

    def answered_digests(self, login: Login) -> tuple[str, ...]:
        """Return the digests of the facts that have a receipt, by number."""
        return self._station.run_behind(self._outbox.answered_digests, login)

    def counts(self, login: Login, origin: StationId | None = None) -> OutboxCounts:
        """Return how many facts wait, are received, sealed and refused, of all origins or of one."""
        return self._station.run_behind(self._outbox.counts, login, origin)

    def undecided(self, login: Login) -> tuple[IncidentToSend, ...]:
        """Return the reports of a person on which the office has not decided."""
        return self._station.run_behind(self._station.store.incidents.undecided, login)

    def keep_answer(self, login: Login, incident_id: str, state: IncidentState) -> None:
        """Keep what central says of a report."""
        self._station.run_behind(self._station.store.incidents.keep_answer, login, incident_id, state)

    def last_seen(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint of central's log that this station has seen."""
        return self._station.run_behind(self._station.store.checkpoints.last_seen)

    def keep(self, login: Login, checkpoints: tuple[SignedCheckpoint, ...]) -> None:
        """Keep checkpoints that follow from what was seen."""
        self._station.run_behind(self._station.store.checkpoints.keep, login, checkpoints)

    def raise_alarm(self, login: Login, given: SignedCheckpoint | None, words: str) -> None:
        """Record that central contradicts what was seen."""
        self._station.run_behind(self._station.store.checkpoints.raise_alarm, login, given, words)

    def keep_assignment(
        self, given: Assignment, charter_bytes: bytes, signatures: tuple[CharterSignature, ...]
    ) -> bool:
        """Keep an assignment with its charter."""
        return self._station.run_behind(self._station.store.worklist.keep_assignment, given, charter_bytes, signatures)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a pass ended: its report, or why there was no contact."""

    report: SyncReport | None
    unreachable: CentralUnreachable | None


def delivered_lines(delivered: Delivered) -> list[str]:
    """Return what a pass did, as lines."""
    if delivered.report is None:
        return [str(delivered.unreachable)]
    report = delivered.report
    counts = report.counts
    return [
        *(f"{finding.severity}: {finding}" for finding in report.findings),
        f"{report.pushed} sent, {report.receipts} receipts, {report.assignments} open assignments.",
        f"{counts.waiting} waiting, {counts.received} arrived, {counts.sealed} confirmed, {counts.refused} put aside.",
    ]


class Delivery:
    """The passes of one station, one at a time, and what the last one found.

    Parameters
    ----------
    station
        The open station; its settings name the central database.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._one_pass = threading.Lock()
        self._activity = SyncActivity()
        self._handed_in: set[Login] = set()

    @property
    def activity(self) -> SyncActivity:
        """What sync is doing, or how the last pass ended."""
        return self._activity

    def sync(
        self, login: Login, central_password: str | None, job: Job | None = None, *, former_password: str = ""
    ) -> Delivered:
        """Do one pass for a person.

        Parameters
        ----------
        login, central_password
            Who, and what opens central for them.
        job
            Progress and cancel.
        former_password
            What opens it until it has been told of a change of password; empty where it knows.

        Raises
        ------
        Refused
            If no central database is named, or it refuses the login.
        """
        url = central_address(self._station.folder)
        if not url:
            raise Refused(
                Finding("sync.no_central", "No central database is named for this station. Your work is kept here.")
            )
        with self._one_pass:
            to_renew = self._to_renew(url)
            try:
                if former_password and central_password:
                    self._tell_password(url, login, central_password, former_password)
                report = self._contact(url, login, central_password, job or QuietJob())
            except CentralUnreachable as error:
                since = self._activity.offline_since or f"{self._station.clock.now().local:%H:%M}"
                self._activity = SyncActivity(
                    is_online=False, offline_since=since, last_contact=self._activity.last_contact, to_renew=to_renew
                )
                return Delivered(None, error)
            now = f"{self._station.clock.now().local:%H:%M}"
            held_back = next((each.message for each in report.findings if each.code in HOLDS_BACK), "")
            self._activity = SyncActivity(
                is_online=True, needs_person=not report.is_clean, last_contact=now, held_back=held_back,
                to_renew=to_renew,
            )  # fmt: skip
            return Delivered(report, None)

    def _to_renew(self, url: str) -> str:
        """Return what is to be said of the station's certificate; nothing where it is good, or none is shown (TR-7)."""
        try:
            warning = certificate_warning(url, datetime.fromtimestamp(self._station.clock.now().utc_ms / 1000, UTC))
        except DataProblem:
            return f"{tr('The file with the certificate of this station cannot be read.')} {renewal_words()}"
        return "" if warning is None else warning.message

    def with_central(
        self, login: Login, central_password: str | None, work: Callable[[ImageCentral], Result]
    ) -> Result:
        """Do something short at central for a person, between the passes.

        Parameters
        ----------
        login, central_password
            Who, and what opens central for them.
        work
            What to do.

        Raises
        ------
        CentralUnreachable
            If central does not answer.
        Refused
            If no central database is named, or it refuses the login.
        """
        url = central_address(self._station.folder)
        if not url:
            raise Refused(
                Finding("sync.no_central", "No central database is named for this station. Your work is kept here.")
            )
        with self._one_pass, contextlib.closing(open_central(url, login, central_password)) as central:
            return work(central)

    def check_may_pull(self, central: Central, login: Login) -> None:
        """Do the hand-shake for something that is fetched outside of a pass (TR-53).

        Raises
        ------
        Refused
            If nothing may be fetched. What is here stays, and what waits is sent by the next pass.
        """
        hello = central.hello()
        check_protocol(hello)
        shaken = compare_forms(hello, self._form(login), central, lambda asked: asked())
        if not shaken.may_pull:
            raise Refused(*shaken.findings)

    def move_here(self, login: Login, central_password: str | None, alias: CaseAlias, job: Job | None = None) -> bool:
        """Move a case that is open at another station to this one, after a whole pass (TR-51).

        Parameters
        ----------
        login, central_password
            Who, and what opens central for them.
        alias
            Which case.
        job
            Progress and cancel.

        Returns
        -------
        bool
            Whether it is open here now; not where another station has begun to read it, or moved it at the same moment.

        Raises
        ------
        CentralUnreachable
            If central does not answer; nothing was moved.
        Refused
            If the case is not this person's.
        """
        delivered = self.sync(login, central_password, job)
        if delivered.unreachable is not None:
            raise delivered.unreachable
        here, claims = self._station.key.station.station_id, ThreadedClaims(self._station)
        given = self._station.run(self._station.store.reads.assignments, login)
        read_id = next((each.read_id for each in given if each.case_alias == alias), None)
        if read_id is None:
            raise Refused(Finding("MR-802", "This case is not on your worklist."))
        holds = self.with_central(
            login, central_password, lambda central: claim_read(central, claims, login, here, read_id, is_move=True)
        )
        return holds.station == here

    def _tell_password(self, url: str, login: Login, central_password: str, former_password: str) -> None:
        """Tell central of a change of password, unless that was done: the answer may have been lost on the way."""
        change = self._station.vault.stored(login).central_change
        if change is None:
            return
        try:
            change_central_password(url, login, former_password, change.verifier)
        except Refused:
            central = open_central(url, login, central_password)
            try:
                central.hello()
            finally:
                central.close()
        self._station.vault.central_told(login)

    def _contact(self, url: str, login: Login, central_password: str | None, job: Job) -> SyncReport:
        """Do a pass, and keep that there was contact: or that the office has ended the account (TR-3)."""
        contacts = self._station.store.contacts
        try:
            report = self._pass(url, login, central_password, job)
        except Refused as refusal:
            if says_account_ended(refusal):
                self._station.run(contacts.ended, login)
                self._leave_behind(url, login, central_password, job)
            raise
        self._station.run(contacts.made, login)
        return report

    def _leave_behind(self, url: str, login: Login, central_password: str | None, job: Job) -> None:
        """Send what waits of an ended account; central keeps it aside for the office."""
        outbox, here = ThreadedOutbox(self._station), self._station.key.station.station_id
        central = open_central(url, login, central_password)
        try:
            push_what_waits(outbox, central, login, here, job)
        finally:
            central.close()

    def _pass(self, url: str, login: Login, central_password: str | None, job: Job) -> SyncReport:
        self._station.run(self._station.store.sign_head, login)
        report = self._once(url, login, central_password, job)
        for _ in range(_ROUNDS_HERE):
            if not is_embedded(url) or not report.counts.received:
                break
            self._sequence(url)
            report = self._once(url, login, central_password, job)
        return report

    def _once(self, url: str, login: Login, central_password: str | None, job: Job) -> SyncReport:
        outbox = ThreadedOutbox(self._station)
        here = self._station.key.station.station_id
        WINDOW.give_way()
        with contextlib.closing(open_central(url, login, central_password)) as central:
            witness, books = Witness(outbox, check_signature), threaded_books(self._station)
            cases = CasePull(ThreadedCases(self._station), central, check_signature)
            report = sync_once(
                outbox, central, outbox, login, here, job, books=books, witness=witness, incidents=outbox,
                mine=self._form(login), cases=cases, clock=self._station.clock,
            )  # fmt: skip
            self._hand_in_secret(central, login, here)
        error_ms = (report.round_trip_ms + 1) // 2
        self._station.run(self._station.store.note_clock, report.offset_ms, error_ms, report.asked_at)
        return report

    def _form(self, login: Login) -> StationForm:
        given = self._station.run(self._station.store.reads.assignments, login)
        return StationForm(known_schemas(), {each.read_id: each.charter_digest for each in given})

    def _hand_in_secret(self, central: StationCentral, login: Login, here: StationId) -> None:
        """Give central, once a run, what the office needs to open this account if it locks here (TR-4).

        The pass itself is done by then: where this fails, as at a central of the form before, the next pass tries it.
        """
        if login in self._handed_in:
            return
        with contextlib.suppress(Refused, CentralUnreachable):
            central.keep_unlock_root(here, self._station.key.unlock_secret(login))
            self._handed_in.add(login)

    def _sequence(self, url: str) -> None:
        """Do the sequencer's pass here: a single machine has no service at a server (TR-16)."""
        sequencer = open_sequencer(url, check_signature)
        try:
            sequencer.run_once()
        finally:
            sequencer.close()
