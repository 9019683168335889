"""Results: what a trainee signs and a trainer checks, with the read, the trail around it, and the score.

A score counts only with the signed read that it is of, and with the part of the trail that shows the order: the case
was opened, the read signed, and the reference opened after that and for that read (decision 0014).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from readstation.core.canonical import (
    JsonObject,
    NotCanonicalError,
    canonical_bytes,
    parse_canonical,
    sha256_hex,
)
from readstation.core.errors import DataProblem, Defect
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.audit_head import SignedHead, head_message
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.fact_bodies import audit_from_body, signed_read_body, signed_read_from_body
from readstation.model.people import Person, Station
from readstation.model.read import SignedRead
from readstation.practice.author import reference_of
from readstation.practice.play import ReferenceOpener, SealedCase, Trail, scored
from readstation.practice.scene import LesionMatcher
from readstation.practice.score_records import CaseScore
from readstation.reading.ports import SignatureCheck
from readstation.reading.sign import signing_message
from readstation.reading.unseal import unseal

RESULT_FORMAT = "readstation-practice-result-1"
RESULT_DOMAIN = b"Readstation practice result, version 1"
LARGEST_RESULT_BYTES = 100_000_000

SEEN = "seen"
"""What the opening of a case says in the trail: how often its reference had been opened on the station before."""


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """What became of a practice read.

    Attributes
    ----------
    format
        `RESULT_FORMAT`.
    pack, pack_id, title, commitment
        The case: digest of its signed head, its id and title, and what its reference is committed to.
    trainee, station
        Who read, on which station, with the keys that verify both.
    read
        The signed read, as a fact, in base 64.
    seen_before
        How often the reference of this case had been opened on this station before it was opened for this read.
    score
        The score.
    events
        The audit trail from the opening of the case to the opening of its reference, without a gap, each in base 64.
    """

    format: str
    pack: str
    pack_id: str
    title: str
    commitment: str
    trainee: Person
    station: Station
    read: str = field(repr=False)
    seen_before: int
    score: CaseScore
    events: tuple[str, ...] = field(repr=False)

    @property
    def signed(self) -> SignedRead:
        """The signed read.

        Raises
        ------
        DataProblem
            If it is none.
        """
        return signed_read_from_body(_bytes_of(self.read))

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """The events of the trail, as they are stored.

        Raises
        ------
        DataProblem
            If one is none.
        """
        return tuple(map(_bytes_of, self.events))


def _text_of(body: bytes) -> str:
    # A text within a text would be normalised once more; these are the very bytes.
    return base64.b64encode(body).decode("ascii")


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DataProblem("a part of this result cannot be read") from error


def result_message(result: PracticeResult) -> bytes:
    """Return what a trainee signs of a result."""
    return RESULT_DOMAIN + b"\n" + canonical_bytes(record_to_json(result))


def result_file(result: PracticeResult, signature_hex: str) -> bytes:
    """Return a result as a file: canonical JSON with its signature."""
    return canonical_bytes({"result": record_to_json(result), "signature": signature_hex})


def read_result(data: bytes) -> tuple[PracticeResult, str]:
    """Return a result and its signature; `result_findings` says whether it holds.

    Raises
    ------
    DataProblem
        If the file is no result.
    """
    if len(data) > LARGEST_RESULT_BYTES:
        raise DataProblem("this file is larger than a result of a practice case")
    try:
        value: Any = parse_canonical(data)
    except NotCanonicalError as error:
        raise DataProblem("this file is no result of a practice case, or was changed") from error
    if not isinstance(value, dict) or set(value) != {"result", "signature"} or not isinstance(value["signature"], str):
        raise DataProblem("this file is no result of a practice case")
    return record_from_json(PracticeResult, value["result"]), value["signature"]


def trail_of_read(trail: Trail, read_id: ReadId) -> tuple[bytes, ...]:
    """Return the events from the opening of a read's case to the opening of its reference, as they are stored."""
    events: list[bytes] = []
    for event, body, _ in trail.audit_events():
        is_start = event.action is AuditAction.PRACTICE_OPENED and event.object_id == read_id
        if events or is_start:
            events.append(body)
        if events and event.action is AuditAction.REFERENCE_OPENED and event.object_id == read_id:
            return tuple(events)
    raise Defect("a practice read has no opening in the trail")


def openings(events: Iterable[AuditEvent], pack: str) -> int:
    """Return how often the reference of a pack was opened, as these events say."""
    return sum(
        each.action is AuditAction.REFERENCE_OPENED and (each.after or {}).get("pack") == pack for each in events
    )


def seen_before(events: Sequence[AuditEvent], pack: str) -> int:
    """Return how often the reference of a pack was open before the read of a trail opened it.

    The first event says how often it had been then; what others have opened since is in the trail itself.
    """
    seen = (events[0].after or {}).get(SEEN)
    return (seen if isinstance(seen, int) else 0) + openings(events[:-1], pack)


def active_ms(events: Iterable[bytes], read_id: ReadId) -> int:
    """Return how long a read took without idle time, as its locks have recorded it."""
    total = 0
    for event in map(audit_from_body, events):
        if event.action is AuditAction.TIMEPOINT_LOCKED and event.object_id == read_id:
            time = (event.after or {}).get("time")
            total += int(time["active_ms"]) if isinstance(time, dict) else 0
    return total


def result_of(
    case: SealedCase, signed: SignedRead, score: CaseScore, trail: Trail, person: Person, station: Station
) -> PracticeResult:
    """Return the result of a read whose reference was opened, for its trainee to sign."""
    bodies = trail_of_read(trail, signed.sealed.read_id)
    return PracticeResult(
        RESULT_FORMAT, case.digest, case.manifest.pack_id, case.manifest.title, case.manifest.lock.commitment, person,
        station, _text_of(signed_read_body(signed)), seen_before([*map(audit_from_body, bodies)], case.digest), score,
        tuple(map(_text_of, bodies)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultChecks:
    """What a result is checked with: the pack, and the ways to verify, to open and to match."""

    case: SealedCase
    check: SignatureCheck
    open_reference: ReferenceOpener
    match: LesionMatcher


def result_findings(result: PracticeResult, signature_hex: str, checks: ResultChecks) -> tuple[Finding, ...]:
    """Check a result: signatures, the order of the acts in the trail, and the score, computed again.

    Parameters
    ----------
    result, signature_hex
        Of `read_result`.
    checks
        The pack that it is of, and what it is checked with.

    Returns
    -------
    tuple of Finding
        What is wrong; empty for a score that counts.
    """
    try:
        findings = [*_signature_findings(result, signature_hex, checks), *_trail_findings(result, checks)]
        return tuple(findings or _score_findings(result, checks))
    except (DataProblem, KeyError, TypeError, ValueError):
        return (_finding("form", "Something in it is not what this program writes."),)


def _signature_findings(result: PracticeResult, signature_hex: str, checks: ResultChecks) -> list[Finding]:
    person, signed, manifest = result.trainee, result.signed, checks.case.manifest
    read = unseal(signed.sealed)
    wrong = (
        (result.format != RESULT_FORMAT, "form", "It has a form that this program does not know."),
        (
            (result.pack, result.pack_id, result.commitment)
            != (checks.case.digest, manifest.pack_id, manifest.lock.commitment),
            "pack",
            "It is the result of another practice case.",
        ),
        (not _is_own_key(person.key_id, person.public_key_hex), "key", "The trainee's key is not what it is called."),
        (
            not checks.check(person.public_key_hex, result_message(result), signature_hex),
            "signature",
            "The trainee's signature of the result does not hold.",
        ),
        (
            (signed.login, signed.key_id, signed.sealed.version, signed.station)
            != (person.login, person.key_id, 1, result.station.station_id)
            or (read.login, read.key_id) != (person.login, person.key_id),
            "read",
            "The read in it is not the trainee's own first version.",
        ),
        (
            not checks.check(person.public_key_hex, signing_message(signed.sealed), signed.signature_hex),
            "read",
            "The signature of the read does not hold.",
        ),
    )
    return [_finding(code, words) for is_wrong, code, words in wrong if is_wrong]


def _trail_findings(result: PracticeResult, checks: ResultChecks) -> list[Finding]:
    bodies = result.bodies
    events = [audit_from_body(body) for body in bodies]
    if not _is_chain(events, bodies, result):
        return [_finding("trail", "The trail in it has a gap or was changed.")]
    if not _are_heads_signed(events, bodies, result, checks.check):
        return [_finding("trail", "The station did not sign the trail in it.")]
    return [] if _is_in_order(events, result) else [_finding("order", "The read was not signed before the reference.")]


def _is_chain(events: Sequence[AuditEvent], bodies: Sequence[bytes], result: PracticeResult) -> bool:
    if not events or any(each.station != result.station.station_id for each in events):
        return False
    pairs = zip(events, events[1:], bodies, strict=False)
    return all(
        later.number == former.number + 1 and later.previous_digest == sha256_hex(body) for former, later, body in pairs
    )


def _are_heads_signed(
    events: Sequence[AuditEvent], bodies: Sequence[bytes], result: PracticeResult, check: SignatureCheck
) -> bool:
    """Return whether the station has signed the trail at the signature of the read, and every head in it holds."""
    station = result.station
    digests = {event.number: sha256_hex(body) for event, body in zip(events, bodies, strict=True)}
    signed_at = next((e.number for e in events if _is_of(e, AuditAction.READ_SIGNED, result)), None)
    heads = [record_from_json(SignedHead, e.after) for e in events if e.action is AuditAction.HEAD_SIGNED]
    if not _is_own_key(station.key_id, station.public_key_hex) or not any(h.number == signed_at for h in heads):
        return False
    return all(
        digests.get(head.number, head.digest) == head.digest
        and check(station.public_key_hex, head_message(station.station_id, head.number, head.digest), head.signature)
        for head in heads
    )


def _is_in_order(events: Sequence[AuditEvent], result: PracticeResult) -> bool:
    signed, first, last = result.signed, events[0], events[-1]
    opened = last.after or {}
    acts = [each for each in events if _is_of(each, AuditAction.READ_SIGNED, result)]
    said = (acts[0].after or {}) if acts else {}
    return (
        len(acts) == 1
        and _is_of(first, AuditAction.PRACTICE_OPENED, result)
        and _is_of(last, AuditAction.REFERENCE_OPENED, result)
        and sum(_is_of(each, AuditAction.REFERENCE_OPENED, result) for each in events) == 1
        and (first.after or {}).get("pack") == opened.get("pack") == result.pack
        and opened.get("commitment") == result.commitment
        and opened.get("signed") == sha256_hex(signing_message(signed.sealed))
        and (said.get("head"), said.get("body")) == (sha256_hex(signed.sealed.head), sha256_hex(signed.sealed.body))
        and (last.login, acts[0].login) == (result.trainee.login, result.trainee.login)
        and seen_before(events, result.pack) == result.seen_before
    )


def _score_findings(result: PracticeResult, checks: ResultChecks) -> list[Finding]:
    manifest, signed = checks.case.manifest, result.signed
    plain = checks.open_reference(checks.case.reference, manifest.lock, manifest.bound)
    spent = active_ms(result.bodies, signed.sealed.read_id)
    again = scored(checks.case, signed, reference_of(plain), checks.match, spent)
    if record_to_json(again) != record_to_json(result.score):
        return [_finding("score", "The score is not what the read gives against the reference.")]
    return []


def _is_of(event: AuditEvent, action: AuditAction, result: PracticeResult) -> bool:
    return event.action is action and event.object_id == result.signed.sealed.read_id


def _is_own_key(key_id: str, public_key_hex: str) -> bool:
    return sha256_hex(bytes.fromhex(public_key_hex)) == key_id


def _finding(code: str, words: str) -> Finding:
    return Finding(f"practice.{code}", f"This result does not count. {words}")


def scored_event(result: PracticeResult) -> JsonObject:
    """Return what the trail says of a result that was signed."""
    return {"pack": result.pack, "result": sha256_hex(canonical_bytes(record_to_json(result)))}
