"""An adjudicator's decision as the bytes that are signed: salted head and body, like a read (MR-810, TR-24, TR-28)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from readstation.core.canonical import JsonValue, NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import DataProblem, Defect, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.adjudication import OpenAdjudication, Side
from readstation.model.charter import Charter
from readstation.model.codec import later
from readstation.model.key_image import DecisionKeyImage
from readstation.model.people import Station
from readstation.model.read import SealedRead, SignedRead
from readstation.model.subject import Assignment
from readstation.reading.decision_key_images import (
    Digests,
    decision_key_images_json,
    decision_key_images_of,
    key_image_faults,
)
from readstation.reading.ports import ChainHead, Session, SignatureCheck, Signer
from readstation.reading.sealed_time import sealed_time, time_sealed

HEAD_FORMAT = "readstation-decision-head-1"
BODY_FORMAT = "readstation-decision-1"
KEY_IMAGES_FORMAT = "readstation-decision-2"
"""Of a body with key images; one without is written as before, so that what was signed keeps its bytes."""
DECISION_DOMAIN = b"Readstation adjudication decision, version 1"
"""What a signature of a decision begins with, so that it can never pass for one of something else (TR-28)."""

FEWEST_CHARACTERS = 40
"""A rationale has at least so many."""
WHOLE_SUBJECT = "SUBJECT"
"""What is chosen where the charter does not ask for a choice for each endpoint (MR-810)."""
_SALT_BYTES = 16


class DecisionCause(StrEnum):
    """What made the difference, in the adjudicator's judgement."""

    NEW_LESION = "NEW_LESION"
    TARGET_MEASUREMENT = "TARGET_MEASUREMENT"
    LESION_CHOICE = "LESION_CHOICE"
    NON_TARGET = "NON_TARGET"
    IMAGE_QUALITY = "IMAGE_QUALITY"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an adjudicator decided.

    Attributes
    ----------
    number
        Of which comparison (`model.adjudication.OpenAdjudication`).
    body_digests
        The bodies that were compared, by side: what the decision rests on.
    choices
        The chosen side of each endpoint, or of `WHOLE_SUBJECT`.
    cause
        What made the difference.
    rationale
        In the adjudicator's words. It stands in the head, because words may tell who wrote them.
    key_images
        The views that were kept, in that order.
    """

    number: int
    body_digests: Mapping[Side, str]
    choices: Mapping[str, Side]
    cause: DecisionCause
    rationale: str
    key_images: tuple[DecisionKeyImage, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision in work, kept on this station until it is signed.

    Attributes
    ----------
    choices
        The chosen side of each endpoint, or of `WHOLE_SUBJECT`, as far as chosen.
    cause
        What made the difference; None while nothing is said.
    rationale
        In the adjudicator's words, so far.
    key_images
        The views that are kept, in that order.
    """

    choices: Mapping[str, Side] = field(default_factory=dict)
    cause: DecisionCause | None = None
    rationale: str = ""
    key_images: tuple[DecisionKeyImage, ...] = later(default=())


def check_decision(decision: Decision, opened: OpenAdjudication, charter: Charter) -> None:
    """Check that a decision decides what it must: one read in full, or one for each endpoint where the charter says so.

    Raises
    ------
    Refused
        With what lacks; nothing was signed.
    """
    wanted = set(opened.triggers) if charter.adjudicates_endpoints else {WHOLE_SUBJECT}
    faults = []
    if decision.number != opened.number:
        faults.append(Finding("TR-24", "One of both reads was signed anew. Compare them again before you decide."))
    if set(decision.choices) != wanted:
        faults.append(Finding("MR-810", "Choose A or B for everything that is to be decided."))
    if len(decision.rationale.strip()) < FEWEST_CHARACTERS:
        faults.append(Finding("MR-810", f"Say why in your words, with {FEWEST_CHARACTERS} characters or more."))
    if faults:
        raise Refused(*faults)


def check_key_images(decision: Decision, images: Digests) -> None:
    """Check that every key image of a decision is of the images that were compared.

    Parameters
    ----------
    decision
        With its key images.
    images
        What the compared bodies name; both are of the same images.

    Raises
    ------
    Refused
        With what does not belong; nothing was signed.
    """
    faults = tuple(key_image_faults(decision.key_images, images))
    if faults:
        raise Refused(*faults)


def seal_decision(
    decision: Decision,
    assignment: Assignment,
    charter: Charter,
    audit_head: ChainHead,
    session: Session,
    station: Station,
    moment: Moment,
    software: str,
    *,
    salt: bytes | None = None,
) -> SealedRead:
    """Return a decision as the bytes that a signature covers; its version is the number of its comparison.

    Parameters
    ----------
    decision, assignment, charter
        What was decided, which case, by which rules.
    audit_head
        The station's last event.
    session, station, moment, software
        Who, where, when, with which program.
    salt
        Random where None, so that no head can be guessed (TR-30).
    """
    key_images = decision_key_images_json(decision.key_images)
    body = canonical_bytes(
        {
            "format": KEY_IMAGES_FORMAT if key_images else BODY_FORMAT,
            "number": decision.number,
            "charter": {"version": assignment.charter_version, "digest": assignment.charter_digest},
            "software": software,
            "bodies": {side.value: digest for side, digest in decision.body_digests.items()},
            "choices": {name: side.value for name, side in decision.choices.items()},
            "cause": decision.cause.value,
            **({"key_images": key_images} if key_images else {}),
        }
    )
    head = canonical_bytes(
        {
            "format": HEAD_FORMAT,
            "salt": (secrets.token_bytes(_SALT_BYTES) if salt is None else salt).hex(),
            "version": decision.number,
            "read_id": assignment.read_id,
            "trial": assignment.trial_code,
            "case": assignment.case_alias,
            "meaning": charter.signature_meaning,
            "statement": charter.signature_statement,
            "rationale": decision.rationale,
            "audit": {"events": audit_head.number, "digest": audit_head.digest},
            **_who_and_when(session, station, moment),
        }
    )
    return SealedRead(assignment.read_id, decision.number, head, body, sha256_hex(head), sha256_hex(body))


def _who_and_when(session: Session, station: Station, moment: Moment) -> dict[str, JsonValue]:
    return {
        "adjudicator": {
            "login": session.person.login,
            "printed_name": session.person.printed_name,
            "key_id": session.person.key_id,
            "session": session.session_id,
        },
        "station": {"id": station.station_id, "key_id": station.key_id},
        "time": sealed_time(moment),
    }


def decision_message(sealed: SealedRead) -> bytes:
    """Return what is signed: the domain text, a newline, and the canonical bytes of the two digests (TR-28, TR-30)."""
    digests = {"body": sha256_hex(sealed.body), "head": sha256_hex(sealed.head)}
    return DECISION_DOMAIN + b"\n" + canonical_bytes(digests)


def sign_decision(
    sealed: SealedRead, password: str, session: Session, station: Station, signer: Signer, check: SignatureCheck
) -> SignedRead:
    """Sign exactly these bytes.

    Parameters
    ----------
    sealed
        As `seal_decision` has made them for this person and station, and as they were shown.
    password
        Typed for this signature (TR-31).
    session, station
        Who signs, where.
    signer, check
        What holds the person's key, and what verifies the new signature before it is taken.

    Raises
    ------
    Refused
        If the password is wrong. Nothing was signed.
    Defect
        If the signature does not verify.
    """
    person, message = session.person, decision_message(sealed)
    signature_hex = signer.sign(person.login, password, message)
    if not check(person.public_key_hex, message, signature_hex):
        raise Defect("the new signature does not verify")
    return SignedRead(sealed, person.login, station.station_id, person.key_id, signature_hex)


@dataclass(frozen=True, slots=True)
class UnsealedDecision:
    """A sealed decision as values.

    Attributes
    ----------
    read_id, version, case_alias, trial
        Which adjudication, which version of its decision, of which case and trial.
    charter_version, charter_digest, software
        By which charter, with which program.
    login, printed_name, key_id, station
        Who sealed it, the key that it must be signed with, and where.
    meaning, statement
        What the signature means, in a word and in full.
    decision
        What was decided.
    moment, audit_head
        When it was sealed, and the station's last event before that.
    """

    read_id: ReadId
    version: int
    case_alias: str
    trial: str
    charter_version: str
    charter_digest: str
    software: str
    login: Login
    printed_name: str
    key_id: KeyId
    station: StationId
    meaning: str
    statement: str
    decision: Decision
    moment: Moment
    audit_head: ChainHead


def unseal_decision(sealed: SealedRead) -> UnsealedDecision:
    """Return the values in a sealed decision.

    Raises
    ------
    DataProblem
        If head or body is not canonical or not one that `seal_decision` writes.
    """
    head = _parsed(sealed.head, (HEAD_FORMAT,), "head")
    body = _parsed(sealed.body, (BODY_FORMAT, KEY_IMAGES_FORMAT), "body")
    try:
        has_key_images = body["format"] == KEY_IMAGES_FORMAT
        decision = Decision(
            number=_whole(body["number"]),
            body_digests={Side(side): str(digest) for side, digest in body["bodies"].items()},
            choices={str(name): Side(side) for name, side in body["choices"].items()},
            cause=DecisionCause(body["cause"]),
            rationale=str(head["rationale"]),
            key_images=decision_key_images_of(body["key_images"]) if has_key_images else (),
        )
        if has_key_images is not ("key_images" in body):
            raise DataProblem("the sealed decision has key images that its format does not know")
        if set(decision.body_digests) != set(Side) or not decision.choices:
            raise DataProblem("the sealed decision names no two reads, or chooses nothing")
        if head["version"] != decision.number:
            raise DataProblem("the sealed decision has another number than its comparison")
        return UnsealedDecision(
            read_id=ReadId(head["read_id"]),
            version=_whole(head["version"]),
            case_alias=str(head["case"]),
            trial=str(head["trial"]),
            charter_version=str(body["charter"]["version"]),
            charter_digest=str(body["charter"]["digest"]),
            software=str(body["software"]),
            login=Login(head["adjudicator"]["login"]),
            printed_name=str(head["adjudicator"]["printed_name"]),
            key_id=KeyId(head["adjudicator"]["key_id"]),
            station=StationId(head["station"]["id"]),
            meaning=str(head["meaning"]),
            statement=str(head["statement"]),
            decision=decision,
            moment=time_sealed(head["time"]),
            audit_head=ChainHead(_whole(head["audit"]["events"]), str(head["audit"]["digest"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataProblem("the sealed decision is incomplete or holds an unknown code") from error


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("must be a whole number")
    return value


def _parsed(data: bytes, known: tuple[str, ...], part: str) -> Mapping[str, Any]:
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise DataProblem(f"the {part} of a decision is not canonical: {error}") from error
    if not isinstance(value, dict) or value.get("format") not in known:
        raise DataProblem(f"the {part} of a decision has a format that this program does not know")
    return value
