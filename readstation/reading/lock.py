"""The lock of a timepoint: a record of what was closed, signed by the station's key (MR-805, TR-36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.canonical import JsonObject, JsonValue, canonical_bytes, digest_of, sha256_hex
from readstation.core.clock import Moment
from readstation.criteria.config import RULE_SET_VERSION, CriteriaConfig
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.codec import record_to_json
from readstation.model.read import LockedTimepoint, ReadState, SignedRead
from readstation.model.rounds import LockedRound, ReadRound
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.derive import baseline_sum
from readstation.reading.ports import ChainHead, Session, StationSigner
from readstation.reading.rows import state_digest
from readstation.reading.sign import lock_message

LOCK_FORMAT = "readstation-lock-1"
ROUND_LOCK_FORMAT = "readstation-round-lock-1"


@dataclass(frozen=True, slots=True)
class LockScene:
    """What a lock is made of.

    Attributes
    ----------
    state, journal_head, audit_head
        The read just before the lock, the last step in it, and the last event of the station.
    timepoint, outcome, images
        What is closed; the outcome is None at baseline.
    assignment, config, session, moment, software
        Which read, by which rules, who, when, with which program.
    """

    state: ReadState
    journal_head: ChainHead
    audit_head: ChainHead
    timepoint: int
    outcome: TimepointOutcome | None
    images: TimepointImages
    assignment: Assignment
    config: CriteriaConfig
    session: Session
    moment: Moment
    software: str


@dataclass(frozen=True, slots=True)
class RoundLockScene:
    """What the lock of a round is made of.

    Attributes
    ----------
    state, journal_head, audit_head
        The read just before the lock, the last step in it, and the last event of the station.
    round, outcomes, images
        What is closed: all results and all series, by ordinal.
    assignment, config, session, moment, software
        Which read, by which rules, who, when, with which program.
    """

    state: ReadState
    journal_head: ChainHead
    audit_head: ChainHead
    round: ReadRound
    outcomes: Mapping[int, TimepointOutcome]
    images: Mapping[int, TimepointImages]
    assignment: Assignment
    config: CriteriaConfig
    session: Session
    moment: Moment
    software: str


def outcome_digest(state: ReadState, outcome: TimepointOutcome | None) -> str:
    """Return the SHA-256 of a timepoint's derived result; at baseline that is the sum."""
    if outcome is None:
        return digest_of({"baseline_tenths": baseline_sum(state)})
    return digest_of(record_to_json(outcome))


def lock_record(scene: LockScene, signed: SignedRead | None = None) -> bytes:
    """Return the canonical bytes of a lock: inputs, results, rules, program, person, time and images by digest.

    The heads of both chains stand in it, so the station's signature of a lock covers everything before it (TR-36). So
    do the digests of what the reader signed, where the charter asks for a signature at each lock.
    """
    record: JsonObject = {
        "format": LOCK_FORMAT,
        "timepoint": scene.timepoint,
        **_common(scene),
        "outcome_digest": outcome_digest(scene.state, scene.outcome),
        "images": _images(scene.images),
    }
    if signed is not None:
        digests: JsonObject = {"head": signed.sealed.head_digest, "body": signed.sealed.body_digest}
        record = {**record, "signed": {**digests, "key_id": signed.key_id}}
    return canonical_bytes(record)


def round_lock_record(scene: RoundLockScene) -> bytes:
    """Return the canonical bytes of the lock of a round: the same, over all timepoints."""
    results: list[JsonValue] = [
        {"timepoint": ordinal, "digest": outcome_digest(scene.state, scene.outcomes.get(ordinal))}
        for ordinal in sorted(scene.state.timepoints)
    ]
    return canonical_bytes(
        {
            "format": ROUND_LOCK_FORMAT,
            "round": scene.round.number,
            "kind": scene.round.kind.value,
            "version": scene.round.version,
            **_common(scene),
            "outcomes": results,
            "images": [
                {"timepoint": ordinal, "series": _images(each)} for ordinal, each in sorted(scene.images.items())
            ],
        }
    )


def lock_timepoint(scene: LockScene, signer: StationSigner, signed: SignedRead | None = None) -> LockedTimepoint:
    """Return the lock of a timepoint, signed by the station."""
    record = lock_record(scene, signed)
    return LockedTimepoint(
        read_id=scene.state.read_id,
        timepoint=scene.timepoint,
        record=record,
        digest=sha256_hex(record),
        station_key_id=signer.station.key_id,
        signature_hex=signer.sign(lock_message(record)),
        signed=signed,
    )


def lock_round(scene: RoundLockScene, signer: StationSigner) -> LockedRound:
    """Return the lock of a round, signed by the station."""
    record = round_lock_record(scene)
    return LockedRound(
        scene.state.read_id, scene.round.number, record, sha256_hex(record), signer.station.key_id,
        signer.sign(lock_message(record)),
    )  # fmt: skip


def _common(scene: LockScene | RoundLockScene) -> JsonObject:
    return {
        "read_id": scene.state.read_id,
        "case": scene.state.case_alias,
        "login": scene.session.person.login,
        "session": scene.session.session_id,
        "charter_digest": scene.assignment.charter_digest,
        "criteria_digest": scene.config.digest(),
        "rules": RULE_SET_VERSION,
        "software": scene.software,
        "utc_ms": scene.moment.utc_ms,
        "offset_minutes": scene.moment.offset_minutes,
        "monotonic_ms": scene.moment.monotonic_ms,
        "journal": {"steps": scene.journal_head.number, "digest": scene.journal_head.digest},
        "audit": {"events": scene.audit_head.number, "digest": scene.audit_head.digest},
        "state_digest": state_digest(scene.state),
    }


def _images(images: TimepointImages) -> list[JsonValue]:
    return [
        {"series": facts.series_ordinal, "images": [image.digest for image in facts.images]} for facts in images.series
    ]
