"""Verification: the audit trail of each station, without gaps and chained (TR-36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readstation.core.findings import Finding, Severity
from readstation.core.ids import StationId
from readstation.model.audit import CHAIN_START, AuditEvent
from readstation.reading.verify_facts import Evidence, Found


def trail_findings(evidence: Evidence, *, is_whole: bool) -> Iterator[Finding]:
    """Yield what is wrong with the audit trails.

    Parameters
    ----------
    evidence
        What the database holds.
    is_whole
        Whether a missing event is an error; else it may still be under way and is a warning.
    """
    for station in sorted(evidence.trails):
        yield from _trail(station, evidence, is_whole=is_whole)


def _trail(station: StationId, evidence: Evidence, *, is_whole: bool) -> Iterator[Finding]:
    severity, events = Severity.ERROR if is_whole else Severity.WARNING, evidence.trails[station]
    before = 0
    for number in sorted(events):
        found = events[number]
        if number > before + 1:
            yield Finding(
                "TR-36.gap", _missing_words(before + 1, number - 1), severity, f"audit trail of station {station}"
            )
        elif _digest_before(events, number) != found.record.previous_digest:
            if found.record.previous_digest in evidence.put_aside:
                words = (
                    "follows an event that was put aside: the station was set back or copied, and went on from there"
                )
                yield Finding("TR-52.line", words, Severity.WARNING, found.place)
            else:
                words = "does not follow the event before: one of the two was changed"
                yield Finding("TR-36.chain", words, place=found.place)
        before = number


def _digest_before(events: Mapping[int, Found[AuditEvent]], number: int) -> str:
    return CHAIN_START if number == 1 else events[number - 1].digest


def _missing_words(first: int, last: int) -> str:
    return f"event {first} is missing" if first == last else f"events {first} to {last} are missing"
