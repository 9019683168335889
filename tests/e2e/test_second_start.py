"""One window for each profile: a second start shows the first one or says why not; commands ask it (TR-42)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.doorbell import Doorbell
from readstation.app.main import open_window
from readstation.app.office import set_up_trial
from readstation.app.other_start import FILE_NAME, SHOW, ring
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.store.central.factory import open_office
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import PASSWORD, demo_charter

pytestmark = pytest.mark.display

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "readstation"]
START_TIMEOUT_S = 60.0


def environment() -> dict[str, str]:
    """Return the environment of a program that runs this checkout."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def start_again(profile: Path, command: str = "station") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, command, "--profile", str(profile)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        check=False,
    )


@contextlib.contextmanager
def running(profile: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a station with its window in a process of its own, once it answers."""
    command = [*COMMAND, "station", "--profile", str(profile)]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as station:
        try:
            for _ in range(int(START_TIMEOUT_S / 0.1)):
                if ring(profile, SHOW, 5.0) is not None:
                    break
                assert station.poll() is None, station.stderr.read() if station.stderr else ""
                threading.Event().wait(0.1)
            yield station
        finally:
            station.kill()


def test_a_second_start_shows_the_first_window_and_a_killed_one_is_in_nobody_s_way(
    display: str, tmp_profile: Path
) -> None:
    with running(tmp_profile) as first:
        second = start_again(tmp_profile)
        assert (second.returncode, second.stderr) == (0, "")
        assert "its window was brought to the front" in second.stdout
        assert first.poll() is None
    assert (tmp_profile / FILE_NAME).is_file(), "a killed window leaves its address behind"
    assert ring(tmp_profile, SHOW, 1.0) is None
    with running(tmp_profile):
        assert start_again(tmp_profile).returncode == 0


def test_a_window_that_hangs_is_said_to_be_open_and_the_second_start_ends_with_1(
    display: str, tmp_profile: Path
) -> None:
    with running(tmp_profile) as first:
        os.kill(first.pid, signal.SIGSTOP)
        second = start_again(tmp_profile)
        os.kill(first.pid, signal.SIGCONT)
    assert second.returncode == 1
    assert second.stdout == ""
    assert "This profile is open in another Readstation." in second.stderr


def test_a_command_that_the_window_does_not_do_says_that_the_profile_is_open(tmp_profile: Path) -> None:
    with OpenStation(tmp_profile):
        for command in ("verify", "sync", "station"):
            done = start_again(tmp_profile, command)
            assert (done.returncode, done.stdout) == (1, "")
            assert "This profile is open in another Readstation." in done.stderr


def test_sync_is_done_by_the_window_for_the_person_who_is_signed_in_there(
    display: str, qapp: QApplication, tmp_profile: Path
) -> None:
    """Without a password: the window has what opens central."""
    application()
    with OpenStation(tmp_profile) as station:
        url = f"sqlite:///{tmp_profile.parent / 'central' / 'central.db'}"
        set_up_trial(station, url, url, demo_charter())
        enrolled = enrol_cheaply(station)
        with contextlib.closing(open_office(url)) as office:
            office.enrol_person(enrolled.person)
        with open_window(station) as opened, XInput(display) as pointer:
            bell = Doorbell(tmp_profile, opened.acts())
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=60))
            with ThreadPoolExecutor(1) as other:

                def ask() -> subprocess.CompletedProcess[str]:
                    asked = other.submit(start_again, tmp_profile, "sync")
                    hand.driver.wait_for(asked.done, "the other start to end")
                    return asked.result()

                done = ask()
                assert (done.returncode, done.stdout) == (1, "")
                assert "Sign in there, or close it." in done.stderr
                hand.sign_in(enrolled.person.login, PASSWORD)
                done = ask()
                assert (done.returncode, done.stderr) == (0, "")
                assert "0 waiting, 0 arrived" in done.stdout
                assert " 0 confirmed" not in done.stdout
            bell.close()
        assert not (tmp_profile / FILE_NAME).exists()


def test_what_is_no_request_gets_a_plain_answer(display: str, qapp: QApplication, tmp_profile: Path) -> None:
    bell = Doorbell(tmp_profile, {})
    try:
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(ring, tmp_profile, "erase everything", 5.0)
            while not asked.done():
                qapp.processEvents()
        answer = asked.result()
        assert answer is not None
        assert answer.exit_status == 1
        assert answer.lines == ("The open Readstation does not know what was asked for.",)
    finally:
        bell.close()
