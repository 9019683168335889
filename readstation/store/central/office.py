"""What the office does at central: people, stations, charters, assignments (trust 3.2). The same on both engines."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role, Station
from readstation.model.subject import Assignment
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.schema import assignment, charter, person, person_role, public_key, release, station


class Office:
    """The office's work at central. Each call is one transaction; the same call again changes nothing.

    Parameters
    ----------
    database
        Connected with the office's rights.
    """

    def __init__(self, database: CentralDatabase) -> None:
        self._database = database

    def enrol_person(self, who: Person) -> None:
        """Register a person with an approved public key. The login is the administrator's to make (`make_login`).

        Raises
        ------
        Refused
            If the login is registered with another key, name or role.
        """
        with self._database.write() as connection:
            known = connection.execute(
                select(person.c.printed_name, person_role.c.role, public_key.c.key_id, public_key.c.public_key_hex)
                .join_from(person, person_role, person.c.login == person_role.c.login)
                .join(public_key, public_key.c.login == person.c.login)
                .where(person.c.login == who.login)
            ).all()
            wanted = (who.printed_name, who.role.value, who.key_id, who.public_key_hex)
            if not known:
                connection.execute(insert(person), {"login": who.login, "printed_name": who.printed_name})
                connection.execute(insert(person_role), {"login": who.login, "role": who.role.value})
                _add_key(connection, who.key_id, who.public_key_hex, login=who.login)
            elif wanted not in [tuple(row) for row in known]:
                raise Refused(Finding("central.person", "This login is registered with another name, role or key."))

    def enrol_station(self, which: Station) -> None:
        """Register a station and its public key (TR-7).

        Raises
        ------
        Refused
            If the station is registered with another key.
        """
        with self._database.write() as connection:
            key_id = connection.execute(select(station.c.key_id).where(station.c.station == which.station_id)).scalar()
            if key_id is None:
                connection.execute(insert(station), {"station": which.station_id, "key_id": which.key_id})
                _add_key(connection, which.key_id, which.public_key_hex, station_id=which.station_id)
            elif key_id != which.key_id:
                raise Refused(Finding("central.station", "This station is registered with another key."))

    def put_charter(self, rules: Charter) -> str:
        """Keep a charter version and return its digest.

        Raises
        ------
        Refused
            If the same version is kept with other content.
        """
        body = canonical_bytes(record_to_json(rules))
        digest = sha256_hex(body)
        with self._database.write() as connection:
            same_version = (charter.c.trial_code == rules.trial_code) & (charter.c.version == rules.version)
            known = connection.execute(select(charter.c.digest).where(same_version)).scalar()
            if known is None:
                row = {"digest": digest, "trial_code": rules.trial_code, "version": rules.version, "body": body}
                connection.execute(insert(charter), row)
            elif known != digest:
                raise Refused(
                    Finding("central.charter", "This charter version is kept with other content. Give it a new number.")
                )
        return digest

    def assign(self, given: Assignment) -> None:
        """Give a case to a person, or release more timepoints of one that was given.

        Raises
        ------
        Refused
            If the read was given to someone else or by other rules, or person or charter are unknown.
        """
        row = {
            "read_id": given.read_id,
            "login": given.login,
            "case_alias": given.case_alias,
            "trial_code": given.trial_code,
            "charter_version": given.charter_version,
            "charter_digest": given.charter_digest,
            "due": given.due,
        }
        with self._database.write() as connection:
            same_read = select(assignment).where(assignment.c.read_id == given.read_id)
            known = connection.execute(same_read).mappings().one_or_none()
            if known is None:
                _check_names(connection, given)
                connection.execute(insert(assignment), row)
            elif dict(known) != row:
                raise Refused(Finding("central.assignment", "This read was given in another way already."))
            released = set(
                connection.execute(select(release.c.timepoint).where(release.c.read_id == given.read_id)).scalars()
            )
            for timepoint in sorted(set(given.released_timepoints) - released):
                row_of = {"read_id": given.read_id, "timepoint": timepoint, "login": given.login}
                connection.execute(insert(release), row_of)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()


def _add_key(
    connection: Connection, key_id: str, key_hex: str, *, login: str | None = None, station_id: str | None = None
) -> None:
    row = {"key_id": key_id, "login": login, "station": station_id, "public_key_hex": key_hex}
    connection.execute(insert(public_key), row)


def _check_names(connection: Connection, given: Assignment) -> None:
    role = connection.execute(select(person_role.c.role).where(person_role.c.login == given.login)).scalar()
    if role != Role.READER.value:
        raise Refused(Finding("central.assignment", "A read can only be given to an enrolled reader."))
    rules = connection.execute(select(charter.c.digest).where(charter.c.digest == given.charter_digest)).scalar()
    if rules is None:
        raise Refused(Finding("central.assignment", "The charter of this assignment is not kept here."))
