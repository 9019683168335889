"""The sequencer closes a block of the log at each full hour and signs a checkpoint over all blocks (TR-37).

Everything is computed from the lines of the log as they stand now, never from hashes that were kept: whoever rewrites a
line makes the next checkpoint contradict what the stations have seen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, func, insert, select

from readstation.model.checkpoint import (
    Checkpoint,
    LogBlock,
    OpenBlock,
    SignedCheckpoint,
    checkpoint_message,
    checkpoint_of,
    checkpoint_statement,
    due_at,
    key_id_of_checkpoint,
)
from readstation.model.merkle import consistency_proof, root_of
from readstation.store.central.schema import checkpoint, log_block, log_leaf

_PAGE = 20_000
_SALT_BYTES = 32
MOST_CHECKPOINTS = 200
"""How many checkpoints one call hands out."""


class CheckpointKey(Protocol):
    """Signs for the sequencer."""

    @property
    def public_key_hex(self) -> str:
        """The Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal."""
        ...


@dataclass(frozen=True, slots=True)
class Noted:
    """A checkpoint that was made.

    Attributes
    ----------
    signed
        The checkpoint.
    changed
        The first block whose lines are not those that were closed; 0 where all are.
    """

    signed: SignedCheckpoint
    changed: int


def close_hour(connection: Connection, key: CheckpointKey, now_ms: int) -> Noted | None:
    """Close a block and sign a checkpoint, where a full hour has passed since the last one.

    Parameters
    ----------
    connection
        Inside a transaction of the sequencer.
    key
        The sequencer's.
    now_ms
        The server's clock, UTC.

    Returns
    -------
    Noted or None
        None where nothing is due.
    """
    end_ms = due_at(now_ms)
    last_ms = connection.execute(select(func.max(log_block.c.end_ms))).scalar()
    if last_ms is not None and end_ms <= last_ms:
        return None
    blocks, changed = _blocks_as_they_stand(connection)
    first = blocks[-1].first + blocks[-1].leaves if blocks else 0
    last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
    end = max(first, 0 if last is None else last + 1)
    root = root_of(_leaf_hashes(connection, first, end)).hex()
    block = LogBlock(len(blocks) + 1, first, end - first, root, secrets.token_hex(_SALT_BYTES), end_ms)
    connection.execute(
        insert(log_block),
        {"number": block.number, "first": first, "leaves": block.leaves, "root": root, "salt": block.salt,
         "end_ms": end_ms},
    )  # fmt: skip
    leaves = [each.leaf_hash for each in (*blocks, block)]
    said = Checkpoint(len(leaves), root_of(leaves).hex(), end_ms, key_id_of_checkpoint(key.public_key_hex))
    proof = consistency_proof(leaves, len(leaves) - 1) if blocks else ()
    return Noted(_keep(connection, key, said, tuple(each.hex() for each in proof)), changed)


def state_now(connection: Connection, key: CheckpointKey, now_ms: int) -> Noted | None:
    """Sign a checkpoint of the log as it stands, for office and sponsor; no person of the trial is given it.

    Returns
    -------
    Noted or None
        None before the first full hour was closed.
    """
    blocks, changed = _blocks_as_they_stand(connection)
    if not blocks:
        return None
    first = blocks[-1].first + blocks[-1].leaves
    last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
    end = max(first, 0 if last is None else last + 1)
    since = OpenBlock(end - first, root_of(_leaf_hashes(connection, first, end)).hex())
    root = root_of([each.leaf_hash for each in blocks]).hex()
    said = Checkpoint(len(blocks), root, now_ms, key_id_of_checkpoint(key.public_key_hex), open_block=since)
    return Noted(_keep(connection, key, said, ()), changed)


def checkpoints_after(connection: Connection, after: int) -> tuple[SignedCheckpoint, ...]:
    """Return what `api.checkpoint` returns: those of full hours with a higher number, and always the last one."""
    newest = select(func.max(checkpoint.c.number)).where(checkpoint.c.is_fixed).scalar_subquery()
    query = (
        select(checkpoint)
        .where(checkpoint.c.is_fixed, (checkpoint.c.number > after) | (checkpoint.c.number == newest))
        .order_by(checkpoint.c.number)
        .limit(MOST_CHECKPOINTS)
    )
    return tuple(
        signed_checkpoint(bytes(row.statement), row.signature, row.public_key_hex, row.proof)
        for row in connection.execute(query)
    )


def signed_checkpoint(statement: bytes, signature: str, public_key_hex: str, proof: str) -> SignedCheckpoint:
    """Return a checkpoint of the columns it is kept in."""
    return SignedCheckpoint(statement, signature, public_key_hex, tuple(proof.split()))


def blocks_of(connection: Connection) -> tuple[LogBlock, ...]:
    """Return the blocks as they were closed."""
    rows = connection.execute(select(log_block).order_by(log_block.c.number))
    return tuple(LogBlock(row.number, row.first, row.leaves, row.root, row.salt, row.end_ms) for row in rows)


def _blocks_as_they_stand(connection: Connection) -> tuple[list[LogBlock], int]:
    """Return the blocks with the roots that their lines have now, and the first that has another than was closed."""
    kept = blocks_of(connection)
    end = kept[-1].first + kept[-1].leaves if kept else 0
    hashes = _lines(connection, kept[0].first if kept else 0, end)
    found, changed, ahead = [], 0, next(hashes, None)
    for block in kept:
        leaves = []
        while ahead is not None and ahead[0] < block.first + block.leaves:
            leaves.append(ahead[1])
            ahead = next(hashes, None)
        root = root_of(leaves).hex()
        found.append(LogBlock(block.number, block.first, block.leaves, root, block.salt, block.end_ms))
        changed = changed or (block.number if root != block.root else 0)
    return found, changed


def _leaf_hashes(connection: Connection, first: int, end: int) -> Iterator[bytes]:
    return (hashed for _, hashed in _lines(connection, first, end))


def _lines(connection: Connection, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield position and leaf hash of the lines from `first` to before `end`, a page at a time."""
    query = select(log_leaf.c.position, log_leaf.c.leaf_hash).order_by(log_leaf.c.position)
    for start in range(first, end, _PAGE):
        stop = min(start + _PAGE, end)
        rows = connection.execute(query.where(log_leaf.c.position >= start, log_leaf.c.position < stop)).all()
        for position, hashed in rows:
            yield position, _hash_of(hashed)


def _hash_of(kept: str) -> bytes:
    """Return a leaf hash; what was made into none stops no checkpoint and fits none that was seen (TR-50)."""
    try:
        return bytes.fromhex(kept)
    except ValueError:
        return hashlib.sha256(kept.encode("utf-8", "surrogatepass")).digest()


def _keep(connection: Connection, key: CheckpointKey, said: Checkpoint, proof: tuple[str, ...]) -> SignedCheckpoint:
    statement = checkpoint_statement(said)
    signed = SignedCheckpoint(statement, key.sign(checkpoint_message(statement)), key.public_key_hex, proof)
    row = {
        "digest": signed.digest,
        "number": said.number,
        "is_fixed": said.open_block is None,
        "statement": statement,
        "signature": signed.signature_hex,
        "public_key_hex": key.public_key_hex,
        "proof": " ".join(proof),
    }
    connection.execute(insert(checkpoint), row)
    return signed


def last_checkpoint(connection: Connection) -> Checkpoint | None:
    """Return the last checkpoint of a full hour; None before the first.

    Raises
    ------
    DataProblem
        If it cannot be read.
    """
    query = select(checkpoint.c.statement).where(checkpoint.c.is_fixed).order_by(checkpoint.c.number.desc()).limit(1)
    statement = connection.execute(query).scalar()
    return None if statement is None else checkpoint_of(bytes(statement))
