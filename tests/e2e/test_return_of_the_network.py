"""Where the network returns, all that waits arrives within ten seconds, and the window never stops (TR-48)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import make_url

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.ui import courier
from readstation.ui.window import MainWindow
from tests.builders.central_access import prepared
from tests.builders.delivered import Delivered, delivered
from tests.builders.signing_station import PASSWORD
from tests.support.postgres import PostgresServer
from tests.support.seeds import seed_of_part
from tests.support.tcp_proxy import LineFault, LinePlan, TcpProxy, proxy_to

MOST_S = 10.0
STALL_MS = 100.0
SEED = 4800

AWAY = LinePlan(LineFault.CUT_REQUEST, 0)
HOLE = LinePlan(LineFault.SILENCE, 0)

pytestmark = [pytest.mark.display, pytest.mark.postgres]


@dataclass
class Opened:
    """A window whose reader is signed in, and the line between it and central."""

    parts: Delivered
    line: TcpProxy
    driver: WindowDriver
    window: MainWindow
    longest_ms: float = 0.0

    def waiting(self) -> int:
        station = self.parts.station
        return station.run(station.store.outbox.counts, self.parts.login).waiting

    def without_network(self, plan: LinePlan, for_s: float) -> float:
        """Take the network away while something is kept, and return how long after its return all has arrived."""
        self.line.every(plan)
        self.driver.pulse.forget()
        self.parts.services.keep_display_check(self.parts.session, "A display", looked_right=True)
        self.window.courier.send_now()
        self.driver.spin(int(1000 * for_s))
        assert self.waiting() > 0
        self.line.every(LinePlan())
        returned, took_s = time.monotonic(), 0.0
        while self.waiting() and took_s <= MOST_S:
            self.driver.spin(20)
            took_s = time.monotonic() - returned
        self.longest_ms = max(self.longest_ms, self.driver.pulse.longest_own_ms)
        return took_s


@contextmanager
def opened(display: str, postgres_url: str, postgres_server: PostgresServer, folder: Path) -> Iterator[Opened]:
    application()
    access = prepared(postgres_url)
    with (
        delivered(folder, central=access) as parts,
        proxy_to(postgres_server.port) as line,
        open_window(parts.station) as window,
        XInput(display) as pointer,
    ):
        url = make_url(access.station).set(port=line.port).render_as_string(hide_password=False)
        parts.station.keep_settings(replace(parts.station.settings, central_url=url))
        driver = WindowDriver(window.window, pointer, patience_s=60)
        hand = ScriptedReader(show_window(window.window), driver)
        hand.sign_in(parts.login, PASSWORD)
        made = Opened(parts, line, driver, window.window)
        driver.wait_for(lambda: made.waiting() == 0, "the first pass")
        yield made


@pytest.mark.parametrize("returns", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_what_waits_arrives_soon_and_the_window_goes_on(
    display: str,
    qapp: QApplication,
    postgres_url: str,
    postgres_server: PostgresServer,
    tmp_path: Path,
    returns: int,
    record_property: Callable[[str, object], None],
) -> None:
    """TR-48: no network at all, and one that takes everything and says nothing, for some seconds each."""
    source = random.Random(seed_of_part(SEED))
    slowest_s = 0.0
    with opened(display, postgres_url, postgres_server, tmp_path) as window:
        for number in range(returns):
            took_s = window.without_network((AWAY, HOLE)[number % 2], source.uniform(3, 25))
            assert took_s <= MOST_S
            slowest_s = max(slowest_s, took_s)
        assert window.longest_ms <= STALL_MS
        assert window.line.happened[LineFault.SILENCE] >= returns // 2
    record_property("returns", returns)
    record_property("slowest return, ms", round(1000 * slowest_s))
    record_property("longest stall, ms", round(window.longest_ms))


def test_a_courier_that_waits_for_long_is_found(
    display: str,
    qapp: QApplication,
    postgres_url: str,
    postgres_server: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What this test can find: a station that looks for the network once a minute."""
    monkeypatch.setattr(courier, "AGAIN_MS", 60_000)
    monkeypatch.setattr(courier, "LONGEST_AGAIN_MS", 60_000)
    with opened(display, postgres_url, postgres_server, tmp_path) as window:
        assert window.without_network(AWAY, 6) > MOST_S
