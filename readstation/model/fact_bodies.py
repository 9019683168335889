"""The canonical bytes of each kind of fact, and the records that they hold (TR-28, TR-46).

Station, sequencer and verification read and write the same bytes through these functions, so that a digest made on one
side is the digest of the other.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from readstation.core.canonical import JsonObject, NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.audit import AuditEvent
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.journal import JournalStep
from readstation.model.read import LockedTimepoint, SealedRead, SignedRead
from readstation.model.rounds import LockedRound


def step_body(step: JournalStep) -> bytes:
    """Return the canonical bytes of a journal step; their SHA-256 is what the next step names."""
    return canonical_bytes(record_to_json(step))


def step_from_body(body: bytes) -> JournalStep:
    """Return the journal step of a fact.

    Raises
    ------
    DataProblem
        If the bytes are not canonical or not those of a step.
    """
    return record_from_json(JournalStep, _parsed(body, "journal step"))


def audit_body(event: AuditEvent) -> bytes:
    """Return the canonical bytes of an audit event; their SHA-256 is what the next event names (TR-36)."""
    return canonical_bytes(record_to_json(event))


def audit_from_body(body: bytes) -> AuditEvent:
    """Return the audit event of a fact.

    Raises
    ------
    DataProblem
        If the bytes are not canonical or not those of an event.
    """
    return record_from_json(AuditEvent, _parsed(body, "audit event"))


def lock_body(lock: LockedTimepoint) -> bytes:
    """Return the canonical bytes of a lock: its record as text, with the station's signature beside it.

    Where the reader signed the lock, that signature and the texts it covers stand beside them (TR-31).
    """
    body: JsonObject = {
        "read_id": lock.read_id,
        "timepoint": lock.timepoint,
        "record": _exact_text(lock.record),
        "station_key_id": lock.station_key_id,
        "signature": lock.signature_hex,
    }
    if lock.signed is not None:
        body = {**body, "signed": _signed_object(lock.signed)}
    return canonical_bytes(body)


def lock_from_body(body: bytes) -> LockedTimepoint:
    """Return the lock of a fact; its digest is taken from the record, not believed.

    Raises
    ------
    DataProblem
        If the bytes are not canonical or not those of a lock.
    """
    value = _object(body, "lock", {"timepoint": int, **_LOCK_NAMES}, {"signed": dict})
    record = str(value["record"]).encode("utf-8")
    return LockedTimepoint(
        read_id=ReadId(value["read_id"]),
        timepoint=value["timepoint"],
        record=record,
        digest=sha256_hex(record),
        station_key_id=KeyId(value["station_key_id"]),
        signature_hex=value["signature"],
        signed=_signed_of(_checked(value["signed"], "signature of a lock", _SIGNED_NAMES))
        if "signed" in value
        else None,
    )


def round_lock_body(lock: LockedRound) -> bytes:
    """Return the canonical bytes of the lock of a round."""
    return canonical_bytes(
        {
            "read_id": lock.read_id,
            "round": lock.round,
            "record": _exact_text(lock.record),
            "station_key_id": lock.station_key_id,
            "signature": lock.signature_hex,
        }
    )


def round_lock_from_body(body: bytes) -> LockedRound:
    """Return the lock of a round; its digest is taken from the record, not believed.

    Raises
    ------
    DataProblem
        If the bytes are not canonical or not those of such a lock.
    """
    value = _object(body, "lock of a round", {"round": int, **_LOCK_NAMES})
    record = str(value["record"]).encode("utf-8")
    return LockedRound(
        ReadId(value["read_id"]), value["round"], record, sha256_hex(record), KeyId(value["station_key_id"]),
        value["signature"],
    )  # fmt: skip


def signed_read_body(signed: SignedRead) -> bytes:
    """Return the canonical bytes of a signed read: head and body as the texts that were signed (TR-30)."""
    return canonical_bytes(_signed_object(signed))


def signed_read_from_body(body: bytes) -> SignedRead:
    """Return the signed read of a fact; the digests are taken from head and body, not believed.

    Raises
    ------
    DataProblem
        If the bytes are not canonical or not those of a signed read.
    """
    return _signed_of(_object(body, "signed read", _SIGNED_NAMES))


_LOCK_NAMES: dict[str, type] = dict.fromkeys(("read_id", "record", "station_key_id", "signature"), str)
_SIGNED_NAMES: dict[str, type] = {
    **dict.fromkeys(("read_id", "head", "body", "login", "station", "key_id", "signature"), str),
    "version": int,
}


def _signed_object(signed: SignedRead) -> JsonObject:
    sealed = signed.sealed
    return {
        "read_id": sealed.read_id,
        "version": sealed.version,
        "head": _exact_text(sealed.head),
        "body": _exact_text(sealed.body),
        "login": signed.login,
        "station": signed.station,
        "key_id": signed.key_id,
        "signature": signed.signature_hex,
    }


def _signed_of(value: dict[str, Any]) -> SignedRead:
    head, content = value["head"].encode("utf-8"), value["body"].encode("utf-8")
    return SignedRead(
        sealed=SealedRead(
            read_id=ReadId(value["read_id"]),
            version=value["version"],
            head=head,
            body=content,
            head_digest=sha256_hex(head),
            body_digest=sha256_hex(content),
        ),
        login=Login(value["login"]),
        station=StationId(value["station"]),
        key_id=KeyId(value["key_id"]),
        signature_hex=value["signature"],
    )


def _exact_text(data: bytes) -> str:
    r"""Return bytes as text that survives being a string of canonical JSON.

    Normalisation could join a combining mark with the letter of an escape before it (``\n`` and an accent), and the
    bytes would not come back as they were signed.
    """
    text = data.decode("utf-8")
    if unicodedata.normalize("NFC", text) != text:
        raise DataProblem("a record holds a combining mark after a control character and cannot travel unchanged")
    return text


def _parsed(body: bytes, what: str) -> JsonObject:
    try:
        value = parse_canonical(body)
    except NotCanonicalError as error:
        raise DataProblem(f"{what}: {error}") from error
    if not isinstance(value, dict):
        raise DataProblem(f"{what}: must be an object")
    return value


def _object(body: bytes, what: str, names: dict[str, type], may: dict[str, type] | None = None) -> dict[str, Any]:
    return _checked(_parsed(body, what), what, names, may)


def _checked(
    value: JsonObject, what: str, names: dict[str, type], may: dict[str, type] | None = None
) -> dict[str, Any]:
    known = {**names, **(may or {})}
    if not set(names) <= set(value) <= set(known):
        raise DataProblem(f"{what}: has other names than it must have")
    for name, given in value.items():
        if not isinstance(given, known[name]) or isinstance(given, bool):
            raise DataProblem(f"{what}: {name} has the wrong type")
    return dict(value)
