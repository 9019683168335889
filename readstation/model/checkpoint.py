"""Checkpoints of the central log: what the sequencer signs each hour and every station keeps (TR-37).

The log is a Merkle tree in two storeys. The lines that were sealed between two checkpoints are a block: an RFC 6962
tree over their leaf hashes. A checkpoint is the root of an RFC 6962 tree over the blocks, each with a random salt. So
every line stands under every later checkpoint, and a checkpoint says how many hours were closed and not how many lines
there are: a total would tell a reader how far others are (TR-12, TR-13).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId
from readstation.model.codec import ADDED, record_from_json, record_to_json
from readstation.model.log import LEAF_PREFIX

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
