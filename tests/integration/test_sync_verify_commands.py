"""The commands ``readstation sync`` and ``readstation verify`` on a real profile (TR-32, TR-46)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readstation.app.settings import Settings, save_settings
from readstation.cli import sync, verify
from readstation.core.errors import Refused
from readstation.store.central.factory import open_office, set_up_central
from tests.builders.signing_station import PASSWORD, open_signing_station


@pytest.fixture
def central(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'central.db'}"
    set_up_central(url)
    return url


@pytest.fixture
def profile(tmp_profile: Path, central: str) -> Path:
    """Return a closed profile with a signed read that waits to be sent."""
    station = open_signing_station(tmp_profile, has_real_images=True)
    station.read_everything()
    with contextlib.closing(open_office(central)) as office:
        office.enrol_person(station.enrolled.person)
        office.enrol_station(station.station_key.station)
        office.put_charter(station.charter)
        office.assign(station.assignment)
    station.close()
    save_settings(tmp_profile, Settings(central, is_demonstration=True))
    return tmp_profile


def run_sync(profile: Path, password: str = PASSWORD) -> Result:
    arguments = ["--profile", str(profile)]
    return CliRunner().invoke(sync.command, arguments, input=f"{password}\n", standalone_mode=False)


def run_verify(*arguments: str) -> Result:
    return CliRunner().invoke(verify.command, [*arguments], standalone_mode=False)


def test_a_read_goes_home_and_holds_on_both_sides(profile: Path, central: str) -> None:
    sent = run_sync(profile)
    assert sent.exception is None
    assert sent.return_value == 0
    assert "0 waiting, 0 arrived" in sent.stdout
    here, there = run_verify("--profile", str(profile)), run_verify("--central", central)
    for result, images in ((here, 6), (there, 0)):
        assert result.return_value == 0
        assert "Everything holds: 1 signed reads, 2 locks" in result.stdout
        assert f"{images} images" in result.stdout


def test_a_changed_byte_is_one_line_and_exit_1(profile: Path) -> None:
    with sqlite3.connect(profile / "station.db") as file:
        file.execute("DROP TRIGGER journal_step_no_update")
        file.execute('UPDATE journal_step SET body = replace(body, \'"words":"\', \'"words":"A\') WHERE number = 2')
        # The station looks for its guards when it opens; this attacker puts them back.
        file.execute(
            "CREATE TRIGGER journal_step_no_update BEFORE UPDATE ON journal_step "
            "BEGIN SELECT RAISE(ABORT, 'journal_step is append-only'); END"
        )
    file.close()
    result = run_verify("--profile", str(profile), "--json")
    assert result.return_value == 1
    told = json.loads(result.stdout)
    assert told["is_sound"] is False
    assert told["checked"]["signed_reads"] == 1
    assert any(finding["place"].startswith("journal step 2 of read") for finding in told["findings"])
    lines = run_verify("--profile", str(profile)).stdout.splitlines()
    assert lines[0].startswith("error: journal step 2 of read")
    assert lines[-1].startswith("Not everything holds:")


def test_a_wrong_password_sends_nothing(profile: Path) -> None:
    result = run_sync(profile, "not the password")
    assert isinstance(result.exception, Refused)
    assert str(result.exception) == "The password does not match."
    assert run_sync(profile).return_value == 0


def test_a_station_without_central_says_so(profile: Path) -> None:
    save_settings(profile, Settings())
    result = run_sync(profile)
    assert isinstance(result.exception, Refused)
    assert "No central database is named" in str(result.exception)
