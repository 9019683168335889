"""A reader at PostgreSQL: EXECUTE on the functions of `api` and nothing else (TR-9)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, FactId, KeyId, Login, ReadId, StationId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, FactKind, PushAnswer, Receipt, ReceiptStatus
from readstation.model.image_package import ManifestEntry, TimepointKey
from readstation.model.incident import IncidentState
from readstation.model.subject import Assignment, Task
from readstation.store.central.checkpoints import signed_checkpoint
from readstation.store.central.connections import CentralDatabase, ReaderLine
from readstation.sync.comparison import Comparison, Verdict
from readstation.sync.ports import Claim, Hello, IncidentToSend, OriginState, SetAside

_PUSH = (
    "SELECT api.push(%s, CAST(%b AS bigint[]), CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS text[]), "
    "CAST(%b AS bytea[])) AS answers"
)
"""The lists travel as bytes and not as text: a body would have twice its size."""
_PUSH_ONE = (
    "SELECT api.push(%s, ARRAY[CAST(%b AS bigint)], ARRAY[CAST(%b AS text)], ARRAY[CAST(%b AS text)], "
    "ARRAY[CAST(%b AS text)], ARRAY[CAST(%b AS bytea)]) AS answers"
)
"""The lists are made by the server: five lists of one would cost the station as much as all else of a push."""

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
    line
        Connected as the person.
    """

    def __init__(self, line: ReaderLine) -> None:
        self._line = line

    def hello(self) -> Hello:
        """Return protocol, schema and time."""
        (row,) = self._line.ask("SELECT * FROM api.hello()")
        # A central of the form before names no range.
        return Hello(row.protocol, row.schema_version, row.utc_ms, getattr(row, "oldest_protocol", row.protocol))

    def compare(self, schema: str, charters: tuple[tuple[ReadId, str], ...]) -> Comparison:
        """Compare what a station knows with what is here (TR-53)."""
        question = "SELECT verdict, charters FROM api.compare(%s, CAST(%s AS text[]), CAST(%s AS text[]))"
        columns = [str(read_id) for read_id, _ in charters], [digest for _, digest in charters]
        (row,) = self._line.ask(question, (schema, *columns))
        return Comparison(Verdict(row.verdict), tuple(row.charters))

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        """Insert facts of one station into the caller's own inbox, in one transaction (TR-47)."""
        if not facts:
            return ()
        rows = [(fact.number, str(fact.fact_id), fact.kind.value, fact.digest, fact.body) for fact in facts]
        if len(rows) == 1:
            (row,) = self._line.ask(_PUSH_ONE, (facts[0].station, *rows[0]))
        else:
            (row,) = self._line.ask(_PUSH, (facts[0].station, *map(list, zip(*rows, strict=True))))
        return tuple(PushAnswer(answer) for answer in row.answers)

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        """Return the receipts of the caller's own facts of a station with a higher number."""
        question = "SELECT number, fact_id, digest, status, reason FROM api.receipts(%s, %s)"
        return tuple(
            Receipt(row.number, FactId(row.fact_id), row.digest, ReceiptStatus(row.status), row.reason)
            for row in self._line.ask(question, (station, after))
        )

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's open assignments with the canonical bytes of their charters."""
        return _assignments(self._line.ask("SELECT * FROM api.worklist()"))

    def origin_state(self, station: StationId) -> OriginState:
        """Return what central holds of the caller's own facts of a station."""
        question = "SELECT received, sealed, refused, running_digest FROM api.origin_state(%s)"
        (row,) = self._line.ask(question, (station,))
        return OriginState(row.received, row.sealed, row.refused, row.running_digest)

    def report_unblinding(self, report: IncidentToSend) -> IncidentState:
        """Keep a report of an own read, or say how far it is (TR-26)."""
        question = "SELECT api.report_unblinding(%s, %s, %s) AS state"
        (row,) = self._line.ask(question, (report.incident_id, report.read_id, report.body))
        return IncidentState(row.state)

    def keep_unlock_root(self, station: StationId, secret: bytes) -> None:
        """Keep the secret of the caller's account on a station (TR-4)."""
        self._line.ask("SELECT api.keep_unlock_root(%s, %s)", (station, secret))

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that holds, of each of the caller's reads that has one (TR-51)."""
        rows = self._line.ask("SELECT read_id, number, station FROM api.claims()")
        return tuple(Claim(ReadId(row.read_id), row.number, StationId(row.station)) for row in rows)

    def claim(self, read_id: ReadId, station: StationId, number: int) -> Claim:
        """Open a read at a station under the next number, and return the claim that holds."""
        (row,) = self._line.ask("SELECT number, station FROM api.claim(%s, %s, %s)", (read_id, station, number))
        return Claim(read_id, row.number, StationId(row.station))

    def set_aside(self, after: tuple[str, int]) -> tuple[SetAside, ...]:
        """Return signed versions of the caller that were put aside, from an origin and number on (TR-51)."""
        rows = self._line.ask("SELECT station, number, digest, body FROM api.set_aside(%s, %s)", after)
        return tuple(SetAside(StationId(row.station), row.number, row.digest, row.body) for row in rows)

    def own_origins(self) -> dict[StationId, int]:
        """Return the origins of the caller's facts, each with its highest number (TR-43)."""
        return {StationId(row.station): row.last for row in self._line.ask("SELECT * FROM api.own_origins()")}

    def own_facts(self, origin: StationId, after: int) -> tuple[Fact, ...]:
        """Return a few of the caller's facts of an origin after a number, in order (TR-43)."""
        rows = self._line.ask("SELECT * FROM api.own_facts(%s, %s)", (origin, after))
        return tuple(
            Fact(FactId(row.fact_id), Login(row.login), origin, row.number, FactKind(row.kind), row.body, row.digest)
            for row in rows
        )

    def own_incident(self, incident_id: str) -> IncidentToSend | None:
        """Return a report of an unblinding that the caller made; None where there is none of this id."""
        for row in self._line.ask("SELECT read_id, body FROM api.own_incident(%s)", (incident_id,)):
            return IncidentToSend(incident_id, ReadId(row.read_id), row.body)
        return None

    def closed_reads(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's reads that are not open any more, with their charters."""
        return _assignments(self._line.ask("SELECT * FROM api.closed_reads()"))

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        """Return the office's signatures of a charter by which the caller has a read (TR-59)."""
        rows = self._line.ask("SELECT * FROM api.charter_signatures(%s)", (digest,))
        return tuple(
            CharterSignature(KeyId(row.key_id), Login(row.login), row.public_key_hex, row.signature) for row in rows
        )

    def adjudications(self) -> tuple[OpenAdjudication, ...]:
        """Return the caller's cases that wait for a decision and whose reads were copied (TR-24)."""
        rows = self._line.ask("SELECT read_id, number, triggers FROM api.adjudication()")
        return tuple(OpenAdjudication(ReadId(row.read_id), row.number, tuple(row.triggers.split(","))) for row in rows)

    def bodies(self, read_id: ReadId) -> tuple[SideBody, ...]:
        """Return both reads of a case as A and B."""
        rows = self._line.ask("SELECT * FROM api.bodies(%s)", (read_id,))
        return tuple(
            SideBody(row.number, Side(row.side), row.body, row.statement, row.signature, row.public_key_hex)
            for row in rows
        )

    def manifest(self) -> tuple[ManifestEntry, ...]:
        """Return the packages that the caller may fetch now (TR-23)."""
        rows = self._line.ask("SELECT * FROM api.manifest()")
        return tuple(
            ManifestEntry(ReadId(row.read_id), row.timepoint, row.name, row.digest, row.size_bytes) for row in rows
        )

    def timepoint_key(self, read_id: ReadId, timepoint: int, station: StationId) -> TimepointKey:
        """Return the key of the package of a timepoint whose turn it is."""
        question = "SELECT name, key FROM api.timepoint_key(%s, %s, %s)"
        (row,) = self._line.ask(question, (read_id, timepoint, station))
        return TimepointKey(row.name, row.key)

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        """Return the checkpoints of full hours with a higher number, by number, and always the last one (TR-37)."""
        rows = self._line.ask("SELECT statement, signature, public_key_hex, proof FROM api.checkpoint(%s)", (after,))
        return tuple(signed_checkpoint(row.statement, row.signature, row.public_key_hex, row.proof) for row in rows)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._line.close()


def _assignments(rows: Iterable[Any]) -> tuple[tuple[Assignment, bytes], ...]:
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
                sealed_locks=row.sealed_locks,
                task=Task(row.task),
            ),
            row.charter,
        )
        for row in rows
    )
