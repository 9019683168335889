"""A reader at PostgreSQL: EXECUTE on the functions of `api` and nothing else (TR-9)."""

from __future__ import annotations

import re

from sqlalchemy import text

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, FactId, Login, ReadId, StationId
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, PushAnswer, Receipt, ReceiptStatus
from readstation.model.incident import IncidentState
from readstation.model.subject import Assignment
from readstation.store.central.checkpoints import signed_checkpoint
from readstation.store.central.connections import CentralDatabase
from readstation.sync.ports import Hello, IncidentToSend, OriginState

_PUSH = text(
    "SELECT api.push(:station, CAST(:numbers AS bigint[]), CAST(:ids AS text[]), CAST(:kinds AS text[]), "
    "CAST(:digests AS text[]), CAST(:bodies AS bytea[]))"
)


VERIFIER_FORM = re.compile(r"SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")


def change_own_password(database: CentralDatabase, verifier: str) -> None:
    """Give the login that is connected another password, as PostgreSQL lets every login do for itself (TR-2).

    Parameters
    ----------
    database
        Connected as the person, with the password that the server still knows.
    verifier
        The SCRAM verifier of the new one; the server never sees a password.

    Raises
    ------
    Refused
        If the verifier is not well-formed, or the server refuses.
    CentralUnreachable
        If the server does not answer.
    """
    # A password cannot be a parameter; the form holds no quote.
    if not VERIFIER_FORM.fullmatch(verifier):
        raise Refused(Finding("central.verifier", "The verifier of the new central password is not well-formed."))
    with database.write() as connection:
        connection.exec_driver_sql(f"ALTER ROLE CURRENT_USER PASSWORD '{verifier}'")


class PostgresCentral:
    """Central as one signed-in person reaches it. The server knows the person by its own session.

    Parameters
    ----------
    database
        Connected as the person.
    """

    def __init__(self, database: CentralDatabase) -> None:
        self._database = database

    def hello(self) -> Hello:
        """Return protocol, schema and time."""
        with self._database.read() as connection:
            row = connection.execute(text("SELECT protocol, schema_version, utc_ms FROM api.hello()")).one()
        return Hello(row.protocol, row.schema_version, row.utc_ms)

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        """Insert facts of one station into the caller's own inbox, in one transaction (TR-47)."""
        if not facts:
            return ()
        parameters = {
            "station": facts[0].station,
            "numbers": [fact.number for fact in facts],
            "ids": [str(fact.fact_id) for fact in facts],
            "kinds": [fact.kind.value for fact in facts],
            "digests": [fact.digest for fact in facts],
            "bodies": [fact.body for fact in facts],
        }
        with self._database.write() as connection:
            answers = connection.execute(_PUSH, parameters).scalar_one()
        return tuple(PushAnswer(answer) for answer in answers)

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        """Return the receipts of the caller's own facts of a station with a higher number."""
        query = text("SELECT number, fact_id, digest, status, reason FROM api.receipts(:station, :after)")
        with self._database.read() as connection:
            rows = connection.execute(query, {"station": station, "after": after}).all()
        return tuple(
            Receipt(row.number, FactId(row.fact_id), row.digest, ReceiptStatus(row.status), row.reason) for row in rows
        )

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's open assignments with the canonical bytes of their charters."""
        with self._database.read() as connection:
            rows = connection.execute(text("SELECT * FROM api.worklist()")).all()
        return tuple(
            (
                Assignment(
                    read_id=ReadId(row.read_id),
                    case_alias=CaseAlias(row.case_alias),
                    login=Login(row.login),
                    trial_code=row.trial_code,
                    charter_version=row.charter_version,
                    charter_digest=row.charter_digest,
                    released_timepoints=tuple(row.released),
                    due=row.due,
                    place=row.place,
                ),
                bytes(row.charter),
            )
            for row in rows
        )

    def origin_state(self, station: StationId) -> OriginState:
        """Return what central holds of the caller's own facts of a station."""
        query = text("SELECT received, sealed, refused, running_digest FROM api.origin_state(:station)")
        with self._database.read() as connection:
            row = connection.execute(query, {"station": station}).one()
        return OriginState(row.received, row.sealed, row.refused, row.running_digest)

    def report_unblinding(self, report: IncidentToSend) -> IncidentState:
        """Keep a report of an own read, or say how far it is (TR-26)."""
        query = text("SELECT api.report_unblinding(:incident, :read, :body)")
        values = {"incident": report.incident_id, "read": report.read_id, "body": report.body}
        with self._database.write() as connection:
            return IncidentState(connection.execute(query, values).scalar_one())

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        """Return the checkpoints of full hours with a higher number, by number, and always the last one (TR-37)."""
        query = text("SELECT statement, signature, public_key_hex, proof FROM api.checkpoint(:after)")
        with self._database.read() as connection:
            rows = connection.execute(query, {"after": after}).all()
        return tuple(
            signed_checkpoint(bytes(row.statement), row.signature, row.public_key_hex, row.proof) for row in rows
        )

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()
