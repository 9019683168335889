"""Signed decisions in the station's database: each rests on the newest comparison that is here (TR-24, TR-33)."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_body
from readstation.model.read import SignedRead
from readstation.store.outbox import Entry
from readstation.store.schema_adjudication import compared_case, signed_decision


def newest_comparison(connection: Connection, read_id: ReadId) -> int:
    """Return the number of the newest comparison of a case that is here; 0 for none."""
    query = select(func.max(compared_case.c.number)).where(compared_case.c.read_id == read_id)
    return int(connection.execute(query).scalar() or 0)


def keep_decision(connection: Connection, decision: SignedRead) -> Entry:
    """Keep a signed decision, and return its place in the outbox.

    Raises
    ------
    Refused
        If it is not of the newest comparison that is here, or that one is decided.
    """
    sealed = decision.sealed
    if sealed.version != newest_comparison(connection, sealed.read_id):
        words = "One of both reads was signed anew. Nothing was signed. Open the case again, compare, then decide."
        raise Refused(Finding("TR-24.newer", words))
    is_it = (signed_decision.c.read_id == sealed.read_id) & (signed_decision.c.version == sealed.version)
    if connection.execute(select(signed_decision.c.version).where(is_it)).first() is not None:
        raise Refused(Finding("TR-33", "This case is decided. A signed decision is never changed."))
    body = signed_read_body(decision)
    digest = sha256_hex(body)
    row = {"read_id": sealed.read_id, "version": sealed.version, "body": body, "digest": digest}
    connection.execute(insert(signed_decision), row)
    return Entry(FactKind.DECISION, sealed.read_id, sealed.version, digest)
