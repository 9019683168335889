"""Somebody of the trial with every right at central, and a station of their own, who wants a read of another reader."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.central_verification import verify_central
from readstation.app.trial_access import OfficeAccess
from readstation.app.verification import export_evidence, verify_bundle
from readstation.core.clock import SystemClock
from readstation.core.ids import KeyId, Login, new_login
from readstation.core.jobs import QuietJob
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.log import leaf_hash
from readstation.model.people import Person, Role
from readstation.reading.session import ReadSession, ReadTools
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.store.central.factory import open_evidence, open_office, open_sequencer
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.builders.signing_station import SOFTWARE, SigningStation, demo_assignment, open_signing_station

Admin = psycopg.Connection[tuple[Any, ...]]
CENTRAL_PASSWORD = "set by the administrator"
_TABLES = ("inbox", "fact", "receipt", "log_leaf", "public_key", "key_end", "proposal", "approval", "station")


@dataclass
class OwnHand:
    """Signs with the forger's key, or as a way says; no password is asked for."""

    private: Ed25519PrivateKey
    sign_otherwise: Callable[[bytes], str] | None = None

    def sign(self, login: Login, password: str, message: bytes) -> str:
        return self.private.sign(message).hex() if self.sign_otherwise is None else self.sign_otherwise(message)


@dataclass
class ForgersStation(SigningStation):
    """A station whose program believes that its user is the reader, and checks no signature of its own."""

    hand: OwnHand = field(kw_only=True)

    def open_read(self) -> ReadSession:
        tools = ReadTools(self.store.reads, self.hand, self.station_key, SystemClock(), SOFTWARE, lambda *_: True)
        return ReadSession(self.assignment, self.session, tools)


@dataclass
class Forger:
    """Whoever is the office and the owner of central, with a station; and the reader who signed one of two reads.

    Attributes
    ----------
    access, reader
        Central with all its logins, and the reader at the own station.
    station, private
        The forger's, on which the reader's second case lies, and the only key that the forger holds.
    """

    access: CentralAccess
    reader: World
    station: ForgersStation
    private: Ed25519PrivateKey
    sign_checks: Callable[[str, bytes, str], bool] = check_signature

    @property
    def login(self) -> Login:
        return self.reader.station.login

    @property
    def own_key(self) -> tuple[KeyId, str]:
        half = public_key_hex(self.private)
        return key_id_of(half), half

    def owner(self) -> Admin:
        return psycopg.connect(self.access.administrator.replace("+psycopg", ""), autocommit=True)

    def alter(self, statement: str, *parameters: object) -> None:
        """Change a row as the owner can: all guards off, and on again."""
        with self.owner() as admin, admin.transaction():
            for table in _TABLES:
                admin.execute(f"ALTER TABLE d.{table} DISABLE TRIGGER ALL")  # type: ignore[arg-type]
            changed = admin.execute(statement, parameters)  # type: ignore[call-overload]
            assert changed.rowcount == 1, statement
            for table in _TABLES:
                admin.execute(f"ALTER TABLE d.{table} ENABLE TRIGGER ALL")  # type: ignore[arg-type]

    def claim(self, key_id: KeyId, key_hex: str) -> None:
        """Read on as if the reader's key were this one."""
        person = Person(self.login, self.station.session.person.printed_name, Role.READER, key_id, key_hex)
        self.station.session = replace(self.station.session, person=person)

    def enrolment(self, login: Login, name: str) -> SignedEnrolment:
        """Return an enrolment of the forger's key and station for somebody."""
        key_id, key_hex = self.own_key
        here = self.station.station_key.station
        return SignedEnrolment(
            Enrolment(login, name, Role.READER, key_id, key_hex, here.station_id, here.key_id, here.public_key_hex,
                      scram_verifier(CENTRAL_PASSWORD)), "", "",
        )  # fmt: skip

    def join(self) -> Login:
        """Be enrolled by two of the office as a reader of the trial, with the own key and station."""
        signed = self.enrolment(new_login(), "Dr. Forger")
        self.access.enrol(signed.enrolment.person, signed.enrolment.central_verifier, signed.enrolment.at_station)
        return signed.enrolment.login

    def register_station(self) -> None:
        """Bring in the own station alone, with a key of nobody's."""
        here = self.station.station_key.station
        self.alter("INSERT INTO d.station VALUES (%s, %s)", here.station_id, here.key_id)
        self.alter(
            "INSERT INTO d.public_key (key_id, station, public_key_hex) VALUES (%s, %s, %s)",
            here.key_id, here.station_id, here.public_key_hex,
        )  # fmt: skip

    def read_and_push(self) -> None:
        """Read the second case, sign it, and hand all of it to central over the reader's account."""
        self.station.read_everything()
        with self.owner() as admin:
            admin.execute(f"ALTER ROLE \"{self.login}\" PASSWORD '{scram_verifier(CENTRAL_PASSWORD)}'")  # type: ignore[arg-type]
        World(self.access, self.station, CENTRAL_PASSWORD).push(*self.station.store.outbox.waiting(self.login, 500))

    def seal(self) -> None:
        """Let the sequencer decide; it believes what `sign_checks` believes."""
        with contextlib.closing(open_sequencer(self.access.sequencer, self.sign_checks)) as sequencer:
            sequencer.run_once()

    def genuine(self) -> tuple[str, bytes]:
        """Return the number and the bytes of the read that the reader signed, as central keeps it."""
        query = "SELECT number, body FROM d.fact WHERE kind = 'signed_read' AND login = %s AND station = %s"
        with self.owner() as admin:
            ((number, body),) = admin.execute(
                query, (self.login, self.reader.station.station_key.station.station_id)
            ).fetchall()
        return str(number), bytes(body)

    def forged(self, folder: Path) -> tuple[int, set[str]]:
        """Return how many reads verify as the reader's that the reader never signed, and what verification says.

        A read counts where the database, or its evidence in a file, is sound with it.
        """
        with contextlib.closing(open_evidence(self.access.auditor)) as evidence:
            sealed = [each for each in evidence.signed_reads() if each.login == self.login]
        own = {signed.signature_hex: signed for signed in self.reader.station.store.evidence.signed_reads()}
        others = [each for each in sealed if own.get(each.signature_hex) != each]
        at_central = verify_central(self.access.auditor, QuietJob())
        file = folder / "evidence.jsonl"
        export_evidence(OfficeAccess(self.access.office), file, QuietJob())
        in_file = verify_bundle(file, QuietJob())
        said = {each.code for each in (*at_central.findings, *in_file.findings) if each.is_error}
        return len(others) * (at_central.is_sound or in_file.is_sound), said if others else {"never sealed"}


@contextlib.contextmanager
def forger_at(url: str, folder: Path) -> Iterator[Forger]:
    """Make a trial whose reader has signed one of two reads, and the forger's station with the images of the other."""
    access = prepared(url)
    reader = new_world(access, folder / "reader")
    reader.station.read_everything()
    reader.push(*reader.waiting())
    assert reader.sequence().sealed > 20
    given = demo_assignment(reader.station.login, reader.station.charter)
    with contextlib.closing(open_office(access.office)) as office:
        office.assign(given, "the second case")
    made = open_signing_station(folder / "forger", reader.station.login, None, given)
    private = Ed25519PrivateKey.generate()
    parts = {each.name: getattr(made, each.name) for each in fields(SigningStation)}
    forger = Forger(access, reader, ForgersStation(**parts, hand=OwnHand(private)), private)
    forger.claim(*forger.own_key)
    try:
        yield forger
    finally:
        made.close()
        reader.station.close()


def refit_log(forger: Forger, station: str, number: str, digest: str) -> None:
    """Make the line of the log fit a fact whose bytes were changed."""
    hashed = leaf_hash(forger.login, station, int(number), "signed_read", digest, "sealed")
    forger.alter(
        "UPDATE d.log_leaf SET digest = %s, leaf_hash = %s WHERE login = %s AND station = %s AND number = %s",
        digest, hashed, forger.login, station, number,
    )  # fmt: skip
