"""Verification: every package was opened in its turn (TR-23).

In the mode ``offline`` a station has the keys of timepoints to come and opens them by its own locks. It counts and
records each opening before anything is decrypted, so that one before its turn shows here. Who adjudicates gets a case
as a whole: its openings say so, which holds only where nobody read anything under the same id.
"""

from __future__ import annotations

from collections.abc import Iterator

from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.reading.verify_facts import Evidence


def opening_findings(evidence: Evidence, *, is_whole: bool) -> Iterator[Finding]:
    """Yield the openings that came before the lock of the timepoint before, and those that are not counted.

    Parameters
    ----------
    evidence
        What the database holds.
    is_whole
        Whether the trails must be complete; else a lock may still be under way, and nothing is missed.
    """
    for station in sorted(evidence.trails):
        trail = [evidence.trails[station][number] for number in sorted(evidence.trails[station])]
        locked = _locks_elsewhere(evidence, station)
        read = {*evidence.journals, *(read_id for read_id, _ in evidence.locks)}
        counted = 0
        for found in trail:
            event = found.record
            if event.action is AuditAction.TIMEPOINT_LOCKED:
                locked.add((ReadId(event.object_id), _number(event, "timepoint")))
            elif event.action is AuditAction.PACKAGE_OPENED:
                timepoint, number = _number(event, "timepoint"), _number(event, "opening")
                is_whole_case = (event.after or {}).get("is_whole_case") is True and event.object_id not in read
                if timepoint > 0 and not is_whole_case and (ReadId(event.object_id), timepoint - 1) not in locked:
                    words = "its images were opened before the timepoint before it was locked"
                    yield Finding("TR-23.early", words, place=f"timepoint {timepoint} of read {event.object_id}")
                if is_whole and number != counted + 1:
                    yield Finding("TR-23.count", "is not the next opening of its station", place=found.place)
                counted = number


def _locks_elsewhere(evidence: Evidence, station: str) -> set[tuple[ReadId, int]]:
    """Return the locks that another station made: a read may have been moved from there."""
    return {place for place, found in evidence.locks.items() if found.station != station}


def _number(event: AuditEvent, name: str) -> int:
    value = (event.after or {}).get(name)
    return value if isinstance(value, int) else -1
