"""Which version of a signed read counts: the first one, or the last amended one that was approved (TR-33)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from readstation.core.ids import ReadId
from readstation.model.fact import FactKind
from readstation.store.central.schema import assignment_end, fact, read_case
from readstation.store.central.schema_adjudication import version_approval


def counting_query() -> Select[Any]:
    """Return the query of the version of each signed read that counts: columns object_id and version."""
    is_approved = exists().where(
        (version_approval.c.read_id == fact.c.object_id) & (version_approval.c.version == fact.c.object_number)
    )
    return (
        select(fact.c.object_id, func.max(fact.c.object_number).label("version"))
        .where(fact.c.kind == FactKind.SIGNED_READ.value)
        .where((fact.c.object_number == 1) | is_approved)
        .group_by(fact.c.object_id)
    )


def counting_versions(connection: Connection) -> dict[ReadId, int]:
    """Return the version of each signed read that counts, by the read; of one that was withdrawn none does."""
    rows = connection.execute(counting_query().where(~_is_ended()))
    return {ReadId(row.object_id): row.version for row in rows}


def waiting_versions(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return case and number of every amended version that waits for a second person, by case."""
    counting = counting_query().subquery()
    query = (
        select(read_case.c.case_key, fact.c.object_number)
        .join_from(fact, read_case, read_case.c.read_id == fact.c.object_id)
        .outerjoin(counting, counting.c.object_id == fact.c.object_id)
        .where((fact.c.kind == FactKind.SIGNED_READ.value) & (fact.c.object_number > 1) & ~_is_ended())
        .where(fact.c.object_number > func.coalesce(counting.c.version, 0))
        .order_by(read_case.c.case_key, fact.c.object_number)
    )
    return tuple((row.case_key, row.object_number) for row in connection.execute(query))


def _is_ended() -> ColumnElement[bool]:
    return exists().where(assignment_end.c.read_id == fact.c.object_id)
