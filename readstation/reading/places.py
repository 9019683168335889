"""What a fact is called in a finding, the same wherever it is kept."""

from __future__ import annotations

from typing import Final

from readstation.model.fact import FactKind

_WORDS: Final = {
    FactKind.STEP.value: "journal step {number} of read {object}",
    FactKind.LOCK.value: "lock of timepoint {number} of read {object}",
    FactKind.ROUND_LOCK.value: "lock of round {number} of read {object}",
    FactKind.SIGNED_READ.value: "signed read {object} version {number}",
    FactKind.DECISION.value: "decision {object} version {number}",
    FactKind.AUDIT.value: "audit event {number} of station {object}",
}


def place_of_fact(kind: str, object_id: str, object_number: int) -> str:
    """Return what to call a fact: "signed read 5f0c… version 1"."""
    return _WORDS.get(kind, "fact {number} of {object}").format(number=object_number, object=object_id)
