"""Rows, states and typed text survive every way through canonical bytes (TR-28, TR-30)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import KeyId, LesionId, Login, StationId
from readstation.model.fact_bodies import signed_read_body, signed_read_from_body
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    NonTargetStateCode,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.read import ReadState, SealedRead, SignedRead, TimepointState
from readstation.reading.edit import clean_text
from readstation.reading.rows import rows_of, state_digest, state_from_rows
from tests.builders.reads import ALIAS, READ, drawn

TYPED = st.text(max_size=30)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(TYPED)
def test_typed_text_travels_unchanged_inside_a_signed_read(text: str) -> None:
    """A note inside a head inside a fact comes back byte for byte, whatever was typed."""
    try:
        kept = clean_text(text, 100)
    except Refused:
        return
    head = canonical_bytes({"note": kept})
    assert parse_canonical(head) == {"note": kept}
    sealed = SealedRead(READ, 1, head, b"{}", sha256_hex(head), sha256_hex(b"{}"))
    signed = SignedRead(sealed, Login("r_a"), StationId("s"), KeyId("k"), "ab" * 64)
    assert signed_read_from_body(signed_read_body(signed)) == signed
    assert clean_text(kept, 100) == kept


@st.composite
def read_states(draw: st.DrawFn) -> ReadState:
    count = draw(st.integers(0, 5))
    lesions, said = {}, {}
    for n in range(1, count + 1):
        lesion_id = LesionId(f"L{n}")
        role = draw(st.sampled_from([LesionRole.TARGET, LesionRole.NON_TARGET]))
        lesions[lesion_id] = Lesion(lesion_id, role, n, draw(st.sampled_from(list(LesionType))), "liver", "x", 0)
        for timepoint in range(draw(st.integers(0, 3))):
            if role is LesionRole.TARGET:
                state = draw(st.sampled_from([TargetStateCode.MEASURED, TargetStateCode.SPLIT]))
                parts = draw(st.lists(st.none() | st.integers(0, 900), max_size=3).map(tuple))
                line = drawn(draw(st.integers(1, 9000)), timepoint)
                each = Assessment(lesion_id, timepoint, target=state, measurement=line, part_tenths=parts)
            else:
                code = draw(st.sampled_from(list(NonTargetStateCode)))
                each = Assessment(lesion_id, timepoint, non_target=code, reason=clean_text(draw(TYPED), 100))
            said[lesion_id, timepoint] = each
    notes = {n: TimepointNote(n, clean_text(draw(TYPED), 100)) for n in range(draw(st.integers(0, 2)))}
    timepoints = {n: TimepointState(n, draw(st.booleans()), "ab") for n in range(draw(st.integers(0, 3)))}
    return ReadState(READ, ALIAS, draw(st.integers(0, 99)), lesions, said, notes, timepoints)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(read_states())
def test_a_state_is_its_rows_and_its_digest_sees_only_them(state: ReadState) -> None:
    rows = rows_of(state)
    stored = {key: parse_canonical(canonical_bytes(row)) for key, row in rows.items()}
    again = state_from_rows(READ, ALIAS, state.step, stored)
    assert again == state
    assert rows_of(again) == rows
    assert state_digest(again) == state_digest(state)
    for key in rows:
        fewer = state_from_rows(READ, ALIAS, state.step, {k: row for k, row in stored.items() if k != key})
        assert state_digest(fewer) != state_digest(state)
