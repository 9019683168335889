"""The key files of a profile (TR-1, TR-2, TR-4, TR-6, TR-63)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.ids import Login, new_login
from readstation.model.people import Role
from readstation.security.keys import check_signature
from readstation.security.passwords import COST_FLOOR, PasswordCost
from readstation.security.signer import ProcessSigner
from readstation.security.vault import KeyVault
from tests.builders.signing_station import PASSWORD, cheap_key

pytestmark = pytest.mark.usefixtures("true_password_cost")


@pytest.fixture
def vault(tmp_profile: Path) -> KeyVault:
    return KeyVault(tmp_profile / "keys")


def test_enrolment_takes_the_floor_and_can_sign_afterwards(vault: KeyVault) -> None:
    """The one test at the true cost: 64 MiB, 3 passes, 4 lanes."""
    login = new_login()
    enrolled = vault.enrol(login, "Dr. Vera Lindqvist", Role.READER, PASSWORD, COST_FLOOR)
    assert vault.people() == (enrolled.person,)
    signature = ProcessSigner(vault).sign(login, PASSWORD, b"message")
    assert check_signature(enrolled.person.public_key_hex, b"message", signature)
    with pytest.raises(Refused, match="enrolled on this station already"):
        vault.enrol(login, "Dr. Vera Lindqvist", Role.READER, PASSWORD, COST_FLOOR)


def test_enrolment_refuses_weak_parameters_and_passwords(vault: KeyVault) -> None:
    with pytest.raises(Refused, match="64 MiB"):
        vault.enrol(new_login(), "Dr. V", Role.READER, PASSWORD, PasswordCost(65535, 3, 4))
    with pytest.raises(Refused, match="at least 12"):
        vault.enrol(new_login(), "Dr. V", Role.READER, "short", COST_FLOOR)
    with pytest.raises(Refused, match="small letters"):
        vault.enrol(Login("../evil"), "Dr. V", Role.READER, PASSWORD, COST_FLOOR)
    assert vault.people() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_key_files_are_for_their_owner_alone(vault: KeyVault, tmp_profile: Path) -> None:
    vault.keep("Dr. V", Role.READER, cheap_key(new_login()))
    vault.station_key()
    folder = tmp_profile / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert not list(folder.glob(".*"))


def test_the_station_key_is_made_once(vault: KeyVault) -> None:
    first, second = vault.station_key(), vault.station_key()
    assert first.station == second.station
    assert check_signature(first.station.public_key_hex, b"head", second.sign(b"head"))


def test_people_are_listed_by_name(vault: KeyVault) -> None:
    for name in ("Dr. Zoe Abel", "Dr. Anna Zimmer"):
        vault.keep(name, Role.READER, cheap_key(new_login()))
    assert [person.printed_name for person in vault.people()] == ["Dr. Anna Zimmer", "Dr. Zoe Abel"]


def test_an_unknown_login_is_refused(vault: KeyVault) -> None:
    with pytest.raises(Refused):
        vault.stored(new_login())
    with pytest.raises(Refused):
        vault.person(new_login())


def test_a_record_under_another_login_is_not_believed(vault: KeyVault, tmp_profile: Path) -> None:
    """TR-6: nobody becomes another by renaming a file or changing a name in it."""
    login, other = new_login(), new_login()
    vault.keep("Dr. V", Role.READER, cheap_key(login))
    path = tmp_profile / "keys" / f"{login}.person.json"
    path.with_name(f"{other}.person.json").write_bytes(path.read_bytes())
    with pytest.raises(DataProblem):
        vault.person(other)
    value = json.loads(path.read_text())
    value["person"]["public_key_hex"] = "00" * 32
    path.write_text(json.dumps(value))
    with pytest.raises(DataProblem):
        vault.person(login)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "other"}', b"\x00\x01"])
def test_a_damaged_file_is_one_clear_line(vault: KeyVault, tmp_profile: Path, content: bytes) -> None:
    login = new_login()
    vault.keep("Dr. V", Role.READER, cheap_key(login))
    (tmp_profile / "keys" / f"{login}.person.json").write_bytes(content)
    with pytest.raises(DataProblem, match=login):
        vault.stored(login)


def test_failures_survive_and_are_cleared(vault: KeyVault, tmp_profile: Path) -> None:
    """TR-4: the count is on disk."""
    login = new_login()
    assert vault.failures(login) == 0
    vault.keep_failures(login, 3)
    assert KeyVault(tmp_profile / "keys").failures(login) == 3
    vault.keep_failures(login, 0)
    assert vault.failures(login) == 0
    (tmp_profile / "keys" / f"{login}.attempts.json").write_text('{"failures": -1}')
    with pytest.raises(DataProblem):
        vault.failures(login)


def test_opened_locks_survive_and_clear_the_failures(vault: KeyVault, tmp_profile: Path) -> None:
    """TR-4: both counts in one file; a file of before has no locks in it."""
    login = new_login()
    vault.keep_failures(login, 10)
    vault.open_lock(login)
    again = KeyVault(tmp_profile / "keys")
    assert (again.failures(login), again.opened_locks(login)) == (0, 1)
    again.keep_failures(login, 4)
    assert (vault.failures(login), vault.opened_locks(login)) == (4, 1)
    (tmp_profile / "keys" / f"{login}.attempts.json").write_text('{"failures": 3}')
    assert (vault.failures(login), vault.opened_locks(login)) == (3, 0)
    (tmp_profile / "keys" / f"{login}.attempts.json").write_text('{"failures": 3, "opened_locks": "many"}')
    with pytest.raises(DataProblem):
        vault.opened_locks(login)


def test_the_unlock_secret_is_of_one_account_on_one_station(vault: KeyVault, tmp_profile: Path) -> None:
    """TR-4: the same over restarts, another for each account and station, and RFC 5869 by hand."""
    first, second = new_login(), new_login()
    key = vault.station_key()
    assert key.unlock_secret(first) == KeyVault(tmp_profile / "keys").station_key().unlock_secret(first)
    others = {
        key.unlock_secret(first),
        key.unlock_secret(second),
        KeyVault(tmp_profile / "k2").station_key().unlock_secret(first),
    }
    assert {len(each) for each in others} == {32}
    assert len(others) == 3
    stored = json.loads((tmp_profile / "keys" / "station.json").read_text())
    extracted = hmac.new(bytes(32), bytes.fromhex(stored["private_key"]), hashlib.sha256).digest()
    info = b"readstation-unlock-secret-1|" + first.encode() + b"\x01"
    assert key.unlock_secret(first) == hmac.new(extracted, info, hashlib.sha256).digest()


def test_a_write_that_fails_keeps_the_former_file(
    vault: KeyVault, tmp_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = new_login()
    vault.keep_failures(login, 3)

    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(EnvironmentFault):
        vault.keep_failures(login, 4)
    monkeypatch.undo()
    assert vault.failures(login) == 3
    assert not list((tmp_profile / "keys").glob(".*"))


NEW_PASSWORD = "another quiet room"


@pytest.fixture
def cheap_change(vault: KeyVault, monkeypatch: pytest.MonkeyPatch) -> Login:
    """A person whose key opens at once, before and after a change."""
    monkeypatch.setattr("readstation.security.vault.tune_cost", lambda: PasswordCost(8, 1, 1))
    return vault.keep("Dr. V", Role.READER, cheap_key(new_login())).person.login


def test_a_changed_password_is_kept(vault: KeyVault, cheap_change: Login, tmp_profile: Path) -> None:
    login, person, signer = cheap_change, vault.person(cheap_change), ProcessSigner(vault)
    with pytest.raises(Refused):
        vault.change_password(login, PASSWORD, "short")
    with pytest.raises(Refused):
        vault.change_password(login, "wrong", NEW_PASSWORD)
    known = signer.unlock(login, PASSWORD).central_password
    assert vault.change_password(login, PASSWORD, NEW_PASSWORD).former_central_password == known
    assert vault.person(login) == person
    assert signer.unlock(login, NEW_PASSWORD).former_central_password == known
    with pytest.raises(Refused):
        signer.unlock(login, PASSWORD)
    assert not list((tmp_profile / "keys").glob("*.former.json"))
    vault.central_told(login)
    assert signer.unlock(login, NEW_PASSWORD).former_central_password == ""


@pytest.mark.parametrize("password", [PASSWORD, NEW_PASSWORD])
def test_a_change_that_was_broken_off_leaves_the_one_that_the_person_types(
    vault: KeyVault, cheap_change: Login, tmp_profile: Path, password: str
) -> None:
    """Both files lie there, as after a kill between the two: whichever opens stays, and the other goes (TR-4)."""
    keys, login, signer = tmp_profile / "keys", cheap_change, ProcessSigner(vault)
    person, former = keys / f"{login}.person.json", keys / f"{login}.former.json"
    before = person.read_bytes()
    vault.change_password(login, PASSWORD, NEW_PASSWORD)
    former.write_bytes(before)
    with pytest.raises(Refused):
        signer.unlock(login, "neither of the two")
    assert former.exists()
    assert signer.unlock(login, password).is_former is (password == PASSWORD)
    assert not former.exists()
    other = PASSWORD if password == NEW_PASSWORD else NEW_PASSWORD
    with pytest.raises(Refused):
        signer.unlock(login, other)
    assert signer.unlock(login, password).is_former is False
    assert [each.login for each in vault.people()] == [login]


def test_what_a_killed_writer_left_goes_with_the_next_sign_in(
    vault: KeyVault, cheap_change: Login, tmp_profile: Path
) -> None:
    """TR-4, TR-63: a half-made change holds a key that the old password opens; what is another's stays."""
    keys, login = tmp_profile / "keys", cheap_change
    left = [keys / f".{login}.{kind}.json.0a1b2c3d" for kind in ("former", "person")]
    other = keys / ".r_zzzzzzzzzz.person.json.0a1b2c3d"
    for path in (*left, other):
        path.write_bytes(b"half a key")
    with pytest.raises(Refused):
        ProcessSigner(vault).unlock(login, "not the password")
    assert all(path.exists() for path in left)
    ProcessSigner(vault).unlock(login, PASSWORD)
    assert [path.exists() for path in (*left, other)] == [False, False, True]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_disk_that_refuses_at_any_write_leaves_the_old_password(
    vault: KeyVault, cheap_change: Login, tmp_profile: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    flushed = []
    real = os.fsync

    def no_space(descriptor: int) -> None:
        flushed.append(descriptor)
        if len(flushed) == failing:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(EnvironmentFault):
        vault.change_password(cheap_change, PASSWORD, NEW_PASSWORD)
    monkeypatch.undo()
    assert ProcessSigner(vault).unlock(cheap_change, PASSWORD)
    with pytest.raises(Refused):
        ProcessSigner(vault).unlock(cheap_change, NEW_PASSWORD)
