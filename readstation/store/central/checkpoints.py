"""The sequencer closes a block of the log at each full hour and signs a checkpoint over all blocks (TR-37).

Everything is computed from the lines of the log as they stand now, never from hashes that were kept: whoever rewrites a
line makes the next checkpoint contradict what the stations have seen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from readstation.model.codec import record_to_json
from readstation.model.merkle import GrowingTree, consistency_proof, root_of
from readstation.store.central.schema import checkpoint, log_block, log_leaf

PAGE = 2_000
"""How many lines are read at once."""
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


class Reread:
    """All closed lines of the log, read again a page at a time, so that sealing never waits for it (TR-11).

    Parameters
    ----------
    connection
        With the rights of the sequencer.
    """

    def __init__(self, connection: Connection) -> None:
        self._kept = blocks_of(connection)
        self._position = self._kept[0].first if self._kept else 0
        self._roots: list[str] = []
        self._tree = GrowingTree()

    @property
    def end(self) -> int:
        """The position behind the last closed line."""
        return self._kept[-1].first + self._kept[-1].leaves if self._kept else 0

    @property
    def is_complete(self) -> bool:
        """Whether every closed line was read."""
        return len(self._roots) == len(self._kept)

    @property
    def blocks(self) -> list[LogBlock]:
        """The blocks with the roots that their lines have now."""
        return [replace(kept, root=root) for kept, root in zip(self._kept, self._roots, strict=True)]

    @property
    def changed(self) -> int:
        """The first block that has other lines than were closed; 0 for none."""
        pairs = zip(self._kept, self._roots, strict=True)
        return next((kept.number for kept, root in pairs if kept.root != root), 0)

    def page(self, connection: Connection, lines: int = PAGE) -> None:
        """Read on, at most so many lines."""
        stop = min(self._position + lines, self.end)
        for position, hashed in _lines(connection, self._position, stop):
            self._finish_before(position)
            if not self.is_complete and position >= self._kept[len(self._roots)].first:
                self._tree.add(hashed)
        self._position = stop
        self._finish_before(stop)

    def _finish_before(self, position: int) -> None:
        while not self.is_complete:
            block = self._kept[len(self._roots)]
            if position < block.first + block.leaves:
                return
            self._roots.append(self._tree.root.hex())
            self._tree = GrowingTree()


def is_due(connection: Connection, now_ms: int) -> bool:
    """Return whether a full hour has passed since the last checkpoint.

    Parameters
    ----------
    connection
        With the rights of the sequencer.
    now_ms
        The server's clock, UTC.
    """
    last_ms = connection.execute(select(func.max(log_block.c.end_ms))).scalar()
    return last_ms is None or due_at(now_ms) > last_ms


def close_hour(connection: Connection, key: CheckpointKey, now_ms: int, reread: Reread) -> Noted | None:
    """Close a block and sign a checkpoint.

    Parameters
    ----------
    connection
        Inside a transaction of the sequencer.
    key
        The sequencer's.
    now_ms
        The server's clock, UTC.
    reread
        The closed lines, read again completely.

    Returns
    -------
    Noted or None
        None where another run of the sequencer was faster.
    """
    blocks = reread.blocks
    if connection.execute(select(func.count()).select_from(log_block)).scalar_one() != len(blocks):
        return None
    first, end_ms = reread.end, due_at(now_ms)
    leaves, root = _since(connection, first)
    block = LogBlock(len(blocks) + 1, first, leaves, root, secrets.token_hex(_SALT_BYTES), end_ms)
    connection.execute(insert(log_block), dict(record_to_json(block)))
    hashes = [each.leaf_hash for each in (*blocks, block)]
    said = Checkpoint(len(hashes), root_of(hashes).hex(), end_ms, key_id_of_checkpoint(key.public_key_hex))
    proof = consistency_proof(hashes, len(hashes) - 1) if blocks else ()
    return Noted(_keep(connection, key, said, tuple(each.hex() for each in proof)), reread.changed)


def state_now(connection: Connection, key: CheckpointKey, now_ms: int, reread: Reread) -> Noted | None:
    """Sign a checkpoint of the log as it stands, for office and sponsor; no person of the trial is given it.

    Returns
    -------
    Noted or None
        None before the first full hour was closed.
    """
    blocks = reread.blocks
    if not blocks:
        return None
    since = OpenBlock(*_since(connection, reread.end))
    root = root_of([each.leaf_hash for each in blocks]).hex()
    said = Checkpoint(len(blocks), root, now_ms, key_id_of_checkpoint(key.public_key_hex), open_block=since)
    return Noted(_keep(connection, key, said, ()), reread.changed)


def _since(connection: Connection, first: int) -> tuple[int, str]:
    """Return how many positions there are from one on, and the root over their lines."""
    last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
    end = first if last is None else max(first, last + 1)
    return end - first, root_of(hashed for _, hashed in _lines(connection, first, end)).hex()


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


def _lines(connection: Connection, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield position and leaf hash of the lines from `first` to before `end`, a page at a time."""
    query = select(log_leaf.c.position, log_leaf.c.leaf_hash).order_by(log_leaf.c.position)
    for start in range(first, end, PAGE):
        stop = min(start + PAGE, end)
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
