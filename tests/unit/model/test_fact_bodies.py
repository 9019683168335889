"""Fact bodies come back as the records that they were made of (TR-28, TR-46)."""

from __future__ import annotations

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.audit import CHAIN_START, AuditAction, AuditEvent
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
from readstation.model.journal import JournalStep, RowChange, RowKind, StepKind
from readstation.model.read import LockedTimepoint, SealedRead, SignedRead

READ = ReadId("5f0c")


def step() -> JournalStep:
    change = RowChange(RowKind.ASSESSMENT, "L1@0", None, {"target": "measured", "points": [1, -2, {"deep": None}]})
    return JournalStep(
        READ, 1, StepKind.EDIT, "MeasureTarget", "Measure T1", 0, (change,), None, Login("r_a"), 5, "", "0"
    )


def signed(head: bytes) -> SignedRead:
    body = canonical_bytes({"lesions": []})
    sealed = SealedRead(READ, 1, head, body, sha256_hex(head), sha256_hex(body))
    return SignedRead(sealed, Login("r_a"), StationId("s1"), KeyId("k1"), "ab" * 64)


def test_a_step_comes_back_with_its_json_rows() -> None:
    assert step_from_body(step_body(step())) == step()


def test_an_audit_event_comes_back() -> None:
    event = AuditEvent(
        StationId("s1"),
        1,
        AuditAction.SIGNED_IN,
        "r_a",
        None,
        "",
        "",
        {"n": 1},
        None,
        "",
        "",
        5,
        60,
        7,
        "0.1",
        CHAIN_START,
    )
    assert audit_from_body(audit_body(event)) == event


def test_a_lock_comes_back_with_the_digest_of_its_record() -> None:
    record = canonical_bytes({"timepoint": 0, "words": "Größe"})
    lock = LockedTimepoint(READ, 0, record, sha256_hex(record), KeyId("k1"), "cd" * 64)
    assert lock_from_body(lock_body(lock)) == lock


def test_a_signed_read_comes_back_byte_for_byte() -> None:
    original = signed(canonical_bytes({"note": 'a "quoted" word\nand a line'}))
    assert signed_read_from_body(signed_read_body(original)) == original


def test_bytes_that_normalisation_would_change_are_refused() -> None:
    with pytest.raises(DataProblem, match="combining mark"):
        signed_read_body(signed(canonical_bytes({"note": "line\n\u0301"})))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"a": 1}', b'{"head":1.5}', b"\xff"])
def test_bytes_that_are_no_fact_are_a_data_problem(data: bytes) -> None:
    for read in (step_from_body, audit_from_body, lock_from_body, signed_read_from_body):
        with pytest.raises(DataProblem):
            read(data)
