"""One pass of sync: hello, push, receipts, assignments, comparison (TR-46 to TR-54).

Every step can be repeated: what was cut off is asked for again, and the answer is the same. Nothing counts as sent
before the station has committed central's answer. A fork or a gap is shown and never repaired.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import Retrying

from readstation.core.clock import Clock, Moment, SystemClock
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import Login, StationId
from readstation.core.jobs import Job
from readstation.model.charter_signature import CharterSignature
from readstation.model.fact import OTHER_LINE, Fact, PushAnswer, ReceiptStatus
from readstation.model.log import running_digest
from readstation.model.subject import Assignment
from readstation.sync.adjudications import CasePull
from readstation.sync.batches import fitting
from readstation.sync.books import StationBooks
from readstation.sync.claim import READ_AT_TWO_STATIONS, claim_what_is_open, learn_set_aside
from readstation.sync.handshake import LINES_AND_CHARTERS_SINCE, Handshake, StationForm, check_protocol, compare_forms
from readstation.sync.policy import SyncPolicy, retrying, tried
from readstation.sync.ports import (
    AssignmentBook,
    Central,
    Hello,
    IncidentBook,
    Outbox,
    OutboxCounts,
    says_account_ended,
)
from readstation.sync.witness import Witness

Answer = TypeVar("Answer")

NEW_SIGNER = (
    "The charter of this case is signed with a key of the office that this station has not seen before. It is kept and "
    "recorded. Ask the office whether that is right."
)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a pass did.

    Attributes
    ----------
    pushed
        Facts that central has received and this station has noted as received.
    receipts
        Answers of the sequencer that were kept.
    assignments
        Open assignments that central gave.
    counts
        The outbox after the pass.
    asked_at, offset_ms
        The station's clocks when hello was asked, and central's clock less this one; half the round trip is its error
        (TR-38).
    round_trip_ms
        How long hello took, by the counter: the wall clock may be set meanwhile.
    findings
        What a person must look at: forks, gaps, refusals, differences of count. Empty where both sides agree.
    """

    pushed: int
    receipts: int
    assignments: int
    counts: OutboxCounts
    asked_at: Moment
    offset_ms: int
    round_trip_ms: int
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing needs a person."""
        return not any(finding.is_error for finding in self.findings)


@dataclass(slots=True)
class _Pass:
    login: Login
    station: StationId
    outbox: Outbox
    central: Central
    policy: SyncPolicy
    job: Job
    retrying: Retrying
    pushed: int = 0
    receipts: int = 0
    books: StationBooks | None = None
    schema: str = ""
    signatures: dict[str, tuple[CharterSignature, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def call(self, asked: Callable[[], Answer]) -> Answer:
        self.job.checkpoint()
        return tried(asked, self.retrying)


def sync_once(
    outbox: Outbox,
    central: Central,
    book: AssignmentBook,
    login: Login,
    station: StationId,
    job: Job,
    *,
    books: StationBooks | None = None,
    policy: SyncPolicy | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Clock | None = None,
    witness: Witness | None = None,
    incidents: IncidentBook | None = None,
    mine: StationForm | None = None,
    cases: CasePull | None = None,
) -> SyncReport:
    """Do one pass for one person on one station.

    Parameters
    ----------
    outbox, book, central, login, station
        The station's side, whose calls reach the store's thread; central, connected as the person; the origin.
    job, policy
        Progress and the wish to stop, which is heard between two calls; batch size, retries, deadline.
    books
        How the station goes on where something was set back, which reads are open where, and differences that stay
        until they are explained (TR-51, TR-52, TR-54); without it what is found is told and nothing else.
    sleep, clock, witness, incidents, mine, cases
        Waiting; this station's clocks; what compares central's checkpoints; reports (TR-26); what is
        known here, for the hand-shake (TR-53), else only the protocol is compared; what fetches reads to adjudicate.

    Raises
    ------
    CentralUnreachable
        If central does not answer after all tries. What was noted as received stays so; the rest waits.
    Refused
        If central speaks another protocol, or refuses the person.
    Cancelled
        If the person stopped it.
    """
    policy, clock = policy or SyncPolicy(), clock or SystemClock()
    origin = station if books is None else books.origins.present(login)
    work = _Pass(login, origin, outbox, central, policy, job, retrying(policy, sleep), books=books)
    asked_at = clock.now()
    hello = work.call(central.hello)
    round_trip_ms = clock.now().monotonic_ms - asked_at.monotonic_ms
    may_pull = _shake_hands(work, hello, mine).may_pull
    _report_incidents(work, incidents)
    assignments = _exchange(work, station, *((book, witness, cases) if may_pull else (None, None, None)))
    return SyncReport(
        pushed=work.pushed,
        receipts=work.receipts,
        assignments=assignments,
        counts=outbox.counts(login),
        asked_at=asked_at,
        offset_ms=hello.utc_ms - (asked_at.utc_ms + round_trip_ms // 2),
        round_trip_ms=round_trip_ms,
        findings=tuple(work.findings),
    )


def _shake_hands(work: _Pass, hello: Hello, mine: StationForm | None) -> Handshake:
    check_protocol(hello)
    work.schema = hello.schema
    shaken = Handshake(hello) if mine is None else compare_forms(hello, mine, work.central, work.call)
    work.findings += shaken.findings
    return shaken


def _exchange(
    work: _Pass, station: StationId, book: AssignmentBook | None, witness: Witness | None, cases: CasePull | None
) -> int:
    """Do everything after the hand-shake, and return how many open assignments came; 0 where none may be fetched."""
    _send_again(work)
    _push(work)
    _go_on_after_set_back(work)
    _pull_receipts(work)
    _pull_former_receipts(work)
    given = () if book is None else _pull_assignments(work, book)
    if witness is not None:
        work.findings += witness.look(work.login, lambda after: work.call(lambda: work.central.checkpoints(after)))
    if cases is not None:
        # After the checkpoints: by their key the station knows who may state that a read is valid.
        work.findings += cases.fetch(work.login, given, work.call)
    if work.books is not None:
        work.findings += claim_what_is_open(work.call, work.central, work.books.claims, work.login, station)
        if work.schema >= LINES_AND_CHARTERS_SINCE:
            learn_set_aside(work.call, work.central, work.books.versions, work.login)
    _compare(work)
    if work.books is not None:
        work.findings += work.books.differences.keep(work.login, tuple(work.findings))
    return len(given)


def push_what_waits(outbox: Outbox, central: Central, login: Login, station: StationId, job: Job) -> int:
    """Send what waits of a person without asking anything, and return how many facts were received.

    For an account that the office has ended: central answers it nothing else, and puts these into quarantine (TR-3).

    Raises
    ------
    CentralUnreachable
        If central does not answer. What was noted as received stays so.
    """
    policy = SyncPolicy(attempts=1)
    work = _Pass(login, station, outbox, central, policy, job, retrying(policy, time.sleep))
    _push(work)
    return work.pushed


def _send_again(work: _Pass) -> None:
    """Send again what central has no more: it was restored from a copy (TR-52)."""
    if work.books is None:
        return
    counts = work.outbox.counts(work.login, work.station)
    state = work.call(lambda: work.central.origin_state(work.station))
    answered_here, answered = counts.sealed + counts.refused, state.sealed + state.refused
    if state.received >= counts.received + answered_here and answered >= answered_here:
        return
    again = work.books.origins.send_again(work.login, state.received, answered)
    words = (
        f"Central was set back to an earlier state: {again} changes that it had are sent again, and "
        f"{answered_here - answered} of its answers are asked for again. Nothing is lost here. Tell the office."
    )
    work.findings.append(Finding("TR-52.central_set_back", words))


def _go_on_after_set_back(work: _Pass) -> None:
    """Begin a new origin where central holds what this station never made or no longer has (TR-52)."""
    if work.books is None:
        return
    is_fork = any(finding.code == "TR-52.fork" for finding in work.findings)
    counts = work.outbox.counts(work.login, work.station)
    state = work.call(lambda: work.central.origin_state(work.station))
    here = counts.waiting + counts.received + counts.sealed + counts.refused
    if not is_fork and state.received <= here:
        return
    work.station = work.books.origins.renew(work.login, "fork" if is_fork else "behind")
    words = (
        "This station was set back to an earlier state, or copied: central holds changes under its numbers that are "
        "not here. Both are kept. Your work goes on under new numbers. Tell the office."
    )
    work.findings.append(Finding("TR-52.new_origin", words))
    _push(work)


def _push(work: _Pass) -> None:
    counts = work.outbox.counts(work.login)
    while True:
        batch = fitting(work.outbox.waiting(work.login, work.policy.batch), work.policy.batch)
        if not batch:
            return
        work.job.report(work.pushed, work.pushed + counts.waiting, "Sending")
        answers = work.call(lambda facts=batch: work.central.push(facts))  # type: ignore[misc]
        taken = _received(batch, answers)
        work.outbox.mark_received(taken)
        work.pushed += len(taken)
        if len(taken) < len(batch):
            _note_stop(work, batch, answers)
            return


def _received(batch: tuple[Fact, ...], answers: tuple[PushAnswer, ...]) -> tuple[Fact, ...]:
    taken = []
    for fact, answer in zip(batch, answers, strict=False):
        if answer is not PushAnswer.RECEIVED:
            break
        taken.append(fact)
    return tuple(taken)


def _note_stop(work: _Pass, batch: tuple[Fact, ...], answers: tuple[PushAnswer, ...]) -> None:
    stopped = next((pair for pair in zip(batch, answers, strict=False) if pair[1] is not PushAnswer.RECEIVED), None)
    if stopped is None:
        work.findings.append(Finding("TR-47.short", "Central answered for fewer changes than were sent."))
        return
    fact, answer = stopped
    if answer is PushAnswer.FORK:
        words = (
            f"Central holds another change under number {fact.number} of this station. Both are kept. Ask the office."
        )
        work.findings.append(Finding("TR-52.fork", words))
    else:
        words = f"Central lacks changes before number {fact.number} of this station. All are kept here. Ask the office."
        work.findings.append(Finding("TR-52.gap", words))


def _report_incidents(work: _Pass, incidents: IncidentBook | None) -> None:
    """Send every report on which the office has not decided; asked again, central says how far it is (TR-26)."""
    if incidents is None:
        return
    for report in incidents.undecided(work.login):
        try:
            state = work.call(lambda each=report: work.central.report_unblinding(each))  # type: ignore[misc]
            incidents.keep_answer(work.login, report.incident_id, state)
        except Refused as refusal:
            if says_account_ended(refusal):
                raise
            words = "Central did not take a report that you may have learned something. It is kept. Ask the office."
            work.findings.append(Finding("TR-26.refused", words))


def _pull_receipts(work: _Pass) -> None:
    while True:
        after = work.outbox.last_receipt(work.login)
        receipts = work.call(lambda number=after: work.central.receipts(work.station, number))  # type: ignore[misc]
        if not receipts:
            return
        try:
            work.outbox.keep_receipts(work.login, receipts)
        except DataProblem as error:
            work.findings.append(Finding("TR-52.receipt", f"Central answered for something else: {error}."))
            return
        work.receipts += len(receipts)
        if any(receipt.reason == OTHER_LINE for receipt in receipts) and READ_AT_TWO_STATIONS not in work.findings:
            work.findings.append(READ_AT_TWO_STATIONS)
        for receipt in receipts:
            if receipt.status is not ReceiptStatus.SEALED and receipt.reason != OTHER_LINE:
                words = f"Central put change {receipt.number} aside ({receipt.reason}). It is kept. Ask the office."
                words = _ASIDE_WORDS.get(receipt.reason, words)
                work.findings.append(Finding(f"TR-50.{receipt.status}", words, Severity.WARNING))


_ASIDE_WORDS = {
    "comparison": "One of both reads was signed anew before your decision arrived: it was put aside and is kept. "
    "The case comes again with the newer read. Decide it then.",
}
"""What is said instead of a code, where the person can do something."""


def _pull_former_receipts(work: _Pass) -> None:
    if work.books is None:
        return
    for origin, after in work.books.origins.unanswered(work.login):
        receipts = work.call(lambda place=origin, number=after: work.central.receipts(place, number))  # type: ignore[misc]
        work.receipts += work.books.origins.keep_former(work.login, origin, receipts)


def _pull_assignments(work: _Pass, book: AssignmentBook) -> tuple[Assignment, ...]:
    given = work.call(work.central.assignments)
    for assignment, charter in given:
        try:
            if book.keep_assignment(assignment, charter, _signatures(work, assignment.charter_digest)):
                work.findings.append(Finding("TR-59.signer", NEW_SIGNER, Severity.WARNING, assignment.case_alias))
        except (DataProblem, Refused) as error:
            words = f"An assignment from central cannot be kept here: {error}"
            work.findings.append(Finding("TR-53.assignment", words, place=assignment.case_alias))
    return tuple(assignment for assignment, _ in given)


def _signatures(work: _Pass, digest: str) -> tuple[CharterSignature, ...]:
    if digest not in work.signatures:
        is_told = work.schema >= LINES_AND_CHARTERS_SINCE
        work.signatures[digest] = work.call(lambda: work.central.charter_signatures(digest)) if is_told else ()
    return work.signatures[digest]


def _compare(work: _Pass) -> None:
    """Compare both sides by count and running digest (TR-54)."""
    counts = work.outbox.counts(work.login, work.station)
    state = work.call(lambda: work.central.origin_state(work.station))
    here = (counts.received + counts.sealed + counts.refused, counts.sealed, counts.refused)
    there = (state.received, state.sealed, state.refused)
    answered_here, answered = counts.sealed + counts.refused, state.sealed + state.refused
    # The sequencer may have worked since the receipts were pulled: then central is ahead, and the next pass compares.
    # A change without an answer among those that have one is no such thing: no pass would ask for that answer again.
    is_ahead = answered > answered_here == work.outbox.last_receipt(work.login) and here[0] == there[0]
    if here != there and not is_ahead:
        words = (
            f"This station and central count differently: {here[0]} sent and {answered_here} answered here, "
            f"{there[0]} arrived and {answered} answered there."
        )
        work.findings.append(Finding("TR-54.count", words))
    elif not is_ahead:
        running = ""
        for digest in work.outbox.answered_digests(work.login):
            running = running_digest(running, digest)
        if running != state.running_digest:
            words = "This station and central hold different changes under the same numbers. Both are kept."
            work.findings.append(Finding("TR-54.digest", words))
