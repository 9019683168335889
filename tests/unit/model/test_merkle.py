"""Merkle trees as in RFC 6962: known roots, and proofs that hold for the one truth only (TR-37)."""

from __future__ import annotations

import hashlib
import random

import pytest

from readstation.model.merkle import (
    consistency_proof,
    growing_roots,
    inclusion_proof,
    is_consistent,
    is_included,
    root_of,
)

INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
"""The leaves of the reference implementation of Certificate Transparency (RFC 6962), with the root after each."""
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hashlib.sha256(b"\x00" + data).digest() for data in INPUTS]


def made_leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00" + str(n).encode()).digest() for n in range(count)]


def test_roots_are_those_of_the_reference() -> None:
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root_of(LEAVES[: n + 1]).hex() for n in range(8)] == ROOTS
    assert [root.hex() for root in growing_roots(LEAVES)] == ROOTS


def test_a_known_proof_of_the_reference() -> None:
    """RFC 6962 reference: the proof from 6 to 8 leaves."""
    assert [each.hex() for each in consistency_proof(LEAVES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_proof_of_every_small_tree_holds() -> None:
    """All pairs up to 20 leaves; a proof of one pair holds for no other."""
    leaves = made_leaves(20)
    roots = {n: root_of(leaves[:n]) for n in range(1, 21)}
    for second in range(1, 21):
        for first in range(1, second + 1):
            proof = consistency_proof(leaves[:second], first)
            assert is_consistent(first, second, roots[first], roots[second], proof)
            if second < 20:
                assert not is_consistent(first, second + 1, roots[first], roots[second + 1], proof)
        for index in range(second):
            proof = inclusion_proof(leaves[:second], index)
            assert is_included(leaves[index], index, second, proof, roots[second])
            assert not is_included(leaves[index], index, second, (*proof, roots[1]), roots[second])
            assert not is_included(leaves[(index + 1) % 20], index, second, proof, roots[second])


def test_a_changed_history_has_no_proof() -> None:
    """300 random changes of a leaf, a root or a proof: none passes."""
    chance = random.Random(20261128)
    leaves = made_leaves(90)
    for _ in range(300):
        second = chance.randint(2, 90)
        first = chance.randint(1, second - 1)
        old_root, proof = root_of(leaves[:first]), consistency_proof(leaves[:second], first)
        changed = list(leaves[:second])
        changed[chance.randrange(first)] = chance.randbytes(32)
        assert not is_consistent(first, second, old_root, root_of(changed), consistency_proof(changed, first))
        assert not is_consistent(first, second, old_root, root_of(changed), proof)
        damaged = list(proof)
        damaged[chance.randrange(len(damaged))] = chance.randbytes(32)
        assert not is_consistent(first, second, old_root, root_of(leaves[:second]), damaged)


@pytest.mark.parametrize("first", [0, 9])
def test_what_is_not_there_is_refused(first: int) -> None:
    with pytest.raises(IndexError):
        consistency_proof(LEAVES, first)
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, first - 1 if first == 0 else 8)
    assert not is_consistent(0, 8, root_of([]), root_of(LEAVES), ())
    assert not is_included(LEAVES[0], 8, 8, (), LEAVES[0])
