"""Verification: the reader's own signatures of locks, where the charter asks for one at each (TR-31)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.model.read import LockedTimepoint, SignedRead
from readstation.reading.unseal import unseal
from readstation.reading.verify_facts import Found
from readstation.reading.verify_reads import ReadChecks, signed_read_findings


def signed_lock_findings(checks: ReadChecks) -> Iterator[Finding]:
    """Yield what is wrong with readers' signatures of locks, and where one is missing that the charter asks for."""
    for key in sorted(checks.evidence.locks):
        found = checks.evidence.locks[key]
        signed = found.record.signed
        if signed is not None:
            yield from signed_read_findings(checks, Found(found.place, signed, found.digest, found.station))
            if not _belongs(found.record, signed):
                yield Finding("TR-31.lock", "its reader signed something else than was locked", place=found.place)
        elif _asks_for_signature(checks, found.record):
            words = "lacks the reader's signature that the charter asks for at each lock"
            yield Finding("TR-31.lock", words, place=found.place)


def _belongs(lock: LockedTimepoint, signed: SignedRead) -> bool:
    named = _record(lock).get("signed")
    digests = {"head": signed.sealed.head_digest, "body": signed.sealed.body_digest, "key_id": signed.key_id}
    try:
        unsealed = unseal(signed.sealed)
    except DataProblem:
        return False
    return named == digests and (unsealed.read_id, unsealed.lock_of) == (lock.read_id, lock.timepoint)


def _asks_for_signature(checks: ReadChecks, lock: LockedTimepoint) -> bool:
    try:
        return checks.charter(str(_record(lock).get("charter_digest"))).sign_each_lock
    except DataProblem:
        return False


def _record(lock: LockedTimepoint) -> dict[str, Any]:
    try:
        record = parse_canonical(lock.record)
    except NotCanonicalError:
        return {}
    return dict(record) if isinstance(record, dict) else {}
