"""The act of signing: the message, the signature, and the same bytes in words for the person who signs (TR-31)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Defect, Refused
from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.model.people import Station
from readstation.model.read import SealedRead, SignedRead
from readstation.reading.ports import Session, SignatureCheck, Signer
from readstation.reading.unseal import unseal
from readstation.reading.words import timepoint_label

SIGNED_READ_DOMAIN = b"Readstation signed read, version 1"
"""What a signature of a read begins with, so that it can never pass for one of something else (TR-28)."""

LOCK_DOMAIN = b"Readstation timepoint lock, version 1"
"""The same for the station's signature of a lock."""

SummaryRow = tuple[str, str, str]
"""A label, a value and a note."""


def signing_message(sealed: SealedRead) -> bytes:
    """Return what is signed: the domain text, a newline, and the canonical bytes of the two digests (TR-28, TR-30).

    The digests are taken from the bytes here; those that stand beside them are not believed.
    """
    digests = {"body": sha256_hex(sealed.body), "head": sha256_hex(sealed.head)}
    return SIGNED_READ_DOMAIN + b"\n" + canonical_bytes(digests)


def lock_message(record: bytes) -> bytes:
    """Return what the station signs for a lock: the domain text, a newline, and the lock's canonical bytes."""
    return LOCK_DOMAIN + b"\n" + record


def sign_read(
    sealed: SealedRead,
    password: str,
    session: Session,
    signer: Signer,
    station: Station,
    check: SignatureCheck | None = None,
) -> SignedRead:
    """Sign exactly these bytes.

    Parameters
    ----------
    sealed
        What was shown.
    password
        Typed for this signature (TR-31).
    session, station
        Who signs, where.
    signer
        Holds the person's key.
    check
        Where given, the signature is verified with the person's public key before it is taken.

    Raises
    ------
    Refused
        If the password is wrong, or the bytes were sealed by someone else or elsewhere.
    Defect
        If the signature does not verify.
    """
    unsealed, person = unseal(sealed), session.person
    if (unsealed.login, unsealed.key_id, unsealed.station) != (person.login, person.key_id, station.station_id):
        raise Refused(
            Finding("TR-31.other_person", "This read was prepared by another account. Open it again to sign.")
        )
    if (sha256_hex(sealed.head), sha256_hex(sealed.body)) != (sealed.head_digest, sealed.body_digest):
        raise Defect("the sealed bytes do not have the digests that stand beside them")
    message = signing_message(sealed)
    signature_hex = signer.sign(person.login, password, message)
    if check is not None and not check(person.public_key_hex, message, signature_hex):
        raise Defect("the new signature does not verify")
    return SignedRead(sealed, person.login, station.station_id, person.key_id, signature_hex)


def describe_sealed(sealed: SealedRead) -> tuple[SummaryRow, ...]:
    """Return what would be signed, read from the sealed bytes themselves: label, value and note a row (TR-31).

    Raises
    ------
    DataProblem
        If the bytes cannot be read.
    """
    unsealed = unseal(sealed)
    return (*_about(unsealed.head, unsealed.body), *_readings(unsealed.body), *_results(unsealed.body),
            *_texts(unsealed.head), *_seals(sealed, unsealed.head))  # fmt: skip


def _about(head: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[SummaryRow]:
    reader, when = head["reader"], head["time"]
    yield "Signed as", reader["printed_name"], reader["role"]
    yield "Meaning", head["meaning"], head["statement"]
    yield "Time", _local(when["utc_ms"], when["offset_minutes"]), f"{_utc(when['utc_ms'])} by this station's clock"
    previous = f"follows {head['previous'][:12]}" if head["previous"] else "the first signature of this read"
    yield "Case", head["case"], f"trial {head['trial']}, version {head['version']}, {previous}"
    yield "Charter", f"version {body['charter']['version']}", body["charter"]["digest"][:12]
    yield "Rules", body["rules"]["version"], f"configuration {body['rules']['criteria_digest'][:12]}"
    for timepoint in body["images"]:
        series = timepoint["series"]
        count = sum(len(each["images"]) for each in series)
        yield f"{timepoint_label(timepoint['timepoint'])} images", f"{len(series)} series", f"{count} images by digest"


def _readings(body: Mapping[str, Any]) -> Iterator[SummaryRow]:
    lesions = {each["lesion"]: each for each in body["lesions"]}
    for said in body["assessments"]:
        lesion = lesions[said["lesion"]]
        label = f"{timepoint_label(said['timepoint'])} {_ROLES[lesion['role']]}{lesion['number']}"
        yield label, _state_words(said), _place_words(lesion, said)


def _state_words(said: Mapping[str, Any]) -> str:
    code = str(said["target"] or said["non_target"] or said["new_lesion"])
    words = code.replace("_", " ")
    drawn = said["measurement"]
    if drawn is not None:
        words = (
            f"{format_mm(drawn['length_tenths'])} mm"
            if code == "measured"
            else f"{words}, {format_mm(drawn['length_tenths'])} mm"
        )
    if said["part_tenths"]:
        parts = ", ".join("too small" if part is None else f"{format_mm(part)} mm" for part in said["part_tenths"])
        words = f"{words}: {parts}"
    return f"{words} into {said['merged_into']}" if said["merged_into"] else words


def _place_words(lesion: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    parts = [text for text in (lesion["organ"], lesion["site"]) if text]
    drawn = said["measurement"]
    if drawn is not None:
        parts.append(f"{drawn['phase'].replace('_', ' ')}, series {drawn['series']}, image {drawn['image']}")
    return ", ".join(parts)


def _results(body: Mapping[str, Any]) -> Iterator[SummaryRow]:
    for result in body["results"]:
        for scope, outcome in sorted(result["outcome"]["scopes"].items()):
            total = outcome["sum_tenths"]
            note = "no sum" if total is None else f"sum {format_mm(total)} mm"
            rules = ", ".join(dict.fromkeys(entry["rule"] for entry in outcome["trace"]))
            yield (
                f"{timepoint_label(result['timepoint'])} {scope}",
                outcome["response"],
                f"{note}; {rules}" if rules else note,
            )


def _texts(head: Mapping[str, Any]) -> Iterator[SummaryRow]:
    for each in head["texts"]:
        key = timepoint_label(int(each["key"])) if each["kind"] == "note" else each["key"]
        yield f"{key} {each['kind']}", each["text"], ""


def _seals(sealed: SealedRead, head: Mapping[str, Any]) -> Iterator[SummaryRow]:
    yield "Journal", f"{head['journal']['steps']} steps", head["journal"]["digest"][:12]
    yield "Audit trail", f"{head['audit']['events']} events", head["audit"]["digest"][:12]
    yield "Head", sha256_hex(sealed.head)[:12], "who, where and when"
    yield "Body", sha256_hex(sealed.body)[:12], "what was read"


_ROLES = {"target": "T", "non_target": "NT", "new": "N"}


def _utc(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms // 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _local(utc_ms: int, offset_minutes: int) -> str:
    local = datetime.fromtimestamp(utc_ms // 1000, UTC) + timedelta(minutes=offset_minutes)
    sign, minutes = ("-" if offset_minutes < 0 else "+"), abs(offset_minutes)
    return f"{local:%Y-%m-%d %H:%M:%S} {sign}{minutes // 60:02d}:{minutes % 60:02d}"
