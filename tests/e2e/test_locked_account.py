"""An account that is locked on this station, opened in the window by the office's code, without a network (TR-4)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.model.audit import AuditAction
from readstation.reading.guard import LOCKED_AT
from readstation.reading.unlock_code import challenge_of, unlock_code_of
from tests.builders.reader_station import add_reader
from tests.builders.signing_station import PASSWORD
from tests.support.clipped import clipped_texts

SHOTS = Pictures(Path(os.environ["READSTATION_TEST_SHOTS"]) if "READSTATION_TEST_SHOTS" in os.environ else None)
OF_THE_LOCK = (AuditAction.UNLOCK_CODE_REFUSED, AuditAction.ACCOUNT_UNLOCKED, AuditAction.SIGNED_IN)

pytestmark = pytest.mark.display


@pytest.mark.parametrize("size_px", [(1920, 1080), (1366, 768)])
def test_the_offices_code_opens_the_account(
    display: str, qapp: QApplication, tmp_profile: Path, size_px: tuple[int, int]
) -> None:
    """The right password is not tried; the challenge stands in the page; wrong code, right code, then the password."""
    application()
    with OpenStation(tmp_profile) as station:
        login = add_reader(station).login
        station.vault.keep_failures(login, LOCKED_AT)
        secret = station.key.unlock_secret(login)
        with open_window(station) as opened, XInput(display) as pointer:
            window = show_window(opened.window)
            window.resize(*size_px)
            hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=60))
            page = window.sign_in_page

            def says(words: str) -> None:
                hand.driver.wait_for(lambda: words in page.message.text() and page.sign_in.isEnabled(), words)

            hand.try_password(login, PASSWORD)
            says(challenge_of(secret, 0))
            assert window.session is None
            assert page._password_for.text().startswith("Code of the trial office for ")
            SHOTS.take(hand.driver, f"locked-account-{size_px[1]}")
            hand.driver.wait_for(lambda: not clipped_texts(window), "every line of the message in sight")
            hand.try_password(login, unlock_code_of(secret, 1))
            says(challenge_of(secret, 0))
            assert page._password_for.text().startswith("Code of the trial office for ")
            hand.try_password(login, unlock_code_of(secret, 0).replace("-", " ").lower())
            says("The account is open again.")
            assert page._password_for.text().startswith("Password for ")
            SHOTS.take(hand.driver, f"opened-account-{size_px[1]}")
            hand.sign_in(login, PASSWORD)
        events = [event for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
        assert tuple(event.action for event in events if event.action in OF_THE_LOCK) == OF_THE_LOCK
        assert (station.vault.failures(login), station.vault.opened_locks(login)) == (0, 1)
