"""Every fact arrives once and in order, whatever line and server do; a build without a wall is found (TR-47, TR-49).

The line cuts at random bytes of either direction, delays, loses answers of what was committed, and delivers the end of
a push after the station has given up. The postmaster is killed and started again on its data. Outboxes, engine,
connections (with TLS where Debian's server is), sequencer and server are the real ones.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.sync.campaign import FACTS_A_TIME, Campaign, Owner, Size, Tally, run_campaign
from tests.integration.sync.trusting_outbox import TrustingOutbox
from tests.support.postgres import running_postgres
from tests.support.seeds import seed_of_part
from tests.support.tcp_proxy import LineFault, TcpProxy, proxy_to

SEED = seed_of_part(20261128)
WHOLE = Size(stations=5, facts=1500, kills=8, patience_s=400)
BROKEN = Size(stations=2, facts=1500, kills=0, patience_s=60)

Run = Callable[..., Campaign]


@pytest.fixture
def line() -> Iterator[tuple[TcpProxy, Run]]:
    """Return a line to a server of this test's own, and what runs a campaign over it."""
    with running_postgres() as server, proxy_to(server.port, SEED) as proxy:
        yield proxy, lambda *words, **values: run_campaign(server, proxy, *words, **values)


def check(campaign: Campaign, size: Size) -> None:
    assert campaign.tally == Tally(made=campaign.tally.made)
    assert campaign.tally.made >= size.facts
    assert campaign.kills == size.kills
    assert campaign.failed_passes > 0


def test_fifteen_hundred_facts_forty_cuts_eight_kills(
    line: tuple[TcpProxy, Run], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-47: the counts of a push; writes what stands in docs/evidence/sync.md."""
    proxy, run = line
    # So that there are enough cuts, whatever chance and machine make of them.
    proxy.calm_share = 0.1
    campaign = run(tmp_path, WHOLE, SEED)
    figures = {**vars(campaign), "tally": vars(campaign.tally), "faults": proxy.happened}
    sys.stdout.write(json.dumps({**figures, "connections": proxy.connections}))
    check(campaign, WHOLE)
    assert proxy.happened[LineFault.CUT_REQUEST] + proxy.happened[LineFault.CUT_ANSWER] >= 40
    assert all(proxy.happened[fault] > 0 for fault in LineFault if fault not in (LineFault.SILENCE, LineFault.MUTE))
    assert campaign.from_the_ledger > 0
    cuts = proxy.happened[LineFault.CUT_REQUEST] + proxy.happened[LineFault.CUT_ANSWER]
    for name, value in (
        ("facts made", campaign.tally.made),
        ("cuts", cuts),
        ("lost answers", proxy.happened[LineFault.LOST_ANSWER]),
        ("kills of the server", campaign.kills),
        ("answered from the ledger", campaign.from_the_ledger),
    ):
        record_property(name, value)


def _slow_to_write(owner: Owner) -> None:
    """Make each row take its time, so that a push that was given up still runs when its repetition comes."""
    owner.execute(
        "CREATE FUNCTION d.slow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
        "'BEGIN PERFORM pg_catalog.pg_sleep(0.02); RETURN NEW; END'"
    )
    owner.execute("CREATE TRIGGER slow BEFORE INSERT ON d.inbox FOR EACH ROW EXECUTE FUNCTION d.slow()")


def _without_uniqueness(owner: Owner) -> None:
    owner.execute("ALTER TABLE d.inbox DROP CONSTRAINT inbox_pkey")
    _slow_to_write(owner)


def _has_doubles(owner: Owner, _believed: int) -> bool:
    query = "SELECT count(*) > count(DISTINCT (login, station, number)) FROM d.inbox"
    return owner.execute(query).fetchone() == (True,)


def test_without_uniqueness_of_the_inbox_the_campaign_fails(line: tuple[TcpProxy, Run], tmp_path: Path) -> None:
    """TR-47, sensitivity: a push that arrives late doubles what its repetition brought."""
    proxy, run = line
    proxy.calm_share = 0
    campaign = run(tmp_path, BROKEN, SEED, prepare=_without_uniqueness, is_enough=_has_doubles)
    assert campaign.tally.doubled > 0


def _lacks_many(owner: Owner, believed: int) -> bool:
    row = owner.execute("SELECT count(*) FROM d.inbox").fetchone()
    return row is not None and believed > row[0] + 2 * FACTS_A_TIME


def test_without_the_check_of_answers_the_campaign_fails(line: tuple[TcpProxy, Run], tmp_path: Path) -> None:
    """TR-46, sensitivity: what was cut off is never sent again."""
    proxy, run = line
    proxy.calm_share = 0
    campaign = run(tmp_path, BROKEN, SEED, outbox_type=TrustingOutbox, is_enough=_lacks_many)
    assert campaign.tally.lost > 0
