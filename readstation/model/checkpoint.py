"""Checkpoints of the central log: what the sequencer signs each hour and every station keeps (TR-37).

The log is a Merkle tree in two storeys. The lines that were sealed between two checkpoints are a block: an RFC 6962
tree over their leaf hashes. A checkpoint is the root of an RFC 6962 tree over the blocks, each with a random salt. So
every line stands under every later checkpoint, and a checkpoint says how many hours were closed and not how many lines
there are: a total would tell a reader how far others are (TR-12, TR-13).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId
from readstation.model.codec import ADDED, record_from_json, record_to_json
from readstation.model.log import LEAF_PREFIX
from readstation.model.merkle import inclusion_proof, is_included

CHECKPOINT_FORMAT = "readstation-checkpoint-1"
CHECKPOINT_DOMAIN = b"Readstation log checkpoint, version 1"
"""What a signature of a checkpoint begins with, so that it can never pass for one of something else (TR-28)."""

EVERY_MS = 3_600_000
"""Checkpoints are due at each full hour."""

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class LogBlock:
    """The lines of the log between two checkpoints.

    Attributes
    ----------
    number
        From 1, no gaps; that of the first checkpoint that covers it.
    first, leaves
        Position of its first line, and how many it has; 0 where nothing was sealed.
    root
        Of the RFC 6962 tree over the leaf hashes of its lines.
    salt
        32 random bytes: without them an hour without a line of others could be recognised.
    end_ms
        The full hour that closed it, UTC.
    """

    number: int
    first: int
    leaves: int
    root: str
    salt: str
    end_ms: int

    @property
    def leaf_hash(self) -> bytes:
        """The block as a leaf of the upper tree."""
        return hashlib.sha256(LEAF_PREFIX + canonical_bytes(record_to_json(self))).digest()


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """The lines after the last block: how many, and the root over them. Only in a checkpoint that was asked for."""

    leaves: int
    root: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the sequencer says of the log.

    Attributes
    ----------
    number
        How many blocks it covers.
    root
        Of the RFC 6962 tree over them.
    at_ms
        The full hour when it was due, or the moment when it was asked for, UTC.
    key_id
        The sequencer's key.
    open_block
        The lines since then; None at a full hour, which is all that readers are given.
    """

    number: int
    root: str
    at_ms: int
    key_id: KeyId
    format: str = CHECKPOINT_FORMAT
    open_block: OpenBlock | None = field(default=None, metadata=ADDED)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it is kept and handed on.

    Attributes
    ----------
    statement
        Canonical bytes, as signed.
    signature_hex, public_key_hex
        The sequencer's Ed25519 signature and its key.
    proof
        The proof of consistency with the checkpoint before (RFC 6962, 2.1.2), hexadecimal; empty for the first.
    """

    statement: bytes
    signature_hex: str
    public_key_hex: str
    proof: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement."""
        return sha256_hex(self.statement)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that a line of the log lies under a checkpoint (RFC 6962, 2.1.1, once in each storey).

    Attributes
    ----------
    position, block
        The line and the closed hour that it is in.
    checkpoint
        The number of the checkpoint.
    in_block, of_block
        From the line to the root of its block, and from the block to the checkpoint; hexadecimal.
    """

    position: int
    block: int
    checkpoint: int
    in_block: tuple[str, ...]
    of_block: tuple[str, ...]


def inclusions(positions: Sequence[int], leaves: Sequence[bytes], blocks: Sequence[LogBlock]) -> Iterator[Inclusion]:
    """Yield the proofs that lines lie under the newest checkpoint; a line of no closed hour has none.

    Parameters
    ----------
    positions
        Of which lines, ascending.
    leaves
        The leaf hashes of the whole log, by position.
    blocks
        Its closed hours, by number.
    """
    hashes = [block.leaf_hash for block in blocks]
    for block in blocks:
        lines = leaves[block.first : block.first + block.leaves]
        inside = [each for each in positions if block.first <= each < block.first + len(lines)]
        of_block = _texts(inclusion_proof(hashes, block.number - 1)) if inside else ()
        for position in inside:
            in_block = _texts(inclusion_proof(lines, position - block.first))
            yield Inclusion(position, block.number, len(blocks), in_block, of_block)


def is_under(inclusion: Inclusion, leaf: bytes, block: LogBlock, root: str) -> bool:
    """Return whether a proof leads from a line's leaf hash over its block to the root of its checkpoint."""
    try:
        in_block = [bytes.fromhex(each) for each in inclusion.in_block]
        of_block = [bytes.fromhex(each) for each in inclusion.of_block]
        roots = bytes.fromhex(block.root), bytes.fromhex(root)
    except ValueError:
        return False
    is_inside = is_included(leaf, inclusion.position - block.first, block.leaves, in_block, roots[0])
    return is_inside and is_included(block.leaf_hash, block.number - 1, inclusion.checkpoint, of_block, roots[1])


def _texts(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in hashes)


def checkpoint_statement(checkpoint: Checkpoint) -> bytes:
    """Return the canonical bytes of a checkpoint."""
    return canonical_bytes(record_to_json(checkpoint))


def checkpoint_of(statement: bytes) -> Checkpoint:
    """Return the checkpoint that canonical bytes state.

    Raises
    ------
    DataProblem
        If they are not canonical, of another format, or hold what no checkpoint can hold.
    """
    try:
        checkpoint = record_from_json(Checkpoint, parse_canonical(statement))
    except NotCanonicalError as error:
        raise DataProblem(f"checkpoint: {error}") from error
    if checkpoint.format != CHECKPOINT_FORMAT:
        raise DataProblem("the checkpoint has a format that this program does not know")
    if checkpoint.number < 1 or not _HASH.fullmatch(checkpoint.root):
        raise DataProblem("the checkpoint holds something that no checkpoint can hold")
    return checkpoint


def checkpoint_message(statement: bytes) -> bytes:
    """Return what the sequencer signs: the domain text, a newline, and the canonical bytes."""
    return CHECKPOINT_DOMAIN + b"\n" + statement


def due_at(now_ms: int) -> int:
    """Return the last full hour, UTC milliseconds."""
    return now_ms // EVERY_MS * EVERY_MS


def key_id_of_checkpoint(public_key_hex: str) -> KeyId:
    """Return the id of a public key; empty for what is no hexadecimal."""
    try:
        return KeyId(sha256_hex(bytes.fromhex(public_key_hex)))
    except ValueError:
        return KeyId("")
