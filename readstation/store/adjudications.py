"""What an adjudicator's station keeps of its cases: both reads, a decision in work, signed decisions (TR-24, TR-30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import Login, ReadId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody
from readstation.model.audit import AuditAction
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.fact_bodies import signed_read_from_body
from readstation.model.read import SignedRead
from readstation.reading.decision import DecisionDraft
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import intact, parsed, raw
from readstation.store.decisions import newest_comparison
from readstation.store.schema import seen_checkpoint
from readstation.store.schema_adjudication import compared_case, compared_read, decision_draft, signed_decision
from readstation.store.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """A case as central gave it: which comparison, and both reads of it, A and B."""

    opened: OpenAdjudication
    sides: tuple[SideBody, ...]


class StationAdjudications:
    """The adjudications of a station (`sync.adjudications.CaseBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        Writes what is kept with its event, in one transaction.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def sequencer_key(self) -> str:
        """Return the public key by which this station knows the sequencer; empty where it has met none.

        It is that of the checkpoints that were seen (TR-37), and before the first one that of the first statement.
        """
        seen = select(seen_checkpoint.c.public_key_hex).order_by(seen_checkpoint.c.number.desc()).limit(1)
        stated = select(compared_read.c.public_key_hex).limit(1)
        with self._work.database.read() as connection:
            return connection.execute(seen).scalar() or connection.execute(stated).scalar() or ""

    def newest(self, read_id: ReadId) -> int:
        """Return the number of the newest comparison of a case that is here; 0 for none."""
        with self._work.database.read() as connection:
            return newest_comparison(connection, read_id)

    def keep(self, login: Login, opened: OpenAdjudication, sides: Sequence[SideBody]) -> None:
        """Keep a comparison with both reads, whole or not at all; the same again changes nothing.

        What was kept of an earlier one stays, because a decision may rest on it, and is shown no more.
        """
        case = {"read_id": opened.read_id, "number": opened.number, "login": login}
        rows = [
            {
                "read_id": opened.read_id,
                "number": each.number,
                "side": each.side.value,
                "body": each.body,
                "statement": each.statement,
                "signature": each.signature_hex,
                "public_key_hex": each.public_key_hex,
            }
            for each in sides
        ]
        bodies = {each.side.value: sha256_hex(each.body) for each in sides}
        draft = AuditDraft(
            AuditAction.READS_COMPARED, opened.read_id, login, after={"comparison": opened.number, "bodies": bodies}
        )
        with self._work.database.write() as connection:
            if newest_comparison(connection, opened.read_id) >= opened.number:
                return
            connection.execute(insert(compared_case), {**case, "triggers": ",".join(opened.triggers)})
            connection.execute(insert(compared_read), rows)
            self._work.record(connection, (draft,))

    def case(self, login: Login, read_id: ReadId) -> ComparedCase | None:
        """Return the newest comparison of a person's case with both reads; None where none is here."""
        mine = (compared_case.c.login == login) & (compared_case.c.read_id == read_id)
        query = select(compared_case).where(mine).order_by(compared_case.c.number.desc()).limit(1)
        with self._work.database.read() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            opened = OpenAdjudication(ReadId(row.read_id), row.number, tuple(row.triggers.split(",")))
            return ComparedCase(opened, _sides(connection, opened))

    def cases(self) -> tuple[ComparedCase, ...]:
        """Return every comparison that was ever kept here, for verification."""
        query = select(compared_case).order_by(compared_case.c.read_id, compared_case.c.number)
        with self._work.database.read() as connection:
            found = [
                OpenAdjudication(ReadId(row.read_id), row.number, tuple(row.triggers.split(",")))
                for row in connection.execute(query)
            ]
            return tuple(ComparedCase(each, _sides(connection, each)) for each in found)

    def draft(self, read_id: ReadId, number: int) -> DecisionDraft:
        """Return the decision in work on a comparison; an empty one where nothing was said."""
        is_it = (decision_draft.c.read_id == read_id) & (decision_draft.c.number == number)
        with self._work.database.read() as connection:
            body = connection.execute(select(decision_draft.c.body).where(is_it)).scalar()
        return DecisionDraft() if body is None else record_from_json(DecisionDraft, parsed(body, "decision in work"))

    def keep_draft(self, read_id: ReadId, number: int, draft: DecisionDraft) -> int:
        """Keep a decision in work durably, and return the UTC milliseconds at which it was safe."""
        row = {"read_id": read_id, "number": number, "body": canonical_bytes(record_to_json(draft))}
        statement = upsert(decision_draft)
        replaces = statement.on_conflict_do_update(
            index_elements=["read_id", "number"], set_={"body": statement.excluded.body}
        )
        with self._work.database.write() as connection:
            connection.execute(replaces, row)
        return self._work.clock.now().utc_ms

    def decision(self, read_id: ReadId, number: int) -> SignedRead | None:
        """Return the signed decision on a comparison; None where there is none."""
        is_it = (signed_decision.c.read_id == read_id) & (signed_decision.c.version == number)
        with self._work.database.read() as connection:
            row = connection.execute(select(signed_decision).where(is_it)).one_or_none()
        return None if row is None else signed_read_from_body(intact(row.body, row.digest, "signed decision"))


def _sides(connection: Connection, opened: OpenAdjudication) -> tuple[SideBody, ...]:
    is_it = (compared_read.c.read_id == opened.read_id) & (compared_read.c.number == opened.number)
    return tuple(map(_side, connection.execute(select(compared_read).where(is_it).order_by(compared_read.c.side))))


def _side(row: Row[tuple[object, ...]]) -> SideBody:
    return SideBody(
        row.number, Side(row.side), raw(row.body), raw(row.statement), row.signature, row.public_key_hex
    )  # fmt: skip
