"""Verification of one read, before it is used for anything outside of the station (TR-32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.model.audit import AuditEvent
from readstation.model.charter import Charter
from readstation.model.fact import FactKind
from readstation.model.read import SignedRead
from readstation.reading.ports import EvidenceSource, SignatureCheck, StoredFact, StoredRow
from readstation.reading.unseal import unseal
from readstation.reading.verify import ImageVerdict, image_findings
from readstation.reading.verify_facts import gather
from readstation.reading.verify_journals import journal_findings, lock_findings, state_findings
from readstation.reading.verify_reads import ReadChecks, signed_read_findings
from readstation.reading.verify_trail import trail_findings


@dataclass(frozen=True, slots=True)
class _OneRead:
    """An `EvidenceSource` that holds one read and the audit trails, which are of all."""

    source: EvidenceSource
    read_id: ReadId

    def signed_reads(self) -> tuple[SignedRead, ...]:
        return tuple(each for each in self.source.signed_reads() if each.sealed.read_id == self.read_id)

    def facts(self) -> Iterator[StoredFact]:
        for fact in self.source.facts():
            if fact.kind == FactKind.AUDIT or fact.found_by is None or fact.found_by[0] == self.read_id:
                yield fact

    def audit_events(self) -> Iterable[tuple[AuditEvent, bytes, str]]:
        return self.source.audit_events()

    def public_keys(self) -> dict[KeyId, str]:
        return self.source.public_keys()

    def key_owners(self) -> dict[KeyId, str]:
        return self.source.key_owners()

    def state_rows(self) -> tuple[StoredRow, ...] | None:
        rows = self.source.state_rows()
        return None if rows is None else tuple(row for row in rows if row.read_id == self.read_id)

    def charter(self, digest: str) -> Charter:
        return self.source.charter(digest)


def series_of_signed(signed: SignedRead) -> tuple[SeriesKey, ...]:
    """Return every series that a signed read names, in order of timepoint and ordinal.

    Raises
    ------
    DataProblem
        If the sealed bytes are not those of a read.
    """
    places = unseal(signed.sealed).series_ordinals
    return tuple(sorted(places, key=lambda key: places[key]))


def verify_read(
    evidence: EvidenceSource,
    check: SignatureCheck,
    read_id: ReadId,
    verdicts: Iterable[ImageVerdict],
    job: Job,
) -> tuple[Finding, ...]:
    """Check one read as `verify` checks all: bytes, signatures, journal, locks, results, trail, and its images.

    Parameters
    ----------
    evidence, check
        The database, and what verifies Ed25519.
    read_id
        Which read.
    verdicts
        What became of each of its images; one without a verdict is not here.
    job
        Progress and cancel.

    Returns
    -------
    tuple of Finding
        What is wrong; empty where everything holds.

    Raises
    ------
    Cancelled
        If the person stopped it.
    """
    source = _OneRead(evidence, read_id)
    try:
        gathered = gather(source, job)
        rows = source.state_rows()
    except DataProblem as error:
        return (Finding("TR-43.unreadable", f"The database cannot be read: {error}."),)
    found = tuple(verdicts)
    findings = [*gathered.findings, *trail_findings(gathered, is_whole=True), *journal_findings(gathered)]
    findings += state_findings(gathered, () if rows is None else rows)
    findings += lock_findings(gathered, check)
    findings += image_findings(found)
    recorded = {(each.series_key, each.ordinal): each.recorded for each in found}
    checks = ReadChecks(source, check, gathered, recorded, is_whole=True)
    for signed in gathered.signed:
        job.checkpoint()
        findings += signed_read_findings(checks, signed)
        findings += _missing_images(signed.record, {each.series_key for each in found}, signed.place)
    return tuple(dict.fromkeys(findings))


def _missing_images(signed: SignedRead, here: set[SeriesKey], place: str) -> Iterator[Finding]:
    try:
        keys = unseal(signed.sealed).series_ordinals
    except DataProblem:
        return  # said already, by the checks of the signed read
    for key, (timepoint, ordinal) in keys.items():
        if key not in here:
            words = f"the images of series {ordinal} at timepoint {timepoint} are not here"
            yield Finding("TR-45.image", words, place=place)
