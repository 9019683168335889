"""Verification of everything a database keeps of reads, offline and by anyone (TR-32).

Nothing is believed that can be computed: bytes are hashed again, signatures checked, journals refolded, criteria
derived anew. Every finding names the thing that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job, QuietJob
from readstation.core.phrases import phrase
from readstation.model.audit import AuditAction
from readstation.model.checkpoint import SignedCheckpoint
from readstation.reading.ports import EvidenceSource, SignatureCheck
from readstation.reading.verification_code import verification_code
from readstation.reading.verify_checkpoints import (
    LogEvidence,
    aside_findings,
    checkpoint_findings,
    seen_findings,
    witness_findings,
)
from readstation.reading.verify_decisions import ComparedReads, compared_findings, decision_findings
from readstation.reading.verify_facts import Evidence, gather
from readstation.reading.verify_heads import head_findings
from readstation.reading.verify_journals import journal_findings, lock_findings, state_findings
from readstation.reading.verify_locks import signed_lock_findings
from readstation.reading.verify_log import log_findings
from readstation.reading.verify_openings import opening_findings
from readstation.reading.verify_reads import ReadChecks, signed_read_findings
from readstation.reading.verify_trail import trail_findings


@dataclass(frozen=True, slots=True)
class ImageVerdict:
    """What became of one stored image.

    Attributes
    ----------
    place
        What to call it: "image 41 of series 2, timepoint 0, case 7K-204".
    series_key, ordinal
        Which image.
    recorded, found
        The digest that was recorded when it was released, and the one that its file has now; `found` is empty where
        the file is gone or cannot be decoded.
    is_purged
        Whether the file was removed on purpose, after its read was closed: then nothing is there to be checked.
    """

    place: str
    series_key: SeriesKey
    ordinal: int
    recorded: str
    found: str
    is_purged: bool = False


class ImageDigests(Protocol):
    """Computes the digests of the stored images anew (TR-45)."""

    def verdicts(self, job: Job) -> Iterable[ImageVerdict]:
        """Return a verdict for every image that is kept here."""
        ...


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` looked at and what it found.

    Attributes
    ----------
    signed_reads, locks, steps, audit_events, images, log_leaves
        How many were checked.
    findings
        What is wrong; empty where everything holds.
    codes
        The verification code of each signed read that was checked, and what it is called.
    decisions
        How many decisions of adjudicators were checked.
    """

    signed_reads: int
    locks: int
    steps: int
    audit_events: int
    images: int
    log_leaves: int
    findings: tuple[Finding, ...]
    codes: tuple[tuple[str, str], ...] = ()
    decisions: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether no finding is an error."""
        return not any(finding.is_error for finding in self.findings)


def verify(
    evidence: EvidenceSource,
    check: SignatureCheck,
    images: ImageDigests | None = None,
    log: LogEvidence | None = None,
    *,
    seen: Sequence[SignedCheckpoint] | None = None,
    compared: ComparedReads | None = None,
    is_whole: bool = True,
    job: Job | None = None,
) -> Verification:
    """Check everything in a database.

    Parameters
    ----------
    evidence, check, images
        The station's database or the central one; what verifies Ed25519; the stored images, where there are any.
    log, seen, compared
        The central log, where there is one; on a station the checkpoints of it that were seen; the reads that
        adjudicators were given, where they are kept.
    is_whole
        Whether the audit trails must be complete: on the station they must; at central an event may still be under
        way from another account of the same station, which is then a warning.
    job
        Progress and cancel.

    Raises
    ------
    Cancelled
        If the person stopped it.
    EnvironmentFault
        If the database does not answer.
    """
    job = job or QuietJob()
    try:
        gathered = gather(evidence, job, frozenset() if log is None else frozenset((log.put_aside or {}).values()))
        rows = evidence.state_rows()
    except DataProblem as error:
        return Verification(0, 0, 0, 0, 0, 0, (Finding("TR-43.unreadable", f"The database cannot be read: {error}."),))
    verdicts = () if images is None else tuple(images.verdicts(job))
    leaves = () if log is None else log.leaves
    findings = [*gathered.findings]
    findings += trail_findings(gathered, is_whole=is_whole)
    findings += opening_findings(gathered, is_whole=is_whole)
    findings += head_findings(gathered, check, is_whole=is_whole)
    findings += journal_findings(gathered)
    if rows is not None:
        findings += state_findings(gathered, rows)
    findings += lock_findings(gathered, check)
    findings += image_findings(verdicts)
    if images is not None:
        findings += _missing_series(gathered, {verdict.series_key for verdict in verdicts})
    recorded = {(each.series_key, each.ordinal): each.recorded for each in verdicts}
    reads = ReadChecks(evidence, check, gathered, recorded, is_whole=is_whole)
    findings += signed_lock_findings(reads)
    findings += _of_signed_reads(reads, gathered, job)
    findings += _of_decisions(reads, gathered, compared)
    findings += _of_log(log, seen, gathered, check)
    return _verification(gathered, sum(not each.is_purged for each in verdicts), len(leaves), findings)


def _of_decisions(reads: ReadChecks, gathered: Evidence, compared: ComparedReads | None) -> Iterator[Finding]:
    if compared is not None:
        yield from compared_findings(reads, compared)
    for each in gathered.decisions:
        yield from decision_findings(reads, each, compared)


def _of_log(
    log: LogEvidence | None, seen: Sequence[SignedCheckpoint] | None, gathered: Evidence, check: SignatureCheck
) -> Iterator[Finding]:
    if log is not None:
        yield from log_findings(log.leaves, gathered.stored)
        yield from checkpoint_findings(log, check)
        yield from aside_findings(log)
        yield from witness_findings(log.checkpoints, gathered)
    if seen is not None:
        yield from seen_findings(seen, check)
        yield from witness_findings(seen, gathered)


def _of_signed_reads(reads: ReadChecks, gathered: Evidence, job: Job) -> Iterator[Finding]:
    last = {found.record.sealed.read_id: number for number, found in enumerate(gathered.signed, start=1)}
    for number, signed in enumerate(gathered.signed, start=1):
        job.checkpoint()
        job.report(number, len(gathered.signed), phrase("Checking signed reads", inside=True))
        yield from signed_read_findings(reads, signed)
        if last[signed.record.sealed.read_id] == number:
            gathered.folds.pop(signed.record.sealed.read_id, None)


def _verification(gathered: Evidence, images: int, leaves: int, findings: list[Finding]) -> Verification:
    return Verification(
        signed_reads=len(gathered.signed),
        locks=len(gathered.locks) + len(gathered.round_locks),
        steps=sum(len(steps) for steps in gathered.journals.values()),
        audit_events=sum(len(events) for events in gathered.trails.values()),
        images=images,
        log_leaves=leaves,
        findings=tuple(dict.fromkeys(findings)),
        codes=tuple((verification_code(found.record.sealed), found.place) for found in gathered.signed),
        decisions=len(gathered.decisions),
    )


def _missing_series(gathered: Evidence, here: set[SeriesKey]) -> Iterator[Finding]:
    """Yield the series that the audit trail saw stored and that are not there any more.

    A station that was brought back from a copy says itself which it does not have: that is a warning (TR-43).
    """
    for trail in gathered.trails.values():
        said = [each.record for each in trail.values() if each.record.action is AuditAction.STATION_RESTORED]
        gone = {str(key) for each in said for key in _listed((each.after or {}).get("images_gone"))}
        for found in trail.values():
            event = found.record
            if event.action is AuditAction.IMAGES_STORED and SeriesKey(event.object_id) not in here:
                severity = Severity.WARNING if event.object_id in gone else Severity.ERROR
                yield Finding("TR-45.image", "its images are gone", severity, f"series {event.object_id}")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def image_findings(verdicts: Iterable[ImageVerdict]) -> Iterator[Finding]:
    """Yield the images that are gone or not the released ones (TR-45)."""
    for verdict in verdicts:
        if verdict.is_purged:
            continue
        if not verdict.found:
            yield Finding("TR-45.image", "the file is gone or cannot be read", place=verdict.place)
        elif verdict.found != verdict.recorded:
            yield Finding("TR-45.image", "pixels or geometry are not the released ones", place=verdict.place)
