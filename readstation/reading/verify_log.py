"""Verification: the central log against the facts that it covers (TR-32, TR-37)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readstation.core.findings import Finding
from readstation.model.fact import ReceiptStatus
from readstation.model.log import LogLeaf, leaf_hash
from readstation.reading.ports import StoredFact


def log_findings(leaves: Sequence[LogLeaf], facts: Sequence[StoredFact]) -> Iterator[Finding]:
    """Yield what is wrong: gaps, altered leaves, facts without a leaf, leaves without their fact."""
    by_origin: dict[tuple[str | None, str, int], StoredFact] = {
        (fact.login, fact.origin, fact.number): fact for fact in facts
    }
    covered: set[tuple[str | None, str, int]] = set()
    for expected, leaf in enumerate(leaves):
        place = f"log position {leaf.position}"
        if leaf.position != expected:
            yield Finding("TR-37.gap", f"position {expected} is missing before it", place=place)
            return
        if leaf_hash(leaf.login, leaf.station, leaf.number, leaf.kind, leaf.digest, leaf.status) != leaf.leaf_hash:
            yield Finding("TR-37.leaf", "the line is not that of its hash", place=place)
        if leaf.status != ReceiptStatus.SEALED:
            continue
        origin = (leaf.login, leaf.station, leaf.number)
        covered.add(origin)
        fact = by_origin.get(origin)
        if fact is None:
            yield Finding("TR-37.lost", f"the {leaf.kind} number {leaf.number} that was sealed is gone", place=place)
        elif (fact.kind, fact.digest) != (leaf.kind, leaf.digest):
            yield Finding("TR-37.changed", "has another digest than when it was sealed", place=fact.place)
    for unsealed in sorted(set(by_origin) - covered, key=str):
        yield Finding("TR-37.unsealed", "was never sealed by the sequencer", place=by_origin[unsealed].place)
