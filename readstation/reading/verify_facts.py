"""Verification, first part: stored bytes, their digests, and the records in them (TR-28, TR-32)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, ReadId, StationId
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import (
    audit_from_body,
    lock_from_body,
    round_lock_from_body,
    signed_read_from_body,
    step_from_body,
)
from readstation.model.journal import JournalStep
from readstation.model.read import LockedTimepoint, SignedRead
from readstation.model.rounds import LockedRound
from readstation.reading.ports import EvidenceSource, StoredFact
from readstation.reading.refold import JournalFold
from readstation.reading.verify_rows import FactRecord, row_findings

Record = TypeVar("Record")

_REPORT_EVERY = 200


@dataclass(frozen=True, slots=True)
class Found(Generic[Record]):
    """A record with what it is called, the digest that its bytes really have, and the station that it came from."""

    place: str
    record: Record
    digest: str
    station: StationId


@dataclass(slots=True)
class Evidence:
    """Everything that could be read, and what could not.

    Attributes
    ----------
    stored
        All facts as stored, with what the log is compared with: the bytes of a trial are hundreds of megabytes.
    journals, trails
        Steps by read, events by station, each by number; events of edits without what was changed.
    folds
        The journals that were folded, by read.
    locks, round_locks
        By read and timepoint, and by read and round.
    signed, decisions
        Signed reads, and signed decisions of adjudicators, in the order of storage.
    keys, owners
        The approved public keys, and the account or station that each was enrolled for.
    put_aside
        The digests of facts that central has and did not seal: a station that was set back or copied has two lines, of
        which one was put aside, and what it does afterwards may rest on either (TR-52).
    findings
        Digests that do not fit, bytes that are no record, keys under a wrong id.
    """

    stored: list[StoredFact] = field(default_factory=list)
    journals: dict[ReadId, dict[int, Found[JournalStep]]] = field(default_factory=lambda: defaultdict(dict))
    trails: dict[StationId, dict[int, Found[AuditEvent]]] = field(default_factory=lambda: defaultdict(dict))
    folds: dict[ReadId, JournalFold] = field(default_factory=dict)
    locks: dict[tuple[ReadId, int], Found[LockedTimepoint]] = field(default_factory=dict)
    round_locks: dict[tuple[ReadId, int], Found[LockedRound]] = field(default_factory=dict)
    signed: list[Found[SignedRead]] = field(default_factory=list)
    decisions: list[Found[SignedRead]] = field(default_factory=list)
    keys: dict[KeyId, str] = field(default_factory=dict)
    owners: dict[KeyId, str] = field(default_factory=dict)
    put_aside: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)


def gather(source: EvidenceSource, job: Job, put_aside: frozenset[str] = frozenset()) -> Evidence:
    """Read a database once.

    Parameters
    ----------
    source, job
        The database; progress and cancel.
    put_aside
        As `Evidence` has it.

    Raises
    ------
    DataProblem
        If the database itself cannot be read.
    """
    evidence = Evidence(put_aside=put_aside)
    for count, fact in enumerate(source.facts(), start=1):
        if count % _REPORT_EVERY == 0:
            job.checkpoint()
            job.report(count, 0, phrase("Reading facts", inside=True))
        if fact.is_gone:
            evidence.findings.append(Finding("TR-46.outbox", "was queued to be sent and is gone", place=fact.place))
            continue
        evidence.stored.append(replace(fact, body=b"", found_by=None))
        _take(evidence, fact)
    evidence.owners.update(source.key_owners())
    for key_id, public_key_hex in source.public_keys().items():
        if _key_id_of(public_key_hex) == key_id:
            evidence.keys[key_id] = public_key_hex
        else:
            evidence.findings.append(Finding("TR-6.key", "the public key is not that of its id", place=f"key {key_id}"))
    return evidence


def _take(evidence: Evidence, fact: StoredFact) -> None:
    place = fact.place
    if fact.kind == FactKind.AUDIT and "station" not in place:
        place = f"{place} of station {fact.station}"
    digest = sha256_hex(fact.body)
    if digest == fact.digest:
        digest = fact.digest
    else:
        words = "the bytes are not those of the digest beside them"
        evidence.findings.append(Finding("TR-32.digest", words, place=place))
    if fact.queued_digest and fact.queued_digest != digest:
        words = "the bytes are not those that the outbox was given to send"
        evidence.findings.append(Finding("TR-46.outbox", words, place=place))
    add = _TAKERS.get(fact.kind)
    if add is None:
        evidence.findings.append(Finding("TR-28.form", "this program does not know such a fact", place=place))
        return
    try:
        record = add(evidence, place, fact, digest)
    except DataProblem as error:
        evidence.findings.append(Finding("TR-28.form", f"cannot be read: {error}", place=place))
        return
    evidence.findings += row_findings(fact, place, record)


def _take_step(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> JournalStep:
    step = step_from_body(fact.body)
    evidence.journals[step.read_id][step.number] = Found(place, step, digest, fact.station)
    return step


def _take_event(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> AuditEvent:
    event = audit_from_body(fact.body)
    # What an edit changed stands in the journal; held here once more, it would be most of what a trial's trails are.
    kept = replace(event, before=None, after=None) if event.action is AuditAction.READ_EDITED else event
    evidence.trails[event.station][event.number] = Found(place, kept, digest, fact.station)
    return event


def _take_lock(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> LockedTimepoint:
    lock = lock_from_body(fact.body)
    evidence.locks[lock.read_id, lock.timepoint] = Found(place, lock, digest, fact.station)
    return lock


def _take_round_lock(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> LockedRound:
    lock = round_lock_from_body(fact.body)
    evidence.round_locks[lock.read_id, lock.round] = Found(place, lock, digest, fact.station)
    return lock


def _take_signed(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> SignedRead:
    signed = signed_read_from_body(fact.body)
    evidence.signed.append(Found(place, signed, digest, fact.station))
    return signed


def _take_decision(evidence: Evidence, place: str, fact: StoredFact, digest: str) -> SignedRead:
    decision = signed_read_from_body(fact.body)
    evidence.decisions.append(Found(place, decision, digest, fact.station))
    return decision


_TAKERS: dict[str, Callable[[Evidence, str, StoredFact, str], FactRecord]] = {
    FactKind.STEP.value: _take_step,
    FactKind.AUDIT.value: _take_event,
    FactKind.LOCK.value: _take_lock,
    FactKind.ROUND_LOCK.value: _take_round_lock,
    FactKind.SIGNED_READ.value: _take_signed,
    FactKind.DECISION.value: _take_decision,
}


def _key_id_of(public_key_hex: str) -> str:
    try:
        return sha256_hex(bytes.fromhex(public_key_hex))
    except ValueError:
        return ""
