"""A peer that takes everything and says nothing is given up, at every step of a pass (TR-48)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from readstation.core.jobs import QuietJob
from readstation.store.central import postgres_settings, silence
from readstation.store.central.factory import open_central
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world
from tests.support.postgres import PostgresServer
from tests.support.tcp_proxy import LineFault, LinePlan, TcpProxy, proxy_to

STEPS = (0, 1200, 2400, 4500, 9000, 14_000)
"""Bytes of the client: TLS, sign-in, the first questions, hello, the push and its end."""

MOST_S = 15
"""The waits of the test come to 2.5 s at most; the silence itself ends after 25 s."""


@pytest.fixture
def world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    made = new_world(prepared(postgres_url), tmp_path)
    made.station.read_everything()
    yield made
    made.station.close()


@pytest.fixture
def proxy(postgres_server: PostgresServer) -> Iterator[TcpProxy]:
    with proxy_to(postgres_server.port) as line:
        yield line


def sync(world: World, proxy: TcpProxy, policy: SyncPolicy, sleep: Callable[[float], None] = time.sleep) -> SyncReport:
    url = make_url(world.url).set(port=proxy.port).render_as_string(hide_password=False)
    station = world.station
    with contextlib.closing(open_central(url, station.login, world.password)) as central:
        here = station.station_key.station.station_id
        return sync_once(
            station.store.outbox, central, station.store.worklist, station.login, here, QuietJob(),
            policy=policy, sleep=sleep,
        )  # fmt: skip


def test_the_wait_is_at_most_thirty_seconds() -> None:
    assert silence.SILENCE_S <= 30
    assert postgres_settings.STATION_CONNECT_TIMEOUT_S < postgres_settings.CONNECT_TIMEOUT_S <= 30


def test_silence_at_any_step_ends_the_pass_and_the_next_one_goes_on(
    world: World, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENCE_S", 0.5)
    monkeypatch.setattr(postgres_settings, "STATION_CONNECT_TIMEOUT_S", 2)
    total = world.station.store.outbox.counts(world.station.login).waiting
    for after_bytes in STEPS:
        proxy.every(LinePlan(LineFault.SILENCE, after_bytes))
        started = time.monotonic()
        with pytest.raises(CentralUnreachable):
            sync(world, proxy, SyncPolicy(attempts=1))
        assert time.monotonic() - started < MOST_S
    assert proxy.happened[LineFault.SILENCE] == len(STEPS)
    proxy.every(LinePlan())
    assert sync(world, proxy, SyncPolicy()).counts.received == total
    assert world.sequence().sealed == total


def test_a_line_that_works_again_within_a_pass_is_taken(
    world: World, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-48: a new connection is made for the next try; the pass does not end."""
    monkeypatch.setattr(silence, "SILENCE_S", 0.5)
    proxy.every(LinePlan(LineFault.SILENCE, STEPS[-1]))

    started = time.monotonic()
    report = sync(world, proxy, SyncPolicy(), sleep=lambda _seconds: proxy.every(LinePlan()))
    assert time.monotonic() - started < MOST_S
    assert report.findings == ()
    assert report.counts.waiting == 0
