"""Reports of an unblinding on the station: kept, sent, answered; a read with an open one stands still (TR-26)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.model.audit import AuditAction
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.incident import IncidentState, UnblindingReport
from readstation.reading.ports import AuditDraft, Session
from readstation.store.bodies import intact, parsed
from readstation.store.schema import incident, incident_answer
from readstation.store.stopped import is_stopped
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import IncidentToSend

_RANK = {state.value: rank for rank, state in enumerate(IncidentState)}


class StationIncidents:
    """The reports of a station. Called on the store's thread only."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def report(self, made: UnblindingReport, session: Session) -> None:
        """Keep a report with its event, durably; its read stands still from then on.

        The event holds the code and no words of the report: whoever reads the trail may be blinded too.
        """
        body = canonical_bytes(record_to_json(made))
        digest = sha256_hex(body)
        row = {"incident_id": made.incident_id, "read_id": made.read_id, "login": made.login}
        draft = AuditDraft(
            AuditAction.UNBLINDING_REPORTED, made.read_id, login=made.login, role=session.person.role.value,
            session=session.session_id, after={"incident": made.incident_id, "digest": digest,
                                               "timepoint": made.timepoint},
            reason_code=made.kind.value,
        )  # fmt: skip
        with self._work.database.write() as connection:
            connection.execute(insert(incident), {**row, "body": body, "digest": digest})
            self._work.record(connection, (draft,))

    def undecided(self, login: Login) -> tuple[IncidentToSend, ...]:
        """Return the reports of a person on which the office has not decided, as they are sent."""
        with self._work.database.read() as connection:
            rows = connection.execute(select(incident).where(incident.c.login == login)).all()
            states = {row.incident_id: _state(connection, row.incident_id) for row in rows}
        return tuple(
            IncidentToSend(
                row.incident_id, ReadId(row.read_id), intact(row.body, row.digest, f"incident {row.incident_id}")
            )
            for row in rows
            if not states[row.incident_id].is_decided
        )

    def keep_answer(self, login: Login, incident_id: str, state: IncidentState) -> None:
        """Keep what central says of a report; the same again changes nothing."""
        with self._work.database.write() as connection:
            known = connection.execute(select(incident).where(incident.c.incident_id == incident_id)).one_or_none()
            if known is None or known.login != login or state is IncidentState.WAITING:
                raise Refused(Finding("TR-26", "Central answered for a report that this station did not make."))
            there = select(incident_answer).filter_by(incident_id=incident_id, state=state.value)
            if connection.execute(there).first() is not None:
                return
            row = {"incident_id": incident_id, "state": state.value, "utc_ms": self._work.clock.now().utc_ms}
            connection.execute(insert(incident_answer), row)
            if state.is_decided:
                draft = AuditDraft(
                    AuditAction.INCIDENT_DECIDED, known.read_id, after={"incident": incident_id},
                    reason_code=state.value,
                )  # fmt: skip
                self._work.record(connection, (draft,))

    def reports(self, read_id: ReadId) -> tuple[tuple[UnblindingReport, IncidentState], ...]:
        """Return every report of a read and how far it is."""
        with self._work.database.read() as connection:
            rows = connection.execute(select(incident).where(incident.c.read_id == read_id)).all()
            return tuple(
                (
                    record_from_json(UnblindingReport, parsed(intact(row.body, row.digest, "incident"), "incident")),
                    _state(connection, row.incident_id),
                )
                for row in rows
            )

    def is_stopped(self, read_id: ReadId) -> bool:
        """Return whether a read stands still because of a report."""
        with self._work.database.read() as connection:
            return is_stopped(connection, read_id)


def _state(connection: Connection, incident_id: str) -> IncidentState:
    states = connection.execute(
        select(incident_answer.c.state).where(incident_answer.c.incident_id == incident_id)
    ).scalars()
    return IncidentState(max(states, key=lambda each: _RANK[each], default=IncidentState.WAITING.value))
