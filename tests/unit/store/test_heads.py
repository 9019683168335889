"""The signed head of a station's audit trail, and what each event says of machine and clock (TR-35, TR-36)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.audit_head import SignedHead, head_message
from readstation.model.codec import record_from_json
from readstation.model.fact_bodies import audit_from_body
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.keys import check_signature
from readstation.store.station import StationStore
from tests.builders.reads import LOGIN, PASSWORD, ReadingStation, add_target, station_with_case


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=1) as opened:
        yield opened


def signed(station: ReadingStation) -> None:
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    session.lock(0)
    session.sign(session.seal(), PASSWORD)


def heads_of(store: StationStore) -> list[AuditEvent]:
    """Return the signed heads of a trail, each checked with its station's key against the event before."""
    events = [(event, digest) for event, _, digest in store.evidence.audit_events()]
    keys, found = store.evidence.public_keys(), []
    for (_, digest), (event, _) in pairwise(events):
        if event.action is AuditAction.HEAD_SIGNED:
            head = record_from_json(SignedHead, event.after)
            assert (head.number, head.digest) == (event.number - 1, digest)
            assert check_signature(
                keys[head.key_id], head_message(event.station, head.number, head.digest), head.signature
            )
            found.append(event)
    return found


def test_the_station_signs_the_head_of_its_trail_at_each_lock_and_signature(station: ReadingStation) -> None:
    """TR-36; and once before something is sent, if there is anything new."""
    signed(station)
    assert len(heads_of(station.store)) == 2
    station.store.sign_head(LOGIN)
    assert len(heads_of(station.store)) == 2
    station.open_read()
    station.store.reads.commit(Transaction((AuditDraft(AuditAction.SIGNED_OUT, "s", LOGIN),)))
    for _ in range(2):
        station.store.sign_head(LOGIN)
    assert len(heads_of(station.store)) == 3
    last = station.store.outbox.waiting(LOGIN, 100)[-1]
    assert audit_from_body(last.body).action is AuditAction.HEAD_SIGNED


def test_the_end_of_a_run_is_signed_and_counts_as_an_end(tmp_path: Path) -> None:
    """TR-36: stopped, then signed; the next start finds an end and not a crash."""
    with station_with_case(tmp_path, timepoints=1) as first:
        signed(first)
    with station_with_case(tmp_path, timepoints=1) as again:
        actions = [event.action for event, _, _ in again.store.evidence.audit_events()]
        heads = heads_of(again.store)
        assert again.store.recovered is None
    assert [AuditAction.STATION_STOPPED, AuditAction.HEAD_SIGNED] in [actions[n : n + 2] for n in range(len(actions))]
    assert AuditAction.STATION_RECOVERED not in actions
    assert len(heads) == 3


def test_a_head_that_was_signed_before_a_crash_is_no_end(tmp_path: Path) -> None:
    """TR-43: after a lock the trail ends with a signed head; a run that ends there had no end."""
    killed = tmp_path / "killed"
    with station_with_case(tmp_path / "whole", timepoints=1) as station:
        signed(station)
        shutil.copytree(tmp_path / "whole", killed)
    with station_with_case(killed, timepoints=1) as again:
        assert again.store.recovered is not None


def test_every_event_says_which_start_of_the_machine_and_how_the_clock_stood(station: ReadingStation) -> None:
    """TR-35, TR-38: before a contact nothing is known of the clock; afterwards each event carries it."""
    station.open_read().open_timepoint(0)
    station.store.note_clock(-1500, 40, station.tools.clock.now())
    station.store.reads.commit(Transaction((AuditDraft(AuditAction.SIGNED_OUT, "s", LOGIN),)))
    events = [event for event, _, _ in station.store.evidence.audit_events()]
    assert {event.boot_id for event in events} == {"boot-1"}
    assert [(event.clock_offset_ms, event.clock_error_ms) for event in events[-2:]] == [(None, None), (-1500, 40)]
