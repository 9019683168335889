"""The charter of a live trial is signed by the office before it is used (TR-59)."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, text

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import ReadstationError, Refused
from readstation.core.ids import KeyId, Login, new_id, new_login
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.charter_signature import CharterSignature, charter_message
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.reading.charter_check import check_charter
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.security.signer import ProcessSigner
from readstation.store.central.factory import is_embedded, open_administration, open_office
from readstation.store.central.schema_charter import charter_signature
from readstation.store.worklist import StationWorklist
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from readstation.trial.status import CentralForm
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World, as_administrator
from tests.builders.signing_station import PASSWORD, cheap_key, demo_charter, open_signing_station

LIVE = dataclasses.replace(demo_charter(), trial_code="HCC-LIVE", is_demonstration=False)
BODY = canonical_bytes(record_to_json(LIVE))
DIGEST = sha256_hex(BODY)


@dataclasses.dataclass
class Hand:
    """A person of the office with a key."""

    person: Person
    key: Ed25519PrivateKey

    def signature(self, body: bytes = BODY) -> str:
        return self.key.sign(charter_message(body)).hex()


def new_hand(access: CentralAccess, role: Role = Role.OFFICE) -> Hand:
    """Bring in a key of the office: proposed by one person, approved by another."""
    key, login = Ed25519PrivateKey.generate(), new_login()
    public = public_key_hex(key)
    person = Person(login, "A. Okafor", role, KeyId(key_id_of(public)), public)
    access.enrol(person, scram_verifier("a password of tests"))
    return Hand(person, key)


@pytest.fixture
def live(access: CentralAccess, tmp_path: Path) -> Iterator[World]:
    """Return a live central with a reader at a station, and its charter, not signed."""
    login = new_login()
    key = cheap_key(login)
    station = open_signing_station(tmp_path / "station", login, key)
    access.enrol(station.enrolled.person, key.central_verifier, station.station_key.station)
    with contextlib.closing(open_administration(access.administrator)) as administration:
        administration.keep_form(CentralForm(is_live=True, is_single_machine=True))
    with contextlib.closing(open_office(access.office)) as office:
        assert office.put_charter(LIVE) == DIGEST
    yield World(access, station, ProcessSigner(station.vault).unlock(login, PASSWORD).central_password)
    station.close()


def sign(access: CentralAccess, hand: Hand, signature: str = "") -> None:
    with contextlib.closing(open_office(access.office)) as office:
        office.sign_charter(DIGEST, hand.person.key_id, signature or hand.signature(), check_signature)


def give(world: World) -> Assignment:
    given = dataclasses.replace(
        world.station.assignment, read_id=new_id(), case_alias="7T-001", trial_code="HCC-LIVE", charter_digest=DIGEST
    )
    with contextlib.closing(open_office(world.access.office)) as office:
        office.assign(given)
    return given


def fetched(world: World) -> tuple[dict[str, str], bool]:
    """Do a pass with a station that checks, and return what was found and whether the case is on the worklist."""
    station = world.station
    book = StationWorklist(station.store.worklist._work, check_signature)
    with contextlib.closing(world.central()) as central:
        report = sync_once(
            station.store.outbox, central, book, station.login, station.station_key.station.station_id, QuietJob(),
            policy=SyncPolicy(attempts=1),
        )  # fmt: skip
    aliases = {each.case_alias for each in station.store.reads.assignments(station.login)}
    return {each.code: each.message for each in report.findings}, "7T-001" in aliases


def test_a_signed_charter_is_used_and_an_unsigned_one_is_not(live: World) -> None:
    """TR-59: no case is given under it before that; the station keeps the signature, and an event says whose it is."""
    with pytest.raises(Refused, match="not signed yet"):
        give(live)
    hand = new_hand(live.access)
    for _ in range(2):
        sign(live.access, hand)
    give(live)
    assert fetched(live) == ({}, True)
    assert fetched(live) == ({}, True)
    events = [event for event, _, _ in live.station.store.evidence.audit_events()]
    (kept,) = [event for event in events if event.action is AuditAction.CHARTER_KEPT]
    assert (kept.object_id, kept.after["key_id"]) == (DIGEST, hand.person.key_id)  # type: ignore[index]


def test_the_station_refuses_what_central_let_through(live: World) -> None:
    """TR-59: whoever owns the server can take the signature away or put another one there; nothing is read by it."""
    hand = new_hand(live.access)
    with as_administrator(live.access.administrator) as connection:
        if not is_embedded(live.access.administrator):
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        row = {"digest": DIGEST, "key_id": hand.person.key_id, "login": hand.person.login}
        row |= {"public_key_hex": hand.person.public_key_hex, "signature": hand.signature(b"{}")}
        connection.execute(insert(charter_signature), {**row, "by_login": "r_nobody", "at_ms": 0})
    give(live)
    found, is_there = fetched(live)
    assert not is_there
    assert "signature of this charter does not hold" in found["TR-53.assignment"]


def test_only_a_key_that_was_brought_in_signs(live: World) -> None:
    """TR-6, TR-59: none of a reader's, none that has ended or is unknown, and no signature that does not hold."""
    reader = live.station.enrolled.person
    hand = new_hand(live.access)
    unknown = Hand(dataclasses.replace(hand.person, key_id=KeyId("0" * 64)), hand.key)
    for wrong in (Hand(reader, hand.key), unknown):
        with pytest.raises(Refused, match="no key of the office"):
            sign(live.access, wrong)
    with pytest.raises(Refused, match="does not hold"):
        sign(live.access, hand, hand.signature(b"{}"))
    with contextlib.closing(open_office(live.access.office)) as office:
        office.end_key(hand.person.key_id, "Left the house")
    with pytest.raises(Refused, match="no key of the office"):
        sign(live.access, hand)
    with contextlib.closing(open_office(live.access.office)) as office:
        assert office.charter_signatures(DIGEST) == ()


def test_a_key_that_ended_leaves_its_signatures(live: World) -> None:
    """TR-33: what was signed before stays valid; a new signer is told and not refused."""
    first, second = new_hand(live.access), new_hand(live.access)
    sign(live.access, first)
    with contextlib.closing(open_office(live.access.office)) as office:
        office.end_key(first.person.key_id, "Left the house")
    give(live)
    assert fetched(live) == ({}, True)
    body = canonical_bytes(record_to_json(dataclasses.replace(LIVE, version=2)))
    given = dataclasses.replace(
        live.station.assignment, read_id=new_id(), case_alias="7T-002", charter_digest=sha256_hex(body),
        charter_version=2, trial_code="HCC-LIVE",
    )  # fmt: skip
    made = CharterSignature(
        second.person.key_id, second.person.login, second.person.public_key_hex, second.signature(body)
    )
    book = StationWorklist(live.station.store.worklist._work, check_signature)
    assert book.keep_assignment(given, body, (made,)), "other keys were seen, this one was not"
    assert not book.keep_assignment(given, body, (made,))


def test_past_the_program_no_row_comes_in(live: World) -> None:
    """Trust 4, row 29: an office login with psql inserts none, and signs with no key that is not the office's."""
    if is_embedded(live.access.office):
        return
    hand, reader = new_hand(live.access), live.station.enrolled.person
    with contextlib.closing(open_office(live.access.office)) as office:
        for statement in (
            f"INSERT INTO d.charter_signature VALUES ('{DIGEST}', 'k', 'l', 'p', 's', 'b', 0)",
            f"SELECT api.sign_charter('{DIGEST}', '{reader.key_id}', '{'0' * 128}')",
            f"SELECT api.sign_charter('{DIGEST}', '{hand.person.key_id}', 'short')",
            f"SELECT api.sign_charter('{'0' * 64}', '{hand.person.key_id}', '{'0' * 128}')",
        ):
            with pytest.raises((ReadstationError, Exception)), office._database.write() as connection:
                connection.execute(text(statement))
        assert office.charter_signatures(DIGEST) == ()


def test_signatures_are_told_to_whom_a_read_was_given(live: World) -> None:
    """TR-10: to nobody else, and nothing of a charter that is not there."""
    sign(live.access, new_hand(live.access))
    with contextlib.closing(live.central()) as central:
        assert central.charter_signatures(DIGEST) == ()
    give(live)
    with contextlib.closing(live.central()) as central:
        assert len(central.charter_signatures(DIGEST)) == 1
        assert central.charter_signatures("0" * 64) == ()


@pytest.mark.parametrize("changed", ["public_key_hex", "key_id", "signature_hex"])
def test_every_changed_part_of_a_signature_is_refused(changed: str) -> None:
    """TR-59: a good one beside it does not help."""
    key = Ed25519PrivateKey.generate()
    public = public_key_hex(key)
    good = CharterSignature(KeyId(key_id_of(public)), Login("r_office"), public, key.sign(charter_message(BODY)).hex())
    assert check_charter(LIVE, BODY, (good,), check_signature) == (good,)
    value = getattr(good, changed)
    bad = dataclasses.replace(good, **{changed: ("0" if value[0] != "0" else "1") + value[1:]})
    for given in ((bad,), (good, bad), ()):
        with pytest.raises(Refused):
            check_charter(LIVE, BODY, given, check_signature)
    demonstration: Charter = demo_charter()
    assert check_charter(demonstration, canonical_bytes(record_to_json(demonstration)), (), check_signature) == ()
