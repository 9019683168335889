"""Enrolment files: both keys sign all of it, and nothing else is taken (TR-6, TR-59)."""

from __future__ import annotations

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import Login, StationId, new_id, new_login
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.people import Role
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.trial.enrolment import (
    enrolment_code,
    enrolment_file,
    enrolment_message,
    enrolment_of,
    read_enrolment,
)

PERSON, STATION = Ed25519PrivateKey.from_private_bytes(b"\1" * 32), Ed25519PrivateKey.from_private_bytes(b"\2" * 32)


def enrolment(**values: object) -> Enrolment:
    person, station = public_key_hex(PERSON), public_key_hex(STATION)
    made = Enrolment(
        login=new_login(), printed_name="Dr M. Reyes", role=Role.READER, key_id=key_id_of(person),
        public_key_hex=person, station=StationId(new_id()), station_key_id=key_id_of(station),
        station_key_hex=station, central_verifier=scram_verifier("secret"),
    )  # fmt: skip
    return dataclasses.replace(made, **values)  # type: ignore[arg-type]


def signed(made: Enrolment) -> SignedEnrolment:
    message = enrolment_message(made)
    return SignedEnrolment(made, PERSON.sign(message).hex(), STATION.sign(message).hex())


def test_what_both_keys_signed_is_read() -> None:
    made = signed(enrolment())
    assert read_enrolment(enrolment_file(made), check_signature) == made
    assert made.enrolment.person.key_id == made.enrolment.key_id
    assert made.enrolment.at_station.key_id == made.enrolment.station_key_id
    assert "SCRAM" not in repr(made)


def test_every_byte_counts() -> None:
    data = enrolment_file(signed(enrolment()))
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(Refused, match="no enrolment file"):
            read_enrolment(bytes(changed), check_signature)


def test_each_signature_is_needed() -> None:
    made = signed(enrolment())
    other = Ed25519PrivateKey.from_private_bytes(b"\3" * 32)
    foreign = other.sign(enrolment_message(made.enrolment)).hex()
    for values in ({"person_signature_hex": foreign}, {"station_signature_hex": foreign}):
        with pytest.raises(Refused, match="does not hold"):
            read_enrolment(enrolment_file(dataclasses.replace(made, **values)), check_signature)


@pytest.mark.parametrize(
    "values",
    [
        {"login": Login("reyes")},
        {"station": StationId("../x")},
        {"printed_name": ""},
        {"printed_name": " Dr M. Reyes"},
        {"printed_name": "Dr \u202eseyeR"},
        {"central_verifier": "secret' OR true"},
        {"key_id": key_id_of(public_key_hex(STATION))},
    ],
)
def test_what_is_not_well_formed_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(Refused):
        read_enrolment(enrolment_file(signed(enrolment(**values))), check_signature)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"x" * 20_000, canonical_bytes({"format": "another"})])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_enrolment(data, check_signature)
    with pytest.raises(DataProblem):
        enrolment_of(data)


def test_another_key_has_another_code() -> None:
    made = enrolment()
    key_hex = public_key_hex(Ed25519PrivateKey.generate())
    other = dataclasses.replace(made, public_key_hex=key_hex, key_id=key_id_of(key_hex))
    assert enrolment_code(made) != enrolment_code(other)
    assert enrolment_code(made) == enrolment_code(dataclasses.replace(made))
