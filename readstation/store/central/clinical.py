"""Clinical tables at central: no row is changed, a later one of its key counts instead. No reader sees any (MR-803)."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.ids import Login
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema_adjudication import clinical
from readstation.trial.clinical.rows import ClinicalRow, ClinicalTable

_PAGE = 1000
"""Rows that are fetched at once."""


@dataclass(frozen=True, slots=True)
class TakenRows:
    """What became of the rows of a table: new ones, those that replace others, and those that were there."""

    new: int
    replaced: int
    same: int


def take_clinical(connection: Connection, by: Login, table: ClinicalTable, file_digest: str) -> TakenRows:
    """Keep the rows of a table and record that, all or nothing.

    Parameters
    ----------
    connection, by
        Where, and who says it.
    table
        Checked as a whole.
    file_digest
        SHA-256 of the file that it came in.
    """
    known = {
        row.row_key: row
        for row in connection.execute(
            select(clinical.c.row_key, clinical.c.revision, clinical.c.digest)
            .where(clinical.c.domain == table.domain)
            .order_by(clinical.c.revision)
        )
    }
    fresh, replaced = [], 0
    for each in table.rows:
        body = canonical_bytes(dict(each.values))
        before, digest = known.get(each.key), sha256_hex(body)
        if before is not None and before.digest == digest:
            continue
        replaced += before is not None
        fresh.append(
            {
                "domain": table.domain, "row_key": each.key, "revision": 1 if before is None else before.revision + 1,
                "body": body, "digest": digest, "file_digest": file_digest, **act_columns(by),
            }
        )  # fmt: skip
    if fresh:
        connection.execute(insert(clinical), fresh)
    taken = TakenRows(len(fresh) - replaced, replaced, len(table.rows) - len(fresh))
    record_act(
        connection, by, "clinical_imported", file_digest,
        domain=table.domain, new=taken.new, replaced=taken.replaced, same=taken.same,
    )  # fmt: skip
    return taken


def clinical_rows(connection: Connection, domain: str) -> tuple[ClinicalRow, ...]:
    """Return the rows of a domain that count, by key.

    Raises
    ------
    NotCanonicalError
        If the bytes of one are none of a row.
    """
    query = (
        select(clinical.c.row_key, clinical.c.body)
        .where(clinical.c.domain == domain)
        .order_by(clinical.c.row_key, clinical.c.revision)
    )
    pages = connection.execute(query, execution_options={"yield_per": _PAGE})
    newest = {row.row_key: bytes(row.body) for row in pages}
    return tuple(ClinicalRow(key, _values_of(body)) for key, body in newest.items())


def _values_of(body: bytes) -> dict[str, str]:
    """Return the values of a row; a table of answers has a hundred thousand cells and few different ones."""
    values = parse_canonical(body)
    return {sys.intern(str(k)): sys.intern(str(v)) for k, v in values.items()} if isinstance(values, dict) else {}
