"""Verification: versions of a signed read, its rounds, and what stood before its global read (MR-807, TR-33)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.findings import Finding
from readstation.criteria.config import RULE_SET_VERSION
from readstation.model.charter import Charter
from readstation.model.read import ReadState, SignedRead
from readstation.model.rounds import RoundKind, RoundStatus
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.seal import content_of, results_of, texts_of
from readstation.reading.seal_rounds import rounds_of
from readstation.reading.sign import signing_message
from readstation.reading.unseal import UnsealedRead
from readstation.reading.verify_facts import Evidence
from readstation.reading.verify_journals import refold_of

_WORDS_OF_A_TRACE = ("inputs", "arithmetic", "conclusion")


def version_findings(evidence: Evidence, signed: SignedRead, unsealed: UnsealedRead, place: str) -> Iterator[Finding]:
    """Yield where a version does not follow the one before, or names a round whose lock is not the one that is kept."""
    version = signed.sealed.version
    previous = [
        sha256_hex(signing_message(other.record.sealed))
        for other in evidence.signed
        if (other.record.sealed.read_id, other.record.sealed.version) == (signed.sealed.read_id, version - 1)
    ]
    if (previous or [""]) != [unsealed.head["previous"]]:
        yield Finding("TR-33.version", "does not follow the version before", place=place)
    if version > 1 and not previous:
        yield Finding("TR-33.version", f"version {version - 1}, which it amends, is not here", place=place)
    rounds = unsealed.head.get("rounds", [])
    for each in rounds:
        kept = evidence.round_locks.get((unsealed.read_id, each["number"]))
        if each["status"] == RoundStatus.LOCKED and (kept is None or kept.record.digest != each["lock_digest"]):
            yield Finding(
                "TR-29.lock", f"the lock of round {each['number']} is not the one that was signed", place=place
            )
    ended = [each for each in rounds if each["status"] == RoundStatus.LOCKED]
    is_amended = bool(ended) and (ended[-1]["kind"], ended[-1]["version"]) == (RoundKind.AMENDMENT, version)
    if version > 1 and not (is_amended and ended[-1]["code"] and ended[-1]["reason"]):
        yield Finding("TR-33.reason", "is a later version without an amendment and its reason", place=place)
    if any(each["status"] == RoundStatus.OPEN for each in rounds):
        yield Finding("TR-31.open", "was signed while a round was open", place=place)


def sequential_findings(
    evidence: Evidence, unsealed: UnsealedRead, state: ReadState, charter: Charter, place: str
) -> Iterator[Finding]:
    """Compare rounds, and the read before its global read, with what the journal leads to.

    Parameters
    ----------
    evidence, unsealed, charter, place
        What is checked, and what to call it.
    state
        What the journal leads to where the read was sealed.
    """
    if not is_same(rounds_of(state), unsealed.head.get("rounds", [])):
        yield Finding("TR-32.refold", "the journal leads to other rounds than were signed", place=place)
    signed, began = unsealed.body.get("sequential"), state.global_round
    if began is None or signed is None:
        if (began is None) is not (signed is None):
            yield Finding("MR-807", "the sequential read and the global read do not belong together", place=place)
        return
    before = refold_of(evidence, unsealed.read_id, began.base_step)
    if before is None:
        yield Finding("TR-32.refold", "its journal does not lead to the sequential read", place=place)
        return
    said = content_of(before, charter, unsealed.series_ordinals)
    if not is_same(said, {name: value for name, value in signed.items() if name != "results"}):
        words = "the journal leads to another sequential read than was signed"
        yield Finding("TR-32.refold", words, place=place)
    if not is_same(texts_of(before, charter), unsealed.head.get("sequential_texts", [])):
        yield Finding("TR-32.refold", "the journal leads to other texts of the sequential read", place=place)
    if unsealed.body["rules"]["version"] == RULE_SET_VERSION:
        derived = results_of(derive_outcomes(before, config_of(charter)))
        if not is_same(codes_of(derived), codes_of(signed["results"])):
            words = "the responses of the sequential read are not what the criteria make of its entries"
            yield Finding("TR-32.criteria", words, place=place)


def codes_of(value: Any) -> Any:
    """Return an outcome without the wording of its trace, which may improve between versions of the program."""
    if isinstance(value, dict):
        return {name: codes_of(item) for name, item in value.items() if name not in _WORDS_OF_A_TRACE}
    if isinstance(value, list):
        return [codes_of(item) for item in value]
    return value


def is_same(made: Any, signed: Any) -> bool:
    """Return whether two values have the same canonical bytes."""
    return canonical_bytes(made) == canonical_bytes(signed)
