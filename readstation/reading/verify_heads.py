"""Verification: the heads of audit trails that their stations signed (TR-36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.core.ids import StationId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.audit_head import SignedHead, head_message
from readstation.model.codec import record_from_json
from readstation.reading.ports import SignatureCheck
from readstation.reading.verify_facts import Evidence, Found

_FINISHES = frozenset(
    {AuditAction.TIMEPOINT_LOCKED, AuditAction.ROUND_LOCKED, AuditAction.READ_SIGNED, AuditAction.DECISION_SIGNED}
)


def head_findings(evidence: Evidence, check: SignatureCheck, *, is_whole: bool) -> Iterator[Finding]:
    """Yield the signed heads that do not hold, and the trails whose last lock or signature lies under none.

    Parameters
    ----------
    evidence, check
        What the database holds, and what verifies Ed25519.
    is_whole
        Whether a missing head is an error; else it may still be under way and is a warning.
    """
    for station in sorted(evidence.trails):
        events = evidence.trails[station]
        for number in sorted(events):
            if events[number].record.action is AuditAction.HEAD_SIGNED:
                yield from _head(evidence, check, station, events, number)
        yield from _uncovered(station, events, Severity.ERROR if is_whole else Severity.WARNING)


def _head(
    evidence: Evidence,
    check: SignatureCheck,
    station: StationId,
    events: Mapping[int, Found[AuditEvent]],
    number: int,
) -> Iterator[Finding]:
    found = events[number]
    try:
        head = record_from_json(SignedHead, found.record.after)
    except DataProblem:
        yield Finding("TR-36.head", "holds no signed head", place=found.place)
        return
    public_key_hex = evidence.keys.get(head.key_id, "")
    if evidence.owners.get(head.key_id) != station:
        yield Finding("TR-36.head", "is signed with a key that is not its station's", place=found.place)
    elif not check(public_key_hex, head_message(station, head.number, head.digest), head.signature):
        yield Finding("TR-36.head", "the station's signature of the trail does not hold", place=found.place)
    before = events.get(number - 1)
    is_other = before is not None and before.digest != head.digest and head.digest not in evidence.put_aside
    if head.number != number - 1 or is_other:
        yield Finding("TR-36.head", "the event before is not the one that was signed", place=found.place)


def _uncovered(station: StationId, events: Mapping[int, Found[AuditEvent]], severity: Severity) -> Iterator[Finding]:
    # Events of the first version say no start of the machine; nothing signed their heads.
    finished = [n for n, found in events.items() if found.record.action in _FINISHES and found.record.boot_id]
    heads = [n for n, found in events.items() if found.record.action is AuditAction.HEAD_SIGNED]
    if finished and max(finished) > max(heads, default=0):
        words = f"no signed head covers event {max(finished)}"
        yield Finding("TR-36.uncovered", words, severity, f"audit trail of station {station}")
