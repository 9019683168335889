"""The code on a report: of the signed bytes, and of nothing else."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.canonical import sha256_hex
from readstation.model.read import SealedRead
from readstation.reading.sign import signing_message
from readstation.reading.verification_code import same_code, verification_code
from tests.builders.reads import READ

SEALED = SealedRead(READ, 1, b'{"head":1}', b'{"body":1}', "", "")


def test_it_is_the_beginning_of_what_was_signed_in_letters_of_five_bits() -> None:
    bits = bin(int("1" + sha256_hex(signing_message(SEALED)), 16))[3:][:80]
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    expected = "".join(letters[int(bits[at : at + 5], 2)] for at in range(0, 80, 5))
    assert verification_code(SEALED).replace("-", "") == expected
    assert [len(part) for part in verification_code(SEALED).split("-")] == [4, 4, 4, 4]


@pytest.mark.parametrize("part", ["head", "body"])
def test_every_change_of_head_or_body_gives_another(part: str) -> None:
    codes = {verification_code(dataclasses.replace(SEALED, **{part: f'{{"x":{n}}}'.encode()})) for n in range(500)}
    assert len(codes) == 500


def test_the_version_beside_it_does_not_count_and_the_digests_beside_it_are_not_believed() -> None:
    other = dataclasses.replace(SEALED, version=2, head_digest="0" * 64, body_digest="1" * 64)
    assert verification_code(other) == verification_code(SEALED)


@pytest.mark.parametrize(
    "typed", ["k7qm-3xwd-9pz0-t1vh", "K7QM3XWD9PZ0T1VH", " K7QM 3XWD 9PZO TIVH", "k7qm-3xwd-9pzo-tlvh"]
)
def test_it_may_be_typed_as_a_person_reads_it(typed: str) -> None:
    assert same_code(typed, "K7QM-3XWD-9PZ0-T1VH")
    assert not same_code(typed[:-1], "K7QM-3XWD-9PZ0-T1VH")
    assert not same_code("", "K7QM-3XWD-9PZ0-T1VH")
