"""Verification: checkpoints of the log against its lines, and against what the stations were shown (TR-37)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.model.audit import AuditAction
from readstation.model.checkpoint import (
    Checkpoint,
    Inclusion,
    LogBlock,
    SignedCheckpoint,
    checkpoint_message,
    checkpoint_of,
    is_under,
    key_id_of_checkpoint,
)
from readstation.model.fact import ReceiptStatus
from readstation.model.log import LogLeaf
from readstation.model.merkle import growing_roots, is_consistent, root_of
from readstation.reading.ports import SignatureCheck
from readstation.reading.verify_facts import Evidence


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """The central log as it is kept.

    Attributes
    ----------
    leaves, blocks
        Its lines by position, and its closed hours by number.
    checkpoints
        All that were signed, by number.
    put_aside
        The digest of each fact in quarantine or in conflict, by login, station and number; None where they are not at
        hand.
    inclusions
        Proofs that lines lie under the newest checkpoint, where the evidence has some.
    sequencer_key
        The id of the key that must have signed them, as people got it on paper; empty where none was given, and the
        first checkpoint's is taken.
    """

    leaves: tuple[LogLeaf, ...]
    blocks: tuple[LogBlock, ...] = ()
    checkpoints: tuple[SignedCheckpoint, ...] = ()
    put_aside: Mapping[tuple[str, str, int], str] | None = None
    inclusions: tuple[Inclusion, ...] = ()
    sequencer_key: str = ""


@dataclass(frozen=True, slots=True)
class PutAside:
    """A fact that the sequencer did not seal: its origin, what it says it is, why it was put aside, and its bytes."""

    login: str
    station: str
    number: int
    kind: str
    digest: str
    status: str
    reason: str
    body: bytes


def checkpoint_findings(log: LogEvidence, check: SignatureCheck) -> Iterator[Finding]:
    """Yield the closed hours whose lines have changed, and the checkpoints that do not hold."""
    places = [leaf.position for leaf in log.leaves]
    position = 0
    for expected, block in enumerate(log.blocks, start=1):
        place = f"log block {block.number}"
        lines = log.leaves[bisect_left(places, block.first) : bisect_left(places, block.first + block.leaves)]
        if (block.number, block.first) != (expected, position):
            yield Finding("TR-37.block", "does not begin where the block before ends", place=place)
        if root_of(_hash_of(leaf) for leaf in lines).hex() != block.root or len(lines) != block.leaves:
            yield Finding("TR-37.block", "its lines are not those that were closed", place=place)
        position = block.first + block.leaves
    roots = [root.hex() for root in growing_roots(block.leaf_hash for block in log.blocks)]
    key_id = log.sequencer_key
    fixed: list[int] = []
    for signed in log.checkpoints:
        try:
            said = checkpoint_of(signed.statement)
        except DataProblem as error:
            yield Finding("TR-37.checkpoint", f"a checkpoint cannot be read: {error}")
            continue
        key_id = key_id or said.key_id
        fixed += [said.number] if said.open_block is None else []
        yield from _signature(signed, said, check, key_id)
        if said.number > len(roots) or roots[said.number - 1] != said.root:
            yield Finding("TR-37.checkpoint", "is not that of the log", place=_place(said))
        elif said.open_block is not None and said.number == len(roots):
            since = [_hash_of(leaf) for leaf in log.leaves[bisect_left(places, position) :][: said.open_block.leaves]]
            if (len(since), root_of(since).hex()) != (said.open_block.leaves, said.open_block.root):
                yield Finding("TR-37.checkpoint", "the lines since then are not those it names", place=_place(said))
    if fixed != list(range(1, len(log.blocks) + 1)):
        yield Finding("TR-37.checkpoint", "not every closed hour has its checkpoint, or one has two", place="log")
    yield from _inclusions(log)


def aside_findings(log: LogEvidence) -> Iterator[Finding]:
    """Yield the facts that were put aside and are not kept as they were (TR-50)."""
    if log.put_aside is None:
        return
    left = dict(log.put_aside)
    for leaf in log.leaves:
        if leaf.status == ReceiptStatus.SEALED:
            continue
        if left.pop((leaf.login, leaf.station, leaf.number), None) != leaf.digest:
            words = f"the {leaf.kind} number {leaf.number} that was put aside is gone or is another"
            yield Finding("TR-50.lost", words, place=f"log position {leaf.position}")
    for login, station, number in sorted(left):
        words = f"number {number} of {login} is put aside and has no line in the log"
        yield Finding("TR-50.unlogged", words, place=f"station {station}")


def _inclusions(log: LogEvidence) -> Iterator[Finding]:
    roots = _roots(log.checkpoints)
    leaves = {leaf.position: leaf for leaf in log.leaves}
    blocks = {block.number: block for block in log.blocks}
    for each in log.inclusions:
        leaf, block, root = leaves.get(each.position), blocks.get(each.block), roots.get(each.checkpoint)
        if leaf is None or block is None or root is None or not is_under(each, _hash_of(leaf), block, root[0]):
            yield Finding("TR-37.inclusion", "its proof does not hold", place=f"log position {each.position}")


def seen_findings(seen: Sequence[SignedCheckpoint], check: SignatureCheck) -> Iterator[Finding]:
    """Yield what is wrong with the checkpoints that a station has seen and keeps: each must follow from the last."""
    before: Checkpoint | None = None
    for signed in seen:
        try:
            said = checkpoint_of(signed.statement)
            proof = [bytes.fromhex(each) for each in signed.proof]
        except (DataProblem, ValueError):
            yield Finding("TR-37.checkpoint", "a checkpoint that was seen cannot be read")
            continue
        yield from _signature(signed, said, check, said.key_id if before is None else before.key_id)
        if before is not None:
            numbers, roots = (before.number, said.number), (bytes.fromhex(before.root), bytes.fromhex(said.root))
            if numbers[1] != numbers[0] + 1 or not is_consistent(*numbers, *roots, proof):
                yield Finding("TR-37.checkpoint", "does not follow from the one before", place=_place(said))
        before = said


def witness_findings(checkpoints: Sequence[SignedCheckpoint], evidence: Evidence) -> Iterator[Finding]:
    """Compare what the stations say that they were shown with the checkpoints that are kept here.

    Parameters
    ----------
    checkpoints
        Those that are kept: at central all, on a station those that it has seen.
    evidence
        With the audit trails.
    """
    kept = _roots(checkpoints)
    for station in sorted(evidence.trails):
        for number in sorted(evidence.trails[station]):
            found = evidence.trails[station][number]
            said = found.record.after or {}
            if found.record.action is AuditAction.CHECKPOINT_SEEN:
                shown = (said.get("root"), said.get("key_id"))
                if kept.get(said.get("number")) != shown:
                    words = f"the station was shown another checkpoint {said.get('number')} than is kept here"
                    yield Finding("TR-37.witness", words, place=found.place)
            elif found.record.action is AuditAction.HISTORY_CONTRADICTED:
                yield Finding("TR-37.alarm", found.record.reason, Severity.WARNING, found.place)


def _roots(checkpoints: Sequence[SignedCheckpoint]) -> Mapping[object, tuple[str, str]]:
    found: dict[object, tuple[str, str]] = {}
    for signed in checkpoints:
        try:
            said = checkpoint_of(signed.statement)
        except DataProblem:
            continue
        if said.open_block is None:
            found[said.number] = said.root, said.key_id
    return found


def _signature(signed: SignedCheckpoint, said: Checkpoint, check: SignatureCheck, key_id: str) -> Iterator[Finding]:
    if said.key_id != key_id or key_id_of_checkpoint(signed.public_key_hex) != said.key_id:
        yield Finding("TR-37.key", "is signed with another key than the sequencer's", place=_place(said))
    elif not check(signed.public_key_hex, checkpoint_message(signed.statement), signed.signature_hex):
        yield Finding("TR-37.signature", "the sequencer's signature does not hold", place=_place(said))


def _place(said: Checkpoint) -> str:
    return f"checkpoint {said.number}" + ("" if said.open_block is None else " that was asked for")


def _hash_of(leaf: LogLeaf) -> bytes:
    try:
        return bytes.fromhex(leaf.leaf_hash)
    except ValueError:
        return b""
