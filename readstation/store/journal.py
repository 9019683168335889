"""Journal steps and the state rows that they change, written together (TR-40)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from readstation.core.canonical import JsonObject, canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import step_body, step_from_body
from readstation.model.journal import JournalStep, RowKind
from readstation.reading.ports import ChainHead
from readstation.reading.rows import RowKey
from readstation.store.bodies import intact, parsed
from readstation.store.schema import journal_step, read_state

_HEAD = (
    select(journal_step.c.number, journal_step.c.digest)
    .where(journal_step.c.read_id == bindparam("read"))
    .order_by(journal_step.c.number.desc())
    .limit(1)
)
_ROW = select(read_state.c.body).where(
    read_state.c.read_id == bindparam("read"),
    read_state.c.kind == bindparam("row_kind"),
    read_state.c.key == bindparam("row_key"),
)
_REMOVE = delete(read_state).where(
    read_state.c.read_id == bindparam("read"),
    read_state.c.kind == bindparam("row_kind"),
    read_state.c.key == bindparam("row_key"),
)
_PUT_VALUES = upsert(read_state)
_PUT = _PUT_VALUES.on_conflict_do_update(
    index_elements=["read_id", "kind", "key"], set_={"body": _PUT_VALUES.excluded.body}
)


def journal_head(connection: Connection, read_id: ReadId) -> ChainHead:
    """Return number and digest of the last step of a read; 0 and the chain's start for none."""
    row = connection.execute(_HEAD, {"read": read_id}).one_or_none()
    return ChainHead(0, CHAIN_START) if row is None else ChainHead(row.number, row.digest)


def append_step(connection: Connection, step: JournalStep) -> str:
    """Write a step and its row changes; return the step's digest.

    Raises
    ------
    Refused
        If the step does not follow the last one, or a row is not as its change says it was.
    """
    head = journal_head(connection, step.read_id)
    if (step.number, step.previous_digest) != (head.number + 1, head.digest):
        raise Refused(
            Finding(
                "store.journal", f"Step {step.number} does not follow step {head.number} of this read. Open it again."
            )
        )
    body = step_body(step)
    digest = sha256_hex(body)
    connection.execute(
        insert(journal_step), {"read_id": step.read_id, "number": step.number, "body": body, "digest": digest}
    )
    for change in step.changes:
        place = {"read": step.read_id, "row_kind": change.kind.value, "row_key": change.key}
        stored = connection.execute(_ROW, place).scalar_one_or_none()
        if stored != (None if change.before is None else canonical_bytes(change.before)):
            raise Refused(
                Finding("store.row", f"The row {change.kind} {change.key} has changed meanwhile. Open the read again.")
            )
        if change.after is None:
            connection.execute(_REMOVE, place)
        else:
            row = {"read_id": step.read_id, "kind": change.kind.value, "key": change.key}
            connection.execute(_PUT, {**row, "body": canonical_bytes(change.after)})
    return digest


def journal_of(connection: Connection, read_id: ReadId) -> tuple[JournalStep, ...]:
    """Return all steps of a read in order.

    Raises
    ------
    DataProblem
        If stored bytes are not those of their digest, or are no step.
    """
    query = select(journal_step).where(journal_step.c.read_id == read_id).order_by(journal_step.c.number)
    return tuple(
        step_from_body(intact(row.body, row.digest, f"journal step {row.number}")) for row in connection.execute(query)
    )


def rows_of_read(connection: Connection, read_id: ReadId) -> dict[RowKey, JsonObject]:
    """Return the state rows of a read."""
    query = select(read_state).where(read_state.c.read_id == read_id)
    return {
        (RowKind(row.kind), row.key): parsed(row.body, f"row {row.kind} {row.key}") for row in connection.execute(query)
    }
