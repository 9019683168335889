"""Which station a person's reads are open at, as central said it last (TR-51)."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from readstation.core.canonical import JsonObject
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft
from readstation.store.schema import assignment, case_claim, journal_step
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import Claim


class StationClaims:
    """The claims that one station knows of (`sync.books.ClaimBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        Writes the acts and their events.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def held(self, read_id: ReadId) -> Claim | None:
        """Return the highest claim of a read that is known here; None for none."""
        query = select(case_claim).where(case_claim.c.read_id == read_id).order_by(case_claim.c.number.desc()).limit(1)
        with self._work.database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Claim(ReadId(row.read_id), row.number, StationId(row.station))

    def is_elsewhere(self, read_id: ReadId) -> bool:
        """Return whether a read is open at another station, as far as is known here."""
        held = self.held(read_id)
        return held is not None and held.station != self._work.origin.station

    def unclaimed(self, login: Login) -> tuple[ReadId, ...]:
        """Return a person's reads with work from here and without any claim that is known."""
        is_begun = select(journal_step.c.number).where(journal_step.c.read_id == assignment.c.read_id).exists()
        is_claimed = select(case_claim.c.number).where(case_claim.c.read_id == assignment.c.read_id).exists()
        query = select(assignment.c.read_id).where(assignment.c.login == login, is_begun, ~is_claimed)
        with self._work.database.read() as connection:
            return tuple(ReadId(read_id) for read_id in connection.execute(query).scalars())

    def keep_claims(self, login: Login, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Keep claims, each with its event; return those that are new and by which work from here is open elsewhere."""
        elsewhere = []
        with self._work.database.write() as connection:
            for claim in claims:
                mine = case_claim.c.read_id == claim.read_id
                last = connection.execute(select(func.max(case_claim.c.number)).where(mine)).scalar() or 0
                if claim.number <= last:
                    continue
                row = {"read_id": claim.read_id, "number": claim.number, "station": claim.station}
                connection.execute(insert(case_claim), {**row, "learned_ms": self._work.clock.now().utc_ms})
                after: JsonObject = {"claim": claim.number, "station": claim.station}
                draft = AuditDraft(AuditAction.CASE_CLAIMED, claim.read_id, login=login, after=after)
                self._work.record(connection, (draft,))
                begun = select(journal_step.c.number).where(journal_step.c.read_id == claim.read_id).limit(1)
                if claim.station != self._work.origin.station and connection.execute(begun).first() is not None:
                    elsewhere.append(claim)
        return tuple(elsewhere)
