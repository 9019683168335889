"""A change of password: killed at any moment, and told to central afterwards (TR-2, TR-4)."""

from __future__ import annotations

import contextlib
import random
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from readstation.app.office import set_up_trial
from readstation.app.services import Services
from readstation.app.settings import Settings
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import Login
from readstation.model.audit import AuditAction
from readstation.model.people import Person, Role
from readstation.reading.ports import Session
from readstation.security.signer import ProcessSigner, open_key
from readstation.security.vault import KeyVault
from readstation.store.central.factory import (
    change_central_password,
    make_central_login,
    open_central,
    open_office,
)
from readstation.store.central.logins import Group
from readstation.sync.ports import CentralUnreachable
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.reader_station import add_reader, enrol_cheaply, give_case
from tests.builders.reads import LOGIN
from tests.builders.signing_station import PASSWORD, cheap_key, demo_charter
from tests.support.forked import ForkedProgram, expect

CHANGER = expect("tests.integration.killed_password")
NEW_PASSWORD = "another quiet room"
PASSWORDS = (PASSWORD, NEW_PASSWORD)
KILLS = 6


def changes_until_killed(folder: Path, login: Login, current: str, delay_s: float) -> list[str]:
    """Let a person change the password to and fro, kill that some moment after it began, and return what it said."""
    with ForkedProgram(CHANGER, folder, login, current) as changing:
        said = [changing.stdout.readline()]
        timer = threading.Timer(delay_s, changing.kill)
        timer.start()
        said += changing.stdout.readlines()
        timer.join()
        assert changing.wait() == -9
    return [line.strip() for line in said if line.endswith("\n")]


def opens(vault: KeyVault, login: Login, password: str) -> bool:
    try:
        ProcessSigner(vault).unlock(login, password)
    except Refused:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")
@pytest.mark.parametrize("kills", [KILLS, pytest.param(40, marks=pytest.mark.slow)])
def test_a_kill_in_the_middle_of_a_change_leaves_one_password_that_opens(tmp_path: Path, kills: int) -> None:
    """What was said to be changed is changed; what was not yet said is either, and after one sign-in only that."""
    chance = random.Random(20261128)
    vault = KeyVault(tmp_path)
    public_key = vault.keep("Dr. Vera Lindqvist", Role.READER, cheap_key(LOGIN)).person.public_key_hex
    current = 0
    for _ in range(kills):
        said = changes_until_killed(tmp_path, LOGIN, PASSWORDS[current], chance.uniform(0.0, 0.9))
        acknowledged = (current + said.count("changed")) % 2
        is_first, is_second = (opens(vault, LOGIN, PASSWORDS[n % 2]) for n in (acknowledged, acknowledged + 1))
        assert is_first != is_second, "after a sign-in exactly one of the two opens"
        assert is_first or said[-1] == "begin", "a change that was acknowledged is gone"
        current = acknowledged if is_first else 1 - acknowledged
        assert vault.person(LOGIN).public_key_hex == public_key
        assert [path.name for path in tmp_path.iterdir() if "former" in path.name] == []


@dataclass
class Office:
    """A station with one reader who is enrolled at a real PostgreSQL.

    Attributes
    ----------
    station, person
        Where and who.
    url
        The database as the station reaches it.
    access
        The database as others reach it.
    """

    station: OpenStation
    person: Person
    url: str
    access: CentralAccess

    def central_password(self, password: str) -> str:
        """Return what a password opens central with."""
        stored = self.station.vault.stored(self.person.login)
        return open_key(stored, password).central_password

    def takes(self, central_password: str) -> bool:
        """Return whether central takes a password."""
        central = open_central(self.url, self.person.login, central_password)
        try:
            return bool(central.hello().protocol)
        except Refused:
            return False
        finally:
            central.close()

    def delivers(self, services: Services, session: Session) -> bool:
        """Return whether a pass reaches central and ends clean."""
        report = services.deliver(session).report
        return report is not None and report.is_clean


@pytest.fixture
def office(tmp_profile: Path, postgres_url: str) -> Iterator[Office]:
    access = prepared(postgres_url)
    with OpenStation(tmp_profile) as station:
        enrolled = enrol_cheaply(station)
        given = give_case(station, enrolled.person)
        access.enrol(enrolled.person, enrolled.central_verifier, station.key.station)
        with contextlib.closing(open_office(access.office)) as opened:
            opened.put_charter(demo_charter())
            opened.assign(given)
        yield Office(station, enrolled.person, access.station, access)


def test_central_takes_a_password_that_was_changed_offline_with_the_next_pass(office: Office) -> None:
    """TR-2: the server gets a verifier, from the person's own login; afterwards only the new password opens it."""
    station, services = office.station, Services(office.station)
    old = office.central_password(PASSWORD)
    session = services.sign_in(office.person.login, PASSWORD)
    station.keep_settings(Settings("postgresql://127.0.0.1:9/trial?sslmode=disable"))
    services.change_password(session, PASSWORD, NEW_PASSWORD)
    assert isinstance(services.deliver(session).unreachable, CentralUnreachable)
    services.sign_out(session)
    assert office.takes(old)

    station.keep_settings(Settings(office.url))
    session = services.sign_in(office.person.login, NEW_PASSWORD)
    assert office.delivers(services, session)
    assert office.delivers(services, session)
    assert not office.takes(old)
    assert office.takes(office.central_password(NEW_PASSWORD))
    assert station.vault.stored(office.person.login).central_change is None


def test_an_answer_of_central_that_was_lost_does_not_shut_the_person_out(office: Office) -> None:
    """The server took the new password, and the station was killed before it noted that."""
    station, services = office.station, Services(office.station)
    station.keep_settings(Settings(office.url))
    old = office.central_password(PASSWORD)
    session = services.sign_in(office.person.login, PASSWORD)
    services.change_password(session, PASSWORD, NEW_PASSWORD)
    change = station.vault.stored(office.person.login).central_change
    assert change is not None
    change_central_password(office.url, office.person.login, old, change.verifier)
    assert office.delivers(services, session)
    assert station.vault.stored(office.person.login).central_change is None


def test_what_central_was_not_told_is_kept_while_it_refuses_both_passwords(office: Office) -> None:
    station, services = office.station, Services(office.station)
    station.keep_settings(Settings(office.url))
    session = services.sign_in(office.person.login, PASSWORD)
    services.change_password(session, PASSWORD, NEW_PASSWORD)
    verifier = cheap_key(office.person.login, "neither of the two").central_verifier
    make_central_login(office.access.administrator, office.person.login, Group.READER, verifier)
    with pytest.raises(Refused, match="refused"):
        services.deliver(session)
    assert station.vault.stored(office.person.login).central_change is not None


def test_a_file_as_central_needs_no_telling(tmp_profile: Path) -> None:
    with OpenStation(tmp_profile) as station:
        url = f"sqlite:///{tmp_profile.parent / 'central' / 'central.db'}"
        set_up_trial(station, url, url, demo_charter())
        person, services = add_reader(station), Services(station)
        session = services.sign_in(person.login, PASSWORD)
        services.change_password(session, PASSWORD, NEW_PASSWORD)
        services.deliver(session)
        assert station.vault.stored(person.login).central_change is None
        actions = [event.action for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
        assert AuditAction.PASSWORD_CHANGED in actions
