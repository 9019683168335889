"""What a station is told to do in one life, and what is known of it from outside."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.ids import KeyId, Login, StationId
from readstation.model.people import Person, Role
from readstation.security.keys import key_id_of, public_key_hex
from readstation.security.vault import StationKey
from tests.builders.reads import key_of

PRINTED_NAME = "Dr. Vera Lindqvist"
"""All persons of a history are called alike: nothing but their logins tells them apart."""


@dataclass(frozen=True)
class Life:
    """From the start of a station's program to its end, whichever that is.

    Attributes
    ----------
    folder, url, login, station, password
        The profile; central as it is reached; who works there, on which station, with which central password.
    seed
        Decides all that the acts leave open.
    acts
        What is done, in order: of those that `station_life.Station.do` knows.
    left
        Reads that the person does not go on with: the profile was set back to before what central has of them.
    wall_ms
        What the machine's clock shows at the start.
    is_older
        Whether the program knows not the newest form of central's tables (TR-53).
    dies_at
        The number of the statement at which the process is killed, counted over both databases; 0 for none.
    full_from
        The number of the call from which on the disk takes nothing more; 0 for none.
    bug
        What is broken on purpose, of `bugs.BUGS`; empty for nothing.
    """

    folder: str
    url: str
    login: Login
    station: StationId
    password: str
    seed: int
    acts: tuple[str, ...]
    left: tuple[str, ...] = ()
    wall_ms: int = 1_795_900_000_000
    is_older: bool = False
    dies_at: int = 0
    full_from: int = 0
    bug: str = ""

    def write(self, path: Path) -> Path:
        path.write_text(json.dumps(asdict(self)))
        return path


def life_from(path: Path) -> Life:
    said = json.loads(path.read_text())
    return Life(**{**said, "acts": tuple(said["acts"]), "left": tuple(said["left"])})


def person_key(login: Login) -> Ed25519PrivateKey:
    return key_of(f"person {login}")


def person_of(login: Login, role: Role = Role.READER) -> Person:
    public = public_key_hex(person_key(login))
    return Person(login, PRINTED_NAME, role, KeyId(key_id_of(public)), public)


def station_key(station: StationId) -> StationKey:
    return StationKey(station, key_of(f"station {station}"))
