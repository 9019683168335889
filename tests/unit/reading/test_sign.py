"""The act of signing: one message, exactly the bytes that were shown (TR-28, TR-31)."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from readstation.core.errors import Defect, Refused
from readstation.core.ids import Login, StationId
from readstation.model.people import Person
from readstation.reading.ports import Session
from readstation.reading.sign import lock_message, sign_read, signing_message
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from tests.builders.sealed_reads import READER, STATION, SealScene, rich_scene

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key_hex(PRIVATE)


class Pen:
    """Signs with one key and remembers what it signed."""

    def __init__(self) -> None:
        self.signed: list[bytes] = []

    def sign(self, login: Login, password: str, message: bytes) -> str:
        self.signed.append(message)
        return PRIVATE.sign(message).hex()


@pytest.fixture
def reader() -> Person:
    return dataclasses.replace(READER, key_id=key_id_of(PUBLIC), public_key_hex=PUBLIC)


@pytest.fixture
def scene(reader: Person) -> SealScene:
    made = rich_scene()
    session = dataclasses.replace(made.values["session"], person=reader)
    return dataclasses.replace(made, values={**made.values, "session": session})


def test_the_message_is_domain_newline_and_both_digests(scene: SealScene) -> None:
    sealed = scene.seal()
    expected = f'{{"body":"{sealed.body_digest}","head":"{sealed.head_digest}"}}'
    assert signing_message(sealed) == b"Readstation signed read, version 1\n" + expected.encode()


def test_the_message_follows_the_bytes_and_not_the_digests_beside_them(scene: SealScene) -> None:
    sealed = scene.seal()
    assert signing_message(dataclasses.replace(sealed, head_digest="0" * 64)) == signing_message(sealed)
    assert signing_message(dataclasses.replace(sealed, body=sealed.body + b" ")) != signing_message(sealed)


def test_a_lock_can_never_pass_for_a_read(scene: SealScene) -> None:
    """Different domain texts."""
    assert not lock_message(b"x").startswith(signing_message(scene.seal())[:20])


def test_the_signature_covers_the_shown_bytes(scene: SealScene) -> None:
    sealed, pen = scene.seal(), Pen()
    signed = sign_read(sealed, "pw", scene.values["session"], pen, STATION, check_signature)
    assert pen.signed == [signing_message(sealed)]
    assert check_signature(PUBLIC, signing_message(signed.sealed), signed.signature_hex)
    assert (signed.sealed, signed.login, signed.station) == (sealed, READER.login, STATION.station_id)


def test_bytes_of_another_account_or_station_are_refused(scene: SealScene, reader: Person) -> None:
    sealed, pen = scene.seal(), Pen()
    other = Session(dataclasses.replace(reader, login=Login("r_zzzzzzzzzz")), "s")
    elsewhere = dataclasses.replace(STATION, station_id=StationId("elsewhere"))
    with pytest.raises(Refused):
        sign_read(sealed, "pw", other, pen, STATION)
    with pytest.raises(Refused):
        sign_read(sealed, "pw", scene.values["session"], pen, elsewhere)
    assert pen.signed == []


def test_digests_that_do_not_fit_are_our_own_mistake(scene: SealScene) -> None:
    sealed, pen = dataclasses.replace(scene.seal(), body_digest="0" * 64), Pen()
    with pytest.raises(Defect):
        sign_read(sealed, "pw", scene.values["session"], pen, STATION)
    assert pen.signed == []


def test_a_signature_that_does_not_hold_is_not_taken(scene: SealScene) -> None:
    with pytest.raises(Defect):
        sign_read(scene.seal(), "pw", scene.values["session"], Pen(), STATION, lambda *_: False)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")
def test_openssl_alone_verifies_a_signed_read(scene: SealScene, tmp_path: Path) -> None:
    """TR-32: verification by anyone, with stock tools."""
    signed = sign_read(scene.seal(), "pw", scene.values["session"], Pen(), STATION)
    (tmp_path / "message").write_bytes(signing_message(signed.sealed))
    (tmp_path / "signature").write_bytes(bytes.fromhex(signed.signature_hex))
    pem = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
    command += ["-in", "message", "-sigfile", "signature"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "message").write_bytes(signing_message(signed.sealed).replace(b"1\n", b"2\n", 1))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0
