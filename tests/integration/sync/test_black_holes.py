"""A black hole at any step of a pass and of the images is given up, and nothing is lost (TR-48)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

import readstation.app.delivery
import readstation.app.downloads
from readstation.core.jobs import QuietJob
from readstation.exchange.package_source import open_source
from readstation.security.keys import check_signature
from readstation.store.central import postgres_settings, silence
from readstation.store.central.factory import open_sequencer
from readstation.sync.engine import sync_once
from readstation.sync.images import FetchPolicy
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import OutboxCounts
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.delivered import Delivered, delivered
from tests.builders.packages import Trouble, https_server
from tests.support import tcp_proxy
from tests.support.certificates import new_authority
from tests.support.postgres import PostgresServer
from tests.support.tcp_proxy import LineFault, LinePlan, TcpProxy, proxy_to

MOST_S = 12
"""A try is given up after half a second, or after two while it connects; more is the machine's."""


@dataclass
class Lines:
    """A station that reaches central and the place of the images over lines that can fall silent."""

    parts: Delivered
    access: CentralAccess
    central: TcpProxy
    images: TcpProxy

    def deliver(self) -> None:
        """Do a pass that has something to send."""
        self.parts.services.keep_display_check(self.parts.session, "A display", looked_right=True)
        self.parts.services.deliver(self.parts.session)

    def fetch(self) -> None:
        """Do a pass over the images."""
        self.parts.services.fetch_images(self.parts.session, QuietJob())

    def counts(self) -> OutboxCounts:
        station = self.parts.station
        return station.run(station.store.outbox.counts, self.parts.login)

    def sequence(self) -> None:
        sequencer = open_sequencer(self.access.sequencer, check_signature)
        try:
            sequencer.run_once()
        finally:
            sequencer.close()


@pytest.fixture
def lines(
    postgres_url: str, postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lines]:
    """Give short times to all waits of the product, and one try to each call: here it is the giving up that counts."""
    monkeypatch.setattr(silence, "SILENCE_S", 0.5)
    monkeypatch.setattr(postgres_settings, "STATION_CONNECT_TIMEOUT_S", 2)
    once = partial(sync_once, policy=SyncPolicy(attempts=1))
    monkeypatch.setattr(readstation.app.delivery, "sync_once", once)
    monkeypatch.setattr(readstation.app.downloads, "open_source", partial(open_source, silence_s=0.5))
    monkeypatch.setattr(readstation.app.downloads, "FetchPolicy", partial(FetchPolicy, attempts=1))
    access, authority = prepared(postgres_url), new_authority()
    root = authority.write(tmp_path / "root.pem")
    with ExitStack() as stack:
        parts = stack.enter_context(delivered(tmp_path, central=access))
        at_images = stack.enter_context(https_server(parts.folder, tmp_path, authority, Trouble()))
        images_url = make_url(at_images)
        central = stack.enter_context(proxy_to(postgres_server.port))
        images = stack.enter_context(proxy_to(images_url.port or 0))
        station = parts.station
        settings = replace(
            station.settings,
            central_url=make_url(access.station).set(port=central.port).render_as_string(hide_password=False),
            packages=at_images.replace(str(images_url.port), str(images.port)),
            packages_certificate=str(root),
        )
        station.keep_settings(settings)
        yield Lines(parts, access, central, images)


def strikes(line: TcpProxy, act: Callable[[], None], *plans: LinePlan, most_s: float = MOST_S) -> bool:
    """Do something over a line that falls silent, and return whether it did: not where the step is beyond the end."""
    before = line.happened.total()
    line.first(*plans)
    started = time.monotonic()
    act()
    assert time.monotonic() - started < most_s, f"{plans} was not given up"
    line.first()
    return line.happened.total() > before


def struck(line: TcpProxy, act: Callable[[], None], stride: int, *before: LinePlan) -> int:
    """Let every so-manieth turn of a connection fall into a hole, until there is none any more; return how many did."""
    count = 0
    while strikes(line, act, *before, LinePlan(LineFault.SILENCE, at_turn=1 + stride * count)):
        count += 1
    return count


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_hole_at_any_step_is_given_up_and_all_arrives(
    lines: Lines, stride: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-48: connecting, hand-shake, push, receipts, checkpoints, claims; manifest, package, key: each turn in turn."""
    parts = lines.parts
    lines.deliver()
    lines.sequence()
    passes = struck(lines.central, lines.deliver, stride)
    read_id, _ = parts.give(parts.new_case(1))
    lines.deliver()
    asking = struck(lines.central, lines.fetch, stride)
    assert parts.here(read_id) == [0]
    record_property("black holes", passes + asking)
    for _ in range(2):
        lines.deliver()
        lines.sequence()
    lines.parts.services.deliver(parts.session)
    counts = lines.counts()
    assert (counts.waiting, counts.received, counts.refused) == (0, 0, 0)
    assert passes + asking >= 25 // stride


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_hole_at_any_step_of_the_images_is_given_up_and_they_come(
    lines: Lines, stride: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-48: while the place of the images answers, between its bytes, and while central is asked for the key."""
    parts = lines.parts
    fetched, _ = parts.give(parts.new_case(1))
    lines.deliver()
    packages = struck(lines.images, lines.fetch, 1)
    assert parts.here(fetched) == [0]
    cut, _ = parts.give(parts.new_case(1))
    lines.deliver()
    [size] = {path.stat().st_size for path in parts.folder.iterdir()}
    pieces = LinePlan(LineFault.MUTE, after_bytes=size // (3 if stride > 1 else 30))
    count = 0
    while strikes(lines.images, lines.fetch, pieces):
        count += 1
        assert parts.here(cut) == []
    keyed, _ = parts.give(parts.new_case(1))
    lines.deliver()
    keys = struck(lines.central, lines.fetch, stride, LinePlan())
    assert [parts.here(each) for each in (fetched, cut, keyed)] == [[0]] * 3
    record_property("black holes", packages + count + keys)


def test_a_station_that_waits_for_ever_is_found(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this test can find: without the product's own timer nothing ends a silence but the line's end."""
    monkeypatch.setattr(silence, "SILENCE_S", 600.0)
    monkeypatch.setattr(tcp_proxy, "_SILENT_S", 4.0)
    lines.deliver()
    with pytest.raises(AssertionError, match="was not given up"):
        strikes(lines.central, lines.deliver, LinePlan(LineFault.SILENCE, at_turn=8), most_s=3.0)
