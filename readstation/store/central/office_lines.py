"""Lines of reads that were put aside because the read was read at two stations: for the office and the auditor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from readstation.core.canonical import sha256_hex
from readstation.core.ids import CaseAlias, Login, StationId
from readstation.model.fact import OTHER_LINE, FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.model.origin import station_of
from readstation.reading.sign import signing_message
from readstation.reading.unseal import unseal
from readstation.store.central.checks import read_named
from readstation.store.central.schema import assignment, fact, quarantine
from readstation.trial.status import OtherLine


@dataclass(slots=True)
class _Line:
    facts: int = 0
    signed: set[str] = field(default_factory=set)


def other_lines(connection: Connection) -> tuple[OtherLine, ...]:
    """Return every line that was put aside, by person, case and station."""
    found: dict[tuple[str, str, str], _Line] = defaultdict(_Line)
    query = select(quarantine).where(quarantine.c.reason == OTHER_LINE)
    for row in connection.execute(query):
        read_id = read_named(bytes(row.body))
        if read_id is None:
            continue
        line = found[row.login, read_id, station_of(row.station)]
        line.facts += 1
        if row.kind == FactKind.SIGNED_READ:
            line.signed.add(sha256_hex(signing_message(signed_read_from_body(bytes(row.body)).sealed)))
    if not found:
        return ()
    aliases = {row.read_id: row.case_alias for row in connection.execute(select(assignment))}
    return tuple(
        OtherLine(
            Login(login), CaseAlias(aliases[read_id]), StationId(station), line.facts, len(line.signed),
            _named_by(connection, read_id, line.signed),
        )
        for (login, read_id, station), line in sorted(found.items())
        if read_id in aliases
    )  # fmt: skip


def _named_by(connection: Connection, read_id: str, signed: set[str]) -> int:
    """Return the sealed version that names all of some versions; 0 where none does, or there is nothing to name."""
    is_version = (fact.c.kind == FactKind.SIGNED_READ.value) & (fact.c.object_id == read_id)
    named: set[str] = set()
    query = select(fact.c.object_number, fact.c.body).where(is_version).order_by(fact.c.object_number)
    for row in connection.execute(query):
        sealed = signed_read_from_body(bytes(row.body)).sealed
        named |= {each.digest for each in unseal(sealed).set_aside}
        if signed and signed <= named:
            return int(row.object_number)
    return 0
