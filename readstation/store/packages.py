"""Image packages as the station's database knows them: what may be fetched, wrapped keys, and each opening (TR-23)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, func, insert, select

from readstation.core.canonical import JsonObject
from readstation.core.errors import DataProblem
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.model.fact_bodies import audit_from_body
from readstation.model.image_package import ManifestEntry
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import raw
from readstation.store.schema import audit_event, image_package, package_key, package_opening
from readstation.store.uow import UnitOfWork


class StationPackages:
    """The station's packages (`sync.images.PackageBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        Writes an opening and its audit event in one transaction.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def keep(self, login: Login, entries: Sequence[ManifestEntry]) -> None:
        """Keep what central said may be fetched; the same again changes nothing.

        Raises
        ------
        DataProblem
            If a name is known with another content or for another place.
        """
        known = {each.name: each for each in self.known(login)}
        for entry in entries:
            if known.get(entry.name, entry) != entry:
                raise DataProblem("an image package that central names is known here with another content")
        fresh = [entry for entry in entries if entry.name not in known]
        if not fresh:
            return
        rows = [
            {
                "name": each.name,
                "login": login,
                "read_id": each.read_id,
                "timepoint": each.timepoint,
                "digest": each.digest,
                "size_bytes": each.size_bytes,
            }
            for each in fresh
        ]
        with self._work.database.write() as connection:
            connection.execute(insert(image_package), rows)

    def known(self, login: Login) -> tuple[ManifestEntry, ...]:
        """Return every package that a person was ever told of, by read and timepoint."""
        query = (
            select(image_package)
            .where(image_package.c.login == login)
            .order_by(image_package.c.read_id, image_package.c.timepoint, image_package.c.name)
        )
        with self._work.database.read() as connection:
            return tuple(map(_entry, connection.execute(query)))

    def keep_key(self, name: str, wrapped: bytes) -> None:
        """Keep the key of a package, wrapped for this station."""
        with self._work.database.write() as connection:
            if connection.execute(select(package_key.c.name).where(package_key.c.name == name)).first() is None:
                connection.execute(insert(package_key), {"name": name, "key": wrapped})

    def key(self, name: str) -> bytes | None:
        """Return the wrapped key of a package, or None."""
        with self._work.database.read() as connection:
            found = connection.execute(select(package_key.c.key).where(package_key.c.name == name)).scalar()
        return None if found is None else bytes(found)

    def opened(self) -> frozenset[str]:
        """Return the names of the packages that were opened here."""
        with self._work.database.read() as connection:
            return frozenset(connection.execute(select(package_opening.c.name)).scalars())

    def openings(self) -> int:
        """Return how many openings there were."""
        with self._work.database.read() as connection:
            return _openings(connection, self._work.origin.station)

    def record_opening(
        self, entry: ManifestEntry, login: Login, *, is_local: bool, is_whole_case: bool = False
    ) -> int:  # fmt: skip
        """Record durably, before anything is decrypted, that a package is opened now; return the number of the opening.

        Parameters
        ----------
        entry, login
            The package, and whose read it is.
        is_local
            Whether this station decided it by itself, with a key that it has (mode ``offline``).
        is_whole_case
            Whether the case was given as a whole, to an adjudicator.
        """
        with self._work.database.write() as connection:
            query = select(package_opening.c.number).where(package_opening.c.name == entry.name)
            known = connection.execute(query).scalar()
            if known is not None:
                return int(known)
            number = _openings(connection, self._work.origin.station) + 1
            connection.execute(insert(package_opening), {"number": number, "name": entry.name})
            after: JsonObject = {
                "timepoint": entry.timepoint,
                "opening": number,
                "is_local": is_local,
                "package": entry.name,
            }
            if is_whole_case:
                after = {**after, "is_whole_case": True}
            self._work.record(
                connection, (AuditDraft(AuditAction.PACKAGE_OPENED, entry.read_id, login=login, after=after),)
            )
        return number


def _openings(connection: Connection, station: StationId) -> int:
    """Return the number of the last opening: of those that are kept here, and of those that only the trail tells of.

    The trail of a station that was brought back from a copy tells of openings that the copy had not kept (TR-43).
    """
    kept = connection.execute(select(func.max(package_opening.c.number))).scalar() or 0
    is_opening = func.instr(audit_event.c.body, AuditAction.PACKAGE_OPENED.value.encode()) > 0
    newest = select(audit_event.c.body).where(audit_event.c.station == station, is_opening)
    for body in connection.execute(newest.order_by(audit_event.c.number.desc())).scalars():
        event = audit_from_body(raw(body))
        told = (event.after or {}).get("opening")
        if event.action is AuditAction.PACKAGE_OPENED and isinstance(told, int):
            return max(int(kept), told)
    return int(kept)


def _entry(row: Row[tuple[object, ...]]) -> ManifestEntry:
    return ManifestEntry(ReadId(row.read_id), row.timepoint, row.name, row.digest, row.size_bytes)
