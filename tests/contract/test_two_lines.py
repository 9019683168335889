"""A read that was read at two stations has one line at central; the other is kept, told and named (TR-51)."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.findings import Finding
from readstation.model.fact import OTHER_LINE, FactKind, ReceiptStatus
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.reading.seal_rounds import SetAsideVersion
from readstation.reading.sign import signing_message
from readstation.reading.unseal import unseal
from readstation.store.central.factory import open_evidence, open_office
from readstation.sync.claim import READ_AT_TWO_STATIONS, claim_read
from readstation.sync.engine import SyncReport
from tests.builders.central_access import CentralAccess
from tests.builders.signing_station import PASSWORD
from tests.builders.two_stations import TwoStations, here, in_parts, two_stations


@pytest.fixture
def pair(access: CentralAccess, tmp_path: Path) -> Iterator[TwoStations]:
    made = two_stations(access, tmp_path)
    yield made
    made.close()


def codes(report: SyncReport) -> set[str]:
    return {each.code for each in report.findings}


def test_a_mixed_read_never_comes_about_and_both_versions_are_named(pair: TwoStations) -> None:
    """TR-51: lock 0 of one station, the whole read of the other, then the rest; the reader goes on and settles it."""
    first, second, read_id = pair.first, pair.second, pair.first.assignment.read_id
    mine, other = first.read_everything(), second.read_everything()
    pair.push(in_parts(first)[0])
    pair.sequence()
    of_read = sum(row.kind is not FactKind.AUDIT for part in in_parts(second) for row in part)
    pair.sync(second)
    done = pair.sequence()
    assert (done.quarantined, done.conflicts) == (0, of_read)

    told = pair.sync(second)
    assert READ_AT_TWO_STATIONS in told.findings
    assert not any(code.startswith("TR-50") for code in codes(told))
    assert second.store.versions.lost_lines(pair.login) == {read_id: done.conflicts}
    assert second.store.versions.unnamed(pair.login) == (), "its own version is no news"
    assert not first.store.versions.lost_lines(pair.login)

    pair.sync(first)
    assert pair.sequence().conflicts == 0
    pair.sync(first)
    named = SetAsideVersion(1, sha256_hex(signing_message(other.sealed)))
    assert first.store.reads.set_aside_versions(read_id) == (named,)
    assert first.store.versions.unnamed(pair.login) == (read_id,)
    with contextlib.closing(open_office(pair.access.office)) as office:
        (line,) = office.status().lines
    assert (line.login, line.case_alias, line.station) == (pair.login, first.assignment.case_alias, here(second))
    assert (line.facts, line.signed, line.named_by) == (done.conflicts, 1, 0)

    read = first.open_read()
    read.amend(ChangeReason(RevisionCode.OTHER, "Signed at two stations; this one stands."))
    read.lock_round()
    settled = read.sign(read.seal(), PASSWORD)
    unsealed = unseal(settled.sealed)
    assert unsealed.set_aside == (named,)
    assert unsealed.head["previous"] == sha256_hex(signing_message(mine.sealed))
    assert first.store.reads.set_aside_versions(read_id) == ()
    pair.sync(first)
    assert pair.sequence().conflicts == 0
    assert pair.sync(first).counts.refused == 0
    assert first.store.versions.unnamed(pair.login) == ()
    with contextlib.closing(open_office(pair.access.office)) as office:
        (line,) = office.status().lines
    assert line.named_by == 2
    _check_nothing_is_lost(pair, done.conflicts)


def _check_nothing_is_lost(pair: TwoStations, conflicts: int) -> None:
    with contextlib.closing(open_evidence(pair.access.auditor)) as evidence:
        aside = list(evidence.put_aside())
        stations = {row.station for row in evidence.facts() if row.kind != FactKind.AUDIT}
    assert stations == {here(pair.first)}
    assert len(aside) == conflicts
    assert {(row.status, row.reason, row.station) for row in aside} == {
        (ReceiptStatus.CONFLICT.value, OTHER_LINE, here(pair.second))
    }


def test_a_version_that_was_put_aside_before_is_named_by_the_first_signature(pair: TwoStations) -> None:
    """TR-51: both versions are known to whoever signs, whichever was signed first."""
    first, second = pair.first, pair.second
    read = first.open_read()
    read.open_timepoint(0)
    pair.sync(first)
    pair.sequence()
    other = second.read_everything()
    pair.sync(second)
    pair.sequence()
    pair.sync(first)
    named = SetAsideVersion(1, sha256_hex(signing_message(other.sealed)))
    assert first.store.reads.set_aside_versions(first.assignment.read_id) == (named,)


def test_two_copies_of_a_journal_share_no_lock(pair: TwoStations) -> None:
    """TR-51, TR-52: a lock stands on its own step; one that names a step that both copies share is put aside."""
    pair.first.read_everything()
    parts = in_parts(pair.first)
    lock = parts[0][-1]
    assert lock.kind is FactKind.LOCK
    steps = [each for each in parts[0] if each.kind is FactKind.STEP]
    pair.push(tuple(dataclasses.replace(each, number=n) for n, each in enumerate(steps, start=1)))
    origin = dataclasses.replace(lock, number=1, station=f"{here(pair.first)}.{'0' * 8}")
    pair.push((origin,))
    done = pair.sequence()
    assert (done.sealed, done.conflicts) == (len(steps), 1)


def test_what_was_begun_at_a_station_is_not_moved(pair: TwoStations) -> None:
    """TR-51: what was read does not travel; a case that nobody has begun does."""
    read_id = pair.first.assignment.read_id
    with pair.central() as central:
        for each in (pair.first, pair.second):
            held = claim_read(central, each.store.claims, pair.login, here(each), read_id, is_move=True)
            assert held.station == here(each)
    pair.first.open_read().open_timepoint(0)
    pair.sync(pair.first)
    pair.sequence()
    with pair.central() as central:
        assert central.claim(read_id, here(pair.first), 3).station == here(pair.first)
        assert central.claim(read_id, here(pair.second), 4).station == here(pair.first)


def test_nobody_is_told_of_versions_of_others(pair: TwoStations, tmp_path: Path) -> None:
    """TR-12: what was put aside is told to its author alone."""
    pair.first.read_everything()
    pair.second.read_everything()
    for each in (pair.first, pair.second):
        pair.push(tuple(row for part in in_parts(each) for row in part))
    pair.sequence()
    other = two_stations(pair.access, tmp_path / "other")
    try:
        with pair.central() as mine:
            (told,) = mine.set_aside(("", 0))
            assert mine.set_aside((told.origin, told.number)) == ()
        with other.central() as theirs:
            assert theirs.set_aside(("", 0)) == ()
    finally:
        other.close()


def test_the_finding_stays_until_someone_explained_it(pair: TwoStations) -> None:
    """TR-54: as differences do."""
    pair.second.store.differences.keep(pair.login, (READ_AT_TWO_STATIONS,))
    assert pair.second.store.differences.unexplained(pair.login) == (
        Finding(READ_AT_TWO_STATIONS.code, READ_AT_TWO_STATIONS.message),
    )
