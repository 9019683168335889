"""What the sequencer states of two reads, checked before anything of them is kept (TR-24, TR-30)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import ReadId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody, SideStatement, statement_of
from readstation.reading.adjudicate.statements import check_sides
from readstation.security.keys import check_signature, public_key_hex
from tests.builders.sealed_reads import rich_scene, with_note

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OPENED = OpenAdjudication(ReadId("5f0c3a52-0000-4000-8000-000000000009"), 3, ("LOC_BOR",))
SCENE = rich_scene()
CHARTER = SCENE.values["assignment"].charter_digest
BODY = SCENE.seal().body
DAYS = ((1, 55), (2, 113))

Change = Callable[[SideBody], SideBody]


def stated(side: Side, key: Ed25519PrivateKey = KEY, body: bytes = BODY, **changed: object) -> SideBody:
    said = replace(
        SideStatement(OPENED.read_id, OPENED.number, side, sha256_hex(body), CHARTER, DAYS),
        **changed,  # type: ignore[arg-type]  # any field may be changed
    )
    signature = key.sign(said.message()).hex()
    return SideBody(OPENED.number, side, body, said.body(), signature, public_key_hex(key))


def both(**changed: object) -> tuple[SideBody, SideBody]:
    return stated(Side.A), stated(Side.B, **changed)  # type: ignore[arg-type]  # any argument of `stated`


def check(sides: tuple[SideBody, ...], key_hex: str = public_key_hex(KEY)) -> tuple[SideStatement, ...]:
    return check_sides(OPENED, sides, CHARTER, key_hex, check_signature)


def test_what_the_sequencer_states_is_returned() -> None:
    found = check(both())
    assert [each.side for each in found] == [Side.A, Side.B]
    assert {each.days for each in found} == {DAYS}
    assert check(both(), key_hex="") == found


def test_a_statement_of_before_days_were_stated_keeps_its_bytes() -> None:
    """Bytes that were signed once are never written in another way."""
    plain = replace(statement_of(stated(Side.A).statement), days=())
    assert b"days" not in plain.body()
    assert statement_of(plain.body()) == plain


@pytest.mark.parametrize(
    ("sides", "why"),
    [
        ((stated(Side.A),), "not A and B"),
        ((stated(Side.B), stated(Side.A)), "not A and B"),
        ((stated(Side.A), replace(stated(Side.B), number=4)), "not A and B"),
        (both(number=2), "of another case, comparison or side"),
        (both(read_id=ReadId("another")), "of another case, comparison or side"),
        ((stated(Side.A), replace(stated(Side.A), side=Side.B)), "of another case, comparison or side"),
        ((stated(Side.A), replace(stated(Side.B), body=BODY + b" ")), "read B is not the one that its statement names"),
        ((stated(Side.A), replace(stated(Side.B), signature_hex="00" * 64)), "signature of the statement of read B"),
        ((stated(Side.A), replace(stated(Side.B), statement=stated(Side.B, days=()).statement)), "signature"),
        ((stated(Side.A), replace(stated(Side.B), statement=b"{}")), "missing"),
        ((stated(Side.A), replace(stated(Side.B), statement=b"{ }")), "canonical"),
        (both(key=OTHER), "another key"),
        (both(charter_digest="0" * 64), "another charter"),
        (both(body=b'{"format":"x"}'), "format"),
    ],
)
def test_everything_else_is_refused(sides: tuple[SideBody, ...], why: str) -> None:
    with pytest.raises(DataProblem, match=why):
        check(sides)


def test_a_key_that_is_not_the_known_one_is_refused() -> None:
    """TR-37: by the checkpoints it saw the station knows who may state that a read is valid."""
    with pytest.raises(DataProblem, match="another key than the sequencer's that is known here"):
        check(both(), public_key_hex(OTHER))


def test_bodies_are_the_same_whatever_was_written_in_free_words() -> None:
    """TR-30: notes stand in the head, which no adjudicator gets."""
    assert with_note(SCENE, "another thought").seal().body == BODY
