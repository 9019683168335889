"""Which station a person's reads are open at, as central said it last (TR-51)."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from readstation.core.ids import Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft
from readstation.store.schema import case_claim
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import Claim


class StationClaims:
    """The claims that one station knows of (`sync.ports.ClaimBook`). Called on the store's thread only.

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

    def keep_claims(self, login: Login, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Keep claims, each with its event; return those by which a read that was open here is open elsewhere now."""
        here, lost = self._work.origin.station, []
        with self._work.database.write() as connection:
            for claim in claims:
                mine = case_claim.c.read_id == claim.read_id
                last = connection.execute(select(func.max(case_claim.c.number)).where(mine)).scalar() or 0
                if claim.number <= last:
                    continue
                before = connection.execute(
                    select(case_claim.c.station).where(mine, case_claim.c.number == last)
                ).scalar_one_or_none()
                row = {"read_id": claim.read_id, "number": claim.number, "station": claim.station}
                connection.execute(insert(case_claim), {**row, "learned_ms": self._work.clock.now().utc_ms})
                after = {"claim": claim.number, "station": claim.station}
                draft = AuditDraft(AuditAction.CASE_CLAIMED, claim.read_id, login=login, after=after)
                self._work.record(connection, (draft,))
                if before == here and claim.station != here:
                    lost.append(claim)
        return tuple(lost)
