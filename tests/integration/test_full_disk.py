"""A disk that really is full: nothing acknowledged is lost, and the work goes on when there is room (TR-44)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import DiskFull, Refused
from readstation.core.ids import LesionId
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.subject import ReadStage
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.refold import refold
from readstation.reading.rows import state_digest
from readstation.reading.session import ReadSession
from readstation.ui.ports import CheckState
from tests.builders.reader_station import add_reader, give_case
from tests.builders.reads import READ, T1, add_target, drawn, station_with_case
from tests.builders.signing_station import PASSWORD, SigningStation
from tests.support.small_disk import SmallDisk

PAGE = 4096
RESERVE = 6_000_000
MOST_EDITS = 400


def edits_until_full(session: ReadSession, first_tenths: int) -> int:
    """Measure anew until the disk takes no more; return how many measurements were acknowledged."""
    for number in range(MOST_EDITS):
        try:
            session.apply(MeasureTarget(0, T1, drawn(first_tenths + number)))
        except DiskFull:
            return number
    raise AssertionError("the disk was never full")


def test_whatever_write_fails_the_edits_before_it_are_there_and_the_next_one_goes_on(small_disk: SmallDisk) -> None:
    """The disk ends at another write of the edits each time; the session is never opened anew."""
    acknowledged, rounds = 0, 24
    with station_with_case(small_disk.folder / "profile", timepoints=1) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(300))
        for pages in range(rounds):
            before = session.view()
            small_disk.fill(pages * PAGE)
            kept = edits_until_full(session, 301 + pages % 2 * MOST_EDITS)
            acknowledged += kept
            full = session.view()
            assert full.action_count == before.action_count + kept
            small_disk.make_room()
            session.apply(MeasureTarget(0, T1, drawn(290 + pages % 2)))
            assert session.view().action_count == full.action_count + 1
        last = session.view()
        steps = station.store.reads.journal(READ)
        assert state_digest(refold(READ, station.assignment.case_alias, steps)) == state_digest(last.state)
    with sqlite3.connect(f"file:{small_disk.folder / 'profile' / 'station.db'}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert last.action_count == 2 + acknowledged + rounds


def read_of(station: OpenStation) -> tuple[Services, ReadSession]:
    """Sign in as the one reader, and open the one read."""
    services = Services(station)
    (person,) = station.vault.people()
    session = services.sign_in(person.login, PASSWORD)
    (row,) = services.worklist(session)
    return services, services.open_read(session, row.read_id)


def calliper_edits(station: OpenStation, read: ReadSession) -> list[AddLesion | MeasureTarget]:
    (person,) = station.vault.people()
    (given,) = station.run(station.store.reads.assignments, person.login)
    images = station.run(station.store.reads.images, given.case_alias, 0)
    assert images is not None
    lines = [SigningStation.line_on(images.series[0], length_um) for length_um in (40_000, 41_000, 42_000)]
    target = AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=lines[0])
    return [target, *(MeasureTarget(0, LesionId("L1"), line) for line in lines[1:])]


@pytest.fixture
def profile(small_disk: SmallDisk) -> Path:
    """A profile on the small disk: a reader, and a case of one timepoint that is measured and complete."""
    folder = small_disk.folder / "profile"
    with OpenStation(folder, reserve_bytes=RESERVE) as station:
        give_case(station, add_reader(station), timepoints=(0,))
        _, read = read_of(station)
        station.run(read.open_timepoint, 0)
        station.run(read.apply, calliper_edits(station, read)[0])
    return folder


def test_on_a_full_disk_new_marks_are_refused_and_lock_and_signature_go_through(
    small_disk: SmallDisk, profile: Path
) -> None:
    """The room that was held is there for them; edits go on with the same session once others gave room back."""
    with OpenStation(profile, reserve_bytes=RESERVE) as station:
        services, read = read_of(station)
        again = calliper_edits(station, read)[1:]
        small_disk.fill()
        with pytest.raises(DiskFull, match="new marks are refused") as refusal:
            station.run(read.apply, again[0])
        assert refusal.value.kept == "Your work is saved."
        assert services.station_words().disk.state is CheckState.BAD
        small_disk.make_room()
        saved = station.run(read.apply, again[0])
        assert saved.step == 3
        small_disk.fill()
        with pytest.raises(DiskFull):
            station.run(read.apply, again[1])
        with pytest.raises(Refused, match="password"):
            station.run(lambda: _sign(read, "not the password at all"))
        station.run(lambda: _sign(read, PASSWORD))
        assert station.run(read.view).stage is ReadStage.SIGNED
        assert small_disk.free_bytes < RESERVE


def _sign(read: ReadSession, password: str) -> None:
    """Lock and sign in one go, as far as that is still to be done."""
    if not read.view().state.is_locked(0):
        read.lock(0)
    read.sign(read.seal(), password)


def test_a_station_starts_on_a_full_disk_shows_what_is_there_and_goes_on_when_there_is_room(
    small_disk: SmallDisk, profile: Path
) -> None:
    small_disk.fill()
    with OpenStation(profile, reserve_bytes=RESERVE) as station:
        _, read = read_of(station)
        assert station.run(read.view).action_count == 2
        edit = calliper_edits(station, read)[1]
        small_disk.fill()
        with pytest.raises(DiskFull):
            station.run(read.apply, edit)
        assert station.run(read.view).action_count == 2
        small_disk.make_room()
        station.run(read.apply, edit)
    small_disk.fill()
    with OpenStation(profile, reserve_bytes=RESERVE) as station:
        _, read = read_of(station)
        assert station.run(read.view).action_count == 3
