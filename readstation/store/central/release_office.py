"""What the office writes at central when it releases timepoints with their image packages (trust 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, insert, select

from readstation.core.canonical import parse_canonical
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.image_package import ManifestEntry
from readstation.model.subject import Task
from readstation.reading.ports import SignatureCheck
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.office_acts import acting_person, record_act
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    charter,
    manifest,
    package_key,
    public_key,
    read_case,
    release,
    station,
    timepoint_key,
)
from readstation.trial.packages import OfferedKey, ReadToRelease


class ReleaseOffice:
    """The office's side of image packages. Each call is one transaction (`trial.packages.ReleaseBook`).

    Parameters
    ----------
    database
        Connected with the office's rights.
    acting
        Who acts, at a file: a file has no users.
    """

    def __init__(self, database: CentralDatabase, acting: Login | None = None) -> None:
        self._database = database
        self._acting = acting

    def read(self, read_id: ReadId) -> ReadToRelease:
        """Return a read with its case, its charter and what was published for it.

        Raises
        ------
        Refused
            If there is no such read, or it ended.
        """
        with self._database.read() as connection:
            row = connection.execute(
                select(assignment, charter.c.body, read_case.c.case_key, read_case.c.task)
                .join(charter, charter.c.digest == assignment.c.charter_digest)
                .outerjoin(read_case, read_case.c.read_id == assignment.c.read_id)
                .where(assignment.c.read_id == read_id)
            ).one_or_none()
            ended = connection.execute(select(assignment_end).where(assignment_end.c.read_id == read_id)).first()
            if row is None or ended is not None:
                raise Refused(Finding("central.release", "There is no such read, or it has ended."))
            rules = record_from_json(Charter, parse_canonical(bytes(row.body)))
            published = connection.execute(
                select(manifest.c.timepoint, func.max(manifest.c.version))
                .where(manifest.c.read_id == read_id)
                .group_by(manifest.c.timepoint)
            ).all()
            released = connection.execute(select(release.c.timepoint).where(release.c.read_id == read_id)).scalars()
            with_key = connection.execute(
                select(manifest.c.timepoint)
                .join(timepoint_key, timepoint_key.c.name == manifest.c.name)
                .where(manifest.c.read_id == read_id)
            ).scalars()
            return ReadToRelease(
                read_id=read_id,
                login=Login(row.login),
                case_alias=CaseAlias(row.case_alias),
                case_code=CaseAlias(row.case_key or row.case_alias),
                trial_code=row.trial_code,
                mode=rules.sequence_mode,
                versions={row[0]: row[1] for row in published},
                released=frozenset(set(released) & set(with_key)),
                task=Task(row.task or Task.READ),
            )

    def package_bytes(self, trial_code: str) -> int:
        """Return the size of the newest package of a trial; 0 before the first."""
        query = (
            select(func.max(manifest.c.size_bytes))
            .join(assignment, assignment.c.read_id == manifest.c.read_id)
            .where(assignment.c.trial_code == trial_code)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar() or 0

    def station_keys(self) -> tuple[OfferedKey, ...]:
        """Return the keys for packages of all stations, each with the station's own public key."""
        query = (
            select(package_key, public_key.c.public_key_hex.label("station_hex"))
            .join(station, station.c.station == package_key.c.station)
            .join(public_key, public_key.c.key_id == station.c.key_id)
            .order_by(package_key.c.station)
        )
        with self._database.read() as connection:
            return tuple(
                OfferedKey(StationId(row.station), row.public_key_hex, row.signature_hex, row.station_hex)
                for row in connection.execute(query)
            )

    def add_station_key(
        self, which: StationId, public_key_hex: str, signature_hex: str, message: bytes, check: SignatureCheck
    ) -> None:
        """Register the key for packages of a station that is enrolled; the same again changes nothing.

        Parameters
        ----------
        which, public_key_hex, signature_hex, message
            The station, its X25519 key, and its own signature over the message that says both.
        check
            Verifies Ed25519.

        Raises
        ------
        Refused
            If the station is not enrolled, did not sign this, or is registered with another key for packages.
        """
        with self._database.write() as connection:
            own = (
                select(public_key.c.public_key_hex)
                .join(station, station.c.key_id == public_key.c.key_id)
                .where(station.c.station == which)
            )
            station_hex = connection.execute(own).scalar()
            if station_hex is None or not check(station_hex, message, signature_hex):
                words = "This station is not enrolled here, or did not sign this key for images."
                raise Refused(Finding("central.station", words))
            query = select(package_key.c.public_key_hex).where(package_key.c.station == which)
            known = connection.execute(query).scalar()
            if known is None:
                row = {"station": which, "public_key_hex": public_key_hex, "signature_hex": signature_hex}
                connection.execute(insert(package_key), row)
                by = acting_person(connection, self._acting)
                record_act(connection, by, "station_key_kept", which, key=public_key_hex)
            elif known != public_key_hex:
                raise Refused(Finding("central.station", "This station is registered with another key for images."))

    def publish(
        self, given: ReadToRelease, entries: Sequence[ManifestEntry], keys: Mapping[str, Mapping[str, bytes]]
    ) -> None:
        """Write packages, for those with keys the release, and an act for each, in one transaction (TR-34).

        Parameters
        ----------
        given
            The read, as `read` returned it.
        entries
            The packages, whose files lie where readers fetch them.
        keys
            By package name: the key of each station it is wrapped for, or the key itself under "". A package without
            any is a blank one.
        """
        with self._database.write() as connection:
            by = acting_person(connection, self._acting)
            for entry in entries:
                _insert_entry(connection, given, entry)
                said = {"timepoint": entry.timepoint, "package": entry.name, "digest": entry.digest}
                if not keys.get(entry.name):
                    record_act(connection, by, "blank_published", given.read_id, **said)
                    continue
                record_act(connection, by, AuditAction.TIMEPOINT_RELEASED, given.read_id, **said, login=given.login)
                rows = [
                    {"name": entry.name, "station": name, "login": given.login, "key": key}
                    for name, key in keys[entry.name].items()
                ]
                connection.execute(insert(timepoint_key), rows)
                place = {"read_id": given.read_id, "timepoint": entry.timepoint}
                if connection.execute(select(release).filter_by(**place)).first() is None:
                    connection.execute(insert(release), {**place, "login": given.login})

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()


def _insert_entry(connection: Connection, given: ReadToRelease, entry: ManifestEntry) -> None:
    row = {
        "read_id": entry.read_id,
        "timepoint": entry.timepoint,
        "version": given.versions.get(entry.timepoint, 0) + 1,
        "login": given.login,
        "name": entry.name,
        "digest": entry.digest,
        "size_bytes": entry.size_bytes,
    }
    connection.execute(insert(manifest), row)
