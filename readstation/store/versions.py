"""Versions of a read that were signed at two stations: those that central put aside, until one names them (TR-51)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import Login, ReadId
from readstation.model.audit import AuditAction
from readstation.model.fact import OTHER_LINE, ReceiptStatus
from readstation.model.fact_bodies import signed_read_from_body
from readstation.reading.ports import AuditDraft
from readstation.reading.seal_rounds import SetAsideVersion
from readstation.reading.sign import signing_message
from readstation.reading.unseal import unseal
from readstation.store.bodies import intact
from readstation.store.schema import assignment, outbox, signed_read
from readstation.store.schema_versions import set_aside_version
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import SetAside


class StationVersions:
    """What one station knows of reads that were read at two (`sync.books.VersionBook`). On the store's thread only.

    Parameters
    ----------
    work
        Writes the acts and their events.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def keep_set_aside(self, login: Login, versions: tuple[SetAside, ...]) -> None:
        """Keep versions that were signed at another station, each once with its event.

        One that was signed here is known here, and one that is damaged or of a read that is not here can be named by
        nobody: they are left.
        """
        with self._work.database.write() as connection:
            for each in versions:
                self._keep(connection, login, each)

    def unnamed(self, login: Login) -> tuple[ReadId, ...]:
        """Return a person's reads with a version that was put aside and that no version from here names yet."""
        query = select(set_aside_version.c.read_id).where(set_aside_version.c.login == login).distinct()
        with self._work.database.read() as connection:
            return tuple(
                ReadId(read_id)
                for read_id in connection.execute(query).scalars().all()
                if set_aside_versions(connection, ReadId(read_id))
            )

    def lost_lines(self, login: Login) -> dict[ReadId, int]:
        """Return a person's reads whose line from here central put aside, each with how many changes those are."""
        query = select(outbox.c.object_id).where(
            outbox.c.login == login,
            outbox.c.state == ReceiptStatus.CONFLICT.value,
            outbox.c.reason == OTHER_LINE,
        )
        found: dict[ReadId, int] = {}
        with self._work.database.read() as connection:
            for read_id in connection.execute(query).scalars():
                found[ReadId(read_id)] = found.get(ReadId(read_id), 0) + 1
        return found

    def _keep(self, connection: Connection, login: Login, given: SetAside) -> None:
        try:
            sealed = signed_read_from_body(intact(given.body, given.digest, "a version that was put aside")).sealed
        except DataProblem:
            return
        read_id, named = sealed.read_id, sha256_hex(signing_message(sealed))
        known = select(set_aside_version.c.named).filter_by(read_id=read_id, named=named)
        is_mine = select(signed_read.c.digest).filter_by(read_id=read_id, digest=given.digest)
        is_given = select(assignment.c.read_id).filter_by(read_id=read_id, login=login)
        if connection.execute(known).first() is not None or connection.execute(is_mine).first() is not None:
            return
        if connection.execute(is_given).first() is None:
            return
        row = {"read_id": read_id, "named": named, "login": login, "version": sealed.version}
        content = {"learned_ms": self._work.clock.now().utc_ms, "body": given.body, "digest": given.digest}
        connection.execute(insert(set_aside_version), {**row, **content})
        after: JsonObject = {"version": sealed.version, "digest": named}
        draft = AuditDraft(AuditAction.VERSION_SET_ASIDE, read_id, login=login, after=after)
        self._work.record(connection, (draft,))


def set_aside_versions(connection: Connection, read_id: ReadId) -> tuple[SetAsideVersion, ...]:
    """Return the versions of a read that were put aside and that no version from here names yet, by number."""
    rows = connection.execute(
        select(set_aside_version.c.version, set_aside_version.c.named)
        .where(set_aside_version.c.read_id == read_id)
        .order_by(set_aside_version.c.version, set_aside_version.c.named)
    ).all()
    if not rows:
        return ()
    query = select(signed_read.c.body, signed_read.c.digest).where(signed_read.c.read_id == read_id)
    bodies = (intact(row.body, row.digest, "a signed version") for row in connection.execute(query).all())
    named = set(_named_by(bodies))
    return tuple(SetAsideVersion(row.version, row.named) for row in rows if row.named not in named)


def _named_by(bodies: Iterable[bytes]) -> Iterable[str]:
    for body in bodies:
        yield from (each.digest for each in unseal(signed_read_from_body(body).sealed).set_aside)
