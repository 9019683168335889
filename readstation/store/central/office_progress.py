"""How far each read is and what came from each station, from the tables of central: for the office."""

from __future__ import annotations

from sqlalchemy import Connection, and_, case, func, select

from readstation.core.ids import Login, ReadId, StationId
from readstation.model.fact import FactKind, ReceiptStatus
from readstation.model.subject import Task
from readstation.store.central.schema import assignment, assignment_end, fact, inbox, read_case, receipt, release
from readstation.trial.progress import ReadProgress, StationDelivery, TrialProgress


def progress_of(connection: Connection) -> TrialProgress:
    """Return how far the trial is."""
    return TrialProgress(_reads(connection), _deliveries(connection))


def _reads(connection: Connection) -> tuple[ReadProgress, ...]:
    released_query = select(release.c.read_id, func.count().label("number")).group_by(release.c.read_id)
    released = {row.read_id: row.number for row in connection.execute(released_query)}
    locked_query = (
        select(fact.c.object_id, func.count().label("number"))
        .where(fact.c.kind == FactKind.LOCK.value)
        .group_by(fact.c.object_id)
    )
    locked = {row.object_id: row.number for row in connection.execute(locked_query)}
    same = and_(inbox.c.login == fact.c.login, inbox.c.station == fact.c.station, inbox.c.number == fact.c.number)
    signed_query = (
        select(fact.c.object_id, func.min(inbox.c.received_ms).label("at_ms"))
        .join_from(fact, inbox, same)
        .where(fact.c.kind.in_([FactKind.SIGNED_READ.value, FactKind.DECISION.value]))
        .group_by(fact.c.object_id)
    )
    signed = {row.object_id: row.at_ms for row in connection.execute(signed_query)}
    query = (
        select(read_case, assignment.c.due)
        .join_from(read_case, assignment, assignment.c.read_id == read_case.c.read_id)
        .where(read_case.c.read_id.not_in(select(assignment_end.c.read_id)))
        .order_by(read_case.c.case_key, read_case.c.read_id)
    )
    return tuple(
        ReadProgress(
            ReadId(row.read_id), row.case_key, Login(row.login), Task(row.task), row.due, released.get(row.read_id, 0),
            locked.get(row.read_id, 0), signed.get(row.read_id),
        )
        for row in connection.execute(query).all()
    )  # fmt: skip


def _deliveries(connection: Connection) -> tuple[StationDelivery, ...]:
    same = and_(
        receipt.c.login == inbox.c.login, receipt.c.station == inbox.c.station, receipt.c.number == inbox.c.number
    )
    refused = receipt.c.status != ReceiptStatus.SEALED.value
    query = (
        select(
            inbox.c.login, inbox.c.station, func.count().label("arrived"),
            func.sum(case((receipt.c.number.is_(None), 1), else_=0)).label("waiting"),
            func.sum(case((refused, 1), else_=0)).label("put_aside"),
            func.max(inbox.c.received_ms).label("last_ms"),
        )
        .select_from(inbox)
        .outerjoin(receipt, same)
        .group_by(inbox.c.login, inbox.c.station)
        .order_by(func.max(inbox.c.received_ms).desc(), inbox.c.login, inbox.c.station)
    )  # fmt: skip
    return tuple(
        StationDelivery(
            Login(row.login), StationId(row.station), row.arrived, int(row.waiting), int(row.put_aside), row.last_ms
        )
        for row in connection.execute(query).all()
    )
