"""What a sealed read holds of versions, rounds and changes after a lock (MR-807, TR-29, TR-33).

A read that was never opened again holds none of it: its bytes are as they were before there were rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from readstation.core.canonical import JsonObject, JsonValue
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.codec import record_to_json
from readstation.model.read import ReadState
from readstation.model.rounds import Revision


@dataclass(frozen=True, slots=True)
class SetAsideVersion:
    """A version of the same read that was signed at another station, and that central put aside (TR-51).

    Attributes
    ----------
    number
        Which version it would be.
    digest
        SHA-256 of its signing message, as a version names the one before it.
    """

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class SealVersion:
    """Which version of a read is sealed (TR-33).

    Attributes
    ----------
    number
        1 for the first signature.
    previous_digest
        SHA-256 of the signing message of the version before; empty for the first.
    set_aside
        The versions beside the one before that it settles (TR-51).
    lock_of
        The timepoint, where what is sealed is no version of the read but what one lock closes; the number is then 0.
    """

    number: int = 1
    previous_digest: str = ""
    set_aside: tuple[SetAsideVersion, ...] = ()
    lock_of: int | None = None


FIRST_VERSION = SealVersion()


@dataclass(frozen=True, slots=True)
class SequentialRead:
    """What a reader said before the global read, kept beside what was said in it (MR-807).

    Attributes
    ----------
    state, outcomes
        The rows at the journal step that the global read began from, and the results by ordinal.
    """

    state: ReadState
    outcomes: Mapping[int, TimepointOutcome]


def rounds_in_head(state: ReadState, version: SealVersion) -> JsonObject:
    """Return what a head holds of rounds, of versions that it settles, and the timepoint where a lock is sealed."""
    parts: JsonObject = {}
    if state.rounds:
        parts = {"rounds": rounds_of(state)}
    if version.set_aside:
        named: list[JsonValue] = [{"version": each.number, "digest": each.digest} for each in version.set_aside]
        parts = {**parts, "set_aside": named}
    if version.lock_of is not None:
        parts = {**parts, "lock_of": version.lock_of}
    return parts


def rounds_of(state: ReadState) -> list[JsonValue]:
    """Return each round: why it was begun, what it started from, and the lock that closed it."""
    return [record_to_json(each) for _, each in sorted(state.rounds.items())]


def revisions_in_body(state: ReadState) -> JsonObject:
    """Return which entries were changed after their lock, with the code of the reason."""
    changed: list[JsonValue] = [
        {"lesion": each.lesion_id, "timepoint": each.timepoint, "round": each.round, "code": each.code.value}
        for each in _revisions_of(state)
    ]
    return {"revisions": changed} if changed else {}


def revision_texts(state: ReadState) -> Iterable[tuple[str, str]]:
    """Return key and words of each of these reasons; the words are free text and belong into the head (TR-30)."""
    return [(f"{each.lesion_id}@{each.timepoint}", each.text) for each in _revisions_of(state)]


def _revisions_of(state: ReadState) -> list[Revision]:
    return sorted(state.revisions.values(), key=lambda each: (each.timepoint, _ordinal(each.lesion_id)))


def _ordinal(lesion_id: str) -> tuple[int, str]:
    digits = lesion_id[1:]
    return (int(digits) if digits.isdigit() else 0, lesion_id)
