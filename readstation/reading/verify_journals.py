"""Verification: the journal of each read and the station's locks (TR-32, TR-36, TR-40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, takewhile
from typing import Any

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.journal import JournalStep, RowKind, StepKind
from readstation.model.read import LockedTimepoint, ReadState
from readstation.model.rounds import LockedRound
from readstation.reading.ports import SignatureCheck, StoredRow
from readstation.reading.refold import JournalFold, state_after
from readstation.reading.rows import rows_of, state_digest
from readstation.reading.sign import lock_message
from readstation.reading.verify_facts import Evidence, Found


def journal_findings(evidence: Evidence) -> Iterator[Finding]:
    """Yield what is wrong with the journals: gaps, broken links, rows that do not follow, locks that are not there."""
    signed = {found.record.sealed.read_id for found in evidence.signed}
    for read_id in sorted(evidence.journals):
        steps = evidence.journals[read_id]
        expected = 1
        for number in sorted(steps):
            found = steps[number]
            if number > expected:
                words = (
                    f"step {expected} is missing"
                    if number == expected + 1
                    else f"steps {expected} to {number - 1} are missing"
                )
                yield Finding("TR-32.journal_gap", words, place=f"journal of read {read_id}")
            elif found.record.previous_digest != (steps[number - 1].digest if number > 1 else CHAIN_START):
                words = "does not follow the step before: one of the two was changed"
                yield Finding("TR-32.journal_chain", words, place=found.place)
            expected = number + 1
            if found.record.kind is StepKind.LOCK:
                yield from _lock_of_step(evidence, found)
            elif found.record.kind is StepKind.SIGN and found.record.read_id not in signed:
                yield Finding("TR-32.signed", "the signed read is not here", place=found.place)
        yield from _edits_after_locks(steps)
        if refold_of(evidence, read_id, max(steps)) is None:
            yield Finding("TR-32.refold", "the steps do not follow from each other", place=f"journal of read {read_id}")


def _edits_after_locks(steps: Mapping[int, Found[JournalStep]]) -> Iterator[Finding]:
    """Yield the edits of a timepoint that was locked, made while no round was open (MR-805)."""
    locked: set[int] = set()
    is_reopened = False
    for number in sorted(steps):
        step = steps[number].record
        if step.kind in (StepKind.EDIT, StepKind.UNDO, StepKind.REDO):
            if step.timepoint in locked and not is_reopened:
                yield Finding("MR-805", "changes a timepoint that was locked", place=steps[number].place)
        elif step.kind is StepKind.LOCK and not _round_of(step):
            locked.add(step.timepoint)
        elif step.kind in (StepKind.REOPEN, StepKind.GIVE_UP, StepKind.LOCK):
            is_reopened = step.kind is StepKind.REOPEN


def refold_of(evidence: Evidence, read_id: ReadId, last: int) -> ReadState | None:
    """Return the state that the first steps of a journal leave, or None where they do not make one."""
    fold = evidence.folds.get(read_id)
    if fold is None:
        steps = evidence.journals.get(read_id, {})
        there = [steps[number] for number in takewhile(steps.__contains__, count(1))]
        fold = JournalFold([each.record for each in there], [each.digest for each in there])
        evidence.folds[read_id] = fold
    if last > len(fold.steps):
        return None
    try:
        return state_after(fold, read_id, CaseAlias(""), last)
    except DataProblem:
        return None


def state_findings(evidence: Evidence, rows: Iterable[StoredRow]) -> Iterator[Finding]:
    """Yield the reads whose state rows are not what their journal leaves: what opening such a read refuses (TR-40)."""
    stored: dict[ReadId, dict[tuple[str, str], bytes]] = defaultdict(dict)
    for row in rows:
        stored[row.read_id][row.kind, row.key] = row.body
    for read_id in sorted({*stored, *evidence.journals}):
        state = refold_of(evidence, read_id, max(evidence.journals.get(read_id, {}), default=0))
        if state is None:
            continue
        left = {(kind.value, key): canonical_bytes(row) for (kind, key), row in rows_of(state).items()}
        if left != stored.get(read_id, {}):
            yield Finding("TR-40.state", "its stored state is not what its journal says", place=f"read {read_id}")


def lock_findings(evidence: Evidence, check: SignatureCheck) -> Iterator[Finding]:
    """Yield what is wrong with the locks of timepoints and rounds: key, signature, and the state that they name."""
    for key in sorted(evidence.locks):
        yield from _station_signature(evidence, check, evidence.locks[key])
        yield from _lock_record(evidence, evidence.locks[key], "timepoint", evidence.locks[key].record.timepoint)
    for key in sorted(evidence.round_locks):
        yield from _station_signature(evidence, check, evidence.round_locks[key])
        yield from _lock_record(evidence, evidence.round_locks[key], "round", evidence.round_locks[key].record.round)


def _station_signature(
    evidence: Evidence, check: SignatureCheck, found: Found[LockedTimepoint] | Found[LockedRound]
) -> Iterator[Finding]:
    lock = found.record
    public_key_hex = evidence.keys.get(lock.station_key_id)
    if public_key_hex is None:
        yield Finding("TR-6.key", "is signed with a key that is not approved here", place=found.place)
    elif not check(public_key_hex, lock_message(lock.record), lock.signature_hex):
        yield Finding("TR-32.signature", "the station's signature does not hold", place=found.place)
    if public_key_hex is not None and evidence.owners.get(lock.station_key_id) != found.station:
        yield Finding("TR-7.owner", "is signed with a key that is not its station's", place=found.place)


def _lock_record(
    evidence: Evidence, found: Found[LockedTimepoint] | Found[LockedRound], name: str, number: int
) -> Iterator[Finding]:
    lock = found.record
    try:
        record: Any = parse_canonical(lock.record)
        named = ReadId(record["read_id"]), int(record[name])
        steps, digest, rows = int(record["journal"]["steps"]), str(record["journal"]["digest"]), record["state_digest"]
    except (NotCanonicalError, KeyError, TypeError, ValueError):
        yield Finding("TR-28.form", "its record cannot be read", place=found.place)
        return
    if named != (lock.read_id, number):
        yield Finding("TR-32.lock", f"its record is that of another {name}", place=found.place)
        return
    head = evidence.journals.get(lock.read_id, {}).get(steps)
    if head is None or head.digest != digest:
        yield Finding("TR-32.lock", f"journal step {steps} is not the one that was locked", place=found.place)
        return
    state = refold_of(evidence, lock.read_id, steps)
    if state is None or state_digest(state) != rows:
        yield Finding("TR-32.lock", "the journal does not lead to the state that was locked", place=found.place)


def _lock_of_step(evidence: Evidence, found: Found[JournalStep]) -> Iterator[Finding]:
    step, number = found.record, _round_of(found.record)
    lock: Found[LockedTimepoint] | Found[LockedRound] | None
    if number:
        lock, what = evidence.round_locks.get((step.read_id, number)), f"round {number}"
    else:
        lock, what = evidence.locks.get((step.read_id, step.timepoint)), f"timepoint {step.timepoint}"
    named = [str((change.after or {}).get("lock_digest", "")) for change in step.changes]
    if lock is None:
        yield Finding("TR-32.lock", f"the lock of {what} is not here", place=found.place)
    elif lock.record.digest not in named:
        yield Finding("TR-32.lock", "names another lock than the one that is kept", place=found.place)


def _round_of(step: JournalStep) -> int:
    """Return the number of the round that a step opens or closes; 0 where it is about none."""
    keys = [change.key for change in step.changes if change.kind is RowKind.ROUND]
    return int(keys[0]) if keys and keys[0].isdigit() else 0
