"""What an earlier release signed stays as it was: every byte, every digest, every finding (TR-28, TR-32, TR-64)."""

from __future__ import annotations

import pytest

from readstation.core.canonical import canonical_bytes
from readstation.model.codec import record_to_json
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import (
    audit_body,
    audit_from_body,
    lock_body,
    lock_from_body,
    signed_read_body,
    signed_read_from_body,
    step_body,
    step_from_body,
)
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from tests.builders.golden import GoldenRead

AGAIN = {
    FactKind.STEP: lambda body: step_body(step_from_body(body)),
    FactKind.LOCK: lambda body: lock_body(lock_from_body(body)),
    FactKind.SIGNED_READ: lambda body: signed_read_body(signed_read_from_body(body)),
    FactKind.AUDIT: lambda body: audit_body(audit_from_body(body)),
}


@pytest.fixture
def golden() -> GoldenRead:
    return GoldenRead()


def test_a_read_of_the_first_release_verifies(golden: GoldenRead) -> None:
    """TR-32."""
    result = verify(golden, check_signature)  # type: ignore[arg-type]  # the parts of evidence that verification asks
    assert result.findings == ()
    assert (result.signed_reads, result.locks, result.steps) == (1, 3, 22)


def test_every_fact_is_written_again_in_the_same_bytes(golden: GoldenRead) -> None:
    """TR-28: records that have grown since leave out what was not there."""
    facts = list(golden.facts())
    assert {each.kind for each in facts} == {kind.value for kind in AGAIN}
    for each in facts:
        assert AGAIN[FactKind(each.kind)](each.body) == each.body, each.place


def test_its_charter_keeps_its_digest(golden: GoldenRead) -> None:
    """MR-001."""
    charter = golden.charter(next(iter(_digests(golden))))
    assert canonical_bytes(record_to_json(charter)) == golden.charter_bytes
    assert (charter.global_read, charter.sign_each_lock) == (False, False)


def test_its_state_has_no_rounds(golden: GoldenRead) -> None:
    (signed,) = [signed_read_from_body(each.body) for each in golden.facts() if each.kind == FactKind.SIGNED_READ]
    state = state_of(unseal(signed.sealed))
    assert (dict(state.rounds), dict(state.revisions), state.last_round) == ({}, {}, None)


def _digests(golden: GoldenRead) -> set[str]:
    return {
        unseal(signed_read_from_body(each.body).sealed).charter_digest
        for each in golden.facts()
        if each.kind == FactKind.SIGNED_READ
    }
