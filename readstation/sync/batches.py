"""How many of the facts that wait go out in one push (TR-43, TR-47)."""

from __future__ import annotations

from readstation.model.fact import Fact, FactKind
from readstation.sync.ports import MOST_BYTES_A_PUSH


def fitting(facts: tuple[Fact, ...], most: int) -> tuple[Fact, ...]:
    """Return the first of the facts that one push may hold together; at least one.

    A push ends with an act where it can: then central, which takes it whole, never has half of a lock, and a station
    that is lost gets nothing that it cannot go on from (TR-43).
    """
    size_bytes, count = 0, len(facts)
    for place, fact in enumerate(facts):
        size_bytes += len(fact.body)
        if place and size_bytes > MOST_BYTES_A_PUSH:
            count = place
            break
    if count == len(facts) < most:
        return facts
    # The events of an act come after its facts.
    ends = (n for n in range(min(count, len(facts) - 1), 0, -1) if _ends_act(facts[n - 1], facts[n]))
    return facts[: next(ends, count)]


def _ends_act(last: Fact, following: Fact) -> bool:
    return last.kind is FactKind.AUDIT and following.kind is not FactKind.AUDIT
