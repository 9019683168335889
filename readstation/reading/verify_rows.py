"""Verification: what a database says beside the bytes of a fact, against the bytes themselves (TR-32, TR-46)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.findings import Finding
from readstation.model.audit import AuditEvent
from readstation.model.journal import JournalStep
from readstation.model.read import LockedTimepoint, SignedRead
from readstation.model.rounds import LockedRound
from readstation.reading.ports import StoredFact

FactRecord: TypeAlias = JournalStep | AuditEvent | LockedTimepoint | LockedRound | SignedRead


@dataclass(frozen=True, slots=True)
class _Said:
    """What the bytes say: read or station, number in it, and by whom and where, as far as they say it."""

    object_id: str
    number: int
    login: str = ""
    station: str = ""


def row_findings(fact: StoredFact, place: str, record: FactRecord) -> Iterator[Finding]:
    """Yield where the row of a fact, or its place in the outbox, says something else than its bytes.

    Parameters
    ----------
    fact
        The fact as stored.
    place
        What to call it.
    record
        What its bytes hold.
    """
    said = _said(record)
    if fact.found_by is not None and fact.found_by != (said.object_id, said.number):
        words = "is kept under another read, station or number than its bytes say"
        yield Finding("TR-32.row", words, place=place)
    if fact.row_login is not None and fact.row_login != said.login:
        yield Finding("TR-32.row", "the account beside the bytes is not the one in them", place=place)
    if fact.login is None:
        return
    if said.login and said.login != fact.login:
        yield Finding("TR-46.origin", "goes out under another account than its bytes say", place=place)
    station = said.station or fact.home
    if station and station != fact.station:
        yield Finding("TR-46.origin", "goes out under another station than it was made on", place=place)


def _said(record: FactRecord) -> _Said:
    if isinstance(record, JournalStep):
        return _Said(record.read_id, record.number, record.login)
    if isinstance(record, AuditEvent):
        return _Said(record.station, record.number, record.login or "", record.station)
    if isinstance(record, LockedTimepoint):
        return _Said(record.read_id, record.timepoint, _login_of(record))
    if isinstance(record, LockedRound):
        return _Said(record.read_id, record.round, _login_of(record))
    return _Said(record.sealed.read_id, record.sealed.version, record.login, record.station)


def _login_of(lock: LockedTimepoint | LockedRound) -> str:
    """Return who locked; "" where the record cannot be read, which the checks of the locks name."""
    try:
        record: Any = parse_canonical(lock.record)
    except NotCanonicalError:
        return ""
    return str(record.get("login", "")) if isinstance(record, dict) else ""
