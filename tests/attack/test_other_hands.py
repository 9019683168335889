"""Nobody signs for another: twelve ways of somebody who is the office and the owner of central (TR-6).

The forger has a station of the trial with the program on it, every right at central, and a copy of what lies on the
reader's disk; what lacks is the reader's password. Each way is gone to its end: the read is made by the program, and
goes to a real server.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import new_id
from readstation.security.keys import unwrap_key
from readstation.security.passwords import derive_secrets
from readstation.security.signer import ProcessSigner
from readstation.security.vault import KeyVault
from readstation.store.central.factory import open_office
from readstation.trial.enrolment import enrolment_file
from tests.attack.other_hands import Forger, forger_at, refit_log
from tests.builders.signing_station import PASSWORD, cheap_key
from tests.support.postgres import PostgresServer, fresh_database

FORGERS_PASSWORD = "a lamp beside the door"


def a_second_key_by_one_person(forger: Forger) -> None:
    """One of the office proposes a second key for the reader, and approves it, too; then lets the reader approve."""
    office = open_office(forger.access.office)
    waits = office.propose_enrolment(forger.enrolment(forger.login, "Dr. Vera Lindqvist"))
    with pytest.raises(Refused, match="proposed this yourself"):
        office.approve(waits.proposal_id)
    office.close()
    with forger.owner() as admin:
        admin.execute(f'GRANT g_office TO "{forger.login}"')  # type: ignore[arg-type]
    holder = forger.access.psql(forger.login, forger.reader.password)
    with contextlib.closing(holder), pytest.raises(psycopg.Error, match=r"^refused"):
        holder.execute("SELECT api.approve(%s)", (waits.proposal_id,))
    with forger.owner() as admin:
        admin.execute(f'REVOKE g_office FROM "{forger.login}"')  # type: ignore[arg-type]
    forger.register_station()
    forger.read_and_push()


def the_account_without_the_key(forger: Forger) -> None:
    """The administrator gives the reader's account another password and sends a read over it."""
    forger.join()
    forger.read_and_push()


def a_key_beside(forger: Forger) -> None:
    """The owner puts a second key of the reader's among the public keys."""
    forger.register_station()
    insert = "INSERT INTO d.public_key (key_id, login, public_key_hex) VALUES (%s, %s, %s)"
    forger.alter(insert, forger.own_key[0], forger.login, forger.own_key[1])
    forger.read_and_push()


def another_key_under_the_id(forger: Forger) -> None:
    """The owner puts the own public half in the place of the reader's, under its id."""
    forger.register_station()
    person = forger.reader.station.session.person
    change = "UPDATE d.public_key SET public_key_hex = %s WHERE key_id = %s"
    forger.alter(change, forger.own_key[1], person.key_id)
    forger.claim(person.key_id, forger.own_key[1])
    forger.read_and_push()


def the_key_of_another_reader(forger: Forger) -> None:
    """The forger is enrolled as another reader, and the owner writes the reader's name beside that key."""
    forger.join()
    forger.alter("UPDATE d.public_key SET login = %s WHERE key_id = %s", forger.login, forger.own_key[0])
    forger.read_and_push()


def approved_by_who_proposed(forger: Forger) -> None:
    """One of the office proposes the key, and the owner writes the approval in the same name, with the key."""
    signed = forger.enrolment(forger.login, "Dr. Vera Lindqvist")
    by = forger.access.office.split("//")[1].split(":")[0]
    forger.alter(
        "INSERT INTO d.proposal (proposal_id, kind, about, holder, body, by_login, at_ms) "
        "VALUES ('p', 'enrolment', %s, %s, %s, %s, 1)",
        forger.login, forger.login, enrolment_file(signed), by,
    )  # fmt: skip
    forger.alter("INSERT INTO d.approval (proposal_id, by_login, at_ms) VALUES ('p', %s, 1)", by)
    a_key_beside(forger)


def the_own_hand_under_the_readers_key(forger: Forger) -> None:
    """The read names the reader's own key; the forger signs, and the server's program checks no signature."""
    forger.join()
    person = forger.reader.station.session.person
    forger.claim(person.key_id, person.public_key_hex)
    forger.sign_checks = lambda *_: True
    forger.read_and_push()


def the_signature_of_another_read(forger: Forger) -> None:
    """The same, with the signature that the reader gave to the first read."""
    (signed,) = forger.reader.station.store.evidence.signed_reads()
    forger.station.hand.sign_otherwise = lambda _: signed.signature_hex
    the_own_hand_under_the_readers_key(forger)


def a_signature_that_is_none(forger: Forger) -> None:
    """The same, with a signature of zeros, which a careless check of Ed25519 may take."""
    forger.station.hand.sign_otherwise = lambda _: bytes(64).hex()
    the_own_hand_under_the_readers_key(forger)


def other_bytes_under_the_signature(forger: Forger) -> None:
    """The owner alters a length in the signed read, and makes digest and line of the log fit."""
    number, body = forger.genuine()
    altered = body.replace(rb"length_tenths\":250", rb"length_tenths\":350")
    assert altered != body
    station, digest = forger.reader.station.station_key.station.station_id, hashlib.sha256(altered).hexdigest()
    forger.alter(
        "UPDATE d.fact SET body = %s, digest = %s WHERE login = %s AND station = %s AND number = %s",
        altered, digest, forger.login, station, number,
    )  # fmt: skip
    refit_log(forger, station, number, digest)


def replayed(forger: Forger, former: bytes, later: bytes, place: tuple[str, int]) -> None:
    """Put a copy of the signed read at another place, as the owner, with a line in the log."""
    _, body = forger.genuine()
    copy = body.replace(former, later)
    assert copy != body
    station, digest = forger.reader.station.station_key.station.station_id, hashlib.sha256(copy).hexdigest()
    forger.alter(
        "INSERT INTO d.fact (login, station, number, fact_id, kind, digest, body, object_id, object_number) "
        "VALUES (%s, %s, 1000, %s, 'signed_read', %s, %s, %s, %s)",
        forger.login, station, new_id(), digest, copy, *place,
    )  # fmt: skip
    hashed = forger.login, station, 1000, digest
    forger.alter(
        "INSERT INTO d.log_leaf "
        "SELECT max(position) + 1, %s, %s, %s, 'signed_read', %s, 'sealed', '', 1 FROM d.log_leaf",
        *hashed,
    )
    refit_log(forger, station, "1000", digest)


def the_read_once_more(forger: Forger) -> None:
    """The signed read, with its signature, is put in as that of the reader's second case."""
    first, second = forger.reader.station.assignment.read_id, forger.station.assignment.read_id
    replayed(forger, first.encode(), second.encode(), (second, 1))


def the_key_file(forger: Forger) -> None:
    """The reader's key file lies on the forger's station: under no password of the forger's does it open or sign."""
    vault = forger.station.vault
    folder = forger.reader.station.opened.profile.keys
    stolen = next(folder.glob("*.person.json")).read_bytes()
    place = next(forger.station.opened.profile.keys.glob("*.person.json"))
    own = cheap_key(forger.login, FORGERS_PASSWORD).record
    their = KeyVault(folder).stored(forger.login).record
    place.write_bytes(stolen)
    with pytest.raises(Refused):
        vault.change_password(forger.login, FORGERS_PASSWORD, "a third long password")
    # The own wrapped key under the reader's public half: what opens is not what the record names.
    for relabelled in (
        replace(own, key_id=their.key_id, public_key_hex=their.public_key_hex),
        replace(their, salt_hex=own.salt_hex, memory_kib=own.memory_kib, passes=own.passes, lanes=own.lanes),
    ):
        place.write_bytes(stolen.replace(their.wrapped_hex.encode(), relabelled.wrapped_hex.encode())
                          .replace(their.salt_hex.encode(), relabelled.salt_hex.encode())
                          .replace(their.nonce_hex.encode(), relabelled.nonce_hex.encode()))  # fmt: skip
        with pytest.raises((Refused, DataProblem)):
            ProcessSigner(vault).sign(forger.login, FORGERS_PASSWORD, b"message")
    person = forger.reader.station.session.person
    forger.join()
    forger.claim(person.key_id, person.public_key_hex)
    forger.read_and_push()


WAYS: dict[Callable[[Forger], None], str] = {
    a_second_key_by_one_person: "never sealed",
    the_account_without_the_key: "never sealed",
    a_key_beside: "TR-6.key",
    another_key_under_the_id: "TR-6.key",
    the_key_of_another_reader: "TR-6.owner",
    approved_by_who_proposed: "TR-6.key",
    the_own_hand_under_the_readers_key: "TR-32.signature",
    the_signature_of_another_read: "TR-32.signature",
    a_signature_that_is_none: "TR-32.signature",
    other_bytes_under_the_signature: "TR-32.signature",
    the_read_once_more: "TR-32.signature",
    the_key_file: "never sealed",
}
"""Each way, and what stops it: it is never sealed, or verification says this of it."""


@pytest.fixture
def forger(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Forger]:
    with fresh_database(postgres_server) as url, forger_at(url, tmp_path) as made:
        yield made


def test_there_are_twelve_ways() -> None:
    assert len(WAYS) == 12


@pytest.mark.parametrize(("way", "stopped_by"), WAYS.items(), ids=[way.__name__ for way in WAYS])
def test_no_way_gives_a_read_of_another(
    forger: Forger, tmp_path: Path, way: Callable[[Forger], None], stopped_by: str
) -> None:
    """TR-6: 0 of 12; the database, and the evidence of it in a file."""
    way(forger)
    forger.seal()
    count, said = forger.forged(tmp_path)
    assert count == 0
    assert stopped_by in said


def test_with_the_readers_password_the_same_station_gives_a_read(forger: Forger, tmp_path: Path) -> None:
    """TR-6, sensitivity: the forger's station and account with the reader's own key and password; the read verifies."""
    record = forger.reader.station.vault.stored(forger.login).record
    private = unwrap_key(record, derive_secrets(PASSWORD, record.salt, record.cost).wrapping_key)
    forger.join()
    forger.claim(record.key_id, record.public_key_hex)
    forger.station.hand.private = private
    forger.read_and_push()
    forger.seal()
    assert forger.forged(tmp_path) == (1, set())


BELIEVED = ("a_key_beside", "the_key_of_another_reader", "approved_by_who_proposed")


@pytest.mark.parametrize("name", BELIEVED)
def test_a_verification_that_believes_the_rows_of_keys_is_found(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """TR-6, sensitivity: without the look at the two approvals these ways give a read of another."""
    monkeypatch.setattr("readstation.store.central.evidence.approved_keys", lambda _: None)
    next(way for way in WAYS if way.__name__ == name)(forger)
    forger.seal()
    assert forger.forged(tmp_path) == (1, set())


@pytest.mark.parametrize(
    "name", ["the_own_hand_under_the_readers_key", "the_signature_of_another_read", "a_signature_that_is_none"]
)
def test_a_verification_that_checks_no_signature_is_found(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """TR-6, sensitivity."""
    monkeypatch.setattr("readstation.app.central_verification.check_signature", lambda *_: True)
    next(way for way in WAYS if way.__name__ == name)(forger)
    forger.seal()
    assert forger.forged(tmp_path)[0] == 1
