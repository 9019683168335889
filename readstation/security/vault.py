"""The keys of one station's profile: who is enrolled here, and the station's own key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from readstation.core.canonical import JsonObject, JsonValue
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login, StationId, new_id
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.people import Person, Role, Station
from readstation.reading.signin import Opened
from readstation.reading.unlock_code import SECRET_BYTES
from readstation.security.files import move_private, read_private, remove_leftovers, remove_private, write_private
from readstation.security.keys import CentralChange, WrappedKey, key_id_of, public_key_hex
from readstation.security.password_policy import password_findings
from readstation.security.passwords import COST_FLOOR, PasswordCost, tune_cost
from readstation.security.signer import NewKey, StoredKey, change_password, make_key, open_key

PERSON_FORMAT = "readstation-person-1"
STATION_FORMAT = "readstation-station-1"

_PERSON_SUFFIX = ".person.json"
_FORMER_SUFFIX = ".former.json"
_ATTEMPTS_SUFFIX = ".attempts.json"
_STATION_FILE = "station.json"
_UNLOCK_DOMAIN = b"readstation-unlock-secret-1|"
_LOGIN = re.compile(r"[a-z0-9_]{3,40}")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person who can now sign in here.

    Attributes
    ----------
    person
        The account with its public key.
    central_verifier
        What the office gives to central for this account (TR-2).
    """

    person: Person
    central_verifier: str = field(repr=False)


class KeyVault:
    """The key files of a profile. Every write replaces a file durably.

    Parameters
    ----------
    folder
        The profile's folder of keys; made on first use, for its owner only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def people(self) -> tuple[Person, ...]:
        """Return everybody who is enrolled here, by printed name."""
        if not self._folder.is_dir():
            return ()
        found = [self._read(path)[0] for path in sorted(self._folder.glob(f"*{_PERSON_SUFFIX}"))]
        return tuple(sorted(found, key=lambda person: (person.printed_name.casefold(), person.login)))

    def person(self, login: Login) -> Person:
        """Return a person.

        Raises
        ------
        Refused
            If nobody of this login is enrolled here.
        """
        return self._read(self._person_path(login))[0]

    def stored(self, login: Login) -> StoredKey:
        """Return the wrapped key of a person, with what central has not been told of it.

        Raises
        ------
        Refused
            If nobody of this login is enrolled here.
        """
        return self._read(self._person_path(login))[1]

    def former(self, login: Login) -> StoredKey | None:
        """Return the key under the password of before a change that was broken off; mostly None."""
        path = self._former_path(login)
        return self._read(path)[1] if path.exists() else None

    def settle(self, login: Login, *, on_former: bool) -> None:
        """End a change of password: the key that has just opened stays; the other, and what a kill left, goes."""
        if on_former:
            move_private(self._former_path(login), self._person_path(login))
        else:
            remove_private(self._former_path(login))
        for path in (self._person_path(login), self._former_path(login)):
            remove_leftovers(path)

    def central_told(self, login: Login) -> None:
        """Forget that central is to be told of a change of password: it was."""
        person, stored = self._read(self._person_path(login))
        if stored.central_change is not None:
            self._write(person, StoredKey(stored.record))

    def enrol(
        self, login: Login, printed_name: str, role: Role, password: str, cost: PasswordCost | None = None
    ) -> Enrolled:
        """Make a key for a person and keep it under the password (TR-2, TR-4, TR-6).

        Parameters
        ----------
        login, printed_name, role
            The account.
        password
            Chosen by the person.
        cost
            Parameters of Argon2id; tuned for this machine where None.

        Raises
        ------
        Refused
            If the password or the parameters are too weak, or the login is enrolled already.
        """
        findings = password_findings(password, (printed_name, login))
        if findings:
            raise Refused(*findings)
        cost = cost or tune_cost()
        if not cost.reaches(COST_FLOOR):
            raise Refused(Finding("TR-2.floor", "The parameters of Argon2id lie below 64 MiB, 3 passes, 4 lanes."))
        if self._person_path(login).exists():
            raise Refused(Finding("TR-1.enrolled", "This account is enrolled on this station already."))
        return self.keep(printed_name, role, make_key(login, password, cost))

    def keep(self, printed_name: str, role: Role, key: NewKey) -> Enrolled:
        """Keep a key that the signing process made, with the account it belongs to."""
        record = key.record
        person = Person(record.login, printed_name, role, record.key_id, record.public_key_hex)
        self._write(person, StoredKey(record))
        return Enrolled(person, key.central_verifier)

    def weaknesses(self, login: Login, new_password: str) -> tuple[Finding, ...]:
        """Return why a new password is not taken; nothing where it is (TR-4)."""
        return password_findings(new_password, (self.person(login).printed_name, login))

    def change_password(self, login: Login, password: str, new_password: str) -> Opened:
        """Keep the same key under a new password, and return what it opens (TR-4).

        The file of before is kept under another name until the new one, read back from the disk, has opened. A kill at
        any moment leaves at least one of the two, and `ProcessSigner.unlock` takes whichever the password opens.

        Raises
        ------
        Refused
            If the old password is wrong or the new one too weak. Nothing was changed.
        EnvironmentFault
            If the disk or the signing process refused. The old password holds.
        """
        findings = self.weaknesses(login, new_password)
        if findings:
            raise Refused(*findings)
        person, stored = self._read(self._person_path(login))
        key = change_password(stored, password, new_password, tune_cost())
        write_private(self._former_path(login), _content(person, stored))
        try:
            self._write(person, StoredKey(key.record, key.central_change))
            opened = open_key(self.stored(login), new_password)
        except (Refused, EnvironmentFault, DataProblem) as error:
            self.settle(login, on_former=True)
            raise EnvironmentFault(
                "The new password could not be checked.", "The old one holds; nothing was changed.", "Try again."
            ) from error
        self.settle(login, on_former=False)
        return opened

    def station_key(self) -> StationKey:
        """Return the station's key, made on first use (TR-7)."""
        path = self._folder / _STATION_FILE
        if not path.exists():
            private = Ed25519PrivateKey.generate()
            value = {"format": STATION_FORMAT, "station": new_id(), "private_key": private.private_bytes_raw().hex()}
            write_private(path, value)
        stored = _of_format(read_private(path), STATION_FORMAT, path)
        try:
            private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(str(stored["private_key"])))
            return StationKey(StationId(str(stored["station"])), private)
        except (KeyError, ValueError) as error:
            raise DataProblem(f"the file {path.name} is damaged") from error

    def failures(self, login: Login) -> int:
        """Return how many passwords in a row were wrong (TR-4).

        Raises
        ------
        DataProblem
            If the count is damaged: then nobody of this login signs in here.
        """
        return self._attempts(login, "failures")

    def keep_failures(self, login: Login, count: int) -> None:
        """Record durably how many passwords in a row were wrong."""
        path = self._attempts_path(login)
        if count or path.exists():
            write_private(path, {"failures": count, "opened_locks": self.opened_locks(login)})

    def opened_locks(self, login: Login) -> int:
        """Return how many locks of the account a code of the office has opened here (TR-4).

        Raises
        ------
        DataProblem
            If the count is damaged.
        """
        return self._attempts(login, "opened_locks")

    def open_lock(self, login: Login) -> None:
        """Record durably, in one write, that one more was opened and no password is counted as wrong."""
        write_private(self._attempts_path(login), {"failures": 0, "opened_locks": self.opened_locks(login) + 1})

    def _attempts(self, login: Login, name: str) -> int:
        path = self._attempts_path(login)
        if not path.exists():
            return 0
        # A file of before has no locks in it: none was opened then.
        count = read_private(path).get(name, 0 if name == "opened_locks" else None)
        if not isinstance(count, int) or count < 0:
            raise DataProblem(f"the file {path.name} is damaged")
        return count

    def _attempts_path(self, login: Login) -> Path:
        return self._folder / f"{_checked(login)}{_ATTEMPTS_SUFFIX}"

    def _person_path(self, login: Login) -> Path:
        return self._folder / f"{_checked(login)}{_PERSON_SUFFIX}"

    def _former_path(self, login: Login) -> Path:
        return self._folder / f"{_checked(login)}{_FORMER_SUFFIX}"

    def _write(self, person: Person, stored: StoredKey) -> None:
        write_private(self._person_path(person.login), _content(person, stored))

    def _read(self, path: Path) -> tuple[Person, StoredKey]:
        if not path.exists():
            raise Refused(Finding("TR-1.unknown", "This account is not enrolled on this station."))
        value = _of_format(read_private(path), PERSON_FORMAT, path)
        person, record = record_from_json(Person, value.get("person")), record_from_json(WrappedKey, value.get("key"))
        change = value.get("central_change")
        agrees = (person.login, person.key_id, person.public_key_hex) == (
            record.login,
            record.key_id,
            record.public_key_hex,
        )
        if (
            not agrees
            or path.name not in (f"{person.login}{_PERSON_SUFFIX}", f"{person.login}{_FORMER_SUFFIX}")
            or key_id_of(person.public_key_hex) != person.key_id
        ):
            raise DataProblem(f"the file {path.name} names another account than its own")
        return person, StoredKey(record, None if change is None else record_from_json(CentralChange, change))


class StationKey:
    """The station's key: signs locks and audit heads in this process (TR-7, TR-36)."""

    def __init__(self, station_id: StationId, private: Ed25519PrivateKey) -> None:
        public = public_key_hex(private)
        self._private = private
        self._station = Station(station_id, KeyId(key_id_of(public)), public)

    @property
    def station(self) -> Station:
        """The station and its public key."""
        return self._station

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal."""
        return self._private.sign(message).hex()

    def unlock_secret(self, login: Login) -> bytes:
        """Return the secret of an account on this station from which its unlock codes are made, 32 bytes (TR-4).

        HKDF-SHA-256 (RFC 5869) of the station's private key, bound to the account: it needs no file of its own, and
        tells nothing of the key to central, which gets it.
        """
        bound = _UNLOCK_DOMAIN + login.encode()
        return HKDF(SHA256(), SECRET_BYTES, salt=None, info=bound).derive(self._private.private_bytes_raw())


def _content(person: Person, stored: StoredKey) -> JsonObject:
    key = record_to_json(stored.record)
    value: dict[str, JsonValue] = {"format": PERSON_FORMAT, "person": record_to_json(person), "key": key}
    if stored.central_change is not None:
        value["central_change"] = record_to_json(stored.central_change)
    return value


def _checked(login: Login) -> str:
    if not _LOGIN.fullmatch(login):
        raise Refused(Finding("TR-1.login", "An account name has small letters, digits and _ only."))
    return login


def _of_format(value: Any, wanted: str, path: Path) -> dict[str, Any]:
    if value.get("format") != wanted:
        raise DataProblem(f"the file {path.name} has a format that this program does not know")
    return dict(value)
