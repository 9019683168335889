"""Differences between this station and central, which stay until a person has explained them (TR-54)."""

from __future__ import annotations

from sqlalchemy import insert, select

from readstation.core.canonical import JsonObject
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft
from readstation.store.schema import sync_difference, sync_explanation
from readstation.store.uow import UnitOfWork

_STAYS = ("TR-51.line", "TR-52.", "TR-54.")


class StationDifferences:
    """The differences of one station (`sync.books.DifferenceBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        Writes the acts and their events.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def keep(self, login: Login, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Keep what a pass found; return what was found earlier and is not explained yet."""
        open_before = self.unexplained(login)
        known = {finding.code for finding in open_before}
        new = {each.code: each for each in findings if each.code.startswith(_STAYS) and each.code not in known}
        if new:
            noted_ms = self._work.clock.now().utc_ms
            rows = [{"login": login, "code": each.code, "words": each.message, "noted_ms": noted_ms}
                    for each in new.values()]  # fmt: skip
            with self._work.database.write() as connection:
                connection.execute(insert(sync_difference), rows)
        found = {finding.code for finding in findings}
        return tuple(each for each in open_before if each.code not in found)

    def unexplained(self, login: Login) -> tuple[Finding, ...]:
        """Return what a person's passes found and nobody has explained yet, oldest first."""
        query = (
            select(sync_difference)
            .outerjoin_from(
                sync_difference, sync_explanation, sync_explanation.c.difference == sync_difference.c.number
            )
            .where(sync_difference.c.login == login, sync_explanation.c.difference.is_(None))
            .order_by(sync_difference.c.number)
        )
        with self._work.database.read() as connection:
            return tuple(Finding(row.code, row.words) for row in connection.execute(query))

    def explain(self, login: Login, words: str) -> int:
        """Record what a person says of all that is unexplained, with an event, and return how many that were.

        What is still different is found again by the next pass.
        """
        is_open = select(sync_explanation.c.difference).where(sync_explanation.c.difference == sync_difference.c.number)
        query = select(sync_difference).where(sync_difference.c.login == login, ~is_open.exists())
        with self._work.database.write() as connection:
            rows = connection.execute(query).all()
            for row in rows:
                said = {"difference": row.number, "words": words, "explained_ms": self._work.clock.now().utc_ms}
                connection.execute(insert(sync_explanation), said)
                before: JsonObject = {"difference": row.number, "code": row.code}
                draft = AuditDraft(
                    AuditAction.DIFFERENCE_EXPLAINED,
                    self._work.origin.station,
                    login=login,
                    before=before,
                    reason=words,
                )
                self._work.record(connection, (draft,))
        return len(rows)
