"""Verification: the journal of each read and the station's locks (TR-32, TR-36, TR-40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.journal import JournalStep, StepKind
from readstation.model.read import LockedTimepoint, ReadState
from readstation.reading.ports import SignatureCheck, StoredRow
from readstation.reading.refold import refold
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
        if refold_of(evidence, read_id, max(steps)) is None:
            yield Finding("TR-32.refold", "the steps do not follow from each other", place=f"journal of read {read_id}")


def refold_of(evidence: Evidence, read_id: ReadId, last: int) -> ReadState | None:
    """Return the state that the first steps of a journal leave, or None where they do not make one."""
    steps = evidence.journals.get(read_id, {})
    taken = [steps[number].record for number in range(1, last + 1) if number in steps]
    if len(taken) != last:
        return None
    try:
        return refold(read_id, CaseAlias(""), taken)
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
    """Yield what is wrong with the locks: key, signature, and the state that they name."""
    for key in sorted(evidence.locks):
        found = evidence.locks[key]
        lock = found.record
        public_key_hex = evidence.keys.get(lock.station_key_id)
        if public_key_hex is None:
            yield Finding("TR-6.key", "is signed with a key that is not approved here", place=found.place)
        elif not check(public_key_hex, lock_message(lock.record), lock.signature_hex):
            yield Finding("TR-32.signature", "the station's signature does not hold", place=found.place)
        if public_key_hex is not None and evidence.owners.get(lock.station_key_id) != found.station:
            yield Finding("TR-7.owner", "is signed with a key that is not its station's", place=found.place)
        yield from _lock_record(evidence, found)


def _lock_record(evidence: Evidence, found: Found[LockedTimepoint]) -> Iterator[Finding]:
    lock = found.record
    try:
        record: Any = parse_canonical(lock.record)
        named = ReadId(record["read_id"]), int(record["timepoint"])
        steps, digest, rows = int(record["journal"]["steps"]), str(record["journal"]["digest"]), record["state_digest"]
    except (NotCanonicalError, KeyError, TypeError, ValueError):
        yield Finding("TR-28.form", "its record cannot be read", place=found.place)
        return
    if named != (lock.read_id, lock.timepoint):
        yield Finding("TR-32.lock", "its record is that of another timepoint", place=found.place)
        return
    head = evidence.journals.get(lock.read_id, {}).get(steps)
    if head is None or head.digest != digest:
        yield Finding("TR-32.lock", f"journal step {steps} is not the one that was locked", place=found.place)
        return
    state = refold_of(evidence, lock.read_id, steps)
    if state is None or state_digest(state) != rows:
        yield Finding("TR-32.lock", "the journal does not lead to the state that was locked", place=found.place)


def _lock_of_step(evidence: Evidence, found: Found[JournalStep]) -> Iterator[Finding]:
    step = found.record
    lock = evidence.locks.get((step.read_id, step.timepoint))
    named = [str((change.after or {}).get("lock_digest", "")) for change in step.changes]
    if lock is None:
        yield Finding("TR-32.lock", f"the lock of timepoint {step.timepoint} is not here", place=found.place)
    elif lock.record.digest not in named:
        yield Finding("TR-32.lock", "names another lock than the one that is kept", place=found.place)
