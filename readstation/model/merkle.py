"""Merkle trees as in RFC 6962 and RFC 9162: roots, and proofs that a stranger can check (TR-37).

Leaves are leaf hashes (`model.log.leaf_hash`), never the data itself. Hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

NODE_PREFIX = b"\x01"
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves (RFC 6962, 2.1)."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two others."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


class GrowingTree:
    """A tree that leaves are added to; it keeps its whole subtrees only, one for each bit of its size."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf behind the last one."""
        height, node = 0, leaf
        while self._stack and self._stack[-1][0] == height:
            node = node_hash(self._stack.pop()[1], node)
            height += 1
        self._stack.append((height, node))

    @property
    def root(self) -> bytes:
        """The root over all leaves so far (RFC 6962, 2.1)."""
        if not self._stack:
            return EMPTY_ROOT
        root = self._stack[-1][1]
        for _, node in reversed(self._stack[:-1]):
            root = node_hash(node, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root of a tree, in memory that grows with the logarithm of its leaves."""
    tree = GrowingTree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root


def growing_roots(leaves: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the root of the tree over the first leaf, over the first two, and so on."""
    tree = GrowingTree()
    for leaf in leaves:
        tree.add(leaf)
        yield tree.root


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from a leaf to the root, the lowest first (RFC 6962, 2.1.1).

    Raises
    ------
    IndexError
        If there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split]))


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof leads from a leaf to the root of a tree of a size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            node = node_hash(other, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, other)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """Return the proof that the tree over the first leaves is the beginning of the whole (RFC 6962, 2.1.2).

    Raises
    ------
    IndexError
        If `first` is not between 1 and the number of leaves.
    """
    if not 1 <= first <= len(leaves):
        raise IndexError(first)
    return _subproof(leaves, first, is_known=True)


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows one tree to be the beginning of another (RFC 9162, 2.1.4.2).

    Parameters
    ----------
    first, second
        How many leaves the two have; ``1 <= first <= second``.
    first_root, second_root
        Their roots.
    proof
        From `consistency_proof`.
    """
    if not 1 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    of_first = of_second = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            of_first, of_second = node_hash(other, of_first), node_hash(other, of_second)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            of_second = node_hash(of_second, other)
        place, last = place >> 1, last >> 1
    return last == 0 and of_first == first_root and of_second == second_root


def _subproof(leaves: Sequence[bytes], first: int, *, is_known: bool) -> tuple[bytes, ...]:
    if first == len(leaves):
        return () if is_known else (root_of(leaves),)
    split = _split(len(leaves))
    if first <= split:
        return (*_subproof(leaves[:split], first, is_known=is_known), root_of(leaves[split:]))
    return (*_subproof(leaves[split:], first - split, is_known=False), root_of(leaves[:split]))


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than a size of two or more."""
    return 1 << (size - 1).bit_length() - 1
