"""What a station does when its profile or central was set back: a new origin, or sending again (TR-52)."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from readstation.core.canonical import JsonObject
from readstation.core.ids import Login, StationId
from readstation.model.audit import AuditAction
from readstation.model.fact import Receipt, ReceiptStatus
from readstation.model.origin import new_origin
from readstation.reading.ports import AuditDraft
from readstation.store.outbox import present_origin
from readstation.store.schema import outbox, sync_origin
from readstation.store.uow import UnitOfWork

_WAITING, _RECEIVED = "waiting", "received"
_ANSWERED = tuple(status.value for status in ReceiptStatus)


class StationOrigins:
    """The origins of one station (`sync.books.OriginBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        Writes the acts and their events.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def present(self, login: Login) -> StationId:
        """Return the origin in which a person's facts are numbered now."""
        with self._work.database.read() as connection:
            return present_origin(connection, login, self._work.origin.station)

    def renew(self, login: Login, reason: str) -> StationId:
        """Begin a new origin for a person; what waits gets its numbers there, in the same order.

        What central has answered for keeps its number for good.
        """
        with self._work.database.write() as connection:
            former = present_origin(connection, login, self._work.origin.station)
            origin = new_origin(self._work.origin.station)
            mine = sync_origin.c.login == login
            last = connection.execute(select(func.max(sync_origin.c.number)).where(mine)).scalar() or 0
            row = {"login": login, "number": last + 1, "origin": origin, "reason": reason}
            connection.execute(insert(sync_origin), {**row, "begun_ms": self._work.clock.now().utc_ms})
            moved = self._move_waiting(connection, login, former, origin)
            after: JsonObject = {"origin": origin, "sent_again": moved}
            draft = AuditDraft(
                AuditAction.ORIGIN_RENEWED, self._work.origin.station, login=login, before={"origin": former},
                after=after, reason_code=reason,
            )  # fmt: skip
            self._work.record(connection, (draft,))
        return origin

    def _move_waiting(self, connection: Connection, login: Login, former: StationId, origin: StationId) -> int:
        left = (outbox.c.login == login) & (outbox.c.station == former) & (outbox.c.state == _WAITING)
        numbers = connection.execute(select(outbox.c.number).where(left).order_by(outbox.c.number)).scalars().all()
        for place, number in enumerate(numbers, start=1):
            connection.execute(
                update(outbox).where(left, outbox.c.number == number).values(station=origin, number=place)
            )
        return len(numbers)

    def send_again(self, login: Login, received: int, answered: int) -> int:
        """Let everything wait again that central no longer has, and forget answers that it no longer knows.

        Parameters
        ----------
        login
            Whose facts.
        received, answered
            How many facts of the present origin central has, and for how many it has an answer; both count from 1
            without gaps.

        Returns
        -------
        int
            How many facts wait again.
        """
        with self._work.database.write() as connection:
            origin = present_origin(connection, login, self._work.origin.station)
            mine = (outbox.c.login == login) & (outbox.c.station == origin)
            is_lost = mine & (outbox.c.number > received) & (outbox.c.state != _WAITING)
            lost = connection.execute(update(outbox).where(is_lost).values(state=_WAITING, reason="")).rowcount
            is_open = mine & (outbox.c.number > answered) & outbox.c.state.in_(_ANSWERED)
            opened = connection.execute(update(outbox).where(is_open).values(state=_RECEIVED, reason="")).rowcount
            after = {"received": received, "answered": answered, "sent_again": lost, "answers_forgotten": opened}
            draft = AuditDraft(AuditAction.CENTRAL_SET_BACK, origin, login=login, after=after)
            self._work.record(connection, (draft,))
        return lost

    def unanswered(self, login: Login) -> tuple[tuple[StationId, int], ...]:
        """Return the former origins with facts that have no answer, and the highest number with one in each."""
        present = self.present(login)
        is_former = (outbox.c.login == login) & (outbox.c.station != present)
        answered = func.coalesce(func.max(outbox.c.number).filter(outbox.c.state.in_(_ANSWERED)), 0)
        query = (
            select(outbox.c.station, answered)
            .where(is_former)
            .group_by(outbox.c.station)
            .having(func.sum(outbox.c.state == _RECEIVED) > 0)
        )
        with self._work.database.read() as connection:
            return tuple((StationId(row[0]), int(row[1])) for row in connection.execute(query))

    def keep_former(self, login: Login, origin: StationId, receipts: tuple[Receipt, ...]) -> int:
        """Record answers for facts of a former origin; those for facts that are not here are left. Return how many."""
        kept = 0
        with self._work.database.write() as connection:
            for receipt in receipts:
                is_same = (
                    (outbox.c.login == login)
                    & (outbox.c.station == origin)
                    & (outbox.c.number == receipt.number)
                    & (outbox.c.fact_id == receipt.fact_id)
                    & (outbox.c.digest == receipt.digest)
                    & (outbox.c.state == _RECEIVED)
                )
                values = {"state": receipt.status.value, "reason": receipt.reason}
                kept += connection.execute(update(outbox).where(is_same).values(values)).rowcount
        return kept
